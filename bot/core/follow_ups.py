"""Reads what an owner says about follow-up items: "actions add Ask for access @Mei by Friday", "actions done 2".

The item's text stays as it was written, quotes and dashes and all; only an account in front, a mention at either end
and a day after "by" at the end are taken out of it.
"""

import re
from datetime import date
from difflib import get_close_matches

from bot.core.command_words import Command, Unknown, rest_of, tidy
from bot.core.dates import read_day
from bot.core.people import People, find_person

DOES = {
    "add": "add", "new": "add", "done": "done", "close": "done", "tick": "done", "finish": "done", "finished": "done",
    "undone": "undone", "undo": "undone", "open": "undone", "reopen": "undone", "list": "", "show": "", "all": "",
}  # fmt: skip
"""What the first word means: add an item, tick one off, open it again, or show them."""
_ONE = ("action", "todo")
"""What one says for a single item: then the rest is its text."""
_NUMBER = re.compile(r"#?(\d{1,4})\b[\s.,;:]*")
_BY = re.compile(r"(?:^|[\s,;(])(?:by|until|till|due|before)(?: on)? ([^()]{2,30}?)[\s.)]*$", re.IGNORECASE)
MARKS = " \t,;:–—-"


def follow_up(
    text: str, verb: str, people: People, accounts: tuple[str, ...], today: date
) -> Command | Unknown:
    """What is to be done with the items of which account; `verb` is the word that stood in front."""
    rest, account = without_account(rest_of(text), accounts)
    first, _, said = rest.partition(" ")
    word = tidy(first).casefold().strip(".,:;!")
    does = DOES.get(word)
    if not word or (does == "" and not said):
        return Command("actions", account)
    if does in ("done", "undone"):
        found = _NUMBER.match(tidy(said))
        number = int(found[1]) if found else 0
        account = account or without_account(tidy(said)[found.end() if found else 0 :], accounts)[1]
        return Command("actions", account, number=number, options=(("do", does),))
    if does == "add":
        return added(account, said, people, today)
    if verb in _ONE:
        return added(account, rest, people, today)
    return Unknown(first, tuple(get_close_matches(word, ("add", "done", "undone"), 1, 0.5)) or ("add", "done"))


def without_account(text: str, accounts: tuple[str, ...]) -> tuple[str, str]:
    """A text without the account that it begins with, and the account."""
    for account in sorted(accounts, key=len, reverse=True):
        name = re.escape(tidy(account))
        found = re.match(rf"[\s,:-]*(?:(?:for|on|of) )?[\"']?{name}[\"']?(?=$|[\s:,;.-])[\s:,;.-]*", tidy(text), re.IGNORECASE)
        if found:
            return " ".join(text.split())[found.end() :], account
    return text.strip(MARKS), ""


def added(account: str, text: str, people: People, today: date) -> Command | Unknown:
    """An item with who has it and by when."""
    by = _BY.search(text)
    found = read_day(tidy(by[1]), today) if by else None
    if by and found and found.problem:
        return Unknown(by[1], found.choices, found.problem)
    if by and found:
        text = text[: by.start()]
    who, text = person_in(text, people)
    day = found.day if found else None
    return Command("actions", account, who=who, day=day, text=text.strip(MARKS), options=(("do", "add"),))


def person_in(text: str, people: People) -> tuple[str, str]:
    """The person that a text mentions, and the text without a mention at its beginning or end."""
    words = text.strip(MARKS).split()
    for begin, word in enumerate(words):
        near = [one.strip(",;:.") for one in words[begin : begin + 4]]
        named = find_person(near, people) if word.startswith(("@", "<@", "<at>")) else None
        if not named or not named.person or named.begin:
            continue
        end, before = begin + named.count, words[:begin]
        if before and before[-1].casefold() in ("for", "with", "to") and end == len(words):
            before = before[:-1]
        if not before or before == ["for"]:
            return named.person, " ".join(words[end:])
        return named.person, " ".join(before if end == len(words) else words)
    return "", text
