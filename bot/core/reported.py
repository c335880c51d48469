"""What the end and the week of a run come to, as messages: the team's summary, the owner's, the digest."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Quote:
    """Something heard: in their words (`said`, or with the message it came from), or a count in ours."""

    text: str
    who: str = ""
    message: str = ""
    number: int = 0
    said: bool = False



Settled = Literal["", "agree", "both", "park"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where people differ on one thing: views as who and what, and how the thread settled it."""

    item: str
    label: str
    views: tuple[tuple[str, str], ...]
    settled: Settled = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens after the end: the owners (`who`) come `back` with something by a day; the thread may `settle` what is
    seen differently; figures of today are to `find`, which `who` can tell."""

    kind: Literal["back", "settle", "find"]
    what: tuple[str, ...]
    who: tuple[str, ...] = ()
    by: date | None = None


@dataclass(frozen=True, slots=True)
class AreaFindings:
    """What the team said about one area."""

    title: str
    asked: int
    answered: int
    unasked: int
    pains: tuple[tuple[str, int, int], ...] = ()
    today: tuple[int, int] = (0, 0)
    wanted: tuple[int, int] = (0, 0)
    ladder_today: str = ""
    ladder_wanted: str = ""
    heard: tuple[Quote, ...] = ()
    by_role: tuple[tuple[str, str], ...] = ()



@dataclass(frozen=True, slots=True)
class TeamSummary:
    """The summary for the thread, safe for the customer: nothing internal has a field here.

    `uncovered` are areas, each with the questions of it that were not covered, or without any where nothing of it was.
    `tellers` can tell the numbers of the targets; `notes` were written under the cards at the end.
    """

    assessment: str
    account: str
    template: str
    closed: str
    updated: bool
    day: date
    asked: int
    answered: int
    planned: int
    people: int
    hurts: tuple[Quote, ...]
    works: tuple[Quote, ...]
    levels: tuple[tuple[str, float, float], ...]
    targets: tuple[tuple[str, str, str], ...]
    differs: tuple[Difference, ...]
    uncovered: tuple[tuple[str, tuple[str, ...]], ...]
    areas: tuple[AreaFindings, ...]
    pilot: tuple[str, ...]
    missing: tuple[str, ...]
    open_points: tuple[str, ...]
    next_steps: tuple[NextStep, ...]
    tellers: tuple[str, ...] = ()
    notes: tuple[Quote, ...] = ()



@dataclass(frozen=True, slots=True)
class RankedPain:
    """A pain by impact (the customers' votes) and complexity (our assumption), with practices that answer it.

    `kind` says what stands behind it: a quote that was recognised, a satisfaction that is low, or a lack that was named.
    """

    text: str
    area: str
    votes: int
    voters: int
    impact: float
    complexity: int
    quadrant: Literal["quick_win", "strategic", "fill_in", "not_now"]
    practices: tuple[tuple[str, str], ...] = ()
    kind: Literal["quote", "low", "lack"] = "quote"



@dataclass(frozen=True, slots=True)
class Contradiction:
    """What does not go together.

    `answers`: one person answered the overlapping questions of `said` (pairs of label and answer) differently.
    `pains`: the area `about` is at level `today`, and yet at least half of those who voted recognise its `pains`.
    `levels`: of the area `about` less is wanted than there is today.
    """

    kind: Literal["answers", "pains", "levels"]
    about: str = ""
    said: tuple[tuple[str, str], ...] = ()
    pains: tuple[str, ...] = ()
    today: float = 0.0
    wanted: float = 0.0



@dataclass(frozen=True, slots=True)
class OwnerSummary:
    """The gap analysis: internal, to owners only.

    `missing` is what people say should have been asked; `sensitive` are differences that only private answers show,
    `others` those between this session and others of the account, with whom each asked. `back` is what the team reads
    that they bring, and until when.
    """

    assessment: str
    account: str
    template: str
    pains: tuple[RankedPain, ...]
    gaps: tuple[tuple[str, float, float], ...]
    contradictions: tuple[Contradiction, ...]
    sensitive: tuple[Difference, ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    stuck: tuple[str, ...]
    coverage: int
    awaiting_approval: bool = False
    others: tuple[Difference, ...] = ()
    updated: bool = False
    tellers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    back: tuple[NextStep, ...] = ()



@dataclass(frozen=True, slots=True)
class DigestAccount:
    """One account's three lines: moved, stuck, decide. `runs` are pairs of id and session title, `needy` those of them
    in which something is stuck or to be decided; `people` are asked in private, and their questions count together."""

    account: str
    status: str
    moved: int
    answered: int
    planned: int
    finish: date | None
    stuck: tuple[tuple[str, int], ...] = ()
    decide: str = ""
    actions: tuple[tuple[str, str, date | None], ...] = ()
    runs: tuple[tuple[str, str], ...] = ()
    needy: tuple[tuple[str, str], ...] = ()
    people: int = 0



@dataclass(frozen=True, slots=True)
class Digest:
    """An owner's week."""

    week: str
    accounts: tuple[DigestAccount, ...]

