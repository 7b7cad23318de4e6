"""A year of the register, for the package that goes to the archive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, or_, select

from officed.store import schema as t
from officed.store.engine import Database
from officed.store.journal.check_journal import journals_in
from officed.store.journal.stamping import stamp_of


class ArchiveRoom:
    """The part of the store that a year is taken from (see `officed.ports.archiving.Archiving`)."""

    _database: Database
    _journals: Path

    def numbered_in(self, year: int, after: int = 0, limit: int = 500) -> tuple[int, ...]:
        """Documents with a number of a year, above an id, in the order of ids."""
        query = select(t.entry.c.document_id).where(t.entry.c.year == year, t.entry.c.document_id > after)
        with self._database.read() as connection:
            return tuple(connection.scalars(query.order_by(t.entry.c.document_id).limit(limit)))

    def unsealed(self, year: int, before: datetime) -> int:
        """How many lines of history no seal covers yet: of entries of a year, or written before an instant."""
        last = select(func.coalesce(func.max(t.seal.c.last), 0)).scalar_subquery()
        own = select(t.entry.c.document_id).where(
            t.entry.c.document_id == t.history.c.document_id, t.entry.c.year == year
        )
        query = select(func.count()).select_from(t.history).where(t.history.c.id > last)
        with self._database.read() as connection:
            return connection.scalar(query.where(or_(t.history.c.at < before, own.exists()))) or 0

    def journals_in(self, year: int) -> tuple[Path, ...]:
        """The sealed journals of a year's days, the oldest first, each with its time stamp where it has one."""
        files = (file for file in journals_in(self._journals) if file.stem.startswith(f"{year:04}-"))
        return tuple(one for file in files for one in (file, stamp_of(file)) if one.is_file())
