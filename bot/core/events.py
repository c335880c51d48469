"""What can happen: facts from a channel, from the clock and from delivery, as frozen values.

Every event that a person causes carries `key`, the natural key under which it is filed once: the message's own id
for messages, a business key for buttons (card, person, action, value, generation). `at` is the platform's time of
the event as an aware UTC datetime. People, threads and messages are opaque strings, made and read by the adapters
(`local:demo:ana`, `slack:T1:C1:1767.001`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.setup import Participant, Setup

LONGEST_NUMBER = 6


def linked(text: str, files: tuple[str, ...]) -> str:
    """A text with the links to its files, a line each."""
    return "\n".join(part for part in (text, *files) if part)


def number_of(text: str) -> int:
    """The number that a card, a row or a field names in plain figures; 0 where it names none."""
    return int(text) if len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Said:
    """A person wrote a message: in a thread, or in private to the bot (`thread` is empty then).

    `mentions` are the people named in it in order, the bot left out; `leading_mention` says that the text starts
    with one of them. `addressed` says that the bot itself was mentioned. `files` are links to attachments. `below` is
    the message below which a private one stands, in a thread of its own; the engine fills in `number` from it: the
    prompt that is meant.
    """

    key: str
    at: datetime
    person: str
    message: str
    text: str
    thread: str = ""
    channel: str = ""
    mentions: tuple[str, ...] = ()
    leading_mention: bool = False
    addressed: bool = False
    files: tuple[str, ...] = ()
    name: str = ""
    below: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed the text of a message; `files` are links to its attachments, which stay."""

    key: str
    at: datetime
    person: str
    message: str
    text: str
    thread: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deleted:
    """A person deleted a message."""

    key: str
    at: datetime
    person: str
    message: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """Somebody asked to take a message as an answer (emoji, shortcut), or to take that back (`undo`).

    `private` says that the message stands in the private chat with the bot. The engine fills in the rest from its own
    record of comments: `name` is the author's, `number` the prompt below whose card it stands, 0 where its time tells which.
    """

    key: str
    at: datetime
    person: str
    message: str
    thread: str = ""
    undo: bool = False
    number: int = 0
    author: str = ""
    text: str = ""
    said_at: datetime | None = None
    name: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person tapped a button, a quick pick or a choice in a row of a card.

    `card` names what the card belongs to ("7" is prompt 7 of the assessment, or a word such as "summary");
    `generation` is the card's state that the person saw. `row` is the row of a card with several questions.
    """

    key: str
    at: datetime
    person: str
    assessment: str
    card: str
    action: str
    value: str = ""
    row: str = ""
    generation: int = 0
    thread: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A person sent a form. `values` are pairs of field name and text, several picks joined by a newline.

    `participant` is somebody the form names who does not take part yet, as they would.
    """

    key: str
    at: datetime
    person: str
    form: str
    values: tuple[tuple[str, str], ...]
    assessment: str = ""
    card: str = ""
    channel: str = ""
    thread: str = ""
    name: str = ""
    participant: Participant | None = None

    def value(self, name: str) -> str:
        """The text of one field, stripped; empty where the form has no such field."""
        return next((text.strip() for field, text in self.values if field == name), "")


@dataclass(frozen=True, slots=True)
class Commanded:
    """A person gave a command: `text` is what follows the slash command or the bot's mention."""

    key: str
    at: datetime
    person: str
    text: str
    channel: str = ""
    thread: str = ""
    private: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The owner launched an assessment with this set-up."""

    at: datetime
    setup: Setup
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Steered:
    """An owner's command for one run, parsed: `verb` is the command's word.

    `day` is a date in the run's zone, `who` a person, `number` a prompt, `text` the rest. `role` goes with `add`,
    `nudged` (as in `Woke`) with `remind`. `name` is that of whoever gives it.
    """

    at: datetime
    person: str
    verb: str
    day: date | None = None
    who: str = ""
    number: int = 0
    text: str = ""
    participant: Participant | None = None
    nudged: frozenset[str] = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Requested:
    """A person's own wish: pause me until a time, back again, stop, forget me, a moved time zone or a country (`text`).

    `days` are that country's holidays.

    Or what their workspace tells: they `left` it, they `returned`.
    """

    at: datetime
    person: str
    wish: str
    until: datetime | None = None
    text: str = ""
    days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Woke:
    """The assessment's `wake_at` came. `nudged` are the people whose budget of the local day is used up."""

    at: datetime
    nudged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Delivered:
    """A post reached the platform: `message` is its id there; `thread` is set when a root post made a thread."""

    at: datetime
    post: str
    message: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A post did not leave in its window or was stale: it is decided again. `nudged` as in `Woke`."""

    at: datetime
    post: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """The platform refuses a post for good: `reason` is the channel's word for it (`not_in_channel`, `left` …)."""

    at: datetime
    post: str
    reason: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """A post of ours is not there any more: somebody deleted it on the platform."""

    at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class NudgedElsewhere:
    """Another run's nudge to this person listed our waiting prompts too: it counts here as well."""

    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The run's channel has another id now; ids of messages and threads that begin with `old` begin with `new`."""

    at: datetime
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class WasAway:
    """The service was down between two moments, so that answers may have been missed on this channel."""

    at: datetime
    since: datetime
    may_have_missed: bool = False


Event = (
    Said | Edited | Deleted | Adopted | Pressed | Submitted | Started | Steered | Requested | Woke | Delivered
    | Missed | Lost | Undeliverable | NudgedElsewhere | WasAway | Moved
)
