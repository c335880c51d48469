"""Asked in private: three days with executives and their one form a day; and how answers are attributed in the thread."""

from datetime import date

import pytest
from dialogue import Person, Talk
from fakes import ANA, JONAS, MEI, somebody

from bot.channels import ChannelError

WORDS = "We lost the Globex tender over it"


@pytest.fixture
def talk() -> Talk:
    """Three executives in private, their first cards delivered."""
    return Talk().starts("Globex", "executive").opens().after(minutes=5)


def fills_in(talk: Talk, person: Person, words: str) -> list[str]:
    """Everything of today in one form; gives back what it asked. Cards in front of it are skipped."""
    for _ in range(3):
        prompt = talk.open_prompt(person)
        if prompt is None or prompt.kind == "question":
            break
        person.taps("skip")
        talk.after(minutes=3)
    form = person.taps("today").form()
    asked = [one for one in form.inputs if one.name != "quote" and not one.name.startswith("words:")]
    person.sends(form, **{one.name: words if one.kind == "long" else one.options[0][0] if one.options else words
                          for one in asked})
    return [one.name for one in asked]


def public(talk: Talk) -> str:
    """All that everybody can read."""
    return "\n".join(f"{one.post.lead} {one.post.heading} {one.post.plain} {one.post.details}"
                     for one in talk.channel.posts if one.public)


def test_not_me_without_a_name_lets_ones_own_questions_go_on() -> None:
    talk = Talk().starts(where="private").opens().after(minutes=3)
    talk.ana.taps("skip")
    talk.after(minutes=3)
    number = talk.open_prompt(talk.ana).number  # type: ignore[union-attr]
    talk.ana.taps("not_me", number).sends().gets("not_me_noted", says="The next question goes on without it")
    talk.after(minutes=5)
    assert talk.prompt(number).outcome == "unknown" and talk.open_prompt(talk.ana).number > number  # type: ignore[union-attr]
    talk.at("Thu 16:00")
    assert not any(f"#{number} " in one.post.plain for one in talk.all("private_nudge", "fake:ana"))
    talk.ana.says(f"#{number} about 3 weeks", private=True)
    assert talk.texts(number) == ["about 3 weeks"] and talk.prompt(number).outcome == "answered"


def test_what_is_given_back_in_private_goes_to_whose_it_was() -> None:
    talk = Talk().starts(where="private").opens().after(minutes=3)
    talk.ana.taps("skip")
    talk.after(minutes=3)
    number = next(one.number for one in talk.run.prompts if one.track == "fake:ana" and one.kind == "question")
    talk.ana.taps("not_me", number).sends(person="fake:mei")
    talk.mei.taps("not_me", number).sends().gets("declined", says="It is back with Ana Weber.")
    talk.owner.commands("remove @Mei").gets("confirm", says="back to whoever handed it over")
    talk.owner.presses("confirm").gets("done", says="back with whoever handed it over")


def test_owners_read_whose_is_stuck_and_that_others_are_asked_what_one_cannot_tell() -> None:
    talk = Talk().starts(where="private").opens().after(minutes=3)
    talk.ana.taps("skip")
    talk.after(minutes=3)
    talk.ana.taps("dont_know")
    note = talk.all("open_point", "fake:olivia")[-1].post.plain
    assert "one of those asked can’t tell" in note and "Ana" not in note and "The others are asked as well" in note
    talk.at("Fri 16:00")
    assert any("(Jonas Lindqvist)" in one.post.plain for one in talk.all("stuck", "fake:olivia"))


def test_three_days_of_one_form_a_day(talk: Talk) -> None:
    assert talk.run.setup.deadline == date(2026, 12, 2) and len(talk.run.tracks) == 3
    asked: list[str] = []
    for when in ("Mon 10:00", "Tue 10:00", "Wed 10:00"):
        talk.at(when)
        today = fills_in(talk, talk.ana, WORDS)
        assert today and not set(today) & set(asked), "nothing is asked twice"
        assert len(today) <= talk.run.setup.pace
        asked += today
        day = [one for one in talk.channel.posts if one.target.person == "fake:ana" and "prompt_card" in one.post.voice
               and one.at.date() == talk.now.date()]  # type: ignore[attr-defined]
        assert len(day) <= talk.run.setup.pace + 2
    mine = [one for one in talk.run.prompts if one.track == "fake:ana" and one.kind == "question" and one.answered]
    assert {one.item for one in mine} == set(asked)
    assert WORDS not in public(talk)
    talk.at("Wed 17:00")
    assert talk.run.status == "closed" and len(talk.all("team_summary")) == 1
    assert WORDS not in public(talk), "private words stand in the summary only with a tick"


def test_the_owner_hears_after_the_launch_who_is_asked_when() -> None:
    ines = somebody("Ines Prado", zone="America/New_York")
    talk = Talk(ANA, MEI, ines).starts("Globex", "executive").opens()
    told = talk.owner.gets("launched").plain
    assert "to Ana Weber and Mei Tanaka now, to Ines Prado on Mon 30 Nov, 15:30" in told and "Asked" not in told


def test_progress_counts_every_line_of_prompts(talk: Talk) -> None:
    for when in ("Mon 10:00", "Tue 10:00"):
        talk.at(when)
        for one in (talk.ana, talk.jonas, talk.mei):
            fills_in(talk, one, WORDS)
    answered = len([prompt for prompt in talk.run.prompts if prompt.answered])
    planned = len(talk.run.prompts) + sum(len(track.plan) for track in talk.run.tracks)
    assert answered > 17, "more than one person's ceiling"
    assert f"{answered} answered of up to 51" in talk.all("opening")[0].post.plain
    shown = talk.owner.commands("status").gets("status_card")
    assert f"{answered} of {planned} answered" in shown.plain
    assert "done by Wed 2 Dec. Next: Wed 2 Dec" in shown.plain, "today's questions are used up"


def test_who_could_not_be_reached_goes_on_once_they_write() -> None:
    talk = Talk()
    talk.channel.always = lambda out: ChannelError("blocked") if out.target.person == "fake:mei" else None
    talk.starts("Globex", "executive").opens().after(minutes=5)
    (note,) = talk.all("undeliverable", "fake:olivia")
    assert "answer in the thread" not in note.post.plain and "write me a line" in note.post.plain
    assert [button.action for button in note.post.buttons] == ["remove", "status"], "the run does not rest"
    talk.owner.presses("remove", note.post)
    assert ("fake:mei", "Mei Tanaka") in talk.owner.form().inputs[0].options
    talk.owner.presses("status", note.post).gets("status_card", says="Mei Tanaka 0 (not reachable in private)")
    talk.at("Mon 15:00")
    assert not talk.all("prompt_card", "fake:mei")
    talk.channel.always = lambda out: None
    talk.mei.says("you should get through now", private=True)
    talk.after(minutes=2)
    assert [one.post.progress.label for one in talk.all("prompt_card", "fake:mei")] == ["1 of up to 17"]  # type: ignore[union-attr]


def test_todays_form_takes_words_beside_picks(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.after(minutes=3)
    form = talk.ana.taps("today").form()
    first = form.inputs[0]
    assert [one.label for one in form.inputs[:2]] == [first.label, "Or in your own words"]
    talk.ana.sends(form, **{f"words:{first.name}": "two thirds, by my count", form.inputs[2].name: form.inputs[2].options[0][0],
                            f"words:{form.inputs[2].name}": "since last year"})
    told = {prompt.item: prompt.answers[0] for prompt in talk.run.prompts if prompt.track == "fake:ana" and prompt.answers}
    assert told[first.name].text == "two thirds, by my count" and told[first.name].value.low
    assert told[form.inputs[2].name].text == f"{form.inputs[2].options[0][0]}\nsince last year"


def test_the_silent_ones_are_reminded_in_private_only_and_named_nowhere(talk: Talk) -> None:
    talk.at("Tue 16:00")
    assert talk.all("private_nudge", "fake:mei") and not talk.all("thread_nudge")
    hello = talk.all("hello")[0].post.plain
    assert public(talk).replace(hello, "").count("Mei") == 0


def test_what_one_does_leaves_the_others_alone(talk: Talk) -> None:
    before, posts = talk.open_prompt(talk.jonas), len(talk.all("prompt_card", "fake:jonas"))
    fills_in(talk, talk.ana, "Quarterly")
    assert talk.open_prompt(talk.jonas) == before and len(talk.all("prompt_card", "fake:jonas")) == posts


def test_answers_and_commands_of_others_show_no_private_words(talk: Talk) -> None:
    fills_in(talk, talk.ana, WORDS)
    for one in (talk.jonas, talk.zoe):
        one.commands("my answers", "private")
        assert all(WORDS not in post.plain + post.details for post in one.got())
        one.commands("status Globex", "private")
        assert all(WORDS not in post.plain + post.details for post in one.got())


def test_a_number_of_somebody_elses_line_is_no_prompt_of_mine(talk: Talk) -> None:
    for one in (talk.ana, talk.jonas):
        one.taps("skip")
    talk.after(minutes=3)
    mine, theirs = talk.open_prompt(talk.ana), talk.open_prompt(talk.jonas)
    assert mine and theirs and mine.number != theirs.number
    talk.ana.says(f"#{theirs.number} {WORDS}", private=True).unmarked()
    talk.ana.gets("no_prompt")
    assert not talk.texts(theirs.number)
    talk.ana.says(f"#{mine.number} {WORDS}", private=True).marked()
    assert talk.texts(mine.number) == [WORDS]


def test_nobodys_private_card_shows_what_others_told(talk: Talk) -> None:
    talk.at("Mon 10:00")
    for one in (talk.jonas, talk.ana):
        for _ in range(2):
            one.taps("skip")
            talk.after(minutes=2)
    prompt = talk.open_prompt(talk.jonas)
    assert prompt and prompt.item == "bi.pain.payback", "it is the baseline of a target"
    talk.jonas.taps("answer").sends(text=WORDS)
    for _ in range(60):
        mine = talk.open_prompt(talk.ana)
        if mine and mine.kind == "targets":
            break
        if mine and mine.state == "open":
            talk.ana.taps("skip")
        talk.after(hours=1)
    told = [one for one in talk.channel.posts if WORDS in one.post.plain and one.target.person != "fake:jonas"]
    assert mine and mine.kind == "targets" and not told, [one.marker for one in told]


def test_a_prompt_handed_on_in_private_shows_each_only_their_own_words(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.after(minutes=3)
    mine = talk.open_prompt(talk.ana)
    assert mine
    talk.ana.says("a guess of mine", private=True)
    talk.ana.taps("not_me", mine.number).sends(person="fake:mei")
    talk.mei.says(WORDS, private=True)
    cards = {who: [one.post.plain for one in talk.all("prompt_card", who) if one.post.card == str(mine.number)][-1]
             for who in ("fake:ana", "fake:mei")}
    assert "a guess" in cards["fake:ana"] and WORDS not in cards["fake:ana"]
    assert WORDS in cards["fake:mei"] and "a guess" not in cards["fake:mei"]


def test_whoever_is_handed_a_prompt_in_private_is_asked_nothing_else_until_an_owner_adds_them(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.after(minutes=3)
    mine = talk.open_prompt(talk.ana)
    assert mine
    talk.ana.taps("not_me", mine.number).sends(person="fake:zoe").gets("handed_over", says="Zoe Stranger")
    talk.at("Tue 15:00")
    assert {one.post.card for one in talk.all("prompt_card", "fake:zoe")} == {str(mine.number)}
    assert talk.all("person_joined", "fake:olivia")[0].post.plain.endswith("add them.")
    talk.zoe.says(WORDS, private=True)
    assert talk.texts(mine.number) == [WORDS] and "fake:zoe" not in {track.person for track in talk.run.tracks}
    talk.owner.commands("add @zoe").gets("done")
    talk.after(minutes=30)
    assert len({one.post.card for one in talk.all("prompt_card", "fake:zoe")}) > 1, "now their own questions come, too"
    talk.at("Wed 17:00")
    assert talk.run.status == "closed"


def test_the_thread_of_a_private_run_takes_no_answers(talk: Talk) -> None:
    posts = len([one for one in talk.channel.posts if one.public])
    talk.ana.says("I think it is about 3 weeks").unmarked()
    assert not any(one.answered for one in talk.run.prompts)
    assert len([one for one in talk.channel.posts if one.public]) == posts


@pytest.mark.parametrize(("attribution", "shown", "hidden"), [
    ("named", ("Ana",), ()), ("role", ("data scientist",), ("Ana",)), ("none", (), ("Ana", "data scientist"))])
def test_answers_in_the_thread_are_attributed_as_promised(
    attribution: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    talk = Talk(ANA, JONAS).starts(attribution=attribution).opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).ana.says("about 3 weeks").marked()
    talk.jonas.says("about 5 months").marked()
    talk.after(minutes=20)
    card = next(one for one in talk.all("prompt_card") if one.post.card == "2").post
    told = card.plain + card.details
    assert all(word in told for word in shown), told
    assert all(word not in told for word in hidden), told
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=2)
    [summary] = talk.all("team_summary")
    assert all(word not in summary.post.plain + summary.post.details for word in hidden)
