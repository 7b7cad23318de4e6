"""Time stamps over the journals: they can be asked for and proved, and do not lag behind."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from officed.cli.examining.findings import Findings, ok, warning, wrong
from officed.cli.examining.patient import Patient
from officed.domain.office_time import local_date
from officed.settings.model import Settings
from officed.store.journal.stamper import Rfc3161Stamper
from officed.store.journal.stamping import stamped_in

SUBJECT = "stamps"
# The service may be away for a night; of two somebody should know.
OLD_DAYS = 2


def examine(patient: Patient, settings: Settings) -> Findings:
    """Nothing is said where the settings want none. The service itself is not asked: a stamp may cost money."""
    wanted = settings.journal
    if not wanted.timestamp:
        return
    if (problem := Rfc3161Stamper().problem(settings)) is not None:
        yield wrong(SUBJECT, *problem)
        return
    today = local_date(patient.now, ZoneInfo(settings.office.timezone))
    journals = [
        one for one in stamped_in(settings.journals) if one.day >= today - timedelta(days=wanted.timestamp_days)
    ]
    late = [one for one in journals if one.stamp is None and one.day < today - timedelta(days=OLD_DAYS)]
    if late:
        what = f"{len(late)} journals wait for a stamp, the oldest of {late[0].day:%d.%m.%Y}"
        yield warning(SUBJECT, what, patient.again("journal", "stamp"))
    else:
        yield ok(SUBJECT, f"{sum(one.stamp is not None for one in journals)} of {len(journals)} journals are stamped")
