"""Cuts blocks into as many messages as Slack needs for them, and says what stands in each.

Limits: https://docs.slack.dev/reference/block-kit.
"""

from collections.abc import Iterable
from typing import Any

from adapters.slack.rich import PLAIN, escaped

Json = dict[str, Any]
MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000
"""Slack refuses messages whose blocks have more than about 13,000 characters in all (`msg_blocks_too_long`)."""


def messages_of(blocks: list[Json]) -> list[tuple[Json, ...]]:
    """Blocks in as many messages as their number and length need; what is tapped stays with what it is about."""
    parts: list[list[Json]] = [[]]
    for group in groups_of(blocks):
        if parts[-1] and not fits([*parts[-1], *group]):
            parts.append([])
        for block in group:
            if parts[-1] and not fits([*parts[-1], block]):
                parts.append([])
            parts[-1].append(block)
    return [tuple(part) for part in parts]


def fits(blocks: list[Json]) -> bool:
    """Whether one message holds these blocks, and its plain text all that they say."""
    return len(blocks) <= MOST_BLOCKS and characters(blocks) <= MOST_CHARACTERS and len(escaped(read_out(blocks))) <= PLAIN


def read_out(blocks: list[Json]) -> str:
    """What a screen reader tells of blocks."""
    return "\n".join(texts_in(blocks))


def groups_of(blocks: list[Json]) -> Iterable[list[Json]]:
    """Blocks that belong together: a text with the small print and the buttons below it."""
    group: list[Json] = []
    for block in blocks:
        if group and block["type"] not in ("actions", "context"):
            yield group
            group = []
        group.append(block)
    yield group


def texts_in(value: object) -> Iterable[str]:
    """The texts in blocks, a line each, without what stands on buttons."""
    match value:
        case {"type": "button" | "static_select" | "overflow"}:
            return
        case {"type": "rich_text_section", "elements": list(elements)}:
            yield "".join(str(one.get("text", "")) for one in elements)
        case {"text": str(text)}:
            yield text
        case dict():
            yield from (text for inner in value.values() for text in texts_in(inner))
        case list():
            yield from (text for inner in value for text in texts_in(inner))


def characters(value: object) -> int:
    """How many characters of text there are in a block."""
    match value:
        case dict():
            return sum(len(inner) if isinstance(inner, str) else characters(inner) for inner in value.values())
        case list():
            return sum(characters(inner) for inner in value)
    return 0
