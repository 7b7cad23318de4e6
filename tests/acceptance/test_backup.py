"""Backup under load, restored elsewhere, letters lost meanwhile: no number twice, ledger closed, verify says yes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.acceptance import letters
from tests.acceptance.office import TestOffice, until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


def _numbers(office: TestOffice) -> dict[str, int]:
    return {entry["number"]: entry["document"] for entry in office.lines("register", "list")}


def test_no_number_is_given_twice(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Three letters come after the backup; the machine is lost; on another one they get numbers of their own."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    user = dovecot.user()
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=smtp_sink.port, settle=0)
    dovecot.deliver(user, *(letters.request(f"enne{n}") for n in range(5)))
    backups = tmp_path / "backups"
    with office.start():
        until(lambda: len(smtp_sink.accepted) >= 1, "the first mail")
        made = office.json("backup", str(backups))
        assert made["missing"] == []
        until(lambda: len(_numbers(office)) == 5, "five letters")
    between = [letters.request(f"vahel{n}") for n in range(3)]
    dovecot.deliver(user, *between)
    office.officed("run", "--drain")
    given = set(_numbers(office))
    assert len(given) == 8
    sent = tmp_path / "sent"
    sent.mkdir()
    for n, mail in enumerate(smtp_sink.accepted):
        (sent / f"{n}.eml").write_bytes(mail.content)
    shutil.rmtree(office.folder / "data")

    other = TestOffice(tmp_path / "other", dovecot.password)
    _restored(office, other, backups)
    (other.folder / "skannid").mkdir(exist_ok=True)
    refused = other.run("restore", str(backups))
    assert (refused.returncode, "not empty" in refused.stderr) == (1, True)
    other.officed("run", "--drain")
    waiting = _numbers(other)
    assert set(waiting) <= given
    status = other.run("register", "verify")
    assert status.returncode == 0, status.stderr

    other.officed("restore", "--reconcile", "--seen", str(sent))
    other.officed("run", "--drain")
    again = _numbers(other)
    reserved = {one["number"] for one in other.lines("register", "reserved")}
    assert given <= set(again) | reserved
    assert not (set(again) - set(waiting)) & given
    assert len(again) == 8
    ledger = other.json("ledger", "--reconcile")
    assert (ledger["ok"], ledger["remaining"]) == (True, 0)
    assert json.loads(other.officed("register", "verify", "--json"))["ok"] is True


def _restored(office: TestOffice, other: TestOffice, backups: Path) -> None:
    """`restore --to` takes no settings, so the verb is run without those of an office."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "officed", "restore", str(backups), "--to", str(other.folder), "--json"]
    done = subprocess.run(command, env=office.environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["waiting"]


def test_journals_come_back_where_the_settings_say(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    """A folder of journals outside of the data folder has them again after a restore."""
    disk = tmp_path / "disk"
    office = TestOffice(tmp_path / "office")
    office.write(mailboxes={}, smtp=smtp_sink.port, settle=0, more=f'[journal]\nfolder = "{disk}"\n')
    disk.mkdir(exist_ok=True)
    (disk / "2026-11-20.jsonl").write_text("a journal\n")
    office.officed("backup", str(tmp_path / "backups"))
    shutil.rmtree(office.folder / "data")
    shutil.rmtree(disk)
    office.officed("restore", str(tmp_path / "backups"))
    assert [file.read_text() for file in disk.iterdir()] == ["a journal\n"]
    assert not (office.folder / "data" / "journal").exists()


def test_paper_numbers(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    """During an outage numbers are given on paper; later each is filled by its letter with the true day of receipt."""
    office = TestOffice(tmp_path / "office")
    office.write(mailboxes={}, smtp=smtp_sink.port, settle=0)
    sequence = "7-1"
    numbers = office.json("register", "reserve", sequence, "--count", "2", "--reason", "no power")["numbers"]
    paper = tmp_path / "kiri.eml"
    paper.write_bytes(letters.request("paber1"))
    wrong = office.run("ingest", str(paper), "--number", "7-1/999")
    assert (wrong.returncode, "No free number" in wrong.stderr) == (1, True)
    office.officed("ingest", str(paper), "--number", numbers[0])
    office.officed("run", "--drain")
    assert list(_numbers(office)) == [numbers[0]]
    (left,) = office.lines("register", "reserved")
    assert (left["number"], left["reason"]) == (numbers[1], "no power")
    paper.write_bytes(letters.unsure("paber2"))
    document = office.json("ingest", str(paper))["document"]
    office.officed("run", "--drain")
    office.officed("register", "fill", numbers[1], str(document))
    assert set(_numbers(office)) == set(numbers)
    office.officed("register", "verify")
