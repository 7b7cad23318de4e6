"""The shipped office as it stands, rules and likeness together, on labelled letters that it was not weighed from."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.acceptance.office import REPOSITORY

LETTERS = REPOSITORY.parent / "shared" / "letters"
MACHINE = {"reklaam", "autoreply", "bounce"}


@pytest.mark.skipif(not LETTERS.is_dir(), reason="the labelled letters are not beside the project")
def test_labelled_letters_by_explain() -> None:
    """What `officed explain --json` decides: kinds, what goes on unasked, what is asked, what is refused."""
    labels = [json.loads(line) for line in (LETTERS / "LABELS.jsonl").read_text("utf-8").splitlines()]
    files = [str(LETTERS / label["file"]) for label in labels]
    command = [sys.executable, "-m", "officed", "explain", "--json", *files]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.splitlines()
    judged = list(zip(labels, map(json.loads, said), strict=True))
    refused = {label["file"] for label, found in judged if found["decision"] == "refuse"}
    assert refused == {label["file"] for label, _ in judged if label["kind"] in MACHINE}
    people = [
        (found["kind"] in {label["kind"], *label["acceptable_kinds"]}, found["decision"])
        for label, found in judged
        if label["kind"] not in MACHINE
    ]
    sent = [right for right, decision in people if decision == "forward"]
    assert sum(right for right, _ in people) >= 0.92 * len(people)
    assert sum(sent) >= 0.98 * len(sent)
    assert sum(decision == "ask" for _, decision in people) <= 0.25 * len(people)
