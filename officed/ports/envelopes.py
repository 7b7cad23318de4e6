"""Letters that only their handler can open, as the flow sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from officed.domain.errors import Refused, Unreachable


class NoEnvelope(Unreachable):
    """Sealed letters of {what} stay where they are: {reason}. Mend that; nothing is lost or written down."""


class BadCertificate(Refused):
    """{reason}"""


class Envelopes(Protocol):
    """Encrypts to certificates (CMS EnvelopedData, RFC 5652 6.1)."""

    def problem(self, certificate: Path, now: datetime) -> str | None:
        """Why nothing can be encrypted to the certificate of this file; None when all is well."""

    def enclose(self, data: bytes, certificates: Sequence[Path], now: datetime) -> bytes:
        """Return data, in DER, as only the holders of the certificates can read it. Raises `BadCertificate`."""


class NoEnvelopes:
    """Where nothing can be encrypted, nothing is."""

    def problem(self, certificate: Path, now: datetime) -> str | None:  # noqa: ARG002
        """There is always one."""
        return "nothing can be encrypted here"

    def enclose(self, data: bytes, certificates: Sequence[Path], now: datetime) -> bytes:  # noqa: ARG002
        """Raises `BadCertificate`."""
        raise BadCertificate(reason="Nothing can be encrypted here.")
