"""Matters: many letters under one number, closed only when nothing of them is open, and opened by what comes."""

from __future__ import annotations

import contextlib

import pytest

from officed.domain.changes import Link, Unlink
from officed.domain.errors import Refused
from officed.domain.states import OFFICED, Actor, ActorKind, State
from officed.store import SqlStore
from officed.store.matters import OpenLetters
from tests.contract.store_kit import (
    NOON,
    REQUESTS,
    drop_guard,
    move_to,
    number,
    read,
    registered,
    sql,
    term,
    together,
)

KLARA = Actor(ActorKind.PERSON, "klara")
FIRST = ("letters", 2026, 1)


def further(store: SqlStore, name: str = "further") -> int:
    """One more letter of the first matter."""
    document = read(store, name)
    assert number(store, document, follows=FIRST) is not None
    return document


def test_a_matter_has_its_letters_in_order(store: SqlStore) -> None:
    """Those of its number by suffix, then those that belong to it under numbers of their own."""
    first = registered(store, "first", term())
    own = read(store, "own")
    number(store, own, Link(first, "belongs"), series=REQUESTS)
    second = further(store)
    found = store.matter(second)
    assert found == store.matter(first)
    assert [(one.reference, one.belongs) for one in found.letters] == [
        ("7-1/1", False), ("7-1/1-1", False), ("7-2/1", True),
    ]  # fmt: skip
    assert found.reference == "7-1/1"
    assert found.letters[0].due is not None
    with pytest.raises(Refused, match="no number"):
        store.matter(read(store, "unnumbered"))


def test_a_matter_with_open_letters_stays_open(store: SqlStore) -> None:
    """The refusal names every open letter with its term; what belongs to the matter counts too."""
    first = registered(store, "first", term())
    own = read(store, "own")
    number(store, own, Link(first, "belongs"), series=REQUESTS)
    with pytest.raises(OpenLetters, match=r"7-1/1 is registered, due 01\.04\.2026, 7-2/1 is registered"):
        store.close_matter(first, "done", KLARA, NOON)
    move_to(store, first, State.CLOSED)
    with pytest.raises(OpenLetters, match="7-2/1"):
        store.close_matter(first, "done", KLARA, NOON)
    move_to(store, own, State.REGISTERED, Unlink(first, "belongs"))
    closed = store.close_matter(first, "done", KLARA, NOON)
    assert (closed.closed_at, closed.closed_by, closed.reason) == (NOON, "person:klara", "done")
    assert store.matter(first) == closed
    with pytest.raises(Refused, match="closed already"):
        store.close_matter(first, "again", KLARA, NOON)


def test_an_annulled_letter_keeps_no_matter_open(store: SqlStore) -> None:
    """An entry that stands for nothing is not waited for."""
    first = registered(store, "first")
    store.annul(first, "doubled", OFFICED, NOON)
    assert store.close_matter(first, "", KLARA, NOON).closed_at == NOON


def test_a_further_letter_opens_the_matter_again(store: SqlStore) -> None:
    """It joins with the next number, and history tells that the matter was closed and opened."""
    first = registered(store, "first")
    move_to(store, first, State.CLOSED)
    store.close_matter(first, "", KLARA, NOON)
    letter = further(store)
    assert store.document(letter).reference == "7-1/1-1"
    assert store.matter(first).closed_at is None
    assert [line.event for line in store.notes(("matter.closed", "matter.reopened"))] == [
        "matter.reopened", "matter.closed",
    ]  # fmt: skip
    move_to(store, letter, State.CLOSED)
    store.close_matter(first, "again", KLARA, NOON)
    assert store.matter(letter).reason == "again"
    assert store.verify() == ()


def test_a_reopened_letter_opens_the_matter_again(store: SqlStore) -> None:
    """Who opens a letter opens its matter; a person may open a matter as well, once."""
    first = registered(store, "first")
    move_to(store, first, State.CLOSED)
    store.close_matter(first, "", KLARA, NOON)
    move_to(store, first, State.REGISTERED)
    assert store.matter(first).closed_at is None
    with pytest.raises(Refused, match="is open"):
        store.reopen_matter(first, KLARA, NOON)
    move_to(store, first, State.CLOSED)
    store.close_matter(first, "", KLARA, NOON)
    assert store.reopen_matter(first, KLARA, NOON).closed_at is None


def test_closing_and_joining_at_one_moment(store: SqlStore, second: SqlStore) -> None:
    """Whoever is first, no closed matter has an open letter, and the numbers of the matter have no gap."""
    first = registered(store, "first")
    move_to(store, first, State.CLOSED)
    letters = [read(store, f"letter {n}") for n in range(8)]

    def act(n: int) -> None:
        mine = store if n % 2 else second
        if n % 3 == 0:
            with contextlib.suppress(Refused, OpenLetters):
                mine.close_matter(first, "done", KLARA, NOON)
        number(mine, letters[n], follows=FIRST)

    together(8, act)
    assert [one.reference for one in store.matter(first).letters] == ["7-1/1", *(f"7-1/1-{n}" for n in range(1, 9))]
    assert store.matter(first).closed_at is None
    assert store.verify() == ()


def test_verify_finds_a_matter_without_its_first_letter_or_with_a_gap(store: SqlStore) -> None:
    """Whoever takes a letter out of a matter past the guards is found out, with the number."""
    registered(store, "first")
    for name in "abc":
        further(store, name)
    for guard, table in (("guard_entry_no_delete", "entry"), ("guard_entry_frozen", "entry")):
        drop_guard(store, guard, table)
    sql(store, "DELETE FROM entry WHERE suffix = 2")
    assert "a letter of a matter is missing" in {one.what for one in store.verify()}
    sql(store, "DELETE FROM entry WHERE suffix = 0")
    found = [one.where for one in store.verify() if one.what == "the first letter of a matter is missing"]
    assert found == ["7-1/1-1", "7-1/1-3"]


def test_verify_finds_a_closed_matter_with_an_open_letter(store: SqlStore) -> None:
    """A mark that was set by hand proves nothing."""
    registered(store, "first")
    drop_guard(store, "guard_matter_begins", "matter")
    row = "INSERT INTO matter (sequence, year, number, closed_at) VALUES ('letters', 2026, {n}, '{at}')"
    sql(store, *(row.format(n=n, at="2026-03-02T10:00:00.000000+00:00") for n in (1, 5)))
    assert [(one.what, one.where) for one in store.verify() if "matter" in one.what] == [
        ("a closed matter has an open letter", "7-1/1"),
        ("a matter is closed that has no letter", "sequence letters of 2026, number 5"),
    ]
