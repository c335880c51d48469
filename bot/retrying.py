"""Tries events again whose handling failed: four times with growing pauses, then once at every start of the service.

An event that fails is filed as stuck with its whole content (`Engine.receive`), so others go on. What is tried again
goes through the same corridor in one transaction; what its author would have read at once comes to them in private.
"""

import logging
from datetime import datetime, timedelta

from bot.channels import Target
from bot.engine import Engine
from bot.store import Parcel, Store, Stuck

log = logging.getLogger("discovery.engine")
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long after its first, second … try an event is tried again."""
MOST = 1000


async def retry_stuck(engine: Engine, now: datetime) -> int:
    """Try every stuck event whose pause is over; tells how many were handled."""
    kept = await engine.writer.submit(lambda db: db.stuck_events(MOST))
    handled = 0
    for one in kept:
        if not one.given_up and one.at + PAUSES[one.tries - 1] <= now:
            handled += await attempt(engine, one)
    return handled


async def replay(engine: Engine) -> int:
    """Try every stuck event now, also those that were given up: a new start may bring what mends them."""
    kept = await engine.writer.submit(lambda db: db.stuck_events(MOST))
    return sum([await attempt(engine, one) for one in kept if one.event is not None])


async def attempt(engine: Engine, one: Stuck) -> bool:
    """Handle an event once more; one that fails again stays stuck, with the new reason."""
    now = engine.corridor.clock.now()
    try:
        await engine.writer.submit(lambda db: carry_out(engine, db, one, now))
    except Exception as error:
        log.exception("an event is still stuck", extra={"event_key": one.key, "tries": one.tries + 1})
        kind = f"{type(error).__name__}: {error}"
        await engine.writer.submit(lambda db: db.stuck(one.channel, one.key, one.event, kind, now))
        return False
    log.info("a stuck event was handled", extra={"event_key": one.key})
    return True


def carry_out(engine: Engine, db: Store, one: Stuck, now: datetime) -> None:
    """Handle an event in one transaction; it is stuck no longer, under whatever key it was filed now."""
    reply = engine.handle(db, one.channel, one.event)
    db.unstick(one.channel, one.key)
    if reply.post:
        person = one.event.person
        db.enqueue([Parcel(f"late:{one.channel}:{one.key}", f"person:{person}", "post", Target(person=person),
                           body=reply.post)], now)
