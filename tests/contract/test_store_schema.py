"""The migrations make the very tables of the schema, and what is asked for each letter uses an index."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Select, create_engine, select, text
from sqlalchemy.dialects import postgresql, sqlite

from officed.store import SqlStore
from officed.store import schema as t
from officed.store.diary import _DUE_TERMS, _WAITING
from officed.store.engine import sqlite_url
from officed.store.findable import FULL_TEXT
from officed.store.likeness import _by_mark
from officed.store.posting import _PENDING
from officed.store.work import _BY_SENDER
from officed.store.work import _WAITING as _QUEUED
from tests.contract.store_kit import NOON, TODAY

QUESTIONS: dict[str, tuple[Select[tuple[object, ...]], str]] = {
    "the queue of documents": (_QUEUED.params(now=NOON, most=5), "ix_document_queued"),  # type: ignore[dict-item]
    "held documents": (_WAITING.where(t.document.c.decide_by <= NOON), "ix_document_held"),
    "due reminders": (_DUE_TERMS.where(t.reminder.c.due_at <= NOON).limit(50), "ix_reminder_due"),  # type: ignore[dict-item]
    "refused documents": (
        select(t.document.c.id).where(t.REFUSED).order_by(t.document.c.id.desc()).limit(5),  # type: ignore[dict-item]
        "ix_document_refused",
    ),
    "the outbox": (_PENDING.params(now=NOON, most=5, channel=""), "ix_outbox_pending"),  # type: ignore[dict-item]
    "newest entries": (
        select(t.entry.c.document_id)  # type: ignore[dict-item]
        .order_by(t.entry.c.registered_at.desc(), t.entry.c.document_id.desc())
        .limit(5),
        "ix_entry_registered_at",
    ),
    "letters with a mark": (
        _by_mark(0).params(document=1, value0="x", first=TODAY, last=TODAY),  # type: ignore[dict-item]
        "ix_field_mark",
    ),
    "letters of a sender": (_BY_SENDER.order_by(None).params(sender="x"), "ix_content_sender_addr"),  # type: ignore[dict-item]
    "untold arrivals": (
        select(t.arrival.c.key).where(t.arrival.c.source == "x", t.arrival.c.told_at.is_(None)),  # type: ignore[dict-item]
        "ix_arrival_untold",
    ),
}


def test_migrations_make_the_schema(store: SqlStore) -> None:
    """A migrated database differs in nothing from the tables in the code."""
    with store._database.write() as connection:
        opts = {"compare_type": True, "include_name": _made_by_us}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, t.metadata) == []


def _made_by_us(name: str | None, _kind: str, _parents: object) -> bool:
    """A full-text index is no table of ours: SQLite keeps it in tables of its own."""
    return not (name or "").startswith(FULL_TEXT)


def test_migrations_make_the_same_indexes_in_words(store: SqlStore, tmp_path: Path) -> None:
    """Conditions of indexes too, which Alembic does not compare: built both ways, the database says the same."""
    if store._database.sqlite:
        engine = create_engine(sqlite_url(tmp_path / "made.db"))
        t.metadata.create_all(engine)
        with engine.connect() as connection:
            made = _indexes(connection)
        engine.dispose()
    else:
        with store._database.write() as connection:
            connection.exec_driver_sql("CREATE SCHEMA made")
            connection.exec_driver_sql("SET LOCAL search_path = made")
            t.metadata.create_all(connection)
            made = _indexes(connection)
    with store._database.read() as connection:
        assert _indexes(connection) == made


def _indexes(connection: Connection) -> list[tuple[str, str]]:
    queries = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE name LIKE 'ix_%' ORDER BY name",
        "postgresql": "SELECT indexname, replace(indexdef, 'made.', 'public.') FROM pg_indexes"
        " WHERE schemaname = current_schema() AND tablename <> 'alembic_version'"
        f" AND indexname <> '{FULL_TEXT}' ORDER BY 1",
    }
    return [(name, words) for name, words in connection.execute(text(queries[connection.dialect.name]))]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_asked_for_each_letter_uses_an_index(store: SqlStore, question: str) -> None:
    """The cost of a letter does not grow with the register: the index of the queue answers."""
    query, index = QUESTIONS[question]
    with store._database.read() as connection:
        if store._database.sqlite:
            # As the program asks: with parameters, not with their values written in.
            compiled = query.compile(dialect=sqlite.dialect(paramstyle="named"))
            told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", dict(compiled.params)).fetchall()
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
            literal = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
            told = connection.exec_driver_sql(f"EXPLAIN {literal}".replace("%", "%%")).fetchall()
    assert index in str(told), told
