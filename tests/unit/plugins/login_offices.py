"""Settings of an office that logs in by OAuth 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from officed.api import Settings

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def office(data: Path, oauth2: Mapping[str, object] | None = None) -> Settings:
    """An office with a data folder; with OAuth 2.0, a mailbox »info« and a mail server that log in by it."""
    login = {"oauth2": dict(oauth2)} if oauth2 else {}
    values: dict[str, object] = {
        "office": {"name": "Kaleva", "domain": "kaleva.example", "address": "info@kaleva.example"},
        "storage": {"data": data},
    }
    if oauth2:
        values["mailbox"] = [{"name": "info", "host": "imap.kaleva.example", "user": "info@kaleva.example", **login}]
        values["smtp"] = {"host": "smtp.kaleva.example", "user": "info@kaleva.example", **login}
    return Settings.model_validate(values).model_copy(update={"root": data})
