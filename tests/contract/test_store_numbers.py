"""Numbers: gapless, unique, in the order of their dates, whoever takes them and whatever fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from officed.domain.changes import Change, Move
from officed.domain.errors import Refused, StaleDocument
from officed.domain.register import Entry, NumberRequest
from officed.domain.states import OFFICED, State
from officed.store import SqlStore
from officed.store.numbers import ClockWentBack
from tests.contract.store_kit import (
    LETTERS,
    NOON,
    REQUESTS,
    TODAY,
    ask,
    hours,
    new_arrival,
    number,
    read,
    registered,
    term,
    together,
)


class Broken(Exception):
    """What a plugin may raise in the worst moment."""


def _break(_: Entry) -> Sequence[Change]:
    raise Broken


def _reference(store: SqlStore, document: int) -> str | None:
    return store.document(document).reference


@pytest.mark.parametrize("threads", [6])
def test_numbers_have_no_gap_whoever_takes_them(store: SqlStore, second: SqlStore, threads: int) -> None:
    """Several threads and processes, two sequences, every third try failing: 1 to n each, dates rising."""
    store.receive([new_arrival(store, f"letter {n}") for n in range(8 * threads)], NOON)
    for document in range(1, 8 * threads + 1):
        store.move(Move(document, 1, State.RECEIVED, State.READ, OFFICED, "read"), NOON)

    def work(n: int) -> None:
        mine = store if n % 2 else second
        for document in range(8 * n + 1, 8 * n + 9):
            series = LETTERS if document % 2 else REQUESTS
            if document % 3 == 0:
                with pytest.raises(Broken):
                    _take(mine, document, series, _break)
            _take(mine, document, series)

    together(threads, work)
    for sequence in ("letters", "requests"):
        query = f"SELECT number FROM entry WHERE sequence = '{sequence}' ORDER BY number"
        assert [n for (n,) in ask(store, query)] == list(range(1, 4 * threads + 1))
    assert [f for f in store.verify() if "original" not in f.what] == []


def _take(store: SqlStore, document: int, series: object, complete: object = lambda _: ()) -> None:
    move = Move(document, 2, State.READ, State.REGISTERED, OFFICED, "registered")
    request = NumberRequest(series)  # type: ignore[arg-type]

    def clock() -> tuple[datetime, object]:
        now = datetime.now(UTC)
        return now, TODAY

    assert store.register(move, request, complete, clock, TODAY)  # type: ignore[arg-type]


def test_a_failed_registration_leaves_no_trace(store: SqlStore) -> None:
    """When the changes that need the number fail, number, counter and history are as before."""
    document = read(store)
    before = store.card(document)
    with pytest.raises(Broken):
        number(store, document, complete=_break)
    assert store.card(document) == before
    assert ask(store, "SELECT * FROM counter") == []
    assert number(store, document) is not None
    assert _reference(store, document) == "7-1/1"


def test_a_stale_registration_takes_no_number(store: SqlStore) -> None:
    """Whoever registers an older version gets no number."""
    document = read(store)
    move = Move(document, 1, State.READ, State.REGISTERED, OFFICED, "registered")
    with pytest.raises(StaleDocument):
        store.register(move, NumberRequest(LETTERS), lambda _: (), lambda: (NOON, TODAY), TODAY)
    assert ask(store, "SELECT * FROM entry") == []


def test_the_entry_tells_what_was_given(store: SqlStore) -> None:
    """Reference, dates and the digest of the original stand in the entry, and the same entry is looked up again."""
    document = read(store)
    entry = number(store, document)
    assert entry is not None
    found = store.card(document).entry
    assert found is not None
    assert (found.reference, found.number, found.year, found.suffix) == ("7-1/1", 1, 2026, 0)
    assert (found.registered_at, found.registered_on) == (NOON, TODAY)
    assert found.original_sha256 == store.document(document).original_sha256
    assert entry == found
    assert store.find("7-1/1") == document


def test_each_year_begins_anew(store: SqlStore) -> None:
    """The first letter of a year gets the first number; a repeated reference finds the newest."""
    old = registered(store, "a")
    new = registered(store, "b", at=NOON.replace(year=2027))
    assert _reference(store, old) == _reference(store, new) == "7-1/1"
    assert store.find("7-1/1") == new
    assert [card.document.id for card in store.cards(year=2026)] == [old]
    assert [card.document.id for card in store.cards()] == [new, old]


def test_a_sequence_may_begin_later_once(store: SqlStore) -> None:
    """An office that begins in mid-year goes on from its paper register, and cannot begin twice."""
    store.start("letters", 2026, 348, OFFICED, NOON)
    assert _reference(store, registered(store)) == "7-1/348"
    for wrong in (1, 348, 500):
        with pytest.raises(Refused, match="next number is 349"):
            store.start("letters", 2026, wrong, OFFICED, NOON)
    registered(store, "b", at=NOON.replace(year=2027))
    with pytest.raises(Refused, match="has begun"):
        store.start("letters", 2027, 10, OFFICED, NOON)
    with pytest.raises(Refused, match="at 1 or later"):
        store.start("requests", 2026, 0, OFFICED, NOON)
    assert store.verify() == ()


def test_of_two_beginnings_one_stands(store: SqlStore, second: SqlStore) -> None:
    """Two who begin a sequence at one moment: one does, the other is refused in a sentence."""

    def begin(n: int) -> bool:
        try:
            (store if n else second).start("letters", 2026, 10 + n, OFFICED, NOON)
        except Refused:
            return False
        return True

    assert sorted(together(2, begin)) == [False, True]


def test_a_sequence_may_begin_by_its_plan(store: SqlStore) -> None:
    """The first number of the file plan is used where nothing was begun by hand."""
    document = read(store)
    move = Move(document, 2, State.READ, State.REGISTERED, OFFICED, "registered")
    entry = store.register(move, NumberRequest(LETTERS, first=100), lambda _: (), lambda: (NOON, TODAY), TODAY)
    assert entry is not None
    assert entry.number == 100


@pytest.mark.parametrize("first", [1, 2])
def test_further_letters_of_a_matter_are_counted(store: SqlStore, first: int) -> None:
    """They share the number and get a suffix each, beginning where the office begins, and take no number."""
    series = replace(LETTERS, first_suffix=first)
    registered(store, "a")
    references = []
    for name in "bcd":
        document = read(store, name)
        number(store, document, series=series, follows=("letters", 2026, 1))
        references.append(_reference(store, document))
    assert references == [f"7-1/1-{first + n}" for n in range(3)]
    assert _reference(store, registered(store, "e")) == "7-1/2"
    assert store.verify() == ()


def test_suffixes_are_shared_out_too(store: SqlStore, second: SqlStore) -> None:
    """Further letters of one matter at one moment get different suffixes without a gap."""
    registered(store, "first")
    documents = [read(store, f"further {n}") for n in range(6)]

    def follow(n: int) -> Entry | None:
        return number(store if n % 2 else second, documents[n], follows=("letters", 2026, 1))

    assert sorted(e.suffix for e in together(6, follow) if e) == [1, 2, 3, 4, 5, 6]


def test_midnight_in_between_takes_no_number(store: SqlStore) -> None:
    """When the date changed since the plugins were asked, nothing is written and the step is done again."""
    document = read(store)
    before = store.card(document)
    assert number(store, document, at=NOON + timedelta(days=1), today=TODAY) is None
    assert store.card(document) == before
    assert ask(store, "SELECT * FROM counter") == []


def test_a_clock_set_back_gives_no_number(store: SqlStore) -> None:
    """A date before the last registration would fall while numbers rise: the clock is to be set first."""
    registered(store, "a")
    document = read(store, "b")
    with pytest.raises(ClockWentBack):
        number(store, document, at=NOON - hours(1))
    assert store.document(document).state is State.READ
    with pytest.raises(ClockWentBack):
        number(store, document, at=NOON - hours(1), follows=("letters", 2026, 1))
    assert number(store, document, at=NOON + hours(1)) is not None


def test_a_clock_set_back_over_new_year(store: SqlStore) -> None:
    """The year that is over gets no number any more, in no sequence; when the clock is right, numbers go on."""
    midnight = datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
    registered(store, "a", at=midnight - hours(3))
    registered(store, "b", at=midnight + timedelta(minutes=20))
    late = read(store, "c")
    for behind in (timedelta(minutes=14), timedelta(minutes=50), hours(4), timedelta(days=9_000)):
        for series in (LETTERS, REQUESTS):
            with pytest.raises(ClockWentBack, match="7-1/1"):
                number(store, late, series=series, at=midnight + timedelta(minutes=20) - behind)
    assert store.document(late).state is State.READ
    entry = number(store, late, at=midnight + timedelta(minutes=25))
    assert entry is not None
    assert (entry.year, entry.number, entry.registered_on.year) == (2027, 2, 2027)
    assert ask(store, "SELECT count(*) FROM counter") == [(2,)]
    assert store.verify() == ()


def test_a_clock_that_was_ahead_is_got_over(store: SqlStore) -> None:
    """What was registered with a date to come is annulled; then numbers go on, each once, with the dates of now."""
    registered(store, "a")
    ahead = registered(store, "b", at=NOON + timedelta(days=40))
    late = read(store, "c")
    assert store.newest_entry() == ("7-1/2", NOON + timedelta(days=40))
    with pytest.raises(ClockWentBack, match="annul 7-1/2"):
        number(store, late, at=NOON + hours(1))
    store.annul(ahead, "the clock was ahead", OFFICED, NOON + hours(1))
    entry = number(store, late, at=NOON + hours(1))
    assert entry is not None
    assert (entry.reference, entry.registered_at) == ("7-1/3", NOON + hours(1))
    assert store.newest_entry() == ("7-1/3", NOON + hours(1))
    assert store.verify() == ()


def test_clocks_that_differ_a_little_keep_the_order(store: SqlStore) -> None:
    """A host some seconds behind registers at the instant of the last number, never before it."""
    registered(store, "a")
    entry = number(store, read(store, "b"), at=NOON - timedelta(seconds=90))
    assert entry is not None
    assert entry.registered_at == NOON
    assert store.verify() == ()


def test_an_annulled_entry_has_no_term(store: SqlStore) -> None:
    """Its terms end with it and stay readable, and nobody is reminded of them."""
    document = registered(store, "letter", term(TODAY + timedelta(days=30), ("last-day", NOON + timedelta(days=30))))
    store.annul(document, "doubled", OFFICED, NOON)
    card = store.card(document)
    assert (card.deadlines, [outcome for _, _, outcome in card.ended]) == ((), ["annulled"])
    assert store.due_reminders(NOON + timedelta(days=60), 10) == ()


def test_a_clock_behind_midnight_waits_for_the_day(store: SqlStore) -> None:
    """When the last number is of tomorrow by a minute, no entry of today comes after it."""
    midnight = datetime(2026, 3, 3, 0, 0, 30, tzinfo=UTC)
    registered(store, "a", at=midnight)
    assert number(store, read(store, "b"), at=midnight - timedelta(seconds=60)) is None


def test_an_annulled_entry_keeps_its_number(store: SqlStore) -> None:
    """It stays readable, is marked once, and its number is not given again."""
    document = registered(store)
    store.annul(document, "doubled", OFFICED, NOON)
    card = store.card(document)
    assert card.entry is not None
    assert (card.entry.annulled, card.annulled, card.entry.reference) == (True, "doubled", "7-1/1")
    with pytest.raises(Refused):
        store.annul(document, "again", OFFICED, NOON)
    with pytest.raises(Refused):
        store.annul(read(store, "b"), "none", OFFICED, NOON)
    assert _reference(store, registered(store, "c")) == "7-1/2"
    assert store.verify() == ()
