"""Letters are found again: by Message-ID, by the marks of their texts, by their sender in any letter case."""

from __future__ import annotations

from datetime import timedelta

from officed.domain.changes import PutContent, PutFields, Wait
from officed.domain.document import Address, Content, Field
from officed.domain.states import State
from officed.store import SqlStore
from tests.contract.store_kit import TODAY, given_to, move_to, number, received, term

DAYS = (TODAY - timedelta(days=30), TODAY + timedelta(days=30))


def marked(store: SqlStore, name: str, *marks: str, message_id: str | None = None) -> int:
    """A letter that was read, with marks."""
    document = received(store, name)
    seen = Content(
        "message/rfc822", subject=name, sender=Address("Mari", "Mari@Valitsus.example"), message_id=message_id
    )
    fields = tuple(Field("text_mark", mark) for mark in marks)
    move_to(store, document, State.READ, PutContent(seen), PutFields(fields))
    return document


def found(store: SqlStore, document: int, *marks: str, message_id: str | None = None) -> list[int]:
    """Which letters it may be."""
    return [one.id for one in store.like(document, message_id, marks, DAYS, None)]


def test_by_message_id_and_by_marks(store: SqlStore) -> None:
    """Whoever has the Message-ID or one of the marks, once each, the newest first, with everything that was read."""
    one = marked(store, "one", "aa", "bb", message_id="<1@x.example>")
    two = marked(store, "two", "bb", "cc")
    marked(store, "three", "dd")
    last = marked(store, "last")
    assert found(store, last, "aa", "bb", message_id="<1@x.example>") == [two, one]
    assert found(store, last, message_id="<1@x.example>") == [one]
    assert found(store, last, "xx") == found(store, last) == []
    assert store.like(last, None, ["cc"], DAYS, None)[0].content.subject == "two"


def test_the_later_of_two_gives_way(store: SqlStore) -> None:
    """Of two on their way only the earlier is found; a numbered one is found by both."""
    one, two = marked(store, "one", "aa"), marked(store, "two", "aa")
    assert (found(store, one, "aa"), found(store, two, "aa")) == ([], [one])
    assert number(store, two) is not None
    assert found(store, one, "aa") == [two]


def test_what_has_ended_otherwise_is_not_doubled(store: SqlStore) -> None:
    """Refused letters, duplicates and sealed reports are not spoken of."""
    for n, (state, code) in enumerate(
        ((State.REFUSED, "refused"), (State.DUPLICATE, "duplicate"), (State.HELD, "sealed"))
    ):
        move_to(store, marked(store, f"letter {n}", "aa"), state, Wait(code, "tested"))
    assert found(store, marked(store, "last"), "aa") == []


def test_a_mail_is_not_the_mail_of_somebody_else(store: SqlStore) -> None:
    """A form has the marks of thousands: of a mail only its sender's are looked at, in any letter case, and papers."""
    one = marked(store, "one", "aa", message_id="<1@x.example>")
    last = marked(store, "last")
    assert [d.id for d in store.like(last, None, ["aa"], DAYS, "MARI@valitsus.example")] == [one]
    assert store.like(last, None, ["aa"], DAYS, "jaan@valitsus.example") == store.like(last, None, ["aa"], DAYS, "")
    assert store.like(last, None, ["aa"], DAYS, "jaan@valitsus.example") == ()
    assert [d.id for d in store.like(last, "<1@x.example>", ["aa"], DAYS, "jaan@valitsus.example")] == [one]


def test_only_within_the_days(store: SqlStore) -> None:
    """Marks count for some days; a Message-ID for ever."""
    marked(store, "one", "aa", message_id="<1@x.example>")
    last = marked(store, "last")
    past = (TODAY - timedelta(days=60), TODAY - timedelta(days=1))
    assert store.like(last, None, ["aa"], past, None) == ()
    assert len(store.like(last, "<1@x.example>", ["aa"], past, None)) == 1


def test_open_letters_of_a_sender_whatever_the_case(store: SqlStore) -> None:
    """An address is one address however it is written, and its letters come with their subjects."""
    document = marked(store, "Hekk")
    assert number(store, document, given_to("jaan"), term()) is not None
    (letter,) = store.open_letters((), (), "mari@VALITSUS.example")
    assert (letter.document, letter.subject) == (document, "Hekk")
