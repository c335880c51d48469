"""What an answer costs through the whole corridor, beside a bare loop that writes the same rows.

The floor is the driver alone: the statements that the engine runs for the same answers are recorded once, and replayed
on a copy of the same file, one transaction an answer, with the same pragmas.
"""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from adapters.simulation.channel import CHANNEL, SimulatedChannel, person
from bot.app import load_guides
from bot.clock import Clock
from bot.content import content_root
from bot.core.events import Delivered, Pressed, Said
from bot.core.setup import Setup
from bot.engine import Engine
from bot.starting import begin, draft
from bot.store import Store, open_store
from bot.wanted import Wanted
from bot.wording import Wording
from bot.writer import Writer

FLIGHT = 64
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
OWNER = person("Olivia Owner", "account owner", "Europe/Berlin")
TEAM = tuple(person(f"{name} X", "data scientist", "Europe/Berlin") for name in ("Ana", "Jonas", "Mei", "Tomas"))
SAID = "about 3 weeks, mostly by hand"
Rows = list[list[tuple[str, tuple[object, ...]]]]


class Bench:
    """An engine over one file, with runs that wait for answers."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        self.store = open_store(str(path), cached=20_000)
        self.writer = Writer(self.store)
        self.clock = Clock(frozen=NOW)
        root = content_root()
        self.engine = Engine(self.writer, load_guides(root), Wording(root / "messages"), self.clock)
        self.engine.connect(SimulatedChannel(self.clock, (OWNER, *TEAM), 0.0, Random(1)))

    def base(self, **options: str) -> Setup:
        """A set-up to copy."""
        values = {"account": "Base", "template": "data-science"} | options
        values["participants"] = "\n".join(one.person for one in TEAM)
        wanted = Wanted(values, OWNER.person, OWNER.name, CHANNEL, NOW)
        return self.writer.run_now(lambda db: draft(self.engine.corridor, db, wanted, "base"))[0]

    def open_runs(self, count: int, setup: Setup) -> list[str]:
        """Runs whose opening post is out; a commit for every hundred."""
        names = [f"r{number}" for number in range(count)]
        people = tuple(replace(one, calendar=setup.calendar) for one in TEAM)

        def some(db: Store, first: int) -> None:
            for name in names[first : first + 100]:
                own = replace(setup, id=name, account=name, owners=(f"sim:o{name}",), owner_names=(name,))
                run = begin(self.engine.corridor, db, own, people)
                self.engine.corridor.apply(db, run, Delivered(NOW, "opening", f"o{name}", f"{CHANNEL}/{name}"))

        for first in range(0, count, 100):
            self.writer.run_now(lambda db, first=first: some(db, first))
        return names

    def ask_first(self, names: list[str]) -> None:
        """Let the first prompt go out everywhere, and arrive."""
        self.clock.move(timedelta(minutes=2))
        asyncio.run(self.engine.wake(self.clock.now()))
        for first in range(0, len(names), 100):
            self.writer.run_now(lambda db, some=names[first : first + 100]: [self.arrive(db, one) for one in some])
        self.clock.move(timedelta(minutes=1))

    def arrive(self, db: Store, name: str) -> None:
        """The latest prompt reached the platform."""
        run = db.load(name)
        prompt = run.prompts[-1]
        post = f"p{prompt.number}.{prompt.generation}"
        self.engine.corridor.apply(db, run, Delivered(self.clock.now(), post, f"{name}.{prompt.number}"))

    def close(self) -> None:
        """Close the file."""
        self.store.close()


def prepare(path: Path, runs: int) -> list[str]:
    """A file with runs that wait for their first answers."""
    bench = Bench(path)
    names = bench.open_runs(runs, bench.base())
    bench.ask_first(names)
    bench.close()
    return names


def said(names: list[str], count: int, at: datetime) -> list[Said]:
    """Answers, spread over runs and people."""
    return [
        Said(f"m{k}", at, TEAM[k // len(names) % len(TEAM)].person, f"m{k}", SAID, f"{CHANNEL}/{names[k % len(names)]}")
        for k in range(count)
    ]


def answers(folder: Path, count: int) -> tuple[float, float]:
    """Answers a second: through the engine with 64 in flight, and by the bare loop."""
    source = folder / "source.sqlite"
    names = prepare(source, max(1, count // len(TEAM)))
    for copy in ("engine", "recorded", "bare"):
        shutil.copy(source, folder / f"{copy}.sqlite")
    rows = recorded(folder / "recorded.sqlite", names, count)
    engine = in_flight(folder / "engine.sqlite", names, count)
    return engine, bare(folder / "bare.sqlite", rows)


def in_flight(path: Path, names: list[str], count: int) -> float:
    """Answers a second through the engine."""
    bench = Bench(path)
    bench.clock.move(timedelta(minutes=3))
    bench.writer.run_now(lambda db: [db.load(name) for name in names])
    bench.writer.start()
    waiting = iter(said(names, count, bench.clock.now()))

    async def work() -> None:
        for event in waiting:
            await bench.engine.receive("sim", event)

    async def all_at_once() -> float:
        begun = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(FLIGHT)))
        taken = time.perf_counter() - begun
        await bench.writer.stop()
        return count / taken

    rate = asyncio.run(all_at_once())
    kept = bench.writer.run_now(lambda db: sum(len(db.find_answers(name)) for name in names))
    bench.close()
    if kept != count:
        raise AssertionError(f"{kept} of {count} answers were stored")
    return rate


def recorded(path: Path, names: list[str], count: int) -> Rows:
    """The statements with values that each answer writes."""
    bench = Bench(path)
    bench.clock.move(timedelta(minutes=3))
    rows: Rows = []
    plain = bench.store._db.run

    def record(text: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        if values and not text.lstrip().upper().startswith("SELECT"):
            rows[-1].append((text, values))
        return plain(text, values)

    bench.store._db.run = record  # type: ignore[method-assign, assignment]
    for event in said(names, count, bench.clock.now()):
        rows.append([])
        bench.writer.run_now(lambda db, event=event: bench.engine.handle(db, "sim", event))
    bench.close()
    return rows


def bare(path: Path, rows: Rows) -> float:
    """Answers a second by the driver alone, one transaction each."""
    driver = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        driver.execute(f"PRAGMA {pragma}")
    begun = time.perf_counter()
    for statements in rows:
        driver.execute("BEGIN IMMEDIATE")
        for text, values in statements:
            driver.execute(text, values)
        driver.execute("COMMIT")
    rate = len(rows) / (time.perf_counter() - begun)
    driver.close()
    return rate


def growth(path: Path, runs: int) -> tuple[float, float]:
    """Milliseconds of answers 1-10 and 170-180 of runs over all areas in full depth (median, without the commit)."""
    bench = Bench(path)
    setup = bench.base(depth="full", pace="20")
    areas = tuple(area.id for area in next(iter(bench.engine.corridor.guides.values())).areas)
    names = bench.open_runs(runs, replace(setup, areas=areas))
    bench.ask_first(names)
    costs: dict[int, list[float]] = {}
    for number in range(1, 181):
        for name in names:
            bench.writer.run_now(lambda db, name=name, number=number: one_answer(bench, db, name, number, costs))
    bench.close()
    early = median(cost for number in range(1, 11) for cost in costs[number])
    late = median(cost for number in range(170, 181) for cost in costs[number])
    return early * 1000, late * 1000


def one_answer(bench: Bench, db: Store, name: str, number: int, costs: dict[int, list[float]]) -> None:
    """One timed answer to the latest prompt, then the next prompt."""
    bench.clock.move(timedelta(seconds=20))
    now = bench.clock.now()
    message = f"{name}m{number}"
    event = Said(message, now, TEAM[0].person, message, SAID, f"{CHANNEL}/{name}")
    begun = time.perf_counter()
    bench.engine.handle(db, "sim", event)
    costs.setdefault(number, []).append(time.perf_counter() - begun)
    card = str(len(db.load(name).prompts))
    more = Pressed(f"{message}next", now, TEAM[0].person, name, card, "more", thread=f"{CHANNEL}/{name}")
    bench.engine.handle(db, "sim", more)
    bench.arrive(db, name)


def monday(path: Path, count: int) -> float:
    """Seconds to decide and store prompts of so many runs that are due at the same minute."""
    bench = Bench(path)
    names = bench.open_runs(count, bench.base())
    bench.clock.move(timedelta(minutes=2))
    begun = time.perf_counter()
    asyncio.run(bench.engine.wake(bench.clock.now()))
    taken = time.perf_counter() - begun
    asked = bench.writer.run_now(lambda db: sum(bool(db.load(name).prompts) for name in names[:200]))
    bench.close()
    if asked != min(200, count):
        raise AssertionError("not every run was asked")
    return taken


def fsync(folder: Path, times: int = 200) -> float:
    """Milliseconds of one fsync on this disk."""
    file = folder / "fsync"
    with file.open("wb") as out:
        import os

        def once() -> float:
            out.write(b"x" * 4096)
            out.flush()
            begun = time.perf_counter()
            os.fsync(out.fileno())
            return time.perf_counter() - begun

        return median(once() for _ in range(times)) * 1000


Measure = Callable[[Path], float]
