"""The last backup: made at all, and young enough."""

from __future__ import annotations

from datetime import timedelta

from officed.cli.examining.findings import Findings, ok, warning, wrong
from officed.cli.examining.patient import Patient
from officed.domain.errors import OfficedError
from officed.settings.model import Settings

SUBJECT = "backup"
# One night may fail; of two somebody should know.
OLD = timedelta(hours=50)
SET_UP = 'Write [backup] folder = "/media/backups" into officed.toml, best on another disk'


def examine(patient: Patient, settings: Settings) -> Findings:
    """How old the last backup is, by the register itself."""
    try:
        with patient.database(settings) as look:
            if look.revision() != look.wanted:
                return
            last, entries = look.last_backup(), look.last_written()
    except OfficedError:
        # The subject of the database tells why.
        return
    folder = settings.backup.folder
    mend = patient.again("backup", str(folder or "DIR"))
    if last is None:
        if folder is None:
            yield warning(SUBJECT, "no backup was ever made, and none is set up", SET_UP)
        else:
            make = warning if entries is None or patient.now - entries < OLD else wrong
            yield make(SUBJECT, "no backup was made yet", mend)
        return
    age = patient.now - last
    said = f"the last one was made {last:%d.%m.%Y %H:%M} UTC, {max(0, int(age.total_seconds()) // 3600)} hours ago"
    if age <= OLD:
        yield ok(SUBJECT, said)
    else:
        yield (wrong if folder is not None else warning)(SUBJECT, said, mend)
