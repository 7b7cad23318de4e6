"""Where letters come from: every mailbox, Maildir and scan folder, and whether letters can be moved there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from officed.cli.examining.disk import existing
from officed.cli.examining.findings import Finding, Findings, command, ok, warning, wrong
from officed.cli.examining.patient import Patient, only_in_the_service
from officed.cli.examining.permissions import in_the_service
from officed.cli.examining.reaching import mend_of
from officed.domain.errors import OfficedError, Unreachable
from officed.ports.sources import Source
from officed.settings.model import Secret, Settings
from officed.settings.secrets import SecretMissing
from officed.settings.sources import Mailbox, Maildir, ScanFolder


def examine(patient: Patient, settings: Settings, source: Source) -> Findings:
    """One source: reached, read, and its letters can be moved."""
    row = row_of(settings, source.name)
    subject = f"{_kind(row)} {source.name}"
    try:
        ask = getattr(source, "check", None)
        if ask is not None:
            ask()
        else:
            list(source.list())
    except SecretMissing as missing:
        yield unasked(subject, missing, row.password if isinstance(row, Mailbox) else None, patient)
    except Unreachable as error:
        yield wrong(subject, _plain(error), _mend(patient, row, error))
    except OfficedError as error:
        yield wrong(subject, str(error), patient.again("check"))
    else:
        moving = _moving(subject, row)
        yield moving or ok(subject, _reached(row))
    finally:
        source.close()


def row_of(settings: Settings, name: str) -> Mailbox | Maildir | ScanFolder | None:
    """The table of the settings that a source is made of; None for a plugin's own."""
    rows: Sequence[Mailbox | Maildir | ScanFolder] = (*settings.mailbox, *settings.maildir, *settings.folder)
    return next((row for row in rows if row.name == name), None)


def unasked(subject: str, missing: SecretMissing, secret: Secret | None, patient: Patient) -> Finding:
    """A server without its secret: warned of only, where systemd would hand the secret over."""
    if secret is not None and only_in_the_service(secret):
        return warning(subject, "not asked: systemd alone has its password", in_the_service(patient, secret.reference))
    return wrong(subject, f"not asked, its password cannot be had: {missing.values['reason']}", _instead(missing))


def _instead(missing: SecretMissing) -> str:
    return str(missing.values["instead"])


def _kind(row: Mailbox | Maildir | ScanFolder | None) -> str:
    match row:
        case Mailbox():
            return "mailbox"
        case Maildir():
            return "maildir"
        case ScanFolder():
            return "folder"
    return "source"


def _reached(row: Mailbox | Maildir | ScanFolder | None) -> str:
    match row:
        case Mailbox():
            return f"{row.user} at {row.host}:{row.port} is open: {', '.join(row.folders)}"
        case Maildir() | ScanFolder():
            return f"{row.path} can be read, and written to"
    return "reached"


def _plain(error: Unreachable) -> str:
    return f"{error.values['what']} cannot be reached: {error.values['reason']}"


def _mend(patient: Patient, row: Mailbox | Maildir | ScanFolder | None, error: Unreachable) -> str:
    if isinstance(row, Mailbox):
        return mend_of(patient, str(error.values["reason"]), row.host, row.port, row.password)
    if isinstance(row, Maildir | ScanFolder):
        return command("ls", "-ld", row.path) if row.path.exists() else command("install", "-d", row.path)
    return patient.again("check", "--online")


def _moving(subject: str, row: Mailbox | Maildir | ScanFolder | None) -> Finding | None:
    """What keeps letters from being moved into the taken folder; None where nothing does."""
    if isinstance(row, ScanFolder):
        places = [row.path, row.path / row.taken]
    elif isinstance(row, Maildir):
        places = [row.path, *(row.path / folder for folder in ("new", "cur")), row.path / f".{row.taken}"]
    else:
        return None
    for place in places:
        there = existing(place)
        if not there.is_dir():
            return wrong(subject, f"{there} is in the way: letters cannot be moved to {row.taken}", _aside(there))
        if not os.access(there, os.R_OK | os.W_OK | os.X_OK):
            return wrong(subject, f"{there} cannot be written to: letters cannot be moved to {row.taken}", _open(there))
    return None


def _aside(place: Path) -> str:
    return command("mv", place, f"{place}.aside")


def _open(place: Path) -> str:
    who = place.stat().st_uid
    if os.statvfs(place).f_flag & os.ST_RDONLY:
        return command("mount", "-o", "remount,rw", _mount_of(place))
    return command("chmod", "u+rwx", place) if who == os.geteuid() else command("chown", "officed", place)


def _mount_of(place: Path) -> Path:
    return next((path for path in (place, *place.absolute().parents) if path.is_mount()), place)
