"""Clock and time zone: numbers, dates and terms are only as right as they are."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta

from officed.cli.examining.findings import Findings, ok, warning, wrong
from officed.cli.examining.greeting import clock_of, peers
from officed.cli.examining.patient import Patient
from officed.domain.errors import OfficedError
from officed.settings.model import Settings

SUBJECT = "clock"
MEND = "timedatectl set-ntp true && timedatectl timesync-status"
# Greetings tell whole seconds and take a while; a minute is a wrong clock.
MOST_DIFFERENCE = timedelta(seconds=60)


def examine_zone(_patient: Patient, settings: Settings) -> Findings:
    """The time zone of the office is known on this machine."""
    name = settings.office.timezone
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield wrong(SUBJECT, f"there is no time zone »{name}« on this machine", "apt install tzdata")
    else:
        yield ok(SUBJECT, f"the time zone is {name}")


def examine_clock(patient: Patient, settings: Settings) -> Findings:
    """No move of the register lies in the future; the database server has the same time."""
    try:
        with patient.database(settings) as look:
            last = look.last_written() if look.revision() else None
            server = look.server_time()
    except OfficedError:
        # The subject of the database tells why.
        return
    if last is not None and last > patient.now + MOST_DIFFERENCE:
        what = f"the clock says {_shown(patient.now)}, and the register was last written to at {_shown(last)}, later"
        yield wrong(SUBJECT, what, MEND)
    else:
        yield ok(SUBJECT, f"{_shown(patient.now)}, nothing in the register is later")
    if server is not None:
        yield from _compared("the database server", server, datetime.now(server.tzinfo))


def examine_servers(_patient: Patient, settings: Settings) -> Findings:
    """The clocks of mail servers that tell the time as they greet."""
    for peer in peers(settings):
        if peer.protocol != "smtp":
            continue
        try:
            theirs = clock_of(peer)
        except OSError:
            continue
        if theirs is not None:
            yield from _compared(f"{peer.host}:{peer.port}", theirs, datetime.now(theirs.tzinfo))


def _compared(who: str, theirs: datetime, ours: datetime) -> Findings:
    difference = theirs - ours
    if abs(difference) > MOST_DIFFERENCE:
        later = "ahead of" if difference > timedelta(0) else "behind"
        seconds = abs(difference).total_seconds()
        yield warning(SUBJECT, f"the clock of {who} is {seconds:.0f} seconds {later} ours", MEND)
    else:
        yield ok(SUBJECT, f"the clock of {who} agrees")


def _shown(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H:%M} UTC"
