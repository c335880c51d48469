"""Messages that change: edits and deletions, comments taken as answers, and answers made comments again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.assessment import Answer, Assessment
from bot.core.events import Adopted, Deleted, Edited, Said, linked
from bot.corridor import Corridor
from bot.routing import run_of_message
from bot.starting import is_here
from bot.store import Comment, Store

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than any change: nothing follows a deletion."""


def changed(corridor: Corridor, db: Store, channel: str, event: Edited | Deleted) -> Said | None:
    """An edit or a deletion: the last one counts, and the original, should it come later, is taken as filed.

    What was edited before it ever came, to nobody's thread, is given back as the message that it is now.
    """
    gone = isinstance(event, Deleted)
    if not db.file_newest(channel, f"{event.message}:changed", NEVER if gone else event.at):
        return None
    unseen = db.file_inbox(channel, event.message, event.at)
    run = run_of_message(corridor, db, event.message, event.thread)
    if run is None and unseen and isinstance(event, Edited) and not event.thread:
        return Said(event.key, event.at, event.person, event.message, event.text, files=event.files)
    if run is None or not (unseen or db.by_message(event.message)):
        return None
    comment = db.comment(event.message)
    if comment and isinstance(event, Edited):
        db.save_comment(replace(comment, text=linked(event.text, event.files)))
    elif comment:
        db.drop_comment(event.message)
    else:
        corridor.apply(db, db.load(run), event)
    return None


def adopted(corridor: Corridor, db: Store, event: Adopted) -> bool:
    """A comment taken as an answer, or an answer made a comment again; whether it is one now that it was not before."""
    run = run_of_message(corridor, db, event.message, event.thread)
    if run is None:
        return False
    before = db.load(run)
    if not is_here(before, event.person):
        return False
    comment = db.comment(event.message)
    if comment and not event.undo:
        name = corridor.known(comment.person).name
        event = replace(event, author=comment.person, name=name, text=comment.text, said_at=comment.at, number=comment.number)
    after = corridor.apply(db, before, event)
    was, stands = said_in(before, event.message), said_in(after, event.message)
    if comment and stands:
        db.drop_comment(event.message)
    elif was and not stands:
        answer, text = was
        db.save_comment(Comment(event.message, run, answer.person, text, answer.at))
    return bool(was) != bool(stands)


def said_in(run: Assessment, message: str) -> tuple[Answer, str] | None:
    """The answer that a message is part of, and the message's own text; None for a comment."""
    for prompt in reversed(run.prompts):
        for answer in prompt.answers:
            for one, text in reversed(answer.messages):
                if one == message:
                    return answer, text
    return None


def keep_undone(db: Store, before: Assessment, after: Assessment, number: int) -> None:
    """What somebody wrote and no longer calls an answer, or replaced by a tap, stays in the record as a comment."""
    was, now = before.prompt(number), after.prompt(number)
    if was is None or now is None or was is now:
        return
    stand = {message for answer in now.answers for message, _ in answer.messages}
    for answer in was.answers:
        for message, text in answer.messages:
            if message not in stand:
                db.save_comment(Comment(message, after.id, answer.person, text, answer.at))
