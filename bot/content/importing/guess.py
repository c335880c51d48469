"""Guesses from a sentence how it is answered, and where a target's blanks are."""

import re
from dataclasses import dataclass

from bot.core.guide import AnswerType, Unit

_BRACKET = re.compile(r"\s*\(([^()]*)\)(?=\s*[?？.:]?\s*$)")
_SPLIT = re.compile(r"\s*(?:[,;/|]|→|->|\bor\b)\s*")
_OPENING = re.compile(
    r"^(?:e\.?\s?g\.?|i\.e\.|such as|for example|like|or|and)[\s,:]+|[\s,]*\betc\b\.?$|…$|\.\.\.$", re.I
)
_QUANTITIES: tuple[tuple[str, Unit], ...] = (
    (r"\bhow long\b|\bhow (?:much|many) (?:time|hours|days|weeks|months)\b", "duration"),
    (r"\bhow (?:often|frequently)\b", "frequency"),
    (r"\b(?:what|which) (?:percentage|percent|share|proportion|fraction)\b|\bhow much of\b", "percentage"),
    (r"\bhow many\b|\bwhat number of\b", "count"),
    (r"\bhow much (?:money|do(?:es)? .* cost|do you (?:spend|pay))\b", "money"),
    (r"\b(?:what|how high) (?:are|is) .*\bcosts?\b", "money"),
)
_BANDS: dict[Unit, tuple[str, ...]] = {
    "duration": ("a day or less", "a few days", "1-2 weeks", "3-4 weeks", "1-3 months", "longer"),
    "frequency": ("weekly", "monthly", "a few times a year", "hardly ever"),
    "percentage": ("10 %", "25 %", "50 %", "75 %", "90 %"),
    "count": ("none", "1-3", "4-10", "11-30", "more"),
    "money": ("under 1,000 a month", "1,000-10,000", "10,000-100,000", "more"),
}
_SCALES = (
    (r"\bhow important\b", "not at all", "essential"),
    (r"\bhow (?:satisfied|happy|content)\b", "not at all", "completely"),
    (r"\bhow (?:confident|sure|comfortable)\b", "not at all", "fully"),
)
_YES_NO = re.compile(r"^(?:do|does|did|are|is|has|have|can|will)\b", re.I)
_TIME = r"(?:ms|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_SPAN = rf"(?:(?:[XYZN]|_+|\d+(?:\.\d+)?)\s*)?{_TIME}(?:/{_TIME})*"
_BLANKS: tuple[tuple[str, Unit], ...] = (
    (r"[XYZN]\s*%", "percentage"),
    (rf"[XYZN]\s*{_TIME}\b", "duration"),
    (r"[XYZN]\b", "count"),
)
_LESS = {"<": "less than ", ">": "more than ", "≤": "at most ", "≥": "at least "}


@dataclass(frozen=True, slots=True)
class Guess:
    """A sentence as it is asked, and how it is answered."""

    ask: str
    answer: AnswerType


def guess_question(sentence: str) -> Guess:
    """A question's wording without its bracketed examples, and the type of its answer."""
    ask, picks = _without_examples(sentence)
    low = ask.casefold()
    for pattern, unit in _QUANTITIES:
        if re.search(pattern, low):
            return Guess(ask, AnswerType("quantity", picks=picks or _BANDS[unit], unit=unit))
    for pattern, least, most in _SCALES:
        if re.search(pattern, low):
            return Guess(ask, AnswerType("scale", low=least, high=most))
    if re.match(r"who(?:se|m)?\b", low):
        return Guess(ask, AnswerType("person", picks=picks))
    if _YES_NO.match(low):
        return Guess(ask, AnswerType("yes_no", picks=picks, which="Which?"))
    if len(picks) > 1:
        return Guess(ask, AnswerType("choice", picks=picks, several=True))
    return Guess(ask, AnswerType())


def with_picks(guess: Guess, examples: list[str]) -> Guess:
    """A guess whose examples stood on lines of their own below the question."""
    picks = tuple(dict.fromkeys((*guess.answer.picks, *(text.rstrip(".,;: ") for text in examples))))
    picks = tuple(pick for pick in picks if pick)
    if guess.answer.kind == "text" and len(picks) > 1:
        return Guess(guess.ask, AnswerType("choice", picks=picks, several=True))
    return guess


def _without_examples(sentence: str) -> tuple[str, tuple[str, ...]]:
    """The sentence and the examples of its closing bracket; a bracket with one word in it is no list, and stays."""
    bracket = _BRACKET.search(sentence)
    parts = [_OPENING.sub("", part).strip(" .") for part in _SPLIT.split(bracket[1])] if bracket else []
    picks = tuple(dict.fromkeys(part for part in (_OPENING.sub("", part).strip(" .") for part in parts) if part))
    if bracket is None or len(picks) < 2:
        return sentence, ()
    return sentence[: bracket.start()] + sentence[bracket.end() :], picks


def guess_target(sentence: str) -> Guess:
    """A target's sentence with {baseline} and {target} where the source leaves a blank, and the blanks' unit."""
    text = sentence.replace("{", "(").replace("}", ")")
    span = re.search(rf"\bfrom ({_SPAN}) to ({_SPAN})", text, re.I)
    if span:
        filled = text[: span.start()] + "from {baseline} to {target}" + text[span.end() :]
        return Guess(filled, AnswerType("quantity", unit="duration"))
    for pattern, unit in _BLANKS:
        blank = re.search(rf"([<>≤≥]?)\s?(?<!\w){pattern}", text)
        if blank:
            start = text[: blank.start()].rstrip()
            filled = f"{start} {_LESS.get(blank[1], '')}{{target}}{text[blank.end() :]}".strip()
            return Guess(filled, AnswerType("quantity", unit=unit))
    return Guess(text, AnswerType())
