"""Envelopes: what is encrypted to a certificate only its owner can open, and a wrong certificate is told in a line."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from officed.ports.envelopes import BadCertificate
from officed.store.envelopes import CmsEnvelopes
from tests.servers.certificates import mail_key

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nSaladus \xc3\xb5htul.\r\n\x00\n"
SIGNING = x509.KeyUsage(
    digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
)  # fmt: skip


def test_only_those_whom_it_is_for_can_open_it(tmp_path: Path) -> None:
    """Each of several persons gets the very octets with the own key; another key opens nothing."""
    one, two = mail_key(tmp_path, "one"), mail_key(tmp_path, "two", bits=3072)
    other = mail_key(tmp_path, "other", bits=2176)
    made = CmsEnvelopes().enclose(LETTER, [one.certificate, two.certificate], NOW)
    assert b"Saladus" not in made
    assert one.opened(made) == two.opened(made) == LETTER
    with pytest.raises(ValueError, match=r"."):
        other.opened(made)


def test_openssl_opens_it(tmp_path: Path) -> None:
    """A program that knows nothing of officed opens it, and calls it AES-256."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    key = mail_key(tmp_path)
    (tmp_path / "kiri.p7m").write_bytes(CmsEnvelopes().enclose(LETTER, [key.certificate], NOW))
    asked = [program, "cms", "-inform", "DER", "-in", str(tmp_path / "kiri.p7m")]
    opened = subprocess.run([*asked, "-decrypt", "-binary", "-inkey", str(key.key)], capture_output=True, check=True)
    assert opened.stdout == LETTER
    told = subprocess.run([*asked, "-cmsout", "-print", "-noout"], capture_output=True, check=True)
    assert b"aes-256-cbc" in told.stdout


def _year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _text(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


WRONG: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda at: at / "none.crt", "cannot be read"),
    "nonsense": (lambda at: _text(at / "x.crt", "tere"), "no X.509 certificate"),
    "public key": (lambda at: _text(at / "x.pub", "-----BEGIN PUBLIC KEY-----\n"), "a bare public key"),
    "private key": (lambda at: mail_key(at).key, "holds a private key"),
    "expired": (lambda at: mail_key(at, valid=(_year(2020), _year(2021))).certificate, "on 01.01.2021"),
    "early": (lambda at: mail_key(at, valid=(_year(2027), _year(2028))).certificate, "from 01.01.2027"),
    "elliptic": (lambda at: mail_key(at, elliptic=True).certificate, "no RSA key"),
    "short": (lambda at: mail_key(at, bits=1024).certificate, "1024 bits"),
    "for signing": (lambda at: mail_key(at, extension=SIGNING).certificate, "for signing"),
    "for servers": (
        lambda at: mail_key(at, extension=x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])).certificate,
        "not for mail",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_certificate_is_told(tmp_path: Path, wrong: str) -> None:
    """Nothing is encrypted to what nobody could open it with; one line says why."""
    make, why = WRONG[wrong]
    path = make(tmp_path)
    told = CmsEnvelopes().problem(path, NOW)
    assert told is not None
    assert why in told
    assert "\n" not in told
    with pytest.raises(BadCertificate):
        CmsEnvelopes().enclose(LETTER, [path], NOW)


def test_a_good_certificate_is_good_in_both_forms(tmp_path: Path) -> None:
    """PEM or DER, a person need not know."""
    key = mail_key(tmp_path)
    der = tmp_path / "lemmi.der"
    der.write_bytes(x509.load_pem_x509_certificate(key.certificate.read_bytes()).public_bytes(Encoding.DER))
    for path in (key.certificate, der):
        assert CmsEnvelopes().problem(path, NOW) is None
        assert key.opened(CmsEnvelopes().enclose(LETTER, [path], NOW)) == LETTER


def test_nobody_is_no_reader() -> None:
    """An envelope without a reader is never made."""
    with pytest.raises(BadCertificate):
        CmsEnvelopes().enclose(LETTER, [], NOW)
