"""The store on both databases, each test with a register of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from officed.store import Database, SqlStore
from tests.servers.postgres import Postgres
from tests.servers.register import fresh_register, migrated

ENGINES = ("sqlite", "postgres")


@pytest.fixture
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], SqlStore]]:
    """Make a store on an engine; several of them see one and the same database."""
    made: list[SqlStore] = []
    urls: dict[str, str] = {}

    def make(engine: str) -> SqlStore:
        if engine == "sqlite" and engine not in urls:
            urls[engine] = fresh_register(tmp_path / "register.db")
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
