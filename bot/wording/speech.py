"""How facts are said: dates, counts, names and quotes as template filters. The words come from words.j2."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
JOINER = "\u200d"
MARKS = ".,:;!?…-–"
SHORT = 80
GAPS = re.compile("\n{3,}")


def cut(text: object, limit: int = 280) -> str:
    """A person's text on one line, cut between whole characters and, where it can be, between words.

    Text written from right to left is isolated, so that it cannot turn the order of what stands around it.
    """
    said = str(text)
    line = _joined(said[: 4 * limit + 8])
    if len(line) > limit or len(said) > 4 * limit + 8:
        line = _shorten(line, limit) + "…"
    return _isolated(line)


def _joined(said: str) -> str:
    """The lines of a text as one, with a stroke where a line ends without a mark: "an expert to ask / our catalogue"."""
    if "\n" not in said:
        return " ".join(said.split())
    joined = ""
    for line in filter(None, (" ".join(line.split()) for line in said.splitlines())):
        joined += f"{'' if not joined else ' ' if joined[-1] in MARKS else ' / '}{line}"
    return joined


def paragraphs(text: object, limit: int = 600) -> str:
    """A person's text with its lines and paragraphs, for where there is room; a short one stands in one line."""
    said = str(text).strip()
    if len(said) <= SHORT:
        return cut(said, limit)
    lines = (" ".join(line.split()) for line in said[: 4 * limit + 8].splitlines())
    whole = GAPS.sub("\n\n", "\n".join(lines))
    if len(whole) > limit or len(said) > 4 * limit + 8:
        whole = _shorten(whole, limit) + "…"
    return "\n".join(map(_isolated, whole.split("\n")))


def _isolated(line: str) -> str:
    """A line that cannot turn the order of what stands around it."""
    return ISOLATE + DIRECTION_MARKS.sub("", line) + END_ISOLATE if RIGHT_TO_LEFT.search(line) else line


def _shorten(line: str, limit: int) -> str:
    """The first characters of a line, at most `limit`, ending at a word where one ends in the last fifth."""
    end = min(limit - 1, len(line))
    while end > 0 and end < len(line) and _clings(line, end):
        end -= 1
    space = line.rfind(" ", max(0, end - limit // 5), end)
    return line[: space if space > 0 else end].rstrip(" ,;:.–-\n")


def _clings(line: str, at: int) -> bool:
    """Whether the character at this place belongs to the one before it: accents, skin tones, joined emoji, flags."""
    mark, before = line[at], line[at - 1]
    if JOINER in (mark, before) or "\U0001f3fb" <= mark <= "\U0001f3ff" or "\ufe00" <= mark <= "\ufe0f":
        return True
    if _is_flag(mark) and _is_flag(before):
        return _flags_before(line, at) % 2 == 1
    return unicodedata.category(mark) in ("Mn", "Me", "Mc") or "\u1160" <= mark <= "\u11ff"


def _is_flag(mark: str) -> bool:
    """Whether a character is half of a flag."""
    return "\U0001f1e6" <= mark <= "\U0001f1ff"


def _flags_before(line: str, at: int) -> int:
    """How many halves of flags stand right before this place."""
    start = at
    while start > 0 and _is_flag(line[start - 1]):
        start -= 1
    return at - start


def figure(number: float) -> str:
    """A number without needless digits: 3, 2.5, 1,200."""
    return f"{number:,.1f}".removesuffix(".0")


def low(text: str) -> str:
    """A label in the middle of a sentence: its first letter small, unless it is an acronym or a name in capitals."""
    first = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first[1:]) or first == "I" else text[:1].lower() + text[1:]


def up(text: str) -> str:
    """The same text with a capital at its start."""
    return text[:1].upper() + text[1:]


def blanks(text: str, baseline: str = "", target: str = "") -> str:
    """A target's sentence with its blanks filled; what is not known yet stays open as an ellipsis."""
    return text.replace("{baseline}", baseline or "…").replace("{target}", target or "…")


def numbers(rows: Iterable[Any]) -> int:
    """How many different numbers the rows of a list have."""
    return len({row.number for row in rows})


def tally(counts: Iterable[int]) -> list[tuple[int, int]]:
    """The votes that were given, each with its place from 1 on: places without votes are left out."""
    return [(place, votes) for place, votes in enumerate(counts, 1) if votes]


def in_zone(moment: datetime, zone: str) -> datetime:
    """A moment as the clocks of a zone show it."""
    return moment.astimezone(ZoneInfo(zone or "UTC"))


def city(zone: str) -> str:
    """An IANA zone as people call it: the city, or UTC."""
    return zone.rsplit("/", 1)[-1].replace("_", " ") or "UTC"


class Speech:
    """The filters that need words: names of days, numbers in letters, words for codes."""

    def __init__(self, words: Callable[[str], Any]) -> None:
        """Take `words`, which gives a list or table of words.j2 by its name."""
        self._words = words

    def day(self, value: date) -> str:
        """A date: "Thu 3 Dec"."""
        return f"{self.weekday(value)} {value.day} {self._words('months')[value.month - 1]}"

    def weekday(self, value: date) -> str:
        """The short name of a date's weekday: "Thu"."""
        return str(self._words("weekdays")[value.weekday()])

    def number(self, value: int) -> str:
        """A small number as a word, a larger one in digits."""
        small = self._words("numbers")
        return str(small[value]) if 0 <= value < len(small) else figure(value)

    def count(self, value: float, one: str, many: str = "") -> str:
        """A number with its noun: "1 answer", "6 answers"."""
        return f"{figure(value)} {one if value == 1 else many or one + 's'}"

    def spell(self, value: int, one: str, many: str = "") -> str:
        """A number in words with its noun: "five working days"."""
        return f"{self.number(value)} {one if value == 1 else many or one + 's'}"

    def minutes(self, seconds: float) -> str:
        """How long something takes: "three minutes"."""
        return self.spell(max(1, round(seconds / 60 + 0.2)), self._words("minute"), self._words("minutes"))

    def names(self, value: Iterable[str] | str, last: str = "", most: int = 0) -> str:
        """Names in a row: "Ana, Jonas and Mei"; `last` is another word than "and", `most` names at the most."""
        listed = [value] if isinstance(value, str) else [name for name in value if name]
        if most and len(listed) > most + 1:
            more = self.spell(len(listed) - most, self._words("other"), self._words("others"))
            listed = [*listed[:most], more]
        if len(listed) < 2:
            return "".join(listed)
        return f"{', '.join(listed[:-1])} {last or self._words('joined')} {listed[-1]}"

    def code(self, value: str) -> str:
        """The words for a code of a setting; a code without words is said as it is."""
        return str(self._words("codes").get(value, value))

    def filters(self) -> dict[str, Callable[..., Any]]:
        """All filters that need no zone, by name."""
        return {
            "day": self.day, "weekday": self.weekday, "number": self.number, "count": self.count, "spell": self.spell,
            "minutes": self.minutes, "names": self.names, "code": self.code, "city": city, "cut": cut, "paragraphs": paragraphs,
            "figure": figure, "low": low, "up": up, "blanks": blanks, "tally": tally, "numbers": numbers,
        }  # fmt: skip
