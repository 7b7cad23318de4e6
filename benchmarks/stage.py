"""A real Dovecot, a real SMTP sink and an office between them, for as long as a benchmark lasts."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.office import Daemon, TestOffice
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSinkProcess


@dataclass(frozen=True)
class Stage:
    """The servers of one benchmark, and a folder for what it writes."""

    dovecot: Dovecot
    folder: Path

    @contextmanager
    def sink(self, name: str) -> Iterator[SmtpSinkProcess]:
        """An SMTP server of its own, which keeps what it accepts."""
        folder = self.folder / name
        folder.mkdir()
        sink = SmtpSinkProcess(folder)
        sink.start()
        try:
            yield sink
        finally:
            sink.kill()

    def office(
        self, name: str, user: str, sink: SmtpSinkProcess, *, storage: str = 'database = "sqlite"', shipped: bool = True
    ) -> TestOffice:
        """A new office that reads this mailbox and sends to this sink, at the pace that is shipped."""
        office = TestOffice(self.folder / name, self.dovecot.password, afresh=True)
        # An installed program has its bytecode beside it; what is measured has it from its first run on.
        office.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        boxes = {"info": (user, self.dovecot.port)}
        office.write(mailboxes=boxes, smtp=sink.port, storage=storage, shipped_pace=shipped)
        return office


@contextmanager
def stage() -> Iterator[Stage]:
    """Start Dovecot; at the end everything is gone."""
    dovecot = Dovecot()
    dovecot.start()
    try:
        with tempfile.TemporaryDirectory(prefix="officed-bench-") as folder:
            yield Stage(dovecot, Path(folder))
    finally:
        dovecot.destroy()


@contextmanager
def running(office: TestOffice) -> Iterator[Daemon]:
    """The daemon, from its ready line on; stopped at the end."""
    daemon = office.start()
    try:
        yield daemon
    finally:
        daemon.stop()


def number(name: str, usual: int) -> int:
    """A count that the environment may set: OFFICED_BENCH_<name>."""
    return int(os.environ.get(f"OFFICED_BENCH_{name}", usual))


def arrivals(sink: SmtpSinkProcess) -> list[float]:
    """When each mail was accepted, oldest first: the sink names its files by the time, in nanoseconds."""
    return sorted(int(f.name.split("-")[0]) / 1e9 for f in os.scandir(sink.folder) if f.name.endswith(".eml"))


def accepted(sink: SmtpSinkProcess, count: int) -> list[float]:
    """Wait until so many mails were accepted; returns when each was. Ten looks a second cost next to nothing."""
    wait(lambda: len(arrivals(sink)) >= count, f"{count} mails to be accepted")
    return arrivals(sink)


def wait(true, what: str, seconds: float = 1800, every: float = 0.1) -> None:
    """Wait until something is true; end with what was waited for."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"waited {seconds:.0f} s for {what}")
        time.sleep(every)


def spread(values: Sequence[float], form: str = ".3f") -> str:
    """Lowest, median and highest in one word."""
    return f"{min(values):{form}}/{statistics.median(values):{form}}/{max(values):{form}}"
