"""Rings at intervals: wake-ups, delivery, digests, sweeping. It holds no truth: what is due stands in the store.

A ring that comes late rings once (`coalesce`) and is never skipped (`misfire_grace_time=None`); a bell that still
rings is not rung again (`max_instances=1`). After a restart there is nothing to restore.
"""

import logging
from asyncio import CancelledError, Event, Task, create_task, timeout
from collections.abc import Awaitable, Callable
from contextlib import suppress

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import wall

log = logging.getLogger("discovery.bells")
ONCE = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}


class Scheduler:
    """Calls async functions again and again, in the running loop."""

    def __init__(self) -> None:
        """Start with no bells."""
        self._bells = AsyncIOScheduler(jobstores={"default": MemoryJobStore()}, job_defaults=ONCE, timezone="UTC")
        self._watch: Task[None] | None = None

    def ring(self, name: str, seconds: float, call: Callable[[], Awaitable[object]]) -> None:
        """Call a function every so many seconds; the same name replaces the bell."""

        async def rung() -> None:
            with suppress(CancelledError):  # `stop` cancels what rings: that is no failure to be logged.
                await call()

        self._bells.add_job(rung, "interval", seconds=seconds, id=name, replace_existing=True)

    def watch(self, seconds: float, call: Callable[[], Awaitable[object]]) -> None:
        """Call a function every so many seconds whatever the machine's clock does: it looks after that clock."""

        async def watching() -> None:
            while True:
                with suppress(TimeoutError):
                    async with timeout(seconds):
                        await Event().wait()
                try:
                    await call()
                except Exception:
                    log.exception("a look failed")

        self._watch = create_task(watching())

    def start(self) -> None:
        """Begin to ring, from within the running loop."""
        self._bells.start()

    def realign(self) -> None:
        """Ring every bell now and go on from there: the library goes by the machine's clock, which has jumped.

        Set back by an hour, it would be silent for an hour.
        """
        for bell in self._bells.get_jobs():
            bell.modify(next_run_time=wall())

    def stop(self) -> None:
        """Ring no more."""
        if self._watch:
            self._watch.cancel()
        if self._bells.running:
            self._bells.shutdown(wait=False)
