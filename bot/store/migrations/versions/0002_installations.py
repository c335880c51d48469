"""Where the bot is installed, and installations under way."""

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "install",
        Column("workspace", String, primary_key=True),
        Column("enterprise", String, nullable=False),
        Column("name", String, nullable=False),
        Column("app", String, nullable=False),
        Column("bot", String, nullable=False),
        Column("bot_user", String, nullable=False),
        Column("scopes", Text, nullable=False),
        Column("token", Text, nullable=False),
        Column("refresh", Text, nullable=False),
        Column("expires_at", BigInteger),
        Column("installed_by", String, nullable=False),
        Column("installed_at", BigInteger, nullable=False),
        Column("state", String, nullable=False),
    )
    op.create_table(
        "oauth_state",
        Column("mark", String, primary_key=True),
        Column("until", BigInteger, nullable=False),
    )
