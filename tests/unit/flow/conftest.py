"""A furnished sample office and readers once for all, a fresh register for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.store.envelopes import CmsEnvelopes
from officed.wiring import Furnished, furnish
from tests.servers.certificates import MailKey, mail_key
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


@pytest.fixture
def key(tmp_path: Path) -> MailKey:
    """The key of who handles reports, outside of the data folder."""
    folder = tmp_path / "keys"
    folder.mkdir()
    return mail_key(folder)


@pytest.fixture
def handled(round_: Round, key: MailKey) -> Round:
    """An office whose handler has a certificate."""
    people = round_.desk.office.people
    lemmi = replace(people.people["lemmi"], certificate=str(key.certificate))
    people = replace(people, people=MappingProxyType({**people.people, "lemmi": lemmi}))
    office = replace(round_.desk.office, people=people)
    round_.desk = replace(round_.desk, office=office, envelopes=CmsEnvelopes(), secret="known to nobody")
    return round_
