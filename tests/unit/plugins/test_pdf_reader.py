"""The reader of PDF, over files made here."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from officed.api import RawPart, Reading
from officed.plugins import pdf_reader


def pdf(*pages: str) -> bytes:
    """A small PDF with a line of ASCII text on each page."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def read(data: bytes) -> Reading:
    """Read bytes as a PDF."""
    reading = pdf_reader.read(part=RawPart("a.pdf", "application/pdf", data))
    assert reading is not None
    return reading


def written(change: object) -> bytes:
    """A PDF of one page, changed by a function of its writer."""
    assert callable(change)
    writer = PdfWriter(clone_from=BytesIO(pdf("Leping nr 5")))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_text_and_pages() -> None:
    """The text of the pages in order and their number."""
    reading = read(pdf("Esimene", "Teine"))
    assert (reading.text, reading.pages, reading.warnings) == ("Esimene\n\nTeine", 2, ())


def test_embedded_files() -> None:
    """Files inside a PDF are its children, with harmless names."""
    reading = read(written(lambda writer: writer.add_attachment("../arve.xml", b"<arve/>")))
    assert [(child.name, child.data) for child in reading.children] == [("arve.xml", b"<arve/>")]
    assert reading.text == "Leping nr 5"


def test_password() -> None:
    """A PDF that wants a password is said to; one that opens without is read."""
    locked = read(written(lambda writer: writer.encrypt("saladus", algorithm="RC4-128")))
    assert "password" in locked.warnings[0]
    assert locked.text == ""
    opened = read(written(lambda writer: writer.encrypt("", "omanik", algorithm="RC4-128")))
    assert opened.text == "Leping nr 5"
    assert "encrypted" in opened.warnings[0]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 500, pdf("Kiri")[:150]])
def test_damaged(data: bytes) -> None:
    """A damaged file gives a warning."""
    assert read(data).warnings


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 700), st.binary(min_size=1, max_size=6)), max_size=6))
def test_mutations_never_raise(changes: list[tuple[int, bytes]]) -> None:
    """Whatever bytes of a PDF are overwritten, there is a reading."""
    data = pdf("Kiri")
    for at, put in changes:
        data = data[:at] + put + data[at + len(put) :]
    read(data)
