"""Settings, people, series, terms, rules and plugins: every mistake with file and line."""

from __future__ import annotations

from dataclasses import replace

from officed.cli.examining.findings import Findings, ok, warning, wrong
from officed.cli.examining.patient import Patient

SUBJECT = "settings"


def examine(patient: Patient) -> Findings:
    """What is wrong in the files that an admin edits; it is told before everything else."""
    for problem in patient.problems:
        place = f"{problem.file}:{problem.line}" if problem.line else f"{problem.file}"
        make = warning if problem.warning else wrong
        found = make(SUBJECT, f"{place}: {problem.message}", problem.instead)
        yield replace(found, settings=not problem.warning)
    for failure in patient.failures:
        yield replace(wrong(SUBJECT, failure, patient.again("plugins", "list")), settings=True)
    if not any(not problem.warning for problem in patient.problems) and not patient.failures:
        yield ok(SUBJECT, f"{patient.config} and the files beside it are sound")
    elif patient.settings is None:
        yield replace(wrong(SUBJECT, "nothing else can be examined", patient.again("check")), settings=True)
