"""The first tables."""

from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them all."""
    _runs()
    _words()
    _traffic()
    _people()


def _only(rows: str) -> dict[str, Any]:
    """An index over a part of the rows, in both dialects."""
    return {"sqlite_where": text(rows), "postgresql_where": text(rows)}


def _run() -> Column[str]:
    return Column("assessment", String, ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False)


def _runs() -> None:
    """How far the assessments are."""
    op.create_table(
        "assessment",
        Column("id", String, primary_key=True),
        Column("workspace", String, nullable=False),
        Column("account", String, nullable=False),
        Column("account_key", String, nullable=False),
        Column("template", String, nullable=False),
        Column("channel", String, nullable=False),
        Column("thread", String, unique=True),
        Column("status", String, nullable=False),
        Column("version", Integer, nullable=False),
        Column("wake_at", BigInteger),
        Column("created_at", BigInteger),
        Column("state", Text, nullable=False),
    )
    op.create_index("assessment_by_account", "assessment", ["workspace", "account_key"])
    op.create_index("assessment_by_channel", "assessment", ["channel"])
    op.create_index("assessment_due", "assessment", ["wake_at", "id"], **_only("wake_at IS NOT NULL"))
    op.create_table(
        "frame",
        Column("assessment", String, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
        Column("setup", Text, nullable=False),
        Column("participants", Text, nullable=False),
    )
    op.create_table(
        "plan",
        Column("assessment", String, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
        Column("person", String, primary_key=True),
        Column("steps", Text, nullable=False),
    )
    op.create_table(
        "prompt",
        Column("assessment", String, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("body", Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _words() -> None:
    """What people said, and who belongs to what."""
    op.create_table(
        "answer",
        Column("id", Integer, primary_key=True),
        _run(),
        Column("key", String, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("number", Integer, nullable=False),
        Column("item", String, nullable=False),
        Column("person", String, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("text", Text, nullable=False),
        Column("body", Text, nullable=False),
        UniqueConstraint("assessment", "key", "revision"),
    )
    op.create_index("answer_by_person", "answer", ["person"])
    op.create_table(
        "comment",
        Column("message", String, primary_key=True),
        _run(),
        Column("person", String, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("text", Text, nullable=False),
    )
    op.create_index("ix_comment_assessment", "comment", ["assessment"])
    op.create_index("ix_comment_person", "comment", ["person"])
    op.create_table(
        "message",
        Column("message", String, primary_key=True),
        _run(),
        Column("number", Integer, nullable=False),
        Column("person", String, nullable=False),
        Column("role", String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member",
        Column("person", String, primary_key=True),
        Column("assessment", String, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
        Column("role", String, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("member_by_assessment", "member", ["assessment"])


def _traffic() -> None:
    """What comes in and what leaves."""
    op.create_table(
        "inbox",
        Column("channel", String, primary_key=True),
        Column("key", String, primary_key=True),
        Column("at", BigInteger, nullable=False),
        Column("state", String, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("error", Text, nullable=False),
        Column("payload", Text),
        sqlite_with_rowid=False,
    )
    op.create_index("inbox_stuck", "inbox", ["at"], **_only("state = 'stuck'"))
    op.create_table(
        "outbox",
        Column("id", Integer, primary_key=True),
        Column("key", String, nullable=False, unique=True),
        Column("assessment", String),
        Column("lane", Integer, nullable=False),
        Column("address", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("target", Text, nullable=False),
        Column("what", String, nullable=False),
        Column("body", Text),
        Column("fence", Text, nullable=False),
        Column("refunds", Text, nullable=False),
        Column("not_before", BigInteger, nullable=False),
        Column("opens", BigInteger),
        Column("closes", BigInteger),
        Column("state", String, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("first_try", BigInteger),
        Column("last_try", BigInteger),
        Column("lease_until", BigInteger),
        Column("message", String, nullable=False),
        Column("reason", String, nullable=False),
    )
    op.create_index("outbox_leased", "outbox", ["lease_until"], **_only("state = 'sending'"))
    op.create_index("outbox_line", "outbox", ["address", "id"], **_only("state IN ('pending', 'sending')"))
    op.create_index("outbox_ready", "outbox", ["lane", "not_before", "id"], **_only("state = 'pending'"))
    op.create_table(
        "nudge",
        Column("person", String, primary_key=True),
        Column("day", String, primary_key=True),
        Column("key", String, nullable=False),
        sqlite_with_rowid=False,
    )


def _people() -> None:
    """Owners, people, guides, settings."""
    op.create_table(
        "owner",
        Column("person", String, primary_key=True),
        Column("digest", Boolean, nullable=False),
        Column("weekday", Integer, nullable=False),
        Column("hour", Integer, nullable=False),
        Column("zone", String, nullable=False),
        Column("digest_at", BigInteger),
        Column("last_week", String, nullable=False),
    )
    op.create_index("ix_owner_digest_at", "owner", ["digest_at"])
    op.create_table(
        "person",
        Column("person", String, primary_key=True),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "guide",
        Column("id", String, primary_key=True),
        Column("version", String, primary_key=True),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_table(
        "setting",
        Column("key", String, primary_key=True),
        Column("value", Text, nullable=False),
    )
    op.create_table(
        "deletion_log",
        Column("id", Integer, primary_key=True),
        Column("person_hash", String, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("answers", Integer, nullable=False),
        Column("comments", Integer, nullable=False),
    )
