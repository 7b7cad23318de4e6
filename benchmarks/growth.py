"""What a letter costs with a big register against an empty one: processor and wall time, by turns on the same servers.

The big register has OFFICED_BENCH_ENTRIES (200,000) sealed entries, one in fifty of them open, and as many rows as such
letters leave in every other table. Both offices do OFFICED_BENCH_GROWN letters (100) a turn, OFFICED_BENCH_TURNS turns
(3), in one run of their daemon each; the first OFFICED_BENCH_WARM letters (10) are not counted. SQLite, and PostgreSQL
where it is installed, or what OFFICED_BENCH_ON names.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

from benchmarks.filling import Patterns, fill, proved
from benchmarks.letters import letter
from benchmarks.processes import seconds
from benchmarks.stage import Stage, accepted, arrivals, number, running, spread, stage, wait
from officed.store.engine import Database, sqlite_url
from tests.acceptance.office import Daemon, TestOffice, on_postgresql, on_sqlite
from tests.servers.ports import NotInstalled
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSinkProcess


@dataclass
class _Place:
    user: str
    office: TestOffice
    sink: SmtpSinkProcess
    daemon: Daemon | None = None
    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def main() -> None:
    """Measure on each database and print two lines for each."""
    entries, on = number("ENTRIES", 200_000), os.environ.get("OFFICED_BENCH_ON", "sqlite,postgresql")
    with stage() as here:
        if "sqlite" in on:
            _measured(here, "SQLite", entries)
        if "postgresql" in on:
            with suppress(NotInstalled), _postgres() as postgres:
                _measured(here, "PostgreSQL", entries, postgres)


def _measured(here: Stage, name: str, entries: int, postgres: Postgres | None = None) -> None:
    letters, turns = number("GROWN", 100), number("TURNS", 3)
    numbers = count()
    with ExitStack() as stack:
        empty, big = (stack.enter_context(_place(here, f"{name}-{what}", postgres)) for what in ("empty", "big"))
        begun = time.perf_counter()
        _fill(here, big, entries)
        filled = time.perf_counter() - begun
        for place in (empty, big):
            place.daemon = stack.enter_context(running(place.office))
            _do(here, place, number("WARM", 10), numbers)
        for _ in range(turns):
            for place in (empty, big):
                processor, wall = _do(here, place, letters, numbers)
                place.processor.append(1000 * processor)
                place.wall.append(1000 * wall)
    ratio = statistics.median(big.processor) / statistics.median(empty.processor)
    walls = statistics.median(big.wall) / statistics.median(empty.wall)
    print(
        f"growth: {name}, {entries:,} entries against none: {spread(big.processor, '.1f')} and "
        f"{spread(empty.processor, '.1f')} processor ms a letter, ratio {ratio:.3f} (lowest/median/highest)"
    )
    print(
        f"growth: {name}, by the clock {spread(big.wall, '.1f')} and {spread(empty.wall, '.1f')} ms a letter, ratio "
        f"{walls:.3f} ({turns} turns of {letters} letters; the register was filled in {filled:.0f} s)"
    )


@contextmanager
def _place(here: Stage, name: str, postgres: Postgres | None) -> Iterator[_Place]:
    user = here.dovecot.user()
    with here.sink(f"{name}-sink") as sink:
        storage = on_postgresql(postgres.database()) if postgres else on_sqlite()
        yield _Place(user, here.office(name, user, sink, storage=storage), sink)


def _fill(here: Stage, place: _Place, entries: int) -> None:
    """Two letters are done for real, one of them is closed; they are the patterns of all others."""
    here.dovecot.deliver(place.user, letter(10**7), letter(10**7 + 1))
    place.office.officed("run", "--drain")
    place.office.officed("close", "2", "--as", "maive", "--reason", "vastatud telefonitsi")
    database = Database(_url(place.office))
    try:
        fill(database, Patterns(open=1, closed=2), entries)
        proved(database)
    finally:
        database.close()


def _url(office: TestOffice) -> str:
    line = next(line for line in office.config.read_text().splitlines() if line.startswith("database = "))
    address = line.split('"')[1]
    return sqlite_url(office.folder / "data" / "officed.db") if address == "sqlite" else address


def _do(here: Stage, place: _Place, letters: int, numbers: Iterator[int]) -> tuple[float, float]:
    """Processor and wall seconds a letter, until all are accepted and the daemon has come to rest."""
    assert place.daemon is not None
    pid = place.daemon.process.pid
    already = len(arrivals(place.sink))
    raw = [letter(next(numbers)) for _ in range(letters)]
    before, begun = seconds(pid), time.time()
    here.dovecot.deliver(place.user, *raw)
    last = accepted(place.sink, already + letters)[-1]
    _rest(pid)
    return (seconds(pid) - before) / letters, (last - begun) / letters


def _rest(pid: int) -> None:
    """Wait until a second passes in which hardly anything was done: what follows a letter is part of its cost."""

    def rests() -> bool:
        before = seconds(pid)
        time.sleep(1)
        return seconds(pid) - before < 0.05

    wait(rests, "the daemon to rest")


@contextmanager
def _postgres() -> Iterator[Postgres]:
    postgres = Postgres()
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.destroy()
