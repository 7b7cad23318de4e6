"""Letters that only their handler can open: CMS EnvelopedData with AES-256 to RSA certificates (RFC 5652, RFC 8551)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from officed.ports.envelopes import BadCertificate

# The package is imported where it is needed: few commands encrypt, and all of them would wait for it.
if TYPE_CHECKING:
    from cryptography.x509 import Certificate

LEAST_BITS = 2048
_LARGEST_FILE = 1 << 20


class CmsEnvelopes:
    """See `officed.ports.envelopes.Envelopes`. Certificates are read anew each time: a new one needs no restart."""

    def problem(self, certificate: Path, now: datetime) -> str | None:
        """Why nothing can be encrypted to the certificate of this file; None when all is well."""
        try:
            _usable(certificate, now)
        except BadCertificate as error:
            return str(error)
        return None

    def enclose(self, data: bytes, certificates: Sequence[Path], now: datetime) -> bytes:
        """Return data, in DER, as only the holders of the certificates can read it. Raises `BadCertificate`."""
        if not certificates:
            raise BadCertificate(reason="nobody's certificate is known")
        from cryptography.hazmat.primitives.ciphers.algorithms import AES256
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

        builder = PKCS7EnvelopeBuilder().set_data(data).set_content_encryption_algorithm(AES256)
        for path in certificates:
            builder = builder.add_recipient(_usable(path, now))
        return builder.encrypt(Encoding.DER, [PKCS7Options.Binary])


def _usable(path: Path, now: datetime) -> Certificate:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    certificate = _read(path)
    if now < certificate.not_valid_before_utc:
        raise BadCertificate(reason=f"{path.name} is valid only from {certificate.not_valid_before_utc:%d.%m.%Y}")
    if now > certificate.not_valid_after_utc:
        raise BadCertificate(reason=f"{path.name} expired on {certificate.not_valid_after_utc:%d.%m.%Y}")
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise BadCertificate(reason=f"{path.name} has no RSA key, and only to such a one can be encrypted")
    if key.key_size < LEAST_BITS:
        raise BadCertificate(reason=f"{path.name} has a key of {key.key_size} bits; {LEAST_BITS} are the least")
    _for_letters(path, certificate)
    return certificate


def _read(path: Path) -> Certificate:
    from cryptography import x509

    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE)
    except OSError as error:
        raise BadCertificate(reason=f"{path.name} cannot be read: {error.strerror}") from error
    if b"PRIVATE KEY-----" in data:
        raise BadCertificate(reason=f"{path.name} holds a private key, which only its owner may have")
    try:
        pem = b"-----BEGIN CERTIFICATE-----" in data
        return x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
    except ValueError as error:
        bare = "a bare public key" if b"PUBLIC KEY-----" in data else "no X.509 certificate (PEM or DER)"
        raise BadCertificate(reason=f"{path.name} is {bare}") from error


def _for_letters(path: Path, certificate: Certificate) -> None:
    """Refuse what mail programs would not decrypt with (RFC 8550 4.4.2 and 4.4.4); a missing extension allows all."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        extensions = certificate.extensions
    except ValueError as error:
        raise BadCertificate(reason=f"{path.name} is broken: {str(error).splitlines()[0]}") from error
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.KeyUsage) and not value.key_encipherment:
            raise BadCertificate(reason=f"{path.name} is for signing, not for encrypting (no keyEncipherment)")
        mail = (ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
        if isinstance(value, x509.ExtendedKeyUsage) and not any(use in value for use in mail):
            raise BadCertificate(reason=f"{path.name} is not for mail (no emailProtection)")
