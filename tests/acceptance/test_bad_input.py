"""Bad input and bad days: each gives one clear line, the original is safe, the rest goes on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import letters
from tests.acceptance.mails import about
from tests.acceptance.office import TestOffice, until
from tests.servers.dovecot import Dovecot
from tests.servers.lending import lent
from tests.servers.smtp_sink import SmtpSink

BROKEN = (
    b"From: Katki <katki@posti.example>\r\nTo: info@kaleva.example\r\nSubject: =?utf-8?b?w4zDhMOc?= Teaben\xf5ue\r\n"
    b"Message-ID: <broken\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n"
    b"Content-Type: text/plain; charset\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--x--\xff\xfe\x00"
)
UNKNOWN_CHARSET = (
    b"From: Vana Masin <vana@posti.example>\r\nTo: info@kaleva.example\r\nSubject: =?x-ebcdic-9?q?Teade?=\r\n"
    b"Message-ID: <charset@posti.example>\r\nContent-Type: text/plain; charset=x-ebcdic-9\r\n\r\n\xc1\xc2 tere\r\n"
)
EMPTY = b"From: Tyhi <tyhi@posti.example>\r\nTo: info@kaleva.example\r\n\r\n"


def _with_bad_names() -> bytes:
    message = letters.draft("Teabenõue names", letters.REQUEST, "names")
    for name in ("../../../etc/passwd.txt", "/abs/olute.txt", "rea\nvahe\x1b[31m.txt", "..", "a" * 300 + ".txt"):
        message.add_attachment(f"Lisa {name!r}".encode(), "text", "plain", filename="SIIN")
        message.get_payload()[-1].replace_header("Content-Disposition", "attachment")
        message.get_payload()[-1].set_param("filename", name.replace("\n", " "), "Content-Disposition")
    return letters.as_mail(message)


def _large() -> bytes:
    message = letters.draft("Teabenõue large", letters.REQUEST, "large")
    message.add_attachment(os.urandom(36 << 20), "application", "octet-stream", filename="video.bin")
    return letters.as_mail(message)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[tuple[TestOffice, SmtpSink, str]]:
    """An office after everything bad has arrived at once, with one good letter at the end; and what it logged."""
    sink = SmtpSink()
    sink.start()
    user = dovecot.user()
    office = TestOffice(tmp_path_factory.mktemp("bad") / "office", dovecot.password)
    more = "[reading]\nseconds = 10\n"
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=sink.port, settle=0, more=more)
    dovecot.deliver(user, BROKEN, UNKNOWN_CHARSET, EMPTY, _with_bad_names(), _large(), letters.request("good"))
    (office.scans / "tühi.pdf").touch()
    (office.scans / "lõputu.pdf").write_bytes(letters.endless_pdf("loop"))
    (office.scans / "rea\nvahe\x1b[31m.pdf").write_bytes(letters.scan("controls"))
    (office.scans / "hea.pdf").write_bytes(letters.scan("goodscan"))
    done = office.run("run", "--drain")
    assert done.returncode == 0, done.stderr
    yield office, sink, done.stderr
    sink.stop()


def _line(office: TestOffice, title: str) -> dict[str, Any]:
    (found,) = [line for line in office.lines("register", "list") if title in line["title"]]
    return dict(found)


def test_everything_bad_has_an_end_and_the_good_goes_on(bad: tuple[TestOffice, SmtpSink, str]) -> None:
    """Ten arrivals, ten ends, no traceback; the good letter and the good scan are forwarded; originals are intact."""
    office, sink, log = bad
    assert "Traceback" not in log
    ledger = office.lines("ledger")
    assert len(ledger) == 10
    assert {line["outcome"] for line in ledger} <= {"forwarded", "held", "refused"}
    assert office.json("register", "verify")["findings"] == []
    for title in ("Teabenõue good", "hea.pdf", "Teabenõue names", "Teabenõue large"):
        entry = _line(office, title)
        assert entry["state"] == "forwarded"
        assert len(about(sink.accepted, entry["number"])) == 1


def test_what_cannot_be_judged_waits_with_its_reason(bad: tuple[TestOffice, SmtpSink, str]) -> None:
    """The empty scan and the endless PDF are held; the reason or a warning says in words what is wrong."""
    office, _, _ = bad
    held = {h["title"]: h for h in office.json("held", "list")}
    assert "the file is empty" in held["tühi.pdf"]["reason"]
    card = office.json("held", "show", str(held["lõputu.pdf"]["document"]))
    assert any("limit" in warning for warning in card["warnings"]), card["warnings"]


def test_names_stay_names(bad: tuple[TestOffice, SmtpSink, str]) -> None:
    """A name with ../ or control characters writes nothing elsewhere and says nothing to the terminal."""
    office, sink, log = bad
    assert not list(office.folder.rglob("passwd*"))
    shown = "".join(office.officed(*verb) for verb in (("register", "list"), ("held", "list"), ("ledger",)))
    entry = _line(office, "Teabenõue names")
    shown += office.officed("register", "show", entry["number"]) + log
    assert [c for c in shown if not (c.isprintable() or c == "\n")] == []
    assert all(b"\x1b" not in mail.content for mail in sink.accepted if b"names" not in mail.content)


def test_a_wrong_password_is_one_line_and_scans_go_on(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Exit code 3; the line names the mailbox and never the password; the scan folder is handled."""
    office = TestOffice(tmp_path / "office", "vale-parool-99")
    office.write(mailboxes={"info": (dovecot.user(), dovecot.port)}, smtp=smtp_sink.port, settle=0)
    (office.scans / "hea.pdf").write_bytes(letters.scan("password"))
    done = office.run("run", "--drain")
    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert (done.returncode, len(said)) == (3, 1)
    assert "info" in said[0]
    assert "vale-parool-99" not in done.stderr + done.stdout
    assert _line(office, "hea.pdf")["state"] == "forwarded"


def test_a_locked_database_is_waited_for(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Another program holds the database for some seconds: officed waits, and all is done afterwards."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    user = dovecot.user()
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=smtp_sink.port, settle=0)
    dovecot.deliver(user, letters.request("locked"))
    other = sqlite3.connect(office.folder / "data" / "officed.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    log = tmp_path / "log"
    process = office.spawn(["--drain"], log)
    time.sleep(2)
    assert process.poll() is None, log.read_text()
    other.execute("ROLLBACK")
    other.close()
    assert process.wait(60) == 0, log.read_text()
    assert _line(office, "Teabenõue locked")["state"] == "forwarded"


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """A Dovecot of one's own, not started yet."""
    with lent(Dovecot, started=False) as server:
        yield server


def test_a_mailbox_may_come_late_and_go_away(tmp_path: Path, own_dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """IMAP down at the start: scans go on. It comes, it goes, it comes again: the daemon says so and goes on."""
    office = TestOffice(tmp_path / "office", own_dovecot.password)
    user = own_dovecot.user()
    office.write(mailboxes={"info": (user, own_dovecot.port)}, smtp=smtp_sink.port, settle=0)

    def sent(n: int) -> None:
        until(lambda: len(smtp_sink.accepted) == n, f"mail {n}")

    with office.start() as daemon:
        (office.scans / "hea.pdf").write_bytes(letters.scan("late"))
        sent(1)
        assert "source.lost" in daemon.log
        own_dovecot.deliver(user, letters.request("late1"))
        own_dovecot.start()
        sent(2)
        own_dovecot.stop()
        until(lambda: daemon.log.count("source.recovered") < daemon.log.count('"source.lost"'), "the loss to be told")
        own_dovecot.deliver(user, letters.request("late2"))
        own_dovecot.start()
        sent(3)
    assert "Traceback" not in daemon.log
    lost = [event for event in daemon.events() if event["event"] == "source.lost"]
    assert all("info" in event["source"] and event["error"] for event in lost)
    assert office.json("register", "verify")["entries"] == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk of 12 MB."""
    folder = tmp_path / "office" / "data"
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk (root)")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_takes_nothing_and_loses_nothing(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, small_disk: Path
) -> None:
    """One line and exit code 3; letter and scan stay where they are; with room again, all is done."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    user = dovecot.user()
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=smtp_sink.port, settle=0)
    dovecot.deliver(user, letters.request("full"))
    (office.scans / "suur.bin").write_bytes(os.urandom(14 << 20))
    (small_disk / "ballast").write_bytes(bytes(8 << 20))
    done = office.run("run", "--drain")
    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert len(said) == 1, said
    assert "full" in said[0] or "space" in said[0]
    assert (office.scans / "suur.bin").exists()
    assert list((small_disk / "originals" / "incoming").iterdir()) == []
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    office.officed("run", "--drain")
    assert len(office.lines("ledger")) == 2
    assert not (office.scans / "suur.bin").exists()
    assert office.json("register", "verify")["findings"] == []
