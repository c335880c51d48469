"""What can be told of a database file without disturbing the service that has it open: for the doctor.

It takes no lock file and changes nothing: a write transaction is begun and dropped, everything else only reads.
"""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.store.database import Database
from bot.store.migrate import HEAD, revision
from bot.store.store import Store
from bot.store.troubles import NO_FOLDER, READ_ONLY, StoreUnavailable, plainly

WAIT_MS = 2000


@dataclass(frozen=True, slots=True)
class Checkup:
    """How a database is. `revision` is empty for one that was never opened; `size` is the file's in bytes."""

    revision: str
    newest: str
    size: int


def check_up(path: Path) -> Checkup | None:
    """How the database is; None where there is none yet but one can be made. Raises StoreUnavailable."""
    if not path.exists():
        _can_be_made(path)
        return None
    database = Database(str(path), _beside(path), cached=0)
    try:
        database.begin()
        database.rollback()
        found = revision(database.sql)
        if not os.access(path, os.W_OK):
            raise StoreUnavailable(READ_ONLY)
    except (sqlite3.Error, DBAPIError) as error:
        raise plainly(error) from error
    finally:
        database.close()
    return Checkup(found or "", HEAD, path.stat().st_size)


def open_beside(path: Path) -> Store:
    """A store that only reads, also while the service runs; close it afterwards. Raises StoreUnavailable."""
    driver = _beside(path)
    driver.execute("PRAGMA query_only=ON")
    return Store(Database(str(path), driver, cached=0))


def _beside(path: Path) -> sqlite3.Connection:
    try:
        driver = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
        )
        driver.execute(f"PRAGMA busy_timeout={WAIT_MS}")
    except sqlite3.Error as error:
        raise plainly(error) from error
    return driver


def _can_be_made(path: Path) -> None:
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise StoreUnavailable(NO_FOLDER)
