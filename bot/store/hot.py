"""The statements that run with every event, compiled once from the tables to SQL text for the driver.

SQLAlchemy builds and binds a statement anew at each execution, which costs more than SQLite needs to run it. Here
its compiler is asked once, and the order of the values is checked against the names this file promises.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, literal_column, null, or_, select, update

from bot.store.dialect import dialect, insert
from bot.store.tables import answer, assessment, inbox, message, outbox, prompt

ADVANCE = ("thread", "status", "version", "wake_at", "state", "of_id", "of_version")
FILE = ("channel", "key", "at", "state", "tries", "error")
PROMPT = ("assessment", "number", "body")
ANSWER = ("assessment", "key", "revision", "number", "item", "person", "at", "text", "body")
MESSAGE = ("message", "assessment", "number", "person", "role")
POST = ("key", "assessment", "lane", "address", "kind", "target", "what", "body", "fence", "refunds", "not_before",
        "opens", "closes", "state", "tries", "message", "reason")
DUE = ("now",)
READY = ("lane", "now", "now")
LIMIT = "\n LIMIT ?"


class HotMismatch(Exception):
    """A hot statement no longer matches the tables."""


@dataclass(frozen=True, slots=True)
class Hot:
    """SQL texts; each takes the values named by the tuple of the same name above, the last two a limit after them."""

    file: str
    advance: str
    prompt: str
    answer: str
    message: str
    post: str
    refresh: str
    due: str
    ready: str


def positional(statement: Any, names: tuple[str, ...]) -> str:
    """The statement as SQLite text with `?`; raises HotMismatch when its values come in another order."""
    built = statement.compile(dialect=dialect(paramstyle="qmark"))
    if tuple(built.positiontup) != names:
        raise HotMismatch(f"{built.positiontup} is not {names}")
    return str(built)


@cache
def compiled() -> Hot:
    """All hot statements."""
    return Hot(
        file=positional(_file(), FILE),
        advance=positional(_advance(), ADVANCE),
        prompt=positional(_upsert(prompt, PROMPT, "assessment", "number"), PROMPT),
        answer=positional(_upsert(answer, ANSWER, "assessment", "key", "revision"), ANSWER),
        message=positional(_upsert(message, MESSAGE, "message"), MESSAGE),
        post=positional(_insert(outbox, POST).on_conflict_do_nothing(index_elements=["key"]), POST),
        refresh=positional(_refresh(), POST),
        due=positional(_due(), DUE) + LIMIT,
        ready=positional(_ready(), READY) + LIMIT,
    )


def _insert(table: Any, names: tuple[str, ...]) -> Any:
    return insert(table).values({name: bindparam(name) for name in names})


def _upsert(table: Any, names: tuple[str, ...], *key: str) -> Any:
    made = _insert(table, names)
    return made.on_conflict_do_update(
        index_elements=list(key), set_={name: made.excluded[name] for name in names if name not in key}
    )


def _refresh() -> Any:
    """A card to be worded anew: a known key is pending again, as if it had never been tried; one that waits just so stays."""
    made = _insert(outbox, POST)
    fresh = {name: made.excluded[name] for name in ("target", "not_before", "state", "tries", "reason")}
    untried = {"first_try": null(), "last_try": null()}
    changes = or_(
        outbox.c.state != literal_column("'pending'"), outbox.c.first_try.is_not(None),
        outbox.c.not_before > made.excluded.not_before, outbox.c.target != made.excluded.target,
    )
    return made.on_conflict_do_update(index_elements=["key"], set_=fresh | untried, where=changes)


def _file() -> Any:
    """File an event: a new key, or one that was stuck and is tried again; any other row stays."""
    made = _insert(inbox, FILE)
    return made.on_conflict_do_update(
        index_elements=["channel", "key"], set_={"state": made.excluded.state, "payload": null()},
        where=inbox.c.state == literal_column("'stuck'"),
    )


def _advance() -> Any:
    return (
        update(assessment)
        .values({name: bindparam(name) for name in ADVANCE[:5]})
        .where(assessment.c.id == bindparam("of_id"), assessment.c.version == bindparam("of_version"))
    )


def _due() -> Any:
    return select(assessment.c.id).where(assessment.c.wake_at <= bindparam("now")).order_by(assessment.c.wake_at)


def _ready() -> Any:
    """Heads of line in one lane: nothing of the address is on its way, nothing earlier is due or being retried."""
    ahead = outbox.alias("ahead")
    waiting: Any = literal_column("'pending'")
    leaving: Any = literal_column("'sending'")
    begun = or_(ahead.c.not_before <= bindparam("now"), ahead.c.first_try.is_not(None))
    earlier = and_(ahead.c.id < outbox.c.id, begun)
    blocked = exists().where(
        ahead.c.address == outbox.c.address, ahead.c.state.in_([waiting, leaving]),
        or_(ahead.c.state == leaving, earlier),
    )
    return (
        select(*outbox.c)
        .where(outbox.c.state == waiting, outbox.c.lane == bindparam("lane"))
        .where(outbox.c.not_before <= bindparam("now"), ~blocked)
        .order_by(outbox.c.not_before, outbox.c.id)
    )
