"""Puts the rooms together: opens the store, loads content, connects channels, rings the bells, closes in order."""

import asyncio
import gc
import logging
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

from bot.absence import ALIVE, AWAY, after_a_gap, come_back, doubted_until, read_back, since_when
from bot.channels import Change, Channel, Inbound, Receive, Reply
from bot.clock import Clock, seconds
from bot.content import ContentError, content_root, guide_folders, load_guide
from bot.core import pacing
from bot.core.guide import Guide
from bot.core.setup import Calendar
from bot.delivery import Delivery
from bot.digests import send_digests
from bot.engine import Engine
from bot.rereading import Rereading
from bot.retrying import replay, retry_stuck
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.store import StoreUnavailable, open_store
from bot.store.beside import note, noted
from bot.timekeeping import Timekeeper
from bot.wording import Wording
from bot.writer import Writer

log = logging.getLogger("discovery.app")
KEPT = timedelta(days=30)
"""So long it is remembered that something came in or left, after a run ended: nobody sends it again later than that."""
STEPS = 2000
BEAT = 0.2
"""So many seconds at least are delivered between two rings: a herd of posts keeps nobody's bell from ringing."""
PATIENCE = 10.0
"""So many seconds the end waits for what is on its way."""
SIGN = 10.0
"""So often, in seconds, the service writes down that it is here."""
LOOK = 1.0
"""So often, in seconds, the clocks are compared."""
SWEEP = 6 * 3600.0
"""So often, in seconds, what need not be remembered any longer is dropped."""
REREAD = 60.0
"""So often, in seconds, it is looked which threads were not read back for hours."""
SILENCE = 3 * SIGN
"""So long without such a sign means that nothing can be kept now."""


def load_guides(root: Path) -> dict[str, Guide]:
    """Every guide under a content folder; raises ContentError for the first that is not usable, or where there is none."""
    folders = guide_folders(root)
    if not folders:
        raise ContentError([f"{root / 'guides'}: there is no guide here; name a content folder in DISCOVERY_CONTENT."])
    return {guide.id: guide for guide in map(load_guide, folders)}


def make_folder(folder: Path) -> None:
    """Make the database's folder where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"The database's folder {folder} cannot be made ({error.strerror}); make it, or name another place."
        ) from error


def settle_memory() -> None:
    """What is loaded now lives to the end: the collector need not walk through it again and again (a tenth of an answer)."""
    gc.collect()
    gc.freeze()


class App:
    """The running service: one engine over the connected channels."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        """Open the store and load the content; raises StoreUnavailable or ContentError."""
        root = settings.content or content_root()
        self.settings = settings
        self.clock = clock or Clock(settings.speed)
        self.guides = load_guides(root)
        wording = Wording(root / "messages")
        make_folder(settings.database.parent)
        self.store = open_store(str(settings.database))
        self.writer = Writer(self.store)
        self.engine = Engine(self.writer, self.guides, wording, self.clock)
        self.delivery = Delivery(self.writer.submit, self.engine, self.engine.corridor.channels, self.clock.now)
        self.scheduler = Scheduler()
        self.timekeeper = Timekeeper(self.clock)
        self._busy = asyncio.Lock()
        self._started = self._leaving = False
        self._kept: float | None = None
        self._signed: datetime | None = None
        self.rereading = Rereading(self.engine)

    @property
    def state(self) -> str:
        """Whether it can take events now: `starting`, `ready`, `failing` (nothing can be kept) or `stopping`."""
        if self._leaving:
            return "stopping"
        if not self._started:
            return "starting"
        return "failing" if self._kept is None or seconds() - self._kept > SILENCE else "ready"

    @property
    def ready(self) -> bool:
        """Whether it can take events now."""
        return self.state == "ready"

    def connect(self, channel: Channel) -> Receive:
        """Connect a channel; what it receives wakes the delivery once it is durable."""
        receive = self.engine.connect(channel)

        async def woken(event: Inbound | Change) -> Reply:
            reply = await receive(event)
            self.delivery.wake()
            return reply

        return woken

    async def start(self, tick: float = 1.0, bells: bool = True) -> None:
        """Recover what a crash left, ring once for what came due meanwhile, then ring every `tick` seconds."""
        self.writer.start()
        await self.go_on_in_time()
        await self.delivery.recover()
        since = await self.note_absence()
        for name, channel in list(self.engine.corridor.channels.items()):
            log.info("channel connected", extra={"channel": name})
            await channel.start(self.connect(channel))
        await self.keep_time()
        if since:
            await come_back(self.engine, since)
        await replay(self.engine)
        await self.tick(0 if bells else None)
        if bells:
            self.scheduler.ring("tick", tick, partial(self.tick, max(tick, BEAT)))
            self.scheduler.ring("alive", max(1.0, SIGN / self.clock.speed), self.sign_of_life)
            self.scheduler.ring("sweep", SWEEP, self.sweep)
            self.scheduler.ring("reread", REREAD, self.reread)
            self.scheduler.start()
            self.scheduler.watch(LOOK, self.keep_time)
        settle_memory()
        self._started = True
        log.info("ready", extra={"guides": list(self.guides), "speed": self.settings.speed})

    def leave(self) -> None:
        """Say that the end is near: nothing is rung any more, and a clock that is being moved stops where it is."""
        self._leaving = True

    async def stop(self) -> None:
        """Stop taking events, let what is on its way come down, close the store."""
        self.leave()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), self._busy:
                log.debug("nothing is on its way any more")
        self.scheduler.stop()
        await self.delivery.land()
        for channel in self.engine.corridor.channels.values():
            with suppress(Exception):
                await channel.stop()
        try:
            await self.sign_of_life()
        finally:
            await self.writer.stop()
            self.store.close()

    async def tick(self, patience: float | None = None) -> None:
        """Ring what is due at this moment, and deliver until nothing is ready, or for so many seconds: then ring again."""
        async with self._busy:
            if self._leaving:
                return
            now = self.clock.now()
            if not self.clock.doubted:
                await self.engine.wake(now)
                while await self.writer.submit(lambda store: send_digests(self.engine.corridor, store, now)):
                    pass
            await retry_stuck(self.engine, now)
            await self.delivery.drain(patience)
            await read_back(self.engine, self.clock.now())

    async def keep_time(self) -> None:
        """Compare the clocks, and ring as before where the machine's has jumped: the bells go by it."""
        if self.clock.frozen:
            return
        asks = [ask for one in self.engine.corridor.channels.values() if (ask := getattr(one, "time", None))]
        if await self.timekeeper.look(asks):
            self.scheduler.realign()

    async def go_on_in_time(self) -> None:
        """In a trial run time is ahead of the world's: a start takes it up where it was, for it never goes back."""
        kept = await self.writer.submit(lambda store: store.setting(ALIVE))
        since = datetime.fromisoformat(kept) if kept else None
        if self.clock.speed > 1 and since is not None and since > self.clock.now():
            self.clock.set(since)

    async def note_absence(self) -> datetime | None:
        """Since when the service was away, where that is long."""
        now, known = self.clock.now(), noted(self.settings.database)
        since = await self.writer.submit(lambda store: since_when(store, now, known))
        self.delivery.doubted_until = await self.writer.submit(doubted_until)
        await self.sign_of_life()
        return since

    async def sign_of_life(self) -> None:
        """Write down that the service is here; where that fails, it is not ready."""
        now = self.clock.now().isoformat()
        try:
            await self.writer.submit(lambda store: store.save_setting(ALIVE, now))
            note(self.settings.database, now)
        except StoreUnavailable as error:
            self._kept = None
            log.error("nothing can be kept now: %s", error)
        else:
            self._kept = seconds()
            await self._note_gap()

    async def _note_gap(self) -> None:
        """Notice that the last sign of life is long ago, by the world's time: the machine slept, or nothing could be kept."""
        last, self._signed = self._signed, self.timekeeper.now()
        gap = self._signed - (last or self._signed)
        if gap > AWAY:
            now = self.clock.now()
            await after_a_gap(self.engine, now - gap * self.clock.speed, now)

    async def reread(self) -> None:
        """Read some threads back, in case that a platform gave up what it could not hand over."""
        await self.rereading.look(self.clock.now())

    async def sweep(self) -> None:
        """Drop what need not be remembered any longer, so that the database does not grow for ever."""
        before = self.clock.now() - KEPT
        await self.writer.submit(lambda store: store.prune(before), long=True)

    async def next_event(self) -> datetime | None:
        """The next moment at which something is due."""
        return await self.writer.submit(lambda store: store.next_wake())

    async def play_to(self, moment: datetime) -> datetime:
        """Let virtual time pass up to a moment, stopping at everything that is due on the way."""
        await self.tick()
        for _ in range(STEPS):
            if self._leaving:
                return self.clock.now()
            following = await self.next_event()
            if following is None or following > moment:
                break
            self.clock.set(max(following, self.clock.now()))
            await self.tick()
        self.clock.set(max(moment, self.clock.now()))
        await self.tick()
        await self.sign_of_life()
        return self.clock.now()

    def moment_of(self, step: str, zone: str) -> datetime:
        """The moment that a clock button means, in a person's zone: hour, day (next working day) or monday."""
        now = self.clock.now()
        calendar = Calendar(zone)
        if step == "hour":
            return now + timedelta(hours=1)
        if step == "monday":
            return pacing.next_weekday_time(zone, 1, time(9, 30), now)
        return pacing.opens_after(calendar, now).astimezone(UTC)
