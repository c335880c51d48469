"""The tables. Times are whole microseconds since 1970 in UTC; JSON is text made by `codec`.

What is written with every answer is kept small and apart from what is not: `assessment` holds the few columns that
move with each event, `frame` the set-up and the people, `plan` the steps still to ask. A plan mostly loses its head,
so only the count left is written (in the state) and the row stays as it is.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

assessment = Table(
    "assessment",
    metadata,
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
    Index("assessment_by_account", "workspace", "account_key"),
    Index("assessment_by_channel", "channel"),
)
sleeping = assessment.c.wake_at.is_not(None)
Index(
    "assessment_due", assessment.c.wake_at, assessment.c.id, sqlite_where=sleeping, postgresql_where=sleeping
)

frame = Table(
    "frame",
    metadata,
    Column("assessment", ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
    Column("setup", Text, nullable=False),
    Column("participants", Text, nullable=False),
)

plan = Table(
    "plan",
    metadata,
    Column("assessment", ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("steps", Text, nullable=False),
)

prompt = Table(
    "prompt",
    metadata,
    Column("assessment", ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assessment", ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False),
    Column("key", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("item", String, nullable=False),
    Column("person", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("assessment", "key", "revision"),
    Index("answer_by_person", "person"),
)

comment = Table(
    "comment",
    metadata,
    Column("message", String, primary_key=True),
    Column("assessment", ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("message", String, primary_key=True),
    Column("assessment", ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", String, nullable=False),
    Column("role", String, nullable=False),
    sqlite_with_rowid=False,
)

member = Table(
    "member",
    metadata,
    Column("person", String, primary_key=True),
    Column("assessment", ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String, primary_key=True),
    Index("member_by_assessment", "assessment"),
    sqlite_with_rowid=False,
)

inbox = Table(
    "inbox",
    metadata,
    Column("channel", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("payload", Text),
    sqlite_with_rowid=False,
)
stuck = inbox.c.state == "stuck"
Index("inbox_stuck", inbox.c.at, sqlite_where=stuck, postgresql_where=stuck)

outbox = Table(
    "outbox",
    metadata,
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
pending = outbox.c.state == "pending"
sending = outbox.c.state == "sending"
unsent = outbox.c.state.in_(("pending", "sending"))
Index(
    "outbox_ready",
    outbox.c.lane, outbox.c.not_before, outbox.c.id, sqlite_where=pending, postgresql_where=pending,
)
Index("outbox_line", outbox.c.address, outbox.c.id, sqlite_where=unsent, postgresql_where=unsent)
Index("outbox_leased", outbox.c.lease_until, sqlite_where=sending, postgresql_where=sending)

nudge = Table(
    "nudge",
    metadata,
    Column("person", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("key", String, nullable=False),
    sqlite_with_rowid=False,
)

owner = Table(
    "owner",
    metadata,
    Column("person", String, primary_key=True),
    Column("digest", Boolean, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("zone", String, nullable=False),
    Column("digest_at", BigInteger, index=True),
    Column("last_week", String, nullable=False),
    Column("told_at", BigInteger),
    Column("minute", Integer, nullable=False, server_default="0"),
)

person = Table(
    "person",
    metadata,
    Column("person", String, primary_key=True),
    Column("body", Text, nullable=False),
)

guide = Table(
    "guide",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

deletion_log = Table(
    "deletion_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_hash", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
)

install = Table(
    "install",
    metadata,
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

oauth_state = Table(
    "oauth_state",
    metadata,
    Column("mark", String, primary_key=True),
    Column("until", BigInteger, nullable=False),
)
