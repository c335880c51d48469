"""The one writer: jobs from everywhere, carried out one after another, many in one commit.

A commit waits for the disk, and one wait serves all jobs that came up meanwhile. Only what waits (for the lock, for the
disk) does so in a thread of its own; the jobs are carried out in the event loop, beside the channels whose names and
words they ask for. Carried out in that thread, each statement would hand the interpreter to the loop and wait to get it
back: measured, a fifth of what a message costs. A job is therefore short; what takes long says so.

When a job raises, all of its transaction are undone and run once more, each in a savepoint: so that one is undone
alone, and only its future gets the error. (A savepoint for every job from the start would cost a quarter of an answer,
and hardly any job raises.) So a job may run twice: what it does outside the store must bear that. Nobody hears of
success before the commit. When the commit fails, or SQLite drops the transaction by itself, every job of it fails, and
nothing of it stays.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.clock import seconds
from bot.store import Store

log = logging.getLogger("discovery.writer")
T = TypeVar("T")
MOST = 256
"""So many jobs share a commit at most."""
SLICE = 0.005
"""So many seconds of jobs are carried out before the event loop may see to something else."""


class Ended(Exception):
    """A job raised StopIteration, which no future takes: whoever waits would wait for ever."""


@dataclass(slots=True)
class Job:
    """One piece of work, who waits for it, and how it went."""

    work: Callable[[Store], Any]
    future: asyncio.Future[Any]
    long: bool = False
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Resolve the future."""
        if self.future.done():
            return  # whoever waited was cancelled
        if self.error is None:
            self.future.set_result(self.result)
        elif isinstance(self.error, StopIteration):
            self.future.set_exception(Ended(repr(self.error)))
        else:
            self.future.set_exception(self.error)


class Writer:
    """Owns the store's write connection. Without `start` it writes at once, in the caller's thread."""

    def __init__(self, store: Store) -> None:
        """Write to this store."""
        self._store = store
        self._waiting: list[Job] = []
        self._working: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Share commits from now on, between the jobs of one event loop."""
        self._thread = ThreadPoolExecutor(1, "writer")

    async def stop(self) -> None:
        """Write what is queued, then end the thread."""
        while self._working is not None and not self._working.done():
            await asyncio.wait((self._working,))
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    async def submit(self, job: Callable[[Store], T], long: bool = False) -> T:
        """Run a job in the writer; returns its result once it is durable, or raises its error.

        A `long` one runs in the thread, alone in its transaction: it must ask for nothing but the store.
        """
        if self._thread is None:
            return self.run_now(job)
        loop = asyncio.get_running_loop()
        queued = Job(job, loop.create_future(), long)
        self._waiting.append(queued)
        if self._working is None or self._working.done():
            self._working = loop.create_task(self._work())
        result: T = await queued.future
        return result

    def run_now(self, job: Callable[[Store], T]) -> T:
        """Run a job in a transaction of its own, at once: for simulations and the command line."""
        return self._store.transact(job)

    async def _work(self) -> None:
        while self._waiting:
            await (self._write_long(self._waiting.pop(0)) if self._waiting[0].long else self._write())

    async def _write_long(self, job: Job) -> None:
        try:
            await self._aside(partial(self._alone, job))
        except BaseException as error:
            job.error = error
        job.tell()

    def _alone(self, job: Job) -> None:
        try:
            job.result = self._store.transact(job.work)
        except BaseException as error:
            job.error = error

    async def _write(self) -> None:
        """One transaction: for what waits, and what comes up until it has begun."""
        jobs: list[Job] = []
        try:
            try:
                await self._aside(self._store.begin)
            finally:
                jobs = self._taken()
            await self._run(jobs)
            await self._aside(self._store.commit)
        except BaseException as error:
            for job in jobs:
                job.error = job.error or error
            self._roll_back()
        for job in jobs:
            job.tell()

    def _roll_back(self) -> None:
        try:
            self._store.rollback()
        except Exception:
            log.exception("a transaction could not be dropped")  # the next one fails, or finds it gone

    def _taken(self) -> list[Job]:
        """The jobs of the next transaction."""
        first_long = (place for place, job in enumerate(self._waiting) if job.long)
        end = min(MOST, next(first_long, MOST))
        jobs, self._waiting = self._waiting[:end], self._waiting[end:]
        return jobs

    async def _run(self, jobs: list[Job]) -> None:
        try:
            await self._each(jobs, self._carry_out)
        except Exception:
            self._store.rollback()
            await self._aside(self._store.begin)
            await self._each(jobs, self._attempt)

    async def _each(self, jobs: list[Job], does: Callable[[Job], None]) -> None:
        begun = seconds()
        for job in jobs:
            does(job)
            if seconds() - begun > SLICE:
                await asyncio.sleep(0)
                begun = seconds()

    def _carry_out(self, job: Job) -> None:
        job.result = job.work(self._store)

    def _attempt(self, job: Job) -> None:
        try:
            job.result = self._store.attempt(job.work)
        except Exception as error:
            job.error = error
            if not self._store.in_transaction:
                raise

    async def _aside(self, wait: Callable[[], T]) -> T:
        """Let the thread do what waits. Where the loop ends meanwhile, the thread is waited for all the same."""
        going = asyncio.get_running_loop().run_in_executor(self._thread, wait)
        try:
            return await asyncio.shield(going)
        except asyncio.CancelledError:
            while not going.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait((going,))
            raise
