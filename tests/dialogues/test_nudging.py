"""Who is reminded, when and how often; time off, stop, forget, a moved zone; one reminder a day over all runs."""

from collections import Counter

import pytest
from dialogue import Talk
from fakes import ANA, JONAS, MEI, ROOM


@pytest.fixture
def talk() -> Talk:
    """A run with #2, a duration, open since a minute."""
    talk = Talk().starts(deadline="2026-12-18").opens().after(minutes=2)
    talk.ana.taps("skip")
    return talk.after(minutes=2)


def voices(talk: Talk, who: str = "") -> list[str]:
    """What somebody (or the thread) got, by voice."""
    return [one.post.voice.rpartition("/")[2] for one in talk.channel.posts if one.target.person == who]


def test_a_prompt_for_one_goes_thread_then_private_then_owner(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    for _ in range(2):
        talk.after(minutes=2)
        talk.ana.taps("skip")
    talk.at("Tue 09:40")
    nudge = talk.hears("thread_nudge").post
    assert nudge.mentions == ("fake:mei",)
    talk.at("Wed 16:00")
    assert "private_nudge" not in voices(talk, "fake:mei")
    talk.at("Fri 16:00")
    assert "private_nudge" in voices(talk, "fake:mei")
    talk.at("Tue 16:00")
    (stuck,) = [one.post for one in talk.all("stuck", "fake:olivia") if "#2" in one.post.plain]
    assert [button.action for button in stuck.buttons] == ["extend", "assign", "narrow", "drop"]


def test_an_answered_prompt_is_not_nudged(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.mei.says("3 weeks", private=True)
    talk.at("Fri 16:00")
    assert all("#2" not in one.post.plain for one in talk.all("thread_nudge"))
    assert not any("fake:mei" in one.post.mentions for one in talk.all("thread_nudge"))


def test_a_prompt_for_all_gets_a_line_without_names_then_at_most_three_people(talk: Talk) -> None:
    talk.at("Wed 09:29")
    for _ in range(3):
        talk.after(hours=24)
    lines = talk.all("thread_nudge")
    assert lines and not any(one.post.mentions for one in lines)
    for name in ("Ana", "Jonas", "Mei"):
        assert not any(name in one.post.plain for one in lines)
    talk.after(days=7)
    assert talk.all("private_nudge", "fake:ana")
    assert talk.all("stuck", "fake:olivia")


def test_who_cannot_tell_is_not_reminded_of_it(talk: Talk) -> None:
    talk.ana.taps("dont_know", 2)
    talk.jonas.taps("not_me", 2).sends(person="")
    talk.at("Thu 16:00")
    reminded = {who for who in ("fake:ana", "fake:jonas", "fake:mei") for one in talk.all("private_nudge", who)
                if any(row.id.endswith(":2") for row in one.post.rows)}
    assert reminded == {"fake:mei"}


def test_where_everybody_left_the_rest_is_told_at_once(talk: Talk) -> None:
    talk.ana.taps("dont_know", 2)
    talk.jonas.taps("not_me", 2).sends(person="")
    talk.jonas.taps("not_me", 2).sends(person="").gets("undone")
    assert talk.prompt(2).not_me == ()
    talk.jonas.taps("not_me", 2).sends(person="").gets("not_me_noted")
    talk.mei.taps("not_me", 2).sends(person="")
    assert talk.prompt(2).outcome == "unknown" and talk.all("open_point", "fake:olivia")
    talk.after(minutes=1).hears("prompt_card", number=3)


def test_once_somebody_answered_nobody_is_nudged_for_it(talk: Talk) -> None:
    talk.at("Tue 12:00")
    talk.jonas.says("#2 3 weeks").marked()
    talk.at("Thu 16:00")
    assert not any("#2" in one.post.plain for one in talk.channel.posts if "nudge" in one.post.voice)


def test_at_most_one_nudge_a_person_and_day_and_three_a_prompt(talk: Talk) -> None:
    talk.at("Fri 16:00").at("Fri 16:30").at("Fri 16:30")
    for who in ("fake:ana", "fake:jonas", "fake:mei"):
        days = Counter(one.at.date() for one in talk.all("private_nudge", who))  # type: ignore[attr-defined]
        assert not days or max(days.values()) == 1, days
    assert max(prompt.nudges for prompt in talk.run.prompts) <= 3


def test_two_runs_with_the_same_person_one_nudge_a_day_lists_both() -> None:
    talk = Talk(MEI)
    talk.starts("Acme Corp", where="private", deadline="2026-12-11").opens().after(minutes=3)
    first = talk.id
    talk.starts("Globex", "executive", where="private", deadline="2026-12-11")
    talk.after(minutes=10)
    assert talk.id != first
    talk.at("Fri 16:29")
    nudges = talk.all("private_nudge", "fake:mei")
    days = Counter(one.at.date() for one in nudges)  # type: ignore[attr-defined]
    assert nudges and max(days.values()) == 1, days
    rows = {row.id.partition(":")[0] for row in nudges[0].post.rows}
    assert rows == {first, talk.id}


def test_a_reminder_over_several_accounts_says_of_each_question_whose_it_is_and_which_are_for_everybody() -> None:
    talk = Talk().starts(deadline="2026-12-18").opens().after(minutes=2)
    talk.starts("Globex", "executive", where="private", deadline="2026-12-11").after(days=3)
    first, *_, last = [one.post.plain for one in talk.all("private_nudge", "fake:mei")]  # type: ignore[attr-defined]
    assert first.startswith("Still open on Globex\nOne question is with you, about") and "(" not in first
    assert last.startswith("Still open\nThree questions are with you and one is open to everybody, about")
    assert last.count("(Acme Corp), asked") == 1 and last.count("(Globex), asked") == 3


def test_a_reminder_over_two_sessions_of_an_account_says_which_is_which() -> None:
    talk = Talk(MEI).starts("Globex", "executive", where="private", deadline="2026-12-11")
    talk.starts("Globex", where="private", deadline="2026-12-11").after(days=1, hours=4)
    [nudge] = talk.all("private_nudge", "fake:mei")
    told = nudge.post.plain  # type: ignore[attr-defined]
    assert told.startswith("Still open on Globex\nTwo questions are with you, about")
    assert "(Executive stakeholders), asked" in told and "(Data science team), asked" in told


def test_a_reminder_in_a_thread_tells_nothing_of_other_runs(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.starts("Globex", "executive", where="private", deadline="2026-12-11")
    talk.after(days=1, hours=8)
    [line] = [one for one in talk.all("thread_nudge") if "Mei" in one.post.plain]  # type: ignore[attr-defined]
    assert "one is with you" in line.post.plain, line.post.plain


def test_nothing_after_pause_stop_and_completion(talk: Talk) -> None:
    talk.owner.commands("pause").gets("done")
    talk.hears("run_paused")
    before = len(talk.channel.posts)
    talk.at("Fri 16:00")
    digests = talk.all("digest", "fake:olivia")
    assert len(talk.channel.posts) == before + len(digests)
    talk.owner.commands("resume").gets("done")
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=1)
    told = [one.marker for one in talk.channel.posts]
    talk.at("Fri 16:00").at("Fri 16:20")
    fresh = [one.marker for one in talk.channel.posts[len(told):] if "digest" not in one.marker]
    assert not [one for one in fresh if not one.endswith("summary")], fresh


def test_pause_me_is_respected_and_ends_with_the_next_prompt_not_the_backlog(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.mei.says("pause me until Thursday", private=True)
    talk.mei.gets("paused_you", says="Thu 3 Dec")
    talk.at("Wed 23:00")
    assert "private_nudge" not in voices(talk, "fake:mei")
    assert not any("fake:mei" in one.post.mentions for one in talk.all("thread_nudge"))
    talk.at("Mon 16:00")
    assert any("fake:mei" in one.post.mentions for one in talk.all("thread_nudge")) or "private_nudge" in voices(talk, "fake:mei")


def test_pause_me_in_the_thread_by_mention_and_back(talk: Talk) -> None:
    talk.mei.says("pause me", addressed=True).unmarked()
    talk.mei.gets("paused_you")
    assert talk.run.participant("fake:mei").paused_until  # type: ignore[union-attr]
    talk.mei.says("back", addressed=True)
    talk.mei.gets("back_you")
    assert not talk.run.participant("fake:mei").paused_until  # type: ignore[union-attr]
    assert not talk.texts(2)


@pytest.mark.parametrize(("text", "voice"), [
    ("pause me until yesterday", "past_date"), ("pause me until 31 Feb", "unknown_date"),
    ("pause me for ages", "unknown_date"), ("my zone Atlantis", "unknown_zone"),
    ("my holidays XQ", "unknown_country"), ("my holidays", "unknown_country"), ("my zone", "unknown_zone"),
    ("pause me until 9999-12-31", "far_date"), ("pause me for 999 months", "far_date"),
])
def test_wishes_that_cannot_be_read(talk: Talk, text: str, voice: str) -> None:
    talk.mei.says(text, private=True)
    talk.mei.gets(voice)
    talk.at("Tue 09:40")


def test_stop_takes_out_of_all_runs_tells_the_owner_and_gives_prompts_back(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.owner.seen = len(talk.channel.posts)
    talk.mei.says("stop", private=True)
    talk.mei.gets("stopped_you")
    talk.owner.gets("person_stopped", says="Mei Tanaka")
    assert talk.prompt(2).to == ""
    talk.at("Fri 16:00")
    assert not any("fake:mei" in one.post.mentions for one in talk.all("thread_nudge"))
    talk.mei.says("a last word").unmarked()


def test_back_after_stop_brings_in_again_as_promised(talk: Talk) -> None:
    talk.mei.says("stop", private=True)
    assert "back" in talk.mei.gets("stopped_you").plain
    talk.mei.says("back", private=True)
    talk.mei.gets("back_you")
    talk.mei.says("3 weeks").marked()


def test_a_pause_holds_for_runs_that_start_meanwhile_and_is_seen_in_the_preview(talk: Talk) -> None:
    talk.mei.says("pause me until Thursday", private=True)
    form = talk.owner.commands("start", "channel").form()
    talk.owner.sends(form, account="Globex", template="executive", participants="fake:ana\nfake:mei", channel=ROOM,
                     deadline="2026-12-04")
    shown = talk.owner.gets("preview")
    assert "Mei Tanaka is away" in shown.plain and "Ana Weber is away" not in shown.plain
    talk.owner.presses("launch", shown)
    talk.at("Wed 16:00")
    assert voices(talk, "fake:ana").count("prompt_card") and not voices(talk, "fake:mei")[1:], voices(talk, "fake:mei")
    talk.at("Thu 10:00")
    assert "prompt_card" in voices(talk, "fake:mei")


def test_an_owner_who_adds_somebody_again_does_not_end_their_pause(talk: Talk) -> None:
    talk.mei.says("pause me until Thursday", private=True)
    talk.owner.commands("add @Mei").gets("done")
    assert talk.run.participant("fake:mei").paused_until  # type: ignore[union-attr]


def test_what_is_handed_to_somebody_who_is_away_comes_to_them_after_their_time_off(talk: Talk) -> None:
    talk.mei.says("pause me until Thursday", private=True)
    talk.ana.taps("not_me").sends(person="fake:mei").gets("handed_over", says="away until Thu 3 Dec")
    thread_card = [one for one in talk.all("prompt_card") if one.post.card == "2"][-1]
    assert "With Mei Tanaka, from Ana Weber" in thread_card.post.plain
    talk.at("Wed 16:00")
    assert not talk.all("prompt_card", "fake:mei")
    talk.at("Thu 09:31")
    assert [one.post.card for one in talk.all("prompt_card", "fake:mei")] == ["2"]


def test_who_is_back_early_gets_at_once_what_was_handed_to_them(talk: Talk) -> None:
    talk.mei.says("pause me until Thursday", private=True)
    talk.ana.taps("not_me").sends(person="fake:mei")
    talk.mei.says("back", private=True)
    assert [one.post.card for one in talk.all("prompt_card", "fake:mei")] == ["2"]


def test_a_zone_that_somebody_named_holds_for_runs_that_start_later(talk: Talk) -> None:
    talk.mei.says("my zone America/New_York", private=True)
    talk.starts("Globex", where="private")
    assert talk.run.participant("fake:mei").calendar.zone == "America/New_York"  # type: ignore[union-attr]


def test_my_answers_shows_only_mine(talk: Talk) -> None:
    talk.ana.says("3 weeks")
    talk.jonas.says("2 weeks")
    talk.ana.says("my answers", private=True)
    shown = talk.ana.gets("answer_list").plain
    assert "3 weeks" in shown and "2 weeks" not in shown


def test_forget_me_asks_first_then_removes_every_word(talk: Talk) -> None:
    talk.ana.says("a very special wording")
    talk.zoe.says("a strangers remark")
    talk.ana.says("forget me", private=True)
    if "confirm" in [post.voice.rpartition("/")[2] for post in talk.ana.got()]:
        talk.ana.presses("confirm")
    talk.ana.gets("forgotten_you")
    assert not talk.texts(2)
    assert "very special" not in "\n".join(one.post.plain for one in talk.channel.posts)
    assert "very special" not in repr(talk.run)
    assert not any("very special" in one.text for one in talk.writer.run_now(lambda db: db.comments(talk.id)))


def test_a_moved_zone_moves_the_working_hours_of_what_is_private() -> None:
    talk = Talk(ANA, JONAS, MEI).starts(where="private").opens()
    talk.mei.says("my zone America/New_York", private=True)
    talk.mei.gets("zone_set", says="New York")
    talk.at("Mon 15:00")
    assert [one.at.hour for one in talk.all("prompt_card", "fake:mei") if one.at.hour > 12] == []  # type: ignore[attr-defined]
    talk.at("Tue 15:29")
    late = [one for one in talk.all("prompt_card", "fake:mei") if one.at.day == 1]  # type: ignore[attr-defined]
    assert not late
    talk.at("Tue 16:00")


def test_nobody_is_asked_on_their_own_public_holidays_now_and_in_later_runs() -> None:
    talk = Talk(ANA, JONAS, MEI).starts(where="private").opens()
    talk.mei.says("my holidays ro", private=True)
    talk.mei.gets("holidays_set", says="public holidays of RO from now on; the next one is")
    talk.at("Wed 09:00")
    days = {who: {one.at.day for one in talk.all("prompt_card", who)} for who in ("fake:ana", "fake:mei")}  # type: ignore[attr-defined]
    assert 1 in days["fake:ana"] and 1 not in days["fake:mei"], "the first of December is Romania's day"
    first = talk.id
    talk.starts("Globex")
    later = talk.run.participant("fake:mei")
    assert later and later.country == "RO" and later.calendar.holidays
    talk.mei.says("my holidays none", private=True)
    talk.mei.gets("holidays_set", says="those of everybody")
    for run in (talk.run, talk.writer.run_now(lambda db: db.load(first))):
        now = run.participant("fake:mei")
        assert now and not now.country and now.calendar.holidays == run.setup.calendar.holidays


def test_somebody_in_no_run_is_told_so(talk: Talk) -> None:
    talk.zoe.says("pause me until Thursday", private=True)
    talk.zoe.gets("not_a_participant")
