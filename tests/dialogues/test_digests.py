"""The weekly digest: once an ISO week at the owner's hour, whatever restarts do; nothing to say, no digest."""

from datetime import timedelta

import pytest
from dialogue import MONDAY, Talk

from bot.core import pacing


@pytest.fixture
def talk() -> Talk:
    """A run over three weeks with an answer to #2."""
    talk = Talk().starts(deadline="2026-12-18").opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).ana.says("about 3 weeks")
    return talk


def digests(talk: Talk) -> list[str]:
    """The moments of all digests, on Olivia's wall."""
    return [f"{one.at + timedelta(hours=1):%a %d %H:%M}" for one in talk.all("digest", "fake:olivia")]  # type: ignore[operator]


def test_it_comes_on_monday_at_nine_once_a_week(talk: Talk) -> None:
    talk.at("Mon 08:55").at("Mon 12:00").ana.says("#2 rather 4 weeks")
    assert digests(talk) == ["Mon 07 09:00"]
    talk.to(MONDAY + timedelta(days=14, hours=4))
    assert digests(talk) == ["Mon 07 09:00", "Mon 14 09:00"]
    assert not [one for one in talk.channel.posts if one.public and "digest" in one.post.voice]


def test_restarts_all_week_long_make_no_second(talk: Talk) -> None:
    for day in range(1, 13):
        talk.to(MONDAY + timedelta(days=day, hours=2))
        talk.boot()
        talk.tick()
    weeks = [pacing.iso_week("Europe/Berlin", one.at) for one in talk.all("digest", "fake:olivia")]  # type: ignore[arg-type]
    assert weeks == ["2026-W50"]


def test_down_on_monday_it_comes_once_in_working_hours_of_that_week(talk: Talk) -> None:
    talk.at("Fri 12:00")
    talk.clock.set(MONDAY + timedelta(days=8, hours=14))
    talk.boot()
    talk.tick()
    assert digests(talk) == [], "Tuesday 23:00 is not the hour for a digest"
    talk.at("Wed 12:00")
    assert len(digests(talk)) == 1 and digests(talk)[0].startswith("Wed 09 09")
    talk.at("Mon 12:00")
    assert len(digests(talk)) == 2


def test_down_for_a_whole_week_it_is_merged_into_the_next(talk: Talk) -> None:
    talk.at("Fri 12:00")
    talk.clock.set(MONDAY + timedelta(days=13))
    talk.boot()
    talk.at("Mon 12:00")
    assert digests(talk) == ["Mon 14 09:00"]


def test_off_none_comes_and_a_day_of_ones_own(talk: Talk) -> None:
    talk.owner.commands("digest off", "private").gets("digest_settings")
    talk.at("Fri 12:00").at("Mon 12:00")
    assert digests(talk) == []
    talk.owner.commands("digest Wed 14:00", "private").gets("digest_settings", says="Wednesday at 14:00")
    talk.at("Wed 15:00")
    assert digests(talk) == ["Wed 09 14:00"]


def test_nothing_to_say_no_digest() -> None:
    talk = Talk()
    talk.owner.commands("digest Tue 10:00", "private").gets("digest_settings")
    talk.after(days=9)
    assert digests(talk) == []
