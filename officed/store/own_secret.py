"""The secret of an office, made once: what Message-IDs of our mails are made with."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def own_secret(data: Path) -> str:
    """Return the secret of a data folder, made at the first use (chmod 600). Empty where it cannot be had.

    Losing it harms nothing: the identifiers of mails stand in the outbox, and later ones are made with a new secret.
    """
    file = data / "secret"
    return _read(file) or _made(file)


def _made(file: Path) -> str:
    half = file.with_name(f".secret.{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(32))
        # Whole or not at all, and the first of two processes wins.
        os.link(half, file)
    except OSError:
        pass
    half.unlink(missing_ok=True)
    return _read(file)


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
