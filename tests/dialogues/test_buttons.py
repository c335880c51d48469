"""The buttons of a prompt: skip, later, not me, don't know, why, undo, picks; and taps that should do nothing."""

from typing import Any

import pytest
from dialogue import Talk


def card(talk: Talk, number: int, who: str = "") -> Any:
    """How a prompt's card reads now."""
    return [one.post for one in talk.all("prompt_card", who) if one.post.card == str(number)][-1]


def actions(talk: Talk, number: int) -> list[str]:
    """The buttons on a card."""
    return [button.action for button in card(talk, number).buttons]


def test_an_open_question_has_all_its_buttons(talk: Talk) -> None:
    assert actions(talk, 2) == ["answer", "answer_privately", "next", "skip", "later", "not_me", "dont_know", "why"]


def test_skip_acts_for_the_thread_the_card_says_who_and_undo_takes_it_back(talk: Talk) -> None:
    talk.ana.taps("skip").gets_nothing()
    assert "Skipped by Ana Weber" in card(talk, 2).plain and "undo" in actions(talk, 2)
    talk.ana.taps("undo", 2).gets("undone", says="#2")
    assert talk.prompt(2).state == "open" and "Skipped" not in card(talk, 2).plain
    talk.after(minutes=2).hears("prompt_card", number=2)
    talk.hears_nothing("prompt_card")


def test_undo_after_the_next_came_lets_it_wait(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.after(minutes=2)
    talk.jonas.taps("undo", 2).gets("undone")
    assert talk.prompt(2).state == "waiting" and talk.open_prompt(talk.ana).number == 3  # type: ignore[union-attr]


def test_skip_twice_is_told_who_was_quicker(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.jonas.taps("skip", 2).gets("already_closed", says="Ana Weber")


def test_skip_on_an_answered_question_only_goes_on(talk: Talk) -> None:
    talk.ana.says("3 weeks")
    talk.jonas.taps("skip").gets_nothing()
    talk.hears("prompt_card", number=3)
    assert talk.prompt(2).outcome == "answered" and "Skipped" not in card(talk, 2).plain


def test_skip_on_the_days_last_answered_question_says_when_the_next_comes() -> None:
    talk = Talk().starts(pace="2").opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).ana.says("3 weeks")
    talk.jonas.taps("skip").gets("nothing_more", says="Tue 1 Dec, 09:30")
    assert talk.prompt(2).outcome == "" and "Skipped" not in card(talk, 2).plain
    talk.at("Tue 10:00").hears("prompt_card", number=3)
    assert talk.prompt(2).outcome == "answered"


def test_what_was_skipped_or_dropped_and_is_answered_counts_as_answered(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.jonas.says("#2 3 weeks").marked()
    assert talk.prompt(2).outcome == "answered" and "Skipped" not in card(talk, 2).plain
    talk.after(minutes=4).ana.says("in a wiki")
    talk.owner.presses("drop", talk.owner.commands("status").gets("status_card"), value="3")
    assert talk.prompt(3).outcome == "answered" and "Dropped" not in card(talk, 3).plain


def test_later_without_a_day_comes_back_the_next_working_day(talk: Talk) -> None:
    talk.ana.taps("later")
    talk.ana.sends(day="").gets("later_set", says="Tue 1 Dec, 09:30")
    assert "Later, asked by Ana Weber" in card(talk, 2).plain
    talk.after(minutes=1).hears("prompt_card", number=3)
    talk.at("Tue 12:00")
    assert talk.prompt(2).state == "open"
    assert len([one for one in talk.all("prompt_card") if one.post.card == "2"]) == 1 and talk.all("asked_again")


def test_later_until_a_day_and_a_day_nobody_can_read(talk: Talk) -> None:
    talk.ana.taps("later")
    talk.ana.sends(day="2026-12-03").gets("later_set", says="Thu 3 Dec")
    talk.after(minutes=1)
    talk.ana.taps("later")
    talk.ana.sends(day="soonish")
    assert talk.ana.reply.errors or talk.ana.gets("later_set", "unknown_date")


def test_a_postponed_prompt_is_answered_meanwhile_by_its_number(talk: Talk) -> None:
    talk.ana.taps("later").sends(day="2026-12-03")
    talk.jonas.says("#2 3 weeks").marked()
    assert talk.prompt(2).state == "closed" and talk.prompt(2).outcome == "answered"
    talk.at("Thu 16:00")
    assert len([one for one in talk.all("prompt_card") if one.post.card == "2"]) == 1


def test_a_hand_over_goes_to_one_person_in_private_and_the_thread_goes_on(talk: Talk) -> None:
    talk.ana.taps("not_me")
    assert talk.ana.form().inputs[0].kind == "person" and not talk.ana.form().inputs[0].required
    talk.ana.sends(person="fake:mei").gets("handed_over", says="Mei Tanaka")
    assert "Ana Weber thinks you can tell" in card(talk, 2, "fake:mei").plain
    talk.after(minutes=1).hears("prompt_card", number=3)
    talk.mei.says("half a year", private=True)
    assert talk.texts(2) == ["half a year"] and talk.prompt(2).outcome == "answered"


def test_a_hand_over_shows_in_the_thread_and_both_cards_stay_true(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    assert "With Mei Tanaka, from Ana Weber" in card(talk, 2).plain and "answer_privately" in actions(talk, 2)
    assert "thinks you can tell" in card(talk, 2, "fake:mei").plain
    talk.mei.taps("not_me", 2).sends(person="fake:jonas")
    for one in (card(talk, 2), card(talk, 2, "fake:mei")):
        assert "With Jonas Lindqvist, from Mei Tanaka" in one.plain
    assert "Mei Tanaka thinks you can tell" in card(talk, 2, "fake:jonas").plain
    talk.ana.says("#2 three weeks").marked()
    for who in ("", "fake:mei", "fake:jonas"):
        assert "Ana Weber: “three weeks”" in card(talk, 2, who).plain, who
        assert "With Jonas" not in card(talk, 2, who).plain


def test_undoing_a_hand_over_opens_the_card_in_the_thread_again(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.ana.taps("undo", 2).gets("undone")
    assert "With Mei" not in card(talk, 2).plain and "next" in actions(talk, 2)
    assert "thinks you can tell" not in card(talk, 2, "fake:mei").plain


def test_what_somebody_took_over_and_postponed_comes_back_to_them(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.mei.taps("later", 2).sends(day="").gets("later_set", says="Tue 1 Dec, 09:30")
    assert "Later, asked by Mei Tanaka" in card(talk, 2).plain
    talk.mei.taps("undo", 2)
    assert talk.prompt(2).to == "fake:mei", "only the delay is undone"
    talk.mei.taps("later", 2).sends(day="")
    talk.at("Tue 09:31")
    fresh = [one for one in talk.all("prompt_card", "fake:mei") if f"{one.at:%a}" == "Tue"]
    assert [one.post.card for one in fresh] == ["2"]
    talk.mei.says("half a year", private=True)
    assert talk.prompt(2).outcome == "answered"


def test_declined_twice_the_owner_decides(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.mei.taps("not_me", 2, value="").sends(person="fake:jonas")
    assert talk.prompt(2).to == "fake:jonas"
    talk.owner.seen = len(talk.channel.posts)
    talk.jonas.taps("not_me", 2).sends(person="fake:ana")
    note = talk.owner.gets("declined_twice")
    assert [button.action for button in note.buttons] == ["assign", "drop"]
    assert talk.prompt(2).to == ""
    talk.owner.presses("drop", note).gets("done")
    assert talk.prompt(2).outcome == "dropped"


def test_whom_a_prompt_was_handed_to_can_decline_without_naming_anybody(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.mei.taps("not_me", 2).sends(person="").gets("declined", says="Ana Weber had put it")
    assert talk.prompt(2).to == "" and talk.prompt(2).state == "waiting"


@pytest.mark.parametrize("form", ["not_me", "who_would"])
def test_a_prompt_can_be_handed_to_anybody_who_then_takes_part(talk: Talk, form: str) -> None:
    assert talk.run.participant("fake:zoe") is None
    talk.ana.taps(form).sends(person="fake:zoe")
    assert "Ana Weber thinks you can tell" in card(talk, 2, "fake:zoe").plain
    assert "With Zoe Stranger, from Ana Weber" in card(talk, 2).plain
    told = talk.all("person_joined", "fake:olivia")
    assert len(told) == 1 and "handed #2 of Acme Corp to Zoe Stranger" in told[0].post.plain
    assert [button.action for button in told[0].post.buttons] == ["remove"]
    talk.zoe.says("half a year", private=True).marked()
    assert talk.texts(2) == ["half a year"] and talk.prompt(2).outcome == "answered"
    talk.after(minutes=5).hears("hello", says="Zoe Stranger")
    talk.zoe.says("They take turns")
    assert talk.texts(3) == ["They take turns"], "from then on they may answer in the thread"
    assert len(talk.all("hello")) == 2


def test_nobody_is_handed_a_prompt_who_cannot_be_asked(talk: Talk) -> None:
    sheet = talk.ana.taps("not_me").form()
    for person, told in (("fake:ana", "That is you"), ("fake:nobody", "I can’t ask"), ("other:zoe", "I can’t ask")):
        assert told in dict(talk.ana.sends(sheet, person=person).reply.errors)["person"]
    talk.mei.says("stop", private=True)
    assert "Mei Tanaka does not take part" in dict(talk.ana.sends(sheet, person="fake:mei").reply.errors)["person"]
    assert talk.prompt(2).to == "" and talk.prompt(2).state == "open" and not talk.prompt(2).not_me
    talk.jonas.says("three weeks")
    talk.after(minutes=5)
    talk.ana.sends(sheet, person="fake:zoe").gets("already_closed")
    assert talk.run.participant("fake:zoe") is None, "nobody joins for what is answered"


def test_in_an_open_run_a_prompt_can_be_handed_to_anybody() -> None:
    talk = Talk().starts(people="").opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).jonas.taps("dont_know")
    assert talk.prompt(2).state == "open", "it binds only the one who pressed"
    talk.ana.taps("not_me")
    assert talk.ana.form().inputs[0].kind == "person"
    talk.ana.sends(person="fake:mei").gets("handed_over", says="Mei Tanaka")
    assert "With Mei Tanaka, from Ana Weber." in card(talk, 2).plain
    assert "Ana Weber thinks you can tell." in card(talk, 2, "fake:mei").plain
    talk.mei.says("half a year", private=True)
    assert talk.texts(2) == ["half a year"]


def test_not_me_on_a_prompt_for_all_binds_only_me(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="")
    assert talk.prompt(2).state == "open"


def test_dont_know_asks_who_would_and_routes_it(talk: Talk) -> None:
    talk.ana.taps("dont_know")
    asked = talk.ana.gets("who_would", says="#2")
    assert talk.prompt(2).state == "open", "it binds only the one who pressed"
    talk.ana.presses("who_would", asked)
    talk.ana.sends(person="fake:mei")
    assert talk.prompt(2).to == "fake:mei" and talk.prompt(2).state == "waiting"


def test_nobody_knows_is_an_open_point_and_the_owner_hears_of_it(talk: Talk) -> None:
    for one in (talk.ana, talk.jonas, talk.mei):
        one.taps("dont_know", 2)
    assert talk.prompt(2).outcome == "unknown"
    assert talk.all("open_point", "fake:olivia")
    talk.after(minutes=1).hears("prompt_card", number=3)


def test_dont_know_is_no_answer_of_ours_but_typed_no_idea_is_kept(talk: Talk) -> None:
    talk.ana.says("no idea").marked()
    assert talk.texts(2) == ["no idea"] and talk.prompt(2).answers[0].value.unknown


def test_why_is_told_to_the_one_who_asked(talk: Talk) -> None:
    before = len(talk.channel.posts)
    talk.ana.taps("why").gets("why", says="raw data")
    assert all(one.target.person == "fake:ana" for one in talk.channel.posts[before:])
    talk.after(minutes=1).ana.taps("why").gets("why")


def test_a_pick_answers_at_once_and_another_revises(talk: Talk) -> None:
    talk.ana.taps("pick", value="more than a month")
    talk.ana.taps("pick", 2, value="about a month")
    assert talk.texts(2) == ["about a month"]
    talk.after(minutes=1).hears("prompt_card", number=3)


def test_several_picks_wait_for_done(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.after(minutes=2)
    talk.ana.taps("pick", 3, value="code search")
    talk.ana.taps("pick", 3, value="asking around")
    assert talk.texts(3) == ["code search, asking around"]
    talk.ana.taps("pick", 3, value="code search")
    assert talk.texts(3) == ["asking around"]
    talk.after(minutes=10)
    assert talk.open_prompt(talk.ana).number == 3, "there may be more to tap"  # type: ignore[union-attr]
    talk.ana.taps("done", 3)
    talk.after(minutes=1)
    assert talk.open_prompt(talk.ana).number == 4  # type: ignore[union-attr]


def test_whoever_forgets_done_holds_nobody_up(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.after(minutes=2)
    talk.ana.taps("pick", 3, value="code search")
    talk.after(minutes=15)
    assert talk.texts(3) == ["code search"]
    assert talk.open_prompt(talk.ana).number == 4  # type: ignore[union-attr]


def test_undo_takes_an_answer_back(talk: Talk) -> None:
    talk.ana.taps("pick", value="more than a month").taps("undo", 2).gets("undone")
    assert not talk.texts(2)


def test_a_second_tap_on_the_same_state_is_nothing(talk: Talk) -> None:
    talk.ana.taps("dont_know", 2, generation=0)
    posts = len(talk.channel.posts)
    talk.ana.taps("dont_know", 2, generation=0)
    assert len(talk.channel.posts) == posts


@pytest.mark.parametrize(("action", "number", "row", "value"), [
    ("pick", "0", "", "more than a month"), ("pick", "-1", "", "more than a month"), ("pick", "99999", "", "more than a month"),
    ("pick", "abc", "", "more than a month"), ("pick", "２", "", "long"), ("pick", "9" * 5000, "", "more than a month"),
    ("pick", "2", "fe.reuse.catalogue", "code search"), ("pick", "2", "no.such.row", "1"),
    ("pick", "2", "", "no such pick"), ("pick", "2", "", ""), ("pick", "2", "today", "3"),
    ("pick", "1", "feature-engineering.today", "9"), ("pick", "1", "today", "12345"), ("pick", "1", "today", "23"),
    ("pick", "1", "fe.i.rebuild", "want"), ("skip", "²", "", ""), ("nonsense", "2", "", ""),
    ("later", "2", "", "yesterday"), ("not_me", "2", "", "fake:nobody"), ("assign", "2", "", "99"),
    ("launch", "preview", "", "no-such-draft"), ("take", "2", "", "fake:nothing"), ("action_done", "actions", "", "x"),
    ("agree", "summary", "no.such.item", ""), ("drop", "owner", "", "99"), ("share", "owner_summary", "", ""),
    ("confirm", "confirm", "", "explode"), ("digest", "digest", "", "maybe"), ("change", "preview", "", "nope"),
])
def test_forged_taps_change_nothing(talk: Talk, action: str, number: str, row: str, value: str) -> None:
    before = talk.run
    for one in (talk.ana, talk.zoe):
        one.taps(action, number, value=value, row=row)
        after = talk.run
        kept = [p.answers for p in after.prompts]
        assert kept == [p.answers for p in before.prompts], (action, number, row, value)
        assert after.disagreements == before.disagreements
        if action not in ("later", "not_me"):
            assert [p.state for p in after.prompts] == [p.state for p in before.prompts]
    public = [one for one in talk.channel.posts if one.public and one.at == talk.now]
    assert not public


@pytest.mark.parametrize("run", ["", "no-such-run", "' OR 1=1 --", "x" * 5000])
def test_a_forged_run_gets_one_sentence(talk: Talk, run: str) -> None:
    talk.ana.taps("skip", 2, assessment=run)
    assert talk.ana.got() and talk.prompt(2).state == "open"


def test_a_stranger_is_told_so_in_private(talk: Talk) -> None:
    for action in ("skip", "pick", "next", "dont_know"):
        talk.zoe.taps(action, 2, value="more than a month").gets("not_yours")
    for action in ("answer", "later", "not_me"):
        talk.zoe.taps(action, 2).gets("not_yours")
    assert talk.prompt(2).state == "open" and not talk.prompt(2).answers


def test_a_tap_after_the_end_is_told_so(talk: Talk) -> None:
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=1)
    for action in ("skip", "pick", "answer", "later"):
        talk.ana.taps(action, 2, value="more than a month").gets("ended")


def test_forms_with_missing_odd_and_forged_fields(talk: Talk) -> None:
    form = talk.ana.taps("answer").form()
    for values in ({}, {"text": ""}, {"text": " \u200b "}, {"colour": "red"}, {"pick": ""}, {"private": "yes"}):
        talk.ana.sends(form, **values)
        assert not talk.texts(2), values
    talk.ana.sends(form, text="x", private="perhaps", colour="red")
    assert talk.texts(2) == ["x"]
    later = talk.ana.taps("not_me", 2).form()
    talk.ana.sends(later, person="nobody at all")
    assert talk.prompt(2).to == ""


def test_the_form_of_targets_asks_for_what_is_not_known_yet() -> None:
    talk = Talk().starts(areas="team-collaboration", pace="20").opens().after(minutes=2)
    while talk.run.prompts[-1].kind != "targets":
        talk.ana.taps("skip")
        talk.after(minutes=5)
    for target in ("tc.target.rampup", "tc.target.governance"):
        talk.ana.taps("pick", row=target, value="want")
    talk.after(minutes=5).ana.taps("answer")
    form = talk.ana.form()
    assert [(one.label, one.hint) for one in form.inputs[:3]] == [
        ("Time to productive", "Where is it today?"),
        ("Cut the time until a new colleague is productive from … to …", "What would be good enough, and by when?"),
        ("Meet 100% of governance requirements", "Agree? By when?"),
    ]
    names = [one.name for one in form.inputs[:3]]
    talk.ana.sends(**dict(zip(names, ("3 months", "2 weeks", "yes, by June"), strict=True)))
    shown = next(one.post for one in talk.all("prompt_card") if one.post.card == str(len(talk.run.prompts)))
    assert any("Today: 3 months · Good enough: 2 weeks" in row.note for row in shown.rows)
    talk.owner.commands("close").presses("confirm")
    summary = talk.hears("team_summary").post.text
    assert "Time to productive: 3 months → 2 weeks" in summary
    assert "Meet 100% of governance requirements: yes, by June" in summary


def test_a_card_that_is_answered_from_elsewhere_opens_as_a_form_with_its_rows() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    pain = talk.prompt(1).items[0]
    form = talk.ana.taps("answer", number=1).form()
    assert [one.name for one in form.inputs][-2:] == ["today", "wanted"]
    assert form.inputs[0].options == (("sounds", "Sounds like us"), ("partly", "Partly"), ("no", "Not us"))
    talk.ana.sends(**{pain: "sounds", "today": "2", "wanted": ""})
    votes = {answer.item: answer.text for answer in talk.prompt(1).answers}
    assert votes == {pain: "sounds", f"{talk.prompt(1).area}.today": "2"}
    again = talk.ana.taps("answer", number=1).form()
    assert {one.name: one.value for one in again.inputs if one.value} == {pain: "sounds", "today": "2"}
    talk.ana.sends(**{pain: "no", "today": "2"})
    assert [answer.text for answer in talk.prompt(1).answers if answer.item == pain] == ["no"]


def test_the_older_card_of_a_prompt_that_comes_back_leads_to_the_new_one(talk: Talk) -> None:
    older = talk.all("prompt_card")[-1]
    talk.ana.taps("later", 2).sends(day="2026-12-02")
    talk.at("Wed 16:00")
    newer = [one for one in talk.all("prompt_card") if one.post.card == "2"]
    assert len(newer) == 1 and newer[0] is not older and older.post.voice == "notices/asked_again"
    assert "#2 Feature lead time was asked again" in older.post.plain and newer[0].message in older.post.text
    assert not (older.post.buttons or older.post.picks or older.post.rows)
    edits = older.edits
    talk.jonas.says("#2 three weeks").marked()
    assert "three weeks" in newer[0].post.plain and older.edits == edits, "it was changed once"


def test_the_older_card_of_what_somebody_took_over_leads_to_the_new_one(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    older = talk.all("prompt_card", "fake:mei")[-1]
    talk.mei.taps("later", 2).sends(day="")
    talk.at("Tue 09:31")
    assert older.post.voice == "notices/asked_again" and not older.post.buttons
    assert talk.all("prompt_card", "fake:mei")[-1].message in older.post.text
