"""The writer: group commit with one savepoint per job, and nothing acknowledged is lost when the process is killed."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import current_thread

import pytest
from store_samples import BEN, NOW, asked, run, said

from bot.clock import seconds
from bot.store import StaleVersion, Store, StoreUnavailable, open_store
from bot.writer import MOST, SLICE, Ended, Writer


def file(key: str) -> Callable[[Store], bool]:
    return lambda store: store.file_inbox("local", key, NOW)


def commits(store: Store) -> list[str]:
    """The transactions from now on."""
    seen: list[str] = []
    store._db.driver.set_trace_callback(lambda line: seen.append(line) if line == "COMMIT" else None)
    return seen


def test_many_jobs_share_a_commit(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"))
    seen = commits(store)
    writer = Writer(store)

    async def main() -> None:
        writer.start()
        assert all(await asyncio.gather(*(writer.submit(file(str(key))) for key in range(100))))
        assert len(seen) == 1
        await asyncio.gather(*(writer.submit(file(str(key))) for key in range(MOST + 1)))
        assert len(seen) == 3
        await writer.stop()

    asyncio.run(main())


def test_jobs_are_carried_out_in_the_loop_and_long_ones_beside_it(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"))
    seen = commits(store)
    writer, order = Writer(store), list[str]()

    def where(name: str) -> Callable[[Store], str]:
        def job(db: Store) -> str:
            order.append(name)
            db.file_inbox("local", name, NOW)
            return current_thread().name

        return job

    def bad(db: Store) -> None:
        db.file_inbox("local", "bad", NOW)
        raise KeyError("bug")

    async def main() -> list[object]:
        writer.start()
        jobs = [writer.submit(where("a")), writer.submit(where("b"), long=True), writer.submit(bad, long=True),
                writer.submit(where("c"))]  # fmt: skip
        done = await asyncio.gather(*jobs, return_exceptions=True)
        await writer.stop()
        return list(done)

    a, b, error, c = asyncio.run(main())
    assert a == c == current_thread().name and str(b).startswith("writer")
    assert isinstance(error, KeyError) and writer.run_now(file("bad")) is True
    assert order == ["a", "b", "c"] and len(seen) == 4


def test_the_loop_goes_on_while_a_lock_is_waited_for_and_between_many_jobs(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db"), busy_ms=60_000))
    other = sqlite3.connect(tmp_path / "d.db", isolation_level=None)
    seen = 0

    def slow(db: Store) -> int:
        end = seconds() + 2 * SLICE
        while seconds() < end:
            db.setting("a")
        return seen

    async def main() -> None:
        nonlocal seen
        writer.start()
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.gather(*(writer.submit(slow) for _ in range(5)))
        for _ in range(100):
            await asyncio.sleep(0)
        other.execute("ROLLBACK")
        while not waiting.done():
            seen += 1
            await asyncio.sleep(0)
        assert len(set(await waiting)) == 5
        await writer.stop()

    asyncio.run(main())


def test_what_is_queued_is_written_before_the_end(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))

    async def main() -> list[bool]:
        writer.start()
        waiting = [asyncio.ensure_future(writer.submit(file(str(key)))) for key in range(2 * MOST)]
        await asyncio.sleep(0)
        await writer.stop()
        return [one.done() for one in waiting]

    assert all(asyncio.run(main()))
    assert writer.run_now(file("1")) is False


def test_a_writer_that_is_cancelled_again_and_again_still_waits_for_its_thread(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db"), busy_ms=60_000))
    other = sqlite3.connect(tmp_path / "d.db", isolation_level=None)

    async def main() -> bool:
        writer.start()
        other.execute("BEGIN IMMEDIATE")
        first = asyncio.ensure_future(writer.submit(file("a")))
        for turn in range(8):
            await asyncio.sleep(0)
            if writer._working and turn > 2:
                writer._working.cancel()
        other.execute("ROLLBACK")
        async with asyncio.timeout(30):
            with pytest.raises(asyncio.CancelledError):
                await first
            done = await writer.submit(file("b"))
            await writer.stop()
        return done

    assert asyncio.run(main()) is True and not writer._store.in_transaction
    assert writer.run_now(file("a")) is True


def test_a_loop_that_ends_leaves_the_writer_whole(tmp_path: Path) -> None:
    """Cancelled wherever it is: what was committed is known to be, what was not is gone, and it writes again."""
    writer = Writer(open_store(str(tmp_path / "d.db")))
    state = writer.run_now(lambda db: db.save(None, run()))

    async def main(turns: int) -> None:
        writer.start()
        going = asyncio.ensure_future(writer.submit(lambda db: db.save(db.load("a1"), asked(db.load("a1")))))
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()

    async def again() -> int:
        saved = await writer.submit(lambda db: db.save(db.load("a1"), asked(db.load("a1"))))
        await writer.stop()
        return saved.version

    for turns in range(12):
        asyncio.run(main(turns))
        kept = writer.run_now(lambda db: db.load("a1"))
        assert kept.version == state.version + len(kept.prompts) and not writer._store.in_transaction
        assert asyncio.run(again()) == kept.version + 1


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
        await writer.stop()
        return list(done)

    a, error, b, saved = asyncio.run(main())
    assert (a, b) == (True, True)
    assert isinstance(error, KeyError)
    assert writer.run_now(file("bad")) is True
    assert writer.run_now(lambda db: db.every()) == ("a1",)
    assert writer.run_now(lambda db: db.load("a1")) is saved


@pytest.mark.parametrize("long", [False, True])
def test_a_job_that_raises_what_no_future_takes_keeps_nobody_waiting(tmp_path: Path, long: bool) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))

    def empty(db: Store) -> object:
        return next(iter(()))

    async def main() -> list[object]:
        writer.start()
        jobs = [writer.submit(file("a")), writer.submit(empty, long=long), writer.submit(file("b"))]
        async with asyncio.timeout(10):
            done = await asyncio.gather(*jobs, return_exceptions=True)
            await writer.stop()
        return list(done)

    a, error, b = asyncio.run(main())
    assert (a, b) == (True, True) and isinstance(error, Ended)


def test_when_even_the_rollback_fails_everybody_hears_it(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))

    def lost(db: Store) -> None:
        db._db.sql.invalidate()  # closes the driver, and lets go of it
        raise KeyError("bug")

    async def main() -> list[object]:
        writer.start()
        async with asyncio.timeout(10):
            return list(await asyncio.gather(*map(writer.submit, (file("a"), lost)), return_exceptions=True))

    assert all(isinstance(one, sqlite3.ProgrammingError) for one in asyncio.run(main()))


def test_the_loop_goes_on_while_many_are_run_once_more(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))
    turns = tried = 0

    def slow(db: Store) -> int:
        end = seconds() + 2 * SLICE
        while seconds() < end:
            db.setting("a")
        return turns

    def bad(db: Store) -> None:
        nonlocal tried
        tried += 1
        raise KeyError("bug")

    async def main() -> None:
        nonlocal turns
        writer.start()
        waiting = asyncio.gather(*map(writer.submit, (bad, slow, slow, slow)), return_exceptions=True)
        while not waiting.done():
            turns += tried > 1
            await asyncio.sleep(0)
        error, *seen = await waiting
        assert isinstance(error, KeyError) and len(set(seen)) == 3
        await writer.stop()

    asyncio.run(main())


def test_two_at_once_one_is_stale(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))
    state = writer.run_now(lambda db: db.save(None, asked(run())))

    async def main() -> list[object]:
        writer.start()
        both = (writer.submit(lambda db: db.save(state, said(state))) for _ in range(2))
        done = await asyncio.gather(*both, return_exceptions=True)
        await writer.stop()
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


def test_what_was_read_after_a_forgetting_that_was_undone_is_read_again(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))
    writer.run_now(lambda db: db.save(None, run()))
    writer._store.close()
    writer = Writer(open_store(str(tmp_path / "d.db")))

    def undone(db: Store) -> None:
        db.forget(BEN, NOW, ["Ben"], "somebody")
        assert db.load("a1").participants[1].name == "somebody"
        raise KeyError("bug")

    with pytest.raises(KeyError):
        writer.run_now(undone)
    assert writer.run_now(lambda db: db.load("a1")).participants == run().participants


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
        jobs = [lambda db: db.save(state, asked(state)), bad, file("b")]
        done = await asyncio.gather(*map(writer.submit, jobs), return_exceptions=True)
        await writer.stop()
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
        await writer.stop()

    asyncio.run(main())


def test_a_cancelled_caller_disturbs_nobody(tmp_path: Path) -> None:
    writer = Writer(open_store(str(tmp_path / "d.db")))

    async def main() -> None:
        writer.start()
        first, second = (asyncio.ensure_future(writer.submit(file(key))) for key in "ab")
        await asyncio.sleep(0)
        first.cancel()
        assert await second
        await writer.stop()

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
