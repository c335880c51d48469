"""Opens the database file and holds its one write connection, its transactions and its faults in plain words.

WAL with `synchronous=FULL`: what was committed survives a power cut. Every write transaction is BEGIN IMMEDIATE, so
that it waits for a lock at its start and never fails half way. A lock file keeps a second process out; deleted
content is overwritten (`secure_delete`). SQLAlchemy and the hot statements share one driver connection.
"""

import fcntl
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bot.store.beside import NEW, beside, note
from bot.store.cache import Cache
from bot.store.hot import Hot, compiled
from bot.store.migrate import upgrade
from bot.store.troubles import NO_FOLDER, NOT_OURS, READ_ONLY, StoreUnavailable, plainly

MEMORY = ":memory:"
HEADER = b"SQLite format 3\0"
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-65536",
    "temp_store=MEMORY",  # each job is a savepoint, and what it would undo goes to a temporary file else
)
SCRUB_MS = 100
"""So long the emptying of the log waits for readers before the next commit tries again."""


class StoreInUse(StoreUnavailable):
    """Another process has the database open."""


class Database:
    """One connection: `driver` runs the hot statements, `sql` everything else, both in the same transaction."""

    def __init__(self, path: str, driver: sqlite3.Connection, cached: int) -> None:
        """Put SQLAlchemy on the driver connection."""
        self.path = path
        self.driver = driver
        self.run = driver.execute
        engine = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool, isolation_level="AUTOCOMMIT",
                               hide_parameters=True)  # an error that is logged names no words of people
        self.sql: Connection = engine.connect()
        self.hot: Hot = compiled()
        self.cache = Cache(cached)
        self.lock = -1
        self.unscrubbed = False

    def begin(self) -> None:
        """Begin a write transaction."""
        self._plain("BEGIN IMMEDIATE")

    def require(self) -> None:
        """Refuse to write outside a transaction: after some faults SQLite drops it by itself."""
        if not self.driver.in_transaction:
            raise StoreUnavailable("The database dropped the transaction; nothing was half-written.")

    def commit(self) -> None:
        """Make the transaction durable; when that fails, nothing of it stays."""
        self.require()
        try:
            self.run("COMMIT")
        except sqlite3.Error as error:
            self.rollback()
            raise plainly(error) from error
        self.cache.commit()
        if self.unscrubbed:
            self.scrub()

    def scrub(self) -> None:
        """Write the log back into the file and empty it: nothing erased is left. A reader in the way puts it off."""
        [patience] = self.run("PRAGMA busy_timeout").fetchone()
        self.run(f"PRAGMA busy_timeout={SCRUB_MS}")
        try:
            blocked, *_ = self.run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self.unscrubbed = bool(blocked)
        except sqlite3.Error:
            self.unscrubbed = True
        finally:
            self.run(f"PRAGMA busy_timeout={patience}")

    def rollback(self) -> None:
        """Drop the transaction."""
        self.cache.rollback()
        if self.driver.in_transaction:
            self.run("ROLLBACK")

    def savepoint(self) -> None:
        """Begin a part of the transaction that can be dropped alone; parts nest."""
        self.require()
        self._plain("SAVEPOINT job")
        self.cache.mark()

    def release(self) -> None:
        """Keep the part."""
        self.require()
        self._plain("RELEASE job")
        self.cache.release()

    def rollback_to(self) -> None:
        """Drop the part. Where SQLite has dropped the whole transaction by itself there is nothing left to do."""
        self.cache.rollback_to_mark()
        if self.driver.in_transaction:
            self.run("ROLLBACK TO job")
            self.run("RELEASE job")

    def close(self) -> None:
        """Close the connection and let others in."""
        self.rollback()
        self.sql.close()
        self.driver.close()
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    def _plain(self, statement: str) -> None:
        try:
            self.run(statement)
        except sqlite3.Error as error:
            raise plainly(error) from error


def open_database(path: str, busy_ms: int = 5000, cached: int = 500) -> Database:
    """Open the file for writing, made and brought up to date where needed."""
    lock = -1 if path == MEMORY else _claim(Path(path))
    try:
        database = Database(path, _connect(path, busy_ms), cached)
        database.lock = lock
        lock = -1
        _bring_up_to_date(database)
        _make_private(path)
    except (sqlite3.Error, DBAPIError) as error:
        raise plainly(error) from error
    finally:
        if lock >= 0:
            os.close(lock)
    return database


def open_reader(path: str, busy_ms: int = 5000) -> Database:
    """A second connection that only reads: for threads other than the writer's, one each."""
    driver = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    driver.execute(f"PRAGMA busy_timeout={int(busy_ms)}")
    driver.execute("PRAGMA query_only=ON")
    return Database(path, driver, cached=0)


def in_memory_copy(database: Database, cached: int = 500) -> Database:
    """A database in memory with the same content, without running the migrations again."""
    driver = _connect(MEMORY, 0)
    database.driver.backup(driver)
    return Database(MEMORY, driver, cached)


def _connect(path: str, busy_ms: int) -> sqlite3.Connection:
    driver = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    driver.execute(f"PRAGMA busy_timeout={int(busy_ms)}")
    for pragma in PRAGMAS:
        driver.execute(f"PRAGMA {pragma}")
    return driver


def erase(path: Path, *more: Path) -> None:
    """Delete a database and the files named beside it, and nothing else; raises StoreInUse while a process has it open."""
    if not path.parent.is_dir():
        return
    lock = _claim(path)
    try:
        for file in (path, *more):
            for end in ("", "-wal", "-shm", "-journal"):
                Path(f"{file}{end}").unlink(missing_ok=True)
    finally:
        os.close(lock)


def _bring_up_to_date(database: Database) -> None:
    try:
        database.begin()
        upgrade(database.sql)
        database.unscrubbed = True
        database.commit()
    except BaseException:
        database.close()
        raise


def _claim(path: Path) -> int:
    """Make the file and take the lock beside it; the lock goes with the process, however it ends."""
    try:
        if not _may_be_ours(path):
            raise StoreUnavailable(NOT_OURS)
        new = not beside(path).exists()
        lock = os.open(beside(path), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise StoreInUse("Another discovery process already uses this database; stop it first.") from error
        if new:
            note(path, NEW)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except PermissionError as error:
        raise StoreUnavailable(READ_ONLY) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreUnavailable(NO_FOLDER) from error
    return lock


def _may_be_ours(path: Path) -> bool:
    """Whether there is no file yet, or one that SQLite wrote: nothing else is touched, however wrong a setting is."""
    if not path.exists():
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEADER)) in (b"", HEADER)


def _make_private(path: str) -> None:
    """Nobody else on this machine reads what people wrote."""
    if path != MEMORY and os.access(path, os.W_OK):
        Path(path).chmod(0o600)
