"""Reads the threads of live runs back every few hours, a few a minute: a platform gives up what nobody took, and tells nobody.

Slack does so after some minutes of a proxy that is down, or a database that is slow; the service itself then knows of no gap.
"""

from datetime import datetime, timedelta
from functools import partial

from bot.absence import read_run, readable
from bot.engine import Engine
from bot.store import Store

EVERY = timedelta(hours=6)
"""So often a run's thread is read back."""
EARLIER = timedelta(minutes=30)
"""So much before the last reading: what came then may have been given up only after it."""
FEW = 20
"""So many runs at most are read at one look: Slack lets a method of this kind be called fifty times a minute
(https://docs.slack.dev/apis/web-api/rate-limits)."""


class Rereading:
    """Knows when each run was last read; a start begins anew."""

    def __init__(self, engine: Engine) -> None:
        """Read for this engine's runs."""
        self._engine = engine
        self._read: dict[str, datetime] = {}

    async def look(self, now: datetime) -> int:
        """Read back the runs whose turn it is; tells how many were read."""
        live = await self._engine.writer.submit(partial(readable, self._engine))
        self._read = {run: self._read.get(run, now) for run in live}
        due = sorted((at, run) for run, at in self._read.items() if now - at >= EVERY)[:FEW]
        read = 0
        for at, identity in due:
            run = await self._engine.writer.submit(partial(Store.load, assessment=identity))
            failure = None if run.held else await read_run(self._engine, run, at - EARLIER)
            if failure and failure.may_pass:
                break
            self._read[identity] = now
            read += not run.held
        return read
