"""Takes a person's id and name out of every column, so that a search of the database's files finds neither.

What refers to the person still has to refer to somebody: the id becomes a mark that nobody has, the name a neutral
word. Ids and names of several words are replaced wherever they stand alone; a name of one word only where it is the
whole of a value, since it may be a word like any other.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from sqlalchemy import Column, String, or_, select, update

from bot.store.codec import to_json
from bot.store.database import Database
from bot.store.tables import deletion_log, guide, install, metadata, oauth_state

KEPT = (guide, install, oauth_state, deletion_log)
"""Tables that hold nothing of the people who answer."""
Rewrite = Callable[[str], str]


def rename(database: Database, pairs: tuple[tuple[str, str], ...]) -> None:
    """Replace each first by its second in all texts of all tables; what was read before is read again."""
    known = [(form, replacing(form, other)) for old, other in pairs for form in forms(old)]
    for table in metadata.sorted_tables:
        for column in table.c if table not in KEPT else ():
            if isinstance(column.type, String):
                rename_in(database, column, known)
    database.cache.drop_all()


def rename_in(database: Database, column: Column[Any], known: list[tuple[str, Rewrite]]) -> None:
    """Replace in one column, a distinct value at a time."""
    holds = or_(*(column.contains(form, autoescape=True) for form, _ in known))
    for value in database.sql.execute(select(column).where(holds).distinct()).scalars().all():
        text = value
        for _, rewrite in known:
            text = rewrite(text)
        if text != value:
            database.sql.execute(update(column.table).where(column == value).values({column: text}))


def forms(name: str) -> tuple[str, ...]:
    """How a name may stand in a column: plain, in JSON, in the markup of a post, and that in JSON."""
    marked = (name, escape(name), name.replace("'", "&#39;").replace('"', "&#34;"))
    return tuple(dict.fromkeys(form for one in marked for form in (one, to_json(one)[1:-1])))


def replacing(form: str, other: str) -> Rewrite:
    """The replacement of one form: as a word, or of a single word as a whole value."""
    alone = re.compile(rf"(?<![\w-]){re.escape(form)}(?![\w-])")
    single = re.compile(rf'(?<=")(?<!\\"){re.escape(form)}(?=")|^{re.escape(form)}$')
    pattern = alone if re.search(r"\W", form) else single
    return lambda text: pattern.sub(lambda _: other, text)
