"""What is filled in: the value of every input and pick in some blocks, from its start and from what was typed."""

from collections.abc import Iterator, Mapping

from fake_slack.state import FakeSlackMisused, Json

Typed = Mapping[tuple[str, str], Json]
EMPTY: dict[str, Json] = {
    "plain_text_input": {"value": None}, "number_input": {"value": None}, "email_text_input": {"value": None},
    "url_text_input": {"value": None}, "static_select": {"selected_option": None}, "radio_buttons": {"selected_option": None},
    "checkboxes": {"selected_options": []}, "multi_static_select": {"selected_options": []},
    "users_select": {"selected_user": None}, "multi_users_select": {"selected_users": []},
    "conversations_select": {"selected_conversation": None}, "multi_conversations_select": {"selected_conversations": []},
    "channels_select": {"selected_channel": None}, "multi_channels_select": {"selected_channels": []},
    "datepicker": {"selected_date": None}, "timepicker": {"selected_time": None},
    "datetimepicker": {"selected_date_time": None},
}  # fmt: skip
"""What each kind of input says when nobody touched it."""


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Everything that can be tapped or filled in, with its block, from top to bottom."""
    for block in blocks:
        match block:
            case {"type": "actions", "elements": list(elements)}:
                yield from ((block, one) for one in elements)
            case {"type": "section", "accessory": dict(element)} if element.get("type") != "image":
                yield block, element
            case {"type": "input", "element": dict(element)}:
                yield block, element


def starting(element: Json, channel: str = "") -> Json:
    """What an element says before anybody touched it."""
    value = dict(EMPTY[element["type"]])
    key = next(iter(value))
    initial = {"value": "initial_value", "selected_option": "initial_option", "selected_options": "initial_options"}
    name = initial.get(key, key.replace("selected_", "initial_"))
    if element.get(name) is not None:
        value[key] = element[name]
    elif element.get("default_to_current_conversation") and channel:
        value[key] = channel
    return {"type": element["type"], **value}


def values_of(blocks: list[Json], typed: Typed, channel: str = "") -> Json:
    """`state.values` of some blocks."""
    values: Json = {}
    for block, element in elements_of(blocks):
        if element["type"] in EMPTY:
            key = (block["block_id"], element["action_id"])
            values.setdefault(key[0], {})[key[1]] = typed.get(key) or starting(element, channel)
    return values


def options_of(element: Json) -> list[Json]:
    """The options of a pick, also those in groups."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(one for group in groups for one in group["options"])]


def option(element: Json, wanted: str) -> Json:
    """The option with this value or this label, as Slack sends it back."""
    for one in options_of(element):
        if wanted in (one["value"], one["text"]["text"]):
            return one
    raise FakeSlackMisused(f"no option {wanted!r} among {[one['text']['text'] for one in options_of(element)]}")


def filled(element: Json, value: object) -> Json:
    """What an element says once somebody has put `value` in: text, a label, an id, or a list of them."""
    key = next(iter(EMPTY[element["type"]]))
    many = list(value) if isinstance(value, list | tuple | set) else [value] if value else []
    told: object
    if key == "selected_options":
        told = [option(element, _plain(one)) for one in many]
    elif key == "selected_option":
        told = option(element, _plain(value)) if value else None
    elif key.endswith("s"):
        told = [_plain(one) for one in many]
    elif key == "selected_date_time":
        told = value
    else:
        told = _plain(value) if value not in (None, "") else None
    if key == "value" and isinstance(told, str) and len(told) > int(element.get("max_length", 3000)):
        raise FakeSlackMisused(f"Slack lets nobody type more than {element.get('max_length', 3000)} characters here")
    return {"type": element["type"], key: told}


def is_empty(value: Json) -> bool:
    """Whether a filled-in value says nothing."""
    return not any(one not in (None, [], "") for key, one in value.items() if key != "type")


def _plain(value: object) -> str:
    return str(getattr(value, "id", value))


def with_ids(blocks: list[Json], new_id: object) -> list[Json]:
    """Blocks as Slack keeps them: with a block_id and action_ids also where the app gave none."""
    assert callable(new_id)
    kept = []
    for block in blocks:
        block = {**block, "block_id": block.get("block_id") or new_id("b")}
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict) and block[key].get("type") != "image":
                block[key] = {**block[key], "action_id": block[key].get("action_id") or new_id("a")}
        if block["type"] == "actions":
            block["elements"] = [{**one, "action_id": one.get("action_id") or new_id("a")} for one in block["elements"]]
        kept.append(block)
    return kept
