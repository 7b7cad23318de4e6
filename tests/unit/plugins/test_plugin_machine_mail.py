"""What is taken for machine mail, and what never is."""

import pytest

from officed.domain.document import Document, Field
from officed.plugins.machine_mail import is_agency, refuse
from tests.unit.plugins.plugin_samples import file, letter

LIST = {"list-unsubscribe": "<https://pood.example/stop>"}


def kind_of(document: Document) -> str | None:
    """Return as what a document is refused, or None."""
    reason = refuse(document=document)
    return reason.kind if reason else None


def test_a_delivery_report_is_refused_even_about_our_own_mail() -> None:
    """A report is no letter; what it means for our mail is the flow's matter."""
    own = (Field("our_ref", "7-1/123"),)
    assert kind_of(letter("7-1/123", bounce=True, auto_generated=True, fields=own)) == "bounce"


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Automaatvastus: Teie kiri", {}),
        ("Автоматический ответ: письмо", {}),
        ("Out of office", {}),
        ("Automatische Antwort: Brief", {}),
        ("Re: kiri", {"auto-submitted": "auto-replied"}),
        ("Re: kiri", {"x-autoreply": "yes"}),
    ],
)
def test_automatic_answers_are_refused(subject: str, headers: dict[str, str]) -> None:
    """Subject or header is enough: no person begins a letter so."""
    assert kind_of(letter("Olen eemal.", subject=subject, headers=headers)) == "autoreply"


def test_a_receipt_needs_the_mark_of_a_machine() -> None:
    """`Accepted:` may be the first word of a person's letter too."""
    assert kind_of(letter(subject="Read: Teie kiri", auto_generated=True)) == "autoreply"
    assert kind_of(letter(subject="Accepted: your offer")) is None


def test_a_newsletter_is_refused() -> None:
    """A list header together with the words of an advert is a newsletter."""
    assert kind_of(letter("Soodushinnad! Loobu uudiskirjast siit.", headers=LIST)) == "reklaam"


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Loobu uudiskirjast.", {}),
        ("Koosoleku protokoll.", LIST),
        ("Koosoleku protokoll.", {"precedence": "bulk"}),
        ("Soodustus puudega inimesele: palun selgitust.", {"precedence": "bulk"}),
    ],
)
def test_half_a_mark_is_not_enough(text: str, headers: dict[str, str]) -> None:
    """A list without advert words, advert words without a list, and bulk alone are people's letters."""
    assert kind_of(letter(text, headers=headers)) is None


def test_a_list_letter_that_quotes_our_number_is_kept() -> None:
    """Whoever answers us from a ticket system with an unsubscribe link still answers us."""
    ours = (Field("our_ref", "7-1/123"),)
    assert kind_of(letter("Vastus. Loobu teavitustest.", headers=LIST, fields=ours)) is None


def test_a_machine_s_note_without_a_file_is_refused() -> None:
    """An automatic note from somebody's system is no letter."""
    assert kind_of(letter("Teie tellimus on teel.", sender="noreply@pood.example", auto_generated=True)) == "autoreply"


@pytest.mark.parametrize(
    "text",
    [
        "Teil on arve tasumata, võlgnevus on 41,20 eurot.",
        "Kui Te ei maksa, pöördume kohtusse.",
        "У вас задолженность 41,20 евро.",
        "Your invoice is overdue; we shall take legal action.",
    ],
)
def test_a_machine_s_claim_is_kept(text: str) -> None:
    """Collectors' systems send claims that nobody signs; a refused one would be answered by a court."""
    assert kind_of(letter(text, sender="teavitus@nouded.example", auto_generated=True)) is None


def test_a_machine_that_brings_a_file_is_kept() -> None:
    """E-services send real documents from addresses that nobody reads; an inline logo is no document."""
    machine = {"sender": "noreply@pood.example", "auto_generated": True}
    assert kind_of(letter("Manuses.", parts=(file("kiri.pdf"),), **machine)) is None
    assert kind_of(letter("Tere.", parts=(file("logo.png", inline=True),), **machine)) == "autoreply"


@pytest.mark.parametrize("sender", ["noreply@kohus.ee", "teavitus@portaal.rik.kohus.ee", "noreply@kaleva.example"])
def test_agencies_and_our_own_services_are_kept(sender: str) -> None:
    """A court's portal and our own web form are machines that carry people's matters."""
    document = letter("Uus menetlusdokument.", sender=sender, auto_generated=True, mailbox="info@kaleva.example")
    assert kind_of(document) is None


def test_likeness_to_an_agency_s_domain_is_not_enough() -> None:
    """Only the domain itself and those below it are the agency's."""
    assert is_agency("portaal.kohus.ee")
    assert not is_agency("minukohus.ee")
    assert not is_agency("kohus.ee.example")


def test_what_a_person_released_is_never_refused_again() -> None:
    """A person's word stands over every mark."""
    assert kind_of(letter("Loobu uudiskirjast", headers=LIST, released=True)) is None
    assert kind_of(letter(bounce=True, released=True)) is None
