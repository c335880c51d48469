"""The weekly digest: once an ISO week at the owner's hour, whatever restarts do; nothing to say, no digest."""

from datetime import UTC, datetime, timedelta

import pytest
from dialogue import MONDAY, Talk
from fakes import ROOM

from bot.channels import PersonChanged
from bot.core import pacing
from bot.digests import hours
from bot.store import OwnerSettings


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


def test_what_came_after_the_last_digest_is_told_after_weeks_without_one(talk: Talk) -> None:
    talk.at("Tue 12:00").at("Mon 12:00").at("Tue 12:00").mei.says("#2 rather 4 weeks")
    talk.jonas.says("#2 about 2 days")
    talk.at("Wed 12:00")
    talk.clock.set(MONDAY + timedelta(days=22))
    talk.boot()
    talk.at("Tue 12:00")
    assert digests(talk) == ["Mon 07 09:00", "Tue 22 09:00"]
    assert "2 new answers" in talk.all("digest", "fake:olivia")[-1].post.plain


def test_missed_for_the_rest_of_its_week_it_waits_for_the_next_one_of_its_day(talk: Talk) -> None:
    talk.owner.commands("digest Fri 10:00", "private")
    talk.at("Thu 12:00")
    talk.clock.set(MONDAY + timedelta(days=6))
    talk.boot()
    talk.at("Fri 12:00")
    assert digests(talk) == ["Fri 11 10:00"]


@pytest.mark.parametrize(("when", "first", "second"), [
    ("Fri 19:00", "Fri 04 19:00", "Fri 11 19:00"), ("Sun 20:00", "Sun 06 20:00", "Sun 13 20:00"),
    ("Thu 23:00", "Thu 03 23:00", "Thu 10 23:00"), ("Sat 6:00", "Sat 05 06:00", "Sat 12 06:00")])
def test_an_evening_or_a_weekend_of_ones_own_is_kept(talk: Talk, when: str, first: str, second: str) -> None:
    talk.owner.commands(f"digest {when}", "private")
    talk.to(MONDAY + timedelta(days=13, hours=14))
    assert digests(talk) == [first, second]


def test_a_day_later_in_a_week_that_had_one_is_told_as_it_will_be(talk: Talk) -> None:
    talk.at("Tue 12:00").at("Mon 12:00")
    talk.owner.commands("digest Wed 14:00", "private").gets("digest_settings", says="The next one: Wed 16 Dec, 14:00")
    talk.to(MONDAY + timedelta(days=17))
    assert digests(talk) == ["Mon 07 09:00", "Wed 16 14:00"]


def test_at_the_end_of_a_year_with_53_weeks_none_is_missed_or_doubled() -> None:
    talk = Talk(start=datetime(2026, 12, 21, 8, 30, tzinfo=UTC)).starts(deadline="2027-02-12").opens()
    talk.to(datetime(2027, 1, 12, tzinfo=UTC))
    assert digests(talk) == ["Mon 28 09:00", "Mon 04 09:00", "Mon 11 09:00"]


def test_two_runs_of_an_account_are_one_account(talk: Talk) -> None:
    sheet = talk.owner.commands("start", "channel").form()
    talk.owner.sends(sheet, account="acme corp", template="executive", where="thread", channel=ROOM, deadline="2026-12-18")
    talk.owner.presses("launch").gets("launching")
    talk.at("Tue 12:00").at("Mon 12:00")
    post = talk.all("digest", "fake:olivia")[-1].post
    assert post.plain.count("Acme Corp") == 1 and "in two runs" in post.plain
    assert [one.label for one in post.buttons] == ["Acme Corp · Data science team", "Acme Corp · Executive stakeholders"]
    talk.owner.presses("status", post, value=post.buttons[1].value).gets("status_card", says="Executive stakeholders")


def test_the_digest_moves_with_its_owner(talk: Talk) -> None:
    talk.at("Tue 12:00").owner.commands("my zone America/New_York", "private").gets("zone_set", says="New York")
    talk.owner.commands("digest", "private").gets("digest_settings", says="New York time")
    talk.at("Mon 23:00")
    assert digests(talk) == ["Mon 07 15:00"]
    talk.receives(PersonChanged("fake:moved", talk.now, "fake:olivia", zone="Asia/Tokyo"))
    talk.at("Sun 12:00").at("Mon 12:00")
    assert digests(talk) == ["Mon 07 15:00", "Mon 14 01:00"]
    talk.zoe.commands("my zone Asia/Tokyo", "private").gets("not_a_participant")


def test_off_none_comes_and_a_day_of_ones_own(talk: Talk) -> None:
    talk.owner.commands("digest off", "private").gets("digest_settings")
    talk.at("Fri 12:00").at("Mon 12:00")
    assert digests(talk) == []
    talk.owner.commands("digest Wed 14:00", "private").gets("digest_settings", says="Wednesday at 14:00")
    talk.at("Wed 15:00")
    assert digests(talk) == ["Wed 09 14:00"]


def test_the_minute_is_kept(talk: Talk) -> None:
    for said in ("digest Wed 14:30", "digest wed 2:30 pm", "digest Wed 14.30"):
        talk.owner.commands(said, "private").gets("digest_settings", says="Wednesday at 14:30")
    talk.owner.commands("digest Thu", "private").gets("digest_settings", says="Thursday at 14:30")
    talk.owner.commands("digest Wed", "private")
    talk.at("Fri 12:00").at("Fri 12:00")
    assert digests(talk)[:1] == ["Wed 02 14:30"]


def test_the_last_minute_of_an_hour_is_in_time_after_an_outage(talk: Talk) -> None:
    kept = OwnerSettings("fake:olivia", hour=18, zone="Europe/Berlin", minute=59)
    assert pacing.is_open(hours(kept), datetime(2026, 11, 30, 17, 59, tzinfo=UTC))


def test_nothing_to_say_no_digest() -> None:
    talk = Talk()
    talk.owner.commands("digest Tue 10:00", "private").gets("digest_settings")
    talk.after(days=9)
    assert digests(talk) == []
