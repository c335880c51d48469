"""After the end: reopening changes the one summary, approval holds it back, the owner is warned a working day before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from dialogue import Talk


@pytest.fixture
def talk() -> Talk:
    """A run with an answer to #2, a duration."""
    return answered(Talk().starts().opens())


def answered(talk: Talk) -> Talk:
    """Ana answers the second prompt."""
    talk.after(minutes=2).ana.taps("skip")
    talk.after(minutes=2).ana.says("about 3 weeks")
    return talk.after(minutes=20)


def closed(talk: Talk) -> Talk:
    """The owner closes the run."""
    talk.owner.commands("close").presses("confirm")
    return talk.after(minutes=2)


def test_reopened_and_closed_again_the_same_post_says_more(talk: Talk) -> None:
    closed(talk)
    [first] = talk.all("team_summary")
    assert "3 weeks" in first.post.plain and "5 months" not in first.post.plain
    talk.owner.commands("reopen").gets("done")
    assert talk.run.live
    talk.hears("run_reopened")
    talk.jonas.says("#2 about 5 months")
    closed(talk)
    [again] = talk.all("team_summary")
    assert again.message == first.message and "5 months" in again.post.plain
    assert len({one.marker for one in talk.all("owner_summary", "fake:olivia")}) == 2


def test_what_was_dropped_at_the_end_is_asked_again(talk: Talk) -> None:
    talk.after(minutes=5)
    asked = {prompt.number for prompt in talk.run.prompts if not prompt.answered and prompt.kind == "question"
             and prompt.state != "closed"}
    closed(talk)
    talk.owner.commands("reopen").gets("done")
    assert asked and all(talk.prompt(number).state in ("open", "waiting") for number in asked)
    talk.at("Tue 16:00")
    assert talk.run.live


def test_an_edit_after_the_end_changes_the_summary_in_place(talk: Talk) -> None:
    said = talk.ana.says("#2 in fact 4 weeks").marked()
    closed(talk)
    [posted] = talk.all("team_summary")
    said.edits("#2 in fact 7 months")
    talk.after(minutes=5)
    assert "7 months" in posted.post.plain
    assert len(talk.all("team_summary")) == 1


def test_owners_read_anew_what_was_withdrawn_after_the_end() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    said = talk.after(minutes=2).ana.says("about 3 weeks")
    closed(talk.after(minutes=20))
    [internal] = talk.all("owner_summary", "fake:olivia")
    assert "Answered: 0 %" not in internal.post.plain and "The team reads" in internal.post.plain
    said.deletes()
    talk.after(minutes=5)
    assert len(talk.all("owner_summary", "fake:olivia")) == 1, "in place"
    assert "Answered: 0 %" in internal.post.plain and "The team reads" not in internal.post.plain


def test_what_is_withdrawn_before_the_summary_leaves_is_not_in_it(talk: Talk) -> None:
    said = talk.at("Mon 16:20").jonas.says("#2 three months, says Bob")
    talk.at("Mon 20:00")
    closed(talk)
    assert not talk.all("team_summary")
    talk.at("Mon 21:00")
    said.edits("#2 four days")
    [summary] = talk.at("Tue 12:00").all("team_summary")
    assert "four days" in summary.post.details and "three months" not in summary.post.details


def test_a_summary_that_waits_for_its_owner_is_shared_once() -> None:
    talk = closed(answered(Talk().starts(approval="owner").opens()))
    assert not talk.all("team_summary")
    [posted] = talk.all("owner_summary", "fake:olivia")
    draft = replace(posted)
    assert "share" in [one.action for one in draft.post.buttons] and "waits for you" in posted.post.plain
    talk.ana.presses("share", draft.post).gets("not_owner")
    talk.jonas.commands("summary").gets("not_owner")
    assert not talk.all("team_summary")
    talk.owner.presses("share", draft.post)
    talk.after(minutes=1)
    assert len(talk.all("team_summary")) == 1
    assert "share" not in [one.action for one in posted.post.buttons] and "waits for you" not in posted.post.plain
    talk.owner.presses("share", draft.post)
    talk.after(days=1)
    assert len(talk.all("team_summary")) == 1


def test_the_owner_is_warned_a_working_day_before_and_extends_by_button(talk: Talk) -> None:
    talk.at("Thu 09:00")
    assert not talk.all("deadline_warning", "fake:olivia")
    talk.at("Thu 10:00")
    [warned] = talk.all("deadline_warning", "fake:olivia")
    assert [one.action for one in warned.post.buttons] == ["extend", "close"]
    assert not [one for one in talk.channel.posts if one.public and "deadline" in one.post.voice]
    talk.owner.presses("extend", warned.post).sends(day="2026-12-09")
    assert talk.run.setup.deadline == date(2026, 12, 9)
    talk.at("Mon 12:00")
    assert talk.run.live and len(talk.all("deadline_warning", "fake:olivia")) == 1
    talk.at("Tue 12:00")
    assert len(talk.all("deadline_warning", "fake:olivia")) == 2, "the new deadline has a warning of its own"
    talk.at("Thu 12:00")
    assert talk.run.status == "closed" and len(talk.all("team_summary")) == 1


def test_at_the_deadline_what_there_is_is_summarised_as_partial(talk: Talk) -> None:
    talk.at("Fri 17:30")
    assert (talk.run.status, talk.run.close_reason) == ("closed", "deadline")
    [posted] = talk.all("team_summary")
    assert posted.post.progress and posted.post.progress.done < posted.post.progress.total
    local = posted.at + timedelta(hours=1)  # type: ignore[operator]
    assert local.weekday() == 4 and local.hour < 17, "within working hours"


def test_a_run_that_nobody_answered_says_so_and_only_that() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.owner.commands("close").presses("confirm")
    post = talk.after(minutes=5).all("team_summary")[0].post
    assert post.text == "Nobody answered, so there is nothing to sum up." and "nobody could tell" not in post.details


def test_what_was_still_open_at_the_end_is_not_covered() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).ana.says("about 3 weeks")
    talk.after(minutes=5)
    assert talk.open_prompt(talk.ana).number == 3  # type: ignore[union-attr]
    talk.owner.commands("close").presses("confirm")
    post = talk.after(minutes=5).all("team_summary")[0].post
    assert "nobody could tell" not in post.details and "finding features" in post.details
    assert "Finding features" in talk.all("owner_summary", "fake:olivia")[0].post.text
    shown = (talk.all("opening")[0].post.plain, talk.owner.commands("status").gets("status_card").plain)
    assert all("Features (done) · Training (not covered)" in one and "to come" not in one for one in shown)
