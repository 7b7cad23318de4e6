"""The daemon killed at random instants while letters arrive: nothing is lost, nothing is numbered twice."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance import letters
from tests.acceptance.office import Daemon, TestOffice, on_postgresql, on_sqlite, until
from tests.crash import judging
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSinkProcess

# From before the first import is done to deep in the work; seconds after the start of the process.
EARLIEST, LATEST = 0.05, 2.5
# Every other kill comes this soon after the daemon says that it runs: on a slow machine all would else come too early.
DEEP = 1.0

_WAYS: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("forwarded", letters.request),
    ("forwarded", letters.request_with_pdf),
    ("forwarded", letters.explanation),
    ("scan.pdf", letters.scan),
    ("held", letters.unsure),
    ("refused", letters.newsletter),
    ("scan.txt", letters.typed),
    ("refused", letters.away),
    ("forwarded", letters.my_data),
)
_END = {"scan.pdf": "forwarded", "scan.txt": "forwarded"}


@dataclass
class Post:
    """Letters on their way to the office: so many of them, the next ones handed over between the kills."""

    office: TestOffice
    dovecot: Dovecot
    user: str
    total: int
    arrived: int = 0

    def bring(self, upto: int) -> None:
        """Deliver until so many have arrived."""
        while self.arrived < min(upto, self.total):
            self.arrived += 1
            way, make = _WAYS[self.arrived % len(_WAYS)]
            raw = make(f"p{self.arrived}")
            if way.startswith("scan"):
                name = f"skann-{self.arrived}.{way[5:]}"
                # A scanner that does it right: written under a name that is ignored, then renamed.
                partial = self.office.scans / f"{name}.part"
                partial.write_bytes(raw)
                partial.rename(self.office.scans / name)
            else:
                self.dovecot.deliver(self.user, raw)

    def expected(self, end: str) -> int:
        """How many letters must come to this end."""
        ways = (_WAYS[n % len(_WAYS)][0] for n in range(1, self.total + 1))
        return sum(_END.get(way, way) == end for way in ways)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[SmtpSinkProcess]:
    """An SMTP server in its own process, so that a kill of ours is no slowness of it."""
    folder = tmp_path / "sent"
    folder.mkdir()
    server = SmtpSinkProcess(folder)
    server.start()
    yield server
    server.kill()


def _killed(post: Post, instants: random.Random, kills: int) -> int:
    """Kill so many daemons while the letters arrive; returns how many of them had come as far as working.

    Those that are killed early begin with the start of Python; those that are killed at work are forked off.
    """
    working = 0
    afresh = TestOffice(post.office.folder, post.dovecot.password, afresh=True)
    for n in range(kills):
        post.bring((n + 1) * post.total // kills)
        deep = n % 2 == 0
        daemon = Daemon(post.office if deep else afresh)
        pause = instants.uniform(EARLIEST, LATEST)
        if deep:
            daemon.until_ready()
            pause = instants.uniform(0.0, DEEP)
        time.sleep(pause)
        assert daemon.process.poll() is None, f"the daemon ended by itself: {daemon.log}"
        daemon.kill()
        working += "daemon.started" in daemon.log
        assert "Traceback" not in daemon.log
    return working


def _prove(
    office: TestOffice, dovecot: Dovecot, sink: SmtpSinkProcess, *, storage: str, kills: int, total: int, seed: int
) -> None:
    user = dovecot.user()
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=sink.port, storage=storage, settle=0.1)
    post = Post(office, dovecot, user, total)
    working = _killed(post, random.Random(seed), kills)
    # Scans settle for a moment: the second pass finds what the first was too early for.
    until(lambda: not _unfinished(office, total), "the last run to finish everything", seconds=600)

    ends = judging.every_arrival_has_an_end(office, total)
    entries = judging.register_is_sound(office)
    again = judging.repeats(sink.accepted)
    forwards = judging.forwards(sink.accepted)
    print(
        f"\n{kills} kills ({working} of a working daemon), {total} letters: {dict(ends)}, {entries} entries, "
        f"{len(sink.accepted)} mails accepted, {again} of them repeats (seed {seed})"
    )
    assert {end: ends[end] for end in ("forwarded", "held", "refused")} == {
        end: post.expected(end) for end in ("forwarded", "held", "refused")
    }
    assert entries == post.expected("forwarded") == len(forwards)
    assert dovecot.uids(user) == []
    mails = sum(_WAYS[n % len(_WAYS)][0] in {"forwarded", "held", "refused"} for n in range(1, total + 1))
    assert len(dovecot.uids(user, "Registreeritud")) == mails
    assert [p.name for p in office.scans.iterdir() if p.is_file()] == []
    _prove_that_halves_go(office)
    # A repeat can come of one batch in hand when the process dies, and of nothing else.
    assert again <= kills * 8


def _prove_that_halves_go(office: TestOffice) -> None:
    """What a kill left half-written stays for a while, in case somebody writes it, and is swept away later."""
    incoming = office.folder / "data" / "originals" / "incoming"
    for half in incoming.iterdir():
        os.utime(half, (time.time() - 7200,) * 2)
    (incoming / "somebody-writes-this").write_bytes(b"Half a le")
    office.officed("run", "--drain")
    assert [p.name for p in incoming.iterdir()] == ["somebody-writes-this"]


def _unfinished(office: TestOffice, total: int) -> bool:
    office.officed("run", "--drain")
    lines = office.lines("ledger")
    return len(lines) < total or any(line["outcome"] not in judging.ENDED for line in lines)


def test_nothing_is_lost_by_twelve_kills(tmp_path: Path, dovecot: Dovecot, sink: SmtpSinkProcess) -> None:
    """Twelve kills, sixty letters, SQLite: each has its one end, numbers no gap, repeats are the same mail."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    _prove(office, dovecot, sink, storage=on_sqlite(), kills=12, total=60, seed=20261121)


def test_nothing_is_lost_by_three_kills_on_postgresql(
    tmp_path: Path, dovecot: Dovecot, sink: SmtpSinkProcess, postgres_url: str
) -> None:
    """The same with a register in PostgreSQL, where a dead daemon's transaction lives on until the server notices."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    _prove(office, dovecot, sink, storage=on_postgresql(postgres_url), kills=3, total=20, seed=61)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1])
def test_nothing_is_lost_by_two_hundred_kills(
    tmp_path: Path, dovecot: Dovecot, sink: SmtpSinkProcess, seed: int
) -> None:
    """The long version: two hundred kills while three hundred letters arrive."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    _prove(office, dovecot, sink, storage=on_sqlite(), kills=200, total=300, seed=seed)


@pytest.mark.soak
def test_nothing_is_lost_by_many_kills_on_postgresql(
    tmp_path: Path, dovecot: Dovecot, sink: SmtpSinkProcess, postgres: Postgres
) -> None:
    """The long version on PostgreSQL: fifty kills, a hundred letters."""
    url = postgres.database()
    office = TestOffice(tmp_path / "office", dovecot.password)
    _prove(office, dovecot, sink, storage=on_postgresql(url), kills=50, total=100, seed=2)
    postgres.drop(url)
