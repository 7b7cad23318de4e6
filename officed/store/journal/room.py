"""The part of the store that keeps journals: written first, then remembered and posted in one transaction."""

from __future__ import annotations

import hashlib
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
from officed.store.journal.stamping import stamp_of
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
        carried = {sha256 for send in sends for sha256 in send.letter.attach}
        files = [file.read_bytes() for file in (journal.file, stamp_of(journal.file)) if carried and file.is_file()]
        kept = [self._originals.store(data) for data in files if hashlib.sha256(data).hexdigest() in carried]
        with self._database.write() as connection:
            for stored in kept:
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
