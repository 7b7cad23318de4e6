"""The tables. History and content are apart: content can be disposed of by law, history stands for ever.

Numbers, states and uniqueness are guarded here as constraints, and by the triggers of `officed.store.guards`.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from officed.domain.states import State
from officed.store.columns import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the key is plain INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")
Sha256 = String(64)
_STATES = ", ".join(f"'{state.value}'" for state in State)

blob = Table(
    "blob",
    metadata,
    Column("sha256", Sha256, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", Instant, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("held_from", String(16)),
    Column("source", String(64), nullable=False),
    Column("way", String(16), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("original_sha256", Sha256, nullable=False),
    Column("digest", Sha256, unique=True),
    Column("media_type", String(128), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("kind", String(32)),
    Column("confirmed", Boolean, nullable=False, server_default=false()),
    Column("released", Boolean, nullable=False, server_default=false()),
    Column("answered_on", Date),
    Column("wait_code", String(64)),
    Column("wait_reason", Text),
    Column("decide_by", Instant),
    Column("claimed_by", String(64)),
    Column("lease_until", Instant),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("(state = 'held') = (held_from IS NOT NULL)", name="held_from"),
)
# The queue is small whatever the register holds, so the index covers waiting documents only.
Index(
    "ix_document_waiting",
    document.c.state,
    document.c.id,
    sqlite_where=document.c.state.in_(("received", "read", "held")),
    postgresql_where=document.c.state.in_(("received", "read", "held")),
)

arrival = Table(
    "arrival",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("sha256", Sha256, ForeignKey("blob.sha256", ondelete="RESTRICT")),
    Column("size", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("mailbox", Text, nullable=False, server_default=""),
    Column("envelope_to", JSON, nullable=False),
    Column("hints", JSON, nullable=False),
    Column("told_at", Instant),
    Column("told_ref", Text),
    UniqueConstraint("source", "key"),
)
Index(
    "ix_arrival_untold",
    arrival.c.source,
    sqlite_where=arrival.c.told_at.is_(None),
    postgresql_where=arrival.c.told_at.is_(None),
)

arrival_document = Table(
    "arrival_document",
    metadata,
    Column("arrival_id", Id, ForeignKey("arrival.id"), primary_key=True),
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True),
    Column("copy", Boolean, nullable=False),
    Index("ix_arrival_document_document_id", "document_id"),
)

content = Table(
    "content",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("sender_name", Text, nullable=False, server_default=""),
    Column("sender_addr", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("language", String(8)),
    Column("message_id", Text),
    Column("title", Text),
    Column("public_title", Text),
    Column("restriction", Text),
    Column("data", JSON, nullable=False),
    Index("ix_content_message_id", "message_id"),
    Index("ix_content_sender_addr", "sender_addr"),
)

part = Table(
    "part",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Sha256, nullable=False),
    Column("text", Text, nullable=False),
    Column("inline", Boolean, nullable=False),
    Column("body", Boolean, nullable=False),
    Column("pages", Integer),
    Column("ocr", Boolean, nullable=False),
    Column("confidence", Float),
    Column("warnings", JSON, nullable=False),
)

field = Table(
    "field",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("name", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("plugin", String(64), nullable=False),
)

opinion = Table(
    "opinion",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("source", String(128), nullable=False),
    Column("kind", String(32)),
    Column("points", Float, nullable=False),
    Column("hit", Boolean, nullable=False),
    Column("because", JSON, nullable=False),
    Column("place", Text, nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("sequence", String(64), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, nullable=False),
    Column("next", Integer, nullable=False),
    CheckConstraint('"first" >= 1 AND "next" >= "first"', name="range"),
)

entry = Table(
    "entry",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("sequence", String(64), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("suffix", Integer, nullable=False, server_default=text("0")),
    Column("reference", Text, nullable=False),
    Column("series", String(64), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("original_sha256", Sha256, nullable=False),
    Column("annulled_at", Instant),
    Column("annulled_by", String(128)),
    Column("annulled_reason", Text),
    UniqueConstraint("sequence", "year", "number", "suffix"),
    Index("ix_entry_reference", "reference"),
)

reservation = Table(
    "reservation",
    metadata,
    Column("sequence", String(64), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("reserved_at", Instant, nullable=False),
    Column("actor", String(128), nullable=False),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("because", Text, nullable=False),
    Column("instead_of", String(64)),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
)

deadline = Table(
    "deadline",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("start", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("due_at", Instant),
    Column("raw_end", Date),
    Column("unit", String(16), nullable=False),
    Column("n", Integer, nullable=False),
    Column("basis", Text, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("forward_by", Date),
    Column("extended_due", Date),
    Column("provisional", Boolean, nullable=False),
    Column("outcome", String(16)),
    Column("ended_on", Date),
)
Index(
    "ix_deadline_open",
    deadline.c.due,
    sqlite_where=deadline.c.outcome.is_(None),
    postgresql_where=deadline.c.outcome.is_(None),
)

reminder = Table(
    "reminder",
    metadata,
    Column("deadline_id", Id, ForeignKey("deadline.id"), primary_key=True, autoincrement=False),
    Column("step", String(64), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("done_at", Instant),
    Column("outcome", String(16)),
)
Index(
    "ix_reminder_due",
    reminder.c.due_at,
    sqlite_where=reminder.c.done_at.is_(None),
    postgresql_where=reminder.c.done_at.is_(None),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("document_id", Id, ForeignKey("document.id"), index=True),
    Column("purpose", String(32), nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("template", String(64), nullable=False),
    Column("values", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("attach", JSON, nullable=False),
    Column("critical", Boolean, nullable=False),
    Column("channel", String(64), nullable=False),
    Column("message_id", String(250), nullable=False, unique=True),
    Column("in_reply_to", Text),
    Column("dated", Instant, nullable=False),
    Column("state", String(16), nullable=False, server_default="pending"),
    Column("accepted", JSON, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant, nullable=False),
    Column("claimed_by", String(64)),
    Column("lease_until", Instant),
    Column("done_at", Instant),
    Column("receipt", Text),
    Column("error", Text),
    CheckConstraint("state IN ('pending', 'sent', 'refused')", name="state"),
)
Index(
    "ix_outbox_pending",
    outbox.c.next_at,
    sqlite_where=outbox.c.state == "pending",
    postgresql_where=outbox.c.state == "pending",
)

link = Table(
    "link",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("other_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("kind", String(32), primary_key=True),
    Column("since", Instant, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document_id", Id, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(128), nullable=False),
    Column("event", String(64), nullable=False),
    Column("state", String(16)),
    Column("target", String(16)),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)

seal = Table(
    "seal",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False, unique=True),
    Column("digest", Sha256, nullable=False),
    Column("previous", Sha256, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
)

disposal = Table(
    "disposal",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(128), nullable=False),
    Column("basis", Text, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("raised_at", Instant, nullable=False),
    Column("message", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("cleared_at", Instant),
)
