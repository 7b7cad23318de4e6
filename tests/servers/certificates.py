"""Certificates that nobody trusts: one for »localhost«, for tests of TLS, and persons' own, for encrypted mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID


def self_signed(folder: Path, days: int = 30) -> tuple[Path, Path]:
    """Write `cert.pem` and `key.pem` and return their paths; with `days` below 0 the certificate has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    end = now + timedelta(days=days)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, end) - timedelta(days=1))
        .not_valid_after(end)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


@dataclass(frozen=True, slots=True)
class MailKey:
    """A person's S/MIME key: the certificate that letters are encrypted with, and the key that opens them."""

    certificate: Path
    key: Path

    def opened(self, envelope: bytes) -> bytes:
        """What is in an envelope (CMS in DER). Raises ValueError with any other key."""
        key = serialization.load_pem_private_key(self.key.read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        certificate = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        return pkcs7.pkcs7_decrypt_der(envelope, certificate, key, [])


@cache
def _rsa(bits: int) -> rsa.RSAPrivateKey:
    """A key costs a second, and tests need none of their own."""
    return rsa.generate_private_key(65537, bits)


def mail_key(
    folder: Path,
    name: str = "lemmi",
    *,
    bits: int = 2048,
    valid: tuple[datetime, datetime] = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)),
    elliptic: bool = False,
    extension: x509.ExtensionType | None = None,
) -> MailKey:
    """Write `NAME.crt` and `NAME.key` into a folder."""
    key = ec.generate_private_key(ec.SECP256R1()) if elliptic else _rsa(bits)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(valid[0]).not_valid_after(valid[1])
    if extension is not None:
        builder = builder.add_extension(extension, critical=True)
    made = MailKey(folder / f"{name}.crt", folder / f"{name}.key")
    made.certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made
