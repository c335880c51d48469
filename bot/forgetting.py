"""Forgets a person: their words, id and name go from every run, and posts that held them are worded again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels import Reply
from bot.core.assessment import Assessment
from bot.core.events import Requested
from bot.core.messages import Notice
from bot.core.post import Post
from bot.corridor import Corridor
from bot.settling import settled, worded_now
from bot.showing import result
from bot.store import Parcel, Store


def forget(corridor: Corridor, db: Store, person: str) -> Reply:
    """Carry the wish out in all runs, the ended ones too. Who owns a run stays named as its owner."""
    now, zone = corridor.clock.now(), corridor.known(person).calendar.zone
    runs = tuple(dict.fromkeys((*db.by_person(person, "participant"), *db.by_person(person, "named"))))
    owned = db.by_person(person, "owner")
    instead = corridor.wording.words("notices/forgotten_you", "name")
    names = {corridor.known(person).name, *(db.load(run).name_of(person) for run in runs)}
    for run in runs:
        corridor.apply(db, db.load(run), Requested(now, person, "forget", text=instead))
    gone = db.forget(person, now, sorted(names - {person, instead}), "" if owned else instead)
    for parcel in gone.posts:
        again(corridor, db, parcel, person, now)
    done = gone.answers + gone.comments
    return result(corridor, Notice("forgotten_you", (("count", done), ("owned", len(owned)))), zone)


def again(corridor: Corridor, db: Store, parcel: Parcel, person: str, now: datetime) -> None:
    """A post that was taken out on its way: worded anew where a run needs it, else decided anew."""
    if not parcel.assessment or parcel.target.person == person:
        return
    run = db.load(parcel.assessment)
    body = reworded(corridor, db, run, parcel.key.partition(":")[2], now, parcel.target.person)
    if body:
        db.enqueue([replace(parcel, body=body)], now)
    else:
        settled(corridor, db, parcel, "missed", None)


def reworded(corridor: Corridor, db: Store, run: Assessment, name: str, now: datetime, person: str) -> Post | None:
    """The posts that leave once in a run's life, without the person; None for all others."""
    once = name.partition(":")[0]
    if once not in ("opening", "summary", "owner-summary"):
        return None
    return worded_now(corridor, db, run, name if once == "owner-summary" else once, now, person)
