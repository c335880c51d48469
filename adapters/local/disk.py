"""The file of the local chat: its tables, and one guarded SQLite connection to them."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.channels import NotKept

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, zone TEXT NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS channel (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, rank INTEGER NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, root INTEGER NOT NULL, private TEXT NOT NULL, only_for TEXT NOT NULL,
    author TEXT NOT NULL, text TEXT NOT NULL, post TEXT NOT NULL, marker TEXT, at TEXT NOT NULL,
    edits INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX IF NOT EXISTS message_marker ON message (marker) WHERE marker IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_channel ON message (channel, root, number);
CREATE INDEX IF NOT EXISTS message_private ON message (private, number);
CREATE TABLE IF NOT EXISTS history (
    number INTEGER NOT NULL, edit INTEGER NOT NULL, text TEXT NOT NULL, post TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (number, edit));
CREATE TABLE IF NOT EXISTS reaction (
    number INTEGER NOT NULL, emoji TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (number, emoji, person));
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, count INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS seen (
    person TEXT NOT NULL, place TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (person, place));
CREATE TABLE IF NOT EXISTS waiting (key TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL);
"""

Value = str | int | None
BUSY = 2.0
"""So many seconds another program may hold the file; nothing else happens in the chat meanwhile."""
TROUBLES = (
    ("locked", "The chat's file is locked by another program; close it."),
    ("full", "The disk is full; free some space."),
    ("readonly", "The chat's file cannot be written; check the permissions of the file and its folder."),
    ("disk I/O", "The disk reported an error; check whether it is full."),
)


class DiskUnusable(Exception):
    """The local chat's own file cannot be used; the message is one sentence."""


class Disk:
    """One connection to the file; every statement is a transaction of its own, but `together`."""

    def __init__(self, path: Path | str) -> None:
        """Open the file, make its tables where they are missing; `:memory:` keeps nothing. Nobody else may read it."""
        self._lock = threading.RLock()
        try:
            if path != ":memory:":
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
                Path(path).chmod(0o600)
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=BUSY)
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.executescript(SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise DiskUnusable(f"The local chat's own file, {path}, cannot be used ({error}).") from error

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is changed inside is kept as a whole or not at all; not to be nested."""
        with self._lock:
            self._execute("BEGIN IMMEDIATE")
            try:
                yield
                self._execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def _execute(self, statement: str, values: Iterable[Value] = ()) -> sqlite3.Cursor:
        """Run a statement; raises NotKept where the file cannot be used now."""
        try:
            return self._connection.execute(statement, tuple(values))
        except sqlite3.OperationalError as error:
            said = next((sentence for word, sentence in TROUBLES if word in str(error)), f"The chat's file fails: {error}.")
            raise NotKept(said) from error

    def run(self, statement: str, values: Iterable[Value] = ()) -> int:
        """Change something; the number of the new row, or 0."""
        with self._lock:
            return self._execute(statement, values).lastrowid or 0

    def changed(self, statement: str, values: Iterable[Value] = ()) -> bool:
        """Change something; whether any row was touched."""
        with self._lock:
            return self._execute(statement, values).rowcount > 0

    def rows(self, statement: str, values: Iterable[Value] = ()) -> list[sqlite3.Row]:
        """Read rows."""
        with self._lock:
            return self._execute(statement, values).fetchall()

    def row(self, statement: str, values: Iterable[Value] = ()) -> sqlite3.Row | None:
        """Read the first row, None where there is none."""
        return next(iter(self.rows(statement, values)), None)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
