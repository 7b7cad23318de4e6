"""The sealed journals: written for each finished day, and mailed to those who keep a copy outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from officed.domain.changes import Send
from officed.domain.states import CLOCK, Actor
from officed.flow.desk import Desk
from officed.ports.journals import Journal

# Each journal proves all before it, so of a long time that was missed only the last days are mailed.
MAILED_DAYS = 31


def write_journals(desk: Desk, actor: Actor = CLOCK) -> tuple[Journal, ...]:
    """Write what is missing. Returns the new journals. Raises `JournalDiffers`, `NoJournalRoom`."""
    name = desk.office.settings.office.domain
    return desk.store.write_journals(name, desk.zone, actor, desk.clock(), partial(_mails, desk))


def _mails(desk: Desk, journal: Journal) -> Sequence[Send]:
    to = desk.office.settings.journal.mail_to
    if not to or journal.day < desk.today() - timedelta(days=MAILED_DAYS):
        return ()
    values = {"day": journal.day.isoformat(), "file": journal.file.name, "sha256": journal.sha256}
    key = f"journal.{journal.day}.{journal.sha256[:16]}"
    return (Send(desk.letter(key, "journal", to, "journal", values, attach=(journal.sha256,))),)
