"""Letters that no mail can carry reach their official all the same, with a line about where they are."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from officed.flow.too_large import joined, refused_for_size
from officed.ports.channels import Delivery
from tests.unit.flow.desks import Round, letter

LONG = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia.\n" + "Lisa. " * 60_000


def body(round_: Round) -> tuple[str, list[str]]:
    """Text and names of the attachments of the last mail."""
    mail = message_from_bytes(round_.pigeons.sent[-1].message, policy=default)
    text = mail.get_body()
    assert text is not None
    return text.get_content(), [part.get_filename() or "" for part in mail.iter_attachments()]


def limited(round_: Round, attach_mb: float) -> None:
    """Set how large an original may be that goes along."""
    settings = round_.desk.office.settings
    daemon = settings.daemon.model_copy(update={"attach_mb": attach_mb})
    office = replace(round_.desk.office, settings=settings.model_copy(update={"daemon": daemon}))
    round_.desk = replace(round_.desk, office=office)


@pytest.mark.parametrize("why", ["settings", "told", "refused"])
def test_it_goes_without(round_: Round, why: str) -> None:
    """Too large by the settings, by what the server says it takes, or by its refusal: forwarded with size and place."""
    limited(round_, 0.1 if why == "settings" else 25)
    round_.pigeons.largest = 100_000 if why == "told" else 0
    round_.pigeons.most = 100_000 if why == "refused" else 0
    round_.tray.letters["1"] = letter(text=LONG)
    round_.go()
    text, attached = body(round_)
    assert attached == []
    assert "liiga suur (0.3 MB)" in text
    assert "lisatud muutmata kujul" not in text
    [where] = [word.rstrip(").") for word in text.split() if word.startswith("originals/")]
    sha256 = where.rpartition("/")[2]
    assert round_.desk.originals.size(sha256) == len(letter(text=LONG))
    (card,) = round_.desk.store.cards()
    assert card.document.state == "forwarded"


def test_it_goes_along_where_it_may(round_: Round) -> None:
    """Under every limit the letter is attached as ever."""
    round_.pigeons.largest = round_.pigeons.most = 1_000_000
    round_.tray.letters["1"] = letter(text=LONG)
    round_.go()
    text, attached = body(round_)
    assert attached == ["7-2_1 Teabenõue.eml"]
    assert "lisatud muutmata kujul" in text
    assert "liiga suur" not in text


def test_a_mail_that_is_refused_for_another_reason_is_not_sent_again(round_: Round) -> None:
    """Only a word about the size brings the smaller form."""
    [person] = ["maive.lepikult@kaleva.example"]
    round_.pigeons.refuse[person] = "554 5.7.1 content rejected"
    round_.tray.letters["1"] = letter(text=LONG)
    round_.go()
    assert not [mail for mail in round_.pigeons.sent if person in mail.recipients]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("552 5.3.4 Message size exceeds fixed limit", True),
        ("552 message size exceeds fixed maximum message size", True),
        ("550 5.2.3 message length exceeds administrative limit", True),
        ("552 5.2.2 mailbox full", False),
        ("550 5.1.1 no such user", False),
        ("554 5.7.1 5.3.4 in the text", False),
    ],
)
def test_what_a_refusal_says_of_the_size(text: str, size: bool) -> None:
    """The codes of RFC 1870 and RFC 3463; a full mailbox is not about this mail."""
    assert refused_for_size(Delivery(refused={"a@x.example": text})) == (("a@x.example",) if size else ())


def test_what_came_of_both_forms() -> None:
    """Nobody is both reached and refused, and whom the first reached stays reached."""
    first = Delivery(("a",), {"b": "450"}, {"c": "552", "d": "550 5.1.1"}, "250 one")
    both = joined(first, Delivery(("c",), receipt="250 two"))
    assert (both.accepted, dict(both.later), dict(both.refused)) == (("a", "c"), {"b": "450"}, {"d": "550 5.1.1"})
    again = joined(first, Delivery(refused={"c": "550 5.7.1"}))
    assert dict(again.refused) == {"c": "550 5.7.1", "d": "550 5.1.1"}
