"""What a command answers: facts for one person's eyes, worded by templates of the same names."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.core.messages import Fact, WaitingPrompt


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in a list."""

    assessment: str
    account: str
    template: str
    status: str
    answered: int
    planned: int
    waiting: int
    finish: date | None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class RunList:
    """The owner's runs; `choose` is the command word when one has to be picked first, `order` the whole command."""

    runs: tuple[RunLine, ...]
    choose: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class StatusCard:
    """One run, as its owner sees it, with buttons for all commands."""

    run: RunLine
    people: tuple[tuple[str, int, str], ...]
    stuck: tuple[tuple[int, str, int], ...]
    next_at: datetime | None
    areas: tuple[tuple[str, str], ...]
    owner: bool = True


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The answers to one item of a prompt: pairs of who and text, or votes with their counts.

    `about` is what was asked, as in an `Entry` of a listing.
    """

    number: int
    ask: str
    area: str
    answers: tuple[tuple[str, str], ...]
    state: str = ""
    about: str = "question"
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerList:
    """Answers of a run (to one prompt where `number` is set), or one person's own (`mine`)."""

    account: str
    rows: tuple[AnswerRow, ...]
    mine: bool = False
    assessment: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class ActionList:
    """Follow-up items: number, text, who, due, done."""

    account: str
    assessment: str
    rows: tuple[tuple[int, str, str, date | None, bool], ...]


@dataclass(frozen=True, slots=True)
class SettingsCard:
    """How a run is set, pairs of setting and value in words of the command."""

    account: str
    assessment: str
    rows: tuple[tuple[str, Fact], ...]


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """When an owner's digest comes."""

    on: bool
    weekday: int
    at: time
    zone: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a launch would mean, before it happens.

    `people` are name, zone, and why somebody may not answer (a code: `away`, `busy`, `not_in_channel`, or empty).
    `warnings` are codes with names. `finish` is the forecast at the pace, `latest` the deadline. `areas`
    are asked whole, `in_part` those that lines by topic ask a few questions of.
    """

    token: str
    account: str
    template: str
    channel: str
    first: datetime
    finish: date
    latest: date
    questions: int
    cards: int
    minutes_a_day: int
    days: int
    mode: str
    attribution: str
    people: tuple[tuple[str, str, str], ...]
    areas: tuple[str, ...]
    warnings: tuple[tuple[str, str], ...] = ()
    speed: float = 1.0
    in_part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Helped:
    """The commands one may give here: `owner` shows steering, else only a person's own wishes."""

    owner: bool
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A person's own page: what waits for them in all runs, their runs as owner, and how much of theirs is kept.

    `shared` is what they have not answered of what their threads are asked, `joined` the runs that they take part in.
    """

    person: str
    waiting: tuple[WaitingPrompt, ...]
    runs: tuple[RunLine, ...]
    answered: int
    paused_until: datetime | None = None
    shared: tuple[WaitingPrompt, ...] = ()
    joined: tuple[RunLine, ...] = ()


Result = Home | RunList | StatusCard | AnswerList | ActionList | SettingsCard | DigestSettings | Preview | Helped
