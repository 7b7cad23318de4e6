"""A furnished sample office and readers once for all, a fresh register for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.wiring import Furnished, furnish
from tests.unit.flow.desks import HandClock, Pigeons, Round, Tray, make_desk


@pytest.fixture(scope="session")
def furnished() -> Furnished:
    """The sample office."""
    return furnish(None)


@pytest.fixture(scope="session")
def readers() -> Iterator[ReaderPool]:
    """One pool of reader processes."""
    pool = ReaderPool(Reading())
    yield pool
    pool.close()


@pytest.fixture
def round_(tmp_path: Path, furnished: Furnished, readers: ReaderPool) -> Iterator[Round]:
    """A desk on a Friday morning, with an empty tray."""
    clock = HandClock()
    desk = make_desk(tmp_path, furnished, readers, clock)
    yield Round(desk, clock, Tray(clock=clock), Pigeons())
    desk.store.close()
