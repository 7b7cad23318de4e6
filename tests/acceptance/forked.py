"""The real program as a process of its own, forked off a process that has it loaded.

A fork is a process like any other: its own memory, signals, open files and exit code. It leaves out the start of Python
and the imports, which are most of what a verb costs. Tests about just those start the program afresh: kills from the
first instant, the newcomer, the wheel, the benchmarks.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from officed.host.finding import BUILT_IN
from tests.acceptance.haste import hurry

# What the verbs and the daemon import. pytest is among it because a child looks at the main module of its maker.
_LOADED = (
    "pytest", __name__, "officed.cli.app", "officed.wiring", "officed.daemon.running", "officed.store.migrating",
    "officed.cli.examining.examinations", "alembic.config", *(f"officed.plugins.{name}" for name in BUILT_IN),
)  # fmt: skip
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(list(_LOADED))


class Forked:
    """`officed` with these arguments, at work in the background; to be used like a `subprocess.Popen`."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        given: Path,
        out: Path,
        err: Path,
        *,
        hasty: bool = True,
    ) -> None:
        """It reads the file `given`; what it writes is put at the end of the files `out` and `err`.

        `hasty`: a daemon looks oftener than an office's (`tests.acceptance.haste`).
        """
        out.touch()
        err.touch()
        what = (list(arguments), dict(environment), (given, out, err), hasty)
        self._process = _FORKS.Process(target=_become, args=what, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code (minus the signal that ended it), or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Returns the exit code; raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("officed", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


def _become(arguments: list[str], environment: dict[str, str], files: tuple[Path, Path, Path], hasty: bool) -> None:
    """Take on what a fresh process would be given, and be the program."""
    from officed.__main__ import main

    if hasty:
        hurry()
    os.setsid()
    for descriptor, path in enumerate(files):
        file = os.open(path, os.O_WRONLY | os.O_APPEND if descriptor else os.O_RDONLY)
        os.dup2(file, descriptor)
        os.close(file)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(environment)
    sys.path[1:1] = [place for place in environment["PYTHONPATH"].split(os.pathsep) if place not in sys.path]
    sys.argv = ["officed", *arguments]
    try:
        main()
    finally:
        # A child of multiprocessing ends without them.
        atexit._run_exitfuncs()
