"""What tells whether the office works, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import timedelta

from officed.domain.changes import Send
from officed.domain.document import Address
from officed.domain.second_way import Fate
from officed.domain.silence import Queued
from officed.domain.states import State
from officed.ports.store import Receipt
from officed.store import SqlStore
from tests.contract.store_kit import NOON, hours, letter, move_to, new_arrival, read, received, registered


def test_alarms_that_stand_are_listed(store: SqlStore) -> None:
    """The oldest first; what is over is no longer there."""
    store.raise_alarm("disk", "full", [], NOON + hours(1))
    store.raise_alarm("clock", "jumped", [], NOON)
    store.raise_alarm("imap", "down", [], NOON)
    store.clear_alarm("imap", [], NOON + hours(2))
    assert [(a.key, a.message, a.raised_at) for a in store.alarms()] == [
        ("clock", "jumped", NOON),
        ("disk", "full", NOON + hours(1)),
    ]


def test_the_queue_of_the_unread_ages_by_the_last_move(store: SqlStore) -> None:
    """What a person sends back begins to wait then."""
    assert store.unread_queue() == Queued(0, None)
    document = received(store)
    read(store, "another")
    assert store.unread_queue() == Queued(2, NOON)
    move_to(store, document, State.READ, at=NOON + hours(3))
    assert store.unread_queue() == Queued(2, NOON)
    move_to(store, document, State.HELD, at=NOON + hours(3))
    move_to(store, document, State.READ, at=NOON + hours(9))
    store.later(document, NOON + hours(10))
    assert store.unread_queue().count == 2


def test_the_queue_of_the_unsent_is_that_of_the_first_way(store: SqlStore) -> None:
    """A second way that is broken is told by its own alarm."""
    store.post([Send(letter("second", channel="alarm-smtp"))], NOON)
    assert store.unsent_queue() == Queued(0, None)
    store.post([Send(letter("first"))], NOON + hours(1))
    assert store.unsent_queue() == Queued(1, NOON + hours(1))


def test_each_channel_gets_its_own_mails(store: SqlStore) -> None:
    """A mail that names a channel leaves by that one only."""
    store.post([Send(letter("a", channel="alarm-smtp")), Send(letter("b"))], NOON)
    assert [m.letter.key for m in store.due_mail("r", 9, NOON, NOON)] == ["b"]
    assert [m.letter.key for m in store.due_mail("r", 9, NOON, NOON, "alarm-smtp")] == ["a"]


def test_the_last_letter_of_each_source(store: SqlStore) -> None:
    """The newest arrival of a source counts, copies too; a source without any is left out."""
    store.receive([new_arrival(store, "a", source="info")], NOON)
    store.receive([new_arrival(store, "b", source="info", received_at=NOON + hours(2))], NOON)
    store.receive([new_arrival(store, "c", source="arved")], NOON)
    assert store.last_letters(["info", "arved", "none"]) == {"info": NOON + hours(2), "arved": NOON}


def test_the_last_line_of_history(store: SqlStore) -> None:
    """None in an empty register."""
    assert store.last_written() is None
    document = received(store)
    move_to(store, document, State.READ, at=NOON + hours(5))
    assert store.last_written() == NOON + hours(5)


def test_senders_of_many_letters(store: SqlStore) -> None:
    """Counted without case, since an instant, from a least number on; letters without a sender are nobody's."""
    for n, sender in enumerate(["mari@kiri.example", "Mari@kiri.example", "jaan@kiri.example", "", ""]):
        read(store, f"letter {n}", sender=Address("", sender))
    assert store.many_letters(NOON - hours(1), 2) == {"mari@kiri.example": 2}
    assert store.many_letters(NOON + hours(1), 1) == {}
    assert store.letters_from("jaan@kiri.example", NOON, 9) == 1
    assert store.letters_from("jaan@kiri.example", NOON + timedelta(seconds=1), 9) == 0
    assert store.letters_from("mari@kiri.example", NOON, 1) == 1


def test_the_fate_of_a_mail(store: SqlStore) -> None:
    """Pending, then what came of it; an unknown key has none."""
    store.post([Send(letter("k"))], NOON)
    assert store.mail_fate("k") == Fate("pending")
    (mail,) = store.due_mail("r", 9, NOON, NOON)
    store.receipts([Receipt(mail.id, "sent", ("jaan@kaleva.example",), "250")], NOON)
    assert store.mail_fate("k") == Fate("sent")
    assert store.mail_fate("other") is None


def test_a_mail_of_ours_is_found_by_its_identifier(store: SqlStore) -> None:
    """With its document, its purpose and whom it went to; strangers' identifiers find nothing."""
    document = registered(store, "letter", Send(letter("d1.forward", critical=True)))
    made = letter("d1.forward").message_id
    (mail,) = store.sent_mails(["<stranger@x.example>", made, made])
    assert (mail.document, mail.purpose, mail.critical, mail.recipients) == (
        document, "forward", True, ("jaan@kaleva.example",),
    )  # fmt: skip
    assert store.sent_mails([]) == ()
    assert store.sent_mails(["<stranger@x.example>"]) == ()
