"""Where the bot is installed, one row a workspace, and the one-time states of installations that are under way.

A row is replaced, never kept beside a newer one: an old token is worth nothing but trouble. Tokens come in sealed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from bot.installs import Install
from bot.store.codec import known, micros, moment, stamp
from bot.store.database import Database
from bot.store.dialect import insert
from bot.store.tables import install, oauth_state


class Installs:
    """The installations in the words of an adapter."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._db = database

    def save(self, kept: Install) -> None:
        """Write a workspace's installation in place of what was known of it."""
        row = {
            "installed_at": stamp(kept.installed_at), "enterprise": kept.enterprise, "name": kept.name, "app": kept.app,
            "bot": kept.bot, "bot_user": kept.bot_user, "scopes": ",".join(kept.scopes), "token": kept.token,
            "refresh": kept.refresh, "expires_at": micros(kept.expires_at), "installed_by": kept.installed_by,
            "state": kept.state,
        }  # fmt: skip
        made = insert(install).values(workspace=kept.workspace, **row)
        self._db.sql.execute(made.on_conflict_do_update(index_elements=["workspace"], set_=row))

    def find(self, workspace: str) -> Install | None:
        """What is known of a workspace, also after it was uninstalled."""
        row = self._db.sql.execute(select(install).where(install.c.workspace == workspace)).one_or_none()
        return None if row is None else _install(row)

    def every(self) -> tuple[Install, ...]:
        """All installations, by workspace."""
        return tuple(map(_install, self._db.sql.execute(select(install).order_by(install.c.workspace))))

    def keep_state(self, mark: str, until: datetime, now: datetime) -> None:
        """Remember that an installation is under way, by the hash of its state; forget those that ran out."""
        self._db.sql.execute(delete(oauth_state).where(oauth_state.c.until <= stamp(now)))
        self._db.sql.execute(insert(oauth_state).values(mark=mark, until=stamp(until)))

    def take_state(self, mark: str, now: datetime) -> bool:
        """Use up a state; False for one that is unknown, used or run out."""
        found = (oauth_state.c.mark == mark, oauth_state.c.until > stamp(now))
        return self._db.sql.execute(delete(oauth_state).where(*found)).rowcount == 1


def _install(row: Any) -> Install:
    return Install(
        workspace=row.workspace, installed_at=known(row.installed_at), enterprise=row.enterprise, name=row.name,
        app=row.app, bot=row.bot, bot_user=row.bot_user, scopes=tuple(filter(None, row.scopes.split(","))),
        token=row.token, refresh=row.refresh, expires_at=moment(row.expires_at), installed_by=row.installed_by,
        state=row.state,
    )  # fmt: skip
