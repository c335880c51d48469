"""What an answer means: quantities, picks, scales and persons parsed from what people really write.

Nothing is refused: what is not understood keeps `kind` "" and a short form of its text. Figures are read in
`quantities`, what a message is (a question back, thanks, "no idea") in `remarks`.
"""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from bot.core.guide import AnswerType, Unit
from bot.core.quantities import read_quantity
from bot.core.remarks import clean, empty, is_lone_question, is_thanks, unknown
from bot.core.units import say_quantity

__all__ = [
    "Value", "clean", "differs", "empty", "is_lone_question", "is_thanks", "parse", "same", "say_quantity", "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """What we understood of an answer: `kind` is empty where we did not.

    Quantities: `low` and `high` in the unit's base (hours for durations, percent, pieces, times a month, plain money),
    equal for one, `low` 0 for "up to", `high` None for "at least"; `approximate` for "about"; `unit` as said
    ("week", "%", "€"). `picks` for choices; `level` for a scale or ladder (1 to 5, the lower of two); `yes` for yes/no
    (None for "kind of"); `text` a short form for summaries ("about 3 weeks"); `unknown` for "no idea".
    """

    kind: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    approximate: bool = False
    picks: tuple[str, ...] = ()
    level: int = 0
    yes: bool | None = None
    text: str = ""
    unknown: bool = False


_SHORT: Final = 80
_YES = re.compile(
    r"(?:well|oh|hmm|so)?[\s,]*(?:yes|yep|yeah|yup|yea|ya|aye|sure|of course|definitely|absolutely|certainly|correct|"
    r"indeed|exactly|true|y|we do|we have|it does|it is|they do|always|mostly yes|totally|affirmative|ok|okay|agreed?)"
    r"(?![\w'])|[👍✅✔]"
)
_NO = re.compile(
    r"(?:well|oh|hmm|so|sadly|unfortunately|sorry|i'm afraid)?[\s,]*(?:no(?! (?:idea|clue|problem|"
    r"worries))|nope|nah|not yet|not really|"
    r"not at all|not so far|not currently|not at the moment|none(?! of your)|never|n|we don't|we do not|"
    r"we haven't|we have not|"
    r"it doesn't|it isn't|they don't|nothing|nobody|false|hardly|negative|disagree)(?![\w'])|[👎❌]"
)
_PARTLY = re.compile(
    r"(?:kind of|kinda|sort of|sorta|partly|partially|somewhat|in part|half|it depends|depends|yes and no|yes/no|"
    r"sometimes|more or less|to some extent|a bit|a little|in places|for some|some of|mixed|almost|not always|"
    r"not everywhere|not all|not fully|not quite|not entirely|no and yes)\b"
)
_SCALE = re.compile(
    r"\W*(?:(?:i'd |i would )?(?:say|give (?:it|us)|level|stage|maybe|about|probably|around|a|an|roughly|score|rating|"
    r"currently|today|we are at|we're at|at|solid)[\s:]+)*\W*"
    r"(\d{1,2}(?:[.,]\d)?)(?:\s*(?:-|–|to|or)\s*(\d(?:[.,]\d)?))?(?:\s*(?:/|out of|of)\s*(\d{1,2}))?(?![\w%]|[.,]\d)"
    r"(?!\s+(?!(?:because|cause|as|since|for|at|with|without|but|and|or|maybe|if|on|in|today|now|right|currently|i|i'd|i'm|"
    r"we|we're|it|it's|our|the|there|though|although|probably|honestly|stars?|points?|of|out|tops|max|no|not|only|just|"
    r"would|is|so|until|given|due|to|from|overall|here|by|where|when|how)\b)[^\W\d_])"  # "2 audits" is none
)
_FIVE = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_FIVE_WORD = re.compile(r"\b(?:one|two|three|four|five)\b")
_STARS = re.compile(r"[⭐★🌟]")
_PARTS = re.compile(r"\s*(?:[,;\n|•]|\s[+&/]\s|^[-*]\s|\band also\b|\bas well as\b)\s*", re.MULTILINE)
_AND = re.compile(r"\s+(?:and|plus|&|und|or)\s+|\s*[+&/]\s*")
_NOT = re.compile(r"\b(?:not?|never|without|except|neither|nor|instead of|rather than|n't|don't|isn't|aren't)\b")
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
"""An address says nothing about the answer, whatever figures and words stand in it."""
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_ONLY_NUMBERS = re.compile(r"\W*\d{1,2}(?:(?:\W+(?:and )?)\d{1,2})*\W*")
_PERSON = re.compile(
    r"(?:(?:you (?:should|could|can)|please|better|just|best|try|i'd|i would|maybe|probably|perhaps|i think|it's|it is|"
    r"that's|that is|that would be|would be|must be|ask|asking|talk to|check with|go to|mostly|usually|currently)\s+)+",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:nobody|no one|no-one|none|not decided|undecided|tbd|everyone|everybody|anyone|n/?a)\b",
    re.IGNORECASE,
)
_APOSTROPHES = str.maketrans("’‘–—\u00a0", "''-- ")


def parse(answer_type: AnswerType, text: str) -> Value:
    """What a text means as an answer of this type; never refused."""
    said = clean(text).strip()
    if empty(said):
        return Value()
    known = _of_pick(answer_type).get(_key(said)) if answer_type.picks else None
    if known:
        return known
    value = _understood(answer_type, _ADDRESS.sub(" ", said).strip())
    if value.kind in ("", "text", "person", "choice") and not value.picks and unknown(said):
        return Value(text=short(said), unknown=True)
    return value if value.text else replace(value, text=short(said))


def short(text: str) -> str:
    """A text in at most 80 characters on one line, cut at a word: for summaries only, answers are kept whole."""
    line = " ".join(text[:400].split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def _understood(answer_type: AnswerType, said: str) -> Value:
    """The text read as its type."""
    match answer_type.kind:
        case "quantity":
            return _quantity(answer_type, said)
        case "choice":
            return _choice(answer_type, said)
        case "yes_no":
            return _yes_no(said)
        case "scale":
            return _scale(answer_type, said)
        case "person":
            return _person(said)
        case _:
            return Value("text")


def _quantity(answer_type: AnswerType, said: str) -> Value:
    """A figure or range, in the base of the question's unit."""
    if not answer_type.unit:
        return Value()
    amount = read_quantity(answer_type.unit, said, answer_type.of)
    if not amount:
        return Value()
    return Value("quantity", amount.low, amount.high, amount.unit, amount.approximate, text=amount.text)


@lru_cache(maxsize=1024)
def _of_pick(answer_type: AnswerType) -> dict[str, Value]:
    """The value of every quick pick; "longer" begins where the pick before it ends."""
    values: dict[str, Value] = {}
    before: float | None = None
    for index, pick in enumerate(answer_type.picks):
        value = replace(_understood(replace(answer_type, picks=()), pick), picks=(pick,), text=pick)
        if answer_type.kind == "quantity":
            value = value if value.kind or before is None else Value("quantity", before, picks=(pick,), text=pick)
            value = replace(value, kind="quantity")
            before = value.high
        elif answer_type.kind == "choice":
            value = Value("choice", picks=(pick,), text=pick)
        elif answer_type.kind == "scale" and not value.level:
            value = replace(value, kind="scale", level=min(index + 1, 5))
        values[_key(pick)] = value
    return values


def _key(text: str) -> str:
    """A text for comparing: lower case, one kind of dash, no marks at its ends."""
    return _EDGE.sub("", " ".join(text[:400].translate(_APOSTROPHES).casefold().split())) or text.casefold()[:40]


def _choice(answer_type: AnswerType, said: str) -> Value:
    """The picks named in a text: whole, or each between commas, "and" and lines; or by their numbers."""
    if not answer_type.picks or len(said) > 600:
        return Value()
    keys = {_key(pick): pick for pick in answer_type.picks}
    if _ONLY_NUMBERS.fullmatch(said):
        numbers = [int(number) for number in re.findall(r"\d+", said)]
        meant = [answer_type.picks[number - 1] for number in numbers if 1 <= number <= len(answer_type.picks)]
        every = len(meant) == len(numbers)
        return Value("choice", picks=tuple(dict.fromkeys(meant)), text=", ".join(meant)) if every else Value()
    found, whole = _named(said, keys)
    if not found:
        return Value()
    picks = tuple(pick for pick in answer_type.picks if pick in found)
    return Value("choice", picks=picks, text=", ".join(picks) if whole else short(said))


def _named(said: str, keys: dict[str, str]) -> tuple[set[str], bool]:
    """The picks in a text, and whether they are all that it says."""
    near = _near(_key(said), keys)
    if near:
        return {near}, True
    found: set[str] = set()
    whole = True
    for part in _PARTS.split(said.strip()):
        named = _near(_key(part), keys)
        pieces = [part] if named else [piece for piece in _AND.split(part) if piece]
        for piece in pieces:
            pick = _near(_key(piece), keys)
            inside = {pick} if pick else _inside(_key(part), keys)
            whole = whole and bool(pick)
            found |= inside
    return found, whole


def _near(key: str, keys: dict[str, str]) -> str:
    """The pick this text is, typing errors allowed; empty where it is none."""
    if key in keys:
        return keys[key]
    if len(key) <= 3:
        return ""
    best, score, matcher = "", 0.84, SequenceMatcher(None, "", key)
    for other, pick in keys.items():
        if abs(len(other) - len(key)) <= 3:
            matcher.set_seq1(other)
            ratio = matcher.ratio() if matcher.quick_ratio() > score else 0.0
            best, score = (pick, ratio) if ratio > score else (best, score)
    return best


def _inside(key: str, keys: dict[str, str]) -> set[str]:
    """The picks that stand as words in a short phrase that denies nothing."""
    if len(key) > 120 or _NOT.search(key):
        return set()
    return {pick for other, pick in keys.items() if re.search(rf"(?<!\w){re.escape(other)}(?!\w)", key)}


def _yes_no(said: str) -> Value:
    """Yes, no, or partly (`yes` None), by how the text begins."""
    start = said[:80].translate(_APOSTROPHES).casefold().lstrip("*_~\"' ")
    if _PARTLY.match(start):
        return Value("yes_no")
    if _NO.match(start):
        return Value("yes_no", yes=False)
    return Value("yes_no", yes=True) if _YES.match(start) else Value()


def _scale(answer_type: AnswerType, said: str) -> Value:
    """A level from 1 to 5: a figure, a word, stars, or the name of one of the ends."""
    key = _key(said)
    for end, level in ((answer_type.low, 1), (answer_type.high, 5)):
        if end and key == _key(end):
            return Value("scale", level, level, level=level, text=str(level))
    stars = len(_STARS.findall(said[:20]))
    start = said[:60].translate(_APOSTROPHES).casefold().replace("\ufe0f", "").replace("\u20e3", "")
    match = _SCALE.match(_FIVE_WORD.sub(lambda word: _FIVE[word[0]], start)) if not stars else None
    if not match:
        return Value("scale", stars, stars, level=stars, text=str(stars)) if 1 <= stars <= 5 else Value()
    low, high = (float((match[group] or match[1]).replace(",", ".")) for group in (1, 2))
    of = int(match[3] or 5)
    low, high = sorted((low * 5 / of, high * 5 / of)) if of in (5, 10) else (0.0, 0.0)
    if "-" in start[: match.start(1)] or not 1 <= low <= high <= 5:
        return Value()
    text = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return Value("scale", low, high, approximate=low != int(low) or low != high, level=int(low), text=text)


def _person(said: str) -> Value:
    """A name: what is left of a short text without "ask" and "probably"."""
    name = _PERSON.sub("", said, count=1).strip(" .!,;:")
    sentence = len(name.split()) > 8 or len(name) > _SHORT or "\n" in name or "?" in name
    return Value() if sentence or not name or _NOBODY.match(name) else Value("person", text=name)


def differs(a: Value, b: Value, unit: Unit = "") -> bool:
    """Whether two answers to one question are apart: levels by 2 or more, yes against no, quantities by a factor of 2.

    Quantities differ where the nearer ends are that far apart. With `unit` "duration", hours against days are taken
    as working hours too, so that "8 hours" is "a day". What cannot be compared does not differ.
    """
    if not _comparable(a, b):
        return False
    if a.kind == "yes_no":
        return a.yes is not b.yes
    if a.level and b.level:
        return abs((a.low or a.level) - (b.low or b.level)) >= 2
    lower, upper = sorted((a, b), key=lambda value: value.low or 0.0)
    top, bottom = lower.high, upper.low or 0.0
    hours = ("hour", "minute")
    if unit == "duration" and top is not None and lower.unit in hours and upper.unit not in hours:
        top *= 3
    return top is not None and bottom > top and bottom >= 2 * top


def same(a: Value, b: Value, unit: Unit = "") -> bool:
    """Whether two answers can be compared and do not differ."""
    return _comparable(a, b) and not differs(a, b, unit)


def _comparable(a: Value, b: Value) -> bool:
    """Whether both are understood, of one kind, and for money or bytes in one unit."""
    if not a.kind or a.kind != b.kind:
        return False
    if a.kind == "yes_no":
        return a.yes is not None and b.yes is not None
    if a.kind == "scale":
        return bool(a.level and b.level)
    currency = {value.unit for value in (a, b) if len(value.unit) < 4 and value.unit != "day"}
    return a.kind == "quantity" and a.low is not None and b.low is not None and len(currency - {""}) < 2
