"""Erases a person's words everywhere, so that a search of the database's files finds none of them.

Answers and comments stay as rows, without text, so that counts stay true. Posts that wait to leave and quote the
person become obsolete and are handed back, to be decided again. Deleted content is overwritten in the file
(`secure_delete`); `scrub` empties the write-ahead log afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import unescape

from sqlalchemy import delete, insert, select, update

from bot.core.post import plain
from bot.store.cache import GONE
from bot.store.codec import answer_from, answer_text, erased, known, stamp
from bot.store.database import Database
from bot.store.load import LIVE
from bot.store.outbox import parcel
from bot.store.parcel import Parcel
from bot.store.tables import answer, assessment, comment, deletion_log, inbox, member, outbox, person

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
