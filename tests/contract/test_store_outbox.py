"""The outbox: each mail asked for once, leased to one relay, its receipt kept, its move made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy.exc import DBAPIError

from officed.domain.changes import EndDocument, Link, Move, Send, SetKind
from officed.domain.errors import Refused
from officed.domain.states import OFFICED, State
from officed.ports.store import Posted, Receipt
from officed.store import SqlStore
from tests.contract.store_kit import NOON, ask, hours, letter, move_to, read, registered, together

LATER = NOON + hours(1)


def _claim(store: SqlStore, worker: str = "relay", limit: int = 9) -> tuple[Posted, ...]:
    return store.due_mail(worker, limit, NOON, LATER)


def _to(target: State, document: int, *, version: int | None = None) -> Callable[[State, int], Move | None]:
    def follow(state: State, now: int) -> Move | None:
        if state is target:
            return None
        return Move(document, version or now, state, target, OFFICED, "forwarded", changes=(SetKind("arve"),))

    return follow


def test_a_key_is_posted_once(store: SqlStore) -> None:
    """The same key twice is one mail, the first one."""
    store.post([Send(letter("k", language="et")), Send(letter("k", language="ru"))], NOON)
    store.post([Send(letter("k", language="en"))], LATER)
    (mail,) = _claim(store)
    assert (mail.letter.language, mail.dated) == ("et", NOON)


def test_what_waits_of_a_template_is_seen_without_being_claimed(store: SqlStore) -> None:
    """Only what has not gone; who sends it gets it all the same."""
    store.post([Send(letter("k1", template="extension")), Send(letter("k2", template="extension"))], NOON)
    store.post([Send(letter("k3"))], NOON)
    gone = _claim(store, limit=1)[0]
    store.receipts([Receipt(gone.id, "sent", gone.letter.to, "250")], NOON)
    assert [one.letter.key for one in store.waiting_mail("extension")] == ["k2"]
    assert [one.letter.key for one in _claim(store)] == ["k2", "k3"]
    assert store.waiting_mail("extension")[0].letter.values == letter("k2", template="extension").values


def test_a_mail_is_never_lost_in_silence(store: SqlStore) -> None:
    """Two keys with one Message-ID are a mistake that is told, not a mail that is dropped."""
    store.post([Send(letter("k1", message_id="<one@kaleva.example>"))], NOON)
    with pytest.raises(DBAPIError):
        store.post([Send(letter("k2", message_id="<one@kaleva.example>"))], NOON)


def test_whoever_may_have_a_mail_is_told(store: SqlStore) -> None:
    """Who took it, also where another address waits or it was given up, and whom it is on its way to; no others."""
    document = read(store)
    for key in ("sent", "waits", "given-up", "going"):
        store.post([Send(letter(key, to=(f"{key}.a@kiri.example", f"{key}.b@kiri.example")))], NOON, document)
    fates = zip(_claim(store, limit=3), ("sent", "pending", "refused"), strict=True)
    store.receipts([Receipt(one.id, fate, one.letter.to[:1], "250", LATER) for one, fate in fates], NOON)
    _claim(store)
    store.post([Send(letter("asked", to=("asked@kiri.example",)))], NOON, document)
    assert {one.removesuffix("@kiri.example") for one in store.recipients([document])[document]} == {
        "sent.a", "sent.b", "waits.a", "given-up.a", "going.a", "going.b",
    }  # fmt: skip


def test_a_letter_comes_out_as_it_went_in(store: SqlStore) -> None:
    """Every value of a mail is frozen."""
    document = read(store)
    sent = letter("k", values={"kind": "arve"}, attach=("0" * 64,), critical=True, channel="smtp", in_reply_to="<a@b>")
    store.post([Send(sent)], NOON, document)
    assert _claim(store) == (), "it is for a channel of its own"
    (mail,) = store.due_mail("relay", 9, NOON, LATER, "smtp")
    assert (mail.letter, mail.document, mail.tries, mail.accepted) == (sent, document, 0, ())


def test_a_mail_is_leased_to_one_relay(store: SqlStore, second: SqlStore) -> None:
    """Relays share the outbox out, oldest first; a lease that ran out is taken over."""
    store.post([Send(letter(f"k{n}")) for n in range(20)], NOON)
    claimed = [m.id for found in together(4, lambda n: _claim(store if n % 2 else second, f"r{n}", 5)) for m in found]
    assert len(claimed) == len(set(claimed))
    again = store.due_mail("other", 99, NOON + hours(2), NOON + hours(3))
    assert [m.id for m in again] == sorted(m.id for m in again)
    assert len(again) == 20
    store.release("other")
    assert len(_claim(store, limit=99)) == 20


def test_what_is_sent_is_not_sent_again(store: SqlStore) -> None:
    """A receipt ends the mail, also when the lease of a slower relay says something else afterwards."""
    store.post([Send(letter("k"))], NOON)
    (mail,) = _claim(store)
    store.receipts([Receipt(mail.id, "sent", ("jaan@kaleva.example",), "250 ok")], NOON)
    store.receipts([Receipt(mail.id, "pending", (), "451 later", NOON)], NOON)
    assert store.due_mail("relay", 9, NOON + hours(9), NOON + hours(10)) == ()
    assert ask(store, "SELECT state, receipt, error, tries FROM outbox") == [("sent", "250 ok", None, 1)]


def test_a_refused_mail_keeps_what_was_said(store: SqlStore) -> None:
    """A final refusal stands with the server's words."""
    store.post([Send(letter("k"))], NOON)
    store.receipts([Receipt(_claim(store)[0].id, "refused", (), "550 no such user")], NOON)
    assert ask(store, "SELECT state, error FROM outbox") == [("refused", "550 no such user")]
    assert store.next_mail_at() is None


def test_a_letter_that_is_being_sent_is_not_annulled(store: SqlStore) -> None:
    """While a relay has it in hand nobody knows whether it goes; when the lease has run out it is stopped for good."""
    document = registered(store)
    store.post([Send(letter("k", purpose="letter")), Send(letter("told"))], NOON, document)
    assert len(_claim(store)) == 2
    with pytest.raises(Refused, match="being sent"):
        store.annul(document, "wrong", OFFICED, NOON)
    assert store.card(document).annulled is None
    store.annul(document, "wrong", OFFICED, LATER + hours(1))
    (other,) = store.due_mail("relay", 9, LATER + hours(1), LATER + hours(2))
    assert other.letter.key == "told"
    assert store.verify() == ()


def test_a_mail_waits_for_its_next_try(store: SqlStore) -> None:
    """What is to be tried again tells its instant and remembers who took it already."""
    store.post([Send(letter("k"))], NOON)
    assert store.next_mail_at() == NOON
    (mail,) = _claim(store)
    store.receipts([Receipt(mail.id, "pending", ("mari@kaleva.example",), "451", LATER)], NOON)
    assert store.next_mail_at() == LATER
    assert _claim(store) == ()
    (again,) = store.due_mail("relay", 9, LATER, LATER + hours(1))
    assert (again.tries, again.accepted) == (1, ("mari@kaleva.example",))


def test_a_receipt_moves_its_document(store: SqlStore) -> None:
    """Receipt, move and history are one."""
    document = registered(store, "a", Send(letter("k", critical=True)))
    (move,) = store.receipts([Receipt(_claim(store)[0].id, "sent", follow=_to(State.FORWARDED, document))], NOON)
    assert (move.target, store.document(document).state) == (State.FORWARDED, State.FORWARDED)
    assert store.card(document).history[-1].target == "forwarded"


@pytest.mark.parametrize("follow", [_to(State.FORWARDED, 1, version=2), _to(State.REFUSED, 1), lambda *_: None])
def test_a_move_that_lost_its_sense_is_dropped(store: SqlStore, follow: Callable[[State, int], Move | None]) -> None:
    """The receipts stand and the other moves are made, though one document cannot move as it was meant."""
    first = registered(store, "a", Send(letter("k1")))
    other = registered(store, "b", Send(letter("k2")))
    one, two = _claim(store)
    moves = store.receipts(
        [Receipt(one.id, "sent", follow=follow), Receipt(two.id, "sent", follow=_to(State.FORWARDED, other))], NOON
    )
    assert [m.document for m in moves] == [other]
    assert ask(store, "SELECT state FROM outbox") == [("sent",), ("sent",)]
    assert (store.document(first).state, store.document(first).kind) == (State.REGISTERED, None)


def test_the_follow_sees_how_the_document_stands_now(store: SqlStore) -> None:
    """A document that was held meanwhile is told as held."""
    document = registered(store, "a", Send(letter("k")))
    (mail,) = _claim(store)
    move_to(store, document, State.HELD)
    seen: list[tuple[State, int]] = []
    store.receipts([Receipt(mail.id, "sent", follow=lambda *now: seen.append(now))], NOON)  # type: ignore[func-returns-value,arg-type]
    assert seen == [(State.HELD, store.document(document).version)]


def test_two_relays_never_wait_for_each_other(store: SqlStore, second: SqlStore) -> None:
    """Batches that touch the same documents in another order are both written."""
    documents = [registered(store, f"letter {n}") for n in range(6)]
    for turn in range(2):
        for document in documents:
            store.post([Send(letter(f"m{turn}.{document}"))], NOON, document)
    mails = _claim(store, limit=99)
    half = len(mails) // 2
    batches = [mails[:half], mails[half:][::-1]]

    def hand_in(n: int) -> int:
        follow = [Receipt(m.id, "sent", follow=_to(State.FORWARDED, m.document or 0)) for m in batches[n]]
        return len((store if n else second).receipts(follow, NOON))

    assert sum(together(2, hand_in)) == len(documents)


def test_relays_never_wait_for_what_their_letters_answer(store: SqlStore, second: SqlStore) -> None:
    """Batches of letters of ours that end the same two letters, in another order, are both written."""
    asked = [registered(store, f"asked {n}") for n in range(2)]
    answers: list[list[int]] = [[], []]
    for n, others in enumerate((asked, asked[::-1])):
        for other in others:
            answers[n].append(registered(store, f"answer {n} to {other}", Link(other, "answers")))
            store.post([Send(letter(f"{n}.{other}", purpose="letter"))], NOON, answers[n][-1])
    mails = {posted.document: posted.id for posted in _claim(store)}
    half_way = threading.Barrier(2)

    def gone(n: int, turn: int) -> Receipt:
        answer, other = answers[n][turn], asked[turn if n == 0 else 1 - turn]

        def follow(state: State, version: int) -> Move:
            # One relay that has all its locks goes on alone after a moment.
            if turn == 1:
                with suppress(threading.BrokenBarrierError):
                    half_way.wait(0.5)
            end = EndDocument(other, "answered", NOON.date(), "answered")
            return Move(answer, version, state, State.FORWARDED, OFFICED, "sent", changes=(end,))

        return Receipt(mails[answer], "sent", follow=follow)

    def hand_in(n: int) -> int:
        return len((store if n else second).receipts([gone(n, 0), gone(n, 1)], NOON))

    assert together(2, hand_in) == [2, 2]
    assert [store.document(other).state for other in asked] == [State.CLOSED, State.CLOSED]
