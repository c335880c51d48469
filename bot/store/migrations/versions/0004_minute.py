"""The minute of the hour at which an owner's digest comes."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; until now every digest came at a full hour."""
    op.add_column("owner", Column("minute", Integer, nullable=False, server_default="0"))
