"""The owner's commands and people's own wishes, parsed in one place for all channels.

Own wishes have verbs of their own: `pause_me`, `back`, `stop`, `my_answers`, `forget_me`, `my_zone` (`text` is the IANA
name), `my_holidays` (`text` is a country's code, "none" for the run's). For `pause_me` and `pause`, `day` is the first day
back. "extend +2" and "extend by a week" give `day` from today, and the option `days` (working days) or `ahead` (days of the
calendar), so that the engine can count from the deadline instead.
Nothing is worded for people: what cannot be read is an `Unknown` with a code.
"""

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches

from bot.core.command_options import FILLER, Reading, filler, take_digest, take_format, take_options
from bot.core.command_words import (
    ALIASES,
    FORMATS,
    OWN,
    VERBS,
    Command,
    Unknown,
    near_verbs,
    numbered,
    said_of,
    tidy,
    words_of,
)  # fmt: skip
from bot.core.dates import near_day, read_day
from bot.core.follow_ups import follow_up
from bot.core.people import People, find_people, find_person
from bot.core.wishes import own_wish

__all__ = ["FORMATS", "OWN", "VERBS", "Command", "Unknown", "numbered", "parse"]

_BEFORE_A_NUMBER = {"question", "number", "no", "nr"}
_LEAD = ("until", "till", "by", "to", "deadline")
"""What stands before a day."""
_NUMBER_VERBS = {"assign", "reopen", "remind", "answers"}
_PERSON_VERBS = {"remind", "assign", "add", "remove"}
_FREE = {"help", "settings", "add", "assign", "digest", "remind", "reopen"}
_PEOPLE = ("participants", "people")


def parse(
    text: str, people: People, accounts: tuple[str, ...], today: date, templates: tuple[str, ...] = ()
) -> Command | Unknown:
    """What a command means. `people` are pairs of id and name, `accounts` the known names, `today` the local day,
    `templates` the ids and aliases of session templates (without them the last word of `start` is taken)."""
    said = said_of(text)
    wish = own_wish(said, today)
    if wish:
        return wish
    words = words_of(said)
    if not words:
        return Command("help")
    first = words[0][0].casefold().strip(".,!:;") or words[0][0]
    verb = ALIASES.get(first, first)
    if verb not in VERBS:
        return Unknown(words[0][0], near_verbs(first))
    if verb == "actions":
        return follow_up(text, first, people, accounts, today)
    reading = Reading(verb, words[1:], people, today)
    return _read(reading, accounts, templates)


def _read(reading: Reading, accounts: tuple[str, ...], templates: tuple[str, ...]) -> Command | Unknown:
    """The words after the verb, taken away one kind after the other; what is left is the text."""
    _take_account(reading, accounts)
    for step, verbs in _STEPS:
        problem = step(reading) if reading.verb in verbs else None
        if problem:
            return problem
    problem = _take_start(reading, templates) if reading.verb == "start" else _leftover(reading, accounts)
    found = reading.found
    return problem or Command(
        reading.verb, found.get("account", ""), found.get("template", ""), found.get("who", ""),
        found.get("who_text", ""), reading.number, reading.day, reading.text(), tuple(reading.options),
    )  # fmt: skip


def _take_people(reading: Reading) -> Unknown | None:
    """Who is to be asked by a start: mentions, names after "with", and those of participants=…."""
    named = [(name.strip(), False) for key, value in reading.options if key in _PEOPLE for name in value.split(",")]
    asked, _, unsure = find_people([f"@{name.lstrip('@')}" for name, _ in named if name], reading.people)
    mentioned, left, doubt = find_people([word for word, _ in reading.words], reading.people)
    if unsure or doubt:
        found = unsure or doubt
        return Unknown(found.text, found.suggestions, "person") if found else None
    reading.words = [reading.words[at] for at in left]
    people = tuple(dict.fromkeys((*asked, *mentioned)))
    reading.options = [pair for pair in reading.options if pair[0] not in _PEOPLE]
    reading.options += [("participants", "\n".join(people))] if people else []
    return None


def _take_account(reading: Reading, accounts: tuple[str, ...]) -> None:
    """A known account anywhere, the longest first; a quoted name is one for a start."""
    known = {tidy(account).casefold(): account for account in accounts}
    folded = [word.casefold() for word, _ in reading.words]
    for length in range(min(len(folded), 8), 0, -1):
        for begin in range(len(folded) - length + 1):
            name = " ".join(folded[begin : begin + length])
            if name in known:
                reading.found["account"] = known[name]
                del reading.words[begin : begin + length]
                return
    quoted = next((index for index, (_, marks) in enumerate(reading.words) if marks), None)
    if quoted is not None and reading.verb == "start":
        reading.found["account"] = reading.words.pop(quoted)[0].strip()


def _take_number(reading: Reading) -> Unknown | None:
    """The prompt's number: "#7" anywhere, a bare 7 in front or "question 7" where the command takes one."""
    for index, (word, quoted) in enumerate(reading.words):
        match = re.fullmatch(r"#?(\d{1,4}):?", word)
        named = index > 0 and reading.words[index - 1][0].casefold() in _BEFORE_A_NUMBER
        bare = reading.verb in _NUMBER_VERBS and (index == 0 or named)
        if match and not quoted and (word[0] == "#" or bare):
            reading.number = int(match[1])
            del reading.words[index - (bare and named) : index + 1]
            break
    return None


def _take_day(reading: Reading) -> Unknown | None:
    """The longest run of words that is a day, with what leads to it; "start" wants "until", "by" or "deadline" first."""
    words = [word for word, _ in reading.words]
    for length in range(min(len(words), 5), 0, -1):
        for begin in range(len(words) - length + 1):
            if reading.verb == "start" and not (begin and words[begin - 1].casefold() in _LEAD):
                continue
            found = read_day(" ".join(words[begin : begin + length]), reading.today)
            if not found:
                continue
            if found.problem:
                return Unknown(" ".join(words[begin : begin + length]), found.choices, found.problem)
            reading.day = found.day
            steps = {"days": found.step, "ahead": found.ahead}
            reading.options += [(name, str(count)) for name, count in steps.items() if count]
            end = begin + length
            while begin and words[begin - 1].casefold() in _LEAD:
                begin -= 1
            del reading.words[begin:end]
            return None
    return None


def _take_person(reading: Reading) -> Unknown | None:
    """The person meant. Somebody to add need not be known: then only `who_text` is set."""
    idle = filler(reading.verb)
    while reading.words and reading.words[0][0].casefold() in idle:
        reading.words.pop(0)
    if not reading.words:
        return None
    found = find_person([word for word, _ in reading.words], reading.people)
    if found.count and found.person:
        reading.found |= {"who": found.person, "who_text": found.text}
    elif found.count and (reading.verb != "add" or found.suggestions):
        return Unknown(found.text, found.suggestions, "person")
    elif found.count:
        reading.found["who_text"] = found.text
    del reading.words[found.begin : found.begin + found.count]
    while reading.words and reading.words[0][0].casefold() in FILLER:
        reading.words.pop(0)
    return None


def _take_start(reading: Reading, templates: tuple[str, ...]) -> Unknown | None:
    """Account and template: a known template wherever it stands, else the last word."""
    folded = [word.casefold() for word, _ in reading.words]
    known = {name.casefold().replace("-", mark): name for name in templates for mark in ("-", " ")}
    spans = [(b, n) for n in (4, 3, 2, 1) for b in range(len(folded) - n, -1, -1)]
    spans = [(b, n) for b, n in spans if " ".join(folded[b : b + n]) in known]
    if spans:
        begin, count = spans[0]
        reading.found["template"] = known[" ".join(folded[begin : begin + count])]
        del reading.words[begin : begin + count]
    elif folded and ("account" in reading.found or len(folded) > 1):
        near = get_close_matches(folded[-1], known, 3, 0.6)
        if templates and (near or "account" in reading.found):
            names = dict.fromkeys(known[name] for name in near)
            return Unknown(reading.words[-1][0], tuple(names) or templates[:5], "template")
        if not templates:
            reading.found["template"] = reading.words.pop()[0]
    left = [word for word, _ in reading.words if word.casefold() not in ("for", "with", "a", "an", "the")]
    if left and "account" not in reading.found:
        reading.found["account"] = " ".join(left)
        left = []
    reading.words = [(word, False) for word in left]
    return None


def _leftover(reading: Reading, accounts: tuple[str, ...]) -> Unknown | None:
    """Words that no one took: a day or an account that is not known, or free text."""
    left = [word for word, quoted in reading.words if quoted or word.casefold() not in filler(reading.verb)]
    reading.words = reading.words if left else []
    if left and reading.day is None and _means_day(reading, left, accounts):
        return Unknown(" ".join(left), near_day(" ".join(left), reading.today), "date")
    if not left or (reading.verb in _FREE and not _like_account(left, accounts)):
        return None
    if "account" in reading.found:
        return None
    return Unknown(" ".join(left), _like_account(left, accounts) or accounts[:5], "account")


def _means_day(reading: Reading, left: list[str], accounts: tuple[str, ...]) -> bool:
    """Whether words that are no day were meant as one: always to extend, after "until" or nearly a day to pause."""
    if reading.verb == "extend":
        return True
    lead = any(word.casefold() in ("until", "till") for word, _ in reading.words)
    near = near_day(" ".join(left), reading.today) and not _like_account(left, accounts)
    return reading.verb == "pause" and bool(lead or near)


def _like_account(left: list[str], accounts: tuple[str, ...]) -> tuple[str, ...]:
    """The known accounts that the words may be meant to name."""
    known = {account.casefold(): account for account in accounts}
    return tuple(known[name] for name in get_close_matches(" ".join(left).casefold(), known, 3, 0.75))


_STEPS: tuple[tuple[Callable[[Reading], Unknown | None], frozenset[str]], ...] = (
    (_take_number, frozenset(VERBS)),
    (take_options, frozenset({"start", "settings"})),
    (_take_day, frozenset({"extend", "pause", "start"})),
    (_take_people, frozenset({"start"})),
    (_take_person, frozenset(_PERSON_VERBS)),
    (take_format, frozenset({"export"})),
    (take_digest, frozenset({"digest"})),
)
