"""Fonts for PDFs that bring none of their own: without them Cyrillic text is drawn, and recognised, as nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from officed.cli.examining.findings import Findings, ok, warning
from officed.cli.examining.patient import Patient
from officed.settings.model import Settings

SUBJECT = "fonts"
# Where PDFium looks on Linux, and families that have Estonian and Cyrillic letters.
FOLDERS = tuple(map(Path, ("/usr/share/fonts", "/usr/share/X11/fonts", "/usr/local/share/fonts")))
FAMILIES = ("dejavu", "liberation", "noto", "freesans", "freeserif", "arial", "times")
SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})


def examine(_patient: Patient, _settings: Settings, folders: tuple[Path, ...] = FOLDERS) -> Findings:
    """Whether any font with the letters of our languages is installed."""
    found = sorted({name for folder in folders for name in _families(folder)})
    if found:
        yield ok(SUBJECT, f"found: {', '.join(found)}")
    else:
        yield warning(SUBJECT, "no font with Cyrillic letters is installed", "apt install fonts-dejavu-core")


def _families(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*"):
        name = file.name.lower()
        if file.suffix.lower() in SUFFIXES:
            yield from (family for family in FAMILIES if name.startswith(family))
