"""Letters meant for another body than the office."""

from dataclasses import replace

import pytest

from officed.domain.bodies import Body
from officed.domain.document import Address
from officed.plugins import addressee
from tests.unit.plugins.plugin_samples import letter, office

BODIES = (Body("transpordiamet", "Transpordiamet", names=("Transport Board",)), Body("puu-amet", "Puu-amet"))
PLUGIN = addressee.plugin(replace(office(), bodies=BODIES))


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
        ("", "Metsamaa–Rannaküla maanteel, umbes 4. kilomeetril, on sügav auk.", "Transpordiamet"),
        ("", "Metsamaa - Rannaküla mnt 12. km on lumi lükkamata.", "Transpordiamet"),
        ("", "Metsa maanteel on auk, see on vist riigi tee.", "Transpordiamet"),
        ("", "На дороге в Метсамаа яма. Эта дорога не городская, передайте им.", "Transpordiamet"),
        ("", "There is a deep hole. I know it is a state road.", "Transpordiamet"),
        ("", "Metsa tänava ülesõidu tõkkepuu on iga õhtu tund aega all.", "Raudtee-ettevõtja"),
        ("", "На переезде шлагбаум опускается слишком поздно.", "Raudtee-ettevõtja"),
        ("", "Tõkkepuud on raudteeülesõidul terve päeva all.", "Raudtee-ettevõtja"),
        ("", "The barriers of the level crossing stay down.", "Raudtee-ettevõtja"),
        ("", "Dear Transport Board,\n\nMy car is still in the register.", "Transpordiamet"),
        ("", "Lugupeetud Transpordiamet!\n\nAuto on ikka registris.", "Transpordiamet"),
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
        ("", "Elan Kohtla-Järve mnt 5. Palun parandage lamp õues."),
        ("", "Pärnu-Jaagupi mnt on auke täis."),
        ("", "Metsamaa–Rannaküla mnt 12 ees on auk."),
        ("", "Elan Metsamaa–Rannaküla maantee ääres. Palun parandage lamp õues."),
        ("", "Kas see on riigitee või linna tee?"),
        ("", "Ma ei tea, kas see on riigi tee. Tänaval on auk."),
        ("", "See on linna, mitte riigi tee, palun parandage."),
        ("", "Эта дорога не государственная, а городская."),
        ("", "This is not a state road, so the town must mend it."),
        ("", "It is a state road, isn't it?"),
        ("", "Parkla tõkkepuu ei avane."),
        ("", "Elan Raudtee tänav 5. Meie hoovi tõkkepuu ei avane. Palun parandage."),
        ("", "Peatänav 5 ja Raudtee 7 elanikud soovivad tõkkepuud hoovi ette."),
        ("", "Rongis kohtusime. Tõkkepuu paigaldamiseks soovin luba."),
        ("", "Raudteeülesõidu teekate on parandatud. Hoovi tõkkepuu mitte."),
        ("", "Thank you for the training on language barriers."),
        ("", "Во время поездки по двору сломался шлагбаум."),
        ("", "После переезда во двор шлагбаум нас не пускает."),
        ("", "Detailplaneeringu ala piirneb riigitee kaitsevööndiga, palume seisukohta."),
        ("", "Transpordiamet\ntegi meie tänavale märgi. Kaleva linn peab selle koristama.".replace("\n", " ")),
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


def test_a_body_that_the_letter_came_to_is_no_other() -> None:
    """Where the letter went to the body's own address, it reached whom it names."""
    document = letter("Riigi Taristuamet\nplaneeringute osakond\n\nPalume seisukohta.", sender="info@metsamaa.example")
    sent = replace(document, content=replace(document.content, to=(Address("", "info@taristuamet.example"),)))
    assert [f.value for f in PLUGIN.find_fields(document=document)] == ["Riigi Taristuamet"]  # type: ignore[attr-defined]
    assert PLUGIN.find_fields(document=sent) == ()  # type: ignore[attr-defined]


def test_a_body_is_known_by_a_whole_label_of_its_domain() -> None:
    """The state's addresses for its people, and a domain that a word is only a part of, are no body's own."""
    text = "Eesti Töötukassa!\n\nPalun registreerige mind."
    assert found(text, sender="47101010033@eesti.ee") == ["Eesti Töötukassa"]
    assert found(text, sender="mari@eestimaja.example") == ["Eesti Töötukassa"]
    assert found("Metsamaa Vallavalitsus\n\nPalume arvamust.", sender="info@metsamaavald.example") == []
    assert found("Puu-amet\n\nPalume arvamust.") == ["Puu-amet"]
    assert found("Puu-amet\n\nPalume arvamust.", sender="info@puu-amet.example") == []
