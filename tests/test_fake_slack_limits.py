"""The fake Slack's own checker: just within each limit passes, one more is refused with Slack's word."""

from typing import Any

import pytest
from fake_slack import SlackError
from fake_slack.strict import check_message, check_metadata, check_view

Json = dict[str, Any]


def plain(words: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": words}


def section(words: str = "x", **more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def actions(*elements: Json, **more: Any) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements), **more}


def button(number: int = 0, words: str = "x", **more: Any) -> Json:
    """A button with an id of its own."""
    return {"type": "button", "text": plain(words), "action_id": f"a{number}", **more}


def picks(kind: str, count: int, words: str = "x", value: int = 1, **more: Any) -> Json:
    """A menu or boxes with so many options."""
    options = [{"text": plain(words), "value": f"{one}".rjust(value, "v")} for one in range(count)]
    return {"type": kind, "action_id": "a", "options": options, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal that can be sent."""
    return {"type": "modal", "title": plain("x"), "submit": plain("x"), "blocks": list(blocks), **more}


def asked(element: Json, **more: Any) -> Json:
    """An input block."""
    return {"type": "input", "label": plain("x"), "element": element, **more}


def typed(**more: Any) -> Json:
    """A text input."""
    return {"type": "plain_text_input", "action_id": "a", **more}


def many(number: int, one: Json) -> list[Json]:
    """The same block several times."""
    return [one] * number


PARTS: list[tuple[str, Any, Any]] = [
    ("blocks", many(50, section()), many(51, section())),
    ("section text", [section("x" * 3000)], [section("x" * 3001)]),
    ("empty text", [section("x")], [section("")]),
    ("field", [{"type": "section", "fields": [plain("x" * 2000)]}], [{"type": "section", "fields": [plain("x" * 2001)]}]),
    ("fields", [{"type": "section", "fields": many(10, plain("x"))}], [{"type": "section", "fields": many(11, plain("x"))}]),
    ("header", [{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
    ("header markup", [{"type": "header", "text": plain("x")}], [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]),
    ("elements", [actions(*map(button, range(25)))], [actions(*map(button, range(26)))]),
    ("context", [{"type": "context", "elements": many(10, plain("x"))}], [{"type": "context", "elements": many(11, plain("x"))}]),
    ("button label", [actions(button(words="x" * 75))], [actions(button(words="x" * 76))]),
    ("button value", [actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))]),
    ("button url", [actions(button(url="https://x.test"))], [actions(button(url="javascript:x"))]),
    ("button style", [actions(button(style="danger"))], [actions(button(style="default"))]),
    ("action_id", [actions(button(), button(1))], [actions(button(), button())]),
    ("action_id length", [actions(button(int("1" * 254)))], [actions(button(int("1" * 255)))]),
    ("block_id", [section(block_id="a"), section(block_id="b")], [section(block_id="a"), section(block_id="a")]),
    ("block_id length", [section(block_id="a" * 255)], [section(block_id="a" * 256)]),
    ("options", [actions(picks("static_select", 100))], [actions(picks("static_select", 101))]),
    ("overflow", [actions(picks("overflow", 5))], [actions(picks("overflow", 6))]),
    ("radio buttons", [actions(picks("radio_buttons", 10))], [actions(picks("radio_buttons", 11))]),
    ("checkboxes", [actions(picks("checkboxes", 10))], [actions(picks("checkboxes", 11))]),
    ("option text", [actions(picks("overflow", 1, "x" * 75))], [actions(picks("overflow", 1, "x" * 76))]),
    ("option value", [actions(picks("overflow", 1, value=75))], [actions(picks("overflow", 1, value=76))]),
    ("placeholder", [actions(picks("static_select", 1, placeholder=plain("x" * 150)))],
     [actions(picks("static_select", 1, placeholder=plain("x" * 151)))]),
    ("initial option", [actions(picks("static_select", 1, initial_option={"text": plain("x"), "value": "0"}))],
     [actions(picks("static_select", 1, initial_option={"text": plain("x"), "value": "9"}))]),
    ("place", [section(accessory=picks("multi_static_select", 1))], [actions(picks("multi_static_select", 1))]),
    ("unknown key", [section(expand=True)], [section(hidden=True)]),
    ("unknown block", [{"type": "divider"}], [{"type": "carousel"}]),
    ("alt text", [{"type": "image", "image_url": "https://x.test/a.png", "alt_text": "x"}],
     [{"type": "image", "image_url": "https://x.test/a.png"}]),
    ("markdown", [{"type": "markdown", "text": "x" * 12_000}], [{"type": "markdown", "text": "x" * 12_001}]),
    ("confirm", [actions(button(confirm={one: plain("x") for one in ("title", "text", "confirm", "deny")}))],
     [actions(button(confirm={"title": plain("x"), "text": plain("x")}))]),
]  # fmt: skip
VIEWS: list[tuple[str, Json, Json]] = [
    ("blocks", modal(*many(100, section())), modal(*many(101, section()))),
    ("no blocks", modal(section()), modal()),
    ("title", modal(section(), title=plain("x" * 24)), modal(section(), title=plain("x" * 25))),
    ("submit", modal(section(), submit=plain("x" * 24)), modal(section(), submit=plain("x" * 25))),
    ("submit is there", modal(asked(typed())), modal(asked(typed()), submit=None)),
    ("metadata", modal(section(), private_metadata="x" * 3000), modal(section(), private_metadata="x" * 3001)),
    ("callback_id", modal(section(), callback_id="x" * 255), modal(section(), callback_id="x" * 256)),
    ("label", modal(asked(typed(), label=plain("x" * 2000))), modal(asked(typed(), label=plain("x" * 2001)))),
    ("hint", modal(asked(typed(), hint=plain("x" * 2000))), modal(asked(typed(), hint=plain("x" * 2001)))),
    ("max_length", modal(asked(typed(max_length=3000))), modal(asked(typed(max_length=3001)))),
    ("initial value", modal(asked(typed(max_length=5, initial_value="12345"))),
     modal(asked(typed(max_length=5, initial_value="123456")))),
    ("number", modal(asked({"type": "number_input", "is_decimal_allowed": False})), modal(asked({"type": "number_input"}))),
    ("date", modal(asked({"type": "datepicker", "initial_date": "2026-03-02"})),
     modal(asked({"type": "datepicker", "initial_date": "02.03.2026"}))),
    ("time", modal(asked({"type": "timepicker", "initial_time": "09:30"})),
     modal(asked({"type": "timepicker", "initial_time": "9:30"}))),
    ("button in an input", modal(asked(typed())), modal(asked(button()))),
    ("one focus", modal(asked(typed(focus_on_load=True))), modal(*many(2, asked(typed(focus_on_load=True))))),
    ("kind", modal(section()), {"type": "home", "blocks": [section()]}),
]  # fmt: skip


@pytest.mark.parametrize(("within", "beyond"), [one[1:] for one in PARTS], ids=[one[0] for one in PARTS])
def test_blocks(within: Any, beyond: Any) -> None:
    check_message("x", within)
    with pytest.raises(SlackError) as caught:
        check_message("x", beyond)
    assert caught.value.code == "invalid_blocks" and caught.value.more["response_metadata"]["messages"]


@pytest.mark.parametrize(("within", "beyond"), [one[1:] for one in VIEWS], ids=[one[0] for one in VIEWS])
def test_modals(within: Json, beyond: Json) -> None:
    check_view(within, "modal")
    with pytest.raises(SlackError) as caught:
        check_view(beyond, "modal")
    assert caught.value.code == "invalid_arguments"


@pytest.mark.parametrize(
    ("text", "blocks", "code"),
    [("", None, "no_text"), (" \n", None, "no_text"), ("x" * 40_001, None, "msg_too_long"), (7, None, "invalid_arguments"),
     ("x", many(5, section("x" * 3000)), "msg_blocks_too_long")],
)  # fmt: skip
def test_texts(text: Any, blocks: Any, code: str) -> None:
    with pytest.raises(SlackError, match=code):
        check_message(text, blocks)


def test_a_view_of_a_quarter_of_a_megabyte() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(*many(90, section("x" * 2900))), "modal")


@pytest.mark.parametrize("metadata", ["x", {"event_type": "x"}, {"event_type": "x", "event_payload": {}, "more": 1},
                                      {"event_type": "x", "event_payload": {"a": {"b": {"c": 1}}}}])  # fmt: skip
def test_metadata(metadata: Any) -> None:
    check_metadata({"event_type": "x", "event_payload": {"a": "b", "c": [1, True], "d": {"e": 1.5}}})
    with pytest.raises(SlackError, match="invalid_metadata_format"):
        check_metadata(metadata)
    with pytest.raises(SlackError, match="metadata_too_large"):
        check_metadata({"event_type": "x", "event_payload": {"a": "x" * 8000}})
