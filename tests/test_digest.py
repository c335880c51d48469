"""An owner's week: what moved, what is stuck, what to decide, and nothing when there is nothing to say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from summary_samples import GUIDE, SETUP, Run

from bot.core.assessment import Action, Assessment, Track
from bot.core.digest import digest
from bot.core.reported import Digest, DigestAccount

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
"""A Wednesday; the sample run began on Monday and ends on Friday."""
SINCE = NOW - timedelta(days=7)


def running(run: Run, **changes: object) -> Assessment:
    plain: dict[str, object] = {"status": "running", "closed_at": None, "close_reason": "", "closings": 0}
    return run.done(**(plain | changes))


def waiting(run: Run, *numbers: int, **changes: object) -> Run:
    for number in numbers:
        run.prompts[number - 1] = replace(run.prompts[number - 1], state="waiting", outcome="", **changes)  # type: ignore[arg-type]
    return run


def week(*runs: Assessment, owner: str = "lea", since: datetime = SINCE) -> Digest | None:
    return digest(tuple((run, GUIDE) for run in runs), owner, since, NOW, "2026-W49")


def only(run: Assessment, since: datetime = SINCE) -> DigestAccount:
    made = week(run, since=since)
    assert made
    return made.accounts[0]


def test_what_moved_is_what_was_answered_since() -> None:
    run = Run().asks("fe.how", ana="One", bo="Two").asks("fe.lead", ana="3 weeks")
    one = only(running(run, tracks=(Track(plan=("closing",)),)))
    assert (one.account, one.status, one.moved, one.answered, one.planned) == ("Acme", "running", 3, 2, 3)
    assert one.finish == date(2026, 12, 2) and one.stuck == () and one.decide == "" and one.actions == ()
    assert only(running(run), since=run.prompts[1].answers[0].at).moved == 1


def test_several_taps_and_lines_of_a_person_on_one_prompt_are_one_answer() -> None:
    run = Run().asks("fe.how", ana="One", bo="Two")
    first = run.prompts[0].answers[0]
    run.prompts[0] = replace(run.prompts[0], answers=(*run.prompts[0].answers, replace(first, item="note")))
    assert only(running(run)).moved == 2


def test_an_account_with_several_runs_has_three_lines_and_the_most_urgent_decision() -> None:
    stuck = running(waiting(Run().asks("fe.how"), 1, nudges=3), waiting=(1,))
    due = replace(Run().asks("fe.how", ana="One").done(summary_due=True), setup=replace(SETUP, id="A2", account="ACME"))
    made = week(stuck, due)
    assert made and len(made.accounts) == 1
    [one] = made.accounts
    assert (one.account, one.status, one.moved, one.answered, one.decide) == ("Acme", "running", 1, 0, "share")
    assert [run for run, _ in one.runs] == [run for run, _ in one.needy] == ["A1", "A2"]


def test_withdrawn_answers_did_not_move_anything() -> None:
    run = Run().asks("fe.how", ana="One")
    run.prompts[0] = replace(run.prompts[0], answers=(replace(run.prompts[0].answers[0], withdrawn=True),))
    assert week(running(run)) is None


def test_nothing_to_say_is_no_digest() -> None:
    run = Run().asks("fe.how", ana="One")
    assert week() is None
    assert week(running(run), since=NOW - timedelta(hours=1)) is None
    assert week(running(run), owner="tom") is None
    assert week(running(run, status="cancelled")) is None
    quiet = running(Run(), setup=replace(SETUP, id="A2"))
    made = week(running(run), quiet)
    assert made and made.week == "2026-W49" and [run for one in made.accounts for run, _ in one.runs] == ["A1"]


def test_what_waits_is_stuck_with_its_working_days_the_longest_first() -> None:
    run = waiting(Run().asks("fe.how").asks("fe.lead").asks("fe.deep"), 1, 2, 3)
    run.prompts[1] = replace(run.prompts[1], posted_at=NOW - timedelta(days=5))  # A Friday.
    run.prompts[2] = replace(run.prompts[2], posted_at=NOW)
    one = only(running(run, waiting=(1, 2, 3)))
    assert one.stuck == (("Label fe.lead", 3), ("Label fe.how", 2))


@pytest.mark.parametrize("changes", [{"until": NOW + timedelta(days=1)}, {"to": "ana"}])
def test_what_was_postponed_or_is_with_somebody_off_is_not_stuck(changes: dict[str, object]) -> None:
    run = waiting(Run().asks("fe.how"), 1, **changes)
    off = tuple(replace(one, paused_until=NOW + timedelta(days=2)) for one in run.people)
    made = week(running(run, waiting=(1,), participants=off, tracks=(Track(plan=("closing",)),)))
    assert made is None


def test_in_private_mode_the_open_prompt_of_each_person_may_be_stuck_and_is_listed_once() -> None:
    run = Run().asks("fe.how", track="ana").asks("fe.how", track="bo")
    run.prompts = [replace(prompt, state="open", outcome="") for prompt in run.prompts]
    one = only(running(run, tracks=(Track("ana", ("closing",), 1), Track("bo", ("closing",), 2))))
    assert one.stuck == (("Label fe.how", 2),)


def test_a_paused_run_is_not_stuck() -> None:
    run = waiting(Run().asks("fe.how"), 1)
    assert week(running(run, status="paused", waiting=(1,), tracks=(Track(plan=("closing",)),))) is None


def test_the_owner_decides_to_share_extend_assign_or_close() -> None:
    answered = Run().asks("fe.how", ana="One")
    assert only(answered.done(summary_due=True)).decide == "share"
    long = tuple(f"question:{number}" for number in range(20))
    assert only(running(answered, tracks=(Track(plan=long),))).decide == "extend"
    assert only(running(answered, tracks=(Track(plan=long[:18]),))).decide == ""
    begun = Run().asks("fe.how", ana="One").asks("fe.lead")
    assert only(running(waiting(begun, 2, nudges=3), waiting=(2,))).decide == "assign"
    declined = waiting(begun, 2, declined=2)
    assert only(running(declined, waiting=(2,), tracks=(Track(plan=long[:3]),))).decide == "assign"
    left = waiting(Run().asks("fe.how", ana="One").asks("fe.lead"), 2)
    assert only(running(left, waiting=(2,))).decide == "close"
    assert only(running(waiting(Run().asks("fe.how"), 1), waiting=(1,))).decide == "silent"


def test_open_actions_stay_until_they_are_done() -> None:
    first = Action(1, "Try a catalogue", "ana", date(2026, 12, 17))
    actions = (first, Action(2, "Tell Tom", done=True), Action(3, "Ask"))
    one = only(Run().done(actions=actions))
    assert one.actions == (("Try a catalogue", "Ana", date(2026, 12, 17)), ("Ask", "", None))
    assert one.finish is None and one.status == "closed"
