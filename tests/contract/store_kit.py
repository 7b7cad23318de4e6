"""Builders for the suite of the store: arrivals, moves, letters, and threads that start together."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import text

from officed.domain.changes import Assign, Change, Letter, Move, NewArrival, PlannedDeadline, PutContent, PutDeadlines
from officed.domain.document import Address, Content
from officed.domain.message_id import message_id
from officed.domain.people import Assignment, Standing
from officed.domain.register import Entry, NumberRequest
from officed.domain.reminders import Audience, PlannedReminder
from officed.domain.series import Series
from officed.domain.states import OFFICED, State
from officed.store import SqlStore

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY = NOON.date()
LETTERS = Series("7-1", "Kirjavahetus", "letters")
REQUESTS = Series("7-2", "Teabenõuded", "requests")


def hours(n: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=n)


def new_arrival(store: SqlStore, name: str = "letter", *, source: str = "post", **fields: object) -> NewArrival:
    """An arrival whose original is on disk; `name` makes key, content and digest."""
    stored = store.originals.store(f"content of {name}".encode("utf-8", "replace"))
    values: dict[str, object] = {
        "source": source,
        "key": f"{source}|{name}",
        "received_at": NOON,
        "received_on": TODAY,
        "sha256": stored.sha256,
        "size": stored.size,
        "digest": hashlib.sha256(name.encode("utf-8", "replace")).hexdigest(),
        "name": f"{name}.eml",
        "media_type": "message/rfc822",
        "envelope_to": ("info@kaleva.example",),
    }
    return NewArrival(**{**values, **fields})  # type: ignore[arg-type]


def received(store: SqlStore, name: str = "letter") -> int:
    """A document that has just come."""
    return store.receive([new_arrival(store, name)], NOON)[0].document


def move_to(store: SqlStore, document: int, target: State, *changes: Change, at: datetime = NOON) -> int:
    """Move a document from wherever it stands."""
    stands = store.document(document)
    return store.move(Move(document, stands.version, stands.state, target, OFFICED, "tested", changes=changes), at)


def read(store: SqlStore, name: str = "letter", **content: object) -> int:
    """A document that has been read."""
    document = received(store, name)
    values: dict[str, object] = {"subject": name, "sender": Address("Mari Maasikas", "mari@valitsus.example")}
    seen = Content("message/rfc822", **{**values, **content})  # type: ignore[arg-type]
    move_to(store, document, State.READ, PutContent(seen))
    return document


def clock_at(at: datetime) -> Callable[[], tuple[datetime, date]]:
    """A clock that stands."""
    return lambda: (at, at.date())


def number(
    store: SqlStore,
    document: int,
    *changes: Change,
    series: Series = LETTERS,
    at: datetime = NOON,
    follows: tuple[str, int, int] | None = None,
    complete: Callable[[Entry], Sequence[Change]] = lambda _: (),
    today: date | None = None,
) -> Entry | None:
    """Register a document."""
    stands = store.document(document)
    move = Move(document, stands.version, stands.state, State.REGISTERED, OFFICED, "registered", changes=changes)
    return store.register(move, NumberRequest(series, follows=follows), complete, clock_at(at), today or at.date())


def registered(store: SqlStore, name: str = "letter", *changes: Change, at: datetime = NOON) -> int:
    """A document with a number."""
    document = read(store, name)
    assert number(store, document, *changes, at=at) is not None
    return document


def letter(key: str, **fields: object) -> Letter:
    """A mail for the outbox."""
    values: dict[str, object] = {
        "purpose": "forward",
        "to": ("jaan@kaleva.example",),
        "template": "forward",
        "message_id": message_id(key, "kaleva.example"),
    }
    return Letter(key, **{**values, **fields})  # type: ignore[arg-type]


def term(due: date = TODAY + timedelta(days=30), *steps: tuple[str, datetime]) -> PutDeadlines:
    """One open term with reminders."""
    planned = tuple(PlannedReminder(s, at.date(), (Audience.RESPONSIBLE,), at=at) for s, at in steps)
    return PutDeadlines((PlannedDeadline("pöördumine", TODAY, due, "MSVS § 6", "days", 30, reminders=planned),))


def given_to(person: str) -> Assign:
    """One responsible person."""
    return Assign((Assignment(person, person, Standing.RESPONSIBLE, "tested"),))


def together(threads: int, work: Callable[[int], T]) -> list[T]:
    """Run `work(0..threads-1)` in threads that begin at one moment."""
    barrier = threading.Barrier(threads)

    def run(n: int) -> T:
        barrier.wait()
        return work(n)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def sql(store: SqlStore, *statements: str) -> None:
    """Raw SQL past the store, in one transaction."""
    with store._database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def ask(store: SqlStore, query: str) -> list[tuple[object, ...]]:
    """Raw SQL that looks."""
    with store._database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def drop_guard(store: SqlStore, name: str, table: str) -> None:
    """Do what somebody does who wants to change what never changes."""
    on = "" if store._database.sqlite else f" ON {table}"
    sql(store, f"DROP TRIGGER {name}{on}")
