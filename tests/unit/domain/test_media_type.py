"""Media types by first bytes and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.media_type import media_type_of, strong_type


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.pdf", b"%PDF-1.4", "application/pdf"),
        ("a.txt", b"\xef\xbb\xbf\r\n%PDF-1.4", "application/pdf"),
        ("skann", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.tif", b"II*\x00\x08", "image/tiff"),
        ("a.docx", b"PK\x03\x04rest", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.zip", b"PK\x03\x04rest", "application/zip"),
        ("a.zip", b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.etsi.asic-e+zipPK",
         "application/vnd.etsi.asic-e+zip"),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-outlook"),
        ("winmail.dat", b"\x78\x9f\x3e\x22..", "application/vnd.ms-tnef"),
        ("kiri", b"From: a@b.example\r\nSubject: x\r\n\r\n", "message/rfc822"),
        ("kiri", b"From x Mon\nReceived: y\nTo: z\n\n", "message/rfc822"),
        ("a.eml", b"jama", "message/rfc822"),
        ("a", b"<!DOCTYPE html><p>", "text/html"),
        ("a.md", b"Subject: only one header\n\n", "text/plain"),
        ("a.csv", b"a;b", "text/csv"),
        ("a", b"Tere", "text/plain"),
        ("a", b"\x00\x01\x02", "application/octet-stream"),
        ("a.jpg", b"\x00\x01\x02", "image/jpeg"),
        ("", b"", "text/plain"),
    ],
)  # fmt: skip
def test_media_type(name: str, head: bytes, kind: str) -> None:
    """Signatures count before names; mails are known by their headers."""
    assert media_type_of(name, head) == kind


@given(st.text(max_size=20), st.binary(max_size=60))
def test_never_raises(name: str, head: bytes) -> None:
    """Any name and bytes have a media type."""
    assert "/" in media_type_of(name, head)
    assert strong_type(head) is None or "/" in str(strong_type(head))


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Type: multipart/mixed; boundary="g"\n\n--g\n',
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nVGVyZQ==\n",
        b"  \n \nFrom: a@b.example\nSubject: x\n\n",
        b" From: a@b.example\nSubject: x\n\n",
        b"123\nFrom: a@b.example\nSubject: x\n\n",
    ],
)
def test_mails_that_lost_their_beginning(head: bytes) -> None:
    """A body's type alone, white space or a count of bytes before the headers: still a mail."""
    assert media_type_of("kiri", head) == "message/rfc822"
