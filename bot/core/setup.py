"""What an owner sets before the first prompt: people, calendar, pace, and where to ask."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

Mode = Literal["thread", "private"]
Attribution = Literal["named", "role", "none"]
Maturity = Literal["none", "few", "many", "unknown"]
Approval = Literal["automatic", "owner"]
Depth = Literal["normal", "full"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works: an IANA zone, wall times of the working window, ISO weekdays (Monday is 1), days off.

    `holidays` are local dates, handed in by the shell; `away` are pairs of first and last local day of time off.
    """

    zone: str = "UTC"
    start: time = time(9, 30)
    end: time = time(16, 30)
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = frozenset()
    away: tuple[tuple[date, date], ...] = ()

    def without(self, first: date, last: date) -> "Calendar":
        """The same calendar with one more stretch of time off, both days included."""
        return replace(self, away=(*self.away, (first, last)))


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who answers. `paused_until` is an aware UTC time; `stopped` means out of the run.

    Who is stopped was `removed` by an owner, left the workspace at `left_at` and is in again once they are back, or
    wished for it; `hinted` says that these were told so when they wrote. `reachable` is False once a private message to
    them was refused for good; `external` people never see internal parts; an `admin` of the workspace steers the runs
    there, and reads no internal parts either. `caught_up` is the last local day whose catch-up was sent; `nudged_on` the
    last local day of a nudge from this run. `country` is whose holidays they named as their own, where not the run's.
    """

    person: str
    name: str
    role: str = ""
    calendar: Calendar = Calendar()
    paused_until: datetime | None = None
    stopped: bool = False
    reachable: bool = True
    external: bool = False
    admin: bool = False
    caught_up: date | None = None
    nudged_on: date | None = None
    removed: bool = False
    left_at: datetime | None = None
    hinted: bool = False
    country: str = ""

    def active(self, now: datetime) -> bool:
        """Whether this person can be asked now: neither stopped nor paused."""
        return not self.stopped and (self.paused_until is None or self.paused_until <= now)


@dataclass(frozen=True, slots=True)
class Setup:
    """How one assessment is run. Fixed at launch, changed only by an owner's command.

    `areas` are the areas taken, and a word for the lines by topic (all of the template where empty); `pace` is
    questions per working day; `deadline` the last local day in the calendar's zone. `speed` above 1 marks a trial run,
    said in the opening post. `gone` are owners who left the workspace: the run stays theirs, and goes on without them.
    """

    id: str
    workspace: str
    account: str
    template: str
    guide: str
    guide_version: str
    channel: str
    owners: tuple[str, ...]
    owner_names: tuple[str, ...]
    deadline: date
    calendar: Calendar = Calendar()
    areas: tuple[str, ...] = ()
    maturity: Maturity = "unknown"
    mode: Mode = "thread"
    attribution: Attribution = "named"
    pace: int = 5
    approval: Approval = "automatic"
    depth: Depth = "normal"
    bundle: bool = False
    open_to_all: bool = False
    self_run: bool = False
    country: str = ""
    speed: float = 1.0
    hears_replies: bool = True
    reacts: bool = True
    lag: float = 15.0
    gone: tuple[str, ...] = ()

    @property
    def here(self) -> tuple[str, ...]:
        """The owners who are there: whom to tell."""
        return tuple(one for one in self.owners if one not in self.gone)

    @property
    def here_names(self) -> tuple[str, ...]:
        """The names of the owners who are there."""
        pairs = zip(self.owners, self.owner_names, strict=False)
        return tuple(name for one, name in pairs if one not in self.gone)
