"""Brings a database to the newest tables in one go, and refuses one that a newer version of the bot has written.

Alembic is loaded only when there is something to do. Its scripts run inside the transaction that the caller began.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.store.troubles import NOT_OURS, StoreUnavailable

HEAD = "0004"
SCRIPTS = Path(__file__).parent / "migrations"


class NewerDatabase(StoreUnavailable):
    """The database was written by a newer version of the bot; install that version or restore an older backup."""

    def __init__(self) -> None:
        """Say it in the docstring's sentence."""
        super().__init__(type(self).__doc__)


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing; a database of another program is left alone."""
    found = revision(connection)
    if found is None and inspect(connection).get_table_names():
        raise StoreUnavailable(NOT_OURS)
    if found != HEAD:
        _run_scripts(connection, found)


def revision(connection: Connection) -> str | None:
    """The revision the database is at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _run_scripts(connection: Connection, found: str | None) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabase
    with EnvironmentContext(config, scripts, fn=lambda now, _: scripts._upgrade_revs("head", now)) as context:
        context.configure(connection=connection)
        context.run_migrations()
