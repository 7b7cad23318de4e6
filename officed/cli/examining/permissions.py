"""Who may read and write what: the data folder, the originals in it, and the secrets."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from officed.cli.examining.findings import Finding, Findings, command, ok, warning, wrong
from officed.cli.examining.patient import Patient, only_in_the_service
from officed.settings.model import Secret, Settings
from officed.settings.origins import secrets_of
from officed.settings.secrets import secret_problems

SUBJECT = "permissions"
OTHERS, GROUP_WRITES = stat.S_IRWXO, stat.S_IWGRP


def examine_folders(_patient: Patient, settings: Settings) -> Findings:
    """The data folder is closed to others, and its owner can write the originals."""
    data = settings.data
    if not data.is_dir():
        yield wrong(SUBJECT, f"there is no data folder {data}", command("install", "-d", "-m", "700", data))
        return
    found = data.stat()
    mode = stat.S_IMODE(found.st_mode)
    shown = f"the data folder {data} has mode {mode:04o}"
    if mode & OTHERS:
        yield wrong(SUBJECT, f"{shown}: everybody on this machine can get at it", command("chmod", "700", data))
    elif mode & GROUP_WRITES:
        yield warning(SUBJECT, f"{shown}: its group can change what is in it", command("chmod", "g-w", data))
    else:
        yield ok(SUBJECT, shown)
    yield from _owned(data, found.st_uid)


def _owned(data: Path, owner: int) -> Findings:
    """Root can write everywhere, so a command given as root may leave files that the daemon cannot write."""
    places = [
        place for name in ("originals", "locks", "officed.db", "officed.db-wal") if (place := data / name).exists()
    ]
    strange = [place for place in places if place.stat().st_uid != owner]
    if strange:
        names = ", ".join(place.name for place in strange)
        mend = command("chown", "-R", f"--reference={data}", data)
        yield wrong(SUBJECT, f"{names} in {data} belong to another user than the folder itself", mend)
    closed = [place for place in (data, *places) if not os.access(place, os.W_OK)]
    if closed:
        who = command("sudo", "-u", f"#{owner}", "officed", "doctor")
        mend = who if os.geteuid() != owner else command("chmod", "-R", "u+rwX", data)
        yield wrong(SUBJECT, f"{', '.join(map(str, closed))}: not writable for this user", mend)
    elif not strange:
        yield ok(SUBJECT, "originals and database are writable")


def examine_secrets(patient: Patient, settings: Settings) -> Findings:
    """Every secret can be had, and nobody else can read its file; each is told of once, with who uses it."""
    users: dict[str, list[str]] = defaultdict(list)
    secrets = {secret.reference: secret for _, secret in secrets_of(settings)}
    for place, secret in secrets_of(settings):
        users[secret.reference].append(".".join(map(str, place)))
    bad = {reference: _secret_problem(patient, settings, secret) for reference, secret in secrets.items()}
    for reference, found in bad.items():
        if found:
            yield replace(found, what=f"{found.what} ({', '.join(users[reference])})")
    if not any(bad.values()):
        yield ok(SUBJECT, f"every secret is there: {', '.join(secrets)}" if secrets else "the settings name no secrets")


def _secret_problem(patient: Patient, settings: Settings, secret: Secret) -> Finding | None:
    if only_in_the_service(secret):
        what = f"systemd alone hands {secret.reference} over: it cannot be looked at from here"
        return warning(SUBJECT, what, in_the_service(patient, secret.reference))
    for problem in secret_problems([(secret, patient.config, None)], settings.root):
        return wrong(SUBJECT, problem.message, problem.instead.removeprefix("Run: "))
    return None


def in_the_service(patient: Patient, reference: str) -> str:
    """The command that examines with what systemd hands over to the daemon."""
    name = reference.partition(":")[2]
    handed = f"LoadCredential={name}:officed.{name}"
    return command("systemd-run", "--pipe", "--wait", "-p", "User=officed", "-p", handed, *_doctor(patient))


def _doctor(patient: Patient) -> tuple[str, ...]:
    return ("officed", "doctor", "-c", str(patient.config))
