"""The disk fills at any moment: what is stored stays sound, what is not yet stored stays where it was."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance import letters
from tests.acceptance.office import TestOffice
from tests.crash import judging
from tests.crash.draining import opened
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


def drain_within(office: TestOffice, largest: int) -> subprocess.CompletedProcess[str]:
    """Drain while no file may grow beyond so many bytes: the kernel's own refusal, which needs no root and no mount."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "officed", "run", "--drain", "-c", str(office.config)]
    return subprocess.run(
        command, env=office.environment, capture_output=True, text=True, timeout=120, preexec_fn=limit
    )


def prove(
    folder: Path, dovecot: Dovecot, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, rounds: int, step: int
) -> None:
    """Rounds with ever more room: files end where they stand, and with room again the work is ended."""
    office, user = TestOffice(folder / "office", dovecot.password), dovecot.user()
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=sink.port, settle=0)
    database = office.folder / "data" / "officed.db"
    n, full = 0, 0
    for turn in range(rounds):
        for mark in "ab":
            dovecot.deliver(user, letters.request_with_pdf(f"t{turn}{mark}"))
            n += 1
        # From no room at all to enough: the write-ahead log is refused first, then the database, then the original.
        done = drain_within(office, 1 + turn * step)
        full += done.returncode != 0
        assert "Traceback" not in done.stderr, done.stderr
        said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
        assert len(said) <= 2, said
        assert done.returncode in (0, 3), (done.returncode, done.stderr)
    with opened(office, monkeypatch) as again:
        # A step that met the full disk is tried again after a pause.
        for _ in range(3):
            again.recovered()
    print(f"\n{rounds} rounds, {full} of them without room, database {database.stat().st_size >> 10} kB")
    assert full
    assert judging.every_arrival_has_an_end(office, n) == {"forwarded": n}
    assert judging.register_is_sound(office) == n
    assert len(judging.forwards(sink.accepted)) == n
    assert list((office.folder / "data" / "originals" / "incoming").iterdir()) == []
    assert dovecot.uids(user) == []


def test_files_that_may_not_grow_lose_nothing(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room for the original, the log or the database: one line, exit code 3, and with room again all is done."""
    prove(tmp_path, dovecot, smtp_sink, monkeypatch, rounds=3, step=160 * 1024)


@pytest.mark.soak
def test_files_that_stop_growing_anywhere_lose_nothing(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The long version: the limit is put at sixty places."""
    prove(tmp_path, dovecot, smtp_sink, monkeypatch, rounds=60, step=24 * 1024)
