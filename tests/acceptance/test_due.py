"""`officed due` gives the dates of the law, for the worked examples and for every kind."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from officed.cli.app import app
from officed.domain.kinds import KINDS

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "deadline_examples.csv"

# The rules of the examples: kind, and whether the extended date is meant.
RULES = {
    "teabenoue": ("teabenoue", False),
    "teabenoue_ext": ("teabenoue", True),
    "msvs15": ("selgitustaotlus", False),
    "msvs30_old": ("selgitustaotlus", False),
    "msvs_ext_2m": ("margukiri", True),
    "gdpr_1m": ("gdpr", False),
    "gdpr_3m": ("gdpr", True),
    "vaie_10": ("vaie", False),
    "vaie_40": ("vaie", True),
    "arve_30": ("arve", False),
    "koks32_3m": ("algatus", False),
}


def due(kind: str, start: str) -> Any:
    """What the command says, as data."""
    done = CliRunner().invoke(app, ["due", kind, "--from", start, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.skipif(not EXAMPLES.is_file(), reason="the worked examples (../shared) are not here")
def test_the_worked_examples() -> None:
    """Every row of the table of examples, due date and raw end."""
    with EXAMPLES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["rule"] in RULES]
    assert rows
    wrong = []
    for row in rows:
        kind, extended = RULES[row["rule"]]
        said = due(kind, row["start"])
        date = said["extended"]["due"] if extended else said["due"]
        if date != row["due"] or (not extended and row["raw_end"] and said["raw_end"] != row["raw_end"]):
            wrong.append((row["id"], row["due"], date))
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_answer(kind: str) -> None:
    """A date with its citation and arithmetic, or plainly that no term runs."""
    said = due(kind, "2026-11-20")
    assert set(said) >= {"kind", "from", "raw_end", "due", "unit", "n", "basis", "steps", "extended", "forward_by"}
    assert said["steps"]
    assert (said["due"] is None) == (said["unit"] == "none")


def test_an_unknown_kind_is_wrong_use() -> None:
    """One line with the kinds there are, exit code 2."""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "officed", "due", "teabenoud", "--from", "2026-11-20"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "teabenoue" in done.stderr
