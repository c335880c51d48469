"""Erases a person's words everywhere, so that a search of the database's files finds none of them.

Answers and comments stay as rows, without text, so that counts stay true. Posts that wait to leave and quote the
person are taken out and handed back, to be decided again. Deleted content is overwritten in the file
(`secure_delete`), and the write-ahead log is emptied after the commit.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, insert, select, update

from bot.core.post import plain
from bot.store.cache import GONE
from bot.store.codec import answer_from, answer_text, erased, known, stamp
from bot.store.database import Database
from bot.store.outbox import parcel
from bot.store.parcel import Parcel
from bot.store.renaming import rename
from bot.store.tables import answer, comment, deletion_log, inbox, nudge, outbox, owner, person, setting

ENOUGH = 12


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased: counts, and the posts that must be decided again."""

    answers: int
    comments: int
    posts: tuple[Parcel, ...]


def fingerprint(who: str) -> str:
    """A person's mark in the deletion log."""
    return sha256(who.encode()).hexdigest()


def forget(database: Database, who: str, at: datetime, names: Iterable[str] = (), instead: str = "") -> Forgotten:
    """Erase what a person said, in every assessment, and what is remembered of them.

    With `instead` the id and these names go as well; without it they stay, as for an owner.
    """
    answers, comments = _erase_answers(database, who), _erase_comments(database, who)
    posts = _withhold(database, who, (*answers, *comments), names)
    database.sql.execute(delete(person).where(person.c.person == who))
    database.sql.execute(delete(nudge).where(nudge.c.person == who))
    database.sql.execute(update(inbox).where(inbox.c.payload.contains(who, autoescape=True)).values(payload=None))
    counts = {"answers": len(answers), "comments": len(comments)}
    log = insert(deletion_log).values(person_hash=fingerprint(who), at=stamp(at), **counts)
    database.sql.execute(log)
    if instead:
        _erase_name(database, who, at, names, instead)
    database.unscrubbed = True
    return Forgotten(len(answers), len(comments), posts)


def forgotten(database: Database) -> tuple[tuple[str, datetime], ...]:
    """The deletion log: fingerprints and times, to be applied again after a backup was restored."""
    rows = database.sql.execute(select(deletion_log.c.person_hash, deletion_log.c.at).order_by(deletion_log.c.id))
    return tuple((mark, known(at)) for mark, at in rows)


def _erase_name(database: Database, who: str, at: datetime, names: Iterable[str], instead: str) -> None:
    """Let go of the id and the names; starts that wait with this person in them are dropped."""
    waiting = (setting.c.key.startswith("draft:"), setting.c.value.contains(who, autoescape=True))
    database.sql.execute(delete(setting).where(*waiting))
    database.sql.execute(delete(owner).where(owner.c.person == who))
    mark = f"gone:{fingerprint(f'{who} {stamp(at)}')[:ENOUGH]}"
    rename(database, ((who, mark), *((name, instead) for name in names if name != who)))


def _erase_answers(database: Database, who: str) -> list[str]:
    rows = database.sql.execute(select(answer).where(answer.c.person == who)).all()
    for row in rows:
        empty = answer_text(erased(answer_from(row)))
        database.sql.execute(update(answer).where(answer.c.id == row.id).values(text="", body=empty))
        database.cache.put(row.assessment, GONE)
    return [row.text for row in rows]


def _erase_comments(database: Database, who: str) -> list[str]:
    texts = list(database.sql.execute(select(comment.c.text).where(comment.c.person == who)).scalars())
    database.sql.execute(update(comment).where(comment.c.person == who).values(text=""))
    return texts


def _withhold(database: Database, who: str, texts: Iterable[str], names: Iterable[str]) -> tuple[Parcel, ...]:
    """Take out the posts that quote one of these texts, or the beginning of one, name the person or are for them."""
    starts = {_flat(text)[:ENOUGH] for text in texts} - {""}
    named = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)") for name in names]
    waiting = select(outbox).where(outbox.c.body.is_not(None))
    quoting = []
    for row in database.sql.execute(waiting).all():
        kept = parcel(row)
        shown = _flat(plain(row.body) + (kept.body.plain if kept.body else ""))
        if (who == kept.target.person or who in shown or any(start in shown for start in starts)
                or any(name.search(shown) for name in named)):
            quoting.append(kept)
    for one in quoting:
        database.sql.execute(delete(outbox).where(outbox.c.id == one.id))
    return tuple(quoting)


def _flat(text: str) -> str:
    return " ".join(text.split())
