"""Where letters come from: mailboxes with their logins, scan folders and Maildirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from officed.domain.reports import HANDLER
from officed.settings.shapes import SUBFOLDER, TENANT, Name, Port, Secret, Security, Table, Url

# A place whose letters are for one reader only (Directive (EU) 2019/1937 art. 16).
Sealed = Annotated[
    bool,
    Field(
        description="Whistleblowers' letters: each is encrypted to its handler on arrival, never read or registered."
    ),
]
Handler = Annotated[
    Name, Field(description="Role or person of people.toml to whom sealed letters go, and to nobody else.")
]


class OAuth2(Table):
    """Access by OAuth 2.0 instead of a password: Microsoft 365, Gmail or another provider (RFC 6749)."""

    provider: Literal["microsoft", "google", "generic"] = Field(
        description="Whose addresses and scopes; for »generic« they are written here."
    )
    flow: Literal["device", "browser", "client_credentials", "refresh_token"] = Field(
        default="device",
        description="»device« and »browser«: a person logs in once with `officed oauth login`, with a code on any "
        "device (RFC 8628) or by an address opened in a browser (RFC 8252; the only one of the two for Gmail). "
        "»client_credentials«: the app itself has access. »refresh_token«: a token made elsewhere.",
    )
    tenant: str = Field(
        default="organizations", pattern=TENANT, description="Microsoft: id or domain of the tenant; an app needs it."
    )
    client_id: str = Field(min_length=1, description="Id of the app that is registered with the provider.")
    client_secret: Secret | None = Field(default=None, description="Secret of the app, where it has one.")
    client_auth: Literal["post", "basic"] = Field(
        default="post", description="How the app shows its secret: in the form or in a header (RFC 6749 2.3.1)."
    )
    secret_ends: date | None = Field(default=None, description="Day on which that secret ends; officed warns in time.")
    refresh_token: Secret | None = Field(
        default=None, description="First token of the flow »refresh_token«; later ones are kept in the data folder."
    )
    refresh_days: int = Field(
        default=0,
        ge=0,
        description="Days that a refresh token lasts where the provider does not say; 0: Microsoft 90, Google 180.",
    )
    warn_days: int = Field(default=14, ge=1, description="So many days before a secret or token ends, officed warns.")
    scope: str = Field(default="", description="What is asked for; empty: what the provider wants for mail.")
    token_url: Url = Field(default="", description="Where tokens are got; empty: as the provider has it.")
    device_url: Url = Field(default="", description="Where a device code is got.")
    browser_url: Url = Field(default="", description="Where a person logs in with a browser.")
    timeout_seconds: float = Field(default=20, gt=0, description="How long the provider is waited for.")


class Mailbox(Table):
    """An IMAP mailbox that is watched. It has a password or a table `[mailbox.oauth2]`."""

    name: Name
    host: str
    port: Port = 993
    security: Security = "tls"
    user: str
    password: Secret | None = None
    oauth2: OAuth2 | None = None
    folders: tuple[str, ...] = Field(default=("INBOX",), min_length=1, description="Folders to watch.")
    taken: str = Field(
        default="Registreeritud", description="Folder that letters are moved to, once, after they are stored."
    )
    since: date | None = Field(default=None, description="Letters that came before this day are left alone.")
    idle: bool = Field(default=True, description="Wait with IDLE (RFC 2177) where the server has it.")
    poll_seconds: float = Field(
        default=60, ge=0.2, description="How often to look where there is no IDLE, and at least."
    )
    verify_tls: bool = Field(default=True, description="Check the server's certificate.")
    alarm_when_silent: bool = Field(default=True, description="Alarm when a whole working day brings no letter.")
    direction: Literal["incoming", "outgoing"] = Field(
        default="incoming", description="»outgoing«: a Sent folder or a mailbox for blind copies of letters of ours."
    )
    sealed: Sealed = False
    handler: Handler = HANDLER


class ScanFolder(Table):
    """A folder that scanners write into."""

    name: Name
    path: Path
    taken: str = Field(
        default="registreeritud", description="Sub-folder that scans are moved to, once, after they are stored."
    )
    settle_seconds: float = Field(
        default=2.0, ge=0, description="A file is complete when it has not changed for so long."
    )
    poll_seconds: float = Field(default=5.0, ge=0.2, description="How often to look besides the folder's own events.")
    polling: bool = Field(default=False, description="Use no events at all: for network shares (SMB, NFS).")
    way: Literal["scan", "post", "in_person"] = Field(
        default="scan", description="Way of arrival that the register shows."
    )
    ignore: tuple[str, ...] = Field(
        default=(
            ".*", "*.tmp", "*.temp", "*.part", "*.partial", "*.filepart", "*.crdownload", "*.lock", "~*", "Thumbs.db",
            "desktop.ini", "@eaDir", "#recycle", "#snapshot", "$RECYCLE.BIN", "System Volume Information", "lost+found",
        ),
        description="Names of files and sub-folders left alone, whatever the case.",
    )  # fmt: skip
    alarm_when_silent: bool = Field(default=False, description="Alarm when a whole working day brings no scan.")
    sealed: Sealed = False
    handler: Handler = HANDLER


class Maildir(Table):
    """A Maildir on this machine that is watched."""

    name: Name
    path: Path = Field(description="The Maildir: the folder with new/ and cur/ in it.")
    folders: tuple[Annotated[str, Field(pattern=SUBFOLDER)], ...] = Field(
        default=("",), min_length=1, description="Folders to watch: empty is the Maildir itself, »Name« is .Name in it."
    )
    taken: Annotated[str, Field(pattern=SUBFOLDER, min_length=1)] = Field(
        default="Registreeritud", description="Folder that letters are moved to, once, after they are stored."
    )
    since: date | None = Field(default=None, description="Letters that came before this day are left alone.")
    poll_seconds: float = Field(default=10, ge=0.2, description="How often to look, changed or not.")
    alarm_when_silent: bool = Field(default=True, description="Alarm when a whole working day brings no letter.")
    direction: Literal["incoming", "outgoing"] = Field(
        default="incoming", description="»outgoing«: a Sent folder or a mailbox for blind copies of letters of ours."
    )
    sealed: Sealed = False
    handler: Handler = HANDLER
