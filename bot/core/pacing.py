"""Working time: when somebody's window is open, in IANA zones, with daylight saving.

All moments go in and out as aware UTC datetimes; wall times are worked out anew for each day, so a change of clocks
moves the moment and not the hour. A wall time that the clocks skip is moved on by the gap; of one that comes twice the
first is taken; a day that a zone skipped has no window. A window whose end is not after its start runs past midnight
and belongs to the day on which it starts. A calendar without an open day within 400 days raises `NeverOpen`.
The windows of a day are worked out once and kept.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.core.setup import Calendar

Window = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_FAR = 400


class NeverOpen(ValueError):
    """The calendar has no working day within the next 400 days."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone with this IANA name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def known_zone(name: str) -> bool:
    """Whether this is an IANA zone as written ("Europe/Berlin")."""
    return name in _names()


def find_zone(text: str) -> str:
    """The IANA name somebody means, whatever the case: "europe/berlin", "Berlin"; empty where none or several fit."""
    wanted = "_".join(text.casefold().split())
    whole = [name for name in _names() if name.casefold() == wanted]
    cities = [name for name in _names() if name.casefold().rpartition("/")[2] == wanted]
    return whole[0] if whole else cities[0] if len(cities) == 1 else ""


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Every zone the machine knows."""
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def local_date(calendar: Calendar, at: datetime) -> date:
    """The date on the calendar's wall at `at` (aware UTC)."""
    return at.astimezone(zone_of(calendar.zone)).date()


def at_time(calendar: Calendar, day: date, wall: time) -> datetime:
    """The UTC moment of a wall time on a local day."""
    return _moment(calendar.zone, day, wall)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether the local day is one of the week's working days, no holiday and not within time off."""
    if day.isoweekday() not in calendar.days or day in calendar.holidays:
        return False
    return not any(first <= day <= last for first, last in calendar.away)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the working window is open at `at` (aware UTC); its end is no longer open."""
    return _current(calendar, at) is not None


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """The first open UTC moment from `at` on: `at` itself where the window is open."""
    return at if _current(calendar, at) else _following(calendar, at)[0]


def closes(calendar: Calendar, at: datetime) -> datetime:
    """The UTC end of the window that is open at `at`; `at` itself where none is."""
    window = _current(calendar, at)
    return window[1] if window else at


def closed_before(calendar: Calendar, at: datetime) -> datetime:
    """The UTC end of the last window that is over at `at`; a day before `at` where there was none within 400 days."""
    day = local_date(calendar, at)
    ends = (window[1] for step in range(_FAR) if (window := _window(calendar, day - step * _DAY)) and window[1] <= at)
    return next(ends, at - _DAY)


def opens_after(calendar: Calendar, at: datetime) -> datetime:
    """The UTC start of the next working day's window, after the local day of `at`.

    Within a window that runs past midnight, the day of `at` is the one on which that window began.
    """
    return _found(_from(calendar, _shift(calendar, at) + _DAY))[0]


def add_working_days(calendar: Calendar, at: datetime, n: int) -> datetime:
    """The same wall time `n` working days after the local day of `at`, moved into that day's window; UTC.

    Past the end of the window, its last minute is meant. With 0 it is the next open moment.
    """
    if n < 1:
        return next_open(calendar, at)
    begun = day = _shift(calendar, at)
    window = _found(_from(calendar, day + _DAY))
    for _ in range(n):
        window = _found(_from(calendar, day + _DAY))
        day = local_date(calendar, window[0])
    local = at.astimezone(zone_of(calendar.zone))
    moment = _moment(calendar.zone, day + (local.date() - begun), local.time())
    return max(window[0], min(moment, window[1] - timedelta(minutes=1)))


def working_days_between(calendar: Calendar, first: date, last: date) -> int:
    """How many working days there are from `first` to `last`, both included; 0 where `last` is earlier."""
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return sum(is_working_day(calendar, day) for day in days)


def next_weekday_time(zone: str, iso_weekday: int, wall: time, after: datetime) -> datetime:
    """The first UTC moment strictly after `after` at which it is this weekday (Monday is 1) and wall time there."""
    today = after.astimezone(zone_of(zone)).date()
    day = today + timedelta(days=(iso_weekday - today.isoweekday()) % 7)
    moment = _moment(zone, day, wall)
    return moment if moment > after else _moment(zone, day + 7 * _DAY, wall)


def iso_week(zone: str, at: datetime) -> str:
    """The ISO week on the zone's wall at `at`: "2026-W49"."""
    year, week, _ = at.astimezone(zone_of(zone)).isocalendar()
    return f"{year}-W{week:02}"


def _moment(zone: str, day: date, wall: time) -> datetime:
    """A wall time as a UTC moment."""
    return datetime.combine(day, wall.replace(tzinfo=None, fold=0), zone_of(zone)).astimezone(UTC)


@lru_cache(maxsize=65536)
def _window(calendar: Calendar, day: date) -> Window | None:
    """The UTC start and end of the window that starts on a local day; None where there is none."""
    if not is_working_day(calendar, day) or not _exists(calendar.zone, day):
        return None
    ends = day if calendar.start < calendar.end else day + _DAY
    start, end = _moment(calendar.zone, day, calendar.start), _moment(calendar.zone, ends, calendar.end)
    return (start, end) if start < end else None


def _exists(zone: str, day: date) -> bool:
    """Whether the zone had this day: some skipped one when they changed sides of the date line."""
    return _moment(zone, day, time(12)).astimezone(zone_of(zone)).date() == day


@lru_cache(maxsize=65536)
def _from(calendar: Calendar, day: date) -> Window | None:
    """The first window that starts on this local day or later."""
    if not calendar.days:
        return None
    return next(filter(None, (_window(calendar, day + timedelta(days=step)) for step in range(_FAR))), None)


def _found(window: Window | None) -> Window:
    """The window, or `NeverOpen`."""
    if window is None:
        raise NeverOpen
    return window


def _current(calendar: Calendar, at: datetime) -> Window | None:
    """The window that is open at `at`."""
    day = at.astimezone(zone_of(calendar.zone)).date()
    window = _window(calendar, day)
    if window and window[0] <= at < window[1]:
        return window
    if calendar.end <= calendar.start:
        window = _window(calendar, day - _DAY)
        return window if window and window[0] <= at < window[1] else None
    return None


def _following(calendar: Calendar, at: datetime) -> Window:
    """The first window that starts after `at`."""
    day = local_date(calendar, at)
    window = _found(_from(calendar, day))
    return window if window[0] > at else _found(_from(calendar, day + _DAY))


def _shift(calendar: Calendar, at: datetime) -> date:
    """The local day that `at` belongs to: the day before where a window from then is still open."""
    window = _current(calendar, at)
    return local_date(calendar, window[0] if window else at)
