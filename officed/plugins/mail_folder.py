"""A folder as the way out: each mail becomes one file, for an office without a mail server or with its own sender."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from datetime import UTC
from email.errors import HeaderParseError
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from officed.api import Channel, Delivery, Envelope, MailFolder, Settings, Unreachable, hookimpl

API_VERSION = 1

# So much of the digest keeps any two mails of one second apart.
_DIGITS = 16
_BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")


@hookimpl
def register_channels(settings: Settings) -> Sequence[Channel]:
    """The folder of `[mail_folder]`, if there is one. A relative path starts from the office folder."""
    return [FolderChannel(settings.mail_folder, settings.root)] if settings.mail_folder else []


class FolderChannel:
    """Mails as files `20261120T080000Z-<digest>.eml`: the time of the Date header in UTC, digest of the Message-ID.

    So a repeat after a crash overwrites its first try and nothing else. A file is there whole or not at all; names
    that begin with a dot are not finished. Whom a mail goes to stands in its To.
    """

    kind = "folder"
    eight_bit = True

    def __init__(self, folder: MailFolder, root: Path) -> None:
        """`root` is where a relative path starts; the folder is made with the first mail."""
        self.name = folder.name
        self._path = root / folder.path
        self._what = f"Mail folder {folder.name} ({self._path})"

    def send(self, envelope: Envelope) -> Delivery:
        """Write one mail; on disk for good when this returns. Raises `Unreachable` when it cannot be written."""
        name = file_name(envelope.message)
        try:
            self._write(name, _BARE_LINE_END.sub(b"\r\n", envelope.message))
        except OSError as error:
            raise Unreachable(what=self._what, reason=error.strerror or str(error)) from error
        return Delivery(accepted=tuple(dict.fromkeys(envelope.recipients)), receipt=name)

    def check(self) -> None:
        """Whether mails can be written. Raises `Unreachable`."""
        there = next(place for place in (self._path, *self._path.absolute().parents) if place.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            raise Unreachable(what=self._what, reason=f"{there} is no folder that officed may write into")

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, name: str, message: bytes) -> None:
        self._path.mkdir(parents=True, exist_ok=True, mode=0o750)
        # What a crash leaves half-written has the name that the repeat begins with.
        half = self._path / f".{name}.part"
        opened = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
        try:
            with os.fdopen(opened, "wb") as file:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._path / name)
        except OSError:
            # A full disk must not fill further.
            half.unlink(missing_ok=True)
            raise
        _sync_folder(self._path)


def file_name(message: bytes) -> str:
    """The file that a mail (RFC 5322 bytes) stands in: the same for the same Date and Message-ID.

    A mail without a Message-ID is known by all of its bytes; one without a readable Date is `undated`.
    """
    head = BytesHeaderParser().parsebytes(message)
    ident = str(head.get("Message-ID", "")).strip().encode("utf-8", "surrogateescape")
    digest = hashlib.sha256(ident or message).hexdigest()[:_DIGITS]
    try:
        date = parsedate_to_datetime(str(head.get("Date", ""))).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, HeaderParseError):
        return f"undated-{digest}.eml"
    return f"{date:%Y%m%dT%H%M%SZ}-{digest}.eml"


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
