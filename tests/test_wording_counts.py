"""Tests of sentences that change with how many there are, who it is, and whether people are asked in private."""

from dataclasses import replace

import pytest
import wording_samples as samples
from test_wording import WORDING, notice, owner_note

from bot.core.messages import CardRow, OwnerNote
from bot.core.reported import Digest, DigestAccount

FACTS = samples.FORM_FACTS


def test_a_pause_without_an_end_names_no_end() -> None:
    said = WORDING.post(notice("paused_you", (("until", None),))).text
    assert said.startswith("Paused. Nothing comes from me meanwhile,") and "until" not in said
    assert "Nothing comes from me until then" in WORDING.post(notice("paused_you")).text


@pytest.mark.parametrize(("mode", "back"), [("thread", "is open for everyone again"), ("private", "comes back")])
def test_a_form_says_who_has_a_question_that_nobody_takes(mode: str, back: str) -> None:
    form = WORDING.form("hand_over", samples.FORMS["hand_over"], {**FACTS, "mode": mode})
    assert form.inputs[0].hint == f"They may say “not me” too; then it {back}."


@pytest.mark.parametrize(("mode", "back"), [("thread", "everyone"), ("private", "whoever handed it over")])
def test_a_form_says_who_gets_back_what_waits_for_somebody(mode: str, back: str) -> None:
    said = WORDING.form("remove", samples.FORMS["remove"], {**FACTS, "mode": mode}).text
    assert f"goes back to {back}; their answers stay." in said


@pytest.mark.parametrize(("answered", "people", "said"), [
    (1, 0, "So far 1 of 21 is answered."), (0, 0, "So far 0 of 21 are answered."),
    (2, 2, "So far 2 of 21 are answered, both people’s questions together."),
    (2, 3, "So far 2 of 21 are answered, all three people’s questions together."),
])  # fmt: skip
def test_the_warning_before_the_end_counts_in_good_english(answered: int, people: int, said: str) -> None:
    facts = (*(pair for pair in owner_note("deadline_warning").facts if pair[0] not in ("answered", "planned", "people")),
             ("answered", answered), ("planned", 21), ("people", people))  # fmt: skip
    assert said in WORDING.post(OwnerNote("deadline_warning", "A1", "Northwind", facts)).text


def test_a_run_of_one_day_is_announced_as_one() -> None:
    assert "\nIn one working day I’ll ask up to" in WORDING.post(samples.opening(days=1)).text
    assert "\nOver the next five working days I’ll ask up to" in WORDING.post(samples.opening()).text


def test_a_summary_without_answers_counts_nobody() -> None:
    progress = WORDING.post(samples.team_summary(answered=0, people=0)).progress
    assert progress and progress.label == "0 of 24 answered"


def test_what_waits_since_this_morning_waits_since_today() -> None:
    card = next(one for one in samples.MESSAGES if type(one).__name__ == "StatusCard")
    shown = WORDING.post(replace(card, stuck=((4, "Release approval", 0), (5, "Lead time", 1))))  # type: ignore[type-var]
    assert "Release approval (since today) · <a href=\"#5\">#5</a> Lead time (1 day)" in shown.fields[-1].value


def test_who_takes_a_question_themselves_is_named_once() -> None:
    shown = WORDING.post(samples.card(state="waiting", to="p", to_name="Lea", from_name="Lea")).text
    assert "With Lea." in shown
    assert "With Lea, from Tom." in WORDING.post(samples.card(state="waiting", to="p", to_name="Lea", from_name="Tom")).text


def test_a_target_without_figures_has_no_separator_in_front_of_its_area() -> None:
    row = CardRow("fe.t", "Make 100% of experiments reproducible", (), (), "Training", "", "")
    assert WORDING.post(samples.card(kind="target_details", ask="", hint="", rows=(row,))).rows[0].note == "Training"


def test_nobody_has_answered_is_said_only_where_that_is_so() -> None:
    def said(answered: int) -> str:
        one = DigestAccount("Northwind", "running", answered, answered, 37, samples.DAY, (), "silent")
        return WORDING.post(Digest("2026-W49", (one,))).text

    assert "Decide: nobody has answered: a line" in said(0)
    assert "Decide: not every run has an answer yet: a line" in said(1) and "nobody" not in said(1)


def test_answers_to_the_closing_card_say_what_they_are_to() -> None:
    said = (("Ana", "A catalogue"), ("", "The platform team"), ("Ana", "The load"), ("Mei", "Thanks to all"))
    card = samples.card(kind="closing", ask="", hint="", answers=said, about=("pilot", "who", "missing", "note"))
    assert WORDING.post(card).text.split("\n")[-4:] == [
        "Ana, to try first: “A catalogue”", "Who would have to be in it: “The platform team”",
        "Ana, what we should have asked: “The load”", "Mei: “Thanks to all”",
    ]  # fmt: skip
