"""Mailboxes as sources: letters are read over IMAP and moved once, when stored (RFC 3501, 2177, 4315, 6851)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from officed.api import Settings, Source, hookimpl, reveal
from officed.plugins.imap.source import ImapSource

__all__ = ["API_VERSION", "ImapSource", "register_sources"]

API_VERSION = 1


@hookimpl
def register_sources(settings: Settings) -> Sequence[Source]:
    """One source for each `[[mailbox]]`, over all its folders. The password is asked for at each login."""
    return [ImapSource(box, partial(reveal, box.password, settings.root)) for box in settings.mailbox]
