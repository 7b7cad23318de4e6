"""The verb that says what is wrong with this installation, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from officed.cli.saying import AsJson, Config, say_json

if TYPE_CHECKING:
    from officed.cli.examining.findings import Finding

BAD_SETTINGS = 2


def add_to(app: typer.Typer) -> None:
    """Put this verb on the command line."""
    app.command()(doctor)


def doctor(config: Config = None, as_json: AsJson = False) -> None:
    """What is wrong with this installation and what to do; changes nothing.

    Each line has a mark (ok, warning, wrong) and, where it is not ok, the command that mends it. Ends with 1 when
    something is wrong, with 2 when the settings are.
    """
    from officed.cli.examining.examinations import examine_all
    from officed.cli.examining.patient import admit
    from officed.log import configure
    from officed.wiring import config_path, utc_now

    # Plugins and libraries log what they meet; here it is all said in the findings.
    configure("auto", "error")
    found: list[Finding] = []
    for finding in examine_all(admit(config_path(config), utc_now())):
        found.append(finding)
        if not as_json:
            _say(finding)
    marks = Counter(finding.mark.value for finding in found)
    if as_json:
        say_json({"ok": not marks["wrong"], "findings": [_value(finding) for finding in found]})
    else:
        print(_sum(marks))
    raise typer.Exit(_exit_code(found))


def _say(finding: Finding) -> None:
    print(f"{finding.mark.value:<8} {finding.subject}: {printable(finding.what)}", flush=True)
    if finding.mend:
        print(f"{'':<8} mend: {printable(finding.mend)}", flush=True)


def printable(text: str) -> str:
    """Text on one line, without control characters: it may come from a server."""
    return "".join(c if c.isprintable() else " " for c in text)


def _sum(marks: Counter[str]) -> str:
    if not marks["wrong"] and not marks["warning"]:
        return "All is well."
    return f"Wrong: {marks['wrong']}. Warnings: {marks['warning']}. The rest is well."


def _value(finding: Finding) -> dict[str, str]:
    return {
        "subject": finding.subject, "mark": finding.mark.value,
        "what": printable(finding.what), "mend": printable(finding.mend),
    }  # fmt: skip


def _exit_code(found: Sequence[Finding]) -> int:
    if any(finding.settings for finding in found):
        return BAD_SETTINGS
    return int(any(finding.mark.value == "wrong" for finding in found))
