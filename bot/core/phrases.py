"""How people put figures into words, rewritten into a small language that one pattern can read.

`plain` turns "a couple of days or more" into "≈2 day »": numbers become digits, and four marks carry the rest.
Before a figure `~` is about, `≈` is vague (keep the person's own words), `<` up to, `>` at least; after it `«` is "or
less" and `»` "or more". Words that change nothing are dropped.
"""

import re
from typing import Final

from bot.core.units import BYTES, CURRENCIES, DURATION, DURATIONS, SCALES

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBERS: Final = {word: str(number) for number, word in enumerate(_SMALL)} | {
    word: str(10 * number) for number, word in enumerate(_TENS, 2)
}
_MARKS = {
    "~": "about|around|roughly|approx|approx.|approximately|circa|ca|ca.|nearly|almost|close to|maybe|perhaps|probably|"
    "i think|i guess|i'd say|i would say|or so|give or take|an estimated|estimated|in the region of|somewhere around|"
    "i believe|guess|my guess|ish|more or less|just about|not quite|likely|not sure",
    "<": "less than|fewer than|under|below|up to|at most|at the most|no more than|not more than|no longer than|max|"
    "maximum|maximum of|a maximum of|within|well under|just under|sub|<=|≤|less",
    ">": "more than|over|above|at least|minimum|a minimum of|upwards of|well over|just over|no less than|"
    "not less than|longer than|more like|north of|greater than|>=|≥|easily|beyond",
    "«": "or less|or fewer|or under|or below|or faster|or sooner|tops|or lower|and below|and less",
    "»": "or more|or longer|or above|or over|and up|and more|plus|or higher|or slower|or greater|and counting",
    " ": "it takes|it took|takes|took|it is|it's|its|it|is|was|are|we need|we|of|the|them|our|on average|average|avg|"
    "in total|total|in all|overall|only|just|exactly|say|currently|right now|now|today|well|hmm|um|so|to be honest|"
    "tbh|honestly|please|have|has|that's|that is|from|i'm|at|them|"
    "from start to finish|end to end",
}  # fmt: skip
_VAGUE = {
    "a couple of": "≈2 ", "a couple": "≈2 ", "couple of": "≈2 ", "couple": "≈2 ", "a few": "≈2-4 ", "few": "≈2-4 ",
    "several": "≈3-6 ", "multiple": "≈2-6 ", "a handful of": "≈3-6 ", "a handful": "≈3-6 ", "handful": "≈3-6 ",
    "some": " ~", "dozens of": "≈24-96 ", "dozens": "≈24-96 ", "hundreds of": "≈100-999 ", "hundreds": "≈100-999 ",
    "thousands of": "≈1000-9999 ", "thousands": "≈1000-9999 ", "tens of": "≈20-90 ",
    "a dozen": "12 ", "half a dozen": "6 ", "dozen": " dozen ", "once": "1 times ", "twice": "2 times ",
    "thrice": "3 times ", "none": "0 ", "never": "0 times ", "nobody": "0 ", "zero": "0 ", "half a": " 0.5 ",
    "half an": " 0.5 ",
    "a quarter of an": " 0.25 ", "three quarters of an": " 0.75 ", "quarter of an": " 0.25 ", "x": " times ",
    "half": " 0.5 ", "and a half": " &½ ", "and half": " &½ ",
}  # fmt: skip
_SHARES = {
    "half": "50 % ", "a half": "50 % ", "one half": "50 % ", "a third": "33.333 % ", "one third": "33.333 % ",
    "two thirds": "66.667 % ", "two-thirds": "66.667 % ", "a quarter": "25 % ", "one quarter": "25 % ",
    "quarter": "25 % ", "three quarters": "75 % ", "three-quarters": "75 % ", "a fifth": "20 % ", "one fifth": "20 % ",
    "a tenth": "10 % ", "one tenth": "10 % ", "third": "33.333 % ", "one-third": "33.333 % ",
    "every second": "50 % ", "every other": "50 % ", "every third": "33.333 % ", "all": "100 % ",
    "everything": "100 % ", "always": "100 % ", "fully": "100 % ", "nothing": "0 % ", "none": "0 % ", "never": "0 % ",
    "not any": "0 % ", "most": "≈50-100 % ", "mostly": "≈50-100 % ", "majority": "≈50-100 % ",
    "the majority": "≈50-100 % ", "a majority": "≈50-100 % ", "the vast majority": "≈80-100 % ",
    "vast majority": "≈80-100 % ", "almost all": "≈90-100 % ", "nearly all": "≈90-100 % ", "hardly any": "≈0-10 % ",
    "hardly anything": "≈0-10 % ", "almost none": "≈0-10 % ", "almost nothing": "≈0-10 % ", "very few": "≈0-10 % ",
    "very little": "≈0-10 % ", "almost everything": "≈90-100 % ", "nearly everything": "≈90-100 % ",
    "percent": " % ", "per cent": " % ", "pct": " % ", "24/7": "100 % ",
}  # fmt: skip
_ADVERBS = frozenset(("always", "never", "mostly", "fully"))
"""A share only where they end their clause: "mostly cloud" and "never measured" tell of something else."""
_CLAUSE = re.compile(r"\s*(?:$|[,;:.!?()]|-\s)")
_EVERY = {
    "hourly": "every 1 hour ", "daily": "every 1 day ", "nightly": "every 1 day ", "weekly": "every 1 week ",
    "bi-weekly": "~every 2 week ", "biweekly": "~every 2 week ", "fortnightly": "every 2 week ",
    "monthly": "every 1 month ", "bimonthly": "~every 2 month ", "quarterly": "every 3 month ",
    "half-yearly": "every 6 month ", "yearly": "every 1 year ", "annually": "every 1 year ",
    "annual": "every 1 year ", "never": "0 times ", "hardly ever": "≈rare ", "rarely": "≈rare ",
    "very rarely": "≈rare ", "seldom": "≈rare ", "almost never": "≈rare ", "once in a while": "≈rare ",
    "constantly": "≈steady ", "continuously": "≈steady ", "all the time": "≈steady ", "24/7": "≈steady ",
    "every other": "every 2 ", "every second": "every 2 ", "every single": "every 1 ", "each": "every ",
    "semi-annually": "every 6 month ", "twice daily": "2 times every 1 day ", "on demand": "≈ ",
    "every few": "≈every 2-4 ", "every couple of": "≈every 2 ", "per annum": "per 1 year ",
    "every sprint": "every 2 week ",
}  # fmt: skip
_MEANT = (
    "about around roughly approx approximately circa ca nearly almost maybe probably or so usual usually normal normally "
    "typical typically mostly sometimes recently last time then else best worst case in on at of it the a an and but to up "
    "per each every between half quarter out time times"
)
"""Words that say how a figure is meant, beside those of the tables."""
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = frozenset(_LETTERS.findall(" ".join((
    _MEANT, *DURATIONS, *SCALES, *CURRENCIES, *BYTES, *NUMBERS, *_VAGUE, *_SHARES, *_EVERY,
    *(words for mark, words in _MARKS.items() if mark in "<>«»"),
)).casefold()))  # fmt: skip
_TRANSLATE = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("\xa0\u2007\u2009\u202f\t\n\r", " ")
    | {"½": ".5", "¼": ".25", "¾": ".75", "⅓": ".333", "⅔": ".667", "’": "'", "‘": "'", "×": "x", "≈": "~",
       "«": " ", "»": " ", "*": " ", "_": " ", "\"": " ", "“": " ", "”": " ", "％": "%"}
)  # fmt: skip
_SIZES = "|".join(SCALES)
_ARTICLES = {"": rf"an?(?= (?:{_SIZES})\b)", "time": rf"an?(?= (?:{DURATION}|{_SIZES})\b)"}
_HALF = re.compile(rf"(\d+)(\s*(?:{DURATION}))?\s*&½")
_BETWEEN = re.compile(r"\bbetween (.{1,40}?) and ")
_MIXED = re.compile(r"\b(\d+) (\d)/(\d)\b(?!/)")
_WHOLE = rf"\d+|{'|'.join(NUMBERS)}"
_IN_N = re.compile(rf"\b({_WHOLE})(?: (?:in|out of|of|in every) (?:every )?| ?/ ?)({_WHOLE})\b(?!/)")
_ATTACHED = re.compile(r"([\d.,]*\d ?(?:k|m|bn)?)\+")
_ISH = re.compile(rf"\b(\d+|{'|'.join(NUMBERS)})-?ish\b")


def _table(*parts: dict[str, str]) -> dict[str, str]:
    """One table of phrases: numbers and marks, then the unit's own, which win."""
    marks = {phrase: f" {mark}".rstrip() or " " for mark, words in _MARKS.items() for phrase in words.split("|")}
    table = marks | NUMBERS | _VAGUE
    for part in parts:
        table |= part
    return table


def _pattern(table: dict[str, str], article: str) -> re.Pattern[str]:
    """A pattern that finds the longest phrase at each word; grouped by first letter, so that it is quick to fail."""
    first: dict[str, list[str]] = {}
    for phrase in sorted(table, key=len, reverse=True):
        first.setdefault(phrase[0], []).append(re.escape(phrase[1:]))
    groups = "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in first.items())
    tens = rf"({'|'.join(_TENS)})[ -]({'|'.join(_SMALL[1:10])})"
    return re.compile(rf"(?<![a-z])(?:{tens}|{groups}|({article}))(?![a-z])")


_PLAIN = _table()
_TABLES = {"percentage": _table(_SHARES), "frequency": _table(_EVERY), "duration": _PLAIN}
_PATTERNS = {unit: _pattern(table, _ARTICLES["time"]) for unit, table in _TABLES.items()}
_PIECES = {phrase: digits for phrase, digits in _PLAIN.items() if phrase != "half"} | {
    f"half {size}": f" 0.5 {size} " for size in SCALES
}
"""For pieces and money, where a half alone is a share."""
_OTHER = _pattern(_PIECES, _ARTICLES[""])


def plain(text: str, unit: str) -> str:
    """The text in the small language, lower case, for one kind of quantity ("duration", "percentage" ...)."""
    said = text.translate(_TRANSLATE).casefold()
    if "between" in said:
        said = _BETWEEN.sub(r"\1 to ", said)
    if "ish" in said:
        said = _ISH.sub(r"~\1", said)
    if unit == "percentage":
        said = _IN_N.sub(_share, said)
    table = _TABLES.get(unit, _PIECES)

    def word(match: re.Match[str]) -> str:
        """What one phrase becomes."""
        if match[1]:
            return str(int(NUMBERS[match[1]]) + int(NUMBERS[match[2]]))
        if unit == "percentage" and match[0] in _ADVERBS and not _CLAUSE.match(match.string, match.end()):
            return match[0]
        return "1" if match[3] else table[match[0]]

    said = _PATTERNS.get(unit, _OTHER).sub(word, said)
    if "&½" in said:
        said = _HALF.sub(r"\1.5\2", said)
    if "/" in said:
        said = _MIXED.sub(lambda m: str(int(m[1]) + int(m[2]) / max(int(m[3]), 1)), said)
    if unit == "percentage":
        said = _IN_N.sub(_share, said)
    if "+" in said:
        said = _ATTACHED.sub(r">\1", said).replace("+", " » ")
    return " ".join(said.split())


def only_figures(text: str) -> bool:
    """Whether a text says figures and how they are meant, and nothing else: "usually 3 weeks, last time 5"."""
    return _WORDS.issuperset(_LETTERS.findall(text.translate(_TRANSLATE).casefold()))


def in_parts(text: str) -> bool:
    """Whether a text tells some out of so many: "3 in 10", "two of five"."""
    said = text.translate(_TRANSLATE).casefold()
    return any(_share(match) != match[0] for match in _IN_N.finditer(said))


def _share(match: re.Match[str]) -> str:
    """"3 in 10" as a percentage; left alone where it is none."""
    part, whole = (int(NUMBERS.get(number, number)) for number in match.groups())
    if "/" in match[0] and whole > 100:  # "12/2024" is a date
        return match[0]
    return f"{100 * part / whole:.4g} %" if whole and part <= whole else match[0]

