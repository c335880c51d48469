"""What the store costs: beside a bare driver loop, beside a textbook ORM, and with a million sleepers.

Run it: `python tests/benchmarks/bench_store.py`. Ratios hold better than figures. Each event is the same in all
three: a key filed once, the assessment's row swapped by version, an answer, a prompt, a message, a post to send.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from store_samples import NOW, asked, letter, run, said

from bot.core.assessment import Assessment
from bot.store import Store, open_store
from bot.store.codec import stamp
from bot.writer import Writer

FLIGHT = 64


def bare(path: str, events: int) -> float:
    """Events per second of a loop over the driver, one transaction each: the rows the store would write."""
    store = open_store(path)
    rows = _recorded(store, 200)
    store.close()
    driver = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        driver.execute(f"PRAGMA {pragma}")
    begun = time.perf_counter()
    for event in range(events):
        driver.execute("BEGIN IMMEDIATE")
        for text, values in rows:
            driver.execute(text, _unique(text, values, event))
        driver.execute("COMMIT")
    return events / (time.perf_counter() - begun)


def _recorded(store: Store, steps: int) -> list[tuple[str, tuple[object, ...]]]:
    """The statements of one event, with their values."""
    writer, seen = Writer(store), list[tuple[str, tuple[object, ...]]]()
    state = writer.run_now(lambda db: db.save(None, asked(run("a", steps))))
    plain = store._db.run

    def record(text: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        if values:
            seen.append((text, values))
        return plain(text, values)

    store._db.run = record  # type: ignore[assignment]
    writer.run_now(lambda db: event(db, state, "k"))
    store._db.run = plain
    return seen


def _unique(text: str, values: tuple[object, ...], number: int) -> tuple[object, ...]:
    """The same values under keys of their own; the version is swapped with itself."""
    if text.startswith("UPDATE"):
        return (*values[:2], 2, *values[3:-1], 2 if number else 1)
    first = f"{values[0]}-{number}" if "INTO message" in text or "INTO outbox" in text else values[0]
    second = f"{values[1]}-{number}" if "INTO inbox" in text or "INTO answer" in text else values[1]
    return (first, second, *values[2:])


def event(db: Store, state: Assessment, key: str) -> Assessment:
    """One durable event: an answer comes in, the next prompt is put, a post waits to leave."""
    if not db.file_inbox("local", key, NOW):
        raise RuntimeError("filed twice")
    saved = db.save(state, asked(said(state)))
    db.enqueue([letter(key, f"thread:{saved.id}", assessment=saved.id)], NOW)
    return saved


def grouped(path: str, events: int) -> float:
    """Events per second through the writer, with 64 assessments in flight."""
    writer = Writer(open_store(path))
    each = events // FLIGHT
    new = [asked(run(f"a{number}", each + 2)) for number in range(FLIGHT)]
    states = writer.run_now(lambda db: [db.save(None, one) for one in new])

    async def talk(state: Assessment) -> None:
        for step in range(each):
            key = f"{state.id}:{step}"
            state = await writer.submit(lambda db, now=state, key=key: event(db, now, key))

    async def main() -> float:
        writer.start()
        begun = time.perf_counter()
        await asyncio.gather(*map(talk, states))
        taken = time.perf_counter() - begun
        await writer.stop()
        return each * FLIGHT / taken

    return asyncio.run(main())


def costs(path: str, rounds: int = 9) -> tuple[float, float]:
    """CPU microseconds of one event in a group of 64, beside the commit: for the first answers and for the 180th on.

    Young and old runs take turns, so that a busy machine slows both, and their ids alternate, so that a young run
    shares no page with other young ones: the database is as full for the one as for the other.
    """
    writer = Writer(open_store(path))
    young, old = ([asked(run(f"{number}-{age}", 200)) for number in range(FLIGHT)] for age in ("young", "old"))
    for _ in range(179):
        old = [asked(said(state)) for state in old]
    groups = [writer.run_now(lambda db, new=new: [db.save(None, one) for one in new]) for new in (young, old)]
    times = [[_group(writer, states, f"{age}:{step}") for age, states in enumerate(groups)] for step in range(rounds)]
    first, last = zip(*times, strict=True)
    return median(first), median(last)


def _group(writer: Writer, states: list[Assessment], step: str) -> float:
    """One step of all assessments in one transaction; the decisions are made before the clock starts."""
    decided = [asked(said(state)) for state in states]
    posts = [letter(f"{state.id}:{step}", f"thread:{state.id}") for state in states]

    def job(db: Store) -> float:
        begun = time.thread_time()
        for number, post in enumerate(posts):
            db.file_inbox("local", post.key, NOW)
            states[number] = db.save(states[number], decided[number])
            db.enqueue([post], NOW)
        return (time.thread_time() - begun) * 1e6 / FLIGHT

    return writer.run_now(job)


def sleepers(path: str, count: int = 1_000_000) -> dict[str, float]:
    """Milliseconds of an empty tick, of finding 100 due and of the next wake, with this many asleep."""
    store = open_store(path)
    driver = store._db.driver
    driver.execute("PRAGMA synchronous=OFF")
    driver.execute("BEGIN IMMEDIATE")
    rows = ((f"s{n}", stamp(NOW) + 10_000_000 + n) for n in range(count))
    driver.executemany(
        "INSERT INTO assessment (id, wake_at, workspace, account, account_key, template, channel, status, version,"
        " state) VALUES (?, ?, 'w', 'a', 'a', 't', 'c', 'running', 1, '{}')", rows,
    )
    driver.execute("COMMIT")
    soon = NOW + timedelta(seconds=10, microseconds=99)
    return {
        "empty tick": _timed(lambda: store.due(NOW)),
        "100 due": _timed(lambda: store.due(soon)),
        "next wake": _timed(store.next_wake),
        "empty claim": _timed(lambda: store.claim(NOW, 100)),
    }


def _timed(call: Callable[[], object], times: int = 200) -> float:
    samples = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        samples.append((time.perf_counter() - begun) * 1e3)
    return median(samples)


def monday(path: str, rows: int = 10_000) -> float:
    """Milliseconds of one claim of 32 with this many prompts ready on 2,500 addresses, four in each line."""
    writer = Writer(open_store(path))
    posts = [letter(f"k{n}", f"thread:{n % 2500}", lane=2) for n in range(rows)]
    writer.run_now(lambda db: db.enqueue(posts, NOW))
    writer.run_now(lambda db: db.enqueue([replace(letter("reply"), lane=0)], NOW))
    return _timed(lambda: writer.run_now(lambda db: db.claim(NOW, 32)), 20)


def main() -> None:
    """Print the table."""
    from bench_textbook import textbook

    with tempfile.TemporaryDirectory() as folder:
        floor = bare(f"{folder}/bare.db", 3000)
        ours = grouped(f"{folder}/ours.db", 12_800)
        orm = asyncio.run(textbook(f"{folder}/orm.db", 1_280, FLIGHT))
        first, last = costs(f"{folder}/costs.db")
        lines = [
            ("bare sqlite3, one transaction each", f"{floor:9,.0f} events/s", "1.00"),
            ("store through the writer, 64 in flight", f"{ours:9,.0f} events/s", f"{ours / floor:.2f}"),
            ("textbook ORM over aiosqlite, 64 in flight", f"{orm:9,.0f} events/s", f"{orm / floor:.2f}"),
            ("one event in a group, beside the commit", f"{first:9,.0f} us CPU", ""),
            ("the same at the 180th answer", f"{last:9,.0f} us CPU", f"{last / first:.2f}"),
        ]
        asleep = sleepers(f"{folder}/sleep.db")
        lines += [(f"a million asleep: {name}", f"{taken:9.3f} ms", "") for name, taken in asleep.items()]
        lines.append(("10,000 ready: claim of 32", f"{monday(f'{folder}/monday.db'):9.3f} ms", ""))
    for name, figure, ratio in lines:
        print(f"{name:45} {figure:22} {ratio:>6}")


if __name__ == "__main__":
    main()
