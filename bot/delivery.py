"""Drains the outbox into the channels: in order per address, addresses side by side, replies to people first.

A post may leave twice only where nobody can prevent it. Therefore, for every parcel:
1. claim: lend the head of its line; a parcel that was tried before is looked for first (`find`), by our own marker; of
   one that stands there in part, only what is missing leaves, and what its fence or window forbids by now stays away;
2. ready: the engine checks fence and window and words a refresh, in the same transaction that writes the intent;
3. send: one request, no retries below us; window and lease are checked once more, right before;
4. record: sent, refused for now (the intent is taken back), refused for good, or unknown. Unknown is looked for no
   earlier than `LOOK` after the try. Where the channel cannot look, a new post in doubt is never repeated (`unknown`);
   edits, removals and reactions may be repeated, since doing them twice is doing them once.
A platform that is down is tried for ever, at most every ten minutes; windows and fences end what got too old.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Literal, Protocol, TypeVar

from bot.channels import Channel, ChannelError, Outgoing, Sent, Target
from bot.store import Parcel, Store

T = TypeVar("T")
log = logging.getLogger(__name__)

Verdict = Literal["send", "hold", "obsolete", "missed"]
Outcome = Literal["sent", "dead", "unknown", "obsolete", "missed"]

LOOK = timedelta(seconds=90)
TRIES = 5
PATIENCE = timedelta(hours=6)
"""So long a post is tried while the platform fails it and takes others."""
LONGEST = 600.0
GRACE = 10.0
HOLD = timedelta(minutes=1)
INSTANT = 0.001
"""Two clocks read one after the other agree to so many seconds."""
CRASHED = "crashed"


class Writes(Protocol):
    """The writer's queue."""

    async def __call__(self, job: Callable[[Store], T], /) -> T:
        """Run a job in a transaction; returns once it is durable."""


class Engine(Protocol):
    """What the delivery asks the engine. Both run in the writer, inside the transaction that records the step."""

    def ready(self, store: Store, parcel: Parcel, now: datetime) -> tuple[Verdict, Parcel]:
        """Whether the parcel may still leave, and the parcel as it leaves: a refresh gets its body and subject here.

        `hold` puts it off to the `not_before` of the parcel given back, and lets others of its line pass.
        """

    def barred(self, store: Store, parcel: Parcel, error: ChannelError) -> bool:
        """A post in doubt may not be looked for: whether it waits until that is allowed. If not, it ends as `unknown`."""

    def settled(self, store: Store, parcel: Parcel, outcome: Outcome, result: Sent | ChannelError | None) -> None:
        """The parcel came to an end: apply what follows. The row is marked already."""


class Delivery:
    """Sends what waits in the outbox."""

    def __init__(
        self, run: Writes, engine: Engine, channels: Mapping[str, Channel], now: Callable[[], datetime],
        limit: int = 32, seconds: Callable[[], float] = monotonic,
    ) -> None:  # fmt: skip
        """Deliver up to `limit` addresses at the same time; `seconds` measures how long a line is held back."""
        self._run, self._engine, self._channels = run, engine, channels
        self._now, self._limit, self._seconds = now, limit, seconds
        self._busy: set[str] = set()
        self._flying: set[asyncio.Task[None]] = set()
        self._held: dict[str, float] = {}
        self._well: dict[str, datetime] = {}
        self._wake = asyncio.Event()
        self.doubted_until: datetime | None = None

    def wake(self) -> None:
        """Say that something new may wait."""
        self._wake.set()

    async def recover(self, alone: bool = True) -> int:
        """Give back what a process that ended had on its way; `alone` when no other process shares the database."""
        return await self._run(lambda store: store.release_expired(self._now(), everyone=alone))

    async def drain(self, patience: float | None = None) -> int:
        """Deliver until nothing is ready, or for so many seconds: what is on its way then comes down while others work.

        Tells how many parcels came to an end or were put off.
        """
        done, end = 0, None if patience is None else self._seconds() + patience
        await self.recover(alone=False)
        try:
            while True:
                self._wake.clear()
                for parcel in await self._claim(self._limit - len(self._flying)):
                    self._flying.add(asyncio.create_task(self._deliver(parcel)))
                left = None if end is None else end - self._seconds()
                if not self._flying or (left is not None and left <= 0):
                    return done
                landed = await self._landed(left)
                self._flying -= landed
                done += len(landed)
                for task in landed:
                    task.result()
        except BaseException:
            await self.land()
            raise

    async def land(self) -> None:
        """Wait a little for what is on its way, then give it up: it will be looked for."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=GRACE)
        for task in self._flying:
            task.cancel()
        self._flying.clear()

    async def _landed(self, seconds: float | None) -> set[asyncio.Task[Any]]:
        """Wait until one came down, or something new was filed."""
        bell: asyncio.Task[Any] = asyncio.create_task(self._wake.wait())
        try:
            landed, _ = await asyncio.wait({bell, *self._flying}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.cancel()
        return landed - {bell}

    def held_until(self) -> float:
        """Until when the first line that the platform asked us to hold back is held, in `seconds`; 0 where none is."""
        return min(self._held.values(), default=0.0)

    async def _claim(self, most: int) -> tuple[Parcel, ...]:
        if most <= 0:
            return ()
        clock = self._seconds()
        self._held = {address: until for address, until in self._held.items() if until > clock + INSTANT}
        busy = self._busy | self._held.keys()
        taken = await self._run(lambda store: store.claim(self._now(), most, busy))
        self._busy |= {parcel.address for parcel in taken}
        return taken

    async def _deliver(self, parcel: Parcel) -> None:
        try:
            channel = self._channels.get(channel_of(parcel.target))
            if channel is None:
                await self._settle(parcel, "dead", ChannelError("no_channel"))
            elif parcel.kind == "post" and (parcel.last_try is not None or self._doubts(channel)):
                await self._look(channel, parcel)
            else:
                await self._leave(channel, parcel)
        except Exception:
            log.exception("not recorded, to be looked for when its lease ends: %s", parcel.key)
        finally:
            self._busy.discard(parcel.address)

    async def _look(self, channel: Channel, parcel: Parcel) -> None:
        """After an unknown outcome, or in doubt of all: look before sending, and send only what is not there."""
        if not channel.can.find:
            await self._settle(parcel, "unknown", None)
            return
        tried = parcel.last_try
        if tried is not None and self._now() < tried + LOOK:
            await self._later(parcel, tried + LOOK, parcel.tries, parcel.reason, unsure=True)
            return
        try:
            sent = await channel.find(parcel.key, parcel.target)
        except ChannelError as error:
            await self._unseen(channel, parcel, error)
            return
        if sent is not None and not sent.missing:
            await self._settle(parcel, "sent", sent)
        elif tried is not None and self._poison(channel, parcel, ChannelError(parcel.reason)):
            await self._settle(parcel, "dead", ChannelError(parcel.reason))
        else:
            await self._leave(channel, parcel, sent)

    async def _unseen(self, channel: Channel, parcel: Parcel, error: ChannelError) -> None:
        """The look itself failed: look again, or end it where that is refused for good."""
        if error.may_pass:
            await self._later(parcel, self._after(parcel, error), parcel.tries, error.reason, unsure=True)
        elif parcel.last_try is None:
            await self._leave(channel, parcel)
        elif await self._run(lambda store: self._engine.barred(store, parcel, error)):
            await self._later(parcel, self._now() + timedelta(seconds=LONGEST), parcel.tries, error.reason, unsure=True)
        else:
            await self._settle(parcel, "unknown", error)

    def _doubts(self, channel: Channel) -> bool:
        """Whether even what was never tried is looked for first: after a restored backup, for a while."""
        return channel.can.find and self.doubted_until is not None and self._now() < self.doubted_until

    async def _leave(self, channel: Channel, parcel: Parcel, begun: Sent | None = None) -> None:
        now = self._now()
        worded = await self._run(lambda store: self._intend(store, parcel, now, begun))
        if worded is None:
            return
        now = self._now()
        if worded.closes is not None and now >= worded.closes:
            await self._run(lambda store: self._stay(store, worded, "missed", begun))
            return
        if worded.lease_until is not None and now >= worded.lease_until:
            return
        try:
            sent = await channel.send(outgoing(worded, now, begun))
        except ChannelError as error:
            await self._refused(channel, worded, error)
        except Exception:
            log.exception("channel failed on %s", worded.key)
            await self._refused(channel, worded, ChannelError(CRASHED, retryable=True, ambiguous=True))
        else:
            self._well[channel.name] = now
            await self._settle(worded, "sent", sent)

    def _intend(self, store: Store, parcel: Parcel, now: datetime, begun: Sent | None) -> Parcel | None:
        """Check and write the intent in one transaction; None when the parcel does not leave."""
        verdict, worded = self._engine.ready(store, parcel, now)
        if verdict == "send" and worded.closes is not None and now >= worded.closes:
            verdict = "missed"
        if verdict == "hold":
            later = max(worded.not_before or now, now + HOLD)
            store.retry(worded, later, worded.tries, worded.last_try is not None, "hold")
            return None
        if verdict != "send":
            self._stay(store, worded, verdict, begun)
            return None
        if not store.mark_sending(worded, now):
            return None
        return replace(worded, tries=worded.tries + 1, first_try=worded.first_try or now, last_try=now)

    def _stay(self, store: Store, parcel: Parcel, verdict: Literal["obsolete", "missed"], begun: Sent | None) -> None:
        """It may not leave any more; what people have seen of it already counts as sent."""
        self._record(store, parcel, "sent" if begun else verdict, begun)

    async def _refused(self, channel: Channel, parcel: Parcel, error: ChannelError) -> None:
        """Put it off, or give it up; a post in doubt where nobody can look is not tried again."""
        doubt = error.ambiguous and parcel.kind == "post"
        if doubt and not channel.can.find:
            await self._settle(parcel, "unknown", error)
        elif not error.may_pass or (self._poison(channel, parcel, error) and not doubt):
            await self._settle(parcel, "dead", error)
        else:
            if error.retry_after:
                self._held[parcel.address] = self._seconds() + error.retry_after
            tries = parcel.tries - 1 if error.retry_after else parcel.tries
            later = self._after(parcel, error)
            if doubt:
                later = max(later, self._now() + LOOK)
            await self._later(parcel, later, tries, error.reason, unsure=doubt)

    def _poison(self, channel: Channel, parcel: Parcel, error: ChannelError) -> bool:
        """Tried often and long enough while the channel took others: the fault is the parcel's, not the platform's.

        A platform that is half down takes one and refuses the next, so posts are not given up on the same day's trouble;
        a change of a card is, because more changes follow and the line waits behind it.
        """
        if parcel.tries < TRIES or error.retry_after:
            return False
        well, since = self._well.get(channel.name), parcel.first_try
        if error.reason == CRASHED or well is None or since is None:
            return error.reason == CRASHED
        return well > since and (parcel.kind != "post" or self._now() >= since + PATIENCE)

    def _after(self, parcel: Parcel, error: ChannelError) -> datetime:
        wait = error.retry_after or min(LONGEST, 2.0 ** min(parcel.tries, 10))
        return self._now() + timedelta(seconds=wait)

    async def _later(self, parcel: Parcel, at: datetime, tries: int, reason: str, unsure: bool) -> None:
        await self._run(lambda store: store.retry(parcel, at, tries, unsure, reason))

    async def _settle(self, parcel: Parcel, outcome: Outcome, result: Sent | ChannelError | None) -> None:
        await self._run(lambda store: self._record(store, parcel, outcome, result))

    def _record(self, store: Store, parcel: Parcel, outcome: Outcome, result: Sent | ChannelError | None) -> None:
        """Mark the row and let the engine apply what follows, in one transaction."""
        if isinstance(result, Sent):
            store.mark_sent(parcel, result.message)
        elif outcome in ("dead", "unknown"):
            store.mark_dead(parcel, result.reason if result is not None else outcome)
        else:
            store.mark_obsolete(parcel, outcome)
        self._engine.settled(store, parcel, outcome, result)


def channel_of(target: Target) -> str:
    """The name of the channel of a target: the first word of its ids."""
    return (target.thread or target.channel or target.person).partition(":")[0]


def outgoing(parcel: Parcel, now: datetime, begun: Sent | None = None) -> Outgoing:
    """What the channel gets of a parcel; our key is the marker."""
    return Outgoing(
        parcel.kind, parcel.target, parcel.key, parcel.body, parcel.subject, parcel.emoji, parcel.off, now.timestamp(),
        parcel.lane == 0, begun,
    )
