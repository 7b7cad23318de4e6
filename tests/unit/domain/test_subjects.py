"""Who is meant, and whether a text tells of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.subjects import Mark, Sign, sign_of

MARI = Sign(Mark.NAME, "Mari Maasikas")
OUNAPUU = Sign(Mark.NAME, "Mari-Liis Õunapuu")
CODE = Sign(Mark.CODE, "38001085718")
ADDRESS = Sign(Mark.ADDRESS, "mari@kiri.example")


@pytest.mark.parametrize(
    ("given", "mark"),
    [
        ("38001085718", Mark.CODE), (" Mari@Kiri.example ", Mark.ADDRESS), ("Mari  Maasikas", Mark.NAME),
        ("Анна Иванова", Mark.NAME), ("Õunapuu", Mark.NAME),
        ("", None), ("12", None), ("3800108571", None), ("a@b@c", None), ("Mari 5", None), ("O M", None), ("%", None),
    ],
)  # fmt: skip
def test_what_was_given_is_known(given: str, mark: Mark | None) -> None:
    """A code, an address or a name; what is none of them is told from them."""
    sign = sign_of(given)
    assert (sign.mark if sign else None) == mark


@pytest.mark.parametrize(
    ("sign", "text", "stands"),
    [
        (MARI, "kirjutas Mari Maasikas ise", True),
        (MARI, "MARI MAASIKALE", True),
        (MARI, "Maasikas, Mari", True),
        (MARI, "Marika ja maasikad peenras ning Mari", False),
        (MARI, "Mari läks. Maasikas jäi.", False),
        (MARI, "Mari Marimaasikas", False),
        (OUNAPUU, "mari-liis õunapuule", True),
        (OUNAPUU, "Mari-Liis Ounapuu", True),
        (CODE, "isikukood 38001085718.", True),
        (CODE, "380010857180", False),
        (ADDRESS, "Saatja <Mari@Kiri.Example>.", True),
        (ADDRESS, "kirjuta mari@kiri.example. Aitäh", True),
        (ADDRESS, "anna-mari@kiri.example", False),
        (ADDRESS, "mari@kiri.example.com", False),
    ],
)
def test_a_text_tells_of_a_person(sign: Sign, text: str, stands: bool) -> None:
    """In any case form and order, and not of somebody who is called nearly so."""
    assert sign.stands_in(text) is stands


@given(st.text(max_size=300))
def test_any_text_may_be_asked(text: str) -> None:
    """Whatever was given and whatever is read, the answer is a yes or a no."""
    for sign in filter(None, (sign_of(text), MARI, ADDRESS, CODE)):
        assert sign.stands_in(text) in {True, False}
        assert all(piece for piece in sign.pieces)
