"""Who wrote, from the block below a letter."""

from officed.plugins.signature import find_fields
from tests.unit.plugins.plugin_samples import letter


def found(text: str, **more: object) -> dict[str, str]:
    """Return the fields by name."""
    return {field.name: field.value for field in find_fields(document=letter(text, **more))}  # type: ignore[arg-type]


def test_a_signature_gives_name_phone_mail_and_address() -> None:
    """The block below the closing words, in the order in which people write it."""
    text = (
        "Tere\n\nPalun vastake.\n\nLugupidamisega\nMari Maasikas\nosakonnajuhataja\nMaasika OÜ\n"
        "Pikk tn 12-3, 99999 Kaleva\ntel +372 5550 0123\nmari@maasikas.example"
    )
    assert found(text) == {
        "sender_name": "Mari Maasikas", "sender_phone": "+37255500123", "sender_email": "mari@maasikas.example",
        "sender_address": "Pikk tn 12-3, 99999 Kaleva",
    }  # fmt: skip


def test_a_name_below_the_text_needs_no_closing_words() -> None:
    """Most people write their name and no formula."""
    assert found("Tere\n\nKas kool on lahti?\n\nJaan Tamm\ntel 5550 0124") == {
        "sender_name": "Jaan Tamm", "sender_phone": "55500124",
    }  # fmt: skip
    assert found("Здравствуйте\n\nШкола открыта?\n\nИрина Белова")["sender_name"] == "Ирина Белова"


def test_what_stands_in_the_letter_is_no_contact_of_the_writer() -> None:
    """A phone or an address of which the letter speaks is somebody else's; sums and dates are no phones."""
    text = "Tere\n\nKorstnapühkija tel on 5550 0125, ta elab Pikk 3.\n\nArve 5550 0126 eurot, 12.05.2026.\n\nMis edasi?"
    assert found(text) == {}


def test_a_firm_s_name_is_no_person() -> None:
    """A line with a form of company, an office or a post is passed over."""
    assert "sender_name" not in found("Tere\n\nSaadame arve.\n\nLugupidamisega\nKaleva Linnavalitsus\nPuhas Maja OÜ")


def test_the_own_address_of_the_mail_is_not_repeated() -> None:
    """The mail's sender is known; only another address is news."""
    assert "sender_email" not in found("Tere\n\nKüsin.\n\nJaan Tamm\njaan@naaber.example", sender="jaan@naaber.example")
