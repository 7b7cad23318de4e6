"""Who does the work: which role of the daemon is held by whom."""

from __future__ import annotations

from collections import defaultdict

from officed.cli.examining.findings import Findings, ok, warning
from officed.cli.examining.patient import Patient
from officed.daemon.roles import ROLES, holders
from officed.settings.model import Settings

SUBJECT = "daemon"
MEND = "systemctl start officed"


def examine(_patient: Patient, settings: Settings) -> Findings:
    """One line for each process that holds a role, one for the roles that nobody holds."""
    held = holders(settings.data / "locks")
    by_holder: dict[str, list[str]] = defaultdict(list)
    for role, holder in held.items():
        by_holder[holder or "another process"].append(role)
    for holder, roles in by_holder.items():
        yield ok(SUBJECT, f"{', '.join(roles)}: {holder}")
    idle = [role for role in ROLES if role not in held]
    if not held:
        yield warning(SUBJECT, "no daemon runs on this machine: letters are not registered", MEND)
    elif idle:
        yield warning(SUBJECT, f"nobody on this machine does the work of: {', '.join(idle)}", MEND)
