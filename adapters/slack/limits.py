"""Slack's limits of messages and views as data, and what in a payload goes beyond them.

Sources: https://docs.slack.dev/reference/block-kit (blocks, elements, objects) and https://docs.slack.dev/surfaces/modals.
Where the documentation and Slack's own types differ (an option's value: 75 or 150), the smaller figure stands here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

Range = tuple[int, int]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 4_000
"""Slack takes 40,000, but may make several messages of more than 4,000."""
MESSAGE_CHARACTERS = 13_000
VIEW_BYTES = 250_000
OPTION = "option"
CONFIRM = "confirm"

TEXTS: Mapping[tuple[str, str], Range] = {
    ("section", "text"): (1, 3_000), ("section", "fields"): (1, 2_000), ("header", "text"): (1, 150),
    ("context", "elements"): (1, 2_000), ("input", "label"): (1, 2_000), ("input", "hint"): (1, 2_000),
    ("button", "text"): (1, 75), (OPTION, "text"): (1, 75), (OPTION, "description"): (1, 75), ("group", "label"): (1, 75),
    (CONFIRM, "title"): (1, 100), (CONFIRM, "text"): (1, 300), (CONFIRM, "confirm"): (1, 30), (CONFIRM, "deny"): (1, 30),
    ("modal", "title"): (1, 24), ("modal", "submit"): (1, 24), ("modal", "close"): (1, 24), ("image", "title"): (1, 2_000),
}  # fmt: skip
"""Text objects: how many characters, by what they stand in and under which name."""

STRINGS: Mapping[tuple[str, str], Range] = {
    ("button", "value"): (0, 2_000), ("button", "url"): (1, 3_000), (OPTION, "value"): (1, 75), ("markdown", "text"): (1, 12_000),
    ("modal", "private_metadata"): (0, 3_000), ("home", "private_metadata"): (0, 3_000), ("modal", "callback_id"): (0, 255),
    ("home", "callback_id"): (0, 255), ("image", "alt_text"): (1, 2_000), ("image", "image_url"): (1, 3_000),
    ("plain_text_input", "initial_value"): (0, 3_000), ("text", "text"): (1, 12_000),
}  # fmt: skip

COUNTS: Mapping[tuple[str, str], Range] = {
    ("section", "fields"): (1, 10), ("actions", "elements"): (1, 25), ("context", "elements"): (1, 10),
    ("static_select", "options"): (1, 100), ("static_select", "option_groups"): (1, 100),
    ("multi_static_select", "options"): (1, 100), ("multi_static_select", "option_groups"): (1, 100),
    ("group", "options"): (1, 100), ("overflow", "options"): (1, 5), ("radio_buttons", "options"): (1, 10),
    ("checkboxes", "options"): (1, 10), ("multi_static_select", "initial_options"): (1, 100),
    ("checkboxes", "initial_options"): (1, 10), ("multi_users_select", "initial_users"): (1, 100),
    ("message", "blocks"): (0, MESSAGE_BLOCKS), ("modal", "blocks"): (1, VIEW_BLOCKS), ("home", "blocks"): (0, VIEW_BLOCKS),
}  # fmt: skip

PLACEHOLDER: Range = (1, 150)
NAME: Range = (1, 255)
"""`block_id` and `action_id`."""
MAX_LENGTH: Range = (1, 3_000)

PLAIN = frozenset({"header", "button", "input", "modal", "group"})
"""What takes plain text only."""

ROLES: Mapping[str, str] = {
    "options": OPTION, "initial_options": OPTION, "initial_option": OPTION, "option_groups": "group", "confirm": CONFIRM,
}  # fmt: skip
"""Parts without a type of their own, by the name under which they stand."""


def violations(payload: Mapping[str, object]) -> tuple[str, ...]:
    """What in a message (`text`, `blocks`) or a view Slack would refuse for its size: a line each, empty where it fits."""
    kind = str(payload.get("type") or "message")
    whole = of_a_message(payload) if kind == "message" else of_a_view(payload)
    return (*whole, *twice(payload), *inside(payload, kind, kind))


def of_a_message(payload: Mapping[str, object]) -> Iterator[str]:
    """What concerns a message as a whole."""
    text = str(payload.get("text") or "")
    if not text.strip():
        yield "message: no text for notifications and screen readers"
    if len(text) > MESSAGE_TEXT:
        yield f"message.text: {len(text)} characters, at most {MESSAGE_TEXT}"
    if (size := characters(payload.get("blocks"))) > MESSAGE_CHARACTERS:
        yield f"message.blocks: {size} characters in all, at most {MESSAGE_CHARACTERS}"


def of_a_view(payload: Mapping[str, object]) -> Iterator[str]:
    """What concerns a view as a whole."""
    size = len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace"))
    if size > VIEW_BYTES:
        yield f"view: {size} bytes, at most {VIEW_BYTES}"
    blocks = payload.get("blocks")
    inputs = [one for one in blocks if isinstance(one, dict) and one.get("type") == "input"] if isinstance(blocks, list) else []
    if payload.get("type") == "modal" and inputs and not payload.get("submit"):
        yield "modal: inputs without a submit"


def twice(payload: Mapping[str, object]) -> Iterator[str]:
    """Names that stand more than once: of blocks in a payload, of elements in a block."""
    blocks = payload.get("blocks")
    known: list[Mapping[str, object]] = [one for one in blocks if isinstance(one, dict)] if isinstance(blocks, list) else []
    yield from repeated("block_id", known)
    for block in known:
        elements = block.get("elements")
        if block.get("type") == "actions" and isinstance(elements, list):
            yield from repeated("action_id", elements)


def repeated(name: str, parts: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Values of a name that more than one part has."""
    given = [str(part[name]) for part in parts if part.get(name)]
    yield from (f"{name} {one!r} stands more than once" for one in sorted(set(given)) if given.count(one) > 1)


def inside(part: Mapping[str, object], role: str, where: str) -> Iterator[str]:
    """What is wrong in a part and in the parts below it; `role` is its type, or what it is used as."""
    for name, value in part.items():
        place = f"{where}.{name}"
        yield from of_a_value(role, name, value, place)
        for number, inner in enumerate(value if isinstance(value, list | tuple) else [value]):
            if isinstance(inner, dict):
                yield from of_a_text(role, name, inner, f"{place}[{number}]")
                yield from inside(inner, role_of(name, inner), f"{place}[{number}]")


def role_of(name: str, part: Mapping[str, object]) -> str:
    """What a part is: its type, or for parts without one what they are used as."""
    return ROLES.get(name) or str(part.get("type") or name)


def of_a_value(role: str, name: str, value: object, place: str) -> Iterator[str]:
    """What is wrong with a string, a number or a list."""
    if isinstance(value, str):
        if span := NAME if name in ("block_id", "action_id") else STRINGS.get((role, name)):
            yield from outside(len(value), span, place, "characters")
    elif isinstance(value, list | tuple):
        if span := COUNTS.get((role, name)):
            yield from outside(len(value), span, place, "parts")
    elif name == "max_length" and isinstance(value, int):
        yield from outside(value, MAX_LENGTH, place, "characters")


def of_a_text(role: str, name: str, text: Mapping[str, object], place: str) -> Iterator[str]:
    """What is wrong with a text object."""
    if text.get("type") not in ("plain_text", "mrkdwn"):
        return
    if span := PLACEHOLDER if name == "placeholder" else TEXTS.get((role, name)):
        yield from outside(len(str(text.get("text") or "")), span, place, "characters")
    if role in PLAIN and text["type"] != "plain_text":
        yield f"{place}: must be plain text"


def outside(size: int, span: Range, place: str, unit: str) -> Iterator[str]:
    """A line where a size is not within its range."""
    if not span[0] <= size <= span[1]:
        yield f"{place}: {size} {unit}, not {span[0]} to {span[1]}"


def characters(value: object) -> int:
    """How many characters people read in blocks."""
    match value:
        case list() | tuple():
            return sum(map(characters, value))
        case dict():
            return sum(len(one) if name == "text" and isinstance(one, str) else characters(one) for name, one in value.items())
    return 0
