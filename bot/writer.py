"""The one writer: jobs from everywhere, written by one thread, many in one commit.

A commit waits for the disk, and one wait serves all jobs that queued up meanwhile. When one of them raises, all are
undone and run once more, each in a savepoint: so that one is undone alone, and only its future gets the error. (A
savepoint for every job from the start would cost a quarter of an answer, and hardly any job raises.) So a job may run
twice: what it does outside the store must bear that. Nobody hears of success before the commit. When the commit fails,
or SQLite drops the transaction by itself, every job of it fails, and nothing of it stays.

Jobs of one turn of the event loop are handed over together: else the first would take a commit for itself, while
all that wait for the same commit come a moment later. `submit` is for one event loop.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from bot.store import Store

T = TypeVar("T")
MOST = 256


@dataclass(slots=True)
class Job:
    """One piece of work, who waits for it, and how it went."""

    work: Callable[[Store], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Resolve the future, in its own loop."""
        if self.future.cancelled():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Owns the store's write connection. Without `start` it writes at once, in the caller's thread."""

    def __init__(self, store: Store) -> None:
        """Write to this store."""
        self._store = store
        self._queue: SimpleQueue[list[Job] | None] = SimpleQueue()
        self._turn: list[Job] = []
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is queued, then end the thread."""
        if self._thread is not None:
            self._hand_over()
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    async def submit(self, job: Callable[[Store], T]) -> T:
        """Run a job in the writer; returns its result once it is durable, or raises its error."""
        if self._thread is None:
            return self.run_now(job)
        loop = asyncio.get_running_loop()
        queued = Job(job, loop.create_future())
        if not self._turn:
            loop.call_soon(self._hand_over)
        self._turn.append(queued)
        result: T = await queued.future
        return result

    def run_now(self, job: Callable[[Store], T]) -> T:
        """Run a job in a transaction of its own, without the thread: for simulations and the command line."""
        return self._store.transact(job)

    def _hand_over(self) -> None:
        if self._turn:
            self._queue.put(self._turn)
            self._turn = []

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            jobs, last = self._gather(first)
            self._write(jobs)
            _tell(jobs)
            if last:
                return

    def _gather(self, first: list[Job]) -> tuple[list[Job], bool]:
        """The first jobs and what has queued up behind them; True when that was the end."""
        jobs = first
        try:
            while len(jobs) < MOST:
                another = self._queue.get_nowait()
                if another is None:
                    return jobs, True
                jobs += another
        except Empty:
            pass
        return jobs, False

    def _write(self, jobs: list[Job]) -> None:
        try:
            self._store.begin()
            self._run(jobs)
            self._store.commit()
        except BaseException as error:
            self._store.rollback()
            for job in jobs:
                job.error = job.error or error

    def _run(self, jobs: list[Job]) -> None:
        try:
            for job in jobs:
                job.result = job.work(self._store)
        except BaseException:
            self._store.rollback()
            self._store.begin()
            for job in jobs:
                self._attempt(job)

    def _attempt(self, job: Job) -> None:
        try:
            job.result = self._store.attempt(job.work)
        except BaseException as error:
            job.error = error
            if not self._store.in_transaction:
                raise


def _tell(jobs: list[Job]) -> None:
    """Hand the results over: one call into each loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        loops.setdefault(job.future.get_loop(), []).append(job)
    for loop, theirs in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, theirs)


def _resolve(jobs: list[Job]) -> None:
    for job in jobs:
        job.tell()
