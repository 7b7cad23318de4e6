"""The tables. History and content are apart: content can be disposed of by law, history stands for ever.

Numbers, states and uniqueness are guarded here as constraints, and by the triggers of `officed.store.guards`.
"""

from __future__ import annotations

from sqlalchemy import (
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
    UniqueConstraint,
    false,
    literal_column,
    text,
)

from officed.domain.states import State
from officed.store.columns import Instant, Values, Words

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
    Column("source", Words, nullable=False),
    Column("way", String(16), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("original_sha256", Sha256, nullable=False),
    Column("digest", Sha256, unique=True),
    Column("media_type", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("kind", Words),
    Column("confirmed", Boolean, nullable=False, server_default=false()),
    Column("released", Boolean, nullable=False, server_default=false()),
    Column("answered_on", Date),
    Column("wait_code", Words),
    Column("wait_reason", Words),
    Column("decide_by", Instant),
    Column("claimed_by", Words),
    Column("lease_until", Instant),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("(state = 'held') = (held_from IS NOT NULL)", name="held_from"),
)
# Queues are small whatever the register holds, so their indexes cover only what waits. A query uses such an index
# only if it says the very same words: no parameter stands in them.
QUEUED = document.c.state.in_((literal_column("'received'"), literal_column("'read'")))
HELD = document.c.state == literal_column("'held'")
REFUSED = document.c.state == literal_column("'refused'")
Index("ix_document_queued", document.c.id, sqlite_where=QUEUED, postgresql_where=QUEUED)
Index("ix_document_held", document.c.decide_by, sqlite_where=HELD, postgresql_where=HELD)
Index("ix_document_refused", document.c.id, sqlite_where=REFUSED, postgresql_where=REFUSED)

arrival = Table(
    "arrival",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("source", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("sha256", Sha256, ForeignKey("blob.sha256", ondelete="RESTRICT")),
    Column("size", BigInteger, nullable=False),
    Column("name", Words, nullable=False),
    Column("mailbox", Words, nullable=False, server_default=""),
    Column("envelope_to", Values, nullable=False),
    Column("hints", Values, nullable=False),
    Column("told_at", Instant),
    Column("told_ref", Words),
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
    Column("name", Words, nullable=False),
    Column("subject", Words, nullable=False, server_default=""),
    Column("sender_name", Words, nullable=False, server_default=""),
    Column("sender_addr", Words, nullable=False, server_default=""),
    Column("text", Words, nullable=False, server_default=""),
    Column("language", Words),
    Column("message_id", Words),
    Column("title", Words),
    Column("public_title", Words),
    Column("restriction", Words),
    Column("data", Values, nullable=False),
    Index("ix_content_message_id", "message_id"),
    # The domain of an address has no letter case, and nobody writes the part before it by letter case either.
    Index("ix_content_sender_addr", text("lower(sender_addr)")),
)

part = Table(
    "part",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("path", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Sha256, nullable=False),
    Column("text", Words, nullable=False),
    Column("inline", Boolean, nullable=False),
    Column("body", Boolean, nullable=False),
    Column("pages", Integer),
    Column("ocr", Boolean, nullable=False),
    Column("confidence", Float),
    Column("warnings", Values, nullable=False),
)

field = Table(
    "field",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("value", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("plugin", Words, nullable=False),
)

# What letters are found again by: only these of all fields, and a query says the very same words.
MARKED = field.c.name.in_(tuple(literal_column(f"'{name}'") for name in ("text_print", "text_mark", "sender_ref")))
Index("ix_field_mark", field.c.value, field.c.document_id, sqlite_where=MARKED, postgresql_where=MARKED)

opinion = Table(
    "opinion",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    # Opinions of every decision are kept: `turn` is the version of the document that the decision made.
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("source", Words, nullable=False),
    Column("kind", Words),
    Column("points", Float, nullable=False),
    Column("hit", Boolean, nullable=False),
    Column("because", Values, nullable=False),
    Column("place", Words, nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("sequence", Words, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, nullable=False),
    Column("next", Integer, nullable=False),
    CheckConstraint('"first" >= 1 AND "next" >= "first"', name="range"),
)

entry = Table(
    "entry",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("sequence", Words, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("suffix", Integer, nullable=False, server_default=text("0")),
    Column("reference", Words, nullable=False),
    Column("series", Words, nullable=False),
    Column("direction", String(16), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("original_sha256", Sha256, nullable=False),
    Column("annulled_at", Instant),
    Column("annulled_by", Words),
    Column("annulled_reason", Words),
    UniqueConstraint("sequence", "year", "number", "suffix"),
    Index("ix_entry_reference", "reference"),
    Index("ix_entry_registered_at", "registered_at", "document_id"),
)

reservation = Table(
    "reservation",
    metadata,
    Column("sequence", Words, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reason", Words, nullable=False),
    Column("reserved_at", Instant, nullable=False),
    Column("actor", Words, nullable=False),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    Column("who", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("because", Words, nullable=False),
    Column("instead_of", Words),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
)

deadline = Table(
    "deadline",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    Column("kind", Words, nullable=False),
    Column("start", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("due_at", Instant),
    Column("raw_end", Date),
    Column("unit", String(16), nullable=False),
    Column("n", Integer, nullable=False),
    Column("basis", Words, nullable=False),
    Column("steps", Values, nullable=False),
    Column("forward_by", Date),
    Column("extended_due", Date),
    Column("provisional", Boolean, nullable=False),
    Column("outcome", String(16)),
    Column("ended_on", Date),
    Column("ended_at", Instant),
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
    Column("step", Words, primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("audience", Values, nullable=False),
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
    Column("key", Words, nullable=False, unique=True),
    Column("document_id", Id, ForeignKey("document.id"), index=True),
    Column("purpose", String(32), nullable=False),
    Column("recipients", Values, nullable=False),
    Column("template", Words, nullable=False),
    Column("values", Values, nullable=False),
    Column("language", Words, nullable=False),
    Column("attach", Values, nullable=False),
    Column("critical", Boolean, nullable=False),
    Column("channel", Words, nullable=False),
    Column("message_id", Words, nullable=False, unique=True),
    Column("in_reply_to", Words),
    Column("dated", Instant, nullable=False),
    Column("state", String(16), nullable=False, server_default="pending"),
    Column("accepted", Values, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant, nullable=False),
    Column("claimed_by", Words),
    Column("lease_until", Instant),
    Column("done_at", Instant),
    Column("receipt", Words),
    Column("error", Words),
    CheckConstraint("state IN ('pending', 'sent', 'refused')", name="state"),
)
PENDING = outbox.c.state == literal_column("'pending'")
Index("ix_outbox_pending", outbox.c.next_at, outbox.c.id, sqlite_where=PENDING, postgresql_where=PENDING)

link = Table(
    "link",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("other_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False, index=True),
    Column("kind", Words, primary_key=True),
    Column("since", Instant, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document_id", Id, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("state", String(16)),
    Column("target", String(16)),
    Column("detail", Words, nullable=False),
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
    Column("actor", Words, nullable=False),
    Column("basis", Words, nullable=False),
)

correction = Table(
    "correction",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("was", Words, nullable=False),
    Column("now", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("digest", Sha256, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    Column("key", Words, primary_key=True),
    Column("raised_at", Instant, nullable=False),
    Column("message", Words, nullable=False),
    Column("times", Integer, nullable=False),
    Column("cleared_at", Instant),
)
