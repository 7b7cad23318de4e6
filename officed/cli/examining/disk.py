"""Free space and inodes where officed writes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from officed.cli.examining.findings import Findings, command, ok, warning, wrong
from officed.cli.examining.patient import Patient
from officed.settings.model import Settings

SUBJECT = "disk"
MB = 1024 * 1024
# (least that is fine, least that still works): below the first a warning, below the second it is wrong.
FREE_MB = (1024, 100)
FREE_FILES = (10_000, 500)


def examine(_patient: Patient, settings: Settings) -> Findings:
    """Each disk once: data, the way out, scan folders, and the place of temporary files."""
    ways_out = [settings.mail_folder.path] if settings.mail_folder else []
    places = [settings.data, *ways_out, *(one.path for one in settings.folder), Path(tempfile.gettempdir())]
    seen: set[int] = set()
    for place in places:
        there = existing(place)
        if there.stat().st_dev not in seen:
            seen.add(there.stat().st_dev)
            yield from _disk(there)


def existing(place: Path) -> Path:
    """The place, or the nearest folder above it that exists."""
    return next(path for path in (place, *place.absolute().parents) if path.exists())


def _disk(place: Path) -> Findings:
    found = os.statvfs(place)
    free = found.f_bavail * found.f_frsize // MB
    # A file system that makes inodes as it needs them says 0 of 0.
    files = found.f_favail if found.f_files else FREE_FILES[0]
    said = f"{place}: {free} MB free"
    if free < FREE_MB[1] or files < FREE_FILES[1]:
        lack = said if free < FREE_MB[1] else f"{place}: {files} more files fit"
        yield wrong(SUBJECT, f"{lack}; originals cannot be stored safely", _largest(place))
    elif free < FREE_MB[0] or files < FREE_FILES[0]:
        lack = said if free < FREE_MB[0] else f"{place}: {files} more files fit"
        yield warning(SUBJECT, lack, _largest(place))
    else:
        yield ok(SUBJECT, said)


def _largest(place: Path) -> str:
    return f"{command('du', '-xh', '--max-depth=2', place)} | sort -h | tail"
