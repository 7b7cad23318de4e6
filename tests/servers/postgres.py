"""A private PostgreSQL cluster; each test gets a database of its own, made from a template where it wants one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg

from tests.servers.ports import NotInstalled, free_port

# Nothing here outlives the test: what a power cut would do is not what these tests are about.
OPTIONS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c shared_buffers=32MB"


class Postgres:
    """`start()`, then `database()`; ends with `destroy()`. Root runs it as user postgres, others as themselves.

    `options` come after `OPTIONS` and have the last word: `-c name=value`.
    """

    host = "127.0.0.1"
    owner = "officed"

    def __init__(self, options: str = "") -> None:
        self._bin, self._options = _programs(), options
        self.home = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.home.chmod(0o755)
        self.port = free_port()
        self._numbers = count(1)
        self._data = self.home / "data"
        self._data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            for folder in (self.home, self._data):
                os.chown(folder, owner.pw_uid, owner.pw_gid)

    @property
    def version(self) -> str:
        """What `postgres --version` says."""
        return subprocess.run([self._bin / "postgres", "--version"], capture_output=True, text=True).stdout.strip()

    def start(self) -> None:
        """Make the cluster and start it."""
        if not (self._data / "PG_VERSION").exists():
            self._run("initdb", "-D", self._data, "-U", self.owner, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = (
            f"{OPTIONS} -c listen_addresses={self.host} -c port={self.port} -c unix_socket_directories={self.home} "
            f"{self._options}"
        )
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", self.home / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop with all connections; the data stays."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self._data, "-w", "-m", "fast", "stop")

    def destroy(self) -> None:
        """Stop and remove everything."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{self.owner}@{self.host}:{self.port}/{database}"

    def database(self, template: str = "template1") -> str:
        """Make a database and return its address. A template must have no open connections."""
        name = f"office{next(self._numbers)}_{os.getpid()}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """Make a template database once, filled by `fill(url)`, which closes its connections. Returns the name."""
        if not self._sql("SELECT 1 FROM pg_database WHERE datname = %s", name):
            self._sql(f'CREATE DATABASE "{name}"')
            fill(self.url(name))
        return name

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected."""
        self._sql(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def _sql(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        where = f"host={self.host} port={self.port} user={self.owner} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._bin / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # pg_ctl leaves the server behind with its standard output: a pipe would never end.
        with (self.home / f"{program}.out").open("ab") as out:
            done = subprocess.run(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/")
        if done.returncode:
            raise AssertionError(f"{' '.join(command)}: {(self.home / f'{program}.out').read_text()}")


def _programs() -> Path:
    """The folder of the newest PostgreSQL here; Debian keeps its server programs out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise NotInstalled("PostgreSQL (apt install postgresql)")
