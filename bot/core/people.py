"""Who is meant in a command: a mention, an id, a name or a first name."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

People = tuple[tuple[str, str], ...]

_MENTION: Final = re.compile(r"<@([^|>]+)(?:\|([^>]*))?>|<at>(.*?)</at>|@(.+)")


@dataclass(frozen=True, slots=True)
class Found:
    """Where in the words a person stands, how many words that is, the id where it is sure, or who may be meant."""

    begin: int = 0
    count: int = 0
    person: str = ""
    text: str = ""
    suggestions: tuple[str, ...] = ()


def find_person(words: list[str], people: People) -> Found:
    """The person named by the words: a full name, a mention, an id, a first name; else a word, unsure."""
    for count in (4, 3, 2, 1):
        for begin in range(len(words) - count + 1):
            found = _exactly(words, begin, count, people)
            if found:
                return found
    for begin, word in enumerate(words):
        text = _bare(word)
        near = _matching(text, people)
        if len(near) == 1:
            return Found(begin, 1, near[0], text)
        if near:
            return Found(begin, 1, "", text, tuple(name for person, name in people if person in near))
    begin = next((index for index, word in enumerate(words) if _MENTION.fullmatch(word)), 0)
    return Found(begin, 1, "", _bare(words[begin]), _near(_bare(words[begin]), people))


def find_people(words: list[str], people: People) -> tuple[tuple[str, ...], list[int], Found | None]:
    """The people whom the words mention or name after "with": their ids, the places of the words left, and who is unsure."""
    found: list[str] = []
    left: list[int] = []
    at, listing = 0, False
    while at < len(words):
        word = words[at].casefold().strip(",")
        begins = word == "with" and at + 1 < len(words) and bool(_first(words[at + 1 :], people).person)
        mentioned = _MENTION.fullmatch(words[at].rstrip(",.:;"))
        one = _first(words[at:], people) if listing or mentioned else Found()  # to look for a person takes long
        if begins or (listing and word in ("and", "&", "")):
            listing, at = True, at + 1
        elif one.person:
            found.append(one.person)
            at += one.count
        elif one.count and mentioned:
            return (), [], one
        else:
            left.append(at)
            listing, at = False, at + 1
    return tuple(dict.fromkeys(found)), left, None


def _first(words: list[str], people: People) -> Found:
    """Who is named by the words from the first on."""
    whole = (_exactly(words, 0, count, people) for count in (4, 3, 2) if count <= len(words))
    return next(filter(None, whole), None) or find_person(words[:1], people)


def _exactly(words: list[str], begin: int, count: int, people: People) -> Found | None:
    """The one whose id or full name so many words are."""
    text = _bare(" ".join(words[begin : begin + count]))
    said = text.casefold()
    who = [person for person, name in people if said in (person.casefold(), name.casefold())]
    return Found(begin, count, who[0], text) if len(who) == 1 else None


def _bare(word: str) -> str:
    """A mention without its marks."""
    match = _MENTION.fullmatch(word.rstrip(",.:;"))
    return next(part for part in match.groups() if part) if match and any(match.groups()) else word.rstrip(",.:;")


def _matching(text: str, people: People) -> tuple[str, ...]:
    """The ids of all whom a word may mean: the platform's own id, the first name, any part of the name."""
    said = text.casefold()
    alike = [(person, name.casefold()) for person, name in people if said in name.casefold()]
    own = tuple(person for person, _ in people
                if person.casefold().endswith(said) and re.split(r"[:/]", person.casefold())[-1] == said)
    first = tuple(person for person, name in alike if name.split()[:1] == [said])
    part = tuple(person for person, name in alike if said in re.split(r"[\s._-]+", name))
    return own or first or part


def _near(text: str, people: People) -> tuple[str, ...]:
    """The names that a mistyped word may be."""
    names = {name.casefold(): name for _, name in people} | {
        name.casefold().split()[0]: name for _, name in people if name.split()
    }
    return tuple(dict.fromkeys(names[name] for name in get_close_matches(text.casefold(), names, 3, 0.7)))
