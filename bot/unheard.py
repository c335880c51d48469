"""The runs whose threads are to be read back: since when people may have spoken unheard, and when it is tried.

It is kept, so that a crash before the reading forgets nothing. What had been heard all the same is known by its key.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.store import Store

UNREAD = "unread_threads"
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Earlier than whatever stands in a thread."""
FARTHEST = timedelta(days=20)
"""So far back at most is read after a gap: what was heard earlier may no longer be known by its key."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What was said in a run's thread since a moment is to be read back, at `at`."""

    at: datetime
    since: datetime = BEGINNING


def unread(db: Store) -> dict[str, Unread]:
    """The runs to be read back."""
    kept = json.loads(db.setting(UNREAD) or "{}")
    return {run: Unread(*map(datetime.fromisoformat, moments)) for run, moments in kept.items()}


def note_unread(db: Store, runs: Iterable[str], at: datetime, since: datetime = BEGINNING) -> None:
    """Have runs read back, from the earliest moment that was ever asked for."""
    kept, runs = unread(db), tuple(runs)
    for run in runs:
        known = kept.get(run)
        kept[run] = Unread(at, min(since, known.since) if known else since)
    if runs:
        _keep(db, kept)


def note_gap(db: Store, runs: Iterable[str], now: datetime, since: datetime | None = None) -> None:
    """Have runs read back after a time in which nobody could hear; it is not known how long, without `since`."""
    note_unread(db, runs, now, max(since or now - FARTHEST, now - FARTHEST))


def settle_unread(db: Store, run: str, seen: Unread, again: datetime | None) -> None:
    """A run was read back as `seen`, or is tried `again`; what was asked for meanwhile stays."""
    kept = unread(db)
    if kept.get(run) != seen:
        return
    if again:
        kept[run] = Unread(again, seen.since)
    else:
        del kept[run]
    _keep(db, kept)


def _keep(db: Store, runs: dict[str, Unread]) -> None:
    db.save_setting(UNREAD, json.dumps({run: [one.at.isoformat(), one.since.isoformat()] for run, one in runs.items()}))
