"""What leaves: rows filed with the decision that wants them, claimed one per address, and settled once.

An address is a line: only its head may leave, and nobody else while one of it is on its way. A row planned for later
does not hold up what comes after it; a row that is being retried does. A claim lends a row for a while (`lease`);
`last_try` is written before the socket, so after a crash the delivery knows that it must look before it sends again.
A sent row gives up its body.
"""

from collections.abc import Collection, Iterable
from dataclasses import make_dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, func, select, update

from bot.channels import Target
from bot.core.post import Post
from bot.store.codec import from_json, known, micros, moment, stamp, to_json
from bot.store.database import Database
from bot.store.load import is_live
from bot.store.parcel import Parcel
from bot.store.tables import assessment, outbox
from bot.store.warm import Warm, warm

LANES = (0, 1, 2, 3)
LEASE = timedelta(minutes=15)
LOOK = timedelta(seconds=90)
FREE: dict[str, Any] = {"lease_until": None}
Aim = tuple[Target, str, str, bool]
Row: Any = make_dataclass("Row", outbox.c.keys(), slots=True)


def enqueue(database: Database, parcels: Iterable[Parcel], now: datetime) -> None:
    """File rows: a post under a known key is dropped, a refresh under a known key becomes pending again."""
    database.require()
    for one in parcels:
        if one.what:
            database.run(database.hot.refresh, _values(one, now))
        else:
            database.run(database.hot.post, _values(one, now))


def _values(one: Parcel, now: datetime) -> tuple[Any, ...]:
    aim = to_json((one.target, one.subject, one.emoji, one.off))
    body = None if one.body is None else to_json(one.body)
    fence = to_json(one.fence) if one.fence else "[]"
    refunds = to_json(one.refunds) if one.refunds else "[]"
    return (
        one.key, one.assessment or None, min(max(one.lane, 0), 3), one.address, one.kind, aim, one.what, body,
        fence, refunds,
        stamp(max(filter(None, (one.not_before, one.opens)), default=now)), micros(one.opens), micros(one.closes),
        "pending", 0, "", "",
    )


def parcel(row: Any) -> Parcel:
    """A row's value."""
    target, subject, emoji, off = from_json(row.target, Aim)
    return Parcel(
        key=row.key, address=row.address, kind=row.kind, target=target, assessment=row.assessment or "",
        lane=row.lane, body=None if row.body is None else from_json(row.body, Post), what=row.what, subject=subject,
        emoji=emoji, off=off, fence=from_json(row.fence, tuple[tuple[int, int], ...]),
        refunds=from_json(row.refunds, tuple[tuple[str, date], ...]), not_before=known(row.not_before),
        opens=moment(row.opens), closes=moment(row.closes), id=row.id, state=row.state, tries=row.tries,
        first_try=moment(row.first_try), last_try=moment(row.last_try), lease_until=moment(row.lease_until),
        message=row.message, reason=row.reason,
    )


def claim(database: Database, now: datetime, limit: int, busy: Collection[str]) -> tuple[Parcel, ...]:
    """Take up to `limit` heads of line, by lane, then by age; `busy` addresses are passed over."""
    at, taken = stamp(now), list[Any]()
    addresses = set(busy)
    for lane in LANES:
        most = limit - len(taken) + len(addresses)
        for row in _ready(database, lane, at, most):
            if row.address not in addresses and len(taken) < limit:
                addresses.add(row.address)
                taken.append(row)
    until = stamp(now + LEASE)
    for row in taken:
        _lending().on(database.run, of_id=row.id, until=until)
    return tuple(parcel(row) for row in taken)


@cache
def _lending() -> Warm:
    lent = {"state": "sending", "lease_until": bindparam("until")}
    return warm(update(outbox).where(outbox.c.id == bindparam("of_id")).values(lent))


def _ready(database: Database, lane: int, at: int, most: int) -> list[Any]:
    return [Row(*values) for values in database.run(database.hot.ready, (lane, at, at, most))]


def mark_sending(database: Database, one: Parcel, now: datetime) -> bool:
    """Write the intent right before the socket; False when the row is no longer ours to send."""
    return _sending().on(database.run, of_id=one.id, at=stamp(now)).rowcount == 1


@cache
def _sending() -> Warm:
    at: Any = bindparam("at")
    tried = {"first_try": func.coalesce(outbox.c.first_try, at), "last_try": at, "tries": outbox.c.tries + 1}
    return warm(_ours().values(tried))


def _ours() -> Any:
    return update(outbox).where(outbox.c.id == bindparam("of_id"), outbox.c.state == "sending")


def mark_sent(database: Database, one: Parcel, message: str) -> None:
    """It reached the platform under this message id."""
    _settle(database, one, {"state": "sent", "message": message, "body": None, "reason": ""} | FREE)


def mark_dead(database: Database, one: Parcel, reason: str) -> None:
    """It will never leave."""
    _settle(database, one, {"state": "dead", "reason": reason, "body": None} | FREE)


def mark_obsolete(database: Database, one: Parcel, reason: str) -> None:
    """It need not leave any more."""
    _settle(database, one, {"state": "obsolete", "reason": reason, "body": None} | FREE)


def retry(database: Database, one: Parcel, not_before: datetime, tries: int, unsure: bool, reason: str) -> None:
    """Try again later; `unsure` keeps the intent, so that the delivery looks first."""
    again = {"state": "pending", "not_before": stamp(not_before), "tries": tries, "reason": reason} | FREE
    _settle(database, one, again if unsure else again | {"last_try": None})


def _settle(database: Database, one: Parcel, values: dict[str, Any]) -> bool:
    named = {f"new_{name}": value for name, value in values.items()}
    return _settling(tuple(values)).on(database.run, of_id=one.id, **named).rowcount == 1


@cache
def _settling(names: tuple[str, ...]) -> Warm:
    return warm(_ours().values({name: bindparam(f"new_{name}") for name in names}))


def release_expired(database: Database, now: datetime, everyone: bool) -> int:
    """Give back rows whose lease ran out, or all lent ones after a start; tells how many."""
    at, look = stamp(now), LOOK // timedelta(microseconds=1)
    return _releasing(everyone).on(database.run, at=at, recent=at - look).rowcount


@cache
def _releasing(everyone: bool) -> Warm:
    at: Any = bindparam("at")
    look = LOOK // timedelta(microseconds=1)
    later = case((outbox.c.last_try > bindparam("recent"), outbox.c.last_try + look), else_=at)
    lent = update(outbox).where(outbox.c.state == "sending")
    if not everyone:
        lent = lent.where(outbox.c.lease_until <= at)
    return warm(lent.values({"state": "pending", "not_before": later} | FREE))


def find_parcel(database: Database, key: str) -> Parcel | None:
    """The row with this key, in whatever state."""
    row = _found().on(database.run, key=key).fetchone()
    return None if row is None else parcel(Row(*row))


@cache
def _found() -> Warm:
    return warm(select(outbox).where(outbox.c.key == bindparam("key")))


def unsent(database: Database, assessment: str) -> tuple[Parcel, ...]:
    """What waits to leave for an assessment, in order."""
    mine = (outbox.c.assessment == assessment, outbox.c.state.in_(("pending", "sending")))
    return tuple(map(parcel, database.sql.execute(select(outbox).where(*mine).order_by(outbox.c.id))))


def outbox_counts(database: Database) -> dict[str, int]:
    """How many rows are in each state."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {row[0]: row[1] for row in database.sql.execute(query)}


def prune_outbox(database: Database, before: datetime) -> int:
    """Drop rows settled before a time, but none of a run that still asks; tells how many."""
    done = outbox.c.state.in_(("sent", "obsolete", "dead"))
    old = func.coalesce(outbox.c.last_try, outbox.c.not_before) < stamp(before)
    asks = exists().where(assessment.c.id == outbox.c.assessment, is_live())
    return database.sql.execute(delete(outbox).where(done, old, ~asks)).rowcount
