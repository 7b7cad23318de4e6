"""Tesseract and its languages: without them scans are registered with no text."""

from __future__ import annotations

from officed.cli.examining.findings import Findings, command, ok, wrong
from officed.cli.examining.patient import Patient
from officed.plugins.ocr.tesseract import languages, program
from officed.settings.model import Settings

SUBJECT = "tesseract"


def examine(_patient: Patient, settings: Settings) -> Findings:
    """Every language of `[reading] ocr_languages` is installed."""
    reading = settings.reading
    if not reading.ocr:
        yield ok(SUBJECT, "scans are not recognised, as [reading] says")
        return
    there = languages()
    missing = [name for name in reading.ocr_languages if name not in there]
    packages = (f"tesseract-ocr-{name.replace('_', '-').lower()}" for name in missing)
    mend = command("apt", "install", "tesseract-ocr", *packages)
    if program() is None:
        yield wrong(SUBJECT, "Tesseract is not installed: scans have no text", mend)
    elif missing:
        yield wrong(SUBJECT, f"languages of scans are not installed: {', '.join(missing)}", mend)
    else:
        yield ok(SUBJECT, f"{program()} with {', '.join(reading.ocr_languages)}")
