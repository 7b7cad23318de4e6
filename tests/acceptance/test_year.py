"""A year of an office, a month of it in every run: each date, reminder, escalation and list as the law has it.

What officed does stands beside what a reckoning of its own says (`tests/year`): another list of days off, another count
of working days, another ladder. Afterwards the register is proved, and its journals by the program that needs no
register.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.store import engine
from officed.store.engine import sqlite_url
from officed.store.journal import check_journal
from tests.year.comparing import differences, doubts_of, roles_of
from tests.year.happenings import Arrives, Does
from tests.year.law import Law
from tests.year.officials import Officials
from tests.year.plans import LAW_CHANGES, MONTH, WEEKS, YEAR
from tests.year.playing import Clock, Played, open_desk, play, rows
from tests.year.reckoning import Reckoning
from tests.year.story import Plan, in_order, script

SHIPPED = Path(__file__).parents[2]
CHECKER = Path(check_journal.__file__)


@pytest.fixture(autouse=True)
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power fails in a year that is played, so SQLite does not wait for the disk."""
    hurried = tuple(pragma.replace("synchronous = FULL", "synchronous = OFF") for pragma in engine._PRAGMAS)
    monkeypatch.setattr(engine, "_PRAGMAS", hurried)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The shipped office, in a country that changes the term of a selgitustaotlus in January."""
    for folder in ("config", "inbox_rules"):
        shutil.copytree(SHIPPED / folder, tmp_path / folder)
    terms = tmp_path / "config" / "terms.toml"
    before, _, after = terms.read_text("utf-8").partition("valid_from = 2024-12-28")
    terms.write_text(f"{before}valid_from = {LAW_CHANGES}{after}", "utf-8")
    return tmp_path / "config" / "officed.toml"


@pytest.fixture
def readers() -> Iterator[ReaderPool]:
    """The limited processes that read letters."""
    pool = ReaderPool(Reading())
    yield pool
    pool.close()


def lived_through(plan: Plan, office: Path, folder: Path, url: str, readers: ReaderPool) -> Played:
    """Play a plan and hold it against the reckoning; then prove the register and its journals."""
    law = Law(office.parent / "terms.toml")
    officials = Officials(office.parent / "people.toml", plan.absences)
    what = script(plan, law)
    assert in_order(what)
    clock = Clock(what[0].at)
    played = play(what, open_desk(office, folder, url, readers, clock), office, clock, plan.absences)
    reckoned = Reckoning(law, officials, roles_of(played), doubts_of(played)).of(what)
    assert differences(what, played, reckoned) == ""
    # Nothing was held against nothing: letters came, people were reminded, heads told, wishes refused.
    letters = sum(isinstance(one, Arrives) for one in what)
    assert letters == plan.letters
    assert len(reckoned.sent) > 2 * letters
    steps = {step.name for case in reckoned.cases.values() for term in case.terms for step in term.steps if step.done}
    assert steps == {"half", "two-before", "one-before", "last-day", "overdue-1", "overdue-3"}
    wished = {(one.what, reckoned.done[place]) for place, one in enumerate(what) if isinstance(one, Does)}
    assert {("extend", True), ("extend", False), ("grant", True), ("reopen", True), ("correct", True)} <= wished
    assert played.desk.store.verify() == ()
    _numbers_rise(played)
    _journals_hold(folder)
    return played


def _numbers_rise(played: Played) -> None:
    """In each sequence and year: 1, 2, 3 ... without a gap, and no date falls."""
    query = "SELECT sequence, year, number, registered_at FROM entry WHERE suffix = 0 ORDER BY sequence, year, number"
    last: dict[tuple[object, object], tuple[int, str]] = {}
    for sequence, year, number, at in rows(played.desk, query):
        before, then = last.get((sequence, year), (0, ""))
        assert number == before + 1
        assert str(at) >= then
        last[sequence, year] = number, str(at)
    assert {year for _, year in last} == {2026, 2027}


def _journals_hold(folder: Path) -> None:
    """The program that needs no register says yes, and finds one changed byte wherever it is."""
    journals = sorted((folder / "journal").glob("*.jsonl"))
    assert len(journals) > 10
    assert _checked(folder) == 0
    chance = random.Random(1)
    for journal in chance.sample(journals, 5):
        sound = journal.read_bytes()
        place = chance.randrange(len(sound))
        journal.chmod(0o600)
        journal.write_bytes(sound[:place] + bytes([sound[place] ^ 1 << chance.randrange(8)]) + sound[place + 1 :])
        assert _checked(folder) == 1, f"{journal.name}, byte {place}"
        journal.write_bytes(sound)
    assert _checked(folder) == 0


def _checked(folder: Path) -> int:
    program = [sys.executable, "-I", str(CHECKER), str(folder / "journal"), str(folder / "originals")]
    return subprocess.run(program, capture_output=True, check=False, timeout=120).returncode


def test_a_month_of_an_office(office: Path, tmp_path: Path, readers: ReaderPool) -> None:
    """Christmas, New Year, a change of the law, people away, a daemon and a mail server that stand still for days."""
    lived_through(MONTH, office, tmp_path, sqlite_url(tmp_path / "register.db"), readers).desk.store.close()


@pytest.mark.soak
def test_weeks_of_an_office_on_postgresql(office: Path, tmp_path: Path, readers: ReaderPool, postgres_url: str) -> None:
    """The same on the other database."""
    lived_through(WEEKS, office, tmp_path, postgres_url, readers).desk.store.close()


@pytest.mark.soak
def test_a_year_of_an_office(office: Path, tmp_path: Path, readers: ReaderPool) -> None:
    """Ten thousand letters, both changes of the clocks, summer holidays, Easter, and a change of the law between."""
    lived_through(YEAR, office, tmp_path, sqlite_url(tmp_path / "register.db"), readers).desk.store.close()
