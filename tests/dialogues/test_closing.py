"""The end of a run: the summary in the thread, what can still be done with it, and what only owners may read."""

from typing import Any

import pytest
from dialogue import Talk


@pytest.fixture
def talk() -> Talk:
    """A run that its owner closed: Ana and Jonas told quite different times for #2."""
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2)
    talk.ana.says("about 3 weeks")
    talk.jonas.says("2 days")
    return closed(talk.after(minutes=20))


def closed(talk: Talk) -> Talk:
    """The owner closes the run."""
    talk.owner.commands("close").presses("confirm")
    return talk


def summary(talk: Talk) -> Any:
    """The summary in the thread as it reads now."""
    [posted] = talk.all("team_summary")
    return posted.post


def test_paragraphs_stay_where_there_is_room_and_are_one_line_where_it_is_short() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    said = "About three weeks.\n\nLonger from the ERP, since somebody has to ask for the data and wait."
    talk.after(minutes=2).ana.says(said).marked()
    talk.after(minutes=1)
    card = [one.post for one in talk.channel.posts if one.post.card == "2"][-1]
    assert "“About three weeks. Longer from the ERP, since" in card.text
    talk.ana.says("my answers", private=True)
    assert "About three weeks.\n\nLonger from the ERP, since" in talk.ana.gets("answer_list").details
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=1)
    assert "“About three weeks.\n\nLonger from the ERP, since" in talk.all("team_summary")[-1].post.details


def test_the_thread_settles_a_difference_on_the_summary_after_the_end(talk: Talk) -> None:
    row = summary(talk).rows[0]
    assert row.id == talk.prompt(2).item and "Ana Weber: about 3 weeks; Jonas Lindqvist: 2 days" in row.text
    talk.mei.presses("pick", summary(talk), row.id, "both").gets_nothing()
    assert not summary(talk).rows and "both true" in summary(talk).text
    assert [(one.item, one.settled, one.by) for one in talk.run.disagreements] == [(row.id, "both", "fake:mei")]


def test_a_difference_settled_meanwhile_can_be_settled_otherwise(talk: Talk) -> None:
    before = summary(talk)
    talk.mei.presses("pick", before, before.rows[0].id, "park")
    talk.ana.presses("pick", before, before.rows[0].id, "agree")
    assert "agreed now" in summary(talk).text


def test_strangers_settle_nothing_and_are_told_once_why(talk: Talk) -> None:
    row = summary(talk).rows[0].id
    talk.zoe.presses("pick", summary(talk), row, "both").gets("not_yours")
    assert summary(talk).rows and not talk.run.disagreements
    talk.zoe.presses("pick", summary(talk), row, "park")
    assert len(talk.all("not_yours", "fake:zoe")) == 1


@pytest.mark.parametrize("row", ["", "fe.nothing", "7"])
def test_what_nobody_sees_differently_is_not_settled(talk: Talk, row: str) -> None:
    talk.mei.presses("pick", summary(talk), row, "both").gets_nothing()
    assert not talk.run.disagreements


def test_the_summary_opens_whole_for_everybody_in_its_thread(talk: Talk) -> None:
    folded = summary(talk)
    assert folded.details and folded.details_label == "Read it all"
    talk.ana.presses("details", folded)
    whole = talk.ana.gets("team_summary")
    assert "about 3 weeks" in whole.text and not (whole.details or whole.rows or whole.buttons)
    talk.after(seconds=1).ana.presses("details", folded).gets("team_summary")
    talk.zoe.presses("details", folded).gets("not_owner")
    talk.after(seconds=1).zoe.presses("details", folded, thread=talk.thread).gets("team_summary")


def test_only_owners_open_the_gap_analysis_and_the_list_of_answers(talk: Talk) -> None:
    [posted] = talk.all("owner_summary", "fake:olivia")
    talk.owner.presses("details", posted.post).gets("owner_summary", says="gap analysis")
    talk.owner.commands("answers")
    listed = talk.owner.gets("answer_list")
    talk.owner.presses("details", listed).gets("answer_list", says="2 days")
    made = talk.owner.commands("export csv").gets("export_ready")
    talk.owner.presses("details", made).gets("export_ready", says="about 3 weeks")
    for person in (talk.ana, talk.zoe):
        for card in (posted.post, listed, made):
            person.presses("details", card, thread=talk.thread).gets("not_owner")
            assert all("owner_summary" not in post.voice and "2 days" not in post.plain for post in person.got())


def test_a_person_opens_their_own_answers(talk: Talk) -> None:
    talk.ana.commands("my answers", "private")
    own = talk.ana.gets("answer_list")
    assert "about 3 weeks" in talk.ana.presses("details", own).gets("answer_list").text
    assert "about 3 weeks" not in talk.jonas.presses("details", own).gets("answer_list").text


def test_a_card_without_details_says_so(talk: Talk) -> None:
    talk.owner.commands("status")
    talk.owner.presses("details", talk.owner.gets("status_card")).gets("not_now")


def test_an_owner_adds_follow_up_items_and_ticks_them_off(talk: Talk) -> None:
    empty = talk.owner.commands("actions").gets("action_list", says="None yet")
    sheet = talk.owner.presses("action", empty).form()
    talk.owner.sends(sheet, text=" ", person="", day="")
    assert [field for field, _ in talk.owner.reply.errors] == ["text"]
    talk.owner.sends(sheet, text="Try a catalogue", person="Ana", day="2026-12-17").gets("action_list")
    listed = talk.owner.sends(sheet, text="Tell Tom", person="", day="").gets("action_list")
    assert [row.text for row in listed.rows] == ["1. Try a catalogue · Ana · by Thu 17 Dec", "2. Tell Tom"]
    ticked = talk.owner.presses("pick", listed, "1", "done").gets("action_list")
    assert ticked.rows[0].text.startswith("1. <s>") and [pick.value for pick in ticked.rows[0].picks] == ["undone"]
    told = talk.owner.commands("digest now", "private").gets("digest").plain
    assert "Tell Tom" in told and "Try a catalogue" not in told
    talk.owner.presses("pick", ticked, "1", "undone").gets("action_list")
    assert [action.done for action in talk.run.actions] == [False, False]


def test_a_follow_up_item_in_words_has_who_and_when(talk: Talk) -> None:
    talk.owner.commands("actions add Ask Acme Corp’s “CTO” – soon @Mei by 4 Dec")
    assert talk.owner.gets("action_list").rows[0].text == "1. Ask Acme Corp’s “CTO” – soon · Mei Tanaka · by Fri 4 Dec"
    talk.owner.commands("actions add Tell the team – @Zoe Stranger")
    assert talk.owner.gets("action_list").rows[1].text == "2. Tell the team · Zoe Stranger", "somebody who is not asked"
    assert talk.owner.commands("actions done 1").gets("action_list").rows[0].text.startswith("1. <s>")
    assert not talk.owner.commands("actions undo #1").gets("action_list").rows[0].text.startswith("1. <s>")


def test_only_owners_tick_follow_up_items_off(talk: Talk) -> None:
    listed = talk.owner.commands("actions add Tell Tom").gets("action_list")
    talk.ana.presses("pick", listed, "1", "done").gets("not_owner")
    talk.ana.presses("action_done", listed, value="1").gets("not_owner")
    assert not talk.run.actions[0].done


def quoted(consent: str) -> Talk:
    """A closed run in private: Ana and Jonas each answered their first question by the form, Ana with this consent."""
    talk = Talk().starts(where="private").opens().after(minutes=5)
    for person, words, tick in ((talk.ana, "Nobody dares to release on Fridays", consent), (talk.jonas, "Jonas only", "")):
        person.taps("skip")
        talk.after(minutes=3)
        form = person.taps("answer").form()
        assert [(one.value, one.several) for one in form.inputs if one.name == "quote"] == [("", True)]
        person.sends(form, text=words, quote=tick)
    return closed(talk)


def test_private_words_stand_in_the_summary_only_with_a_tick() -> None:
    told = summary(quoted("yes")).plain
    assert "“Nobody dares to release on Fridays”" in told and "Jonas only" not in told
    assert "Ana" not in told and "Jonas" not in told
    assert "Nobody dares" not in summary(quoted("")).plain


def test_consent_shows_in_the_form_again_and_can_be_taken_back() -> None:
    talk = Talk().starts(where="private").opens().after(minutes=5)
    talk.ana.taps("skip")
    talk.after(minutes=3)
    number = talk.open_prompt(talk.ana).number  # type: ignore[union-attr]
    talk.ana.sends(talk.ana.taps("answer").form(), text="Fridays", quote="yes")
    form = talk.ana.taps("answer", number).form()
    assert [one.value for one in form.inputs if one.name == "quote"] == ["yes"]
    talk.ana.sends(form, text="Fridays")
    assert [answer.may_quote for answer in talk.prompt(number).answers] == [False]


def test_the_thread_asks_for_consent_only_where_words_are_kept_out_of_it() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2)
    assert "quote" not in [one.name for one in talk.ana.taps("answer").form().inputs]
    form = talk.ana.taps("answer_privately").form()
    assert form.inputs[-1].label == "May I quote you?" and "without my name" in form.inputs[-1].options[0][1]


def test_one_tick_counts_for_all_of_todays_answers() -> None:
    talk = Talk().starts(template="executive", where="private").opens().after(minutes=5)
    talk.ana.taps("skip")
    talk.after(minutes=3)
    form = talk.ana.taps("today").form()
    typed = {one.name: "In our own words" for one in form.inputs if one.kind == "long"}
    assert form.inputs[-1].name == "quote" and typed
    talk.ana.sends(form, **typed, quote="yes")
    kept = [answer for prompt in talk.run.prompts for answer in prompt.answers if answer.person == "fake:ana"]
    assert len(kept) == len(typed) and all(answer.may_quote for answer in kept)


def test_nobody_but_owners_reads_a_summary_that_waits_for_them() -> None:
    talk = Talk().starts(approval="owner").opens().after(minutes=2)
    early = talk.ana.commands("summary").gets("team_summary")
    closed(talk)
    assert not talk.all("team_summary")
    talk.ana.commands("summary").gets("not_owner")
    talk.ana.presses("details", early, thread=talk.thread).gets("not_owner")
    [waiting] = talk.all("owner_summary", "fake:olivia")
    talk.owner.presses("share", waiting.post).gets("done")
    talk.hears("team_summary")
    talk.ana.commands("summary").gets("team_summary")


def test_how_far_a_closed_run_got_is_shown_of_what_it_came_to() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).ana.says("about 3 weeks")
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=2)
    [opening], run = talk.all("opening"), talk.run
    shown = opening.post.progress
    assert shown and (shown.done, shown.total) == (1, run.planned)
    assert run.planned < run.ceiling_questions + run.ceiling_cards
