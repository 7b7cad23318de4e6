"""The language of a letter."""

from __future__ import annotations

import pytest

from officed.domain.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tere! Palun saata mulle detailplaneeringu toimik. Lugupidamisega", "et"),
        ("Edastatud teadmiseks.", "et"),
        ("Здравствуйте! Прошу выдать справку о составе семьи.", "ru"),
        ("Dear Sir, please find attached the contract we discussed.", "en"),
        ("Palun vastata selle kirjale kiiresti. Мой адрес: Kase 4.", "et"),
        ("Прошу ответить. Tere", "ru"),
        ("> Dear Sir, this is the letter that you sent to us and we have read it\nTänan, sobib meile.", "et"),
        ("12345 - 67", None),
        ("", None),
    ],
)
def test_language(text: str, code: str | None) -> None:
    """The language of most of the text, without the quoted letter; None where there is nothing to go by."""
    assert language_of(text) == code
