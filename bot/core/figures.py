"""Reads one figure as written, and the amounts that add up to one: "1.200", "2/3", "1h30", "2 h 30 min"."""

import re

from bot.core.units import DURATION, DURATIONS, HOURS

RANGE = r"\s*(?:times\s*)?(?:-|\bto\b|\bor\b|\buntil\b|\btill\b|\.\.+)\s*[~≈]?\s*"
"""What stands between the two ends of a range."""
_GROUPED = re.compile(r"\d{1,3}(?:[ ']\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")
_MINUTES = re.compile(r"(?<=\d\d)\s?m\b|\b([5-9])m\b")
_CLOCK = re.compile(r"(?<=\d)\s?h\s?(\d\d)(?![.,:]?\d)\s?(?:m|mins?)?\b|(?<=\d)h\s?(?=\d)")
_FEW = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_SUM = re.compile(rf"(?<![\w.,/]){_FEW}\s?({DURATION})(?![a-z])\s*(?:and\s+)?{_FEW}\s?({DURATION})(?![a-z])")
_BEGUN = re.compile(rf"\d{RANGE}$")


def number(digits: str, kind: str) -> float:
    """A figure as written: thousands and decimals apart by what is sure ("1.200" is a count, "99.999" a share)."""
    if "/" in digits:
        part, _, whole = digits.partition("/")
        return int(part) / int(whole) if int(whole) else 0.0
    if _GROUPED.fullmatch(digits) and ("." not in digits or kind in ("count", "money")):
        return float(re.sub(r"\D", "", digits))
    digits = digits.replace(" ", "").replace("'", "")
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        digits = digits.replace("," if comma < dot else ".", "")
    return float(digits.replace(",", "."))


def clocked(said: str) -> str:
    """Hours and minutes as said on a clock, apart: "1h30" is an hour and 30 minutes."""
    said = _CLOCK.sub(lambda at: f" h {at[1]} min " if at[1] else " h ", said)
    return _MINUTES.sub(r"\1 min", said)


def summed(said: str) -> str:
    """One amount of two that add up: "2 h 30 min" is 150 min, also where it begins or ends a range."""
    def both(at: re.Match[str]) -> str:
        """The sum in the smaller unit; the two as they are where they add up to none."""
        more, less = DURATIONS[at[2]], DURATIONS[at[4]]
        whole, part = (number(digits, "") * HOURS[unit] for digits, unit in ((at[1], more), (at[3], less)))
        apart = part >= whole or _BEGUN.search(said, 0, at.start())
        return at[0] if apart else f"{(whole + part) / HOURS[less]:.12g} {at[4]}"

    return _SUM.sub(both, said)
