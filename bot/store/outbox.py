"""What leaves: rows filed with the decision that wants them, claimed one per address, and settled once.

An address is a line: only its head may leave, and nobody else while one of it is on its way. A row planned for later
does not hold up what comes after it; a row that is being retried does. A claim lends a row for a while (`lease`);
`last_try` is written before the socket, so after a crash the delivery knows that it must look before it sends again.
A sent row gives up its body.
"""

from collections.abc import Collection, Iterable
from dataclasses import make_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, select, update

from bot.channels import Target
from bot.core.post import Post
from bot.store.codec import from_json, known, micros, moment, stamp, to_json
from bot.store.database import Database
from bot.store.dialect import insert
from bot.store.hot import POST
from bot.store.parcel import Parcel
from bot.store.tables import outbox

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
            _refresh(database, one, now)
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


def _refresh(database: Database, one: Parcel, now: datetime) -> None:
    values = _values(one, now)
    made = insert(outbox).values(dict(zip(POST, values, strict=True)))
    fresh = {name: made.excluded[name] for name in ("target", "not_before", "state", "tries", "reason")}
    untried = {"first_try": None, "last_try": None}
    database.sql.execute(made.on_conflict_do_update(index_elements=["key"], set_=fresh | untried))


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
    if taken:
        lent = {"state": "sending", "lease_until": stamp(now + LEASE)}
        database.sql.execute(update(outbox).where(outbox.c.id.in_([row.id for row in taken])).values(lent))
    return tuple(parcel(row) for row in taken)


def _ready(database: Database, lane: int, at: int, most: int) -> list[Any]:
    return [Row(*values) for values in database.run(database.hot.ready, (lane, at, at, most))]


def mark_sending(database: Database, one: Parcel, now: datetime) -> bool:
    """Write the intent right before the socket; False when the row is no longer ours to send."""
    at = stamp(now)
    tried = {"first_try": func.coalesce(outbox.c.first_try, at), "last_try": at, "tries": outbox.c.tries + 1}
    return _settle(database, one, tried)


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
    ours = update(outbox).where(outbox.c.id == one.id, outbox.c.state == "sending")
    return database.sql.execute(ours.values(values)).rowcount == 1


def release_expired(database: Database, now: datetime, everyone: bool) -> int:
    """Give back rows whose lease ran out, or all lent ones after a start; tells how many."""
    at, look = stamp(now), LOOK // timedelta(microseconds=1)
    later = case((outbox.c.last_try > at - look, outbox.c.last_try + look), else_=at)
    lent = update(outbox).where(outbox.c.state == "sending")
    if not everyone:
        lent = lent.where(outbox.c.lease_until <= at)
    return database.sql.execute(lent.values({"state": "pending", "not_before": later} | FREE)).rowcount


def find_parcel(database: Database, key: str) -> Parcel | None:
    """The row with this key, in whatever state."""
    row = database.sql.execute(select(outbox).where(outbox.c.key == key)).one_or_none()
    return None if row is None else parcel(row)


def unsent(database: Database, assessment: str) -> tuple[Parcel, ...]:
    """What waits to leave for an assessment, in order."""
    mine = (outbox.c.assessment == assessment, outbox.c.state.in_(("pending", "sending")))
    return tuple(map(parcel, database.sql.execute(select(outbox).where(*mine).order_by(outbox.c.id))))


def outbox_counts(database: Database) -> dict[str, int]:
    """How many rows are in each state."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {row[0]: row[1] for row in database.sql.execute(query)}


def prune_outbox(database: Database, before: datetime) -> int:
    """Drop rows settled before a time; tells how many."""
    done = outbox.c.state.in_(("sent", "obsolete", "dead"))
    old = func.coalesce(outbox.c.last_try, outbox.c.not_before) < stamp(before)
    return database.sql.execute(delete(outbox).where(done, old)).rowcount
