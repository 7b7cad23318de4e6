"""A private office in a folder, and the real program run over it as a subprocess."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from officed.settings.sample import write_office
from tests.acceptance.forked import Forked

REPOSITORY = Path(__file__).resolve().parents[2]

_CONFIG = """\
[office]
name = "Kaleva Linnavalitsus"
name_genitive = "Kaleva Linnavalitsuse"
domain = "kaleva.example"
address = "info@kaleva.example"

[storage]
{storage}

{mailboxes}
[[folder]]
name = "skannid"
path = "skannid"
settle_seconds = {settle}
poll_seconds = 0.5

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"

[daemon]
tick_seconds = 0.2
workers = {workers}

[alarms]
to = ["valvur@kaleva.example"]

[log]
format = "json"
{more}
"""

_MAILBOX = """\
[[mailbox]]
name = "{name}"
host = "127.0.0.1"
port = {port}
security = "none"
user = "{user}"
password = "env:OFFICED_TEST_PASSWORD"
folders = ["INBOX"]
poll_seconds = 1

"""

_PACE = re.compile(r"^(settle_seconds|poll_seconds|tick_seconds) = .*\n", re.MULTILINE)


def on_sqlite() -> str:
    """Settings of a register in a file."""
    return 'database = "sqlite"'


def on_postgresql(url: str) -> str:
    """Settings of a register in PostgreSQL, from the address that the test server gives."""
    return f'database = "{url.replace("+psycopg", "")}"'


Process = subprocess.Popen[bytes] | Forked


class TestOffice:
    """An office of its own: `write` makes its files, `officed` runs a verb, `start` the daemon."""

    __test__ = False

    def __init__(self, folder: Path, password: str = "", *, afresh: bool = False) -> None:
        """`afresh`: every process begins with the start of Python, as outside of tests; else it is forked off."""
        self.folder = folder
        self._afresh = afresh
        self._hasty = True
        self.config = folder / "config" / "officed.toml"
        self.users: tuple[str, ...] = ()
        self.environment: dict[str, str] = {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "OFFICED_TEST_PASSWORD": password,
            "PYTHONUNBUFFERED": "1",
        }

    def write(
        self,
        *,
        mailboxes: Mapping[str, tuple[str, int]],
        smtp: int,
        storage: str = 'database = "sqlite"',
        settle: float = 0.3,
        workers: int = 2,
        more: str = "",
        shipped_pace: bool = False,
    ) -> None:
        """Write the sample office with these mailboxes (name -> user and port), and make its database.

        Tests look and tick faster than an office does; `shipped_pace` leaves every such setting as it is shipped.
        """
        write_office(self.folder)
        self._hasty = not shipped_pace
        self.users = tuple(user for user, _ in mailboxes.values())
        boxes = "".join(_MAILBOX.format(name=n, user=user, port=port) for n, (user, port) in mailboxes.items())
        config = _CONFIG.format(mailboxes=boxes, smtp=smtp, storage=storage, settle=settle, workers=workers, more=more)
        self.config.write_text(_PACE.sub("", config) if shipped_pace else config)
        self.scans.mkdir(exist_ok=True)
        self.officed("migrate")

    @property
    def scans(self) -> Path:
        """The watched folder of scans."""
        return self.folder / "skannid"

    def run(self, *arguments: str, timeout: float = 300, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a verb with a text on its standard input; returns what came of it, whatever it was."""
        with tempfile.TemporaryDirectory() as folder:
            read, out, err = (Path(folder, name) for name in ("given", "out", "err"))
            read.write_text(given, "utf-8")
            process = self._process([*arguments, "-c", str(self.config)], read, out, err)
            try:
                code = process.wait(timeout)
            finally:
                process.kill()
            return subprocess.CompletedProcess(arguments, code, out.read_text("utf-8"), err.read_text("utf-8"))

    def officed(self, *arguments: str, timeout: float = 300) -> str:
        """Run a verb that must succeed; returns its standard output."""
        done = self.run(*arguments, timeout=timeout)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """Run a verb with --json and return its value."""
        return json.loads(self.officed(*arguments, "--json"))

    def lines(self, *arguments: str) -> list[Any]:
        """Run a verb with --json that prints one value a line."""
        return [json.loads(line) for line in self.officed(*arguments, "--json").splitlines()]

    def start(self, *arguments: str, log: str = "daemon.log") -> Daemon:
        """Start the daemon and wait until it watches. Several at a time need a log file each."""
        daemon = Daemon(self, arguments, log)
        daemon.until_ready()
        return daemon

    def spawn(self, arguments: Sequence[str], log: Path) -> Process:
        """Start `officed run` in the background, its log into a file."""
        return self._process(["run", *arguments, "-c", str(self.config)], Path(os.devnull), log, log)

    def _process(self, arguments: Sequence[str], given: Path, out: Path, err: Path) -> Process:
        """Start the program in a session of its own; what it says is put at the end of the files."""
        if not self._afresh:
            return Forked(arguments, self.environment, given, out, err, hasty=self._hasty)
        command = [sys.executable, "-m", "officed", *arguments]
        with given.open("rb") as from_, out.open("ab") as to_out, err.open("ab") as to_err:
            return subprocess.Popen(
                command, env=self.environment, stdin=from_, stdout=to_out, stderr=to_err, start_new_session=True
            )


class Daemon:
    """A running `officed run` with its log."""

    def __init__(self, office: TestOffice, arguments: Sequence[str] = (), log: str = "daemon.log") -> None:
        self.log_file = office.folder / log
        self._from = self.log_file.stat().st_size if self.log_file.exists() else 0
        self.process = office.spawn(arguments, self.log_file)

    @property
    def log(self) -> str:
        """What this run has logged so far."""
        with self.log_file.open("rb") as file:
            file.seek(self._from)
            return file.read().decode(errors="replace")

    def events(self) -> list[dict[str, Any]]:
        """The log as data."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{") and line.endswith("}")]

    def until_ready(self) -> None:
        """Wait until all roles run."""
        until(lambda: "daemon.started" in self.log or self.process.poll() is not None, "the daemon to start")
        assert self.process.poll() is None, self.log

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait(30)

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()


def until(true: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait until something is true; fail with what was waited for."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.1)
