"""What Slack refuses in texts: composition objects and rich text."""

from collections.abc import Iterable, Iterator
from typing import Any

from fake_slack.state import Json

RICH = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
PARTS = {"text", "link", "user", "usergroup", "channel", "emoji", "broadcast", "date", "color", "team"}


def extra_keys(block: Json, known: Iterable[str], where: str) -> Iterator[str]:
    """Slack takes no keys that it does not know."""
    for key in sorted(set(block) - set(known)):
        yield f"additional property: {key} [json-pointer:{where}]"


def length(block: Json, key: str, most: int, where: str, least: int = 0) -> Iterator[str]:
    """A string between two lengths; absent is fine where nothing is the least."""
    value = block.get(key)
    if value is None and not least:
        return
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{where}/{key}]"
    elif not least <= len(value) <= most:
        yield f"must be {least} to {most} characters, is {len(value)} [json-pointer:{where}/{key}]"


def check_text(text: Any, most: int, where: str, plain: bool = False) -> Iterator[str]:
    """A text object: plain_text or mrkdwn, never empty."""
    match text:
        case {"type": "plain_text" | "mrkdwn" as kind, "text": str(words)}:
            pass
        case _:
            yield f"a text object is wanted [json-pointer:{where}]"
            return
    if plain and kind != "plain_text":
        yield f"must be plain_text [json-pointer:{where}/type]"
    if not 1 <= len(words) <= most:
        yield f"must be 1 to {most} characters, is {len(words)} [json-pointer:{where}/text]"
    yield from extra_keys(text, {"type", "text", "emoji" if kind == "plain_text" else "verbatim"}, where)


def check_rich_text(block: Json, where: str) -> Iterator[str]:
    """Sections, lists, quotes and code with known parts."""
    elements = block.get("elements")
    if not isinstance(elements, list):
        yield f"must be an array [json-pointer:{where}/elements]"
        return
    for number, one in enumerate(elements):
        if not isinstance(one, dict) or one.get("type") not in RICH:
            yield f"unsupported rich text [json-pointer:{where}/elements/{number}]"
        elif one["type"] == "rich_text_list":
            if one.get("style") not in ("bullet", "ordered"):
                yield f"style must be bullet or ordered [json-pointer:{where}/elements/{number}/style]"
            yield from check_rich_text(one, f"{where}/elements/{number}")
        else:
            yield from rich_parts(one, f"{where}/elements/{number}")


def rich_parts(one: Json, where: str) -> Iterator[str]:
    """The runs of a paragraph."""
    for number, part in enumerate(one.get("elements") or []):
        if not isinstance(part, dict) or part.get("type") not in PARTS:
            yield f"unsupported part [json-pointer:{where}/elements/{number}]"
        elif part["type"] == "text" and not part.get("text"):
            yield f"must be at least 1 character [json-pointer:{where}/elements/{number}/text]"
        elif part["type"] == "link" and not str(part.get("url", "")).startswith(("http", "mailto:")):
            yield f"invalid url [json-pointer:{where}/elements/{number}/url]"
