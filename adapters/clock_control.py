"""Moves the clock of a running service for the local chat, and lets happen what falls due on the way."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from adapters.local.channel import LocalChannel
from bot.app import App
from bot.core import pacing
from bot.core.setup import Calendar
from bot.store import StoreUnavailable

log = logging.getLogger("discovery.local")
BEAT = 1.2
"""Real seconds between two events while the clock plays."""
LULL = timedelta(days=4)
"""So far "next event" goes for a new post: over a long weekend."""
LONGEST = timedelta(hours=2)
"""So far the playing clock goes at most in one beat of a working day, so that people see the day pass."""


class ClockControl:
    """The clock bar's other end: steps, and playing from event to event."""

    def __init__(self, app: App, channel: LocalChannel, movable: bool = True) -> None:
        """Move this service's clock and tell this channel's pages; `movable` where its time is nobody else's."""
        self.app, self.channel, self.movable = app, channel, movable
        self.playing = False
        self._task: asyncio.Task[None] | None = None
        self._moving = asyncio.Lock()

    async def move(self, step: str, zone: str) -> datetime:
        """Go forward: an hour, to the next event, the next working day, or next Monday, as it is in a zone."""
        async with self._moving:
            if step == "event":
                now = await self._to_event(self.app.moment_of("hour", zone))
            else:
                now = await self.app.play_to(self.app.moment_of(step, zone))
        self.tell()
        return now

    async def _to_event(self, otherwise: datetime) -> datetime:
        """Go on to where something new is posted; what is due before and posts nothing is passed by, up to `LULL`."""
        before, start = self.channel.posted, self.app.clock.now()
        now = await self.app.play_to(await self.app.next_event() or otherwise)
        while self.channel.posted == before and (following := await self.app.next_event()) and following < start + LULL:
            now = await self.app.play_to(following)
        return now

    async def play(self, on: bool, zone: str = "UTC") -> None:
        """Let time run by itself, nights and weekends of a zone at once, or stop that."""
        self.playing = on
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if on:
            self._task = asyncio.create_task(self._run(Calendar(zone)))
        self.tell()

    async def _run(self, calendar: Calendar) -> None:
        while True:
            try:
                async with self._moving:
                    await self.app.play_to(next_beat(calendar, self.app.clock.now(), await self.app.next_event()))
            except Exception:
                log.exception("playing goes on")
            self.tell()
            await asyncio.sleep(BEAT)

    async def next_event(self) -> datetime | None:
        """When something happens next; a database that cannot be used now keeps nobody from reading."""
        with suppress(StoreUnavailable):
            return await self.app.next_event()
        return None

    def tell(self) -> None:
        """Tell the pages the time."""
        self.channel.keep_time()
        self.channel.news.tell({"kind": "clock", "now": self.app.clock.now().isoformat(), "playing": self.playing})


def next_beat(calendar: Calendar, now: datetime, following: datetime | None) -> datetime:
    """How far the playing clock goes at once: to the next event, else a stretch of the working day, or the next one."""
    step = now + LONGEST if pacing.is_open(calendar, now) else pacing.next_open(calendar, now)
    return min(following, step) if following else step
