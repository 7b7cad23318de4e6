"""The providers as a table: where tokens are got, what is asked for, and how long a refresh token lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from officed.api import OAuth2

Protocol = Literal["imap", "smtp"]

MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/"
OUTLOOK = "https://outlook.office.com/"
# Google has one scope for all of mail, and none for reading it over IMAP only.
GMAIL = "https://mail.google.com/"


@dataclass(frozen=True, slots=True)
class Provider:
    """Addresses (`{tenant}` is filled in), scopes by protocol, that of an app by itself, and days of a refresh token.

    `more` goes along with the address at which a person logs in.
    """

    token: str = ""
    device: str = ""
    browser: str = ""
    scopes: Mapping[str, str] = field(default_factory=dict)
    app_scope: str = ""
    refresh_days: int = 0
    more: Mapping[str, str] = field(default_factory=dict)


PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        "microsoft": Provider(
            token=f"{MICROSOFT}token",
            device=f"{MICROSOFT}devicecode",
            browser=f"{MICROSOFT}authorize",
            scopes={
                "imap": f"{OUTLOOK}IMAP.AccessAsUser.All offline_access",
                "smtp": f"{OUTLOOK}SMTP.Send offline_access",
            },
            app_scope="https://outlook.office365.com/.default",
            refresh_days=90,
        ),
        "google": Provider(
            token="https://oauth2.googleapis.com/token",
            browser="https://accounts.google.com/o/oauth2/v2/auth",
            scopes={"imap": GMAIL, "smtp": GMAIL},
            refresh_days=180,
            # Without these a second login of the same person brings no refresh token.
            more={"access_type": "offline", "prompt": "consent"},
        ),
        "generic": Provider(),
    }
)


def token_url(oauth2: OAuth2) -> str:
    """Where tokens are got (RFC 6749 3.2)."""
    return oauth2.token_url or PROVIDERS[oauth2.provider].token.format(tenant=oauth2.tenant)


def device_url(oauth2: OAuth2) -> str:
    """Where a device code is got (RFC 8628 3.1)."""
    return oauth2.device_url or PROVIDERS[oauth2.provider].device.format(tenant=oauth2.tenant)


def browser_url(oauth2: OAuth2) -> str:
    """Where a person logs in with a browser (RFC 6749 3.1)."""
    return oauth2.browser_url or PROVIDERS[oauth2.provider].browser.format(tenant=oauth2.tenant)


def scope(oauth2: OAuth2, protocol: Protocol) -> str:
    """What is asked for; empty where neither the settings nor the provider say."""
    known = PROVIDERS[oauth2.provider]
    usual = known.app_scope if oauth2.flow == "client_credentials" else known.scopes.get(protocol, "")
    return oauth2.scope or usual


def refresh_lifetime(oauth2: OAuth2) -> timedelta | None:
    """How long a refresh token lasts since it was used, where its answer does not say; None: not known."""
    days = oauth2.refresh_days or PROVIDERS[oauth2.provider].refresh_days
    return timedelta(days=days) if days else None
