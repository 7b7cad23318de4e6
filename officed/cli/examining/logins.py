"""Logins by OAuth 2.0: made, not about to end, and kept where nobody else can read them."""

from __future__ import annotations

import stat

from officed.cli.examining.findings import Findings, command, ok, warning, wrong
from officed.cli.examining.patient import Patient
from officed.plugins.oauth.ending import Standing, standings
from officed.plugins.oauth.tokens import Login, logins
from officed.settings.model import Settings

SUBJECT = "logins"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine(patient: Patient, settings: Settings) -> Findings:
    """Every login and client secret with an end, and the files of tokens. Nothing is said where there are none."""
    for standing in standings(settings, patient.now):
        if standing.over:
            yield wrong(SUBJECT, standing.what, _mend(patient, standing))
        elif standing.soon:
            yield warning(SUBJECT, standing.what, _mend(patient, standing))
        else:
            yield ok(SUBJECT, standing.what)
    for login in logins(settings):
        yield from _file(login)


def _mend(patient: Patient, standing: Standing) -> str:
    again = standing.mend.startswith("officed ")
    return patient.again("oauth", "login", standing.name) if again else standing.mend


def _file(login: Login) -> Findings:
    path = login.file.path
    if path.exists() and (open_to := stat.S_IMODE(path.stat().st_mode)) & OTHERS:
        what = f"the token in {path} can be read by others (mode {open_to:04o})"
        yield wrong(SUBJECT, what, command("chmod", "600", path))
