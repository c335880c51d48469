"""What Slack refuses in interactive elements: buttons, selects, pickers and inputs."""

import re
from collections.abc import Iterator
from typing import Any

from fake_slack.state import Json
from fake_slack.text_strict import check_text, extra_keys, length

OPTION_VALUE = 75
COMMON = {"type", "action_id", "confirm"}
PICK = COMMON | {"placeholder", "focus_on_load"}
KEYS = {
    "button": COMMON | {"text", "value", "url", "style", "accessibility_label"},
    "static_select": PICK | {"options", "option_groups", "initial_option"},
    "multi_static_select": PICK | {"options", "option_groups", "initial_options", "max_selected_items"},
    "users_select": PICK | {"initial_user"},
    "multi_users_select": PICK | {"initial_users", "max_selected_items"},
    "conversations_select": PICK | {"initial_conversation", "default_to_current_conversation", "filter",
                                    "response_url_enabled"},
    "multi_conversations_select": PICK | {"initial_conversations", "default_to_current_conversation", "filter",
                                          "max_selected_items"},
    "channels_select": PICK | {"initial_channel", "response_url_enabled"},
    "multi_channels_select": PICK | {"initial_channels", "max_selected_items"},
    "overflow": COMMON | {"options"},
    "radio_buttons": (PICK | {"options", "initial_option"}) - {"placeholder"},
    "checkboxes": (PICK | {"options", "initial_options"}) - {"placeholder"},
    "datepicker": PICK | {"initial_date"},
    "timepicker": PICK | {"initial_time", "timezone"},
    "datetimepicker": (PICK | {"initial_date_time"}) - {"placeholder"},
    "plain_text_input": (PICK | {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"})
                        - {"confirm"},
    "number_input": (PICK | {"is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config"})
                    - {"confirm"},
    "email_text_input": (PICK | {"initial_value", "dispatch_action_config"}) - {"confirm"},
    "url_text_input": (PICK | {"initial_value", "dispatch_action_config"}) - {"confirm"},
}  # fmt: skip
SINGLE = {"static_select", "users_select", "conversations_select", "channels_select"}
MULTI = {f"multi_{one}" for one in SINGLE}
BOXES = {"radio_buttons", "checkboxes"}
PLACES = {
    "actions": {"button", "overflow", "datepicker", "timepicker", "datetimepicker"} | SINGLE | BOXES,
    "section": {"button", "overflow", "datepicker", "timepicker"} | SINGLE | MULTI | BOXES,
    "input": set(KEYS) - {"button", "overflow"},
}
MOST = {"overflow": (1, 5), "radio_buttons": (1, 10), "checkboxes": (1, 10)}
SHAPES = {"initial_date": r"\d{4}-\d\d-\d\d", "initial_time": r"([01]\d|2[0-3]):[0-5]\d"}


def check_element(element: Any, where: str, place: str) -> Iterator[str]:
    """What is wrong with something that can be tapped or filled in, at this place."""
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in PLACES[place]:
        yield f"unsupported element {kind} in {place} [json-pointer:{where}/type]"
        return
    yield from extra_keys(element, KEYS[kind], where)
    yield from length(element, "action_id", 255, where)
    if element.get("placeholder") is not None:
        yield from check_text(element["placeholder"], 150, f"{where}/placeholder", plain=True)
    if element.get("confirm") is not None:
        yield from confirm(element["confirm"], f"{where}/confirm")
    for key, shape in SHAPES.items():
        if element.get(key) is not None and not re.fullmatch(shape, str(element[key])):
            yield f"has the wrong shape [json-pointer:{where}/{key}]"
    yield from by_kind(element, kind, where)


def by_kind(element: Json, kind: str, where: str) -> Iterator[str]:
    """What only this kind has."""
    if kind == "button":
        yield from button(element, where)
    elif kind in ("plain_text_input", "number_input"):
        yield from typed(element, kind, where)
    elif "options" in KEYS[kind]:
        yield from choice(element, kind, where)
    if "max_selected_items" in element and not int(element["max_selected_items"]) >= 1:
        yield f"must be at least 1 [json-pointer:{where}/max_selected_items]"


def button(element: Json, where: str) -> Iterator[str]:
    """A label, a value, maybe an address and one of two styles."""
    yield from check_text(element.get("text"), 75, f"{where}/text", plain=True)
    yield from length(element, "value", 2000, where)
    yield from length(element, "url", 3000, where)
    yield from length(element, "accessibility_label", 75, where)
    if "url" in element and not str(element["url"]).startswith(("https://", "http://")):
        yield f"invalid url [json-pointer:{where}/url]"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"style must be primary or danger [json-pointer:{where}/style]"


def typed(element: Json, kind: str, where: str) -> Iterator[str]:
    """An input with a keyboard."""
    if kind == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"missing required field: is_decimal_allowed [json-pointer:{where}]"
    most = element.get("max_length", 3000)
    if not isinstance(most, int) or not 1 <= most <= 3000:
        yield f"must be 1 to 3000 [json-pointer:{where}/max_length]"
        return
    if not 0 <= int(element.get("min_length", 0)) <= 3000:
        yield f"must be 0 to 3000 [json-pointer:{where}/min_length]"
    yield from length(element, "initial_value", most, where)


def choice(element: Json, kind: str, where: str) -> Iterator[str]:
    """Options, or groups of them, and the chosen ones among them."""
    groups = element.get("option_groups")
    if (element.get("options") is None) == (groups is None):
        yield f"either options or option_groups [json-pointer:{where}]"
        return
    least, most = MOST.get(kind, (1, 100))
    if groups is not None and not 1 <= len(groups) <= 100:
        yield f"1 to 100 groups [json-pointer:{where}/option_groups]"
    lists = [element["options"]] if groups is None else [one.get("options") or [] for one in groups]
    for group in groups or ():
        yield from check_text(group.get("label"), 75, f"{where}/option_groups", plain=True)
    for options in lists:
        if not least <= len(options) <= most:
            yield f"{least} to {most} options [json-pointer:{where}/options]"
        for number, option in enumerate(options):
            yield from check_option(option, kind, f"{where}/options/{number}")
    every = [one for options in lists for one in options]
    chosen = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options") or []
    if "initial_options" in element and not chosen:
        yield f"must have at least 1 item [json-pointer:{where}/initial_options]"
    if any(one not in every for one in chosen):
        yield f"is not one of the options [json-pointer:{where}/initial_option]"


def check_option(option: Any, kind: str, where: str) -> Iterator[str]:
    """A text, a value, and a description where there is room."""
    if not isinstance(option, dict):
        yield f"an option is wanted [json-pointer:{where}]"
        return
    boxes = kind in BOXES
    yield from extra_keys(option, {"text", "value", "description"} | ({"url"} if kind == "overflow" else set()), where)
    yield from check_text(option.get("text"), 75, f"{where}/text", plain=not boxes)
    yield from length(option, "value", OPTION_VALUE, where, least=1)
    if option.get("description") is not None:
        yield from check_text(option["description"], 75, f"{where}/description", plain=not boxes)


def confirm(dialog: Any, where: str) -> Iterator[str]:
    """A question before a tap counts."""
    if not isinstance(dialog, dict):
        yield f"a confirm dialog is wanted [json-pointer:{where}]"
        return
    yield from extra_keys(dialog, {"title", "text", "confirm", "deny", "style"}, where)
    for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from check_text(dialog.get(key), most, f"{where}/{key}", plain=key != "text")
