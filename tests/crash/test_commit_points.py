"""The process dies at every commit, fsync and rename of a letter's way: the next run ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance import letters
from tests.acceptance.office import REPOSITORY, TestOffice, on_postgresql, on_sqlite
from tests.crash import judging
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ALL = frozenset({"before commit", "after commit", "fsync", "rename"})


class Dying:
    """The process of `tests.crash.dying`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

    def drain(self, fatal: int = 0) -> tuple[int, list[str]]:
        """Drain and die at a point; returns how it ended and the names of the points passed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{fatal}\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return told["ended"], told["points"]


@contextmanager
def _dying(office: TestOffice) -> Iterator[Dying]:
    command = [sys.executable, "-m", "tests.crash.dying", str(office.config)]
    with subprocess.Popen(
        command, env=office.environment, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Dying(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _prove(office: TestOffice, dovecot: Dovecot, sink: SmtpSink, *, scans: bool, points: frozenset[str]) -> None:
    user = next(iter(office.users))

    def arrive(mark: str) -> None:
        dovecot.deliver(user, letters.request_with_pdf(f"m{mark}"))
        if scans:
            (office.scans / f"s{mark}.pdf").write_bytes(letters.scan(f"s{mark}"))

    with _dying(office) as dying:
        # The first letter also makes folders and finds out what the server can do; the second goes the usual way.
        ways = []
        for first in ("a", "b"):
            arrive(first)
            ended, way = dying.drain()
            assert ended == 0
            assert set(way) == {"before commit", "after commit", "fsync", "rename"}
            ways.append(way)
        # Arrival, telling, reading, registering, receipt and seal, and the claims of documents and mails.
        assert ways[1].count("before commit") >= 8
        fatal = [n for n, name in enumerate(ways[1], start=1) if name in points]
        for point in fatal:
            arrive(str(point))
            ended, passed = dying.drain(point)
            assert (ended, len(passed)) == (-signal.SIGKILL, point)
            assert dying.drain()[0] == 0

    mails = len(fatal) + 2
    n = mails * 2 if scans else mails
    assert judging.every_arrival_has_an_end(office, n) == {"forwarded": n}
    assert judging.register_is_sound(office) == n
    again = judging.repeats(sink.accepted)
    print(f"\n{len(fatal)} deaths, each at another point; {n} letters, {again} mails repeated")
    assert len(judging.forwards(sink.accepted)) == n
    # Only a death between the server's word and our commit repeats a mail: one point of the way, one mail a letter.
    assert again <= n // mails
    assert dovecot.uids(user) == []
    assert len(dovecot.uids(user, "Registreeritud")) == mails


def test_a_letter_survives_a_death_at_every_point_of_its_way(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Whatever point of a mail's way the process dies at, the next run ends it: one entry, one number, one mail."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    office.write(mailboxes={"info": (dovecot.user(), dovecot.port)}, smtp=smtp_sink.port, settle=0)
    _prove(office, dovecot, smtp_sink, scans=False, points=ALL)


@pytest.mark.soak
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_mail_and_scan_survive_a_death_at_every_point(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, postgres_url: str, database: str
) -> None:
    """The long version: a mail and a scan together, every point, both databases."""
    office = TestOffice(tmp_path / "office", dovecot.password)
    storage = on_postgresql(postgres_url) if database == "postgresql" else on_sqlite()
    box = {"info": (dovecot.user(), dovecot.port)}
    office.write(mailboxes=box, smtp=smtp_sink.port, storage=storage, settle=0)
    _prove(office, dovecot, smtp_sink, scans=True, points=ALL)
