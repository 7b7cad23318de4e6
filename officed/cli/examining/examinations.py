"""The table of examinations, and how each is kept apart: what fails or hangs in one does not touch the others."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from officed.cli.examining import (
    backups,
    certificates,
    clock,
    database,
    disk,
    files,
    fonts,
    locks,
    logins,
    mailboxes,
    permissions,
    queues,
    readers,
    stamps,
    tesseract,
    ways_out,
    words,
)
from officed.cli.examining.findings import Examine, Finding, Findings, wrong
from officed.cli.examining.patient import Patient
from officed.domain.errors import OfficedError
from officed.settings.model import Settings

PATIENCE_SECONDS = 10.0

# In the order in which they are told.
TABLE: tuple[tuple[str, Callable[[Patient, Settings], Findings]], ...] = (
    (permissions.SUBJECT, permissions.examine_folders),
    (permissions.SUBJECT, permissions.examine_secrets),
    (disk.SUBJECT, disk.examine),
    (database.SUBJECT, database.examine),
    (backups.SUBJECT, backups.examine),
    (stamps.SUBJECT, stamps.examine),
    (clock.SUBJECT, clock.examine_zone),
    (clock.SUBJECT, clock.examine_clock),
    (clock.SUBJECT, clock.examine_servers),
    (certificates.SUBJECT, certificates.examine),
    (logins.SUBJECT, logins.examine),
    (readers.SUBJECT, readers.examine),
    (tesseract.SUBJECT, tesseract.examine),
    (fonts.SUBJECT, fonts.examine),
    (words.SUBJECT, words.examine),
    (locks.SUBJECT, locks.examine),
    (queues.SUBJECT, queues.examine),
)


def examine_all(patient: Patient) -> Iterator[Finding]:
    """Every finding in order. All examinations run at once; none is waited for longer than `PATIENCE_SECONDS`."""
    yield from files.examine(patient)
    if patient.settings is None:
        return
    end = time.monotonic() + PATIENCE_SECONDS
    started = [_Visit(subject, examine) for subject, examine in _examinations(patient, patient.settings)]
    for visit in started:
        yield from visit.findings(patient, end)


def _examinations(patient: Patient, settings: Settings) -> Iterator[tuple[str, Examine]]:
    yield from _places(patient, ways_out.hurried(settings))
    for subject, examine in TABLE:
        yield subject, partial(examine, patient, settings)


def _places(patient: Patient, settings: Settings) -> Iterator[tuple[str, Examine]]:
    """One examination for each place that is watched and each way out, so that none waits for another."""
    if patient.host is None:
        return
    try:
        sources, channels = patient.host.sources(settings), patient.host.channels(settings)
    except OfficedError as error:
        failed = wrong("mailboxes", str(error), patient.again("check"))
        yield failed.subject, lambda: iter([failed])
        return
    for source in sources:
        yield f"mailbox {source.name}", partial(mailboxes.examine, patient, settings, source)
    for channel in channels:
        yield f"way out {channel.name}", partial(ways_out.examine, patient, settings, channel)
    if all(getattr(channel, "lane", "") for channel in channels):
        yield "way out", partial(ways_out.examine_none, patient)


@dataclass(slots=True)
class _Visit:
    """One examination in a thread of its own, which ends with the program if it hangs."""

    subject: str
    examine: Examine
    _found: queue.SimpleQueue[Finding | Exception | None] = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._run, name=self.subject, daemon=True).start()

    def _run(self) -> None:
        try:
            for finding in self.examine():
                self._found.put(finding)
        except Exception as error:
            # Whatever a sick machine does to one examination, the others are told all the same.
            self._found.put(error)
        self._found.put(None)

    def findings(self, patient: Patient, end: float) -> Iterator[Finding]:
        """What was found until `end` on the monotonic clock."""
        while True:
            try:
                found = self._found.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                late = f"no answer in {PATIENCE_SECONDS:.0f} seconds"
                yield wrong(self.subject, late, patient.again("check", "--online"))
                return
            if found is None:
                return
            if isinstance(found, Finding):
                yield found
            else:
                said = " ".join(f"{type(found).__name__}: {found}".split())
                mend = f"OFFICED_DEBUG=1 {patient.again('doctor')}"
                yield wrong(self.subject, f"could not be examined: {said}", mend)
