"""What is said with a token, and what a provider's answers mean, as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.api import OAuth2
from officed.plugins.oauth.advice import advice
from officed.plugins.oauth.asking import Declined
from officed.plugins.oauth.providers import PROVIDERS, browser_url, device_url, scope, token_url
from officed.plugins.oauth.sasl import first_words, last_words, mechanism_of, status_of
from officed.plugins.oauth.tokens import seconds


def test_the_messages_of_both_mechanisms() -> None:
    """Octet for octet as RFC 7628 (4.1) and Google's paper have them; a comma in a name ends no field."""
    assert first_words("OAUTHBEARER", "a,b=ü@kaleva.example", "imap.kaleva.example", 993, "t") == (
        "n,a=a=2Cb=3Dü@kaleva.example,\1host=imap.kaleva.example\1port=993\1auth=Bearer t\1\1".encode()
    )
    assert first_words("XOAUTH2", "info@kaleva.example", "h", 1, "t") == b"user=info@kaleva.example\1auth=Bearer t\1\1"
    assert (last_words("OAUTHBEARER"), last_words("XOAUTH2")) == (b"\1", b"")


def test_the_standard_comes_first() -> None:
    """OAUTHBEARER where it is offered, else XOAUTH2, else nothing."""
    assert mechanism_of(("PLAIN", "XOAUTH2", "OAUTHBEARER")) == "OAUTHBEARER"
    assert mechanism_of(("PLAIN", "XOAUTH2")) == "XOAUTH2"
    assert mechanism_of(("PLAIN",)) is None


@given(st.binary())
def test_any_challenge_has_a_status_or_none(challenge: bytes) -> None:
    """Whatever a server sends, a status is short and printable."""
    assert status_of(challenge).isprintable()


def test_the_status_of_a_refusal() -> None:
    """The word of the JSON, and nothing of what else may stand there."""
    assert status_of(b'{"status":"invalid_token","scope":"x"}') == "invalid_token"
    assert status_of(b'{"status":"x\\ny"}') == status_of(b"[1]") == status_of(b'{"status": 401}') == ""


@pytest.mark.parametrize("flow", ["device", "browser", "client_credentials", "refresh_token"])
def test_microsoft_and_google_need_no_address(flow: str) -> None:
    """Whoever names one of the two has all addresses and scopes, encrypted; an address in the settings leads."""
    for provider in ("microsoft", "google"):
        values = {"provider": provider, "flow": flow, "client_id": "7", "tenant": "kaleva.example"}
        oauth2 = OAuth2.model_validate(values)
        assert token_url(oauth2).startswith("https://")
        assert browser_url(oauth2).startswith("https://")
        assert "{" not in token_url(oauth2) + device_url(oauth2) + browser_url(oauth2)
        if (provider, flow) != ("google", "client_credentials"):
            assert scope(oauth2, "imap").startswith("https://")
            assert scope(oauth2, "smtp").startswith("https://")
        own = OAuth2.model_validate({**values, "token_url": "https://l.example/t", "scope": "post"})
        assert (token_url(own), scope(own, "imap")) == ("https://l.example/t", "post")
    assert set(PROVIDERS) == {"microsoft", "google", "generic"}


@pytest.mark.parametrize("flow", ["device", "client_credentials", "refresh_token"])
@pytest.mark.parametrize("code", ["invalid_grant", "invalid_client", "consent_required", "midagi_muud"])
def test_advice_is_one_line(flow: str, code: str) -> None:
    """Every code gives a line with the code; only a person is sent to log in."""
    oauth2 = OAuth2(provider="microsoft", flow=flow, client_id="7")
    said = advice(Declined(code, "AADSTS123"), oauth2, "info")
    assert f"({code} AADSTS123)" in said
    assert "\n" not in said
    assert "{" not in said
    assert "oauth login" not in said or flow == "device"


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.lists(st.integers())))
def test_a_number_of_seconds(value: object) -> None:
    """Whatever a provider writes is a number of seconds from nought to ten years."""
    assert 0 <= seconds(value) <= 10 * 365 * 86400
