"""Compares words of titles, lines and questions, loosely enough for endings and typing slips."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

_SMALL = frozenset(
    re.findall(
        r"\w+",
        """a an and any are as at be by can could current currently do does each for from general give has have how in
        into is it its may more most must new of off on only or other our out per question questions
        related section session should so some such than that the their them they this to topic topics up use used
        using was we what when where which while who why will with would you your requirement requirements strategy
        strategies issue issues challenge challenges problem problems gap gaps concern concerns criteria overview
        assessment technical""",
    )
)
_ENDINGS = re.compile(
    r"(?:s|es|e|ed|d|y|ies|ing|ers?|ors?|ions?|ations?|ance|ant|al|ly|ments?|able|ability|ive)?",
)


def significant(text: str) -> tuple[str, ...]:
    """The words that carry a text's meaning, in order, each once."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return tuple(dict.fromkeys(word for word in words if word not in _SMALL and len(word) > 1))


def same_word(one: str, other: str) -> bool:
    """Whether two words are the same but for an ending: integration and integrate, cost and costs."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    common = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    return common >= 4 and all(_ENDINGS.fullmatch(word[common:]) for word in (one, other))


def overlap(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """The words of the first that the second has too."""
    others = tuple(other)
    return tuple(word for word in one if any(same_word(word, candidate) for candidate in others))


def same_title(one: str, other: str) -> bool:
    """Whether two titles mean the same: the same significant words, or a typing slip apart."""
    first, second = significant(one), significant(other)
    if not first or not second:
        return one.casefold().strip() == other.casefold().strip()
    if SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(second))).ratio() >= 0.9:
        return True
    shared = len(overlap(first, second))
    return shared / (len(first) + len(second) - shared) >= 0.8


def slug(text: str, fallback: str, limit: int = 40) -> str:
    """A text as an id: small letters, digits and hyphens."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    name = ""
    for word in re.findall(r"[a-z0-9]+", bare):
        if word in ("and", "the", "of", "for") or len(name) + len(word) >= limit:
            continue
        name = f"{name}-{word}" if name else word
    return name or fallback


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken; it is taken afterwards."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate
