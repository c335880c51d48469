"""Up to when an owner's last digest told."""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; owners who had a digest before hear of the week before their next."""
    op.add_column("owner", Column("told_at", BigInteger))
