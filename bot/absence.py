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
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot.channels import ChannelError
from bot.core.assessment import Assessment
from bot.core.events import WasAway
from bot.engine import Engine
from bot.settling import note_unread, unread
from bot.store import NoAssessment, Store
from bot.store.beside import NEW

log = logging.getLogger("discovery.app")
AWAY = timedelta(minutes=10)
"""So long without a sign of life counts as having been away."""
DOUBT = timedelta(days=5)
"""So long posts are looked for before they are sent, after an older database was put back."""
PATIENCE = 60.0
"""So many seconds are spent on reading; what is left then may have been missed."""
AGAIN = timedelta(minutes=1)
"""After so long it is tried again to read a thread."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Earlier than whatever stands in a thread."""
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
    """Hear what was said since then, and tell the runs that nobody was here."""
    runs = await engine.writer.submit(lambda db: [db.load(one) for one in db.every(True)], long=True)
    unheard = {run.id for run in runs if missed_by(engine, run)}
    try:
        async with asyncio.timeout(PATIENCE):
            for run in [one for one in runs if one.id in unheard]:
                if await heard(engine, run, since):
                    unheard.discard(run.id)
    except TimeoutError:
        log.warning("not everything that was said meanwhile could be read", extra={"runs": len(unheard)})
    await engine.was_away(since, frozenset(unheard))


def missed_by(engine: Engine, run: Assessment) -> Missed | None:
    """What reads back for a run; None where its channel loses nothing."""
    found: Missed | None = getattr(engine.corridor.channels.get(run.setup.channel.partition(":")[0]), "missed", None)
    return found


async def heard(engine: Engine, run: Assessment, since: datetime) -> bool:
    """Read back where a run is talked about; False where that failed."""
    missed = missed_by(engine, run)
    if missed is None:
        return True
    private = [one.person for one in run.participants if run.setup.mode == "private"]
    try:
        for place in filter(None, (run.thread, *private)):
            await missed(place, since)
    except ChannelError as error:
        log.warning("what was said meanwhile could not be read: %s", error.reason, extra={"assessment": run.id})
        return False
    return True


async def read_below(engine: Engine, now: datetime) -> None:
    """Hear what was said below openings while nobody knew whose they were; where it cannot be read now, in a minute."""
    for identity, at in (await engine.writer.submit(unread)).items():
        if at > now:
            continue
        again = await unheard_below(engine, identity, now)
        await engine.writer.submit(partial(_settle_unread, identity, now + AGAIN if again else None))


async def unheard_below(engine: Engine, identity: str, now: datetime) -> bool:
    """Read the thread of a run from its beginning; True where that has to be tried again."""
    try:
        run = await engine.writer.submit(lambda db: db.load(identity))
    except NoAssessment:
        return False
    missed = missed_by(engine, run)
    try:
        if missed and run.thread:
            await missed(run.thread, BEGINNING)
    except ChannelError as error:
        log.warning("what was said below an opening could not be read: %s", error.reason, extra={"assessment": identity})
        if error.retryable or error.ambiguous:
            return True
        since = run.first_at or now
        await engine.writer.submit(partial(engine.tell_away, run=identity, event=WasAway(now, since, True)))
    return False


def _settle_unread(identity: str, again: datetime | None, db: Store) -> None:
    others = {run: at for run, at in unread(db).items() if run != identity}
    note_unread(db, {**others, identity: again} if again else others)
