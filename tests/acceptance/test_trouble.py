"""The daemon itself: servers that refuse, a second daemon, signals, systemd, roles, observing, old and wrong files."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from officed.daemon.running import Crew
from officed.daemon.running import drain as drain_here
from officed.wiring import open_office
from tests.acceptance import letters
from tests.acceptance.mails import about, parsed
from tests.acceptance.office import Daemon, TestOffice, on_postgresql, until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import Accepted, SmtpSink


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> TestOffice:
    """An office with one mailbox and a scan folder."""
    made = TestOffice(tmp_path / "office", dovecot.password)
    made.write(mailboxes={"info": (dovecot.user(), dovecot.port)}, smtp=smtp_sink.port, settle=0)
    return made


def _later(office: TestOffice, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drain as it would be so many seconds from now: the office's clock is an argument."""
    monkeypatch.setenv("OFFICED_TEST_PASSWORD", office.environment["OFFICED_TEST_PASSWORD"])
    running = open_office(office.config, clock=lambda: datetime.now(UTC) + timedelta(seconds=seconds), watching=True)
    try:
        settings = running.desk.office.settings
        assert drain_here(Crew(running.desk, running.sources, lambda: running.host.channels(settings))) == []
    finally:
        running.close()


def test_a_person_whose_server_refuses_is_replaced(office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """5xx to the responsible person: held, the registrar is told why, `held release --person` sends it to another."""
    person = "tiiu.meltsoja@kaleva.example"
    smtp_sink.orders.recipients = {person: "550 5.1.1 No such user"}
    dovecot.deliver(office.users[0], letters.request("gone"))
    office.officed("run", "--drain")
    card = office.lines("register", "list")[0]
    (held,) = office.json("held", "list")
    assert (held["code"], "550" in held["reason"]) == ("undeliverable", True)
    office.officed("run", "--drain")
    (told,) = about(smtp_sink.accepted, f"dokument {held['document']}")
    assert told.recipients == ("maive.lepikult@kaleva.example",)
    office.officed("held", "release", card["number"], "--person", "urve")
    office.officed("run", "--drain")
    (mail,) = about(smtp_sink.accepted, card["number"])
    assert mail.recipients == ("urve.kiviselg@kaleva.example",)
    assert office.json("register", "show", card["number"])["state"] == "forwarded"


def test_a_person_whose_server_is_busy_gets_it_later(
    office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4xx: registered but not forwarded, no alarm, sent by a later try with the first Message-ID."""
    dovecot.deliver(office.users[0], letters.request("busy"))
    smtp_sink.orders.data = "451 4.3.0 Try again"
    office.officed("run", "--drain")
    assert smtp_sink.accepted == []
    (entry,) = office.lines("register", "list")
    assert entry["state"] == "registered"
    smtp_sink.orders.data = ""
    office.officed("run", "--drain")
    assert smtp_sink.accepted == [], "it was tried again without a pause"
    _later(office, 60, monkeypatch)
    assert len(about(smtp_sink.accepted, entry["number"])) == len(smtp_sink.accepted) == 1
    assert office.json("register", "show", entry["number"])["state"] == "forwarded"


def test_mail_waits_for_a_server_that_is_down(
    office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SMTP down: exit code 3 and one line; letters are registered all the same; up again, each mail goes once."""
    dovecot.deliver(office.users[0], *(letters.request(f"down{n}") for n in range(10)))
    smtp_sink.stop()
    done = office.run("run", "--drain")
    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert done.returncode == 3
    assert len(said) == 1
    assert "127.0.0.1" in said[0]
    numbers = [entry["number"] for entry in office.lines("register", "list")]
    assert len(numbers) == 10
    smtp_sink.start()
    _later(office, 60, monkeypatch)
    assert sorted(len(about(smtp_sink.accepted, number)) for number in numbers) == [1] * 10


class Notices:
    """What a service manager has heard."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.heard = ""

    def listen(self) -> None:
        """Read until the socket is closed: a queue that nobody reads is soon full."""
        while word := self._listening.recv(4096):
            self.heard += word.decode() + "\n"


@pytest.fixture
def notices(office: TestOffice, tmp_path: Path) -> Iterator[Notices]:
    """A service manager that listens and wants a sign of life every second."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        made = Notices(listening)
        listener = threading.Thread(target=made.listen, daemon=True)
        listener.start()
        office.environment |= {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "1000000"}
        yield made
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"", str(path))
        listener.join(5)


def test_a_service_manager_that_does_not_read_stops_nothing(office: TestOffice, tmp_path: Path) -> None:
    """Signs of life into a full queue block neither work nor the end of the daemon."""
    path = tmp_path / "deaf"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(path))
        office.environment |= {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "200000"}
        with office.start() as daemon:
            # The queue of a datagram socket holds some ten words (net.unix.max_dgram_qlen).
            time.sleep(3)
            assert daemon.stop() == 0


def test_a_day_of_the_daemon(
    office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink, notices: Notices, postgres_url: str
) -> None:
    """On PostgreSQL: letters that come while it runs are forwarded; systemd hears of it; signals are obeyed."""
    config = office.config.read_text()
    office.config.write_text(config.replace('database = "sqlite"', on_postgresql(postgres_url)))
    office.officed("migrate")
    with office.start() as daemon:
        dovecot.deliver(office.users[0], letters.request_with_pdf("live"))
        (office.scans / "live.pdf").write_bytes(letters.scan("livescan"))
        until(lambda: len(smtp_sink.accepted) >= 2, "both letters to be forwarded")
        assert "READY=1" in notices.heard
        _second_daemon_gives_way(office, daemon)
        _wrong_rules_change_nothing(office, daemon, smtp_sink)
        until(lambda: "WATCHDOG=1" in notices.heard, "a sign of life")
        before = time.monotonic()
        assert daemon.stop() == 0
        assert time.monotonic() - before < 10
    until(lambda: "STOPPING=1" in notices.heard, "the last word", seconds=5)
    assert office.json("register", "verify")["findings"] == []
    # The invoice of the new rule wants no reply: it closes when it is forwarded.
    assert sorted(line["outcome"] for line in office.lines("ledger")) == ["closed", *["forwarded"] * 3]
    assert "Traceback" not in daemon.log


def _second_daemon_gives_way(office: TestOffice, first: Daemon) -> None:
    second = office.run("run")
    assert second.returncode == 2
    (line,) = second.stderr.splitlines()
    assert f"process {first.process.pid} " in line


def _wrong_rules_change_nothing(office: TestOffice, daemon: Daemon, sink: SmtpSink) -> None:
    """SIGHUP with a broken file keeps the last good set and says where; mended, the new rule decides."""
    rules = office.folder / "inbox_rules" / "99-own.toml"
    good = (
        '[[rule]]\nid = "own.word"\nkind = "arve"\npoints = 40\nany.text = ["kruvikeeraja"]\nresponsible = "urve"\n'
        '[[rule.example]]\ntext = "Kruvikeeraja"\nexpect = "hit"\n[[rule.example]]\nsubject = "Muu"\n'
        'expect = "miss"\n'
    )
    rules.write_text(good.replace("points = 40", 'points = "palju"'))
    daemon.process.send_signal(signal.SIGHUP)
    until(lambda: "settings.rejected" in daemon.log, "the broken file to be refused")
    (error,) = [event["error"] for event in daemon.events() if event["event"] == "settings.rejected"]
    assert "99-own.toml:4" in error
    (office.scans / "second.pdf").write_bytes(letters.scan("second"))
    until(lambda: len(_forwards(sink)) == 3, "the last good rules to forward a letter")
    rules.write_text(good)
    daemon.process.send_signal(signal.SIGHUP)
    until(lambda: "settings.loaded" in daemon.log, "the mended file to be read", seconds=30)
    # A text that the shipped rules know nothing of.
    (office.scans / "Kruvikeeraja.txt").write_text("Kruvikeeraja\n\nSiin see on.\n")
    until(lambda: len(_forwards(sink)) == 4, "the new rule to decide")
    assert _forwards(sink)[-1].recipients == ("urve.kiviselg@kaleva.example",)


def _forwards(sink: SmtpSink) -> list[Accepted]:
    """Mails to responsible people; alarms to the admins come beside them."""
    return [mail for mail in sink.accepted if ".forward." in parsed(mail)["X-Officed-Key"]]


def test_observing_touches_nothing(office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """--observe says what would be done; mailbox, folder and mails stay as they are; no database is made."""
    for file in (office.folder / "data").glob("officed.db*"):
        file.unlink()
    user = office.users[0]
    dovecot.deliver(user, letters.request("look"), letters.newsletter("look2"))
    (office.scans / "vaata.pdf").write_bytes(letters.scan("look3"))
    before = dovecot.uids(user), dovecot.letters(user)
    done = office.run("run", "--observe", "--drain")
    assert done.returncode == 0
    assert sorted(line.partition('"decision": "')[2].partition('"')[0] for line in done.stderr.splitlines()) == [
        "forward",
        "forward",
        "refuse",
    ]
    assert (dovecot.uids(user), dovecot.letters(user)) == before
    assert dovecot.uids(user, "Registreeritud") == []
    assert all("\\Seen" not in flags for flags in dovecot.flags(user))
    assert (office.scans / "vaata.pdf").exists()
    assert smtp_sink.accepted == []
    assert [p.name for p in (office.folder / "data").rglob("officed.db*")] == []


def test_roles_in_processes_of_their_own_do_the_whole_work(
    office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Sources, workers and relay run beside each other as three processes; a letter goes through all of them."""
    daemons = [Daemon(office, ("--only", roles), f"{roles}.log") for roles in ("sources", "workers,clock", "relay")]
    try:
        for daemon in daemons:
            daemon.until_ready()
        dovecot.deliver(office.users[0], letters.request("roles"))
        until(lambda: len(smtp_sink.accepted) == 1, "the letter to go through three processes")
    finally:
        codes = [daemon.stop() for daemon in daemons]
    assert codes == [0, 0, 0]
    assert office.lines("register", "list")[0]["state"] == "forwarded"


def test_an_old_schema_is_refused(office: TestOffice) -> None:
    """`run` over an older database ends with one line that says what to do."""
    with sqlite3.connect(office.folder / "data" / "officed.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
    done = office.run("run", "--drain")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "officed migrate" in line


def test_check_names_every_mistake_at_once(office: TestOffice) -> None:
    """Mistakes in four files are all told in one go, each with its file and line."""
    wrong = {
        "config/officed.toml": ("poll_seconds = 1\n", 'poll_seconds = "often"\n'),
        "config/people.toml": ('substitute = "eevi"', 'substitute = "nobody-here"'),
        "config/series.toml": ("\n[[series]]", "\n[[seeria]]"),
        "config/terms.toml": ("\n[[", "\n[[["),
    }
    for name, (old, new) in wrong.items():
        file = office.folder / name
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))
    done = office.run("check")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for name in wrong:
        assert re.search(rf"{name}:\d+", done.stderr), f"{name} is not named in\n{done.stderr}"


def test_every_mail_of_ours_says_what_it_is(office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """No mail of ours may be answered by a machine: Auto-Submitted stands in each (RFC 3834)."""
    dovecot.deliver(office.users[0], letters.request("says"), letters.unsure("says2"))
    office.officed("run", "--drain")
    assert len(smtp_sink.accepted) == 2
    assert {parsed(mail)["Auto-Submitted"] for mail in smtp_sink.accepted} <= {"auto-generated", "auto-replied"}
