"""How posts and forms look in Slack: golden JSON of every kind, Slack's limits, and texts that try to act.

After a change that is meant, `WRITE_GOLDEN=1 make test` writes the golden files anew; look at what changed.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wording_samples as samples
from fake_slack.strict import check_message, check_view
from hypothesis import given, settings
from hypothesis import strategies as texts
from test_wording import WORDING

from adapters.slack.outbound import LABEL, render, tap_of
from adapters.slack.rich import blocks_of, cut
from adapters.slack.taps import Tap, packed, unpacked
from adapters.slack.views import card_view, form_values, form_view, home_view
from bot.core.messages import Notice
from bot.core.post import Button, Field, Form, Input, Pick, Post, Row
from bot.core.reported import NextStep, Quote
from bot.wording.environment import safe

GOLDEN = Path(__file__).parent / "slack_golden"
WORDS = WORDING.words
NASTY = ("<!channel> <!here> <@U123> <#C1|x> <https://evil.example|bank> @here &lt;!channel&gt; *b* _i_ ~s~ `c` "
         "{{ 7*7 }} javascript:alert(1) \u202eabc\u202c \ud800 \x00")

START = (
    Input("account", "", "text", "Northwind", required=True),
    Input("template", "", "choice", "ds", options=(("ds", "Data science team"), ("platform", "Platform team"))),
    Input("participants", "", "people", "slack:T1:U1 slack:T1:U2"), Input("channel", "", "choice", "slack:T1:C1", required=True),
    Input("areas", "", "choice", "fe", options=(("fe", "Feature engineering"), ("mt", "Model training")), several=True),
    Input("pace", "", "number", "5"), Input("deadline", "", "date", "2026-12-03"), Input("window_start", "", "time", "09:30"),
    Input("days", "", "choice", "1\n2", options=tuple((day, "") for day in "1234567"), several=True),
)  # fmt: skip
THREE = (Pick("answer", "Answer"), Pick("later", "Later"), Pick("not_me", "Not me", True))
COSTS = ("We rebuild features.", "Nobody finds them.", "A model that is ready waits for weeks until somebody has time for it.")
BUSY = {
    "nudge": Post("Twelve questions are with you, about 15 minutes.", "Still open on Northwind", card="nudge",
                  rows=tuple(Row(f"A1:{at}", f"#{at} Release approval, asked Thu 3 Dec", THREE) for at in range(1, 13))),
    "runs": Post("Eight runs.", "Your runs", card="runs",
                 buttons=(*(Button("status", f"Account {at}", f"A{at}") for at in range(8)), Button("start", "Start a run"))),
    "closing": Post("<b>Which three of these cost you most?</b>", "#29 · Last one", card="29", generation=4,
                    rows=tuple(Row(f"p{at}", f"“{text}”", (Pick("cost", "Costs us most", at == 1),), "2 votes" if at else "")
                               for at, text in enumerate(COSTS)), buttons=(Button("answer", "Answer", style="primary"),)),
    "picked": Post("<b>Which of these do you use?</b>", "#8 · Features", card="8", several=True,
                   picks=tuple(Pick(name, name, name in "Spark") for name in ("Airflow", "Spark", "dbt", "Notebooks")),
                   buttons=(Button("done", "Done", style="primary"), Button("drop", "Drop it", style="danger", confirm="Drop?"))),
}  # fmt: skip
ACTIVE = {"user", "usergroup", "broadcast", "channel", "link", "emoji", "date", "team", "mrkdwn", "markdown", "image"}
FRAGMENTS = (
    "<!channel>", "<!here>", "<!everyone>", "@here", "@channel", "<@U1>", "<@W9|x>", "<#C1|general>", "<!subteam^S1>",
    "&lt;!here&gt;", "<https://evil.example|your bank>", "https://evil.example", "[x](javascript:alert(1))", "mailto:a@b.example",
    "*b*", "_i_", "~s~", "`c`", "```", "> q", "\n", "<b>", "</b>", '<at id="slack:T1:U1">Ana</at>', '<a href="#7">7</a>',
    '<a href="slack:T1:C1:1.2">', "<br>", ":tada:", "• ", "{{ 7*7 }}", "{% raw %}", "\u202e", "\u2066", "\u200b", "\x00",
    "\ud800", "&amp;lt;", '"', "'", "<!date^1^{date}|x>",
)  # fmt: skip
WORD = re.compile(r"\w+")
WRITTEN = texts.one_of(texts.text(max_size=200), texts.lists(texts.sampled_from(FRAGMENTS), max_size=12).map("".join))


def kinds() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every kind of post and form, as Slack gets it."""
    seen: dict[str, int] = {}
    for message in samples.MESSAGES:
        post = WORDING.post(message, "Europe/Berlin")
        name = post.voice.replace("/", ".")
        seen[name] = seen.get(name, 0) + 1
        made = render(post, WORDS)
        yield f"{name}.{seen[name]}", {"text": made.text, "blocks": list(made.blocks)}
        if post.voice == "home":
            yield "view.home", home_view(post, WORDS)
        if post.voice == "preview":
            yield "view.preview", card_view(post, WORDS)
    for name, post in BUSY.items():
        made = render(post, WORDS)
        yield f"busy.{name}", {"text": made.text, "blocks": list(made.blocks)}
    for name, inputs in samples.FORMS.items():
        yield f"form.{name}", form_view(WORDING.form(name, inputs, samples.FORM_FACTS, "A1", "7"), WORDS)
    yield "form.start.filled", form_view(WORDING.form("start", START, samples.FORM_FACTS, "", "slack:T1:C1"), WORDS)


KINDS = dict(kinds())


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_looks_as_it_did_and_fits(name: str) -> None:
    shape, path = KINDS[name], GOLDEN / f"{name}.json"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(json.dumps(shape, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == shape, f"{path.name}: WRITE_GOLDEN=1 writes it anew"
    fits(shape)


@pytest.mark.parametrize("name", [name for name, shape in KINDS.items() if "text" in shape])
def test_the_plain_text_says_all_that_the_blocks_show(name: str) -> None:
    shape = KINDS[name]
    read = [block for block in shape["blocks"] if block["type"] not in ("actions", "divider")]
    shown = " ".join(text for block in read for key, text in strings({**block, "accessory": {}}) if key == "text")
    assert set(WORD.findall(shown)) <= set(WORD.findall(shape["text"]))


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(KINDS)


def fits(shape: dict[str, Any]) -> None:
    """The strict fake refuses what Slack would refuse."""
    if shape.get("type") in ("modal", "home"):
        check_view(shape, shape["type"])
        return
    check_message(shape["text"], shape["blocks"])
    assert shape["text"].strip(), "notifications and screen readers need a text"


def whole(post: Post) -> list[dict[str, Any]]:
    """Everything a post becomes, checked."""
    made = render(post, WORDS)
    for blocks in (made.blocks, *made.more):
        check_message(made.text, list(blocks))
    fits(card_view(post, WORDS))
    return [block for blocks in (made.blocks, *made.more) for block in blocks]


def strings(value: Any) -> Iterator[tuple[str, str]]:
    """Every string with the key that it stands under."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from ((key, inner),) if isinstance(inner, str) else strings(inner)
        case list() | tuple():
            for inner in value:
                yield from strings(inner)


def acts(blocks: list[dict[str, Any]]) -> list[str]:
    """What in these blocks Slack would act on: mentions, links, and text that it parses."""
    return [text for key, text in strings(blocks) if key == "type" and text in ACTIVE]


def full(text: str) -> Post:
    """A post that has the text of a person everywhere."""
    said = safe(text)
    return Post(said, said[:140], said, said, (Field(said, said),), (Row("r", said, (Pick("v", text[:300]),), said),),
                (Pick("x", text),), False, (Button("a", text, "v", confirm=text),), details=said, assessment="A1", card="7")


@settings(max_examples=500, deadline=None)
@given(WRITTEN)
def test_what_people_write_never_acts(text: str) -> None:
    assert acts(whole(full(text))) == []
    form = form_view(Form("answer", text, (Input("a", text, "long", text, text, ((text, text),)),), text, safe(text)), WORDS)
    assert acts(form["blocks"]) == []


@settings(max_examples=100, deadline=None)
@given(WRITTEN)
def test_what_people_write_never_acts_in_our_sentences_either(text: str) -> None:
    quote = Quote(text, text, "slack:T1:C1:1.2", 9)
    for message in (
        samples.card(state="closed", answers=((text, text),), said=(text, text)), samples.opening(account=text),
        samples.team_summary(account=text, hurts=(quote,), works=(quote,), pilot=(text,),
                             next_steps=(NextStep("find", (text,), (text,)),)),
        Notice("not_taken", (("number", 7), ("text", text))),
    ):  # fmt: skip
        made = render(WORDING.post(message), WORDS, lambda message: "https://example.test/archives/C1/p1")
        blocks = [block for part in (made.blocks, *made.more) for block in part]
        assert set(acts(blocks)) <= {"link"} and "<" not in made.text
        assert {url for key, url in strings(blocks) if key == "url"} <= {"https://example.test/archives/C1/p1"}


def test_mentions_come_only_from_our_own_words() -> None:
    assert acts(whole(full(NASTY))) == []
    ours = whole(Post(f'<at id="slack:T1:U9">Ana</at> said {safe(NASTY)}'))
    assert acts(ours) == ["user"] and {"type": "user", "user_id": "U9"} in ours[0]["elements"][0]["elements"]
    for made in (render(full(NASTY), WORDS).text, render(Post(safe(NASTY)), WORDS).text):
        assert "<" not in made and ">" not in made


def test_a_line_of_the_summary_leads_to_its_message() -> None:
    made = render(Post('<a href="slack:T1:C1:17.5">#9</a> and <a href="#7">#7</a>'), WORDS, lambda one: f"https://x/{one}"[:20])
    kinds_ = [element["type"] for element in made.blocks[0]["elements"][0]["elements"]]
    assert kinds_ == ["link", "text", "link"]
    unlinked = render(Post('<a href="slack:T1:C1:17.5">#9</a>'), WORDS)
    assert [element["type"] for element in unlinked.blocks[0]["elements"][0]["elements"]] == ["text"]


def test_text_stays_whole_in_its_blocks() -> None:
    text = " ".join(f"word{number}" for number in range(2_000))
    shown = " ".join(words for key, words in strings(blocks_of(safe(text))) if key == "text")
    assert shown.split() == text.split()


@pytest.mark.parametrize("size", [2_999, 3_000, 3_001, 12_000, 40_001, 150_000])
@pytest.mark.parametrize("letter", ["a", "é", "👩🏽‍🚀", "ا", "<", "&"])
def test_long_texts_are_split_and_fit(size: int, letter: str) -> None:
    whole(Post(safe((letter * size)[:size]), details=safe("x"), details_label="All", card="summary", assessment="A1"))


def test_many_rows_and_buttons_fit_or_follow() -> None:
    rows = tuple(Row(f"row{number}", f"row {number}", (Pick("a", "A"), Pick("b", "B")), "note") for number in range(60))
    made = render(Post("x", rows=rows), WORDS)
    assert len(made.more) == 2
    assert all(blocks[0]["type"] == "section" for blocks in made.more), "a row is not torn apart"
    whole(Post("x", rows=rows, picks=tuple(Pick(str(n), str(n)) for n in range(60)),
               buttons=tuple(Button("b", str(n), str(n)) for n in range(60))))  # fmt: skip


def test_a_tap_comes_back_from_every_kind_of_element() -> None:
    buttons = tuple(Button(action, action.title(), "value") for action in "abcdefgh")
    picks = (Pick("a day", "A day", True),)
    made = render(Post("x", buttons=buttons, picks=picks, assessment="A1", card="7", generation=3), WORDS)
    found = set()
    for block in made.blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            for option in element.get("options", [None]):
                tap = tap_of({**element, "selected_option": option}, block["block_id"])
                assert tap and (tap.assessment, tap.card, tap.generation) == ("A1", "7", 3)
                found.add((tap.action, tap.value))
    assert found == {("pick", "a day"), *((action, "value") for action in "abcdefgh")}


@pytest.mark.parametrize(("name", "rows"), [("nudge", 12), ("closing", 3)])
def test_a_row_s_tap_comes_back_from_what_stands_beside_it(name: str, rows: int) -> None:
    post, found = BUSY[name], set()
    for block in render(post, WORDS).blocks:
        element = block.get("accessory")
        for option in element.get("options", [None]) if element else ():
            tap = tap_of({**element, "selected_option": option}, block["block_id"])
            assert tap and (tap.action, tap.card, tap.generation) == ("pick", post.card, post.generation)
            found.add((tap.row, tap.value))
    assert found == {(row.id, pick.value) for row in post.rows for pick in row.picks} and len(post.rows) == rows


def test_what_a_card_asks_for_in_its_own_words_is_no_item_of_a_menu() -> None:
    post = WORDING.post(samples.card(said=("Ana", "3 weeks"), bundle=4, private=True))
    beside = [element["text"]["text"] for block in render(post, WORDS).blocks if block["type"] == "actions"
              for element in block["elements"] if element["type"] == "button"]
    assert {"Still right", "Today’s four in one form", "Another figure"} <= set(beside)


def test_many_runs_stand_in_one_menu() -> None:
    menu = next(block for block in render(BUSY["runs"], WORDS).blocks if block["type"] == "actions")
    taps = [tap_of({"type": "static_select", "selected_option": one}, menu["block_id"]) for one in menu["elements"][0]["options"]]
    assert taps == [Tap("", "runs", 0, "status", f"A{at}") for at in range(8)]


@pytest.mark.parametrize("value", ["", "x", "[]", "[1,2,3]", '["a","b","c","d","e","f"]', "[" * 5_000, '{"a":1}', "null"])
def test_a_forged_tap_is_no_tap(value: str) -> None:
    assert unpacked(value) is None
    assert tap_of({"type": "button", "value": value}, "b") is None
    assert tap_of({"type": "overflow", "selected_option": {"value": value}}, value) is None
    assert tap_of({"type": "overflow"}, "b") is None


def test_a_tap_that_does_not_fit_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        packed(Tap(value="x" * 3_000))


def test_a_form_reads_back_what_was_filled_in() -> None:
    inputs = (
        Input("text", "Text", "long"), Input("pick", "Pick", "choice", options=(("a day", ""), ("a week", "A week"))),
        Input("areas", "Areas", "choice", "b", options=(("a", "A"), ("b", "B")), several=True), Input("n", "N", "number", "5"),
        Input("who", "Who", "people", "slack:T1:U1 slack:T1:U2"), Input("one", "One", "person", "slack:T1:U3"),
        Input("day", "Day", "date"), Input("at", "At", "time", "09:30"), Input("hint", "only words", "note"),
    )  # fmt: skip
    view = form_view(Form("start", "A title that is far too long for Slack", inputs, "Send", "Words", "A1", "7"), WORDS)
    fits(view)
    assert len(view["title"]["text"]) <= 24 and view["title"]["text"].endswith("…")
    state = {
        "text": {"value": {"type": "plain_text_input", "value": "said"}},
        "pick": {"value": {"type": "radio_buttons", "selected_option": {"value": "a day"}}},
        "areas": {"value": {"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}},
        "n": {"value": {"type": "number_input", "value": None}},
        "who": {"value": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
        "channel": {"value": {"type": "conversations_select", "selected_conversation": "C1"}},
        "day": {"value": {"type": "datepicker", "selected_date": "2026-12-01"}},
    }
    assert dict(form_values({"state": {"values": state}}, "T1")) == {
        "text": "said", "pick": "a day", "areas": "a\nb", "n": "", "who": "slack:T1:U1\nslack:T1:U2",
        "channel": "slack:T1:C1", "day": "2026-12-01",
    }  # fmt: skip
    assert form_values({}, "T1") == form_values({"state": {"values": "x"}}, "T1") == ()


def test_labels_are_cut_between_letters() -> None:
    assert cut("👩🏽‍🚀" * 40, LABEL)[-1] == "…" and len(cut("x" * 100, LABEL)) == LABEL


def test_an_empty_notice_still_says_something() -> None:
    assert whole(Post("")) and whole(WORDING.post(Notice("taken_back", (("number", 7),))))
