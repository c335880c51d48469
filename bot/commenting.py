"""Messages that change: edits and deletions, comments taken as answers, and answers made comments again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.assessment import Assessment
from bot.core.events import Adopted, Deleted, Edited, Said
from bot.routing import run_of_message
from bot.store import Comment, Store

if TYPE_CHECKING:
    from bot.engine import Engine

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than any change: nothing follows a deletion."""


def changed(engine: Engine, db: Store, channel: str, event: Edited | Deleted) -> None:
    """An edit or a deletion: the last one counts, and the original, should it come later, is taken as filed."""
    gone = isinstance(event, Deleted)
    if not db.file_newest(channel, f"{event.message}:changed", NEVER if gone else event.at):
        return
    unseen = db.file_inbox(channel, event.message, event.at)
    run = run_of_message(engine, db, event.message, event.thread)
    if run is None and unseen and isinstance(event, Edited) and not event.thread:
        engine.said(db, Said(event.key, event.at, event.person, event.message, event.text))
    if run is None or not (unseen or db.by_message(event.message)):
        return
    comment = db.comment(event.message)
    if comment and isinstance(event, Edited):
        db.save_comment(replace(comment, text=event.text))
    elif comment:
        db.drop_comment(event.message)
    else:
        engine.apply(db, db.load(run), event)


def adopted(engine: Engine, db: Store, event: Adopted) -> None:
    """A comment taken as an answer, or an answer made a comment again."""
    run = run_of_message(engine, db, event.message, event.thread)
    if run is None:
        return
    comment = db.comment(event.message)
    before = db.load(run)
    if comment and not event.undo:
        event = replace(event, author=comment.person, text=comment.text, said_at=comment.at)
        db.drop_comment(event.message)
    elif event.undo:
        keep_as_comment(engine, db, before, event)
    engine.apply(db, before, event)


def keep_as_comment(engine: Engine, db: Store, run: Assessment, event: Adopted) -> None:
    """What stops being an answer stays in the record as a comment."""
    for prompt in reversed(run.prompts):
        for answer in prompt.answers:
            text = dict(answer.messages).get(event.message)
            if text is not None and event.person in (answer.person, *run.setup.owners):
                db.save_comment(Comment(event.message, run.id, answer.person, text, answer.at))
                return
