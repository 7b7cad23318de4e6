"""One script of calls, played on both databases, ends in one and the same register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from officed.domain.changes import EndDeadlines, Link, PutFields, PutTitle, PutVerdict, Release, Send, SetKind, Wait
from officed.domain.deciding import Decision, Opinion, Verdict
from officed.domain.document import Field
from officed.domain.states import OFFICED, State
from officed.ports.store import Receipt
from officed.store import SqlStore
from tests.contract.store_kit import (
    NOON,
    TODAY,
    ask,
    given_to,
    letter,
    move_to,
    new_arrival,
    number,
    read,
    registered,
    term,
)


def play(store: SqlStore) -> None:
    """A day of an office."""
    opinions = (Opinion("rule-b", "arve", 5, because=("sõna",)), Opinion("rule-a", "kaebus", 3))
    verdict = Verdict(Decision("ask"), "arve", 5, (), opinions, "tested")
    due = TODAY + timedelta(days=30)
    first = registered(
        store,
        "üks",
        PutVerdict(verdict),
        given_to("jaan"),
        term(due, ("half", NOON + timedelta(days=1))),
        PutTitle("Arve Õ. Ülle", "Arve", "AvTS § 35 lg 1 p 12"),
        Send(letter("forward.1", critical=True)),
    )
    second = read(store, "kaks", text="teksti <b>")
    move_to(store, second, State.HELD, Wait("ask", "kaks liiki", NOON), PutFields((Field("iban", "x", "text", "p"),)))
    move_to(store, second, State.READ, Release(), SetKind("kaebus", True))
    number(store, second, Link(first, "follows"), follows=("letters", 2026, 1))
    store.receive([new_arrival(store, "üks", source="scan")], NOON)
    move_to(store, read(store, "kolm"), State.REFUSED)
    move_to(store, read(store, "neli"), State.HELD, Wait("ask", "neli"))
    (mail,) = store.due_mail("relay", 9, NOON, NOON)
    store.receipts([Receipt(mail.id, "sent", ("jaan@kaleva.example",), "250")], NOON)
    (reminder,) = store.due_reminders(NOON + timedelta(days=2), 9)
    store.remind(reminder, [Send(letter("remind.1"))], NOON)
    move_to(store, first, State.CLOSED, EndDeadlines("answered", TODAY))
    store.annul(second, "doubled", OFFICED, NOON)
    store.seal(NOON)


def _blind(text: object) -> object:
    # The salt is drawn by lot, and so are the digests made with it.
    return {k: v for k, v in text.items() if k != "digest"} if isinstance(text, dict) else text


def view(store: SqlStore) -> dict[str, object]:
    """Everything that can be looked up."""
    cards = [store.card(document) for document in range(1, 5)]
    return {
        "cards": [(c.document, c.entry, c.title, c.public_title, c.restriction, c.assignments) for c in cards],
        "terms": [(c.deadlines, c.ended, c.links, c.waiting, c.annulled, c.opinions) for c in cards],
        "history": [
            (h.id, h.document, h.at, h.actor, h.event, h.state, h.target, _blind(h.detail))
            for c in cards
            for h in c.history
        ],
        "list": store.cards(),
        "year": store.cards(year=2026, limit=1),
        "refused": store.refused(),
        "waiting": store.waiting(),
        "lines": store.lines(),
        "counts": dict(store.counts()),
        "deadlines": store.deadlines(),
        "last": store.last_deadlines(1),
        "mail": store.due_mail("relay", 9, NOON, NOON),
        "open": store.open_letters(("7-1/1",), ("<officed.forward.1@kaleva.example>",), "mari@valitsus.example"),
        "standing": dict(store.standing("scan", ["scan|üks", "x"])),
        "found": store.find("7-1/1-1"),
        "findings": store.verify(),
    }


def test_both_databases_tell_the_same(new_store: Callable[[str], SqlStore]) -> None:
    """Cards, lists, ledger, counts, terms and findings are equal, value for value."""
    views = []
    for engine in ("sqlite", "postgres"):
        store = new_store(engine)
        play(store)
        views.append(view(store))
    for name, seen in views[0].items():
        assert seen == views[1][name], name
    assert views[0]["findings"] == ()


def test_a_list_costs_the_same_for_many_as_for_one(store: SqlStore) -> None:
    """A page of the register is a handful of questions to the database, however long it is."""
    from sqlalchemy import event

    for n in range(5):
        registered(store, f"letter {n}", given_to("jaan"), term())
    asked: list[str] = []
    engine = store._database._reader
    event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    counts = []
    for limit in (1, 5):
        asked.clear()
        assert len(store.cards(limit=limit)) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
    assert ask(store, "SELECT count(*) FROM entry") == [(5,)]
