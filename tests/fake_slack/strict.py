"""What Slack refuses in a message or a view: an own reading of the limits, shared with nobody's product code."""

import json
from collections.abc import Iterator
from typing import Any

from fake_slack.elements_strict import check_element
from fake_slack.state import Json, SlackError
from fake_slack.text_strict import check_rich_text, check_text, extra_keys, length

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
TEXT_CUT, TEXT_SPLIT = 40_000, 4_000
BLOCK_CHARACTERS = 13_200
MARKDOWN = 12_000
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000

BLOCK_KEYS = {
    "section": {"text", "fields", "accessory", "expand"}, "header": {"text"}, "divider": set(), "actions": {"elements"},
    "context": {"elements"}, "image": {"image_url", "slack_file", "alt_text", "title"}, "markdown": {"text"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"}, "rich_text": {"elements"},
    "table": {"rows", "column_settings"},
}  # fmt: skip

VIEW_KEYS = {
    "modal": {"type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "clear_on_close",
              "notify_on_close", "external_id", "submit_disabled"},
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
}  # fmt: skip


def check_message(text: Any, blocks: Any, attachments: Any = None) -> None:
    """Raise what chat.postMessage would: no_text, msg_too_long, invalid_blocks, msg_blocks_too_long."""
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments")
    if not (text or "").strip() and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text or "") > TEXT_CUT:
        raise SlackError("msg_too_long")
    if blocks:
        refuse(list(block_problems(blocks, MESSAGE_BLOCKS, "message")), "invalid_blocks")
        if characters(blocks) > BLOCK_CHARACTERS:
            raise SlackError("msg_blocks_too_long")


def check_metadata(metadata: Any) -> None:
    """Raise invalid_metadata_format or metadata_too_large."""
    match metadata:
        case {"event_type": str(), "event_payload": dict(payload), **rest} if not set(rest) - {"entities"}:
            values = [one for value in payload.values() for one in (value if isinstance(value, list) else [value])]
            inner = [deep for one in values for deep in (one.values() if isinstance(one, dict) else [one])]
            if not all(isinstance(one, str | int | float | bool) for one in inner):
                raise SlackError("invalid_metadata_format")
        case _:
            raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")


def check_view(view: Any, kind: str) -> None:
    """Raise what views.* would: invalid_arguments with the problems, or view_too_large."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments")
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    refuse(list(view_problems(view, kind)), "invalid_arguments")


def refuse(problems: list[str], code: str) -> None:
    """Raise the code with the problems, as Slack writes them, where there are any."""
    if problems:
        raise SlackError(code, response_metadata={"messages": [f"[ERROR] {one}" for one in problems]})


def view_problems(view: Json, kind: str) -> Iterator[str]:
    """What is wrong with a modal or a home tab."""
    if view.get("type") != kind:
        yield f"a view of type {kind} is wanted [json-pointer:/view/type]"
        return
    yield from extra_keys(view, VIEW_KEYS[kind], "/view")
    yield from length(view, "private_metadata", 3000, "/view")
    yield from length(view, "callback_id", 255, "/view")
    yield from length(view, "external_id", 255, "/view")
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or (kind == "modal" and not blocks):
        yield "must provide blocks [json-pointer:/view/blocks]"
        return
    yield from block_problems(blocks, VIEW_BLOCKS, kind)
    if kind == "modal":
        yield from modal_problems(view, blocks)


def modal_problems(view: Json, blocks: list[Json]) -> Iterator[str]:
    """What only modals have: title and buttons."""
    if not view.get("title"):
        yield "missing required field: title [json-pointer:/view]"
    for name in ("title", "submit", "close"):
        if view.get(name) is not None:
            yield from check_text(view[name], 24, f"/view/{name}", plain=True)
    if any(one.get("type") == "input" for one in blocks if isinstance(one, dict)) and not view.get("submit"):
        yield "a view with an input block needs submit [json-pointer:/view/submit]"


def block_problems(blocks: Any, most: int, surface: str) -> Iterator[str]:
    """What is wrong with a list of blocks."""
    if not isinstance(blocks, list):
        yield "must be an array [json-pointer:/blocks]"
        return
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    focused = 0
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        if not isinstance(block, dict) or block.get("type") not in BLOCK_KEYS:
            yield f"unsupported type: {block!r:.60} [json-pointer:{where}/type]"
            continue
        yield from extra_keys(block, BLOCK_KEYS[block["type"]] | {"type", "block_id"}, where)
        name = block.get("block_id")
        if name is not None and (not isinstance(name, str) or len(name) > 255):
            yield f"block_id must be at most 255 characters [json-pointer:{where}/block_id]"
        elif name and name in seen:
            yield f"`block_id` must be unique: {name} [json-pointer:{where}/block_id]"
        seen.add(name or "")
        focused += json.dumps(block).count('"focus_on_load": true')
        yield from one_block(block, where, surface)
    if focused > 1:
        yield "only one element may have focus_on_load [json-pointer:/blocks]"


def one_block(block: Json, where: str, surface: str) -> Iterator[str]:
    """What is wrong with a block, by its type."""
    match block["type"]:
        case "section":
            yield from section(block, where)
        case "header":
            yield from check_text(block.get("text"), 150, f"{where}/text", plain=True)
        case "actions":
            yield from row(block, where, 25, "actions", surface)
        case "context":
            yield from context(block, where)
        case "image":
            yield from image(block, where)
            if block.get("title") is not None:
                yield from check_text(block["title"], 2000, f"{where}/title", plain=True)
        case "input":
            yield from input_block(block, where, surface)
        case "markdown":
            yield from length(block, "text", MARKDOWN, where, least=1)
        case "rich_text":
            yield from check_rich_text(block, where)
        case "table":
            yield from table(block, where)


def section(block: Json, where: str) -> Iterator[str]:
    """Text, fields or both, and one thing beside them."""
    fields = block.get("fields")
    if block.get("text") is None and not fields:
        yield f"must define either `fields` or `text` [json-pointer:{where}]"
    if block.get("text") is not None:
        yield from check_text(block["text"], 3000, f"{where}/text")
    if fields is not None:
        if not 1 <= len(fields) <= 10:
            yield f"1 to 10 fields [json-pointer:{where}/fields]"
        for number, one in enumerate(fields):
            yield from check_text(one, 2000, f"{where}/fields/{number}")
    if block.get("accessory") is not None:
        if (block["accessory"] or {}).get("type") == "image":
            yield from image(block["accessory"], f"{where}/accessory")
        else:
            yield from check_element(block["accessory"], f"{where}/accessory", "section")


def row(block: Json, where: str, most: int, place: str, surface: str) -> Iterator[str]:
    """Elements side by side, each with an action_id of its own."""
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        yield f"1 to {most} elements [json-pointer:{where}/elements]"
        return
    seen: set[str] = set()
    for number, element in enumerate(elements):
        yield from check_element(element, f"{where}/elements/{number}", place)
        name = element.get("action_id") if isinstance(element, dict) else None
        if name and name in seen:
            yield f"`action_id` must be unique within a block: {name} [json-pointer:{where}/elements/{number}]"
        seen.add(name or "")


def context(block: Json, where: str) -> Iterator[str]:
    """Small texts and pictures."""
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield f"1 to 10 elements [json-pointer:{where}/elements]"
        return
    for number, one in enumerate(elements):
        if isinstance(one, dict) and one.get("type") == "image":
            yield from image(one, f"{where}/elements/{number}")
        else:
            yield from check_text(one, 3000, f"{where}/elements/{number}")


def image(block: Json, where: str) -> Iterator[str]:
    """A picture needs an address (or a file of Slack's) and words for who cannot see it."""
    yield from length(block, "alt_text", 2000, where, least=1)
    if block.get("slack_file") is None:
        yield from length(block, "image_url", 3000, where, least=1)
        if not str(block.get("image_url", "")).startswith(("https://", "http://")):
            yield f"invalid url [json-pointer:{where}/image_url]"


def input_block(block: Json, where: str, surface: str) -> Iterator[str]:
    """A labelled input."""
    yield from check_text(block.get("label"), 2000, f"{where}/label", plain=True)
    if block.get("hint") is not None:
        yield from check_text(block["hint"], 2000, f"{where}/hint", plain=True)
    for name in ("optional", "dispatch_action"):
        if not isinstance(block.get(name, False), bool):
            yield f"must be a boolean [json-pointer:{where}/{name}]"
    yield from check_element(block.get("element"), f"{where}/element", "input")


def table(block: Json, where: str) -> Iterator[str]:
    """At most 100 rows of 20 cells."""
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100 or any(not 1 <= len(one) <= 20 for one in rows):
        yield f"1 to 100 rows of 1 to 20 cells [json-pointer:{where}/rows]"


def characters(value: Any) -> int:
    """How many characters people read in some blocks."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if isinstance(value, dict):
        return sum(len(one) if key == "text" and isinstance(one, str) else characters(one) for key, one in value.items())
    return 0
