"""Holds what goes on after an acknowledgement: nobody waits longer than Slack does, and nothing of it is lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from traceback import format_tb
from typing import Any, TypeVar

from bot.channels import ChannelError

log = logging.getLogger("discovery.slack")
PATIENCE = 2.5
"""Seconds until somebody who waits gets an acknowledgement, whatever else happens; Slack gives up after three."""
LAST = 5.0
"""Seconds that a stop waits for what is under way."""
T = TypeVar("T")


class Held:
    """Work that is under way."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Wait `patience` seconds for what somebody waits for."""
        self._patience = patience
        self._tasks: set[asyncio.Task[Any]] = set()

    async def up_to(self, work: Awaitable[T], late: Callable[[T], Awaitable[None]]) -> T | None:
        """The result in time; else None, and the result goes to `late` when it is there."""
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        if done:
            return task.result()
        self.later(_then(task, late))
        return None

    def later(self, work: Awaitable[None]) -> None:
        """Do something after the acknowledgement."""
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Let what is under way come to its end; give up what takes too long."""
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=LAST)
            for task in left:
                task.cancel()


async def done(_: None) -> None:
    """Nothing follows."""


async def _then(work: Awaitable[T], late: Callable[[T], Awaitable[None]]) -> None:
    await late(await work)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except ChannelError as error:
        log.warning("an answer was not shown: %s", error.reason)
    except Exception as error:
        tell("an answer was not shown", error)


def tell(what: str, error: BaseException) -> None:
    """Log that something broke, and where: not the error's own text, which may hold what people wrote."""
    log.error("%s: %s", what, type(error).__name__, extra={"where": "".join(format_tb(error.__traceback__)[-8:])})
