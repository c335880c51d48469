"""What follows an absence: what people said meanwhile is read back where the platform lets us, before anything is said.

A platform gives up sending what nobody takes (Slack after a few minutes), so after a longer outage the threads of live
runs are read from the moment of the last sign of life. What had come in already is known by its key. Where a thread
could not be read, its run says that something may have been missed. A database that is older than what was done with
it (a restored backup) is noticed, too: for some days each post is looked for before it is sent.

An opening whose arrival was in doubt is an absence of its own: people saw it and wrote below it, and nobody knew whose
thread that was. So once it is found, what stands below it is read.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot.channels import ChannelError
from bot.clock import seconds
from bot.core.assessment import Assessment
from bot.core.events import WasAway
from bot.engine import Engine
from bot.store import NoAssessment, Store
from bot.store.beside import NEW
from bot.unheard import note_gap, settle_unread, unread

log = logging.getLogger("discovery.app")
AWAY = timedelta(minutes=10)
"""So long without a sign of life counts as having been away."""
DOUBT = timedelta(days=5)
"""So long posts are looked for before they are sent, after an older database was put back."""
PATIENCE = 60.0
"""So many seconds are spent on reading; what is left then may have been missed."""
AGAIN = timedelta(minutes=1)
"""After so long it is tried again to read a thread."""
A_WHILE = 5.0
"""So many seconds are spent on it at a time, between two rings."""
ALIVE, DOUBTED = "alive", "doubted_until"
Missed: TypeAlias = Callable[[str, datetime], Awaitable[None]]


def since_when(store: Store, now: datetime, noted: str) -> datetime | None:
    """Since when nobody was here, where that is long.

    Where more was done with the database than it knows of (`noted` beside it), posts are doubted from now on.
    """
    kept = store.setting(ALIVE)
    if not kept:
        return None
    since = datetime.fromisoformat(kept)
    if noted == NEW or noted > kept:
        log.warning("this database is older than what was done with it: posts are looked for before they are sent")
        store.save_setting(DOUBTED, (now + DOUBT).isoformat())
        return since
    return since if now - since > AWAY else None


def doubted_until(store: Store) -> datetime | None:
    """Until when posts are looked for before they are sent."""
    kept = store.setting(DOUBTED)
    return datetime.fromisoformat(kept) if kept else None


async def come_back(engine: Engine, since: datetime) -> None:
    """Hear what was said since then, and tell the runs that nobody was here.

    What cannot be read in time, or not now, is read later; of what cannot be read at all, something may have been missed.
    """
    runs = await engine.writer.submit(lambda db: [db.load(one) for one in db.every(True)], long=True)
    later = {run.id for run in runs if missed_by(engine, run)}
    lost = set[str]()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for run in [one for one in runs if one.id in later]:
                failure = await read_run(engine, run, since)
                if failure is None or not failure.may_pass:
                    later.discard(run.id)
                if failure and not failure.may_pass:
                    lost.add(run.id)
    if later:
        log.warning("not everything that was said meanwhile could be read yet", extra={"runs": len(later)})
        at = engine.corridor.clock.now() + AGAIN
        await engine.writer.submit(lambda db: note_gap(db, later, at, since))
    await engine.was_away(since, frozenset(lost))


def missed_by(engine: Engine, run: Assessment) -> Missed | None:
    """What reads back for a run; None where its channel loses nothing."""
    found: Missed | None = getattr(engine.corridor.channels.get(run.setup.channel.partition(":")[0]), "missed", None)
    return found


async def read_run(engine: Engine, run: Assessment, since: datetime) -> ChannelError | None:
    """Hear what was said where a run is talked about; what was in the way, None where nothing was."""
    missed = missed_by(engine, run)
    if missed is None:
        return None
    private = [one.person for one in run.participants if run.setup.mode == "private"]
    try:
        for place in filter(None, (run.thread, *private)):
            await missed(place, since)
    except ChannelError as error:
        log.warning("what was said could not be read back: %s", error.reason, extra={"assessment": run.id})
        return error
    return None


async def read_back(engine: Engine, now: datetime) -> None:
    """Hear what was said while nobody heard it, for a few seconds; where it cannot be read now, in a minute."""
    end = seconds() + A_WHILE
    for identity, one in (await engine.writer.submit(unread)).items():
        if one.at > now:
            continue
        again = await still_unheard(engine, identity, one.since, now)
        await engine.writer.submit(partial(settle_unread, run=identity, seen=one, again=now + AGAIN if again else None))
        if again or seconds() > end:
            return


async def still_unheard(engine: Engine, identity: str, since: datetime, now: datetime) -> bool:
    """Read a run back; True where that has to be tried again."""
    try:
        run = await engine.writer.submit(lambda db: db.load(identity))
    except NoAssessment:
        return False
    failure = await read_run(engine, run, since)
    if failure and not failure.may_pass:
        begun = max(since, run.first_at or now)
        await engine.writer.submit(partial(engine.tell_away, run=identity, event=WasAway(now, begun, True)))
    return failure is not None and failure.may_pass


async def after_a_gap(engine: Engine, since: datetime, now: datetime) -> None:
    """Nobody was here for a while, though the service ran: the machine slept, or nothing could be kept."""
    log.warning("nobody was here for a while; what was said meanwhile is read back", extra={"since": since.isoformat()})
    await engine.writer.submit(lambda db: note_gap(db, readable(engine, db), now, since))
    await engine.was_away(since)


def readable(engine: Engine, db: Store) -> list[str]:
    """The live runs whose platforms let us read back."""
    platforms = [name for name, one in engine.corridor.channels.items() if hasattr(one, "missed")]
    return [run for platform in platforms for run in db.every(True, platform)]
