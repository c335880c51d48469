"""What goes wrong with a database file: each fault is one plain sentence, and nothing is half-written."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import format_exception

import pytest
from store_samples import ANA, BEN, NOW, asked, letter, run, said

from bot.core.events import Said
from bot.core.post import Post
from bot.store import Comment, StoreUnavailable, erase, open_store
from bot.store.checkup import check_up
from bot.writer import Writer

OPEN = "import sys; from bot.store import open_store; open_store(sys.argv[1])"
LOOK = "import sys; from pathlib import Path; from bot.store.checkup import check_up; check_up(Path(sys.argv[1]))"
UNPRIVILEGED = f"""
import os
from bot.store import open_store
open_store(":memory:").close()
os.getuid() or os.setuid(65534)
{OPEN}
"""


def child(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run some Python in a process of its own, in the project's folder."""
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"))
    with pytest.raises(StoreUnavailable, match="already uses this database"):
        open_store(str(tmp_path / "d.db"))
    assert "already uses this database" in child(OPEN, str(tmp_path / "d.db")).stderr
    store.close()
    assert child(OPEN, str(tmp_path / "d.db")).returncode == 0


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "d.db")
    open_store(path).close()
    with sqlite3.connect(path) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    file.close()
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="written by a newer version"):
            open_store(path)


def test_alembic_is_loaded_only_for_work(tmp_path: Path) -> None:
    open_store(str(tmp_path / "d.db")).close()
    assert child(f"{OPEN}; print('alembic' in sys.modules)", str(tmp_path / "d.db")).stdout.strip() == "False"


def test_a_locked_database(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"), busy_ms=50)
    other = sqlite3.connect(tmp_path / "d.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked by another program"):
        store.begin()
    other.execute("ROLLBACK")
    store.begin()
    assert store.file_inbox("local", "k", NOW)
    store.commit()


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "d.db"
        open_store(str(file)).close()
        Path(folder).chmod(0o755)
        Path(f"{file}.lock").chmod(0o666)
        file.chmod(0o444)
        assert "cannot be written" in child(UNPRIVILEGED, str(file)).stderr.splitlines()[-1]
    path = tmp_path / "d.db"
    with pytest.raises(StoreUnavailable, match="folder exists"):
        open_store(str(tmp_path / "none" / "d.db"))
    reader = open_store(str(path)).reader()
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        Writer(reader).run_now(lambda db: db.save_setting("a", "b"))


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "d.db").write_text("hello, I am a text file and not a database" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_store(str(tmp_path / "d.db"))


def foreign(path: Path) -> None:
    """A database of another program."""
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE notes (text TEXT)")
    file.close()


@pytest.mark.parametrize("make", [foreign, Path.mkdir, lambda path: path.write_text("some notes")])
def test_what_is_not_ours_is_left_as_it_was(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "thing"
    make(path)
    path.chmod(0o755)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreUnavailable, match="not a database of this bot"):
        open_store(str(path))
    if make is not foreign:
        with pytest.raises(StoreUnavailable, match="not a database of this bot"):
            erase(path)
    assert path.stat().st_mode & 0o777 == 0o755
    if make is foreign:
        with sqlite3.connect(path) as file:
            assert file.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]
    else:
        assert [one.name for one in tmp_path.iterdir()] == ["thing"] and (path.is_dir() or path.read_bytes() == before)


def test_a_database_is_removed_only_when_nobody_has_it(tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    store = open_store(str(path))
    with pytest.raises(StoreUnavailable, match="already uses this database"):
        erase(path)
    assert path.exists()
    store.close()
    erase(path)
    assert [one.name for one in tmp_path.iterdir()] == ["d.db.lock"]


def test_the_doctor_sees_that_a_file_cannot_be_written(tmp_path: Path) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "d.db"
        open_store(str(file)).close()
        Path(folder).chmod(0o755)
        file.chmod(0o444)
        assert "cannot be written" in child(UNPRIVILEGED.replace(OPEN, LOOK), str(file)).stderr.splitlines()[-1]
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="folder exists"):
        check_up(tmp_path / "data" / "d.db")


def test_a_full_disk_at_every_size(tmp_path: Path) -> None:
    """Each run fills the file to a limit: what was acknowledged is there afterwards, what was not is not."""
    for extra in range(0, 100, 2):
        path = tmp_path / f"{extra}.db"
        store = open_store(str(path))
        writer = Writer(store)
        state = writer.run_now(lambda db: db.save(None, run(steps=20)))
        pages = store._db.run("PRAGMA page_count").fetchone()[0]
        store._db.run(f"PRAGMA max_page_count={pages + extra // 4}")
        kept = 0
        for step in range(20):
            try:
                state = writer.run_now(lambda db, now=state, key=step: _event(db, now, str(key), "x" * (200 * key)))
            except StoreUnavailable as error:
                assert "disk is full" in str(error)
                break
            kept += 1
        store._db.run("PRAGMA max_page_count=100000")
        after = writer.run_now(lambda db: db.load("a1"))
        assert after == state
        writer.run_now(lambda db, now=after: _event(db, now, "again", "x"))
        store.close()
        with sqlite3.connect(path) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert file.execute("SELECT count(*) FROM inbox").fetchone() == (kept + 1,)
            assert file.execute("SELECT count(*) FROM outbox").fetchone() == (kept + 1,)
        file.close()


def _event(store, state, key, text):  # type: ignore[no-untyped-def]
    assert store.file_inbox("local", key, NOW)
    saved = store.save(state, said(asked(state), text=text)) if state.tracks[0].plan else state
    store.enqueue([letter(key)], NOW)
    return saved


def test_a_reader_in_the_way_puts_the_emptying_of_the_log_off(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"))
    writer, reader = Writer(store), store.reader()
    writer.run_now(lambda db: db.save_setting("a", "pineapple"))
    reader._db.run("BEGIN")
    assert reader._db.run("SELECT count(*) FROM setting").fetchone() == (1,)
    writer.run_now(lambda db: db.save_setting("a", ""))
    writer.run_now(lambda db: db.forget(ANA, NOW))
    log = tmp_path / "d.db-wal"
    assert store._db.unscrubbed and b"pineapple" in log.read_bytes()
    assert store._db.run("PRAGMA busy_timeout").fetchone() == (5000,)
    reader.close()
    writer.run_now(lambda db: db.save_setting("b", ""))
    assert not store._db.unscrubbed and log.stat().st_size == 0
    store.close()


def test_an_error_that_is_logged_carries_no_words_of_people(tmp_path: Path) -> None:
    words = "quite unmistakable pineapple "
    store = open_store(str(tmp_path / "d.db"))
    writer = Writer(store)
    writer.run_now(lambda db: db.save(None, run()))
    store._db.run(f"PRAGMA max_page_count={store._db.run('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(StoreUnavailable, match="disk is full") as failed:
        writer.run_now(lambda db: db.save_comment(Comment("c1", "a1", ANA, words * 5000, NOW)))
    assert "pineapple" not in "".join(format_exception(failed.value))
    store.close()


def test_forgetting_leaves_nothing_in_the_files(tmp_path: Path) -> None:
    words = "quite unmistakable pineapple"
    path = tmp_path / "d.db"
    store = open_store(str(path))
    writer = Writer(store)
    state = writer.run_now(lambda db: db.save(None, said(asked(run()), text=words)))
    state = writer.run_now(lambda db: db.save(state, said(asked(state), BEN, "another answer entirely")))

    def fill(db):  # type: ignore[no-untyped-def]
        db.save_comment(Comment("c1", "a1", ANA, f"comment {words}", NOW))
        db.stuck("local", "k1", Said("k1", NOW, ANA, "m1", words), "bug", NOW)
        quote = Post(f"Ana said <q>{words[:20]}…</q>")
        db.enqueue([letter("k2"), letter("k3"), letter("k4", "x", lane=1)], NOW)
        db._db.run("UPDATE outbox SET body = ? WHERE key = 'k3'", (f'{{"text": "{quote.text}"}}',))

    writer.run_now(fill)
    assert b"pineapple" in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    gone = writer.run_now(lambda db: db.forget(ANA, NOW))
    assert (gone.answers, gone.comments, [post.key for post in gone.posts]) == (1, 1, ["k3"])
    for file in tmp_path.iterdir():
        assert b"pineapple" not in file.read_bytes()
        assert b"unmistakable" not in file.read_bytes()
    after = writer.run_now(lambda db: db.load("a1"))
    assert [one.text for one in store.find_answers("a1")] == ["", "another answer entirely"]
    assert after.answers == 2
    assert len(store.forgotten()) == 1
    assert store.stuck_events()[0].event is None
    assert store.counts() == {"pending": 2, "stuck": 1}
    assert os.stat(path).st_size > 0
    store.close()
