"""What a big register costs those who look into it: searches, the sweep of reminders, and the next registration.

The big register has OFFICED_BENCH_ENTRIES (20,000) entries, all of them open, the small one 1,000. Each kind of
question is asked OFFICED_BENCH_ASKED times (20), each another one. Registrations take turns between the two registers
and between letters with and without words for the index, OFFICED_BENCH_REGISTERED (60) of each; what is timed is the
transaction that gives the number. SQLite, and PostgreSQL where it is installed, or what OFFICED_BENCH_ON names.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks.filling import Patterns, fill
from benchmarks.stage import number as setting
from benchmarks.words import Language, fill_index, questions
from officed.domain.changes import PutContent, PutFields, PutTitle, PutVerdict, PutWords, Send, SetKind
from officed.domain.deciding import Decision, Opinion, Verdict
from officed.domain.document import Address, Content, Field
from officed.domain.states import State
from officed.store import Database, SqlStore
from officed.store.engine import sqlite_url
from officed.store.migrating import migrate
from tests.contract.store_kit import NOON, given_to, hours, letter, move_to, number, received, term
from tests.servers.ports import NotInstalled
from tests.servers.postgres import Postgres

_SMALL = 1_000
_TEXT = "Palun edastada lepingu koopia. " * 60
_DUE = 1_000
_STEPS = ("assigned", "half", "two_days", "last_day")


def main() -> None:
    """Measure on each database and print the lines."""
    entries, on = setting("ENTRIES", 20_000), os.environ.get("OFFICED_BENCH_ON", "sqlite,postgresql")
    with tempfile.TemporaryDirectory(prefix="officed-bench-") as folder:
        if "sqlite" in on:
            _measured("SQLite", entries, lambda name: _opened(Path(folder) / name, None))
        if "postgresql" in on:
            with suppress(NotInstalled), _postgres() as server:
                _measured("PostgreSQL", entries, lambda name: _opened(Path(folder) / f"pg-{name}", server))


def _measured(name: str, entries: int, opened: Callable[[str], SqlStore]) -> None:
    language = Language()
    big, small = opened("big"), opened("small")
    try:
        begun = time.perf_counter()
        for store, count in ((big, entries), (small, _SMALL)):
            _fill(store, language, count)
        print(f"search: {name}, {entries:,} entries were filled in {time.perf_counter() - begun:.0f} s")
        _searches(name, big, language, entries)
        _sweeps(name, big, entries)
        _registrations(name, big, small, entries)
    finally:
        big.close()
        small.close()


def _opened(folder: Path, server: Postgres | None) -> SqlStore:
    folder.mkdir()
    database = Database(server.database() if server else sqlite_url(folder / "officed.db"))
    migrate(database)
    return SqlStore(database, folder / "originals")


def _fill(store: SqlStore, language: Language, count: int) -> None:
    """One letter is registered, another one closed too; they are the patterns of all others."""
    for which in range(2):
        _registered(store, f"pattern {which}", words=None)
    move_to(store, 2, State.FORWARDED)
    move_to(store, 2, State.CLOSED)
    fill(store._database, Patterns(open=1, closed=2), count, open_of=1)
    fill_index(store._database, language, 3, count)


def _searches(name: str, store: SqlStore, language: Language, entries: int) -> None:
    taken: dict[str, list[float]] = {}
    for what, asked in questions(language, 3, entries, setting("ASKED", 20)).items():
        taken[what] = [_timed(lambda question=question: store.search(question)) for question in asked]
    every = sorted(one for times in taken.values() for one in times)
    slowest = max(taken, key=lambda what: _p95(taken[what]))
    print(
        f"search: {name}, {entries:,} entries: median {statistics.median(every):.1f} ms, p95 {_p95(every):.1f} ms, "
        f"longest {every[-1]:.1f} ms of {len(every)}; slowest kind: {slowest}, p95 {_p95(taken[slowest]):.1f} ms"
    )
    if os.environ.get("OFFICED_BENCH_KINDS"):
        for what, times in taken.items():
            print(f"search: {name}, {what}: median {statistics.median(times):.1f} ms, p95 {_p95(times):.1f} ms")


def _sweeps(name: str, store: SqlStore, entries: int) -> None:
    """When nothing is due, and when a thousand steps are."""
    idle = [_timed(lambda: store.due_reminders(NOON, 100)) for _ in range(20)]
    due = NOON + timedelta(minutes=1)
    with store._database.write() as connection:
        earlier = text("UPDATE reminder SET due_at = :due WHERE step = 'assigned' AND deadline_id <= :last")
        shown = due if not store._database.sqlite else due.isoformat(timespec="microseconds")
        connection.execute(earlier, {"due": shown, "last": _DUE})
    busy = [_timed(lambda: store.due_reminders(due, 100)) for _ in range(20)]
    print(
        f"search: {name}, sweep over {entries:,} open terms: p95 {_p95(idle):.1f} ms when nothing is due, "
        f"{_p95(busy):.1f} ms for 100 of {min(_DUE, entries):,} that are"
    )


def _registrations(name: str, big: SqlStore, small: SqlStore, entries: int) -> None:
    language = Language(2)
    taken: dict[tuple[str, bool], list[float]] = {}
    for n in range(setting("REGISTERED", 60)):
        for which, store in (("big", big), ("small", small)):
            for indexed in (True, False):
                words = PutWords(tuple(dict.fromkeys(language.some(150))), "bench") if indexed else None
                made = _registered(store, f"letter {n} {indexed}", words=words)
                taken.setdefault((which, indexed), []).append(made)
    middle = {key: statistics.median(times) for key, times in taken.items()}
    print(
        f"search: {name}, a registration at {entries:,} entries against {_SMALL:,}: {middle['big', True]:.2f} and "
        f"{middle['small', True]:.2f} ms, ratio {middle['big', True] / middle['small', True]:.3f}; with words against "
        f"without: ratio {middle['big', True] / middle['big', False]:.3f} (medians)"
    )


def _registered(store: SqlStore, name: str, *, words: PutWords | None) -> float:
    """Register a letter with everything that an ordinary one brings. Returns milliseconds of the transaction."""
    document = received(store, name)
    seen = Content("message/rfc822", subject=name, sender=Address("Mari Maasikas", "mari@kiri.example"), text=_TEXT)
    fields = (Field("sender_ref", name), Field("text_mark", name))
    move_to(store, document, State.READ, PutContent(seen), PutFields(fields))
    opinions = tuple(Opinion(f"rule {n}", "teabenoue", 5, because=("palun edastada",)) for n in range(4))
    verdict = Verdict(Decision.FORWARD, "teabenoue", 20, (), opinions, "tested")
    at = NOON + hours(24)
    changes = (
        PutVerdict(verdict),
        PutTitle(name, "Teabenõue"),
        given_to("jaan"),
        term(at.date() + timedelta(days=7), *((step, at + hours(9 * n)) for n, step in enumerate(_STEPS))),
        SetKind("teabenoue"),
        *((words,) if words else ()),
        Send(letter(f"d{document}.forward")),
    )
    return _timed(lambda: number(store, document, *changes))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _p95(times: Sequence[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


@contextmanager
def _postgres() -> Iterator[Postgres]:
    # As small as tests want it, a server would read a big register from disk again and again.
    server = Postgres("-c shared_buffers=1GB -c max_wal_size=8GB")
    server.start()
    try:
        yield server
    finally:
        server.destroy()
