"""What a simulation plays: people with habits, session templates, dates, an owner's acts, and how much goes wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from adapters.simulation.channel import person
from adapters.simulation.people import HABITS, Habit
from bot.core.guide import Guide
from bot.core.setup import Participant

OWNER = person("Olivia Owner", "account owner", "Europe/Berlin")
TEAM = (
    person("Ana Weber", "data scientist", "Europe/Berlin"), person("Jonas Lindqvist", "data scientist", "America/New_York"),
    person("Mei Tanaka", "ML engineer", "Europe/Berlin"), person("Tomas Novak", "team lead", "Europe/Berlin"),
    person("Ines Prado", "ML engineer", "America/New_York"), person("Sam Okafor", "data engineer", "Europe/London"),
    person("Priya Rao", "platform engineer", "Asia/Kolkata"), person("Lena Fischer", "analyst", "Europe/Berlin"),
)  # fmt: skip
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo",
         "Africa/Casablanca", "Asia/Tokyo", "Pacific/Auckland")  # fmt: skip
STARTS = (datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC),
          datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC), datetime(2026, 6, 3, tzinfo=UTC),
          datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 9, 25, tzinfo=UTC))  # fmt: skip
ACTS = ("pause", "resume", "extend +2", "close", "reopen", "remind", "add Spare", "remove", "assign", "settings pace 3",
        "drop", "narrow", "status", "answers")  # fmt: skip
WISHES = ("pause me until tomorrow", "pause me", "back", "stop", "my zone Asia/Tokyo", "my zone America/New_York")
SPARE = person("Spare Hand", "data engineer", "Europe/London")


@dataclass(frozen=True, slots=True)
class Run:
    """One assessment of a scenario: who is asked what, when it is started, and the owner's acts by the hour."""

    template: str = "data-science"
    account: str = "Northwind"
    team: tuple[int, ...] = ()
    after: timedelta = timedelta()
    options: tuple[tuple[str, str], ...] = ()
    open_to_all: bool = False
    acts: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """What to play.

    `trouble` is the share of sends that fail, `crashes` of transactions before or after which the process dies,
    `doubles` of events that come twice, late or out of order; `outages` the share of days that begin with an outage,
    `jumps` of days on which the machine's clock goes wrong for a while. `wishes` are what people ask for themselves:
    hours after the start, who, and the words.
    """

    seed: int = 1
    start: datetime = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    days: int = 14
    team: tuple[Participant, ...] = TEAM[:4]
    habits: tuple[Habit, ...] = HABITS[:4]
    runs: tuple[Run, ...] = (Run(),)
    wishes: tuple[tuple[float, int, str], ...] = ()
    trouble: float = 0.0
    crashes: float = 0.0
    doubles: float = 0.0
    outages: float = 0.0
    jumps: float = 0.0


def random_scenario(seed: int, guide: Guide | None = None) -> Scenario:
    """A scenario with people, zones, dates and faults drawn from a seed."""
    chance = Random(seed)
    team = tuple(
        person(one.name, one.role, chance.choice(ZONES[:1] * 3 + ZONES)) for one in TEAM[: chance.randint(1, 5)]
    )
    templates = tuple(one.id for one in guide.templates) if guide else (
        "data-science", "executive", "ml-engineering", "platform")
    count = 2 if chance.random() < 0.3 else 1
    accounts = chance.sample(("Northwind", "Contoso", "Umbrella"), count)
    return Scenario(
        seed,
        start=chance.choice(STARTS) + timedelta(minutes=chance.randint(0, 3 * 24 * 60)),
        days=40, team=team, habits=tuple(chance.choice(HABITS) for _ in team),
        runs=tuple(_run(chance, name, templates, len(team), number) for number, name in enumerate(accounts)),
        wishes=tuple((chance.uniform(1, 150), chance.randrange(len(team)), chance.choice(WISHES))
                     for _ in range(chance.choice((0, 0, 1, 3)))),
        trouble=chance.choice((0.0, 0.02, 0.15)), crashes=chance.choice((0.0, 0.005, 0.02)),
        doubles=chance.choice((0.0, 0.05, 0.3)), outages=chance.choice((0.0, 0.0, 0.1)),
        jumps=chance.choice((0.0, 0.0, 0.15)),
    )


def _run(chance: Random, account: str, templates: tuple[str, ...], people: int, number: int) -> Run:
    """One assessment with options and an owner's acts drawn by chance."""
    options = [("zone", chance.choice(ZONES)), ("pace", str(chance.choice((3, 5, 8)))),
               ("days_count", str(chance.choice((3, 5, 8))))]
    if chance.random() < 0.3:
        options.append(("where", "private"))
    if chance.random() < 0.1:
        options.append(("country", chance.choice(("DE", "US", "JP"))))
    acts = [(chance.uniform(1, 200), chance.choice(ACTS)) for _ in range(chance.choice((0, 0, 0, 2, 5)))]
    if chance.random() < 0.05:
        acts.append((chance.uniform(1, 150), "cancel"))
    after = timedelta(hours=chance.choice((0, 3, 30))) if number else timedelta()
    team = tuple(sorted(chance.sample(range(people), chance.randint(1, people)))) if number else tuple(range(people))
    return Run(chance.choice(templates), account, team, after, tuple(options), chance.random() < 0.15, tuple(sorted(acts)))
