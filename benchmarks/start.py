"""How long `officed run` takes until its log says that it is ready, and `officed --help` until it ends.

Beside them a Python that does nothing and one that only imports the two heaviest packages: less no start can be. All
take turns. OFFICED_BENCH_STARTS sets how many turns there are (7).
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks.stage import number, spread, stage, wait
from tests.acceptance.office import Daemon, TestOffice


def main() -> None:
    """Measure and print two lines."""
    turns = number("STARTS", 7)
    with stage() as here, here.sink("sink") as sink:
        office = here.office("office", here.dovecot.user(), sink)
        works: dict[str, Callable[[], float]] = {
            "run": lambda: _until_ready(office),
            "help": lambda: _whole(office, "-m", "officed", "--help"),
            "pass": lambda: _whole(office, "-c", "pass"),
            "imports": lambda: _whole(office, "-c", "import sqlalchemy, pydantic"),
        }
        for work in works.values():
            work()
        taken = {name: [] for name in works}
        for _ in range(turns):
            for name, work in works.items():
                taken[name].append(work())
    of = f"(lowest/median/highest of {turns})"
    middle = {name: statistics.median(values) for name, values in taken.items()}
    print(
        f"start: officed run ready in {spread(taken['run'])} s, sqlalchemy and pydantic alone "
        f"{spread(taken['imports'])} s, ratio {middle['run'] / middle['imports']:.2f} {of}"
    )
    print(
        f"start: officed --help {spread(taken['help'])} s, python alone {spread(taken['pass'])} s, "
        f"ratio {middle['help'] / middle['pass']:.2f} {of}"
    )


def _until_ready(office: TestOffice) -> float:
    begun = time.perf_counter()
    daemon = Daemon(office)
    try:
        wait(lambda: "daemon.started" in daemon.log, "the daemon to be ready", seconds=60, every=0.01)
        return time.perf_counter() - begun
    finally:
        os.kill(daemon.process.pid, signal.SIGTERM)
        daemon.process.wait(30)


def _whole(office: TestOffice, *arguments: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=office.environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun
