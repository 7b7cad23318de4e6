"""What waits, and for how long: letters to be read, mails to be sent, arrivals to be moved, persons to decide."""

from __future__ import annotations

from datetime import datetime, timedelta

from officed.cli.examining.findings import Finding, Findings, ok, warning, wrong
from officed.cli.examining.patient import Patient
from officed.domain.errors import OfficedError
from officed.settings.model import Settings
from officed.store.look import Queue

SUBJECT = "queues"
# After so long in a queue something is the matter; after a day terms are in danger.
LONG, TOO_LONG = timedelta(hours=1), timedelta(days=1)


def examine(patient: Patient, settings: Settings) -> Findings:
    """The ages of the queues, and the alarms that nobody has ended."""
    try:
        with patient.database(settings) as look:
            if look.revision() != look.wanted:
                return
            queues = (
                (look.unread(), "letters wait to be read and decided", "journalctl -u officed -n 50"),
                (look.unsent(), "mails wait to be sent", patient.again("check", "--online")),
                (look.untold(), "stored letters wait to be moved", patient.again("ledger", "--reconcile")),
            )
            late, alarms = look.held(patient.now), look.alarms()
    except OfficedError:
        # The subject of the database tells why.
        return
    for queue, what, mend in queues:
        yield _aged(queue, what, mend, patient.now)
    if late.count:
        what = f"{late.count} letters wait for a person longer than they should"
        yield warning(SUBJECT, what, patient.again("held", "list"))
    for alarm in alarms:
        what = f"alarm since {alarm.raised_at:%d.%m.%Y %H:%M} UTC: {alarm.message}"
        yield warning(SUBJECT, " ".join(what.split()), "journalctl -u officed -p warning -n 50")


def _aged(queue: Queue, what: str, mend: str, now: datetime) -> Finding:
    if queue.oldest is None:
        return ok(SUBJECT, f"{queue.count} {what}")
    age = now - queue.oldest
    said = f"{queue.count} {what}, the oldest for {_span(age)}"
    if age > TOO_LONG:
        return wrong(SUBJECT, said, mend)
    return warning(SUBJECT, said, mend) if age > LONG else ok(SUBJECT, said)


def _span(age: timedelta) -> str:
    hours, minutes = divmod(max(0, int(age.total_seconds()) // 60), 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
