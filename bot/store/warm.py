"""Statements that run often, though not with every event: compiled on first use, run on the driver by named values.

SQLAlchemy builds, keys and binds a statement anew at each execution, which costs several times what SQLite needs to
run it. What `hot` does for the few statements of every event, this does for the others in one line each.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any, Protocol

from bot.store.dialect import dialect


class Runs(Protocol):
    """What runs a text with values: the driver."""

    def __call__(self, sql: str, parameters: Any = ..., /) -> sqlite3.Cursor:
        """Run it."""


@dataclass(frozen=True, slots=True)
class Warm:
    """A statement as text, with the values that never change."""

    text: str
    fixed: dict[str, Any]

    def on(self, run: Runs, **values: Any) -> sqlite3.Cursor:
        """Run it with these values by name."""
        return run(self.text, {**self.fixed, **values} if values else self.fixed)

    def scalar(self, run: Runs, **values: Any) -> Any:
        """The first column of the first row, None without one."""
        row = self.on(run, **values).fetchone()
        return None if row is None else row[0]


def warm(statement: Any) -> Warm:
    """Compile a statement for the driver; a list in it (`in_`) must be a constant one."""
    built = statement.compile(dialect=dialect(paramstyle="named"), compile_kwargs={"render_postcompile": True})
    return Warm(str(built), dict(built.params))
