"""Takes the words of a command that are settings: options of a start, the format of an export, when a digest comes."""

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from bot.core.command_words import FORMATS, Unknown
from bot.core.people import People

_FLAGS = {
    "private": ("mode", "private"), "privately": ("mode", "private"), "thread": ("mode", "thread"),
    "named": ("attribution", "named"), "anonymous": ("attribution", "none"), "full": ("depth", "full"),
}  # fmt: skip
FILLER = {"please", "pls", "now", "the", "for", "of", "to", "run", "assessment", "account", "with", "a", "by",
"until", "till", "on", "as", "in", "from", "it", "this", "deadline"}
MORE_FILLER = {
    "remind": {"all", "everybody", "everyone", "team", "people"}, "export": {"answers", "all", "everything"},
    "list": {"all", "mine", "my", "runs"}, "answers": {"all"}, "summary": {"team"},
}  # fmt: skip
_ABOUT_A_DIGEST = {"at", "every", "each", "week", "weekly", "o'clock", "and", "my", "digest"}
_FORMAT_ALIASES = {"markdown": "md", "word": "docx", "doc": "docx", "excel": "csv", "text": "md"}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?\s?(am|pm)?")
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(slots=True)
class Reading:
    """A command while it is being read: the words left, each with whether it was quoted, and what was found."""

    verb: str
    words: list[tuple[str, bool]]
    people: People
    today: date
    found: dict[str, str] = field(default_factory=dict)
    number: int = 0
    day: date | None = None
    options: list[tuple[str, str]] = field(default_factory=list)

    def text(self) -> str:
        """The words that are left."""
        return " ".join(word for word, _ in self.words)


def filler(verb: str) -> set[str]:
    """The words that change nothing about a command."""
    return FILLER | MORE_FILLER.get(verb, set())


def take_options(reading: Reading) -> Unknown | None:
    """pace=4, "3 days", and flags such as "private"; never the first word of an account that is still to be read."""
    kept: list[tuple[str, bool]] = []
    words = reading.words
    skip = -1
    for index, (word, quoted) in enumerate(words):
        bare = word.lstrip("-").casefold()
        ahead = words[index + 1][0].casefold().rstrip(".,") if index + 1 < len(words) else ""
        if index == skip:
            continue
        named = not quoted and re.fullmatch(r"[a-z_-]+=.+", bare)
        if quoted or (not named and not kept and "account" not in reading.found and reading.verb == "start"):
            kept.append((word, quoted))
        elif named:
            key, _, value = word.lstrip("-").partition("=")
            reading.options.append((key.casefold(), value))
        elif bare in _FLAGS:
            reading.options.append(_FLAGS[bare])
        elif bare.isdigit() and ahead in ("days", "day") and words[index - 1][0].casefold() != "in":
            reading.options.append(("days", bare))
            skip = index + 1
        elif (bare in ("pace", "days") and ahead.isdigit()) or (bare == "pace" and reading.verb == "settings"):
            reading.options.append((bare, ahead))
            skip = index + 1
        else:
            kept.append((word, quoted))
    reading.words = kept
    return None


def take_format(reading: Reading) -> Unknown | None:
    """The format of an export; a word that is none is named."""
    for index, (word, _) in enumerate(reading.words):
        name = _FORMAT_ALIASES.get(word.casefold().lstrip("."), word.casefold().lstrip("."))
        if name in FORMATS:
            reading.options.append(("format", name))
            del reading.words[index]
            return None
    left = [word for word, quoted in reading.words if not quoted and word.casefold() not in filler("export")]
    near = get_close_matches(left[0].casefold(), [*FORMATS, *_FORMAT_ALIASES], 2, 0.5) if left else []
    suggestions = tuple(_FORMAT_ALIASES.get(name, name) for name in near) or FORMATS
    return Unknown(left[0], suggestions, "format") if left else None


def take_digest(reading: Reading) -> Unknown | None:
    """on, off, now, a weekday (as its ISO number) and a time (as HH:MM); nothing else."""
    for word, _ in reading.words:
        bare = word.casefold().rstrip(".,s") if len(word) > 3 else word.casefold()
        clock = _CLOCK.fullmatch("12:00" if bare == "noon" else word.casefold())
        if bare in ("on", "off", "now"):
            reading.options.append(("digest", bare))
        elif bare[:3] in _WEEKDAYS and (len(bare) < 5 or bare.endswith("day")):
            reading.options.append(("weekday", str(_WEEKDAYS.index(bare[:3]) + 1)))
        elif clock and int(clock[1]) < 24 and int(clock[2] or 0) < 60:
            hour = int(clock[1]) % 12 + 12 * (clock[3] == "pm") if clock[3] else int(clock[1])
            reading.options.append(("time", f"{hour:02}:{clock[2] or '00'}"))
        elif bare in ("am", "pm") and reading.options and reading.options[-1][0] == "time":
            told, _, minute = reading.options.pop()[1].partition(":")
            hour = int(told) % 12 + 12 * (bare == "pm")
            reading.options.append(("time", f"{hour:02}:{minute}"))
        elif bare not in FILLER | _ABOUT_A_DIGEST:
            return Unknown(word, (), "digest")
    reading.words = []
    return None
