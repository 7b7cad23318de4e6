"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """An aware instant. PostgreSQL keeps timestamptz, SQLite fixed-width UTC text that sorts as it should."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """Pick the type the database has."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())  # type: ignore[arg-type]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """An aware value only: a naive one would silently mean another hour."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value if dialect.name == "postgresql" else instant_text(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always UTC."""
        if value is None:
            return None
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return found.astimezone(UTC)


def instant_text(value: datetime) -> str:
    """An instant as UTC text with microseconds, always 32 characters."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")
