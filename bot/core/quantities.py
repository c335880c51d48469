"""Reads quantities as people write them: "2-3 days", "~40 %", "$1.2m", "twice a week", "usually 3 weeks, last time 5".

A text goes through `phrases.plain` into a small language, then one pattern per kind of quantity finds the amounts in
it. What does not read surely as that kind gives None: the answer is then kept as text. More than three amounts in one
text are a story, not a figure.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.core.figures import RANGE, clocked, number, summed
from bot.core.phrases import in_parts, only_figures, plain
from bot.core.units import BYTES, CURRENCIES, DURATION, DURATIONS, HOURS, MONTH, SCALES, any_of, say_quantity

_MOST: Final = 2000  # Characters read: a figure stands at the start, the rest is a story.
_OWN: Final = 48  # The longest text that stands as its own short form.
_RARE: Final = 1 / 6  # Twice a year, in times per month: the most that "hardly ever" means.
_STEADY: Final = MONTH  # Once an hour, in times per month: the least that "constantly" means.

_NUM = r"(?:\d+/\d+(?![\d/])|\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d+)?(?!\d)|\d*[.,]?\d+)"
_PRE = r"(?P<pre>[~≈<>\s]*)(?<![\w.,/])"
_POST = r"(?P<post>\s*[<>](?!\s*[\d$€£])|(?:\s*[«»~])*)"
_WIDE = any_of(SCALES)
_SCALE = rf"(?:\s?({_WIDE})(?![a-z]))?"
_CODE = any_of(CURRENCIES)
_BYTE = "|".join(BYTES).lower()

_DURATION = re.compile(
    rf"{_PRE}({_NUM})(?:\s?(hundred|thousand))?(?:\s?({DURATION})(?![a-z]))?"
    rf"(?:{RANGE}({_NUM})(?:\s?(hundred|thousand))?(?:\s?({DURATION})(?![a-z]))?)?{_POST}"
)
_PERCENT = re.compile(rf"{_PRE}({_NUM})()\s?(%?)(?:{RANGE}({_NUM})()\s?(%?))?{_POST}")
_COUNT = re.compile(
    rf"{_PRE}({_NUM}){_SCALE}(?:\s?({_BYTE})(?![a-z]))?(?:{RANGE}({_NUM}){_SCALE}(?:\s?({_BYTE})(?![a-z]))?)?{_POST}"
)
_PAID = rf"(?:({_CODE})\s?)?({_NUM}){_SCALE}(?:\s?({_CODE})(?![a-z]))?"
_MONEY = re.compile(rf"{_PRE}{_PAID}(?:{RANGE}{_PAID})?{_POST}")
_PRICED = re.compile(
    rf"(?:(?:{_CODE})\s?{_NUM}{_SCALE}|(?<![\w.,]){_NUM}{_SCALE}\s?(?:{_CODE})(?![a-z]))"
    rf"(?:\s?(?:\bper|\bevery|\ban?|\b1|/)\s?(?:{DURATION})(?![a-z]))?"
)
_TIMES = re.compile(
    rf"(?P<pre>[~≈<>\s]*)(?:(?<![\w.,/])({_NUM})(?:{RANGE}({_NUM}))?\s*(times)?)?(?:\s*[a-z]+){{0,2}}?\s*"
    rf"(?P<link>\bper\b|\bevery\b|\bin\b|/)?\s*[~≈]?\s*(?:(?<![\w.,])({_NUM})(?:{RANGE}({_NUM}))?)?\s?"
    rf"(?<![a-z])({DURATION})(?![a-z]){_POST}"
)
_NEGATIVE = re.compile(r"[~<>≈\s$€£]*(?:-(?=[\d.$€£])|minus\b)")
_YEAR = re.compile(r"\b(?:in|since|by|until|before|during|year) (?:19|20)\d\d\b|\bq[1-4]\b")
_LOOSE = re.compile(r"(?:in )?(?:≈?\d?-?)?\s*(hours|days|weeks|months|years)(?: to (days|weeks|months|years))?[.!]?")
_LOOSE_MOST = {"hours": 24.0, "days": 168.0, "weeks": 730.5, "months": 8766.0, "years": 43830.0}
_RATE = re.compile(rf"(?:\ba |\ban |\bper |\bevery |\beach |/ ?)({DURATION})(?![a-z])")
_TIMED = re.compile(rf"\s?(?:{DURATION})(?![a-z])")
_SEVERAL = re.compile(r"\b(?:usual|normal|typical|last|sometimes|recent|then|else|best|worst)")
_DIGITS = re.compile(r"\d[ -]?figures?\b|\d[ -]?digits?\b")
_PART = re.compile(
    rf"(?:{_NUM}{RANGE})?{_NUM}\s?(?:%|per ?cents?\b|pct\b|(?:half|thirds?|quarters?|fifths?|tenths?)\b)"
)
_IN_N = re.compile(rf"\b(\d+) in (?:every )?(\d+)\b(?!\s?(?:{DURATION})(?![a-z]))")
_LEFT = re.compile(r"[^\W_]|%")
_ENDS = re.compile(r"\s*(?:$|[,;:.!?()\]]|and\b|but\b|or\b|-\s|each\b|ago\b)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity that was read: both ends in the unit's base (`high` None for "at least"), the unit as said, and a
    short form of the words."""

    low: float
    high: float | None
    unit: str
    approximate: bool
    text: str


def read_quantity(kind: str, text: str, of: int = 0) -> Amount | None:
    """The quantity of this kind ("duration", "percentage", "count", "money", "frequency") in a text, if it has one.

    With `of` a count out of so many is asked for, and a share is as good.
    """
    if of:
        return _out_of(text, of)
    said = plain(text[:_MOST], kind)
    if _NEGATIVE.match(said) or (kind in ("count", "money") and _DIGITS.search(said)):
        return None
    if kind in ("duration", "percentage", "frequency"):
        said = _PRICED.sub(" ", said)  # money: "2.5m EUR" is neither minutes nor a share
    if kind == "frequency":
        return _often(text, said[:240])
    if "20" in said or "19" in said or "q" in said:
        said = _YEAR.sub(" ", said)
    if kind == "duration":
        said = summed(clocked(said) if "m" in said or "h" in said else said)
        return _story(text, said, kind, _durations(said)) or _loose(text, said)
    if kind == "percentage":
        return _story(text, said, kind, _shares(said))
    said = _PART.sub(" ", said)  # a share is no number of pieces
    if kind == "count":
        said = _IN_N.sub(lambda of: " " if int(of[1]) <= int(of[2]) else of[0], said)
    return _story(text, said, kind, _sums(said) if kind == "money" else _counts(said))


def _out_of(text: str, of: int) -> Amount | None:
    """Pieces out of so many: a number up to that, or the share that somebody told instead."""
    counted = None if in_parts(text) else read_quantity("count", text)
    if counted:
        return counted if (counted.high or counted.low) <= of else None
    share = read_quantity("percentage", text)
    if share is None or share.low > 100 or (share.high or 0) > 100:
        return None
    low, high = (end if end is None else round(end * of / 100, 1) for end in (share.low, share.high))
    said = _words(text, low or 0.0, high, "count", share.approximate, True)
    return Amount(low or 0.0, high, "", share.approximate, said)


Span = tuple[float, float | None, str, int, int]  # low, high, unit as said, where it starts, where it ends


def _story(text: str, said: str, kind: str, found: list[Span]) -> Amount | None:
    """One amount as it is; up to three as the range over all of them, in the person's words."""
    if not 1 <= len(found) <= 3:
        return None
    wordy = len(found) > 1 or "≈" in said
    if kind in ("count", "money") and len(found) > 1 and not _SEVERAL.search(said):
        found = found[:1]
    units = {unit for _, _, unit, _, _ in found}
    if kind == "money" and len(units - {""}) > 1:
        return None
    low = min(span[0] for span in found)
    tops = [span[1] for span in found]
    high = None if None in tops else max(top for top in tops if top is not None)
    unit = next((span[2] for span in found if span[2]), "")
    approximate = "~" in said or "≈" in said or len(found) > 1
    left = said[: found[0][3]] + said[found[-1][4] :]
    wordy = wordy or bool(_LEFT.search(left)) or high is None or low == 0.0 < high
    return Amount(low, high, unit, approximate, _words(text, low, high, unit or kind, approximate, wordy))


def _words(text: str, low: float, high: float | None, unit: str, approximate: bool, wordy: bool) -> str:
    """The short form: the person's own words where they say how the figure is meant; a sentence around it is left out."""
    own = " ".join(text.split()).strip(" .!,;")
    if not wordy or len(own) > _OWN or not only_figures(own):
        paid = _RATE.search(own.casefold()) if unit == "money" or unit in CURRENCIES.values() else None
        return say_quantity(low, high, unit, approximate) + (f" a {DURATIONS[paid[1]]}" if paid else "")
    return own[0].lower() + own[1:] if own[:2] == "A " or (own[1:2].islower() and own.split()[0].isalpha()) else own


def _bounded(low: float, high: float, match: re.Match[str]) -> tuple[float, float | None]:
    """Both ends after "up to", "at least", "or less" and "or more"; in order."""
    low, high = (low, high) if low <= high else (high, low)
    pre, post = match["pre"], match["post"]
    if "<" in pre or "«" in post or "<" in post:
        return 0.0, high
    return (low, None) if ">" in pre or "»" in post or ">" in post else (low, high)


def _durations(said: str) -> list[Span]:
    """Durations in hours. A figure without unit takes that of the amount before it, where it ends its clause."""
    found: list[Span] = []
    unit = ""
    for match in _DURATION.finditer(said):
        _, first, many, own, second, much, other, _ = match.groups()
        own, other = DURATIONS.get(own or "", ""), DURATIONS.get(other or "", "")
        if (first.startswith("/") or "/" in first) and not own:
            continue
        bare = not own and not other
        if bare and ((not unit and number(first, "") != 0) or not _ENDS.match(said, match.end())):
            continue
        unit = other or own or unit or "hour"
        low, high = _scaled(first, many, second, much, "duration")
        low, high = low * HOURS[own or unit], high * HOURS[unit]
        bounds = _bounded(low, high, match)
        found.append((*bounds, unit, match.start(), match.end()))
    return found


def _shares(said: str) -> list[Span]:
    """Percentages. A bare figure counts where it ends its clause and is not below one (0.4 may be 40 %)."""
    found: list[Span] = []
    for match in _PERCENT.finditer(said):
        _, first, _, sign, second, _, other, _ = match.groups()
        if "/" in first or (second and "/" in second):
            continue
        low = number(first, "percentage")
        high = number(second, "percentage") if second else low
        bare = not sign and not other
        if bare and ((0 < high <= 1 and "." in said) or not _ENDS.match(said, match.end())):
            continue
        found.append((*_bounded(low, high, match), "%", match.start(), match.end()))
    return found if not any(span[2] for span in found if span[0] > 1000) else []


def _counts(said: str) -> list[Span]:
    """Pieces, or bytes where a unit of data is named."""
    found: list[Span] = []
    for match in _COUNT.finditer(said):
        _, first, many, own, second, much, other, _ = match.groups()
        if "/" in first or (second and "/" in second):
            continue
        byte = (other or own or "").upper()
        low, high = _scaled(first, many, second, much, "count")
        low, high = low * BYTES.get((own or byte).upper(), 1), high * BYTES.get(byte, 1)
        if found and _TIMED.match(said, match.end()):
            continue
        found.append((*_bounded(low, high, match), byte, match.start(), match.end()))
    return found


def _sums(said: str) -> list[Span]:
    """Amounts of money; where one names a currency, figures without scale or currency are something else."""
    found: list[Span] = []
    for match in _MONEY.finditer(said):
        _, sign, first, many, code, sign2, second, much, code2, _ = match.groups()
        if "/" in first or (second and "/" in second):
            continue
        named = sign or code or sign2 or code2 or ""
        if not named and _TIMED.match(said, match.end()):
            continue
        low, high = _scaled(first, many, second, much, "money")
        found.append((*_bounded(low, high, match), CURRENCIES.get(named, ""), match.start(), match.end()))
    priced = [span for span in found if span[2]]
    return priced or found


def _scaled(first: str, many: str | None, second: str | None, much: str | None, kind: str) -> tuple[float, float]:
    """Both figures with their scales: in "2-3m" the first takes the second's, in "500-1k" it does not."""
    low = number(first, kind)
    high = number(second, kind) if second else low
    shared = much if second and not many and low < high else many
    low *= SCALES.get(shared or "", 1)
    return low, high * SCALES.get(much or "", 1) if second else low


def _often(text: str, said: str) -> Amount | None:
    """Times per month, from "twice a week", "every 2-3 months", "monthly", "hardly ever"."""
    if "rare" in said:
        return Amount(0.0, _RARE, "", True, _words(text, 0.0, _RARE, "frequency", True, True))
    if "steady" in said:
        return Amount(_STEADY, None, "", True, _words(text, _STEADY, None, "frequency", True, True))
    found: list[Span] = []
    for match in _TIMES.finditer(said):
        _, first, second, times, link, third, fourth, word, _ = match.groups()
        if "/" in f"{first}{second}{third}{fourth}":
            continue
        name = DURATIONS[word]
        if not link and not third and first and not times:
            first, second, third, fourth = None, None, first, second
        if not (link or third):
            continue
        low, high = (number(first, ""), number(second or first, "")) if first else (1.0, 1.0)
        near, far = (number(third, ""), number(fourth or third, "")) if third else (1.0, 1.0)
        if not near or not far:
            continue
        rate = MONTH / HOURS[name]
        bounds = _bounded(low * rate / max(near, far), high * rate / min(near, far), match)
        found.append((*bounds, f"frequency:{name}", match.start(), match.end()))
    if not found and said.strip(" .!~").startswith(("0 times", "0")) and len(said) < 20:
        return Amount(0.0, 0.0, "", False, _words(text, 0.0, 0.0, "frequency", False, True))
    amount = _story(text, said, "frequency", found)
    return amount and Amount(amount.low, amount.high, amount.unit.rpartition(":")[2], amount.approximate, amount.text)


def _loose(text: str, said: str) -> Amount | None:
    """Units without a figure: "weeks", "days to weeks"."""
    match = _LOOSE.fullmatch(said.strip(" ~.!"))
    if not match:
        return None
    low, high = 2 * HOURS[DURATIONS[match[1]]], _LOOSE_MOST[match[2] or match[1]]
    own = " ".join(text.split()).strip(" .!,;")
    return Amount(low, high, DURATIONS[match[1]], True, own.casefold() if only_figures(own) else match[0].strip(" .!≈"))
