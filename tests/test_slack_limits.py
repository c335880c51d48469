"""Slack's limits as data: what fits and what does not, and that nothing that we render goes beyond them."""

import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fake_slack.strict import check_message, check_view
from hypothesis import example, given, settings
from hypothesis import strategies as some
from test_wording import WORDING

from adapters.slack.limits import COUNTS, MESSAGE_BLOCKS, MESSAGE_TEXT, TEXTS, violations
from adapters.slack.options import LONGEST, MOST, picked
from adapters.slack.outbound import render
from adapters.slack.rich import PLAIN, cut, fallback, joins, parts_of
from adapters.slack.views import card_view, form_values, form_view, home_view
from bot.core.post import Button, Field, Form, Input, Pick, Post, Progress, Row
from bot.wording.environment import safe

GOLDEN = sorted((Path(__file__).parent / "slack_golden").glob("*.json"))
WORDS = WORDING.words
EDGES = sorted({edge + step for edge in (24, 30, 75, 100, 150, 255, 300, 2_000, 3_000, 4_000) for step in (-1, 0, 1)})
LETTERS = ("a", "é", "ä ", "👩🏽‍🚀", "🇩🇪", "ا", "<", "&", "\u202e", "x́", "\n", "• b\n", "\ud800")
LONG = some.builds(lambda letter, size: (letter * size)[:size], some.sampled_from(LETTERS), some.sampled_from(EDGES))
TEXT = some.one_of(some.text(max_size=80), LONG)
PICKS = some.lists(some.builds(Pick, some.text(max_size=400), TEXT, some.booleans()), max_size=30).map(tuple)
ROWS = some.lists(some.builds(Row, some.text(max_size=80), TEXT.map(safe), PICKS, TEXT.map(safe)), max_size=14).map(tuple)
STYLES = some.sampled_from(["", "primary", "danger"])
BUTTONS = some.lists(some.builds(Button, some.sampled_from("abc"), TEXT, some.text(max_size=300), STYLES, TEXT), max_size=30)
POSTS = some.builds(
    Post, TEXT.map(safe), TEXT.map(safe), TEXT.map(safe), TEXT.map(safe), some.just((Field("F", "v"),)), ROWS, PICKS,
    some.booleans(), BUTTONS.map(tuple), some.just(Progress(3, 7, "3 of 7")), TEXT.map(safe), TEXT,
    assessment=some.just("A" * 32), card=some.sampled_from(["7", "summary", "status", "runs"]),
    voice=some.sampled_from(["opening", "prompt_card"]),
)  # fmt: skip


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_shapes_are_within_the_limits(path: Path) -> None:
    assert violations(json.loads(path.read_text(encoding="utf-8"))) == ()


@settings(max_examples=60, deadline=None)
@given(POSTS)
def test_whatever_a_post_holds_it_fits(post: Post) -> None:
    made = render(post, WORDS)
    for blocks in (made.blocks, *made.more):
        assert violations({"text": made.text or "-", "blocks": list(blocks)}) == ()
        check_message(made.text, list(blocks))
    for view in (card_view(post, WORDS), home_view(post, WORDS)):
        assert violations(view) == ()
        check_view(view, view["type"])


KINDS = some.sampled_from(["text", "long", "choice", "person", "people", "date", "time", "number", "note"])
INPUTS = some.builds(
    Input, some.just(""), TEXT, KINDS,
    some.one_of(TEXT, some.sampled_from(["2026-12-01", "09:30", "25:99", "5", "x", "slack:T1:U1\nslack:T1:U2"])), TEXT,
    some.lists(some.tuples(TEXT, TEXT), max_size=20, unique_by=lambda pair: pair[0]).map(tuple), some.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(some.lists(INPUTS, max_size=6), TEXT, TEXT)
def test_whatever_a_form_holds_it_fits(inputs: list[Input], title: str, submit: str) -> None:
    named = tuple(Input(f"f{at}", *(getattr(one, part) for part in Input.__slots__[1:])) for at, one in enumerate(inputs))
    view = form_view(Form("start", title, named, submit, safe(title) or "-"), WORDS)
    assert violations(view) == ()
    check_view(view, "modal")


def message(**changes: Any) -> dict[str, Any]:
    """A message with one thing in it."""
    return {"text": "x", "blocks": [changes]} if changes else {"text": "x", "blocks": []}


def said(text: str, kind: str = "plain_text") -> dict[str, str]:
    """A text object."""
    return {"type": kind, "text": text}


def test_each_limit_is_exact() -> None:
    def wrong(**changes: Any) -> int:
        return len(violations(message(**changes)))

    assert [wrong(type="section", text=said("x" * size)) for size in (0, 1, 3_000, 3_001)] == [1, 0, 0, 1]
    assert [wrong(type="header", text=said("x" * size)) for size in (150, 151)] == [0, 1]
    assert wrong(type="header", text=said("x", "mrkdwn")) == 1
    button = {"type": "button", "text": said("x"), "action_id": "a"}
    assert wrong(type="actions", elements=[button | {"action_id": str(at)} for at in range(26)]) == 1
    assert wrong(type="actions", elements=[button, button]) == 1
    assert wrong(type="actions", block_id="b" * 256, elements=[button | {"text": said("x" * 76), "value": "v" * 2_001}]) == 3
    option = {"text": said("x"), "value": "v" * 76}
    assert wrong(type="actions", elements=[{"type": "overflow", "options": [option] * 6}]) == 7
    confirm = {"title": said("x" * 101), "text": said("x" * 301), "confirm": said("x" * 31), "deny": said("x" * 31)}
    assert wrong(type="actions", elements=[button | {"confirm": confirm}]) == 4
    assert len(violations({"text": "x" * (MESSAGE_TEXT + 1), "blocks": [{"type": "divider"}] * (MESSAGE_BLOCKS + 1)})) == 2
    assert len(violations({"text": " ", "blocks": [{"type": "divider", "block_id": "b"}] * 2})) == 2
    assert len(violations({"text": "x", "blocks": [{"type": "section", "text": said("x" * 2_900)}] * 5})) == 1


def test_limits_of_views_are_exact() -> None:
    field = {"type": "input", "label": said("x"), "element": {"type": "plain_text_input", "max_length": 3_001}}
    modal = {"type": "modal", "title": said("x" * 25), "blocks": [field], "private_metadata": "x" * 3_001}
    assert len(violations(modal)) == 4
    assert len(violations({"type": "modal", "title": said("x"), "blocks": []})) == 1
    assert violations({"type": "home", "blocks": []}) == ()
    big = {"type": "section", "text": said("😀" * 3_000)}
    assert len(violations({"type": "home", "blocks": [big] * 100})) == 1


def test_the_tables_name_ranges() -> None:
    assert all(0 <= low <= high for low, high in (*TEXTS.values(), *COUNTS.values()))


LETTER = some.characters(codec="utf-8", exclude_characters="\0")


@given(some.lists(some.text(LETTER, min_size=1, max_size=210), max_size=9, unique=True))
@example(["x" * 60 + "\u0301" * 20 + " " + "y" * 39 + " " + "z" * 40 + " " + "w" * 30])
def test_a_long_option_comes_back_whole(picks: list[str]) -> None:
    known = [pick for pick in picks if cut(pick, 1_000) == pick and not pick.startswith("…")]
    known = list(dict.fromkeys(pick if len(pick) <= 75 else pick.strip() for pick in known))
    view = form_view(Form("answer", "T", (Input("pick", "P", "choice", options=tuple((p, p) for p in known)),), "S"), WORDS)
    options = view["blocks"][0]["element"]["options"] if known else []
    assert [picked(option) for option in options] == known
    assert len({option["value"] for option in options}) == len(options)


def test_a_chosen_long_option_is_shown_as_chosen_and_read_back() -> None:
    long = "From raw data each time, by hand, on the laptop of whoever needs it first, and then copied to the others by mail"
    inputs = (Input("pick", "P", "choice", long, options=((long, long), ("b", "B"))),)
    view = form_view(Form("answer", "T", inputs, "S"), WORDS)
    element = view["blocks"][0]["element"]
    assert element["initial_option"] == element["options"][0]
    state = {"pick": {"value": {"type": "radio_buttons", "selected_option": element["initial_option"]}}}
    assert form_values({"state": {"values": state}}, "T1") == (("pick", long),)
    assert [picked(one) for one in (None, {}, {"value": "…"}, {"value": "…x:"})] == ["", "", "…", "…x:"]


@pytest.mark.parametrize(("count", "groups"), [(100, 0), (101, 2), (250, 3), (700, 5)])
def test_many_options_stand_in_groups(count: int, groups: int) -> None:
    options = tuple((f"v{at}", f"Option {at}") for at in range(count))
    view = form_view(Form("assign", "T", (Input("person", "P", "choice", "v99", options=options),), "S"), WORDS)
    block = view["blocks"][0]
    assert violations(view) == () and len(block["element"].get("option_groups", ())) == groups
    assert block["element"]["initial_option"]["value"] == "v99"
    assert (str(MOST) in block.get("hint", {}).get("text", "")) == (count > MOST)


@given(some.text(max_size=200).map(lambda text: text.replace("\r", "")), some.integers(2, 60))
def test_parts_hold_every_letter(text: str, longest: int) -> None:
    marked = safe(text).replace("\n", " ")
    parts = parts_of(marked, longest + 10)
    assert "".join(parts).replace(" ", "") == marked.replace(" ", "")
    assert all(len(part) <= longest + 10 for part in parts)


@pytest.mark.parametrize("letter", ["👩🏽‍🚀", "🇩🇪", "é", "x́", "a\ufe0f"])
@pytest.mark.parametrize("longest", range(20, 32))
def test_no_letter_is_cut_through(letter: str, longest: int) -> None:
    short = cut(letter * 40, longest)
    assert short.endswith("…") and len(short) <= longest
    assert (letter * 40).startswith(short[:-1]) and not joins(letter * 40, len(short) - 1)


def test_marks_without_end_cost_no_time() -> None:
    storm = "a" + "\u0301" * 100_000
    assert sum(map(len, parts_of(storm, 3_000))) == len(storm)
    assert len(cut(storm, LONGEST)) <= LONGEST and len(fallback(storm)) <= MESSAGE_TEXT


def test_a_text_cannot_turn_the_words_after_it() -> None:
    made = render(Post(f"{safe(chr(0x202E) + 'abc')} and <b>more</b>"), WORDS)
    first = made.blocks[0]["elements"][0]["elements"][0]["text"]
    assert first.endswith("\u202c")
    assert "\u202e" not in made.text


@pytest.mark.parametrize("sign", ["", "&<>"])
def test_what_is_read_out_is_all_that_is_seen_and_ends_with_a_word(sign: str) -> None:
    lines = [" ".join(f"w{line}x{word}{sign}" for word in range(25)) for line in range(60)]
    made = render(Post("\n".join(map(safe, lines)), heading="Long", note="The last line"), WORDS)
    assert len(made.messages) > 1 and all(len(text) <= PLAIN for text, _ in made.messages)
    told = unescape(" ".join(text for text, _ in made.messages)).split()
    assert [word for line in lines for word in line.split()] == [word for word in told if word.startswith("w")]
    assert told[-3:] == ["The", "last", "line"]
    short = fallback(" ".join(lines))
    assert short.endswith("…") and unescape(short[:-1]).split()[-1] in " ".join(lines).split()
