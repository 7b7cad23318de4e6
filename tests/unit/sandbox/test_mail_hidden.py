"""What a letter can hide is brought to light through the whole reading: envelopes, files as text, invitations."""

from __future__ import annotations

import base64
import binascii

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from officed.domain.document import Content
from officed.domain.media_type import media_type_of
from officed.ports.reading import RawPart
from officed.sandbox.readers import Readers
from officed.sandbox.walk import Limits, Walk
from tests.unit.sandbox.mail_frames import DAY, HEAD, LATER

PDF_LIKE = b"x,y\n1,2\n"


def seen(data: bytes, name: str = "kiri.eml", media_type: str = "message/rfc822") -> Content:
    """The content of a letter as the reader process sees it."""
    walk = Walk(Readers(), Limits(), lambda _path, _page, _pages: None)
    return walk.content(RawPart(name, media_type, data))


def letter(content_type: str, body: bytes, *more: str) -> bytes:
    """A letter with the given type and body."""
    return HEAD + "".join(f"{line}\n" for line in (f"Content-Type: {content_type}", *more)).encode() + b"\n" + body


INNER = (
    b'Content-Type: multipart/mixed; boundary="g"\r\n\r\n--g\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    + b"Teel on auk.\r\n"
    + b'--g\r\nContent-Type: text/csv; name="a.csv"\r\n\r\n' + PDF_LIKE + b"\r\n--g--\r\n"
)  # fmt: skip


def signed(*options: pkcs7.PKCS7Options, inner: bytes = INNER) -> bytes:
    """The inner letter, or other bytes, in an S/MIME signature by a key made for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "proov")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(DAY).not_valid_after(LATER)
    certificate = builder.sign(key, hashes.SHA256())
    signing = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(certificate, key, hashes.SHA256())
    return signing.sign(Encoding.DER, list(options))


def test_opaque_smime_is_opened() -> None:
    """The text inside a signature is the letter's text; its files have the way to them; nobody claims it is valid."""
    body = base64.encodebytes(signed(pkcs7.PKCS7Options.Binary))
    mail = letter(
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", body, "Content-Transfer-Encoding: base64"
    )
    found = seen(mail)
    assert found.text.strip() == "Teel on auk."
    assert [part.path for part in found.attachments] == ["smime.p7m", "smime.p7m/a.csv"]
    assert "not checked" in found.attachments[0].warnings[0]


def test_a_signed_file() -> None:
    """A file that was signed by itself (.p7m) is inside under its own name; of a packet without one it is »content«."""
    data = signed(pkcs7.PKCS7Options.Binary, inner=b"<arve>5</arve>")
    for name, inside in (("arve.xml.p7m", "arve.xml"), ("smime.p7m", "content")):
        found = seen(data, name, media_type_of(name, data))
        assert [(part.path, part.size) for part in found.parts] == [(inside, 14)]


def ber(tag: int, *pieces: bytes) -> bytes:
    """An element of indefinite length."""
    return bytes([tag, 0x80]) + b"".join(pieces) + b"\0\0"


def test_indefinite_lengths_are_followed() -> None:
    """Outlook and OpenSSL stream: lengths are left open and the text is cut into pieces."""
    octets = ber(0x24, *(bytes([4, len(INNER[at : at + 100])]) + INNER[at : at + 100] for at in range(0, 400, 100)))
    data_oid, signed_oid = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    inner = ber(0x30, data_oid, ber(0xA0, octets))
    whole = ber(0x30, signed_oid, ber(0xA0, ber(0x30, b"\x02\x01\x01", b"\x31\x00", inner)))
    assert seen(letter("application/pkcs7-mime; name=s.p7m", whole)).text.strip() == "Teel on auk."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bytes.fromhex("300d06092a864886f70d010703a000"), "encrypted"),
        (b"\x30\x80\x30\x80" * 2000, "broken"),
        (b"", "broken"),
        (b"\x30\x84\xff\xff\xff\xff", "broken"),
    ],
)
def test_what_cannot_be_opened_is_said(data: bytes, said: str) -> None:
    """An encrypted or broken envelope is a file with a warning, never a failure."""
    found = seen(letter("application/x-pkcs7-mime; name=smime.p7m", data))
    assert any(said in one for one in found.attachments[0].warnings)


def test_pgp() -> None:
    """A clear-signed text is read without its frame; an encrypted one is said to be encrypted."""
    framed = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nTeel on auk.\n- - teine\n"
        b"-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    )
    found = seen(letter("text/plain", framed))
    assert found.text.strip() == "Teel on auk.\n- teine"
    assert "not checked" in found.warnings[0]
    closed = b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"
    assert "encrypted" in seen(letter("text/plain", closed)).warnings[0]
    assert "encrypted" in seen(letter("multipart/encrypted; boundary=g", b"--g\n\nVersion: 1\n--g--\n")).warnings[0]


def test_uuencoded_file_in_the_text() -> None:
    """Old mail programs write files into the text; prose that begins alike stays prose."""
    lines = b"".join(binascii.b2a_uu(PDF_LIKE[at : at + 45]) for at in range(0, len(PDF_LIKE), 45))
    body = b"Lisa:\nbegin 644 tabel.csv\n" + lines + b"`\nend\nTervitades\n"
    found = seen(letter("text/plain", body))
    assert [(part.name, part.size, part.media_type) for part in found.attachments] == [("tabel.csv", 8, "text/csv")]
    assert (found.text.split(), found.attachments[0].text) == (["Lisa:", "Tervitades"], PDF_LIKE.decode())
    prose = b"begin 644 times a day\nthen you come to an\nend\n"
    assert seen(letter("text/plain", prose)).text == prose.decode()


def test_yenc_file_in_the_text() -> None:
    """yEnc: each byte moved on by 42, critical ones escaped."""
    data = bytes(range(256))
    coded = b"".join(
        b"=" + bytes([(moved + 64) % 256]) if moved in (0, 10, 13, 61) else bytes([moved])
        for moved in ((code + 42) % 256 for code in data)
    )
    body = b"=ybegin line=128 size=256 name=a.bin\r\n" + coded + b"\r\n=yend size=256\r\n"
    part = seen(letter("text/plain", body, "Content-Transfer-Encoding: binary")).attachments[0]
    assert (part.name, part.size) == ("a.bin", 256)


@pytest.mark.parametrize(
    ("parameters", "body", "text"),
    [
        ("", "Teel \non auk.\n", "Teel on auk.\n"),
        ("", "> vana \n> jutt\nuus \nrida\n", "> vana jutt\nuus rida\n"),
        ("", "rida\n-- \nMari\n", "rida\n-- \nMari\n"),
        ("", "pikk \n> tsitaat\n", "pikk \n> tsitaat\n"),
        ("", " >ei ole tsitaat\n", ">ei ole tsitaat\n"),
        ("; delsp=yes", "tee \ntee\n", "teetee\n"),
    ],
)
def test_flowed_text(parameters: str, body: str, text: str) -> None:
    """RFC 3676: soft line ends are taken back, quotes stay apart, a signature's mark stays."""
    assert seen(letter(f"text/plain; format=flowed{parameters}", body.encode())).text == text


INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Tallinn\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19701025T040000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY:Teede arutelu\\, I osa\r\n"
    'DTSTART;TZID="Europe/Tallinn":20261005T100000\r\nDTEND:20261005T083000Z\r\nLOCATION:Raekoja\r\n  saal\r\n'
    "ORGANIZER;CN=Mari Maasikas:mailto:mari@saatja.example\r\nDESCRIPTION:Tere\\nkõigile\r\nBEGIN:VALARM\r\n"
    "DESCRIPTION:ring\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_invitation() -> None:
    """What, when, where and from whom can be read in words; zones and alarms are left out."""
    found = seen(letter("text/calendar; method=REQUEST; charset=utf-8", INVITATION.encode()))
    assert found.attachments[0].text == (
        "Method: REQUEST\n\nTeede arutelu, I osa\nStart: 05.10.2026 10:00 (Europe/Tallinn)\n"
        "End: 05.10.2026 08:30 UTC\nLocation: Raekoja saal\nOrganizer: Mari Maasikas <mari@saatja.example>\n\n"
        "Tere\nkõigile"
    )
    broken = seen(letter("text/calendar", b"BEGIN:VEVENT")).attachments[0]
    assert broken.warnings or broken.text == ""
