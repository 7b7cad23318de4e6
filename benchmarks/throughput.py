"""Letters a second from a real Dovecot through the register to a real SMTP sink, beside a bare loop.

The bare loop fetches, writes with fsync and resends the same letters, and decides nothing: what the machine and the
servers allow. OFFICED_BENCH_LETTERS sets how many letters there are (1,000).
"""

from __future__ import annotations

import imaplib
import os
import smtplib
import tempfile
import time
from pathlib import Path

from benchmarks.letters import letter
from tests.acceptance.office import TestOffice, until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSinkProcess


def main() -> None:
    """Measure both and print one line."""
    count = int(os.environ.get("OFFICED_BENCH_LETTERS", "1000"))
    letters = [letter(n) for n in range(count)]
    dovecot = Dovecot()
    dovecot.start()
    with tempfile.TemporaryDirectory() as folder:
        try:
            bare = count / _bare(dovecot, letters, Path(folder))
            ours = count / _officed(dovecot, letters, Path(folder))
        finally:
            dovecot.destroy()
    print(
        f"throughput: {ours:.1f} letters a second, bare loop {bare:.1f}, ratio {ours / bare:.3f} ({count} letters, "
        f"{sum(map(len, letters)) / count / 1000:.0f} KB each)"
    )


def _bare(dovecot: Dovecot, letters: list[bytes], folder: Path) -> float:
    user = dovecot.user()
    dovecot.deliver(user, *letters)
    sink = _sink(folder / "bare")
    try:
        begun = time.perf_counter()
        box = imaplib.IMAP4("127.0.0.1", dovecot.port)
        box.login(user, dovecot.password)
        box.select("INBOX")
        with smtplib.SMTP("127.0.0.1", sink.port) as server:
            for uid in box.uid("SEARCH", "ALL")[1][0].split():
                raw = box.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1]
                _write(folder / "bare" / f"{uid.decode()}.raw", raw)
                server.sendmail("info@kaleva.example", ["a@kaleva.example"], raw, ["BODY=8BITMIME"])
        return time.perf_counter() - begun
    finally:
        sink.kill()


def _write(path: Path, raw: bytes) -> None:
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _officed(dovecot: Dovecot, letters: list[bytes], folder: Path) -> float:
    user = dovecot.user()
    dovecot.deliver(user, *letters)
    sink = _sink(folder / "sink")
    office = TestOffice(folder / "office", dovecot.password)
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=sink.port)
    begun = time.perf_counter()
    daemon = office.start()
    try:
        until(lambda: _sent(folder / "sink") >= len(letters), "all letters to be forwarded", seconds=1200)
        return time.perf_counter() - begun
    finally:
        daemon.stop()
        sink.kill()


def _sink(folder: Path) -> SmtpSinkProcess:
    folder.mkdir()
    sink = SmtpSinkProcess(folder)
    sink.start()
    return sink


def _sent(folder: Path) -> int:
    return sum(1 for name in os.scandir(folder) if name.name.endswith(".eml"))
