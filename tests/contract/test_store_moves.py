"""Documents move by the table only, one mover wins, and what a move writes stands or falls together."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from officed.domain.changes import Change, Move, PutTitle, Send, SetKind, Wait
from officed.domain.errors import NotFound, StaleDocument, WrongMove
from officed.domain.states import MOVES, NUMBERED, OFFICED, State, check_move
from officed.store import SqlStore
from tests.contract.store_kit import (
    NOON,
    ask,
    hours,
    letter,
    move_to,
    new_arrival,
    number,
    read,
    received,
    registered,
    together,
)


def test_a_stale_move_writes_nothing(store: SqlStore) -> None:
    """Whoever looked at an older version is told so, and nothing of the move is written."""
    document = read(store)
    before = store.card(document)
    stale = Move(document, 1, State.READ, State.HELD, OFFICED, "late", changes=(Wait("x", "x"), Send(letter("k"))))
    with pytest.raises(StaleDocument):
        store.move(stale, NOON)
    assert store.card(document) == before
    assert store.next_mail_at() is None


def test_a_move_of_nothing_is_not_found(store: SqlStore) -> None:
    """A document that is not there cannot be moved, and the error says so."""
    with pytest.raises(NotFound):
        store.move(Move(99, 1, State.READ, State.HELD, OFFICED, "lost"), NOON)


def test_of_two_movers_one_wins(store: SqlStore, second: SqlStore) -> None:
    """Two who move one document at one moment: one does it, the other hears that it was changed."""
    document = read(store)

    def move(n: int) -> bool:
        try:
            stands = Move(document, 2, State.READ, State.HELD, OFFICED, f"by{n}")
            (store if n % 2 else second).move(stands, NOON)
        except StaleDocument:
            return False
        return True

    assert sum(together(4, move)) == 1
    assert store.document(document).version == 3


def _stand(store: SqlStore, state: State, *, numbered: bool) -> int:
    # Straight into the state: the way there is not what is asked here.
    document = registered(store) if numbered else read(store)
    held = "'read'" if state is State.HELD else "NULL"
    with store._database.write() as connection:
        guards = "guard_document_numbered", "guard_document_number_first"
        on = "" if store._database.sqlite else " ON document"
        for guard in guards:
            connection.execute(text(f"DROP TRIGGER {guard}{on}"))
        connection.execute(text(f"UPDATE document SET state = '{state}', held_from = {held} WHERE id = {document}"))
    return document


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("state", State)
def test_the_table_of_moves_is_the_law(store: SqlStore, state: State, numbered: bool) -> None:
    """From each state every target is allowed or refused as the table says; a refused move changes nothing."""
    document = _stand(store, state, numbered=numbered)
    version = store.document(document).version
    for target in State:
        try:
            check_move(document, state, target, lambda: numbered)
            allowed = True
        except WrongMove:
            allowed = False
        assert not allowed or target in MOVES[state]
        move = Move(document, version, state, target, OFFICED, "tried")
        if not allowed:
            with pytest.raises(WrongMove):
                store.move(move, NOON)
            assert store.document(document).state is state
            continue
        with store._database.write() as connection:
            from officed.store.work import apply_move

            savepoint = connection.begin_nested()
            assert apply_move(connection, move, (), NOON) == version + 1
            stands = connection.execute(text(f"SELECT state FROM document WHERE id = {document}"))
            assert stands.scalar() == target.value
            savepoint.rollback()


@pytest.mark.parametrize("target", sorted(NUMBERED & MOVES[State.READ]))
def test_nothing_is_registered_without_a_number(store: SqlStore, target: State) -> None:
    """Even a program with a bug cannot register a document that has no number."""
    document = read(store)
    with pytest.raises(DBAPIError, match="registered only with a number"):
        move_to(store, document, target)
    assert store.document(document).state is State.READ


def test_a_failing_change_undoes_the_whole_move(store: SqlStore) -> None:
    """State, changes, mails and history are one: if one cannot be written, none is."""
    document = read(store)
    before, history = store.card(document), ask(store, "SELECT count(*) FROM history")
    impossible = Send(letter("k2", message_id=letter("k1").message_id))
    changes: tuple[Change, ...] = (SetKind("arve"), PutTitle("a", "b"), Send(letter("k1")), impossible)
    with pytest.raises(DBAPIError):
        move_to(store, document, State.HELD, *changes)
    assert store.card(document) == before
    assert ask(store, "SELECT count(*) FROM history") == history
    assert store.next_mail_at() is None


def test_each_move_has_its_row_of_history(store: SqlStore) -> None:
    """From state, to state, who and why: written by the move itself."""
    document = read(store)
    move_to(store, document, State.HELD, Wait("ask", "two kinds"))
    row = store.card(document).history[-1]
    assert (row.state, row.target, row.actor, row.event, row.at) == (
        "read",
        "held",
        "officed:officed",
        "document.tested",
        NOON,
    )


def test_holding_remembers_where_from_and_why(store: SqlStore) -> None:
    """A held document tells its step and reason; gone on, it tells them no more."""
    document = read(store)
    move_to(store, document, State.HELD, Wait("ask", "two kinds", NOON))
    waiting = store.card(document).waiting
    assert waiting is not None
    assert (waiting.held_from, waiting.code, waiting.decide_by) == (State.READ, "ask", NOON)
    move_to(store, document, State.READ)
    assert store.card(document).waiting is None
    assert store.waiting() == ()


def test_a_claimed_document_is_leased(store: SqlStore) -> None:
    """Nobody else gets it while the lease runs; afterwards it is taken over."""
    document = received(store)
    assert [d.id for d in store.claim("w1", 5, NOON, NOON + hours(1))] == [document]
    assert store.claim("w2", 5, NOON, NOON + hours(1)) == ()
    assert [d.id for d in store.claim("w2", 5, NOON + hours(2), NOON + hours(3))] == [document]


def test_two_workers_never_get_one_document(store: SqlStore, second: SqlStore) -> None:
    """Claims in threads and processes share the queue out, each document once."""
    store.receive([new_arrival(store, f"letter {n}") for n in range(40)], NOON)

    def work(n: int) -> list[int]:
        mine = store if n % 2 else second
        return [d.id for _ in range(6) for d in mine.claim(f"w{n}", 3, NOON, NOON + hours(1))]

    claimed = [document for found in together(4, work) for document in found]
    assert len(claimed) == len(set(claimed))
    rest = [d.id for d in store.claim("last", 100, NOON, NOON + hours(1))]
    assert sorted([*claimed, *rest]) == list(range(1, 41))


def test_a_dead_host_gives_back_its_claims(store: SqlStore) -> None:
    """Release takes what workers of that name held, and no more; % and _ in a name are plain letters."""
    store.receive([new_arrival(store, name) for name in "abc"], NOON)
    for worker in ("host_1:a", "host_1:b", "hostx1:a"):
        store.claim(worker, 1, NOON, NOON + hours(1))
    store.release("host_1:")
    assert [d.id for d in store.claim("w", 9, NOON, NOON + hours(1))] == [1, 2]


def test_later_means_later(store: SqlStore) -> None:
    """A document given back waits until its instant."""
    document = received(store)
    store.claim("w", 1, NOON, NOON + hours(1))
    store.later(document, NOON + hours(2))
    assert store.claim("w", 1, NOON + hours(1), NOON + hours(9)) == ()
    assert [d.id for d in store.claim("w", 1, NOON + hours(2), NOON + hours(9))] == [document]


def test_only_waiting_documents_are_claimed(store: SqlStore) -> None:
    """What is held, numbered or ended is no work for workers."""
    held, ended, done = (read(store, name) for name in "abc")
    move_to(store, held, State.HELD)
    move_to(store, ended, State.REFUSED)
    assert number(store, done)
    store.later(done, NOON)
    assert store.claim("w", 9, NOON, NOON) == ()
    assert [card.document.id for card in store.refused()] == [ended]


def test_reading_goes_on_in_the_same_hands(store: SqlStore) -> None:
    """The worker that read a document keeps it for the next step."""
    document = received(store)
    store.claim("w", 1, NOON, NOON + hours(1))
    move_to(store, document, State.READ)
    assert store.claim("other", 1, NOON, NOON + hours(1)) == ()
