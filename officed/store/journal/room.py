"""The part of the store that keeps journals: written first, then remembered and posted in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from officed.domain.changes import Detail, Send
from officed.domain.states import Actor
from officed.ports.journals import Journal
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.journal.comparing import WRITTEN
from officed.store.journal.reading import journals_of
from officed.store.journal.writing import write_days
from officed.store.originals import Originals
from officed.store.outgoing import write_letter
from officed.store.sealing import seal_history, seal_rest
from officed.store.statements import insert_new


class JournalRoom:
    """The part of the store that writes journals (see `officed.ports.journals`)."""

    _database: Database
    _originals: Originals
    _journals: Path

    def write_journals(
        self, office: str, zone: ZoneInfo, actor: Actor, at: datetime, mails: Callable[[Journal], Sequence[Send]]
    ) -> tuple[Journal, ...]:
        """Write the journals of all finished days that have none, and those mails that belong to them."""
        self.seal_unsealed(actor, at)
        with self._database.read() as connection:
            write_days(connection, self._journals, office, zone, at)
            untold = list(_untold(connection, self._journals))
        for journal in untold:
            self._tell(journal, mails(journal), actor, at)
        return tuple(untold)

    def seal_unsealed(self, actor: Actor, at: datetime) -> None:
        """Seal all that is not sealed yet, also the rows of letters from before there were imprints."""
        while seal_history(self._database, at):
            pass
        while seal_rest(self._database, actor, at):
            pass

    def _tell(self, journal: Journal, sends: Sequence[Send], actor: Actor, at: datetime) -> None:
        carried = any(journal.sha256 in send.letter.attach for send in sends)
        stored = self._originals.store(journal.file.read_bytes()) if carried else None
        with self._database.write() as connection:
            if stored is not None:
                blob = {"sha256": stored.sha256, "size": stored.size, "stored_at": at}
                connection.execute(insert_new(connection, t.blob), blob)
            for send in sends:
                write_letter(connection, None, send.letter, at)
            detail: Detail = {"file": journal.file.name, "sha256": journal.sha256}
            write_history(connection, document=None, at=at, actor=actor, event=WRITTEN, detail=detail)


def _untold(connection: Connection, folder: Path) -> Iterator[Journal]:
    """Journals that history does not remember yet, the oldest first: also what a crash left untold."""
    rows = connection.scalars(
        select(t.history.c.detail).where(t.history.c.document_id.is_(None), t.history.c.event == WRITTEN)
    )
    told = "\n".join(rows)
    yield from (journal for journal in journals_of(folder) if journal.sha256 not in told)
