"""Moves the clock of a running service for the local chat, and lets happen what falls due on the way."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from adapters.local.channel import LocalChannel
from bot.app import App

log = logging.getLogger("discovery.local")
BEAT = 1.2
"""Real seconds between two events while the clock plays."""
LONGEST = timedelta(hours=1)
"""So far the playing clock goes at most in one beat, so that people see the day pass."""


class ClockControl:
    """The clock bar's other end: steps, and playing from event to event."""

    def __init__(self, app: App, channel: LocalChannel) -> None:
        """Move this service's clock and tell this channel's pages."""
        self.app, self.channel = app, channel
        self.playing = False
        self._task: asyncio.Task[None] | None = None
        self._moving = asyncio.Lock()

    async def move(self, step: str) -> datetime:
        """Go forward: an hour, to the next event, the next working day, or next Monday."""
        async with self._moving:
            if step == "event":
                following = await self.app.next_event()
                moment = following or self.app.moment_of("hour", "Europe/Berlin")
            else:
                moment = self.app.moment_of(step, "Europe/Berlin")
            now = await self.app.play_to(moment)
        self.tell()
        return now

    async def play(self, on: bool) -> None:
        """Let time run by itself, or stop that."""
        self.playing = on
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if on:
            self._task = asyncio.create_task(self._run())
        self.tell()

    async def _run(self) -> None:
        while True:
            following = await self.app.next_event()
            step = self.app.clock.now() + LONGEST
            moment = min(following, step) if following else step
            try:
                async with self._moving:
                    await self.app.play_to(moment)
            except Exception:
                log.exception("playing goes on")
            self.tell()
            await asyncio.sleep(BEAT)

    async def next_event(self) -> datetime | None:
        """When something happens next."""
        return await self.app.next_event()

    def tell(self) -> None:
        """Tell the pages the time."""
        self.channel.keep_time()
        self.channel.news.tell({"kind": "clock", "now": self.app.clock.now().isoformat(), "playing": self.playing})
