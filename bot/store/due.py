"""What the clock wants: assessments and digests that are due, and when something is due next.

Each answer is the head of one index, so an empty tick costs the same with a million sleepers.
"""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select

from bot.store.codec import moment, stamp
from bot.store.database import Database
from bot.store.tables import assessment, outbox, owner
from bot.store.warm import Warm, warm


def due(database: Database, now: datetime, limit: int) -> tuple[str, ...]:
    """The assessments whose `wake_at` came, longest overdue first."""
    return tuple(row[0] for row in database.run(database.hot.due, (stamp(now), limit)))


def due_digests(database: Database, now: datetime, limit: int) -> tuple[str, ...]:
    """The owners whose digest is due, longest overdue first."""
    return tuple(row[0] for row in _digests().on(database.run, now=stamp(now), most=limit))


@cache
def _digests() -> Warm:
    query = select(owner.c.person).where(owner.c.digest_at <= bindparam("now"))
    return warm(query.order_by(owner.c.digest_at).limit(bindparam("most")))


def next_wake(database: Database) -> datetime | None:
    """When the next assessment, digest or post is due; in the past where one is due already."""
    found = [query.scalar(database.run) for query in _nexts()]
    return moment(min((at for at in found if at is not None), default=None))


@cache
def _nexts() -> tuple[Warm, ...]:
    asleep = select(func.min(assessment.c.wake_at)).where(assessment.c.wake_at.is_not(None))
    return tuple(map(warm, (asleep, select(func.min(owner.c.digest_at)), _next_post())))


def _next_post() -> Select[tuple[int]]:
    """The next head of line; what stands behind a row on its way or being retried is not asked."""
    ahead = outbox.alias("ahead")
    retried = (ahead.c.state == "pending") & (ahead.c.id < outbox.c.id) & ahead.c.first_try.is_not(None)
    held = select(ahead.c.id).where(
        ahead.c.address == outbox.c.address, ahead.c.state.in_(("pending", "sending")),
        or_(ahead.c.state == "sending", retried),
    )
    return select(func.min(outbox.c.not_before)).where(outbox.c.state == "pending", ~held.exists())
