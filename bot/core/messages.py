"""What the bot can say: facts, no words. Each message has a template of the same name that words it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.core.assessment import Assessment, NudgeIntent
from bot.core.guide import AnswerType
from bot.core.reported import Digest, OwnerSummary, TeamSummary

Fact = str | int | float | bool | date | datetime | None | tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Echo:
    """What an area gave back: recognised pains by label with how many of whom, figures by item label, level spans."""

    area: str
    recognised: tuple[tuple[str, int, int], ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    today: tuple[int, int] = (0, 0)
    wanted: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class CardRow:
    """One row of a card: an indicator, a ladder, a target. `counts` are votes per pick, shown once the area ended."""

    id: str
    text: str
    picks: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    note: str = ""
    wanted: str = ""
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class PromptCard:
    """A prompt as a card: a question, a recognition, target or closing card, open or not.

    `answers` are pairs of who (already attributed as the run allows) and text, `about` what each of them is to (a field
    of the closing card's form, else empty); `tellers` who can tell the numbers of targets. `echo` is what the area before gave
    back; `said` what a person said to an overlapping question. `nth` is its place among the prompts of its track, of
    at most `of`. `passed` who skipped. `yours` says that it was handed to the one who reads it.
    """

    assessment: str
    account: str
    number: int
    of: int
    kind: str
    area: str
    nth: int = 0
    ask: str = ""
    hint: str = ""
    answer: AnswerType = AnswerType()
    rows: tuple[CardRow, ...] = ()
    state: str = "open"
    outcome: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    tellers: tuple[str, ...] = ()
    voters: int = 0
    echo: Echo | None = None
    said: tuple[str, str] | None = None
    to: str = ""
    to_name: str = ""
    from_name: str = ""
    passed: str = ""
    until: datetime | None = None
    generation: int = 0
    private: bool = False
    yours: bool = False
    bundle: int = 0
    more: bool = False
    final: bool = False
    reacts: bool = True
    hears_replies: bool = True
    attribution: str = "named"


@dataclass(frozen=True, slots=True)
class Opening:
    """The effort contract and the live progress, edited in place.

    `days` and `minutes_a_day` are those at the pace, up to `finish`; `latest` is the deadline. `questions` and `cards`
    are each person's where everybody has a line of prompts; `total` is what all of these come to.
    """

    assessment: str
    account: str
    template: str
    focus: str
    purpose: str
    owner_names: tuple[str, ...]
    mode: str
    attribution: str
    questions: int
    cards: int
    days: int
    minutes_a_day: int
    pace: int
    finish: date
    latest: date
    first: datetime
    status: str
    asked: int
    answered: int
    total: int
    waiting: int
    areas: tuple[tuple[str, str], ...]
    named: bool
    hears_replies: bool
    reacts: bool
    speed: float
    bundle: bool
    self_run: bool
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Hello:
    """The first reply in the thread: mentions each participant once."""

    people: tuple[tuple[str, str], ...]
    mode: str
    account: str


@dataclass(frozen=True, slots=True)
class WaitingPrompt:
    """A prompt in a reminder: its number, label, seconds, and since when it waits.

    `account` and `session` (the title of the template) tell its run from others of the same list, and are empty where
    that needs no telling; `shared` says that anybody may answer it.
    """

    number: int
    label: str
    seconds: int
    assessment: str = ""
    account: str = ""
    message: str = ""
    asked: date | None = None
    kind: str = "question"
    session: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ThreadNudge:
    """A reminder in the thread: to one person by mention, or (`person` empty) one line without names."""

    person: str
    name: str
    prompts: tuple[WaitingPrompt, ...]


@dataclass(frozen=True, slots=True)
class PrivateNudge:
    """A reminder in private, over all the person's runs; `account` is empty where they are of several.

    `own` is how many of the prompts are with the person, the others are with everybody.
    """

    person: str
    account: str
    prompts: tuple[WaitingPrompt, ...]
    own: int


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What was answered before a person's day began: one row a prompt, one tap each."""

    assessment: str
    account: str
    person: str
    day: date
    rows: tuple[tuple[int, str, str], ...]
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A short line of the team's: `name` is its template, `facts` what it tells."""

    name: str
    facts: tuple[tuple[str, Fact], ...] = ()
    assessment: str = ""
    card: str = ""
    generation: int = 0
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerNote:
    """A line for owners only, with the buttons that help (pairs of action and value). Never goes to a thread."""

    name: str
    assessment: str
    account: str
    facts: tuple[tuple[str, Fact], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    generation: int = 0


ThreadMessage = Opening | Hello | PromptCard | ThreadNudge | Notice | TeamSummary
PersonMessage = PromptCard | PrivateNudge | CatchUp | Notice
OwnerMessage = OwnerNote | OwnerSummary | Digest | Notice
Message = ThreadMessage | PersonMessage | OwnerMessage


@dataclass(frozen=True, slots=True)
class Say:
    """A message on its way. `key` is unique within the assessment: said twice it leaves once.

    `to`: `root` makes the thread, `thread` replies in it, `private` goes to `person`, `whisper` is for `person` only,
    in the thread where the channel can. Proactive says carry `prompts` with `generations` as a fence and a window
    (`opens` to `closes`, UTC): checked again right before sending. `lane`: 0 replies to people, 1 results,
    2 prompts and reminders, 3 digests. `refunds` names person and local day of a nudge to give back when stale.
    `edits` is a post of ours that it takes the place of.
    """

    key: str
    message: Message
    to: Literal["root", "thread", "private", "whisper"]
    person: str = ""
    prompts: tuple[tuple[int, int], ...] = ()
    opens: datetime | None = None
    closes: datetime | None = None
    lane: int = 0
    refunds: tuple[tuple[str, date], ...] = ()
    edits: str = ""


@dataclass(frozen=True, slots=True)
class Refresh:
    """A posted card changed: `what` is "opening", "summary" or a prompt's number; worded when it leaves."""

    what: str


@dataclass(frozen=True, slots=True)
class React:
    """A quiet mark on a person's message, or its removal."""

    message: str
    mark: str = "taken"
    off: bool = False


Saying = Say | Refresh | React

INTERNAL = (OwnerNote, OwnerSummary, Digest)


class InternalLeak(Exception):
    """An internal message was addressed to a thread."""


def say(key: str, message: Message, to: Literal["root", "thread", "private", "whisper"], **more: object) -> Say:
    """Make a Say; raises InternalLeak when an owner's message is addressed to anybody but a person in private."""
    if isinstance(message, INTERNAL) and to != "private":
        raise InternalLeak(type(message).__name__)
    return Say(key, message, to, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision comes to: the new state, what to say, and whom to remind."""

    assessment: Assessment
    says: tuple[Saying, ...] = ()
    nudges: tuple[NudgeIntent, ...] = ()
