"""The weekly digest: one an owner and ISO week, when it is due and there is something to say."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from bot.channels import Target
from bot.core import pacing
from bot.core.digest import digest
from bot.core.reported import Digest
from bot.core.setup import Calendar
from bot.corridor import Corridor
from bot.store import OwnerSettings, Parcel, Store

log = logging.getLogger("discovery.digests")
WEEK = timedelta(days=7)
RECENT = timedelta(days=45)


def send_digests(corridor: Corridor, db: Store, now: datetime, most: int = 5) -> int:
    """Send up to so many digests that are due, and set the next; tells how many owners were due.

    One that fails is put off and stops nobody else's.
    """
    due = db.due_digests(now, most)
    for kept in filter(None, map(db.owner, due)):
        try:
            db.attempt(partial(send_digest, corridor, kept=kept, now=now))
        except Exception:
            log.exception("a digest failed, tried again in an hour", extra={"person": kept.person})
            db.save_owner(replace(kept, digest_at=now + timedelta(hours=1)))
    return len(due)


def send_digest(corridor: Corridor, db: Store, kept: OwnerSettings, now: datetime) -> None:
    """One owner's digest: once an ISO week, at its moment or later that week in working hours.

    What was missed for a whole week joins the next: it tells of everything since the last one.
    """
    following, week = regular(kept, now), pacing.iso_week(kept.zone, now)
    if pacing.iso_week(kept.zone, following) == week:
        db.save_owner(replace(kept, digest_at=following))
        return
    opens = pacing.next_open(hours(kept), now)
    if opens > now or kept.last_week == week:
        late = kept.last_week != week and pacing.iso_week(kept.zone, opens) == week
        db.save_owner(replace(kept, digest_at=opens if late else following))
        return
    made = made_digest(corridor, db, kept.person, kept.told_at or now - WEEK, now, week)
    if made:
        post = corridor.wording.post(made, kept.zone)
        db.enqueue([Parcel(f"digest:{kept.person}:{week}", f"person:{kept.person}", "post",
                           Target(person=kept.person), lane=3, body=post)], now)
    db.save_owner(replace(kept, digest_at=following, last_week=week, told_at=now))


def hours(kept: OwnerSettings) -> Calendar:
    """When a digest that is late may still come: working hours, and the hour that the owner chose."""
    end = time(18) if kept.hour < 18 else time(kept.hour, 59, 59)
    return Calendar(kept.zone, time(min(kept.hour, 9)), end, frozenset({kept.weekday, 1, 2, 3, 4, 5}))


def regular(kept: OwnerSettings, now: datetime) -> datetime:
    """The next moment at which an owner's digest is due by their weekday and time."""
    return pacing.next_weekday_time(kept.zone, kept.weekday, time(kept.hour, kept.minute), now)


def next_digest(kept: OwnerSettings, now: datetime) -> datetime:
    """The next moment at which a digest can come: not in a week that has had one."""
    at = regular(kept, now)
    return regular(kept, at) if pacing.iso_week(kept.zone, at) == kept.last_week else at


def moved_owner(db: Store, person: str, zone: str, now: datetime) -> bool:
    """An owner's digest follows them into another zone; whether they have one."""
    kept = db.owner(person)
    if kept is None or kept.zone == zone:
        return kept is not None
    moved = replace(kept, zone=zone)
    db.save_owner(replace(moved, digest_at=next_digest(moved, now) if kept.digest else None))
    return True


def rest_digest(db: Store, person: str, now: datetime, *, off: bool) -> None:
    """No digest for an owner who is away from the workspace; it comes again as it was set once they are back."""
    kept = db.owner(person)
    if kept and kept.digest and off is bool(kept.digest_at):
        db.save_owner(replace(kept, digest_at=None if off else next_digest(kept, now)))


def made_digest(corridor: Corridor, db: Store, person: str, since: datetime, now: datetime, week: str) -> Digest | None:
    """What an owner's runs have to report, None for nothing."""
    runs = [db.load(run) for run in db.by_person(person, "owner")]
    recent = [run for run in runs if run.status != "cancelled" and (
        run.live or any(not a.done for a in run.actions) or (run.closed_at and run.closed_at > now - RECENT))]
    return digest(tuple((run, corridor.guide_of(db, run)) for run in recent), person, since, now, week)


def digest_now(corridor: Corridor, db: Store, person: str) -> Digest | None:
    """The digest as it would be now, for the owner who asks."""
    now = corridor.clock.now()
    zone = corridor.known(person).calendar.zone
    return made_digest(corridor, db, person, now - WEEK, now, pacing.iso_week(zone, now))
