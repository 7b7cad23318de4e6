"""Mailboxes as sources: letters are read over IMAP and moved once, when stored (RFC 3501, 2177, 4315, 6851)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from officed.api import BadSettings, Mailbox, Settings, Source, hookimpl, reveal
from officed.plugins.imap.source import ImapSource
from officed.plugins.oauth import mailbox_tokens

__all__ = ["API_VERSION", "ImapSource", "register_sources"]

API_VERSION = 1


@hookimpl
def register_sources(settings: Settings) -> Sequence[Source]:
    """One source for each `[[mailbox]]`, over all its folders. Password or token are asked for at each login."""
    # Here the originals are written, too: the same disk, and what a crash leaves is swept away after an hour.
    spool = settings.data / "originals" / "incoming"
    return [ImapSource(box, _key(box, settings), spool) for box in settings.mailbox]


def _key(box: Mailbox, settings: Settings) -> Callable[[], str]:
    if box.oauth2 is not None:
        return mailbox_tokens(box, box.oauth2, settings)
    if box.password is not None:
        return partial(reveal, box.password, settings.root)
    raise BadSettings(text=f"mailbox {box.name}: there is neither »password« nor [mailbox.oauth2]")
