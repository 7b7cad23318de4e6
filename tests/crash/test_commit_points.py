"""The process dies before and after every commit, after every fsync and rename on a letter's way: the next run ends it."""

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
from tests.acceptance.office import REPOSITORY, TestOffice
from tests.crash import judging
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


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


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest) -> str:
    """The settings of the database."""
    if request.param == "sqlite":
        return 'database = "sqlite"'
    url: str = request.getfixturevalue("postgres_url")
    return f'database = "{url.replace("+psycopg", "")}"'


def test_a_letter_survives_a_death_at_every_point_of_its_way(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, storage: str
) -> None:
    """A mail with a PDF and a scan arrive; whatever point the process dies at, the next run ends both, once."""
    user = dovecot.user()
    office = TestOffice(tmp_path / "office", dovecot.password)
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=smtp_sink.port, storage=storage, settle=0)

    def arrive(mark: str) -> None:
        dovecot.deliver(user, letters.request_with_pdf(f"m{mark}"))
        (office.scans / f"s{mark}.pdf").write_bytes(letters.scan(f"s{mark}"))

    with _dying(office) as dying:
        arrive("0")
        ended, way = dying.drain()
        assert ended == 0
        assert {"before commit", "after commit", "fsync", "rename"} == set(way)
        # Two arrivals, two readings, two registrations, the receipts and the seal at the least.
        assert way.count("before commit") >= 8
        reached = 0
        for point in range(1, len(way) + 1):
            arrive(str(point))
            ended, passed = dying.drain(point)
            # Folders that are there already need no fsync, so a later letter's way may be some points shorter.
            assert ended == (-signal.SIGKILL if len(passed) == point else 0)
            reached += ended != 0
            assert dying.drain()[0] == 0
    assert reached >= len(way) - 4

    n = 2 * (len(way) + 1)
    assert judging.every_arrival_has_an_end(office, n) == {"forwarded": n}
    assert judging.register_is_sound(office) == n
    forwards = judging.forwards(smtp_sink.accepted)
    again = judging.repeats(smtp_sink.accepted)
    print(f"\n{reached} deaths at {len(way)} points, {n} letters, {again} repeats")
    assert len(forwards) == n
    # Only a death between the server's word and our commit can repeat a mail, and then only what was in hand.
    assert again <= 2 * reached
    assert dovecot.uids(user) == []
    assert len(dovecot.uids(user, "Registreeritud")) == len(way) + 1
