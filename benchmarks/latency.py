"""How long one letter takes from the mailbox to the mail server, with an idle daemon; and one scan from its folder.

Letters are delivered as a delivery agent does, and Dovecot wakes the daemon by IDLE. Dovecot gathers changes for half a
second before it tells anybody, so a bare client is measured beside: it waits in IDLE, fetches, sends, and decides
nothing. A scan is left alone until it has not changed for `settle_seconds` (as shipped); its second figure is without
that. OFFICED_BENCH_SINGLES sets how many letters there are (30), and a third as many scans.
"""

from __future__ import annotations

import imaplib
import random
import smtplib
import socket
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from benchmarks.letters import letter
from benchmarks.stage import Stage, accepted, number, running, stage
from officed.settings.sources import ScanFolder
from tests.acceptance.letters import scan
from tests.acceptance.office import TestOffice
from tests.servers.smtp_sink import SmtpSinkProcess


def main() -> None:
    """Measure all three and print two lines."""
    count = number("SINGLES", 30)
    settle = float(ScanFolder.model_fields["settle_seconds"].default)
    with stage() as here:
        bare = _bare(here, count)
        user = here.dovecot.user()
        with here.sink("sink") as sink:
            office = here.office("office", user, sink)
            with running(office):
                # The first letter finds everything cold; it is sent ahead and not counted.
                _singles(sink, 1, lambda n: here.dovecot.deliver(user, letter(10**6 + n)))
                ours = _singles(sink, count, lambda n: here.dovecot.deliver(user, letter(n)))
                scans = _singles(sink, max(1, count // 3), lambda n: _drop(office, n))
    one, alone = statistics.median(ours), statistics.median(bare)
    print(
        f"latency: letter median {one:.3f} s, p95 {_p95(ours):.3f} s; bare client {alone:.3f} s, p95 {_p95(bare):.3f} "
        f"s; ratio {one / alone:.2f}, {1000 * (one - alone):.0f} ms more ({count} letters)"
    )
    two = statistics.median(scans)
    print(
        f"latency: scan with a text layer median {two:.3f} s, p95 {_p95(scans):.3f} s; without the {settle:.1f} s in "
        f"which it must not change {two - settle:.3f} s ({len(scans)} scans)"
    )


def _singles(sink: SmtpSinkProcess, count: int, put: Callable[[int], object]) -> list[float]:
    """Put one after the other, each when the one before is long done; seconds until each was accepted."""
    taken = []
    chance = random.Random(count)
    for n in range(count):
        before = len(accepted(sink, 0))
        # A random pause, so that no clock of the daemon or the server keeps step with the letters.
        time.sleep(0.8 + chance.random())
        begun = time.time()
        put(n)
        taken.append(accepted(sink, before + 1)[before] - begun)
    return taken


def _drop(office: TestOffice, n: int) -> None:
    (office.scans / f"skann {n}.pdf").write_bytes(scan(f"latency {n}"))


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]


def _bare(here: Stage, count: int) -> list[float]:
    user = here.dovecot.user()
    with here.sink("bare") as sink:
        client = _Client(here, user, sink)
        client.start()
        client.waits.wait(10)
        try:
            return _singles(sink, count, lambda n: here.dovecot.deliver(user, letter(n)))
        finally:
            client.stop()


class _Client(threading.Thread):
    """Waits in IDLE (RFC 2177), fetches what came and sends it on."""

    def __init__(self, here: Stage, user: str, sink: SmtpSinkProcess) -> None:
        super().__init__(daemon=True)
        self.waits = threading.Event()
        self._ended = False
        self._box = imaplib.IMAP4("127.0.0.1", here.dovecot.port)
        self._box.login(user, here.dovecot.password)
        self._box.select("INBOX")
        self._server = smtplib.SMTP("127.0.0.1", sink.port)

    def run(self) -> None:
        seen = 0
        with suppress(OSError, imaplib.IMAP4.abort):
            while not self._ended:
                newest = self._idle()
                for n in range(seen + 1, newest + 1):
                    raw = self._box.fetch(str(n), "(BODY.PEEK[])")[1][0][1]
                    self._server.sendmail("info@kaleva.example", ["a@kaleva.example"], raw, ["BODY=8BITMIME"])
                seen = max(seen, newest)

    def _idle(self) -> int:
        """Wait until the server speaks of new letters; returns how many there are in all."""
        self._box.send(b"Z1 IDLE\r\n")
        while True:
            line = self._box.readline()
            if line.startswith(b"+"):
                self.waits.set()
            elif not line:
                raise OSError("the server has gone")
            elif line.endswith(b"EXISTS\r\n"):
                break
        self._box.send(b"DONE\r\n")
        while not self._box.readline().startswith(b"Z1 "):
            pass
        return int(line.split()[1])

    def stop(self) -> None:
        """End it wherever it waits."""
        self._ended = True
        self._box.socket().shutdown(socket.SHUT_RDWR)
        self.join()
        self._server.close()
