"""Letters meant for another body than the office."""

import pytest

from officed.plugins import addressee
from tests.unit.plugins.plugin_samples import letter, office

PLUGIN = addressee.plugin(office())


def found(text: str, subject: str = "", sender: str = "jaan@naaber.example") -> list[str]:
    """Return the bodies that were found."""
    document = letter(text, subject=subject, sender=sender)
    return [field.value for field in PLUGIN.find_fields(document=document)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("subject", "text", "body"),
    [
        ("Avaldus Metsamaa Vallavalitsusele", "Palun toetust.", "Metsamaa Vallavalitsus"),
        ("Avaldus", "Metsamaa Vallavalitsusele\n\nPalun toetust.", "Metsamaa Vallavalitsus"),
        ("", "Lugupeetud Riigi Pensioniamet\n\nKüsin oma pensioni kohta.", "Riigi Pensioniamet"),
        ("", "Koer haugub Metsamaa vallas, aga vallast ei vasta keegi.", "Metsamaa vallas"),
        ("", "Elan Metsamaa vallas. Meie tee Metsamaa vallas on lükkamata.", "Metsamaa vallas"),
        ("Dokument", "Palun mulle uut ID-kaarti, vana kadus.", "Politsei- ja Piirivalveamet"),
        ("", "Põhimaantee nr 2 ääres on suur auk.", "Transpordiamet"),
    ],
)
def test_another_body_is_named(subject: str, text: str, body: str) -> None:
    """A body at the head or in the subject, a place elsewhere, a matter of the state's."""
    assert found(text, subject) == [body]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Avaldus Kaleva Linnavalitsusele", "Kaleva Linnavalitsus\n\nPalun toetust."),
        ("Küsimus linnavalitsusele", "Lugupeetud linnavalitsus,\n\nmiks tee on kinni?"),
        ("", "Hea linnavalitsus!\n\nMeie vallavalitsus oli varem teine."),
        ("", "Kolisime Metsamaa vallast Kaleva linna, palun kooli kohta."),
        ("", "Enne elasin Metsamaa vallas. Kas toetus makstakse siin edasi?"),
        ("", "Keskkonnaameti kirja kohaselt on raie lubatud. Miks puu veel seisab?"),
        ("", "ID-kaart ei tööta teie e-teeninduses."),
        ("", "Passi koopia on lisas, palun registreerida elukoht."),
        ("", "Kuulsin, et Metsamaa vallas saab kompostri tasuta. Kas meie linn võiks ka?"),
    ],
)
def test_a_letter_to_us_is_not_astray(subject: str, text: str) -> None:
    """Our own name, a greeting, a former home, another's letter or an example from elsewhere are no other addressee."""
    assert found(text, subject) == []


def test_the_sender_s_own_letterhead_is_no_addressee() -> None:
    """An authority writes its name above its letter."""
    document = letter(
        "Metsamaa Vallavalitsus\n\nKaleva Linnavalitsus\n\nPalume arvamust.", sender="info@metsamaa.example"
    )
    fields = PLUGIN.find_fields(document=document)  # type: ignore[attr-defined]
    assert [field.value for field in fields] == []
