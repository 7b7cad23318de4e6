"""Dictionaries: without them rules find words only as they are written."""

from __future__ import annotations

from officed.cli.examining.findings import Findings, ok, warning
from officed.cli.examining.patient import Patient
from officed.settings.model import Settings
from officed.words.lexicon import Lexicon
from officed.words.shelf import LANGUAGES, missing, shelf_of

SUBJECT = "words"


def examine(patient: Patient, settings: Settings) -> Findings:
    """Every dictionary is built and can be read."""
    shelf = shelf_of(settings.data)
    absent, damaged = missing(shelf), Lexicon(shelf).damaged()
    mend = patient.again("words", "build")
    if absent:
        what = f"rules find words only as written: no dictionary is built for {', '.join(absent)}"
        yield warning(SUBJECT, what, mend)
    if damaged:
        yield warning(SUBJECT, f"dictionaries cannot be read: {', '.join(damaged)}", mend)
    if not absent and not damaged:
        yield ok(SUBJECT, f"rules find words in any form: {', '.join(LANGUAGES)}")
