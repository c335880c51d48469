"""What a command is, its words, and the text around them made plain: quotes, dashes, odd spaces, a leading slash."""

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

VERBS: Final = (
    "start", "list", "status", "answers", "remind", "pause", "resume", "extend", "assign", "add", "remove", "reopen",
    "close", "cancel", "rerun", "summary", "actions", "export", "digest", "settings", "help",
)  # fmt: skip
OWN: Final = ("pause_me", "back", "stop", "my_answers", "forget_me", "my_zone", "my_holidays")
FORMATS: Final = ("md", "html", "pdf", "docx", "csv", "json")

ALIASES: Final = {
    "begin": "start", "new": "start", "launch": "start", "ls": "list", "runs": "list", "progress": "status",
    "answer": "answers", "nudge": "remind", "reminder": "remind", "hold": "pause", "continue": "resume",
    "unpause": "resume", "deadline": "extend", "prolong": "extend", "invite": "add", "kick": "remove",
    "finish": "close", "end": "close", "abort": "cancel", "again": "rerun", "re-run": "rerun", "report": "summary",
    "todo": "actions", "todos": "actions", "action": "actions", "download": "export", "setting": "settings",
    "config": "settings", "?": "help", "commands": "help",
}  # fmt: skip
_SPACES = "\u00a0\u1680\u202f\u205f\u3000\t\r\n" + "".join(map(chr, range(0x2000, 0x200B)))
_CONTROLS = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = "\0\u00ad\u2060\ufe0f\ufeff" + "".join(map(chr, _CONTROLS))
_PLAIN: Final = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛′`", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_UNSEEN)
)
_SEEN: Final = str.maketrans(dict.fromkeys(_SPACES, " ") | dict.fromkeys(_UNSEEN))
_TOKEN = re.compile(r'"([^"]*)"?|(?<!\S)\'([^\']+)\'(?!\S)|(<at>.*?</at>|<@[^>]*>|[^\s"]+)')
_LEADING = re.compile(r"^\s*(?:[/@]?discovery\b[\s:,]*)?/?", re.IGNORECASE)
_POLITE = re.compile(r"^(?:(?:please|pls|hey|hi|hello|ok|okay)\b[\s,:!.]*)+(?=\S)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*#\s?(\d{1,4})(?![\w#])[\s:.)–—-]*(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One command, understood: `who` is a person's id and `who_text` what was written; `number` is the 7 of #7;
    `day` a local date; `text` the rest; `options` pairs such as ("pace", "4"), ("mode", "private"),
    ("format", "pdf")."""

    verb: str
    account: str = ""
    template: str = ""
    who: str = ""
    who_text: str = ""
    number: int = 0
    day: date | None = None
    text: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """What could not be read: the word, what may be meant, and a code: verb, date, past, person, account, template,
    format, zone, digest."""

    word: str
    suggestions: tuple[str, ...] = ()
    problem: str = "verb"


def tidy(text: str) -> str:
    """Plain quotes and dashes, single spaces, nothing unseen."""
    return " ".join(text.translate(_PLAIN).split())


def said_of(text: str) -> str:
    """The command in a text, without a leading slash, the bot's name, or a please."""
    return _POLITE.sub("", _LEADING.sub("", tidy(text), count=1).strip())


def rest_of(text: str) -> str:
    """What follows the first word of a command, in its own quotes and dashes."""
    plain, written = tidy(text), " ".join(text.translate(_SEEN).split())
    begin = len(plain) - len(said_of(text))
    word = re.compile(r"\s*\S+\s*").match(plain, begin)
    return written[word.end() :] if word else ""


def words_of(said: str) -> list[tuple[str, bool]]:
    """The words, each with whether it was quoted; lone dashes and stops, and one at the end of the last, are dropped."""
    words = _joined([(next(filter(None, found), ""), bool(found[0] or found[1])) for found in _TOKEN.findall(said)])
    if words and not words[-1][1]:
        words[-1] = (words[-1][0].rstrip(".,;!"), False)
    return [(word, quoted) for word, quoted in words if word and (quoted or word.strip("-.,:;!"))]


def _joined(words: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """One word of each option whose value is quoted or goes on after a comma: participants="Ana, Jonas"."""
    joined: list[tuple[str, bool]] = []
    for word, quoted in words:
        before, was_quoted = joined[-1] if joined else ("", True)
        if not was_quoted and ((quoted and before.endswith("=")) or ("=" in before and before.endswith(","))):
            joined[-1] = (before + word, False)
        else:
            joined.append((word, quoted))
    return joined


def numbered(text: str) -> tuple[int, str] | None:
    """The number and the text of "#7 we use Airflow"; None where a message does not start so, or says nothing more."""
    match = _NUMBERED.match(text)
    return (int(match[1]), match[2].strip()) if match and int(match[1]) and match[2].strip() else None


def near_verbs(word: str) -> tuple[str, ...]:
    """The verbs a mistyped word may be."""
    near = get_close_matches(word, [*VERBS, *ALIASES, "stop", "back"], 5, 0.6)
    return tuple(dict.fromkeys(ALIASES.get(verb, verb) for verb in near))[:3]
