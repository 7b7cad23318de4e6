"""A second kind of IMAP server: pymap in memory, with one user and without MOVE before it is asked after the login."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers.imap_person import ImapPerson
from tests.servers.ports import NotInstalled, free_port, listens, until


class Pymap(ImapPerson):
    """`start()` and `destroy()`; nothing survives."""

    user_name = "kantselei"

    def __init__(self) -> None:
        self._program = shutil.which("pymap", path=str(Path(sys.executable).parent)) or shutil.which("pymap")
        if not self._program:
            raise NotInstalled("pymap (pip install pymap)")
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        where = ["--host", self.host, "--port", str(self.port), "--no-tls", "--no-service", "admin"]
        user = ["dict", "--demo-user", self.user_name, "--demo-password", self.password]
        self._process = subprocess.Popen(
            [str(self._program), *where, *user], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(lambda: listens(self.port), what="pymap")

    def destroy(self) -> None:
        """Stop."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
