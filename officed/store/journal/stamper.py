"""Time stamps over journals: asked for and proved (RFC 3161). The door to the package that reads and proves them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from officed.ports.stamping import Stamp, StampAway, StampImpossible, StampRefused, StampUnproved
from officed.settings.model import Settings
from officed.store.journal.asking import HASHES, NoAnswer, post, request
from officed.store.journal.check_journal import elements, signed_data

# The packages are imported where they are needed: one of them need not be there.
if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_CHAIN = "Name a PEM file with the root certificate of the service, and with those between it and the service's own."
_LARGEST_FILE = 1 << 20
_GRANTED = 0
# Their tag in SignedData (RFC 5652 5.1).
_CERTIFICATES = 0xA0
# RFC 3161 2.4.2: the service gives no token, for now or by this request.
_DECLINED = {2: "rejection", 3: "waiting", 4: "revocation warning", 5: "revocation"}
_OPENSSL = re.compile(r"Verify error: ([^\"]{1,200})\"")


class _Wrong(Exception):
    """Why a reply is no stamp of the file."""


class _Declined(Exception):
    """How the service says no."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a stamp has to fit. One that was kept is of any policy, and its nonce is forgotten."""

    file: Path
    by: str = ""
    policy: str = ""
    nonce: int | None = None


class Rfc3161Stamper:
    """See `officed.ports.stamping.Stamper`. Certificates are read anew each time: a new one needs no restart."""

    def problem(self, settings: Settings) -> tuple[str, str] | None:
        """Why no stamp can be asked for or proved on this machine, and what mends it; None when all is well."""
        try:
            _trusted(settings)
        except StampImpossible as error:
            return str(error.values["what"]), str(error.values["mend"])
        return None

    def stamp(self, file: Path, settings: Settings, now: datetime) -> tuple[bytes, Stamp]:
        """Ask the service for a stamp of a file, and prove what it gives."""
        told, trusted = settings.journal, _trusted(settings)
        nonce = secrets.randbits(64)
        asked = _Asked(file, told.timestamp_hash, told.timestamp_policy, nonce)
        query = request(_digest(file, asked.by), asked.by, nonce, asked.policy)
        try:
            reply = post(told.timestamp, query, told.timestamp_seconds)
            stamp = _stamp_of(reply, asked, trusted)
            _refuse_far_off(stamp, now, timedelta(seconds=told.timestamp_clock_seconds))
        except (NoAnswer, _Declined) as error:
            raise StampAway(file=file.name, what=told.timestamp, reason=error) from error
        except _Wrong as error:
            raise StampRefused(file=file.name, what=told.timestamp, reason=error) from error
        return reply, stamp

    def proved(self, reply: bytes, file: Path, settings: Settings) -> Stamp:
        """Prove a stamp that was kept."""
        trusted = _trusted(settings)
        try:
            return _stamp_of(reply, _Asked(file), trusted)
        except (_Wrong, _Declined) as error:
            raise StampUnproved(file=file.name, reason=error) from error


def _stamp_of(reply: bytes, asked: _Asked, trusted: Sequence[Certificate]) -> Stamp:
    """Prove a reply. Raises `_Wrong`, `_Declined`."""
    from rfc3161_client import decode_timestamp_response

    # Whatever of a reply cannot be read, when it is decoded or when it is asked for, is a ValueError.
    try:
        said = decode_timestamp_response(_in_order(reply))
        if said.status in _DECLINED:
            text = _plain("; ".join(said.status_string))
            raise _Declined(f"gives none ({_DECLINED[said.status]}{': ' if text else ''}{text})")
        if said.status != _GRANTED:
            raise _Wrong(f"it was not granted as it was asked for (status {said.status})")
        _refuse_other(said, asked)
        _refuse_unsigned(said, asked, trusted)
        info = said.tst_info
        return Stamp(info.gen_time, _signer(said), info.serial_number, info.policy.dotted_string)
    except ValueError as error:
        raise _Wrong("it cannot be read as one (RFC 3161)") from error


def _in_order(reply: bytes) -> bytes:
    """The reply with its certificates in the order of DER (X.690 11.6): the reader insists on it, many services do not
    keep it, and the signature is not over them. What is kept is the reply as it came.
    """
    try:
        tagged = (content for tag, content, _ in elements(signed_data(reply)) if tag == _CERTIFICATES)
        written = next(tagged, b"")
        return reply.replace(written, b"".join(sorted(whole for _, _, whole in elements(written))), 1)
    except ValueError:
        return reply


def _refuse_other(said: TimeStampResponse, asked: _Asked) -> None:
    """Raise `_Wrong` for a stamp of something else than was asked for."""
    info = said.tst_info
    oid = info.message_imprint.hash_algorithm.dotted_string
    by = next((name for name, known in HASHES.items() if known == oid), None)
    if by is None or asked.by not in {"", by}:
        raise _Wrong(f"its digest is of another sort ({oid})")
    if info.message_imprint.message != _digest(asked.file, by):
        raise _Wrong("it is of another digest, not of this file's")
    if asked.nonce is not None and info.nonce != asked.nonce:
        raise _Wrong("it answers another question: its nonce is not ours")
    if asked.policy and info.policy.dotted_string != asked.policy:
        raise _Wrong(f"its policy is {info.policy.dotted_string}, and {asked.policy} was asked for")


def _refuse_unsigned(said: TimeStampResponse, asked: _Asked, trusted: Sequence[Certificate]) -> None:
    """Raise `_Wrong` where signature, certificates or their purpose do not hold at the time of the stamp."""
    from rfc3161_client import VerificationError, VerifierBuilder

    roots = [one for one in trusted if one.issuer == one.subject]
    between = [one for one in trusted if one.issuer != one.subject]
    verifier = VerifierBuilder(roots=roots, intermediates=between, nonce=asked.nonce).build()
    imprint = said.tst_info.message_imprint
    try:
        verifier.verify(said, imprint.message)
    except VerificationError as error:
        found = _OPENSSL.search(str(error))
        reason = found[1] if found else _plain(str(error).partition(": ErrorStack")[0]).rstrip(".")
        raise _Wrong(f"its signature is not proved by timestamp_roots ({reason})") from error


def _signer(said: TimeStampResponse) -> str:
    """The name in the one certificate that signed it."""
    from cryptography.x509 import NameOID, load_der_x509_certificate

    (signer,) = said.signed_data.signer_infos
    certificates = [load_der_x509_certificate(der) for der in said.signed_data.certificates]
    signed = [one for one in certificates if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)]
    # Of two that bear the same number one could prove the signature and the other the purpose.
    if len(signed) != 1:
        raise _Wrong(f"{len(signed)} certificates in it claim to be its signer's")
    name = signed[0].subject
    wanted = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    parts = [str(part.value) for oid in wanted for part in name.get_attributes_for_oid(oid)[:1]]
    return _plain(", ".join(parts) or name.rfc4514_string())


def _refuse_far_off(stamp: Stamp, now: datetime, most: timedelta) -> None:
    off = stamp.at - now
    if abs(off) > most:
        way = "ahead of" if off > timedelta() else "behind"
        seconds = round(abs(off).total_seconds())
        raise _Wrong(f"its time, {stamp.at:%d.%m.%Y %H:%M:%S} UTC, is {seconds} seconds {way} our clock; check both")


def _digest(file: Path, by: str) -> bytes:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, by).digest()
    except OSError as error:
        what = f"{file} cannot be read: {error.strerror}"
        raise StampImpossible(what=what, mend="Give it back to the user that officed runs as.") from error


def _trusted(settings: Settings) -> Sequence[Certificate]:
    """The certificates of the settings. Raises `StampImpossible`."""
    try:
        import rfc3161_client  # noqa: F401
    except ImportError as error:
        what, mend = "time stamps need a package that is not installed", "Install it: pip install 'officed[timestamp]'"
        raise StampImpossible(what=what, mend=mend) from error
    if not settings.journal.timestamp_roots:
        raise StampImpossible(what="»timestamp_roots«, which stamps are proved by, names no file", mend=_CHAIN)
    found = [one for path in settings.journal.timestamp_roots for one in _read(settings.root / path)]
    if not any(one.issuer == one.subject for one in found):
        raise StampImpossible(what="no file of »timestamp_roots« holds a root, signed by itself", mend=_CHAIN)
    return found


def _read(path: Path) -> list[Certificate]:
    from cryptography import x509

    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE)
    except OSError as error:
        what = f"{path} of »timestamp_roots« cannot be read: {error.strerror}"
        raise StampImpossible(what=what, mend=_CHAIN) from error
    try:
        if b"-----BEGIN CERTIFICATE-----" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        what = f"{path} of »timestamp_roots« holds no X.509 certificate (PEM or DER)"
        raise StampImpossible(what=what, mend=_CHAIN) from error


def _plain(text: str) -> str:
    """What somebody else wrote, as one short line."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:200]
