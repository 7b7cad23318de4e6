"""Every arrival is entered once and ends in a document."""

from __future__ import annotations

import hashlib

from officed.domain.changes import PutContent, PutFields, PutTitle, Send, Wait
from officed.domain.document import Address, Content, Field, Part
from officed.domain.states import State
from officed.store import SqlStore
from tests.contract.store_kit import NOON, ask, letter, move_to, new_arrival, read, received, together

BROKEN = "kiri\0 \ud800 lõpp"


def test_a_key_is_entered_once(store: SqlStore) -> None:
    """The same key of the same source never makes a second row."""
    first = store.receive([new_arrival(store, "a")], NOON)
    again = store.receive([new_arrival(store, "a"), new_arrival(store, "a")], NOON)
    assert {r.document for r in (*first, *again)} == {first[0].document}
    assert not any(r.copy for r in again)
    assert len(store.lines()) == 1


def test_a_key_belongs_to_its_source(store: SqlStore) -> None:
    """Two sources may use the same key for different letters."""
    one = new_arrival(store, "a", key="1")
    two = new_arrival(store, "b", key="1", source="scan")
    assert len({r.document for r in store.receive([one, two], NOON)}) == 2


def test_a_known_digest_is_a_copy(store: SqlStore) -> None:
    """The same letter in another mailbox is a copy of the first document, with an end of its own."""
    first, copy = store.receive([new_arrival(store), new_arrival(store, source="second")], NOON)
    assert (copy.document, first.copy, copy.copy) == (first.document, False, True)
    assert [line.outcome for line in store.lines()] == ["received", "duplicate"]
    assert [h.event for h in store.card(first.document).history] == ["document.received", "document.copied"]
    assert store.counts()["copies"] == 1


def test_one_letter_in_many_mailboxes_at_once_is_one_document(store: SqlStore, second: SqlStore) -> None:
    """Whoever brings it first, and in whatever order: one document, the rest are copies, nobody waits for ever."""
    names = [f"letter {n}" for n in range(12)]

    def bring(n: int) -> list[bool]:
        mine = names if n % 2 else names[::-1]
        to = store if n % 3 else second
        return [r.copy for r in to.receive([new_arrival(store, name, source=f"box {n}") for name in mine], NOON)]

    copies = together(6, bring)
    assert sum(not copy for copies_of_one in copies for copy in copies_of_one) == 12
    assert store.counts()["received"] == 12
    assert store.counts()["arrivals"] == 72


def test_the_same_key_at_the_same_moment_is_one_arrival(store: SqlStore, second: SqlStore) -> None:
    """Two readers of one mailbox do not disturb each other."""
    found = together(4, lambda n: (store if n % 2 else second).receive([new_arrival(store)], NOON)[0])
    assert len({r.document for r in found}) == 1
    assert len(store.lines()) == 1


def test_what_the_source_was_told_is_known(store: SqlStore) -> None:
    """A key stands untold until the source has put the letter away."""
    store.receive([new_arrival(store, name) for name in "ab"], NOON)
    assert store.standing("post", ["post|a", "post|c"]) == {"post|a": False}
    assert store.untold("post") == ("post|a", "post|b")
    store.told("post", {"post|a": "taken/17"}, NOON)
    assert store.standing("post", ["post|a", "post|b"]) == {"post|a": True, "post|b": False}
    assert store.untold("post") == ("post|b",)
    assert store.untold("scan") == ()
    assert [line.told for line in store.lines(source="post")] == ["taken/17", None]


def test_a_full_mailbox_can_be_asked_for_at_once(store: SqlStore) -> None:
    """20,000 keys in one question are answered."""
    store.receive([new_arrival(store, "a")], NOON)
    keys = [f"post|{n}" for n in range(20_000)]
    assert store.standing("post", [*keys, "post|a"]) == {"post|a": False}


def test_broken_text_is_kept_without_failing(store: SqlStore) -> None:
    """NUL and lone surrogates in any name or text never stop a letter, and its key is still known."""
    arrival = new_arrival(
        store, key=f"k{BROKEN}", name=BROKEN, mailbox=BROKEN, envelope_to=(BROKEN,), hints={"kind": BROKEN}
    )
    document = store.receive([arrival], NOON)[0].document
    part = Part(BROKEN, BROKEN, BROKEN, 1, "0" * 64, text=BROKEN, warnings=(BROKEN,))
    content = Content(
        "message/rfc822",
        subject=BROKEN,
        sender=Address(BROKEN, BROKEN),
        to=(Address(BROKEN, BROKEN),),
        message_id=BROKEN,
        headers={"x-odd": (BROKEN,)},
        text=BROKEN,
        language="zh-Hant-TW-x-very-long",
        parts=(part,),
    )
    changes = (PutContent(content), PutFields((Field("our_ref", BROKEN),)), PutTitle(BROKEN, BROKEN, BROKEN))
    move_to(store, document, State.READ, *changes, Send(letter("k", values={"subject": BROKEN}, in_reply_to=BROKEN)))
    move_to(store, document, State.HELD, Wait("code" * 30, BROKEN))
    store.told("post", {arrival.key: BROKEN}, NOON)

    assert store.standing("post", [arrival.key]) == {arrival.key: True}
    card = store.card(document)
    assert card.document.content.subject == "kiri\ufffd ? lõpp"
    assert card.document.content.headers["x-odd"] == ("kiri\ufffd ? lõpp",)
    assert card.document.content.language == "zh-Hant-TW-x-very-long"
    assert store.due_mail("relay", 5, NOON, NOON)[0].letter.values["subject"] == "kiri\ufffd ? lõpp"
    assert store.find(str(document)) == document


def test_parts_keep_their_language(store: SqlStore) -> None:
    """Each part has the language that was read, in the order of the parts; one without any has none."""
    parts = tuple(Part(name, name, "text/plain", 1, "0" * 64, language=name) for name in ("ru", "et"))
    unknown = Part("x", "x", "text/plain", 1, "0" * 64)
    seen = store.document(read(store, parts=(*parts, unknown))).content
    assert [part.language for part in seen.parts] == ["ru", "et", None]


def test_history_of_an_arrival_names_nobody(store: SqlStore) -> None:
    """History tells the digest of an original salted: without the content it says nothing."""
    document = received(store)
    (row,) = store.card(document).history
    assert row.detail["digest"] not in {None, store.document(document).original_sha256}
    salt = str(ask(store, f"SELECT salt FROM content WHERE document_id = {document}")[0][0])
    whole = f"{salt}{store.document(document).original_sha256}"
    assert row.detail["digest"] == hashlib.sha256(whole.encode()).hexdigest()


def test_lines_tell_every_arrival_oldest_first(store: SqlStore) -> None:
    """The ledger shows how each arrival has ended so far, and can be cut."""
    held = read(store, "a")
    move_to(store, held, State.HELD, Wait("ask", "two kinds"))
    received(store, "b")
    assert [(line.key, line.outcome, line.reason) for line in store.lines()] == [
        ("post|a", "held", "two kinds"),
        ("post|b", "received", ""),
    ]
    assert [line.key for line in store.lines(limit=1)] == ["post|a"]
