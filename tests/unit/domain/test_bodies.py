"""Which body a letter may belong to: by its name, its domain, words of its business."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from officed.domain.bodies import Body, competent, other_addressee
from officed.domain.document import Address, Content, Direction, Document, Field, Way
from officed.domain.states import State

ROADS = Body("roads", "Transpordiamet", "a@a.example", words=("riigimaantee", "driving licen"), domains=("a.example",))
POLICE = Body("police", "Politsei- ja Piirivalveamet", "b@b.example", names=("PPA",), words=("passi", "elamisl"))
DATA = Body("data", "Andmekaitse Inspektsioon", "c@c.example", words=("isikuandm",), kinds=("vaie",))
BODIES = (ROADS, POLICE, DATA)


def _letter(text: str, *, subject: str = "", addressee: str = "", kind: str | None = None, to: str = "") -> Document:
    fields = (Field("addressee", addressee),) if addressee else ()
    content = Content("message/rfc822", subject=subject, text=text, to=(Address("", to),) if to else ())
    came = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    return Document(
        1, State.READ, 2, "post", Way.EMAIL, Direction.INCOMING, came, came.date(), "0" * 64, "1.eml",
        "message/rfc822", 1,
        content, fields, kind=kind,
    )  # fmt: skip


def _found(letter: Document) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.body.id, one.because) for one in competent(BODIES, letter)]


@pytest.mark.parametrize("name", ["Transpordiamet", "TRANSPORDIAMETI", "Transpordiametile", "PPA"])
def test_a_named_body_comes_first(name: str) -> None:
    """In any case form, by any of its names, whatever words stand in the letter."""
    other = "passi ja elamisluba" if name != "PPA" else "riigimaantee 14 auk"
    first = _found(_letter(other, addressee=name))[0]
    assert first == ("police" if name == "PPA" else "roads", ("addressee",))


def test_words_are_beginnings_of_words() -> None:
    """A cue stands at the beginning of a word, several of them one after another; in the subject too."""
    assert _found(_letter("Auk Riigimaanteel 14.")) == [("roads", ("riigimaantee",))]
    assert _found(_letter("", subject="My DRIVING licence")) == [("roads", ("driving licen",))]
    assert _found(_letter("A licence for driving.")) == []
    assert _found(_letter("Kompassi kaotasin ära.")) == []


def test_more_words_weigh_more_and_a_domain_more_than_words() -> None:
    """Each cue counts once however often it stands; the likeliest first."""
    both = _letter("passi passi elamisluba riigimaantee")
    assert [body for body, _ in _found(both)] == ["police", "roads"]
    assert _found(_letter("passi ja elamisluba", to="info@a.example"))[0] == ("roads", ("@a.example",))


def test_a_body_may_get_letters_of_some_kinds_only() -> None:
    """A challenge about personal data goes to the supervisor, a request about them does not."""
    assert _found(_letter("isikuandmete kohta", kind="vaie")) == [("data", ("isikuandm",))]
    assert _found(_letter("isikuandmete kohta", kind="teabenoue")) == []


def test_nothing_is_proposed_where_nothing_speaks_for_it() -> None:
    """No body of the table, no proposal; an empty cue matches nothing."""
    assert _found(_letter("Tere hommikust!")) == []
    assert competent((replace(ROADS, words=("", "  ", "-")),), _letter("Tere")) == ()


def test_our_own_name_is_no_other_addressee() -> None:
    """A letter that names us is ours, in whatever case it is written."""
    assert other_addressee(_letter("", addressee="KALEVA Linnavalitsus"), "Kaleva Linnavalitsus") is None
    assert other_addressee(_letter("", addressee="Transpordiamet"), "Kaleva Linnavalitsus") == "Transpordiamet"
    assert other_addressee(_letter(""), "Kaleva Linnavalitsus") is None
