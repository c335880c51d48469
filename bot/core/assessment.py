"""How far one interview is: its people, plan, prompts and answers, and when it wants to be woken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from bot.core.answers import Value
from bot.core.setup import Participant, Setup

Status = Literal["running", "paused", "closing", "closed", "cancelled"]
PromptKind = Literal["question", "recognition", "targets", "target_details", "closing"]
PromptState = Literal["open", "waiting", "closed"]
Outcome = Literal["", "answered", "skipped", "dropped", "unknown"]
VOTED = ("recognition", "targets", "closing")
"""The kinds of cards that take a vote of each person: they go to nobody alone."""


Changing = TypeVar("Changing", "Prompt", "Track", "Assessment")


def changed(value: Changing, **changes: Any) -> Changing:
    """The same value with some fields changed.

    An answer changes four or five of these, with thirty fields each: `dataclasses.replace` would spend more on them
    than the answer costs elsewhere. So they keep their fields in a dict (no slots), which is copied at once.
    """
    fields = value.__dict__
    whole = fields | changes
    if len(whole) != len(fields):
        raise TypeError(f"{type(value).__name__} has no {', '.join(changes.keys() - fields.keys())}")
    new: Changing = object.__new__(type(value))
    object.__setattr__(new, "__dict__", whole)
    return new


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's answer to one item of a prompt.

    `key` identifies it within the assessment and never changes. It is made of `picks`, of `messages` (pairs of message
    id and text) and of `words` from a form, which stand for the first `over` messages; `text` is what the person said,
    whole; `value` what we understood.
    `revision` rises with every change; `withdrawn` answers keep no text.
    """

    key: str
    number: int
    item: str
    person: str
    at: datetime
    text: str
    value: Value = Value()
    messages: tuple[tuple[str, str], ...] = ()
    private: bool = False
    adopted: bool = False
    may_quote: bool = False
    picks: tuple[str, ...] = ()
    words: str = ""
    over: int = 0
    revision: int = 1
    withdrawn: bool = False


@dataclass(frozen=True)
class Prompt:
    """One item, or one card, put to the thread (`track` empty) or to one person.

    `to` is the person it was handed to; everybody who had it so has a card of their own in private: `lent` holds pairs
    of person and message. `asked_at` is when it was decided, `posted_at` when it reached the platform
    under the id `message`. `generation` rises with each accepted act on its card. `until` is when a postponed
    prompt comes back; `yield_at` when an unanswered open one gives way. `nudges` counts reminders, from
    `nudge_from` on. `unknown_by` and `not_me` are people who cannot tell; `passed` who skipped or postponed it.
    """

    number: int
    kind: PromptKind
    track: str = ""
    area: str = ""
    item: str = ""
    items: tuple[str, ...] = ()
    state: PromptState = "open"
    outcome: Outcome = ""
    to: str = ""
    lent: tuple[tuple[str, str], ...] = ()
    asked_at: datetime | None = None
    posted_at: datetime | None = None
    message: str = ""
    generation: int = 0
    answers: tuple[Answer, ...] = ()
    until: datetime | None = None
    yield_at: datetime | None = None
    nudges: int = 0
    nudge_from: datetime | None = None
    unknown_by: tuple[str, ...] = ()
    not_me: tuple[str, ...] = ()
    handed_by: str = ""
    declined: int = 0
    passed: str = ""
    seconds: int = 60
    asked_number: bool = False

    @property
    def answered(self) -> bool:
        """Whether an answer stands."""
        return any(not answer.withdrawn for answer in self.answers)


@dataclass(frozen=True)
class Track:
    """One line of prompts: the thread's (`person` empty), or one person's in private mode.

    `plan` holds the steps still to ask in order, "kind:id". `open` is the number of the prompt that gates.
    `quiet_until` is when the next may come; `day` the local day that `asked` (questions) and `posts` (all proactive
    posts) count for; `pulled` says that a person asked for one more now. `deepened` says that deep questions were
    chosen.
    """

    person: str = ""
    plan: tuple[str, ...] = ()
    open: int = 0
    quiet_until: datetime | None = None
    day: date | None = None
    asked: int = 0
    posts: int = 0
    pulled: bool = False
    deepened: bool = False
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A difference between people on one item, and how the thread settled it."""

    item: str
    settled: Literal["", "agree", "both", "park"] = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A follow-up item with an owner and a date, carried in the digest until it is done."""

    number: int
    text: str
    who: str = ""
    due: date | None = None
    done: bool = False


@dataclass(frozen=True)
class Assessment:
    """One running interview of one account with one session template, bound to one thread.

    `waiting` are the numbers of prompts postponed, handed over or yielded. `opening` is the opening post once it has
    left, and `thread` the thread that it made. `wake_at` is rewritten by every decision. `closings` counts how often
    the summary was made, `summary_message` is the post that later ones update, `owner_summaries` are pairs of owner and
    the post that they have of theirs; `stuck_on` the local day on which owners last heard of stuck prompts, `lined_on`
    that of the last line in the thread. `resume_at` is when a pause until a day ends by itself. `held` is why nothing can
    be posted now, and `unsaid` what was refused for it and is said once it can. `news` waits from `news_at` on for room
    in the thread's day: `welcome:PERSON`, `owner_left:PERSON`. `names` are pairs of person and name of those who did
    something here that a card tells of, and who are neither asked nor owners.
    """

    setup: Setup
    participants: tuple[Participant, ...]
    status: Status = "running"
    thread: str = ""
    opening: str = ""
    tracks: tuple[Track, ...] = (Track(),)
    prompts: tuple[Prompt, ...] = ()
    waiting: tuple[int, ...] = ()
    started_at: datetime | None = None
    first_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: str = ""
    warned: bool = False
    greeted: bool = False
    held: str = ""
    unsaid: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    news_at: datetime | None = None
    closings: int = 0
    summary_message: str = ""
    owner_summaries: tuple[tuple[str, str], ...] = ()
    summary_due: bool = False
    stuck_on: date | None = None
    lined_on: date | None = None
    resume_at: datetime | None = None
    ceiling_questions: int = 0
    ceiling_cards: int = 0
    ceiling_seconds: int = 0
    ceiling_days: int = 0
    answers: int = 0
    disagreements: tuple[Disagreement, ...] = ()
    actions: tuple[Action, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    wake_at: datetime | None = None
    version: int = 0

    @property
    def id(self) -> str:
        """The assessment's id."""
        return self.setup.id

    @property
    def live(self) -> bool:
        """Whether it still asks: running or paused."""
        return self.status in ("running", "paused")

    @property
    def planned(self) -> int:
        """How many prompts it comes to: those asked and those still in the plan."""
        return len(self.prompts) + sum(len(track.plan) for track in self.tracks)

    def prompt(self, number: int) -> Prompt | None:
        """The prompt with this number, None where there is none."""
        return self.prompts[number - 1] if 0 < number <= len(self.prompts) else None

    def participant(self, person: str) -> Participant | None:
        """The participant with this id, None for anybody else."""
        return next((one for one in self.participants if one.person == person), None)

    def name_of(self, person: str) -> str:
        """A person's name, the id where it is not known, empty for nobody."""
        known = self.participant(person)
        if known:
            return known.name
        others = dict((*self.names, *zip(self.setup.owners, self.setup.owner_names, strict=False)))
        return others.get(person, person)

    def with_prompt(self, prompt: Prompt) -> "Assessment":
        """The same assessment with this prompt in its place, and `waiting` kept true to its state."""
        at = prompt.number - 1
        waiting = tuple(number for number in self.waiting if number != prompt.number)
        if prompt.state == "waiting":
            waiting = (*waiting, prompt.number)
        return changed(self, prompts=(*self.prompts[:at], prompt, *self.prompts[at + 1 :]), waiting=waiting)

    def with_participant(self, participant: Participant) -> "Assessment":
        """The same assessment with this participant changed or added."""
        others = list(self.participants)
        for index, one in enumerate(others):
            if one.person == participant.person:
                others[index] = participant
                return changed(self, participants=tuple(others))
        return changed(self, participants=(*self.participants, participant))

    def track(self, person: str) -> Track | None:
        """The track of a person, or the thread's for the empty string."""
        return next((track for track in self.tracks if track.person == person), None)

    def with_track(self, track: Track) -> "Assessment":
        """The same assessment with this track in its place."""
        tracks = tuple(track if one.person == track.person else one for one in self.tracks)
        return changed(self, tracks=tracks)


@dataclass(frozen=True, slots=True)
class NudgeIntent:
    """A wish to remind a person of prompts: the engine claims the person's local day and may merge other runs'."""

    person: str
    day: date
    prompts: tuple[int, ...] = ()
    where: Literal["thread", "private"] = "private"
