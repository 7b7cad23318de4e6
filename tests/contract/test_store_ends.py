"""Documents that end together with a move of another one: in one transaction, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from officed.domain.changes import EndDocument, Link, Move, Unanswered, Wait
from officed.domain.errors import StaleDocument
from officed.domain.states import OFFICED, State
from officed.store import SqlStore
from tests.contract.store_kit import NOON, TODAY, move_to, number, read, registered, term, together


def answer_to(document: int) -> EndDocument:
    """That document is answered."""
    return EndDocument(document, "answered", TODAY, "answered", {"how": "post"})


def test_what_a_letter_answers_ends_with_it(store: SqlStore) -> None:
    """Its terms end as answered, it closes, and history tells it after the letter that did it."""
    asked = registered(store, "asked", term())
    went = read(store, "answer")
    number(store, went, Link(asked, "answers"), answer_to(asked), follows=("letters", 2026, 1))
    card = store.card(asked)
    assert (card.document.state, card.deadlines, card.answered_on) == (State.CLOSED, (), TODAY)
    assert [outcome for _, _, outcome in card.ended] == ["answered"]
    last = card.history[-1]
    assert (last.event, last.state, last.target, last.detail) == (
        "document.answered", "registered", "closed", {"how": "post"},
    )  # fmt: skip
    assert last.id == store.card(went).history[-1].id + 1
    assert store.verify() == ()


def test_what_has_ended_is_left_alone(store: SqlStore) -> None:
    """Two answers to one letter, or an answer to one that a person closed: the first end stands."""
    asked = registered(store, "asked", term())
    registered(store, "first", answer_to(asked))
    version = store.document(asked).version
    registered(store, "second", answer_to(asked))
    assert store.document(asked).version == version


def test_a_letter_may_end_itself(store: SqlStore) -> None:
    """One that has gone out by post is registered and closed in one transaction."""
    went = read(store, "went")
    number(store, went, EndDocument(went, "closed", TODAY, "sent"))
    assert [(line.event, line.target) for line in store.card(went).history[-2:]] == [
        ("document.registered", "registered"), ("document.sent", "closed"),
    ]  # fmt: skip


def test_a_held_letter_ends_by_the_way_out(store: SqlStore) -> None:
    """An entry whose mail was refused may be answered all the same: it goes out of `held` and closes."""
    asked = registered(store, "asked", term())
    move_to(store, asked, State.HELD, Wait("undeliverable", "refused"))
    registered(store, "answer", answer_to(asked))
    card = store.card(asked)
    assert (card.document.state, card.waiting, card.deadlines) == (State.CLOSED, None, ())


def test_an_unnumbered_letter_is_not_ended(store: SqlStore) -> None:
    """What has no number has nothing to end."""
    asked = read(store, "asked")
    registered(store, "answer", answer_to(asked))
    assert store.document(asked).state is State.READ


def test_a_stale_move_ends_nothing(store: SqlStore) -> None:
    """When the letter itself was moved meanwhile, what it answers stays open."""
    asked = registered(store, "asked", term())
    went = registered(store, "went")
    stale = Move(went, 1, State.REGISTERED, State.CLOSED, OFFICED, "sent", changes=(answer_to(asked),))
    with pytest.raises(StaleDocument):
        store.move(stale, NOON)
    assert store.card(asked).deadlines


def test_a_reopened_letter_counts_as_unanswered(store: SqlStore) -> None:
    """The day of the answer goes when the answer no longer counts."""
    asked = registered(store, "asked", term())
    registered(store, "answer", answer_to(asked))
    move_to(store, asked, State.REGISTERED, Unanswered(), at=NOON + timedelta(hours=1))
    assert (store.card(asked).answered_on, store.document(asked).answered) == (None, False)


def test_two_answers_at_one_moment(store: SqlStore, second: SqlStore) -> None:
    """Of two letters that answer one at the same moment, both are registered and one ends it."""
    asked = registered(store, "asked", term())
    answers = [read(store, f"answer {n}") for n in range(6)]
    matter = ("letters", 2026, 1)
    together(6, lambda n: number(store if n % 2 else second, answers[n], answer_to(asked), follows=matter))
    events = [line.event for line in store.card(asked).history]
    assert events.count("document.answered") == 1
    assert sorted(store.document(n).reference or "" for n in answers) == [f"7-1/1-{n}" for n in range(1, 7)]
    assert store.verify() == ()
