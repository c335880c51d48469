"""What people measure in: units with their factor to the base, and figures said back in few words.

Bases: hours for durations, percent, pieces (or bytes), plain money, times per month for frequencies. A day is 24 hours,
a working day a fifth of a week, a month a twelfth of a year. `unit` below is either a kind ("duration": the fitting
unit is chosen) or a unit as said ("week", "EUR", "TB").
"""

import re
from collections.abc import Iterable
from typing import Final

HOUR: Final = 1.0
DAY: Final = 24.0
WEEK: Final = 168.0
MONTH: Final = 730.5
YEAR: Final = 8766.0

HOURS: Final[dict[str, float]] = {
    "millisecond": 1 / 3_600_000, "second": 1 / 3600, "minute": 1 / 60, "hour": HOUR, "day": DAY,
    "working day": WEEK / 5, "week": WEEK, "fortnight": 2 * WEEK, "sprint": 2 * WEEK, "month": MONTH,
    "quarter": 3 * MONTH, "year": YEAR, "decade": 10 * YEAR,
}  # fmt: skip
BYTES: Final[dict[str, float]] = {"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15}
SCALES: Final[dict[str, float]] = {
    "dozen": 12.0,
    "hundred": 1e2, "k": 1e3, "thousand": 1e3, "grand": 1e3, "lakh": 1e5, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6,
    "mil": 1e6, "million": 1e6, "millions": 1e6, "crore": 1e7, "b": 1e9, "bn": 1e9, "billion": 1e9, "billions": 1e9,
}  # fmt: skip
CURRENCIES: Final[dict[str, str]] = {
    "$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "usd": "$", "us$": "$", "dollar": "$", "dollars": "$",
    "bucks": "$", "eur": "€", "euro": "€", "euros": "€", "gbp": "£", "pound": "£", "pounds": "£", "jpy": "¥",
    "yen": "¥", "inr": "₹", "rs": "₹", "rupees": "₹", "chf": "CHF", "francs": "CHF", "cad": "CAD", "aud": "AUD",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN",
}  # fmt: skip

_SAID: Final[dict[str, str]] = {
    "ms": "millisecond", "s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day",
    "workday": "working day", "work day": "working day", "business day": "working day", "wk": "week", "w": "week",
    "mo": "month", "mth": "month", "mnth": "month", "qtr": "quarter", "yr": "year", "y": "year",
}  # fmt: skip
_BEST: Final = ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
_TIMES: Final = {1.0: "once", 2.0: "twice"}


def _duration_words() -> dict[str, str]:
    names = _SAID | {name: name for name in HOURS}
    return names | {word + "s": name for word, name in names.items() if len(word) > 1 and word != "ms"}


def any_of(words: Iterable[str]) -> str:
    """A pattern that finds the longest of some words."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


DURATIONS: Final = _duration_words()
"""Every way to write a unit of time, with its name: "wks" is a "week"."""
DURATION: Final = any_of(DURATIONS)
"""A pattern of them."""


def say_quantity(low: float | None, high: float | None, unit: str, approximate: bool = False) -> str:
    """A figure or range in few words: "about 3 weeks", "2–3 days", "40 %", "up to 5 %", "at least 2 years".

    `low` and `high` are in the unit's base; None or 0 below means "up to", None above "at least".
    """
    bottom = low or 0.0
    if high is None:
        return "at least " + _say(bottom, bottom, unit) if low is not None else ""
    if bottom == 0.0 < high:
        return "up to " + _say(high, high, unit)
    return ("about " if approximate and high else "") + _say(bottom, high, unit)


def _say(low: float, high: float, unit: str) -> str:
    """Both ends in the unit, joined by an en dash where they differ."""
    if unit == "duration" or (unit in HOURS):
        return _say_duration(low, high, unit)
    if unit.startswith("frequency"):
        return _say_frequency(low, high, unit.removeprefix("frequency").strip(":"))
    if unit in ("percentage", "%"):
        return f"{_span(low, high)} %"
    if unit in BYTES:
        return f"{_span(low / BYTES[unit], high / BYTES[unit])} {unit}"
    if unit in ("money", *CURRENCIES.values()):
        return _say_money(low, high, "" if unit == "money" else unit)
    return _span(low, high)


def _say_duration(low: float, high: float, unit: str) -> str:
    """Time in the unit said, or in the largest one that fits the figure well."""
    name = unit if unit in HOURS else _fitting(low or high)
    size = HOURS[name]
    if low == high and abs(low / size - 0.5) < 1e-6:
        return f"half {_article(name)} {name}"
    if 0 < low < size * 0.999 <= high:
        return f"{_say_duration(low, low, '')} – {_say_duration(high, high, name)}"
    figure = _span(low / size, high / size)
    return f"{figure} {name}" if figure == "1" else f"{figure} {name}s"


def _fitting(hours: float) -> str:
    """The largest unit that makes whole or half figures; else the largest that is not below one."""
    possible = [name for name in _BEST if hours >= HOURS[name] * 0.999]
    for name in possible:
        if abs(2 * hours / HOURS[name] - round(2 * hours / HOURS[name])) < 0.02:
            return name
    return possible[0] if possible else ("hour" if not hours else "millisecond")


def _say_frequency(low: float, high: float, period: str) -> str:
    """How often: "twice a week", "2–3 times a year", "every 2 weeks", "never"."""
    if not high:
        return "never"
    name = period if period in HOURS else _period(high)
    rate = HOURS[name] / MONTH
    often, most = low * rate, high * rate
    if most < 0.999:
        return f"every {_span(1 / most, 1 / (often or most))} {name}s"
    if low == high and round(often, 3) in _TIMES:
        return f"{_TIMES[round(often, 3)]} {_article(name)} {name}"
    return f"{_span(often, most)} times {_article(name)} {name}"


def _period(rate: float) -> str:
    """The shortest common period in which it happens at least once; `rate` is times per month."""
    return next((name for name in ("day", "week", "month") if rate * HOURS[name] / MONTH >= 0.99), "year")


def _say_money(low: float, high: float, currency: str) -> str:
    """Money with thousands as k and millions as m; a symbol goes before the figure, a code after it."""
    short = low >= 1e4 or high >= 1e6
    figure = _money(low, short) if low == high else f"{_money(low, short)}–{_money(high, short)}"
    return f"{figure} {currency}" if len(currency) > 1 else currency + figure


def _money(amount: float, short: bool) -> str:
    """One amount of money, in short where asked: 300k, 1.2m, 4,500."""
    for size, mark in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if short and amount >= size:
            return _figure(amount / size) + mark
    return _figure(amount)


def _span(low: float, high: float) -> str:
    """One figure, or two with an en dash."""
    first, last = _figure(low), _figure(high)
    return first if first == last else f"{first}–{last}"


def _figure(number: float) -> str:
    """A number without needless digits: 3, 2.5, 0.02, 10,000, 99.95."""
    if abs(number - round(number)) < 0.02 * (number < 99) or number >= 100:
        return f"{round(number):,}" if round(number) or not number else f"{number:.2g}"
    return f"{number:.2f}".rstrip("0").rstrip(".") if number > 99 else f"{number:.2g}"


def _article(name: str) -> str:
    """The article a unit takes."""
    return "an" if name == "hour" else "a"
