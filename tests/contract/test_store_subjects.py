"""Looking for a person on both databases: no place where a name can stand is passed by."""

from __future__ import annotations

from dataclasses import replace

from officed.domain.changes import Corrected, PutContent, PutFields, PutTitle, Send
from officed.domain.document import Address, Content, Field, Part
from officed.domain.states import State
from officed.store import SqlStore
from tests.contract.store_kit import NOON, letter, move_to, new_arrival, number, read, received

NAME = "Jüri Õunapuu"
PIECES = (("Jür", "Õunap"),)


def test_every_place_is_looked_at(store: SqlStore) -> None:
    """Sender, recipient, subject, titles, texts, attachments, fields, corrections, mails, counter, file names."""
    part = Part("a", "a", "text/plain", 1, "0" * 64)
    for n, content in enumerate(
        (
            Content("message/rfc822", sender=Address(NAME, "x@kiri.example")),
            Content("message/rfc822", to=(Address(NAME, "x@kiri.example"),)),
            Content("message/rfc822", subject=NAME.upper()),
            Content("message/rfc822", text=f"tere {NAME.lower()}"),
            Content("message/rfc822", parts=(replace(part, text=NAME),)),
            Content("message/rfc822", parts=(replace(part, name=f"{NAME}.pdf"),)),
        )
    ):
        move_to(store, received(store, f"c{n}"), State.READ, PutContent(content))
    move_to(store, received(store, "field"), State.READ, PutFields((Field("addressee", NAME),)))
    number(store, read(store, "title"), PutTitle(NAME, "Kiri"))
    number(store, read(store, "corrected"), Corrected("title", "x", "y", NAME))
    number(store, read(store, "mail"), Send(letter("k", values={"sender": NAME})))
    for name, fields in (("hint", {"hints": {"sender_name": NAME}}), ("file", {"name": f"{NAME}.pdf"})):
        store.receive([replace(new_arrival(store, name), **fields)], NOON)  # type: ignore[arg-type]
    others = read(store, "other", subject="Jüri Kask ja õunapuud")
    assert store.may_tell_of(PIECES) == (*range(1, 13), others)
    assert store.may_tell_of((("%",),)) == store.may_tell_of((("_",),))
    assert store.may_tell_of((("nimetu",), ("x@kiri.example",))) == (1, 2)
