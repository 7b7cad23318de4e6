"""Maildirs as sources: letters are found in new/ and cur/ and moved once, after they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from officed.api import Settings, Source, hookimpl
from officed.plugins.maildir.source import MaildirSource

__all__ = ["API_VERSION", "MaildirSource", "register_sources"]

API_VERSION = 1


@hookimpl
def register_sources(settings: Settings) -> Sequence[Source]:
    """One source for each `[[maildir]]`; relative paths start from the office folder."""
    zone = ZoneInfo(settings.office.timezone)
    return [MaildirSource(one, settings.root, zone) for one in settings.maildir]
