"""Message-IDs of our own mails."""

from hypothesis import given
from hypothesis import strategies as st

from officed.domain.message_id import ascii_domain, is_message_id, is_ours, message_id


@given(st.text(st.characters(), max_size=200), st.text(max_size=40))
def test_any_key_makes_a_message_id_that_may_stand_in_a_header(key: str, domain: str) -> None:
    """Whatever the key, the Message-ID is one ASCII token, the same each time, and known again as ours."""
    made = message_id(key, domain)
    assert made == message_id(key, domain)
    assert is_message_id(made)
    assert made.isascii()
    assert is_ours(made, domain)


@given(st.text(max_size=80), st.text(max_size=80))
def test_two_keys_never_share_a_message_id(one: str, other: str) -> None:
    """Another key is another mail."""
    assert (message_id(one, "kaleva.example") == message_id(other, "kaleva.example")) == (one == other)


def test_a_plain_key_can_be_read_in_the_message_id() -> None:
    """An admin who sees the Message-ID in a server's log finds the row in the outbox."""
    assert message_id("reminder.7.two-before", "kaleva.example") == "<officed.reminder.7.two-before@kaleva.example>"


def test_others_are_not_ours() -> None:
    """A Message-ID of another domain or another program is not taken for ours."""
    assert not is_ours("<officed.1@naaber.example>", "kaleva.example")
    assert not is_ours("<abc@kaleva.example>", "kaleva.example")
    assert not is_ours("officed.1@kaleva.example", "kaleva.example")


def test_domains_are_written_as_in_the_dns() -> None:
    """A domain with õ has a form that every server takes."""
    assert ascii_domain("Õunapuu.example") == "xn--unapuu-oxa.example"


@given(st.text(min_size=1), st.text(), st.text(min_size=1))
def test_with_a_secret_nobody_can_guess_it(secret: str, key: str, other: str) -> None:
    """The same for the same key and secret, another for another secret, and nothing of the key can be read."""
    made = message_id(key, "kaleva.example", secret)
    assert made == message_id(key, "kaleva.example", secret)
    assert is_message_id(made)
    assert is_ours(made, "kaleva.example")
    assert len(made) == len("<officed.@kaleva.example>") + 32
    if other != secret:
        assert made != message_id(key, "kaleva.example", other)
