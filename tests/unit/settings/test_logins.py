"""Logins in `officed.toml`: what is missing or doubled is said with its line, and no secret stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from officed.settings.loading import load_settings
from officed.settings.problems import SettingsInvalid

OFFICE = """[office]
name = "Kaleva Linnavalitsus"
domain = "kaleva.example"
address = "info@kaleva.example"

[[mailbox]]
name = "info"
host = "imap.kaleva.example"
user = "info@kaleva.example"
"""
MICROSOFT = '[mailbox.oauth2]\nprovider = "microsoft"\nclient_id = "7"\n'
GOOGLE = '[mailbox.oauth2]\nprovider = "google"\nclient_id = "7"\n'
GENERIC = '[mailbox.oauth2]\nprovider = "generic"\nclient_id = "7"\n'
SMTP = '[smtp]\nhost = "smtp.kaleva.example"\n'


def said(folder: Path, text: str) -> list[str]:
    """What is wrong with an office of these lines."""
    (folder / "officed.toml").write_text(OFFICE + text, "utf-8")
    try:
        load_settings(folder / "officed.toml")
    except SettingsInvalid as invalid:
        return str(invalid).splitlines()
    return []


@pytest.mark.parametrize(
    "text",
    [
        'password = "env:X"\n',
        MICROSOFT,
        f'{MICROSOFT}tenant = "kaleva.example"\nflow = "client_credentials"\nclient_secret = "env:S"\n',
        f'{GOOGLE}flow = "browser"\nclient_secret = "env:S"\nsecret_ends = 2027-01-31\n',
        f'{GOOGLE}flow = "refresh_token"\nrefresh_token = "file:token"\n',
        f'{GENERIC}token_url = "https://login.kaleva.example/token"\ndevice_url = "https://login.kaleva.example/d"\n',
        f'{GENERIC}token_url = "http://127.0.0.1:8080/token"\nflow = "refresh_token"\nrefresh_token = "env:T"\n',
        f'{MICROSOFT}{SMTP}user = "info@kaleva.example"\n{MICROSOFT.replace("mailbox", "smtp")}',
    ],
)
def test_a_login_that_can_work(tmp_path: Path, text: str) -> None:
    """A password, or a table of OAuth 2.0 with all that its flow needs."""
    assert said(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 6, "neither »password« nor [mailbox.oauth2]"),
        (f'password = "env:X"\n{MICROSOFT}', 10, "two logins, »password« and [mailbox.oauth2]"),
        (GOOGLE, 10, 'no flow »device« with google. Gmail gives no mail access that way; write flow = "browser"'),
        (f'{GOOGLE}flow = "client_credentials"\nclient_secret = "env:S"\n', 13, "Gmail knows no such flow"),
        (f'{MICROSOFT}flow = "client_credentials"\ntenant = "7"\n', 10, "needs »client_secret«"),
        (f'{MICROSOFT}flow = "client_credentials"\nclient_secret = "env:S"\n', 10, "needs »tenant«"),
        (f'{GOOGLE}flow = "refresh_token"\n', 10, "needs »refresh_token«"),
        (GENERIC, 10, "needs »token_url«"),
        (f'{GENERIC}token_url = "https://l.example/t"\n', 10, "needs »device_url«"),
        (f'{GENERIC}token_url = "http://l.example/t"\n', 13, "Write an address that begins with https:// instead"),
        (f'{MICROSOFT}tenant = "../x"\n', 13, "Write the id or the domain of the tenant instead"),
        (f'{MICROSOFT}client_secret = "salajane"\n', 13, "the secret of »client_secret« stands in the file"),
        (f'password = "env:X"\n{SMTP}{MICROSOFT.replace("mailbox", "smtp")}', 13, "»user« is missing"),
        (
            f'{MICROSOFT}{SMTP}name = "info"\nuser = "x"\n{MICROSOFT.replace("mailbox", "smtp")}',
            15, "has the same name, and both log in by OAuth 2.0",
        ),
    ],
)  # fmt: skip
def test_a_login_that_cannot(tmp_path: Path, text: str, line: int, words: str) -> None:
    """What is wrong is one line each, at the line where it stands, and a secret is not repeated."""
    lines = said(tmp_path, text)
    assert any(f"officed.toml:{line}: " in one and words in one for one in lines), lines
    assert not any("salajane" in one for one in lines)


def test_a_faulty_password_is_one_mistake(tmp_path: Path) -> None:
    """A password that stands in the file is not also said to be missing."""
    assert len(said(tmp_path, 'password = "kala"\n')) == 1
