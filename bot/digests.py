"""The weekly digest: one an owner and ISO week, when it is due and there is something to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.channels import Target
from bot.core import pacing
from bot.core.digest import digest
from bot.core.reported import Digest
from bot.core.setup import Calendar
from bot.store import OwnerSettings, Parcel, Store

if TYPE_CHECKING:
    from bot.engine import Engine

WEEK = timedelta(days=7)
RECENT = timedelta(days=45)


def send_digests(engine: Engine, db: Store, now: datetime) -> int:
    """Send every digest that is due, and set the next; tells how many owners were due."""
    due = db.due_digests(now)
    for person in due:
        kept = db.owner(person)
        if kept:
            send_digest(engine, db, kept, now)
    return len(due)


def send_digest(engine: Engine, db: Store, kept: OwnerSettings, now: datetime) -> None:
    """One owner's digest: in working hours only, once an ISO week; outside of them it waits for the next window."""
    calendar = Calendar(kept.zone, time(min(kept.hour, 9)), time(18), frozenset({kept.weekday, 1, 2, 3, 4, 5}))
    if not pacing.is_open(calendar, now):
        db.save_owner(replace(kept, digest_at=pacing.next_open(calendar, now)))
        return
    week = pacing.iso_week(kept.zone, now)
    if kept.last_week != week:
        made = made_digest(engine, db, kept.person, now - WEEK, now, week)
        if made:
            post = engine.wording.post(made, kept.zone)
            db.enqueue([Parcel(f"digest:{kept.person}:{week}", f"person:{kept.person}", "post",
                               Target(person=kept.person), lane=3, body=post)], now)
    following = pacing.next_weekday_time(kept.zone, kept.weekday, time(kept.hour), now)
    if pacing.iso_week(kept.zone, following) == week:
        following = pacing.next_weekday_time(kept.zone, kept.weekday, time(kept.hour), following)
    db.save_owner(replace(kept, digest_at=following, last_week=week))


def made_digest(engine: Engine, db: Store, person: str, since: datetime, now: datetime, week: str) -> Digest | None:
    """What an owner's runs have to report, None for nothing."""
    runs = [db.load(run) for run in db.by_person(person, "owner")]
    recent = [run for run in runs if run.status != "cancelled" and (
        run.live or any(not a.done for a in run.actions) or (run.closed_at and run.closed_at > now - RECENT))]
    return digest(tuple((run, engine.guide_of(db, run)) for run in recent), person, since, now, week)


def digest_now(engine: Engine, db: Store, person: str) -> Digest | None:
    """The digest as it would be now, for the owner who asks."""
    now = engine.clock.now()
    zone = engine.known(person).calendar.zone
    return made_digest(engine, db, person, now - WEEK, now, pacing.iso_week(zone, now))
