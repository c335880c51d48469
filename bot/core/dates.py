"""Days as people write them in a command: "Fri", "next friday", "Fri 3 Dec", "in 3 days", "2026-12-03"; all local dates."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = re.compile(
    r"(?:(next|this|coming) )?(mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?)"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})([/.])(\d{1,2})(?:[/.](\d{4}|\d{2})?)?")
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?\.?(?: of)? {_MONTH},?(?: (\d{{4}}))?")
_MONTH_DAY = re.compile(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?")
_NAMED_DATE = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]? (?:the )?(?=.*\d)(.+)")
_STEP = re.compile(
    r"(?:(in|for|by|another) |\+ ?)*(\d{1,3}|an?|one|two|three|four|five|six) ?(?:more )?"
    r"((?:working|business|work) days?|d|days?|w|weeks?|months?)(?: more)?"
)
_PLUS = re.compile(r"\+ ?(\d{1,3})")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LEAD = re.compile(r"^(?:(?:until|till|til|to|by|on|before|from|up to|starting) )+")
_JUST_PAST = timedelta(days=60)
_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPELT = (
    "today", "tomorrow", "yesterday", "next", *_LONG_DAYS, "january", "february", "march", "april", "june", "july",
    "august", "september", "october", "november", "december", "days", "week", "weeks", "month",
)
_BY_WHEN = re.compile(
    r"\b(?:by|before|until) (?:the )?(?:(?:end|start|beginning|middle) of |mid[- ]|early |late )?(?:the |this |next )*"
    rf"(?:q[1-4]|{_MONTH}(?: \d{{1,2}}(?!\d))?|\d{{1,2}}\.? ?{_MONTH}|{'|'.join(_LONG_DAYS)}|week|month|quarter|year|"
    r"spring|summer|autumn|fall|winter|christmas|easter|20\d\d(?:-\d\d-\d\d)?|\d{1,2}[./]\d{1,2}\b)(?:,? (?:of )?20\d\d)?",
    re.IGNORECASE,
)
FAR = timedelta(days=400)
"""What lies further ahead is a slip of the keyboard; holidays are known so far, too."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was read. `problem` is "date" (unclear or impossible), "past" or "far" (`FAR` and more ahead).

    `choices` are the ISO days that an unclear one may be.

    "+2", "2 days" and "by a week" tell how much later: `step` working days, or `ahead` days of the calendar. `day`
    counts them from today; "in 3 days" is never anything else.
    """

    day: date | None = None
    problem: str = ""
    choices: tuple[str, ...] = ()
    step: int = 0
    ahead: int = 0


def read_day(text: str, today: date) -> Day | None:
    """The day a text means, seen from the local day `today`; None where it does not look like a day."""
    said = _LEAD.sub("", " ".join(text.casefold().split()).rstrip(".,;!"))
    for read in (_relative, _stepped, _weekday, _with_weekday, _named, _numeric):
        found = read(said, today)
        if found:
            return _within(found, today)
    return None


def by_when(text: str) -> str:
    """The words of a text that say by when: "by end of March"; empty where none do."""
    found = _BY_WHEN.search(" ".join(text[:400].split()))
    return found[0].rstrip(".") if found else ""


def _within(found: Day, today: date) -> Day:
    """The day where it is neither over nor too far ahead."""
    if found.day is None or found.problem or today <= found.day <= today + FAR:
        return found
    return Day(problem="past" if found.day < today else "far")


def _relative(said: str, today: date) -> Day | None:
    """Today, tomorrow, and the ends and beginnings of weeks and months."""
    monday = today - timedelta(days=today.weekday())
    last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    friday = monday + timedelta(days=4 if today.weekday() < 5 else 11)
    days = {
        "today": today, "tonight": today, "tomorrow": today + timedelta(days=1), "tmrw": today + timedelta(days=1),
        "day after tomorrow": today + timedelta(days=2), "the day after tomorrow": today + timedelta(days=2),
        "next week": monday + timedelta(days=7), "next month": last + timedelta(days=1),
        "end of week": friday, "end of the week": friday, "eow": friday, "end of month": last,
        "end of the month": last, "eom": last, "yesterday": today - timedelta(days=1),
    }  # fmt: skip
    return Day(days[said]) if said in days else None


def _stepped(said: str, today: date) -> Day | None:
    """A number of days, weeks or months from today."""
    plus, match = _PLUS.fullmatch(said), _STEP.fullmatch(said)
    if plus:
        return _after(today, int(plus[1]))
    if not match:
        return None
    count = _COUNTS.get(match[2]) or int(match[2])
    days = count * {"w": 7, "m": 30}.get(match[3][0], 1) if match[3][:4] != "work" else count
    found = _after(today, days) if days == count else Day(today + timedelta(days=days), ahead=days)
    return Day(found.day) if said.startswith("in ") else found


def _after(today: date, step: int) -> Day:
    """So many days after today."""
    return Day(today + timedelta(days=step), step=step)


def _weekday(said: str, today: date) -> Day | None:
    """The next such weekday after today; with "next" that of the following ISO week."""
    match = _WEEKDAY.fullmatch(said)
    if not match:
        return None
    day = _next(match[2][:3], today)
    later = match[1] == "next" and day.isocalendar()[:2] == today.isocalendar()[:2]
    return Day(day + timedelta(days=7 * later))


def _next(weekday: str, today: date) -> date:
    """The next such weekday ("fri") after today."""
    return today + timedelta(days=(_DAYS.index(weekday) - today.weekday()) % 7 or 7)


def _with_weekday(said: str, today: date) -> Day | None:
    """A date with its weekday: "Fri 11 Dec". Where the two do not go together, it is unclear which one is meant."""
    match = _NAMED_DATE.fullmatch(said)
    found = match and (_named(match[2], today) or _numeric(match[2], today))
    if not match or not found:
        return None
    if found.day and f"{found.day:%a}".casefold() != match[1]:
        return Day(problem="date", choices=(str(found.day), str(_next(match[1], today))))
    return found


def _named(said: str, today: date) -> Day | None:
    """A day with the month's name."""
    first, second = _DAY_MONTH.fullmatch(said), _MONTH_DAY.fullmatch(said)
    if first:
        return _checked(first[3], _MONTHS.index(first[2][:3]) + 1, int(first[1]), today)
    return _checked(second[3], _MONTHS.index(second[1][:3]) + 1, int(second[2]), today) if second else None


def _numeric(said: str, today: date) -> Day | None:
    """A day in figures: ISO; 3.12. is day and month; 12/3 is unclear where both readings are days."""
    iso, match = _ISO.fullmatch(said), _SLASHED.fullmatch(said)
    if iso:
        return _checked(iso[1], int(iso[2]), int(iso[3]), today)
    if not match:
        return None
    one, two = int(match[1]), int(match[3])
    year = match[4] if not match[4] or len(match[4]) == 4 else f"20{match[4]}"
    if match[2] == "." or one > 12 or one == two:
        return _checked(year, two, one, today)
    if two > 12:
        return _checked(year, one, two, today)
    readings = (_checked(year, two, one, today), _checked(year, one, two, today))
    return Day(problem="date", choices=tuple(sorted(str(reading.day) for reading in readings if reading.day)))


def _checked(year: str | None, month: int, day: int, today: date) -> Day:
    """A day that exists; without a year the next one, unless it has only just passed."""
    try:
        found = date(int(year or today.year), month, day)
        if not year and found < today - _JUST_PAST:
            found = date(today.year + 1, month, day)
    except ValueError:
        return Day(problem="date")
    return Day(found)


def near_day(text: str, today: date) -> tuple[str, ...]:
    """What a mistyped day may be: the text with its words spelt right, where that is a day from today on."""
    words = text.casefold().split()
    near = [word if any(sign.isdigit() for sign in word) else (get_close_matches(word, _SPELT, 1, 0.75) or [word])[0]
            for word in words]
    found = read_day(" ".join(near), today)
    return (" ".join(near),) if near != words and found and found.day else ()
