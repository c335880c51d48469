"""The writer: group commit with one savepoint per job, and nothing acknowledged is lost when the process is killed."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, current_thread

import pytest
from store_samples import NOW, asked, run, said

from bot.store import StaleVersion, Store, StoreUnavailable, open_store
from bot.writer import Writer


def file(key: str) -> Callable[[Store], bool]:
    return lambda store: store.file_inbox("local", key, NOW)


def commits(store: Store) -> list[str]:
    """The transactions from now on."""
    seen: list[str] = []
    store._db.driver.set_trace_callback(lambda line: seen.append(line) if line == "COMMIT" else None)
    return seen


async def busy(writer: Writer) -> tuple["asyncio.Future[bool]", Event]:
    """A job that the writer is at, until the event is set: what is asked for meanwhile waits together."""
    begun, gate = Event(), Event()

    def work(db: Store) -> bool:
        begun.set()
        return gate.wait(60)

    first = asyncio.ensure_future(writer.submit(work))
    assert await asyncio.to_thread(begun.wait, 60)
    return first, gate


def test_many_jobs_share_a_commit(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"))
    seen = commits(store)
    writer = Writer(store)

    async def main() -> None:
        writer.start()
        first, gate = await busy(writer)
        others = asyncio.gather(*(writer.submit(file(str(key))) for key in range(100)))
        await asyncio.sleep(0)
        gate.set()
        assert all(await others)
        await first
        assert await writer.submit(lambda db: current_thread().name) == "writer"
        writer.stop()

    asyncio.run(main())
    assert len(seen) == 3


def test_a_raising_job_is_undone_alone(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))

    def bad(db: Store) -> None:
        db.file_inbox("local", "bad", NOW)
        db.save(None, run("a2"))
        raise KeyError("bug")

    async def main() -> list[object]:
        writer.start()
        jobs = [file("a"), bad, file("b"), lambda db: db.save(None, run())]
        done = await asyncio.gather(*map(writer.submit, jobs), return_exceptions=True)
        writer.stop()
        return list(done)

    a, error, b, saved = asyncio.run(main())
    assert (a, b) == (True, True)
    assert isinstance(error, KeyError)
    assert writer.run_now(file("bad")) is True
    assert writer.run_now(lambda db: db.every()) == ("a1",)
    assert writer.run_now(lambda db: db.load("a1")) is saved


def test_two_at_once_one_is_stale(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))
    state = writer.run_now(lambda db: db.save(None, asked(run())))

    async def main() -> list[object]:
        writer.start()
        both = (writer.submit(lambda db: db.save(state, said(state))) for _ in range(2))
        done = await asyncio.gather(*both, return_exceptions=True)
        writer.stop()
        return list(done)

    first, second = asyncio.run(main())
    assert isinstance(second, StaleVersion)
    assert writer.run_now(lambda db: db.load("a1")) is first


def test_parts_nest(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))
    state = writer.run_now(lambda db: db.save(None, run()))

    def inner(db: Store) -> None:
        db.save(db.load("a1"), asked(db.load("a1")))
        raise KeyError("inner")

    def outer(db: Store) -> None:
        db.save(state, asked(state))
        with pytest.raises(KeyError):
            db.attempt(inner)
        assert db.load("a1").version == 2
        raise ValueError("outer")

    with pytest.raises(ValueError, match="outer"):
        writer.run_now(outer)
    assert writer.run_now(lambda db: db.load("a1")) is state
    assert writer.run_now(lambda db: db.save(state, asked(state))).version == 2


def test_when_the_commit_fails_everybody_hears_it(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"), busy_ms=50)
    writer = Writer(store)
    state = writer.run_now(lambda db: db.save(None, run()))

    def lost(db: Store) -> None:
        db._db.run("ROLLBACK")

    def lost_at_commit(db: Store) -> None:
        db._db.run("PRAGMA defer_foreign_keys=ON")
        db._db.run("INSERT INTO prompt VALUES ('nobody', 1, '')")

    async def main(bad: Callable[[Store], None]) -> list[object]:
        writer.start()
        first, gate = await busy(writer)
        jobs = [lambda db: db.save(state, asked(state)), bad, file("b")]
        waiting = asyncio.gather(*map(writer.submit, jobs), return_exceptions=True)
        await asyncio.sleep(0)
        gate.set()
        done = await waiting
        await first
        writer.stop()
        return list(done)

    assert all(isinstance(one, StoreUnavailable) for one in asyncio.run(main(lost)))
    assert all(isinstance(one, sqlite3.IntegrityError) for one in asyncio.run(main(lost_at_commit)))
    assert writer.run_now(lambda db: db.load("a1")) is state
    assert writer.run_now(file("b")) is True


def test_a_locked_database_fails_the_jobs_and_recovers(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db"), busy_ms=50))
    other = sqlite3.connect(tmp_path / "d.db", isolation_level=None)

    async def main() -> None:
        writer.start()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await writer.submit(file("a"))
        other.execute("ROLLBACK")
        assert await writer.submit(file("a"))
        writer.stop()

    asyncio.run(main())


def test_a_cancelled_caller_disturbs_nobody(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))

    async def main() -> None:
        writer.start()
        first, gate = await busy(writer)
        first.cancel()
        second = asyncio.ensure_future(writer.submit(file("a")))
        await asyncio.sleep(0)
        gate.set()
        assert await second
        writer.stop()

    asyncio.run(main())


VICTIM = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from store_samples import NOW, asked, letter, run, said
from bot.store import open_store
from bot.writer import Writer

async def main():
    writer = Writer(open_store(sys.argv[1]))
    writer.start()
    async def one(name, part):
        identity = f"{part}-{name}"
        state = await writer.submit(lambda db: db.save(None, run(identity, 200)))
        for step in range(200):
            def job(db):
                assert db.file_inbox("local", f"{identity}:{step}", NOW)
                saved = db.save(state, said(asked(state)))
                db.enqueue([letter(f"{identity}:{step}", f"thread:{identity}")], NOW)
                return saved
            state = await writer.submit(job)
            print(identity, step, flush=True)
    await asyncio.gather(*(one(name, sys.argv[3]) for name in range(16)))

asyncio.run(main())
"""


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path, here = str(tmp_path / "d.db"), Path(__file__).parent
    acknowledged: set[tuple[str, int]] = set()
    for part in range(6):
        command = [sys.executable, "-c", VICTIM, path, str(here), str(part)]
        victim = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=here.parent)
        assert victim.stdout is not None
        for _ in range(1 + 60 * part):
            line = victim.stdout.readline().split()
            acknowledged.add((line[0], int(line[1])))
        victim.send_signal(signal.SIGKILL)
        rest = victim.stdout.read()
        whole = rest[: rest.rfind("\n") + 1].splitlines()
        acknowledged |= {(name, int(step)) for name, step in map(str.split, whole)}
        victim.wait()
    store = open_store(path)
    rows = store._db.run("SELECT key FROM inbox").fetchall()
    filed = {(name, int(step)) for name, step in (key.split(":") for (key,) in rows)}
    assert len(acknowledged) > 900
    assert acknowledged <= filed
    assert len(store._db.run("SELECT key FROM outbox").fetchall()) == len(filed)
    assert sum(len(store.find_answers(one)) for one in store.every()) == len(filed)
    assert all(store.load(one).answers == len(store.load(one).prompts) for one in store.every())
    assert store._db.run("PRAGMA integrity_check").fetchone() == ("ok",)
