"""The sealed journals: written for each finished day, and mailed to those who keep a copy outside."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from officed.domain.changes import Send
from officed.domain.errors import OfficedError
from officed.domain.states import CLOCK, Actor
from officed.flow.desk import Desk
from officed.flow.stamping import stamp
from officed.ports.journals import Journal

# Each journal proves all before it, so of a long time that was missed only the last days are mailed.
MAILED_DAYS = 31


def write_journals(desk: Desk, actor: Actor = CLOCK) -> tuple[Journal, ...]:
    """Write what is missing. Returns the new journals. Raises `JournalDiffers`, `NoJournalRoom`."""
    settings = desk.office.settings
    mails = _Mails(desk, actor, asks=bool(settings.journal.timestamp))
    return desk.store.write_journals(settings.office.domain, desk.zone, actor, desk.clock(), mails)


@dataclass(slots=True)
class _Mails:
    """The mails of journals that are written in one go. `asks`: their time stamps are to be had, as far as is known."""

    desk: Desk
    actor: Actor
    asks: bool

    def __call__(self, journal: Journal) -> Sequence[Send]:
        """The mail of a journal, with its time stamp where it can be had at once."""
        desk, to = self.desk, self.desk.office.settings.journal.mail_to
        if not to or journal.day < desk.today() - timedelta(days=MAILED_DAYS):
            return ()
        values = {"day": journal.day.isoformat(), "file": journal.file.name, "sha256": journal.sha256}
        attach = [journal.sha256]
        if (kept := self._stamp(journal)) is not None:
            digest = hashlib.sha256(kept.read_bytes()).hexdigest()
            values |= {"stamp": kept.name, digest: kept.name}
            attach.append(digest)
        key = f"journal.{journal.day}.{journal.sha256[:16]}"
        return (Send(desk.letter(key, "journal", to, "journal", values, attach=tuple(attach))),)

    def _stamp(self, journal: Journal) -> Path | None:
        """After the service gave none it is not asked for those of further days: mails wait for one answer at most."""
        if self.asks and _stamp_file(self.desk, journal) is None:
            try:
                stamp(self.desk, journal.file, self.actor)
            except OfficedError:
                # The round of stamps asks again, and tells.
                self.asks = False
        return _stamp_file(self.desk, journal)


def _stamp_file(desk: Desk, journal: Journal) -> Path | None:
    return next((one.stamp for one in desk.store.stamped(journal.day) if one.file == journal.file), None)
