"""One bit or one row of what a journal has sealed, changed by raw SQL or in a file: refused, or found and named."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError, StatementError

from officed.domain.changes import (
    Corrected,
    Dispose,
    Link,
    PutContent,
    PutFields,
    PutTitle,
    PutVerdict,
    Send,
    Withhold,
)
from officed.domain.deciding import Decision, Opinion, Verdict
from officed.domain.document import Address, Content, Field, Part
from officed.domain.states import OFFICED, State
from officed.ports.journals import Journal
from officed.store import SqlStore
from officed.store.imprints import SHEETS
from officed.store.journal.check_journal import journals_in
from officed.store.journal.comparing import journal_findings
from officed.store.verifying import advised, findings
from tests.contract.store_kit import (
    NOON,
    REQUESTS,
    TODAY,
    given_to,
    letter,
    move_to,
    new_arrival,
    number,
    received,
    registered,
    sql,
    term,
)
from tests.contract.tampering import NO_STATEMENT, TABLES, cover_up, in_his_hands, tamper

TALLINN = ZoneInfo("Europe/Tallinn")


def _silent(_: Journal) -> Sequence[Send]:
    return ()


def _whole(store: SqlStore, name: str, n: int) -> int:
    """A registered letter with something in every table."""
    document = received(store, name)
    parts = (Part("a", f"{name}.txt", "text/plain", 1, "0" * 64, text="tekst"),)
    sender = Address("Mari", "mari@kiri.example")
    content = Content("message/rfc822", subject=name, sender=sender, text="x", parts=parts)
    opinion = Opinion("rule", "arve", 5, because=("word",))
    verdict = Verdict(Decision("forward"), "arve", 12, (), (opinion,), "tested")
    fields = PutFields((Field("sender_ref", f"1-{n}"),))
    move_to(store, document, State.READ, PutContent(content), fields, PutVerdict(verdict))
    due = term(TODAY + timedelta(days=30), ("half", NOON), ("last", NOON + timedelta(days=29)))
    mail = Send(letter(f"{name}.forward"))
    number(store, document, given_to("jaan"), due, mail, PutTitle(name, "Kiri", "AvTS"), PutVerdict(verdict))
    return document


@pytest.fixture
def full(store: SqlStore) -> SqlStore:
    """Two sealed days with a letter in every table, corrected, copied, annulled, answered and reserved for."""
    for n, name in enumerate("abc"):
        document = _whole(store, name, n)
    store.receive([new_arrival(store, "a", source="other")], NOON)
    move_to(store, document, State.FORWARDED, Corrected("title", "c", "d", "typo"), Link(1, "answers"))
    number(store, received_and_read(store, "follower"), series=REQUESTS)
    move_to(store, 3, State.FORWARDED, Withhold("court"))
    move_to(store, received_and_read(store, "gone"), State.REFUSED)
    move_to(store, 5, State.DISPOSED, Dispose("refused"))
    store.remove_originals(NOON, spared=-1e9)
    store.reserve("letters", 2026, 2, "no power", OFFICED, NOON)
    store.annul(2, "doubled", OFFICED, NOON)
    at = "'2026-03-02T10:00:00.000000+00:00'"
    sql(
        store,
        "INSERT INTO resumption (sequence, year, since, taken_at, before, settled_at)"
        f" VALUES ('letters', 2026, {at}, {at}, 2, {at})",
        f"INSERT INTO disposal (document_id, at, actor, basis) VALUES (2, {at}, 'person:x', 'plan')",
    )
    store.seal(NOON)
    store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + timedelta(days=1), _silent)
    registered(store, "next", given_to("mari"), at=NOON + timedelta(days=1))
    store.seal(NOON + timedelta(days=1))
    store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + timedelta(days=2), _silent)
    assert store.verify() == ()
    return store


def received_and_read(store: SqlStore, name: str) -> int:
    """A letter that is read."""
    document = received(store, name)
    move_to(store, document, State.READ, PutContent(Content("message/rfc822", subject=name)))
    return document


def seeded() -> random.Random:
    """Chance with a seed that is printed, so that what it found can be found again: TAMPER_SEED=N."""
    seed = int(os.environ.get("TAMPER_SEED") or time.time_ns() % 1_000_000)
    print(f"TAMPER_SEED={seed}")
    return random.Random(seed)


def _rows_are_proved(store: SqlStore, times: int) -> None:
    rng, folder = seeded(), store._journals
    refused = found = 0
    passed: list[str] = []
    while refused + found + len(passed) < times:
        with in_his_hands(store) as connection:
            try:
                done = tamper(connection, rng)
            except (DBAPIError, StatementError):
                refused += 1
                continue
            cover_up(connection)
            told = [*findings(connection)]
            told += journal_findings(connection, folder, journals_in(folder), closely=bool(told))
            if any(name in finding.where for finding in told for name in done.names):
                found += 1
            else:
                passed.append(f"{done}: {told}")
    print(f"{refused} refused, {found} found")
    assert not passed, "\n".join(passed)
    assert found > times / 2
    assert store.verify() == ()


def _files_are_proved(store: SqlStore, times: int) -> None:
    rng = seeded()
    files = [*journals_in(store._journals), *(file for file in store.originals.folder.rglob("*") if file.is_file())]
    for _ in range(times):
        file = rng.choice(files)
        whole, mode = file.read_bytes(), file.stat().st_mode
        file.chmod(0o640)
        how = rng.choice(["bit", "cut", "grown", "removed"])
        if how == "removed":
            file.unlink()
        else:
            file.write_bytes(_damaged(whole, how, rng))
        named = [finding for finding in store.verify() if file.name in finding.where]
        file.write_bytes(whole)
        file.chmod(mode)
        assert named, f"{how}: {file.name}"
    assert store.verify() == ()


def _damaged(whole: bytes, how: str, rng: random.Random) -> bytes:
    at = rng.randrange(len(whole))
    if how == "bit":
        return whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :]
    return whole[:at] if how == "cut" else whole + b"\n"


def test_every_tampering_with_a_row_is_found(full: SqlStore) -> None:
    """Thirty changes by chance, in whatever table: each is refused by the database, or found and named."""
    _rows_are_proved(full, 30)


def test_every_tampering_with_a_file_is_found(full: SqlStore) -> None:
    """Ten changes of originals and journals by chance: each is found, and the file named."""
    _files_are_proved(full, 10)


@pytest.mark.soak
def test_no_tampering_passes(full: SqlStore) -> None:
    """The same two hundred times, and fifty files."""
    _rows_are_proved(full, 200)
    _files_are_proved(full, 50)


def test_what_is_no_statement_is_listed() -> None:
    """Only what works and tries is left out, column by column."""
    assert {table for table, _ in NO_STATEMENT} == {"document", "arrival", "outbox", "seal"}
    assert {page.table for pages in SHEETS.values() for page in pages} <= set(TABLES)


def test_a_finding_has_something_to_do(full: SqlStore) -> None:
    """What is found says what to do about it."""
    with in_his_hands(full) as connection:
        tamper(connection, random.Random(1))
        told = advised(findings(connection))
    assert told
    assert all(finding.mend.endswith(".") for finding in told)
