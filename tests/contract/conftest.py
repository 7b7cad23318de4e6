"""The store on both databases, each test with a register of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from officed.store import Database, SqlStore
from officed.store.engine import sqlite_url
from officed.store.migrating import migrate
from tests.servers.postgres import Postgres

ENGINES = ("sqlite", "postgres")


def migrated(url: str) -> None:
    """Bring a database up and let go of it."""
    database = Database(url)
    migrate(database)
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "register.db"
    migrated(sqlite_url(path))
    return path


@pytest.fixture
def new_store(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[Callable[[str], SqlStore]]:
    """Make a store on an engine; several of them see one and the same database."""
    made: list[SqlStore] = []
    urls: dict[str, str] = {}

    def make(engine: str) -> SqlStore:
        if engine == "sqlite" and engine not in urls:
            shutil.copy(sqlite_template, tmp_path / "register.db")
            urls[engine] = sqlite_url(tmp_path / "register.db")
        elif engine not in urls:
            server: Postgres = request.getfixturevalue("postgres")
            urls[engine] = server.database(server.template("register", migrated))
        made.append(SqlStore(Database(urls[engine]), tmp_path / f"originals-{engine}"))
        return made[-1]

    yield make
    for store in made:
        store.close()
    if "postgres" in urls:
        request.getfixturevalue("postgres").drop(urls["postgres"])


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, new_store: Callable[[str], SqlStore]) -> SqlStore:
    """A store on each engine."""
    return new_store(request.param)


@pytest.fixture
def second(store: SqlStore, new_store: Callable[[str], SqlStore]) -> SqlStore:
    """Another process on the same database."""
    return new_store("sqlite" if store._database.sqlite else "postgres")
