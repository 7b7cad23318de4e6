"""What outsiders read of names: initials of private persons, bodies as they are called."""

from __future__ import annotations

import pytest

from officed.domain.outsiders import public_name, tells_of


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mari Maasikas", "M. M."),
        ("Mari-Liis Õunapuu", "M.-L. Õ."),
        ("Jaan-Erik Tamm-Saar", "J.-E. T.-S."),
        ("Анна Иванова", "А. И."),
        ("FIE Mari Maasikas", "M. M."),
        ("OÜ Näidis", "OÜ Näidis"),
        ("Näidis AS", "Näidis AS"),
        ("Korteriühistu Näidise 5", "Korteriühistu Näidise 5"),
        ("Mari Maasikas, OÜ Näidis", "OÜ Näidis"),
        ("Mari Maasikas (Terviseamet)", "Terviseamet"),
        ("Mari Maasikas Terviseamet", "Terviseamet"),
        ("Maasikas Linnavalitsus", "Maasikas Linnavalitsus"),
        ("Mari Maasikas Linnavalitsus", "Linnavalitsus"),
        ("Kaleva Linnavalitsus", "Kaleva Linnavalitsus"),
        ("Maksu- ja Tolliamet", "Maksu- ja Tolliamet"),
        ("Rahandusministeerium", "Rahandusministeerium"),
        ("Mari Amet", "M. A."),
        ("Mari Vanaamet", "M. V."),
        ("SA HOANG", "S. H."),
        ("As Mari", "A. M."),
        ("Mari", "Eraisik"),
        ("mari@kodu.example", "Eraisik"),
        ("Mari 38001085718", "Eraisik"),
        ("OÜ Mari 38001085718", "Eraisik"),
        ("", "Eraisik"),
    ],
)
def test_outsiders_read_initials_of_private_persons(name: str, shown: str) -> None:
    """Bodies stand by name, private persons by initials, and what is no name is nobody's."""
    assert public_name(name) == shown


def test_restricted_letters_show_no_initials() -> None:
    """Where a restriction stands even initials of a private person are left out; a body is still named."""
    assert public_name("Mari Maasikas", restricted=True) == "Eraisik"
    assert public_name("OÜ Näidis", restricted=True) == "OÜ Näidis"


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Mari Maasika avaldus", True),
        ("MAASIKALE antud luba", True),
        ("Õunapuule", True),
        ("Kase tee ehitusluba", True),
        ("mari@kiri.example kiri", True),
        ("isik 38001085718", True),
        ("helistada 5555 1234", True),
        ("Taotlus 7-1/123, 21.11.2026", False),
        ("Ehitusluba", False),
        ("", False),
    ],
)
def test_a_text_that_may_tell_of_a_person_is_known(text: str, tells: bool) -> None:
    """Names are known in any case form, with and without diacritics; so are codes, addresses and numbers to call."""
    assert tells_of(text, ("Mari Maasikas", "Liis Õunapuu", "Jaan Kask")) is tells
