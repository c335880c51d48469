"""What is known of people beside their assessments: digest settings, nudges of a day, facts; guides and settings."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, tuple_

from bot.core.setup import Participant, Setup
from bot.store.codec import from_json, micros, moment, to_json
from bot.store.database import Database
from bot.store.dialect import insert
from bot.store.tables import guide, nudge, owner, person, setting


@dataclass(frozen=True, slots=True)
class OwnerSettings:
    """When an owner gets the digest: ISO weekday, hour and minute in a zone.

    `last_week` is the ISO week last sent, `told_at` the moment up to which that one told.
    """

    person: str
    digest: bool = True
    weekday: int = 1
    hour: int = 9
    zone: str = "UTC"
    digest_at: datetime | None = None
    last_week: str = ""
    told_at: datetime | None = None
    minute: int = 0


def owner_settings(database: Database, who: str) -> OwnerSettings | None:
    """An owner's digest settings, None where there are none yet."""
    row = database.sql.execute(select(owner).where(owner.c.person == who)).one_or_none()
    if row is None:
        return None
    return OwnerSettings(
        row.person, row.digest, row.weekday, row.hour, row.zone, moment(row.digest_at), row.last_week,
        moment(row.told_at), row.minute,
    )


def save_owner(database: Database, kept: OwnerSettings) -> None:
    """Write an owner's digest settings."""
    row = {
        "digest": kept.digest, "weekday": kept.weekday, "hour": kept.hour, "zone": kept.zone,
        "digest_at": micros(kept.digest_at) if kept.digest else None, "last_week": kept.last_week,
        "told_at": micros(kept.told_at), "minute": kept.minute,
    }
    made = insert(owner).values(person=kept.person, **row)
    database.sql.execute(made.on_conflict_do_update(index_elements=["person"], set_=row))


def claim_nudge(database: Database, who: str, day: date, key: str) -> bool:
    """Take a person's one nudge of a local day; False when it was taken."""
    made = insert(nudge).values(person=who, day=day.isoformat(), key=key).on_conflict_do_nothing()
    return database.sql.execute(made).rowcount == 1


def nudged(database: Database, wanted: Iterable[tuple[str, date]]) -> frozenset[str]:
    """Who of these people had the nudge of the day named with them."""
    pairs = [(who, day.isoformat()) for who, day in wanted]
    query = select(nudge.c.person).where(tuple_(nudge.c.person, nudge.c.day).in_(pairs))
    return frozenset(database.sql.execute(query).scalars()) if pairs else frozenset()


def refund_nudge(database: Database, who: str, day: date) -> None:
    """Give a nudge back that did not leave."""
    database.sql.execute(delete(nudge).where(nudge.c.person == who, nudge.c.day == day.isoformat()))


def person_facts(database: Database, who: str) -> Participant | None:
    """What is remembered of a person over all runs: zone, working time, pause."""
    body = database.sql.execute(select(person.c.body).where(person.c.person == who)).scalar()
    return None if body is None else from_json(body, Participant)


def save_person(database: Database, facts: Participant) -> None:
    """Remember what is known of a person."""
    body = to_json(facts)
    made = insert(person).values(person=facts.person, body=body)
    database.sql.execute(made.on_conflict_do_update(index_elements=["person"], set_={"body": body}))


def save_guide(database: Database, identity: str, version: str, body: bytes) -> None:
    """Keep the guide that a run was started with, once per version."""
    made = insert(guide).values(id=identity, version=version, body=zlib.compress(body))
    database.sql.execute(made.on_conflict_do_nothing())


def load_guide(database: Database, identity: str, version: str) -> bytes | None:
    """A kept guide."""
    found = (guide.c.id == identity, guide.c.version == version)
    body = database.sql.execute(select(guide.c.body).where(*found)).scalar()
    return None if body is None else zlib.decompress(body)


def setting_value(database: Database, key: str) -> str | None:
    """A setting by its key."""
    return database.sql.execute(select(setting.c.value).where(setting.c.key == key)).scalar()


def save_setting(database: Database, key: str, value: str) -> None:
    """Write a setting."""
    made = insert(setting).values(key=key, value=value)
    database.sql.execute(made.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def save_draft(database: Database, token: str, setup: Setup, people: tuple[Participant, ...]) -> None:
    """Keep a start that waits for its launch."""
    save_setting(database, f"draft:{token}", to_json((setup, people)))


def load_draft(database: Database, token: str) -> tuple[Setup, tuple[Participant, ...]] | None:
    """A start that waits for its launch; it can be taken once."""
    kept = setting_value(database, f"draft:{token}")
    if kept is None:
        return None
    database.sql.execute(delete(setting).where(setting.c.key == f"draft:{token}"))
    found: tuple[Setup, tuple[Participant, ...]] = from_json(kept, tuple[Setup, tuple[Participant, ...]])
    return found
