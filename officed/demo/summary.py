"""What the demo says at its end: every letter with its end, totals, and where to look next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from officed.demo.fates import Fate
from officed.demo.office import DemoOffice
from officed.demo.showing import cells, columns

_TOTALS = {
    "received": "arrivals",
    "registered": "numbered",
    "held": "held",
    "refused": "refused",
    "duplicates": "copies",
    "answered": "answered",
    "reminders": "reminders",
}
"""Key of the JSON summary -> key of the register's own counts."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a demo went. `seconds` of wall clock; `hanging` and `findings` are sentences, empty when all is well."""

    fates: tuple[Fate, ...]
    counts: Mapping[str, int]
    seconds: float
    sent: int
    hanging: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every letter came to the end that was wanted, and the register proves itself."""
        return not self.hanging and not self.findings and all(fate.as_expected for fate in self.fates)

    @property
    def totals(self) -> dict[str, int]:
        """The numbers of the summary, as the register counts them."""
        found = {name: self.counts.get(key, 0) for name, key in _TOTALS.items()}
        # Answered and closed letters were forwarded before.
        found["forwarded"] = self.counts.get("forwarded", 0) + self.counts.get("closed", 0)
        return found


def to_json(result: Result, office: DemoOffice) -> dict[str, object]:
    """The summary for scripts."""
    return {
        **result.totals,
        "sent": result.sent,
        "seconds": round(result.seconds, 1),
        "ok": result.ok,
        "folder": str(office.folder),
        "problems": [*result.hanging, *result.findings],
        "letters": [_letter(fate) for fate in result.fates],
    }


def _letter(fate: Fate) -> dict[str, object]:
    return {
        "slug": fate.letter.slug,
        "subject": fate.letter.subject,
        "expected": {"end": fate.letter.expect_end, "kind": fate.letter.expect_kind or None},
        "end": fate.end or None,
        "kind": fate.kind or None,
        "number": fate.number or None,
        "person": fate.person or None,
        "due": fate.due.isoformat() if fate.due else None,
        "ok": fate.as_expected,
    }


def in_words(result: Result, office: DemoOffice) -> list[str]:
    """The summary for people."""
    return [*_table(result.fates), "", *_totals(result), "", *_where_next(office)]


def _table(fates: Sequence[Fate]) -> list[str]:
    rows = [("", "letter", "kind", "number", "responsible", "due", "end", "")]
    for fate in fates:
        wanted = "" if fate.as_expected else f"<- expected {fate.letter.expect_kind} {fate.letter.expect_end}"
        why = fate.reason if fate.end in ("held", "refused") else ""
        *row, end = cells(fate)
        slug, kind, number, person, due = row
        rows.append(
            ("" if fate.as_expected else "!", slug, kind, number, person, due, end or "-", wanted or _short(why))
        )
    return columns(rows)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _totals(result: Result) -> list[str]:
    totals = result.totals
    expected = sum(fate.as_expected for fate in result.fates)
    lines = [
        f"{totals['received']} received in {result.seconds:.0f} s: {totals['registered']} registered, "
        f"{totals['held']} held for a person, {totals['refused']} refused as machine mail, "
        f"{totals['duplicates']} {'copy' if totals['duplicates'] == 1 else 'copies'} of letters that were there.",
        f"{totals['forwarded']} forwarded to officials, {totals['answered']} answered, {totals['reminders']} reminded; "
        f"{result.sent} mails sent.",
        f"{expected} of {len(result.fates)} letters came to the end that was expected.",
    ]
    if result.findings or result.hanging:
        return [*lines, *result.hanging, *result.findings]
    return [*lines, "The register proves itself: no gap in the numbers; history and originals as they were written."]


def _where_next(office: DemoOffice) -> list[str]:
    config = shlex.quote(str(office.config))
    # `make demo` has an environment of its own, whose commands are not on the path.
    officed = "officed" if shutil.which("officed") else f"{shlex.quote(sys.executable)} -m officed"
    verbs = ("register list", "register show NUMBER", "deadlines", "held list", "refused list", "ledger")
    return [
        "Where to look next:",
        *(f"  {officed} {verb} -c {config}" for verb in verbs),
        f"  {office.sent}/ has every mail that was sent, as .eml files",
        f"  {office.folder}/data/originals/ has every letter as it came",
        f"  {office.folder}/inbox_rules/ has the rules that decided; {office.log.name} beside it is the log",
    ]
