"""What a start asks for, read field by field; what is not usable is refused with the sentence that helps."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

from bot.calendars import UnknownCountry, holidays_of
from bot.core import pacing
from bot.core.dates import FAR, read_day
from bot.core.events import number_of
from bot.core.guide import TOPICS, Guide, Template
from bot.core.people import People, find_person
from bot.core.setup import Calendar


class Refused(Exception):
    """A value of the start is not usable: `field` names it, `problem` is the sentence's name, `facts` fill it."""

    def __init__(self, field: str, problem: str, **facts: object) -> None:
        """Keep what the sentence needs."""
        super().__init__(problem)
        self.field, self.problem, self.facts = field, problem, facts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked for: field names of the start form with texts, and where and by whom."""

    values: dict[str, str]
    person: str
    name: str
    channel: str
    now: datetime

    def get(self, name: str, default: str = "") -> str:
        """A field's text, stripped; the default where it is empty."""
        return self.values.get(name, "").strip() or default


def areas_of(guide: Guide, text: str) -> tuple[str, ...]:
    """The areas named by id, label or title, between commas, lines or spaces."""
    names = {name.casefold(): area.id for area in guide.areas for name in (area.id, area.label, area.title)}
    names |= {TOPICS: TOPICS}
    parts = [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]
    words = [word for part in parts for word in ([part] if part.casefold() in names else part.split())]
    for word in words:
        if word.casefold() not in names:
            near = get_close_matches(word.casefold(), names, 3, 0.5)
            suggestions = tuple(dict.fromkeys(names[one] for one in near)) or tuple(area.id for area in guide.areas)
            raise Refused("areas", "unknown_area", word=word, suggestions=suggestions)
    return tuple(dict.fromkeys(names[word.casefold()] for word in words))


def calendar_of(wanted: Wanted, zone: str) -> Calendar:
    """The thread's calendar from zone, window, weekdays and country."""
    name = wanted.get("zone")
    zone = pacing.find_zone(name) if name else zone
    if not zone or not pacing.known_zone(zone):
        near = get_close_matches(name, ("Europe/Berlin", "America/New_York", "UTC"), 2, 0.3)
        raise Refused("zone", "unknown_zone", word=name, suggestions=tuple(near))
    start, end = clock(wanted, "window_start", "09:30"), clock(wanted, "window_end", "16:30")
    if start == end:
        raise Refused("window_end", "bad_window")
    days = frozenset(int(day) for day in wanted.get("days", "1 2 3 4 5").split() if day in "1234567")
    first = wanted.now.date()
    try:
        holidays = holidays_of(wanted.get("country"), first - timedelta(days=1), first + FAR)
    except UnknownCountry as unknown:
        raise Refused("country", "unknown_country", word=unknown.country, suggestions=unknown.suggestions) from None
    calendar = Calendar(zone, start, end, days or frozenset({1, 2, 3, 4, 5}), holidays)
    refuse_closed(calendar, wanted.now)
    return calendar


def refuse_closed(calendar: Calendar, now: datetime) -> None:
    """A calendar without any open day can start nothing."""
    try:
        pacing.opens_after(calendar, now)
    except pacing.NeverOpen:
        raise Refused("days", "never_open") from None


def clock(wanted: Wanted, field: str, default: str) -> time:
    """A wall time as HH:MM."""
    try:
        return time.fromisoformat(wanted.get(field, default)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Refused(field, "bad_time", word=wanted.get(field)) from None


def number(text: str, field: str, low: int, high: int) -> int:
    """A whole number within bounds."""
    if not low <= number_of(text) <= high:
        raise Refused(field, "bad_number", word=text, low=low, high=high)
    return int(text)


def pick(wanted: Wanted, field: str, allowed: tuple[str, ...], default: str) -> str:
    """One of a few words."""
    chosen = wanted.get(field, default)
    return chosen if chosen in allowed else default


def deadline_of(wanted: Wanted, calendar: Calendar, template: Template) -> date:
    """The last day: as given, else as many working days as the template has."""
    today = pacing.local_date(calendar, wanted.now)
    text = wanted.get("deadline")
    if text:
        found = read_day(text, today)
        if found is None or found.problem or found.day is None:
            problem = {"past": "past_date", "far": "far_date"}.get(found.problem if found else "", "unknown_date")
            raise Refused("deadline", problem, word=text, suggestions=found.choices if found else ())
        first = pacing.local_date(calendar, pacing.next_open(calendar, wanted.now))
        if found.day < first:
            raise Refused("deadline", "deadline_too_soon", day=first)
        return found.day
    days = number(wanted.get("days_count", str(template.days)), "deadline", 1, 60)
    first_open = pacing.next_open(calendar, wanted.now)
    return pacing.local_date(calendar, pacing.add_working_days(calendar, first_open, days - 1))


def roles_of(text: str, people: People) -> dict[str, str]:
    """The roles given to people, one a line as in "Ana: data scientist"."""
    roles: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        who, _, role = line.rpartition(":")
        found = find_person(who.split() or [role], people)
        if not found.person or not who.strip():
            raise Refused("roles", "unknown_person", word=who.strip() or line.strip(), suggestions=found.suggestions)
        roles |= {found.person: role.strip()} if role.strip() else {}
    return roles
