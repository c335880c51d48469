"""Working time in zones: windows, daylight saving both ways, odd zones, and what always holds."""

import timeit
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import pacing
from bot.core.setup import Calendar

BERLIN = Calendar("Europe/Berlin")
NIGHT = Calendar("Europe/Berlin", time(22), time(6))
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia",
         "Asia/Kathmandu", "America/Nuuk", "Pacific/Kiritimati", "Africa/Cairo"]  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "opens"),
    [
        ("Europe/Berlin", "2026-03-27T20:00", "2026-03-30T07:30"),  # Spring forward on the 29th.
        ("Europe/Berlin", "2026-10-23T20:00", "2026-10-26T08:30"),
        ("America/New_York", "2026-03-06T23:00", "2026-03-09T13:30"),
        ("America/New_York", "2026-10-30T23:00", "2026-11-02T14:30"),
        ("Australia/Lord_Howe", "2026-04-03T12:00", "2026-04-05T23:00"),  # Half an hour of daylight saving.
        ("Australia/Lord_Howe", "2026-10-02T12:00", "2026-10-04T22:30"),
        ("Africa/Casablanca", "2026-02-13T20:00", "2026-02-16T09:30"),  # Ramadan: clocks go back.
        ("Africa/Casablanca", "2026-03-20T20:00", "2026-03-23T08:30"),
        ("Pacific/Apia", "2011-12-29T22:00", "2011-12-30T00:00"),
        ("Asia/Kathmandu", "2026-01-02T20:00", "2026-01-05T03:45"),
    ],
)
def test_the_hour_stays_when_clocks_change(zone: str, at: str, opens: str) -> None:
    calendar = Calendar(zone)
    if zone == "Pacific/Apia":  # Friday the 30th was skipped; the weekend follows.
        assert pacing.next_open(calendar, utc("2011-12-30T03:00")) == utc("2012-01-01T19:30")
        return
    assert pacing.next_open(calendar, utc(at)) == utc(opens)


def test_skipped_and_doubled_wall_times() -> None:
    assert pacing.at_time(BERLIN, date(2026, 3, 29), time(2, 30)) == utc("2026-03-29T01:30")
    assert pacing.at_time(BERLIN, date(2026, 10, 25), time(2, 30)) == utc("2026-10-25T00:30")
    short = Calendar("Europe/Berlin", time(2), time(3), frozenset({7}))
    assert pacing.next_open(short, utc("2026-03-28T12:00")) == utc("2026-04-05T00:00")


def test_a_window_is_open_from_its_start_until_before_its_end() -> None:
    start, end = utc("2026-11-23T08:30"), utc("2026-11-23T15:30")
    tick = timedelta(microseconds=1)
    assert not pacing.is_open(BERLIN, start - tick)
    assert pacing.is_open(BERLIN, start)
    assert pacing.is_open(BERLIN, end - tick)
    assert not pacing.is_open(BERLIN, end)
    assert pacing.next_open(BERLIN, start + tick) == start + tick
    assert pacing.closes(BERLIN, start) == end
    assert pacing.closes(BERLIN, end) == end


def test_weekends_holidays_and_time_off() -> None:
    calendar = Calendar("Europe/Berlin", holidays=frozenset({date(2026, 12, 25)}))
    calendar = calendar.without(date(2026, 12, 28), date(2027, 1, 1))
    assert pacing.next_open(calendar, utc("2026-12-24T20:00")) == utc("2027-01-04T08:30")
    assert pacing.working_days_between(calendar, date(2026, 12, 21), date(2027, 1, 4)) == 5
    assert pacing.working_days_between(calendar, date(2027, 1, 4), date(2026, 12, 21)) == 0
    sunday = Calendar("Africa/Cairo", days=frozenset({7, 1, 2, 3, 4}))
    assert pacing.is_working_day(sunday, date(2026, 11, 22))
    assert not pacing.is_working_day(sunday, date(2026, 11, 20))


def test_the_next_day() -> None:
    assert pacing.opens_after(BERLIN, utc("2026-11-20T05:00")) == utc("2026-11-23T08:30")
    assert pacing.add_working_days(BERLIN, utc("2026-10-23T10:00"), 1) == utc("2026-10-26T11:00")
    assert pacing.add_working_days(BERLIN, utc("2026-11-20T20:00"), 2) == utc("2026-11-24T15:29")
    assert pacing.add_working_days(BERLIN, utc("2026-11-21T01:00"), 1) == utc("2026-11-23T08:30")
    assert pacing.add_working_days(BERLIN, utc("2026-11-21T01:00"), 0) == utc("2026-11-23T08:30")


def test_windows_past_midnight() -> None:
    saturday_early = utc("2026-11-21T03:00")  # 04:00 in Berlin, in Friday's window.
    assert pacing.is_open(NIGHT, saturday_early)
    assert pacing.closes(NIGHT, saturday_early) == utc("2026-11-21T05:00")
    assert pacing.opens_after(NIGHT, saturday_early) == utc("2026-11-23T21:00")
    assert pacing.opens_after(NIGHT, utc("2026-11-24T02:00")) == utc("2026-11-24T21:00")
    assert pacing.next_open(NIGHT, utc("2026-11-23T02:00")) == utc("2026-11-23T21:00")
    assert pacing.add_working_days(NIGHT, utc("2026-11-24T02:00"), 1) == utc("2026-11-25T02:00")
    whole = Calendar("UTC", time(0), time(0), frozenset(range(1, 8)))
    assert pacing.is_open(whole, utc("2026-11-22T23:59"))


NEVER = [Calendar(days=frozenset()), Calendar().without(date(2020, 1, 1), date(2099, 1, 1))]


@pytest.mark.parametrize("calendar", NEVER)
def test_a_calendar_that_never_opens_says_so(calendar: Calendar) -> None:
    at = utc("2026-11-23T12:00")
    assert not pacing.is_open(calendar, at)
    for asked in (pacing.next_open, pacing.opens_after):
        with pytest.raises(pacing.NeverOpen):
            asked(calendar, at)


def test_zones_by_name() -> None:
    assert pacing.known_zone("Europe/Berlin")
    for name in ("europe/berlin", "Mars/Base", "", "../../etc/passwd", "/etc/passwd", "Europe", "a" * 5000, "x\0y"):
        assert not pacing.known_zone(name)
    for name in ("Mars/Base", "", "../../etc/passwd", "/etc/passwd", "Europe", "a" * 5000, "x\0y"):
        assert pacing.zone_of(name).key == "UTC"
    assert pacing.find_zone("europe/BERLIN") == pacing.find_zone("berlin") == "Europe/Berlin"
    assert pacing.find_zone("New York") == "America/New_York"
    assert pacing.find_zone("nowhere") == ""


def test_the_digest_hour_and_week() -> None:
    monday = utc("2026-11-23T08:00")
    assert pacing.next_weekday_time("Europe/Berlin", 1, time(9), monday) == utc("2026-11-30T08:00")
    assert pacing.next_weekday_time("Europe/Berlin", 1, time(9), monday - timedelta(seconds=1)) == monday
    assert pacing.next_weekday_time("Europe/Berlin", 1, time(9), utc("2026-10-20T12:00")) == utc("2026-10-26T08:00")
    assert pacing.iso_week("Europe/Berlin", utc("2026-11-29T23:30")) == "2026-W49"
    assert pacing.iso_week("UTC", utc("2027-01-01T12:00")) == "2026-W53"
    assert pacing.iso_week("UTC", utc("2026-01-01T12:00")) == "2026-W01"


calendars = st.builds(
    Calendar, st.sampled_from(ZONES), st.times(), st.times(), st.frozensets(st.integers(1, 7), min_size=1),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5),
)  # fmt: skip
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@settings(max_examples=300, deadline=None)
@given(calendars, moments, st.integers(1, 12))
def test_what_always_holds(calendar: Calendar, at: datetime, n: int) -> None:
    opens = pacing.next_open(calendar, at)
    assert opens >= at
    assert pacing.is_open(calendar, opens)
    assert pacing.is_open(calendar, at) == (opens == at)
    assert pacing.next_open(calendar, opens) == opens
    assert pacing.closes(calendar, opens) > opens
    assert not pacing.is_open(calendar, (at + (opens - at) / 2)) or opens == at
    after = pacing.opens_after(calendar, at)
    assert after > at
    assert pacing.is_open(calendar, after)
    later = pacing.add_working_days(calendar, at, n)
    assert later >= after
    assert pacing.is_open(calendar, later)
    assert pacing.add_working_days(calendar, at, n + 1) > later
    assert later.utcoffset() == timedelta(0)


def test_every_zone_for_a_year_opens_at_the_hour_it_says() -> None:
    first = date(2026, 1, 1)
    for zone in sorted(available_timezones() - {"localtime", "Factory"}):
        calendar = Calendar(zone, days=frozenset(range(1, 8)))
        for step in range(0, 365, 1 if zone in ZONES else 9):
            day = first + timedelta(days=step)
            start = pacing.at_time(calendar, day, calendar.start)
            local = start.astimezone(pacing.zone_of(zone))
            assert (local.date(), local.time()) == (day, calendar.start)
            assert pacing.is_open(calendar, start)
            assert pacing.local_date(calendar, start) == day


def test_it_is_cheap() -> None:
    at = utc("2026-11-23T12:00")
    for asked in (pacing.is_open, pacing.next_open):
        best = min(timeit.repeat(lambda: asked(BERLIN, at), number=1000, repeat=5)) / 1000
        assert best < 30e-6, f"{best * 1e6:.1f} us"  # About 3 on a quiet machine.


def test_the_last_window_before_a_weekend_and_time_off() -> None:
    monday = utc("2026-11-30T08:30")
    assert pacing.closed_before(BERLIN, monday) == utc("2026-11-27T15:30")
    assert pacing.closed_before(BERLIN, utc("2026-11-30T15:30")) == utc("2026-11-30T15:30")
    assert pacing.closed_before(BERLIN.without(date(2026, 11, 16), date(2026, 11, 27)), monday) == utc("2026-11-13T15:30")
    assert pacing.closed_before(NIGHT, monday) == utc("2026-11-28T05:00"), "the one that began on Friday"
    assert pacing.closed_before(Calendar(days=frozenset()), monday) == monday - timedelta(days=1)
