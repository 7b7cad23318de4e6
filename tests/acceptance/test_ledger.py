"""Every letter accounted for, by the real program: one letter by many ways, the comparison, a big mailbox."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from officed.daemon.running import Crew, run
from officed.wiring import open_office
from tests.acceptance import letters
from tests.acceptance.office import TestOffice, until
from tests.servers.counting import CountingWire
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def wire(dovecot: Dovecot) -> Iterator[CountingWire]:
    """A wire to Dovecot that counts."""
    made = CountingWire(dovecot.port)
    yield made
    made.close()


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, wire: CountingWire) -> TestOffice:
    """An office with three mailboxes behind the wire, and a scan folder."""
    made = TestOffice(tmp_path / "office", dovecot.password)
    boxes = {name: (dovecot.user(), wire.port) for name in ("info", "linnapea", "ehitus")}
    made.write(mailboxes=boxes, smtp=smtp_sink.port, settle=0)
    return made


def test_one_letter_by_four_ways(office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """In three mailboxes and on paper: one entry, one mail, one term; about the paper a person is asked."""
    once = letters.request("viis17")
    for n, user in enumerate(office.users):
        dovecot.deliver(user, b"Received: from mx%d.kaleva.example\r\n" % n + once)
    office.officed("run", "--drain")
    (office.scans / "kiri.pdf").write_bytes(letters.scan("viis17"))
    office.officed("run", "--drain")
    (entry,) = office.lines("register", "list")
    (held,) = office.json("held", "list")
    assert (held["code"], entry["number"] in held["reason"]) == ("duplicate", True)
    assert len(office.lines("deadlines")) == 1
    office.officed("held", "duplicate", str(held["document"]))
    assert office.json("held", "list") == []
    assert sorted(line["outcome"] for line in office.lines("ledger")) == ["duplicate"] * 3 + ["forwarded"]
    assert len(smtp_sink.accepted) == 2
    shown = office.json("register", "show", str(held["document"]))
    assert {"kind": "duplicates", "document": entry["document"], "number": entry["number"]} in shown["links"]


def test_the_comparison_answers(office: TestOffice, dovecot: Dovecot) -> None:
    """0 when all agrees, 1 when differences are left, 3 when a mailbox cannot be asked; JSON as written down."""
    dovecot.deliver(office.users[0], letters.request("a1"), letters.request("b2"))
    office.officed("run", "--drain")
    agreed = office.json("ledger", "--reconcile")
    assert (agreed["ok"], agreed["found"], agreed["differences"], agreed["ends"]) == (True, 0, [], {"forwarded": 2})
    assert [one["taken"] for one in agreed["sources"]] == [2, 0, 0, 0]
    (office.folder / "data" / "originals" / _digest(office)).unlink()
    dovecot.move(office.users[0], dovecot.uids(office.users[0], "Registreeritud")[0], "Isiklik", "Registreeritud")
    done = office.run("ledger", "--reconcile", "--json", "--source", "info")
    told = json.loads(done.stdout)
    assert (done.returncode, told["found"], told["mended"], told["remaining"]) == (1, 2, 1, 1)
    assert [one["kind"] for one in told["differences"]] == ["missing_original", "no_place"]
    assert "LEFT" in office.run("ledger", "--reconcile").stdout
    assert office.run("ledger", "--reconcile", "--source", "keegi").returncode == 1
    dovecot.stop()
    try:
        away = office.run("ledger", "--reconcile", "--source", "ehitus", "--json")
    finally:
        dovecot.start()
    assert (away.returncode, json.loads(away.stdout)["ok"]) == (3, False)
    assert "Traceback" not in away.stderr


def _digest(office: TestOffice) -> str:
    """The path of the original of the first letter."""
    sha256 = office.json("register", "show", "1")["sha256"]
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def test_the_daemon_compares_at_night(office: TestOffice, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day later the clock's role compares by itself, and finds the letter that stands where nobody looks."""
    dovecot.deliver(office.users[0], letters.request("a1"))
    office.officed("run", "--drain")
    dovecot.append(office.users[0], letters.request("b2"), folder="Registreeritud")
    monkeypatch.setenv("OFFICED_TEST_PASSWORD", office.environment["OFFICED_TEST_PASSWORD"])
    running = open_office(office.config, clock=lambda: datetime.now(UTC) + timedelta(days=1), watching=True)
    settings = running.desk.office.settings
    crew = Crew(running.desk, running.sources, tuple, recount=lambda: running.host.sources(settings))
    stop = threading.Event()
    daemon = threading.Thread(target=run, args=(crew, ("clock",)), kwargs={"signals": False, "stop": stop})
    daemon.start()
    try:
        until(lambda: running.desk.store.last_reconciled() is not None, "the comparison", seconds=30)
    finally:
        stop.set()
        daemon.join(30)
        running.close()
    assert len(office.lines("ledger")) == 2


def backlog(office: TestOffice, dovecot: Dovecot, wire: CountingWire, many: int) -> dict[str, int]:
    """Take in a mailbox with so many letters, killed in the middle; returns what was measured."""
    raw = [letters.request(f"vana{n}") for n in range(many)]
    dovecot.deliver(office.users[0], *raw)
    octets = sum(map(len, raw))
    with office.start("--only", "sources") as daemon:
        until(lambda: wire.octets > octets // 2, "half of the letters", seconds=600)
        daemon.kill()
    before = wire.octets
    with office.start("--only", "sources", log="second.log") as daemon:
        until(lambda: "source.taken" in daemon.log, "the rest", seconds=1800)
        peak = _peak(daemon.process.pid)
        taken = wire.octets
        daemon.stop()
    first = wire.octets
    assert office.run("ledger", "--reconcile", "--json").returncode == 0
    return {
        "letters": octets,
        "fetched": taken,
        "after the kill": taken - before,
        "compared": wire.octets - first,
        "peak MB": peak,
        "entered": len(office.lines("ledger")),
    }


def _peak(process: int) -> int:
    """The most memory that a process ever had, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) // 1024


def _is_sound(measured: dict[str, int], many: int) -> None:
    assert measured["entered"] == many
    # A letter comes over the wire once, with some forty octets of answers around it and some hundred for its moving;
    # the batch in hand at the kill comes twice.
    batch = 25 * (measured["letters"] // many + 400)
    assert measured["fetched"] < measured["letters"] + many * 400 + batch + 50_000, measured
    assert measured["compared"] < many * 120 + 50_000, measured
    assert measured["peak MB"] < 250, measured


def test_a_backlog_is_fetched_once(office: TestOffice, dovecot: Dovecot, wire: CountingWire) -> None:
    """Hundreds of letters, killed half-way: the second start fetches only what was not stored, comparing no letter."""
    _is_sound(backlog(office, dovecot, wire, 400), 400)


@pytest.mark.soak
def test_twenty_thousand_letters(office: TestOffice, dovecot: Dovecot, wire: CountingWire) -> None:
    """The same with 20,000; and the comparison of them in one pass, too, in less than 250 MB."""
    measured = backlog(office, dovecot, wire, 20_000)
    command = [sys.executable, "-m", "officed", "ledger", "--reconcile", "--json", "-c", str(office.config)]
    with subprocess.Popen(command, env=office.environment, stdout=subprocess.PIPE) as comparing:
        assert comparing.stdout is not None
        told = json.loads(comparing.stdout.read())
        _, _, usage = os.wait4(comparing.pid, 0)
    assert (told["ok"], told["sources"][0]["taken"]) == (True, 20_000)
    print(measured, "compared in MB:", usage.ru_maxrss // 1024)
    assert usage.ru_maxrss // 1024 < 250
    _is_sound(measured, 20_000)
