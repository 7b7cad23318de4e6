"""`officed demo --once` is a test of the whole house, run as a user runs it."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any

import pytest

from officed.demo.post import sample_letters
from tests.acceptance.office import REPOSITORY


@dataclass(frozen=True)
class Played:
    """A finished demo: where it was, what it said."""

    folder: Path
    code: int
    out: str
    err: str

    @property
    def summary(self) -> dict[str, Any]:
        """The JSON summary."""
        value: dict[str, Any] = json.loads(self.out)
        return value


def officed(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a verb."""
    variables = {**os.environ, "PYTHONPATH": str(REPOSITORY), **(environment or {})}
    command = [sys.executable, "-m", "officed", *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=400, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The demo, played once for all tests of this file."""
    folder = tmp_path_factory.mktemp("demo") / "office"
    done = officed("demo", "--once", "--json", "--dir", str(folder))
    return Played(folder, done.returncode, done.stdout, done.stderr)


def test_every_letter_comes_to_its_expected_end(played: Played) -> None:
    """Each sample letter ends as its author wanted, the command says so with 0, and nothing else is printed."""
    wrong = [letter for letter in played.summary["letters"] if not letter["ok"]]
    assert wrong == []
    assert played.summary["problems"] == []
    assert played.err == ""
    assert played.code == 0


def test_no_letter_is_missing_from_the_summary(played: Played) -> None:
    """The summary has a line for every sample letter, in order."""
    slugs = [letter.slug for letter in sample_letters(datetime.now(UTC))]
    assert [letter["slug"] for letter in played.summary["letters"]] == slugs
    assert len(slugs) >= 20


def test_the_totals_add_up(played: Played) -> None:
    """Every arrival is registered, held, refused or a copy; the totals are those of the letters' own ends."""
    summary = played.summary
    assert summary["received"] == len(summary["letters"])
    parts = ("registered", "held", "refused", "duplicates")
    assert summary["received"] == sum(summary[name] for name in parts)
    ends = Counter(letter["end"] for letter in summary["letters"])
    assert summary["forwarded"] == ends["forwarded"] + ends["answered"] == summary["registered"]
    assert (summary["held"], summary["refused"]) == (ends["held"], ends["refused"])
    assert (summary["duplicates"], summary["answered"]) == (ends["duplicate"], ends["answered"])
    assert 0 < summary["seconds"] < 300


def test_old_letters_are_reminded_at_once(played: Played) -> None:
    """The letter of a month ago is overdue on whatever day the demo is played: the head of the office hears of it."""
    number = next(letter["number"] for letter in played.summary["letters"] if letter["slug"].startswith("40-"))
    mails = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in sent(played)]
    overdue = [mail for mail in mails if mail["X-Officed-Key"].partition(".")[2].startswith("overdue")]
    assert played.summary["reminders"] >= 2
    assert any(number in str(mail["Subject"]) for mail in overdue)


def sent(played: Played) -> list[Path]:
    """The mails that the demo's server took."""
    return sorted((played.folder / "sent").glob("*.eml"))


def test_every_forwarded_letter_went_out(played: Played) -> None:
    """The number of every forwarded letter stands in the subject of a mail that was sent."""
    mails = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in sent(played)]
    subjects = " ".join(str(mail["Subject"]) for mail in mails)
    numbers = [letter["number"] for letter in played.summary["letters"] if letter["end"] in ("forwarded", "answered")]
    assert len(mails) == played.summary["sent"]
    assert [number for number in numbers if number not in subjects] == []


def test_the_register_is_left_for_the_reader(played: Played) -> None:
    """The commands that the summary names work after the demo, and the register proves itself."""
    config = str(played.folder / "config" / "officed.toml")
    verified = officed("register", "verify", "-c", config)
    assert (verified.returncode, verified.stdout[:4]) == (0, "Yes:")
    for verb in (("register", "list"), ("deadlines",), ("held", "list"), ("refused", "list"), ("ledger",)):
        done = officed(*verb, "-c", config)
        assert (done.returncode, done.stderr) == (0, ""), verb


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    """A folder with something in it gives one clear line and exit code 2."""
    (tmp_path / "kiri.txt").write_text("x")
    done = officed("demo", "--once", "--dir", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"{tmp_path} is not an empty folder. Name a new one for the demo, or leave --dir away."
    ]


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    """Without the packages of the demo there is one line that says what to install."""
    (tmp_path / "pymap.py").write_text("raise ModuleNotFoundError('no pymap here', name='pymap')")
    path = f"{tmp_path}{os.pathsep}{REPOSITORY}"
    done = officed("demo", "--once", environment={"PYTHONPATH": path})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert 'pip install "officed[demo]"' in done.stderr
