"""Whether a reader process can start and read, with the limits of the settings."""

from __future__ import annotations

import tempfile
from pathlib import Path

from officed.cli.examining.findings import Findings, ok, wrong
from officed.cli.examining.patient import Patient
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Settings

SUBJECT = "readers"
LETTER = "Tere. Здравствуйте. Õhtu."
_MENDS = (
    ("memory limit", "Write a larger memory_mb into [reading] of {config}"),
    ("time limit", "Write more seconds into [reading] of {config}"),
)


def examine(patient: Patient, settings: Settings) -> Findings:
    """A short text is read in a process of its own."""
    extra = patient.host.extra_readers if patient.host else ()
    pool = ReaderPool(settings.reading, extra)
    try:
        with tempfile.TemporaryDirectory(prefix="officed-doctor-") as folder:
            letter = Path(folder) / "tere.txt"
            letter.write_text(LETTER, "utf-8")
            content = pool.read(letter, letter.name, "text/plain")
    finally:
        pool.close()
    if LETTER in content.text:
        yield ok(SUBJECT, f"a reader starts with {settings.reading.memory_mb} MB and reads")
        return
    why = " ".join(content.warnings) or "it read nothing"
    mend = next((mend for words, mend in _MENDS if words in why), "journalctl -u officed -n 50")
    yield wrong(SUBJECT, f"a reader cannot do its work: {why}", mend.format(config=patient.config))
