"""Forgets a person: their words, id and name go from every run, and posts that held them are worded again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels import Reply
from bot.core.assessment import Assessment
from bot.core.events import Requested
from bot.core.messages import Notice
from bot.core.post import Post
from bot.core.summary import owner_summary
from bot.posting import word_refresh
from bot.settling import settled
from bot.showing import others_of, result
from bot.store import Parcel, Store

if TYPE_CHECKING:
    from bot.engine import Engine


def forget(engine: Engine, db: Store, person: str) -> Reply:
    """Carry the wish out in all runs, the ended ones too. Who owns a run stays named as its owner."""
    now, zone = engine.clock.now(), engine.known(person).calendar.zone
    runs = db.by_person(person, "participant")
    owned = db.by_person(person, "owner")
    instead = engine.wording.words("notices/forgotten_you", "name")
    names = {engine.known(person).name, *(one.name for run in runs if (one := db.load(run).participant(person)))}
    for run in runs:
        engine.apply(db, db.load(run), Requested(now, person, "forget", text=instead))
    gone = db.forget(person, now, sorted(names - {person, instead}), "" if owned else instead)
    for parcel in gone.posts:
        again(engine, db, parcel, person, now)
    done = gone.answers + gone.comments
    return result(engine, Notice("forgotten_you", (("count", done), ("owned", len(owned)))), zone)


def again(engine: Engine, db: Store, parcel: Parcel, person: str, now: datetime) -> None:
    """A post that was taken out on its way: worded anew where a run needs it, else decided anew."""
    if not parcel.assessment or parcel.target.person == person:
        return
    run = db.load(parcel.assessment)
    body = reworded(engine, db, run, parcel.key.partition(":")[2], now)
    if body:
        db.enqueue([replace(parcel, body=replace(body, assessment=run.id))], now)
    else:
        settled(engine, db, parcel, "missed", None)


def reworded(engine: Engine, db: Store, run: Assessment, name: str, now: datetime) -> Post | None:
    """The posts that leave once in a run's life, without the person; None for all others."""
    guide = engine.guide_of(db, run)
    once = name.partition(":")[0]
    if once in ("opening", "summary"):
        return word_refresh(run, guide, once, now, engine.wording)
    if name.startswith("owner-summary:"):
        told = owner_summary(run, guide, waiting=run.summary_due, others=others_of(db, run))
        return engine.wording.post(told, run.setup.calendar.zone)
    return None
