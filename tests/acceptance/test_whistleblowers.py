"""Whistleblowers' letters by the real program and a real mailbox: no file of the office ever says what they say."""

from __future__ import annotations

import base64
import sqlite3
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.acceptance.office import TestOffice
from tests.servers.certificates import MailKey, mail_key
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

SEALED, LARGE, SUSPECTED = "Kanaarilind", "Pasknaar", "Varblane"
ADDRESS = "lemmi.jurgenpold@kaleva.example"


def _letter(canary: str, more: str = "") -> bytes:
    """A report whose every field says the word by which it is looked for."""
    head = (
        f"From: {canary} <{canary}@kiri.example>\nTo: vihje@kaleva.example\nSubject: Rikkumisteade {canary}\n"
        f"Message-ID: <{canary}@kiri.example>\nDate: Fri, 20 Nov 2026 09:58:00 +0200\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    text = f"Teatan rikkumisest tööl. Rikkumisteade: {canary} võttis altkäemaksu. Soovin jääda anonüümseks.\n"
    return (head + text + more).replace("\n", "\r\n").encode()


@pytest.fixture
def key(tmp_path: Path) -> MailKey:
    """The handler's key: only its certificate is on the server."""
    return mail_key(tmp_path)


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, key: MailKey) -> TestOffice:
    """An office with a sealed mailbox and an ordinary one."""
    made = TestOffice(tmp_path / "office", dovecot.password)
    boxes = {name: (dovecot.user(), dovecot.port) for name in ("vihje", "info")}
    made.write(mailboxes=boxes, smtp=smtp_sink.port, settle=0)
    made.config.write_text(made.config.read_text().replace('name = "vihje"\n', 'name = "vihje"\nsealed = true\n'))
    people = made.config.with_name("people.toml")
    certificate = f'email = "{ADDRESS}"\ncertificate = "{key.certificate}"\n'
    people.write_text(people.read_text("utf-8").replace(f'email = "{ADDRESS}"\n', certificate), "utf-8")
    return made


def _finds(office: TestOffice, word: str) -> list[str]:
    """Files of the office that say a word, plainly or as mails and databases spell it; the database's dump, too."""
    spelt = (
        word.encode(),
        word.encode("utf-16-le"),
        *(base64.b64encode(b" " * n + word.encode())[4:-4] for n in range(3)),
    )
    files = {path: path.read_bytes() for path in office.folder.rglob("*") if path.is_file()}
    with sqlite3.connect(office.folder / "data" / "officed.db") as database:
        files[Path("dump")] = "\n".join(database.iterdump()).encode()
    return [path.name for path, data in files.items() if any(one in data for one in spelt)]


def _drain(office: TestOffice) -> None:
    done = office.run("run", "--drain")
    assert done.returncode == 0, done.stderr
    (office.folder / "drain.log").write_text(done.stdout + done.stderr, "utf-8")


def test_nothing_of_a_report_is_written_down(
    office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink, key: MailKey
) -> None:
    """Sealed letters, one of many megabytes, leave no word anywhere; a suspected one none after it was diverted."""
    vihje, info = office.users
    large = _letter(LARGE, "auk tänavas \n" * 320_000)
    dovecot.deliver(vihje, _letter(SEALED), large)
    dovecot.deliver(info, _letter(SUSPECTED))
    _drain(office)
    assert _finds(office, SEALED) == _finds(office, LARGE) == []
    assert "officed.db" in "".join(_finds(office, SUSPECTED))
    assert {to for mail in smtp_sink.accepted for to in mail.recipients} == {ADDRESS}

    _is_seen_by_the_handler_alone(office)
    (held,) = office.json("held", "list", "--as", "lemmi")
    told = office.run("divert", str(held["document"]), "--as", "lemmi")
    assert told.returncode == 0, told.stderr
    assert "source info: Registreeritud|" in told.stderr
    _drain(office)
    assert _finds(office, SUSPECTED) == []

    mails = [message_from_bytes(mail.content, policy=SMTP) for mail in smtp_sink.accepted]
    sealed = [mail for mail in mails if mail.get_content_type() == "application/pkcs7-mime"]
    opened = [key.opened(mail.get_payload(decode=True)) for mail in sealed]  # type: ignore[arg-type]
    assert all(any(raw in one for one in opened) for raw in (_letter(SEALED), _letter(SUSPECTED), large))
    assert not any(word.encode() in mail.content for mail in smtp_sink.accepted for word in (SEALED, LARGE, SUSPECTED))

    assert [line["outcome"] for line in office.lines("ledger")] == ["diverted"] * 3
    office.officed("ledger", "--reconcile")
    backed_up = office.run("backup", str(office.folder / "koopia"))
    assert (backed_up.returncode, backed_up.stderr) == (0, "")
    office.officed("register", "verify")
    reports = office.json("sealed", "list", "--as", "lemmi")
    assert len(reports) == 3
    office.officed("sealed", "acknowledged", str(reports[0]["report"]), "--as", "lemmi")
    assert _finds(office, SUSPECTED) == _finds(office, SEALED) == []


def _is_seen_by_the_handler_alone(office: TestOffice) -> None:
    (held,) = office.json("held", "list", "--as", "lemmi")
    assert SUSPECTED in held["title"]
    number = str(held["document"])
    assert SUSPECTED in office.officed("held", "show", number, "--as", "lemmi")
    assert office.json("held", "list") == office.json("sealed", "list") == []
    for verb in (("held", "show"), ("register", "show"), ("rules", "why")):
        asked = office.run(*verb, number)
        assert (asked.returncode, SUSPECTED in asked.stdout + asked.stderr) == (1, False)
        assert "for the handler of reports only" in asked.stderr
    assert SUSPECTED not in office.officed("register", "search", SUSPECTED)
