"""What came in: every event's natural key, filed once; events that could not be handled, whole; and comments."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.core import events
from bot.store.codec import from_json, known, stamp, to_json
from bot.store.database import Database
from bot.store.dialect import insert
from bot.store.tables import comment, inbox, message

MOST_TRIES = 5
"""So often an event is tried by itself."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """An event whose handling raised: it is kept whole and tried again. `event` is None once it was forgotten.

    `at` is when it was last tried, `tries` how often, `error` why it failed.
    """

    channel: str
    key: str
    at: datetime
    tries: int
    error: str
    event: Any

    @property
    def given_up(self) -> bool:
        """Whether it is tried no more unless somebody asks for it."""
        return self.tries >= MOST_TRIES or self.event is None


@dataclass(frozen=True, slots=True)
class Comment:
    """A message in a run's thread, or in private, that was not taken as an answer.

    `number` is the prompt that it named by its place, 0 where it named none.
    """

    message: str
    assessment: str
    person: str
    text: str
    at: datetime
    number: int = 0


def file_inbox(database: Database, channel: str, key: str, at: datetime) -> bool:
    """File an event; False when it was filed before. A stuck one is filed anew and gives up its payload."""
    database.require()
    return database.run(database.hot.file, (channel, key, stamp(at), "done", 0, "")).rowcount == 1


def file_newest(database: Database, channel: str, key: str, at: datetime) -> bool:
    """File the newest of several changes of one thing; False for one that is older than another filed before."""
    row = {"channel": channel, "key": key, "at": stamp(at), "state": "done", "tries": 0, "error": ""}
    made = insert(inbox).values(**row)
    newer = made.on_conflict_do_update(
        index_elements=["channel", "key"], set_={"at": made.excluded.at}, where=made.excluded.at > inbox.c.at
    )
    return database.sql.execute(newer).rowcount == 1


def stuck(database: Database, channel: str, key: str, event: object, error: str, at: datetime) -> None:
    """Keep an event that could not be handled."""
    payload = to_json({"kind": type(event).__name__, "event": event})
    row = {"channel": channel, "key": key, "at": stamp(at), "state": "stuck", "tries": 1, "error": error[:2000]}
    made = insert(inbox).values(payload=payload, **row)
    again = {"state": "stuck", "tries": inbox.c.tries + 1, "at": row["at"], "error": row["error"], "payload": payload}
    database.sql.execute(made.on_conflict_do_update(index_elements=["channel", "key"], set_=again))


def stuck_events(database: Database, most: int) -> tuple[Stuck, ...]:
    """The events that are stuck, oldest first."""
    rows = database.sql.execute(select(inbox).where(inbox.c.state == "stuck").order_by(inbox.c.at).limit(most))
    return tuple(
        Stuck(row.channel, row.key, known(row.at), row.tries, row.error, _event(row.payload))
        for row in rows
    )


def unstick(database: Database, channel: str, key: str) -> None:
    """A stuck event was handled after all, maybe filed under another key: it gives up its payload."""
    here = (inbox.c.channel == channel, inbox.c.key == key, inbox.c.state == "stuck")
    database.sql.execute(update(inbox).where(*here).values(state="done", payload=None))


def _event(payload: str | None) -> Any:
    if payload is None:
        return None
    kept = from_json(payload, dict[str, Any])
    kind = getattr(events, kept["kind"], None)
    return None if kind is None else from_json(to_json(kept["event"]), kind)


def save_comment(database: Database, said: Comment) -> None:
    """Keep a message that was not an answer, or its new text."""
    row = {"assessment": said.assessment, "person": said.person, "at": stamp(said.at), "text": said.text}
    made = insert(comment).values(message=said.message, **row)
    database.sql.execute(made.on_conflict_do_update(index_elements=["message"], set_=row))
    database.run(database.hot.message, (said.message, said.assessment, said.number, said.person, "comment"))


def find_comment(database: Database, message_id: str) -> Comment | None:
    """The comment with this message id."""
    whole = select(comment, message.c.number).outerjoin(message, message.c.message == comment.c.message)
    row = database.sql.execute(whole.where(comment.c.message == message_id)).one_or_none()
    return None if row is None else replace(_comment(row), number=row.number or 0)


def comments(database: Database, assessment: str) -> tuple[Comment, ...]:
    """All comments of an assessment, oldest first."""
    query = select(comment).where(comment.c.assessment == assessment).order_by(comment.c.at)
    return tuple(map(_comment, database.sql.execute(query)))


def drop_comment(database: Database, message_id: str) -> None:
    """Forget a comment and its message."""
    database.sql.execute(delete(comment).where(comment.c.message == message_id))
    database.sql.execute(delete(message).where(message.c.message == message_id, message.c.role == "comment"))


def _comment(row: Any) -> Comment:
    return Comment(row.message, row.assessment, row.person, row.text, known(row.at))


def prune_inbox(database: Database, before: datetime) -> int:
    """Drop keys filed before a time that are not stuck; tells how many."""
    old = (inbox.c.state == "done", inbox.c.at < stamp(before))
    return database.sql.execute(delete(inbox).where(*old)).rowcount


def count_stuck(database: Database) -> int:
    """How many events are stuck."""
    return database.sql.execute(select(func.count()).where(inbox.c.state == "stuck")).scalar_one()
