"""Forget me: afterwards no file of the database holds what a person said, their name or their id."""

from dataclasses import replace
from pathlib import Path

import pytest
from dialogue import MONDAY, Talk
from fakes import JONAS, MEI, somebody

from bot.core.post import Post
from bot.store import open_store
from bot.writer import Writer

CANARY = replace(somebody("Kanarina O'Vogel"), person="fake:kanarina")
TEXT = "quite unmistakable pineapple"


def on_disk(folder: Path) -> Talk:
    """A conversation whose store is a file."""
    talk = Talk(CANARY, JONAS, MEI, start=MONDAY)
    talk.store = open_store(str(folder / "d.db"))
    talk.writer = Writer(talk.store)
    talk.boot()
    return talk


def left_in(folder: Path) -> list[str]:
    """What a search of all files finds, whatever way it is written."""
    held = b"".join(file.read_bytes() for file in folder.iterdir()).lower()
    return [word for word in ("pineapple", "unmistakable", "kanarina", "vogel") if word.encode() in held]


@pytest.mark.parametrize("where", ["thread", "private"])
def test_nothing_is_left_in_the_files(tmp_path: Path, where: str) -> None:
    talk = on_disk(tmp_path).starts(where=where).opens().after(minutes=3)
    person, private = talk.kanarina, where == "private"
    person.taps("skip")
    talk.after(minutes=3)
    person.says(TEXT, private=private)
    talk.after(minutes=30)
    person.says(f"{TEXT}, once more", private=private)
    talk.zoe.says("Kanarina O'Vogel knows more, ask her")
    person.taps("not_me", 1 if not private else 0, value="fake:jonas")
    talk.owner.commands("actions add Ask Kanarina O'Vogel for the list")
    talk.owner.commands("start", "channel")
    talk.owner.sends(account="Initech", template="executive", participants="fake:kanarina", channel="fake:acme:general")
    talk.at("Tue 12:00")
    assert left_in(tmp_path)
    person.says("forget me", private=True)
    person.gets("forgotten_you", says="your name with it")
    assert left_in(tmp_path) == []
    left = [one for one in talk.run.participants if one.stopped]
    assert [(one.name, one.role) for one in left] == [("someone who left", "")]
    assert talk.run.actions[0].text == "Ask someone who left for the list"
    talk.store.close()
    assert left_in(tmp_path) == []


def test_the_run_goes_on_for_the_others_and_its_cards_name_nobody(tmp_path: Path) -> None:
    talk = on_disk(tmp_path).starts().opens().after(minutes=2)
    talk.kanarina.taps("skip")
    talk.after(minutes=2).kanarina.says(TEXT)
    talk.kanarina.says("forget me", private=True)
    shown = "\n".join(one.post.plain for one in talk.channel.posts if one.post.voice == "prompt_card")
    assert "pineapple" not in shown and "Kanarina" not in shown and "Skipped by someone who left" in shown
    talk.jonas.says("2 days").marked()
    talk.at("Wed 12:00")
    talk.owner.commands("close").presses("confirm")
    assert len(talk.all("team_summary")) == 1
    assert left_in(tmp_path) == []


def test_a_summary_that_waits_to_leave_is_worded_again(tmp_path: Path) -> None:
    talk = on_disk(tmp_path).starts().opens().after(minutes=2)
    talk.kanarina.taps("skip")
    talk.after(minutes=2).kanarina.says(TEXT)
    talk.jonas.says("2 days")
    talk.at("Mon 18:00").owner.commands("close").presses("confirm")
    assert not talk.all("team_summary") and left_in(tmp_path)
    talk.kanarina.says("forget me", private=True)
    assert left_in(tmp_path) == []
    [posted] = talk.at("Tue 12:00").all("team_summary")
    assert "pineapple" not in posted.post.plain and posted.post.text


def test_an_owner_who_is_forgotten_stays_the_owner_and_is_told(tmp_path: Path) -> None:
    talk = on_disk(tmp_path).starts().opens().after(minutes=2)
    talk.owner.says("forget me", private=True)
    talk.owner.gets("forgotten_you", says="You own one run")
    talk.owner.commands("close").gets("confirm")


def test_a_commenter_is_forgotten_too(tmp_path: Path) -> None:
    talk = on_disk(tmp_path).starts().opens().after(minutes=2)
    talk.zoe.says(TEXT)
    talk.zoe.says("forget me", private=True)
    talk.zoe.gets("forgotten_you")
    assert "pineapple" not in left_in(tmp_path)


def test_a_name_of_one_word_goes_where_it_is_a_name_only(tmp_path: Path) -> None:
    will = replace(somebody("Will"), person="fake:w1")
    talk = on_disk(tmp_path)
    talk.channel.crowd = (*talk.channel.crowd, will)
    talk.people["fake:w1"] = replace(talk.kanarina, one=will)
    talk.starts(people="fake:w1\nfake:jonas").opens().after(minutes=2)
    talk.owner.commands("actions add Will this do")
    talk.w1.says("forget me", private=True)
    assert [one.name for one in talk.run.participants] == ["someone who left", "Jonas Lindqvist"]
    assert talk.run.actions[0].text == "Will this do"
    assert b'"Will"' not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_somebody_of_a_longer_id_or_name_is_not_touched(tmp_path: Path) -> None:
    longer = replace(somebody("Kanarina O'Vogelsang"), person="fake:kanarina2")
    talk = on_disk(tmp_path)
    talk.channel.crowd = (*talk.channel.crowd, longer)
    talk.starts(people="fake:kanarina\nfake:kanarina2\nfake:jonas").opens().after(minutes=2)
    talk.kanarina.says("forget me", private=True)
    kept = talk.run.participant("fake:kanarina2")
    assert kept and kept.name == "Kanarina O'Vogelsang" and talk.run.participant("fake:kanarina") is None
    assert isinstance(talk.channel.posts[-1].post, Post)


def test_whose_comment_was_taken_without_their_being_asked_is_forgotten_too(tmp_path: Path) -> None:
    talk = on_disk(tmp_path).starts().opens().after(minutes=2)
    talk.jonas.taps("skip")
    talk.after(minutes=2).zoe.says(TEXT).adopted(by=talk.jonas)
    shown = next(one for one in talk.channel.posts if one.post.card == "2")
    assert f"Zoe Stranger: “{TEXT}”" in shown.post.plain
    talk.zoe.says("forget me", private=True)
    talk.zoe.gets("forgotten_you", says="What you said is gone")
    assert "Zoe" not in shown.post.plain and TEXT not in shown.post.plain and not talk.run.participant("fake:zoe")
    assert "pineapple" not in left_in(tmp_path)
    assert b"Zoe Stranger" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_who_skipped_where_anyone_may_answer_is_named_no_more_once_forgotten() -> None:
    talk = Talk().starts(people="").opens().after(minutes=2)
    talk.zoe.taps("skip")
    skipped = next(one for one in talk.channel.posts if one.post.card == "1")
    assert "Skipped by Zoe Stranger." in skipped.post.plain
    talk.zoe.says("forget me", private=True)
    assert "Skipped by someone who left." in skipped.post.plain
