"""Passwords, forms, notes and embedded files of PDF, and the second engine, over files made here."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from officed.api import RawPart, Reading
from officed.plugins import pdf_reader
from officed.plugins.pdf.structure import texts_of
from tests.unit.plugins.test_pdf_reader import pdf, read, written

Value = dict[str, object]


def made(value: object) -> object:
    """A Python value as an object of PDF; `/Name` is a name, other text is a string."""
    if isinstance(value, dict):
        return DictionaryObject({NameObject(key): made(one) for key, one in value.items()})
    if isinstance(value, list):
        return ArrayObject(made(one) for one in value)
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, int | float):
        return NumberObject(value) if isinstance(value, int) else FloatObject(value)
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else TextStringObject(value)
    return value


def stream(data: bytes, **keys: object) -> DecodedStreamObject:
    """A stream with entries in its dictionary."""
    found = DecodedStreamObject()
    found.set_data(data)
    found.update({NameObject(f"/{key}"): made(value) for key, value in keys.items()})
    return found


def noted(*notes: Value, form: Value | None = None, root: Value | None = None) -> bytes:
    """A page with annotations; `form` is the AcroForm, whose fields are the annotations that are widgets."""

    def change(writer: PdfWriter) -> None:
        box = {"/Type": "/Annot", "/Rect": [0, 0, 90, 20]}
        references = [writer._add_object(made({**box, **note})) for note in notes]
        writer.pages[0][NameObject("/Annots")] = ArrayObject(references)
        if form is not None:
            fields = [one for one, note in zip(references, notes, strict=True) if note["/Subtype"] == "/Widget"]
            writer.root_object[NameObject("/AcroForm")] = made({"/Fields": ArrayObject(fields), **form})
        for key, value in (root or {}).items():
            writer.root_object[NameObject(key)] = made(value)

    return written(change)


def field(kind: str, name: str, **keys: object) -> Value:
    """A field of a form with its place on the page."""
    return {"/Subtype": "/Widget", "/FT": f"/{kind}", "/T": name, **{f"/{key}": value for key, value in keys.items()}}


def locked(password: str, algorithm: str) -> bytes:
    """A file that wants a password, with a file inside."""

    def change(writer: PdfWriter) -> None:
        writer.add_attachment("arve.xml", b"<arve/>")
        writer.encrypt(password, algorithm=algorithm)

    return written(change)


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
@pytest.mark.parametrize("password", ["saladus", "õun 5", "x" * 30])
def test_known_passwords(algorithm: str, password: str) -> None:
    """A locked PDF is opened with the known password that fits, files and all; which one is said, never itself."""
    part = RawPart("a.pdf", "application/pdf", locked(password, algorithm), passwords=("vale", password))
    reading = pdf_reader.read(part=part)
    assert reading is not None
    assert (reading.text, reading.pages, [child.data for child in reading.children]) == ("Leping nr 5", 1, [b"<arve/>"])
    assert "known password 2 of 2" in reading.warnings[0]
    assert not any(password in said for said in reading.warnings)
    assert password not in repr(part)


def test_no_password_fits() -> None:
    """Without a match there is one clear warning and nothing else."""
    part = RawPart("a.pdf", "application/pdf", locked("saladus", "AES-256"), passwords=("üks", "kaks"))
    reading = pdf_reader.read(part=part)
    assert reading == Reading(warnings=(pdf_reader.NONE_FITS.format(count=2),))


def test_form_values() -> None:
    """Values of fields are text under a line of their own: by the words people saw, without buttons and secrets."""
    data = noted(
        field("Tx", "form1[0].Nimi[0]", V="Mari Mets"),
        field("Tx", "nr", TU="Registri number", V="12\r34"),
        field("Tx", "tyhi"),
        field("Tx", "pin", Ff=1 << 13, V="9876"),
        field("Btn", "nous", V="/Jah", AS="/Jah"),
        field("Btn", "vastu", V="/Off"),
        field("Btn", "saada", Ff=1 << 16, V="Saada"),
        field("Ch", "vald", V="2", Opt=[["1", "Saue"], ["2", "Kaleva"]]),
        field("Ch", "keeled", V=["et", "ru"], Opt=["et", "ru", "en"]),
        form={},
    )
    lines = ["[Form]", "Nimi: Mari Mets", "Registri number: 12\n34", "nous: Jah", "vald: Kaleva", "keeled: et, ru"]
    assert read(data).text == "Leping nr 5\n\n" + "\n".join(lines)


def test_fields_that_only_the_page_knows() -> None:
    """A form whose list of fields is empty is read by the fields' places on the pages."""
    assert "Nimi: Mari" in read(noted(field("Tx", "Nimi", V="Mari"), form={"/Fields": []})).text


def test_a_field_inside_itself() -> None:
    """A tree of fields that leads back to itself is read once."""

    def change(writer: PdfWriter) -> None:
        one = writer._add_object(made(field("Tx", "Nimi", V="Mari")))
        writer.pages[0][NameObject("/Annots")] = ArrayObject([one])
        above = writer._add_object(made({"/T": "kogu", "/Kids": ArrayObject([one])}))
        above.get_object()["/Kids"].append(above)
        writer.root_object[NameObject("/AcroForm")] = made({"/Fields": ArrayObject([above])})

    assert read(written(change)).text.count("Nimi: Mari") == 1


DATA = (
    b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><avaldus><nimi>Mari &amp; Jaan</nimi>'
    b"<tyhi/><laps><vanus>7</vanus></laps></avaldus></xfa:data></xfa:datasets>"
)
TEMPLATE = (
    b"<template><subform><draw><value><text>Avaldus koolile</text></value></draw><field><caption><value><exData>"
    b"<body><p>Lapse <b>vanus</b></p></body></exData></value></caption><items><text>1</text></items></field>"
    b"<event><script>alert(1)</script></event></subform></template>"
)


@pytest.mark.parametrize("whole", [False, True])
def test_xfa(whole: bool) -> None:
    """The data of an XFA form is text; where only Adobe's programs draw it, the form's own words are too."""
    pieces: list[object] = ["template", stream(TEMPLATE), "datasets", stream(DATA)]
    xfa: object = stream(b"<xdp>" + TEMPLATE + DATA + b"</xdp>") if whole else pieces

    def change(writer: PdfWriter, drawn: bool) -> None:
        parts = xfa if isinstance(xfa, list) else [xfa]
        kept = [writer._add_object(one) if not isinstance(one, str) else TextStringObject(one) for one in parts]
        form = {"/Fields": ArrayObject(), "/XFA": kept[0] if whole else ArrayObject(kept)}
        writer.root_object[NameObject("/AcroForm")] = made(form)
        if drawn:
            writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(True)

    still = read(written(lambda writer: change(writer, False)))
    assert still.text == "Leping nr 5\n\n[Form]\nnimi: Mari & Jaan\nvanus: 7"
    moving = read(written(lambda writer: change(writer, True)))
    assert "Avaldus koolile\nLapse vanus\nnimi: Mari & Jaan" in moving.text
    assert pdf_reader.DRAWN_BY_PROGRAM in moving.warnings
    assert "alert" not in moving.text


def test_notes() -> None:
    """What people wrote onto a page is text, with its page, kind and writer, apart from the page's own."""
    data = noted(
        {"/Subtype": "/Text", "/Contents": "Palun vastata 5. maiks", "/T": "Jaan Kask"},
        {"/Subtype": "/FreeText", "/Contents": "Kinnitan\rJ. Kask"},
        {"/Subtype": "/FreeText", "/RC": "<body><p>Rikas</p></body>"},
        {"/Subtype": "/Stamp", "/Name": "/NotForPublicRelease"},
        {"/Subtype": "/Stamp", "/Name": "/#AB12cd"},
        {"/Subtype": "/Highlight", "/Contents": ""},
        {"/Subtype": "/Link", "/Contents": "viit"},
    )
    assert read(data).text == (
        "Leping nr 5\n\n[Notes]\nPage 1, note by Jaan Kask: Palun vastata 5. maiks\nPage 1, text: Kinnitan\nJ. Kask\n"
        "Page 1, text: Rikas\nPage 1, stamp: Not For Public Release"
    )


def test_a_stamp_is_read_by_its_picture() -> None:
    """A stamp without a text of its own is read by the words drawn in it."""

    def change(writer: PdfWriter) -> None:
        fonts = {"/Font": {"/F1": {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}}}
        look = stream(b"BT /F1 9 Tf 2 2 Td (SISSE TULNUD 3-1) Tj ET", Type="/XObject", Subtype="/Form",
                      BBox=[0, 0, 90, 20], Resources=fonts)  # fmt: skip
        stamp = made({"/Type": "/Annot", "/Subtype": "/Stamp", "/Rect": [0, 0, 90, 20]})
        assert isinstance(stamp, DictionaryObject)
        stamp[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(look.flate_encode())})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(stamp)])

    assert "Page 1, stamp: SISSE TULNUD 3-1" in read(written(change)).text


def embedded(writer: PdfWriter, name: str, data: bytes) -> object:
    """A file specification with its contents inside."""
    inside = writer._add_object(stream(data, Type="/EmbeddedFile"))
    return writer._add_object(made({"/Type": "/Filespec", "/UF": name, "/EF": {"/F": inside}}))


def _listed(writer: PdfWriter) -> None:
    kids = [{"/Names": [f"{n}", embedded(writer, f"{n}.txt", b"%d" % n)]} for n in (1, 2)]
    writer.root_object[NameObject("/Names")] = made({"/EmbeddedFiles": {"/Kids": kids}})
    writer.root_object[NameObject("/Collection")] = made({"/View": "/D"})


def _pinned(writer: PdfWriter) -> None:
    pins = [
        {"/Subtype": "/FileAttachment", "/Rect": [0, 0, 9, 9], "/FS": embedded(writer, f"{n}.txt", b"%d" % n)}
        for n in (1, 2)
    ]
    writer.pages[0][NameObject("/Annots")] = made([writer._add_object(made(pin)) for pin in pins])


def _associated(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/AF")] = made([embedded(writer, "1.txt", b"1")])
    writer.pages[0][NameObject("/AF")] = made([embedded(writer, "2.txt", b"2")])


def _rich(writer: PdfWriter) -> None:
    names = ["1", embedded(writer, "1.txt", b"1"), "2", embedded(writer, "2.txt", b"2")]
    media = {"/Subtype": "/RichMedia", "/Rect": [0, 0, 9, 9], "/RichMediaContent": {"/Assets": {"/Names": names}}}
    writer.pages[0][NameObject("/Annots")] = made([writer._add_object(made(media))])


@pytest.mark.parametrize("place", [_listed, _pinned, _associated, _rich])
def test_files_wherever_they_are(place: Callable[[PdfWriter], None]) -> None:
    """Files in the list of a portfolio, pinned to a page, associated, or in rich media are children; each once."""
    reading = read(written(place))
    assert [(child.name, child.data) for child in reading.children] == [("1.txt", b"1"), ("2.txt", b"2")]
    assert (pdf_reader.PORTFOLIO in reading.warnings) == (place is _listed)


def test_the_second_engine() -> None:
    """A file that pdfium does not open is read by pypdf, with its files, and said to be damaged."""
    whole = written(lambda writer: writer.add_attachment("arve.xml", b"<arve/>"))
    # A wrong type of the catalogue stops one engine only.
    broken = whole.replace(b"/Type /Catalog", b"/Type /Katalog").replace(b"/Type /Pages", b"/Typo /Pages")
    for data in (whole, broken, whole[: whole.rindex(b"xref")]):
        reading = read(data)
        assert "Leping nr 5" in reading.text
        assert reading.pages == 1


def test_a_compression_that_wants_another_program() -> None:
    """A font packed in a way that the second engine cannot unpack costs the page's text, never the other pages'."""

    def change(writer: PdfWriter) -> None:
        packed = writer._add_object(stream(b"no picture", Filter="/JBIG2Decode"))
        fonts = writer.pages[0]["/Resources"]["/Font"]["/F1"]
        fonts[NameObject("/ToUnicode")] = packed
        writer.add_page(PdfReader(BytesIO(pdf("Lisa nr 1"))).pages[0])

    assert texts_of(written(change)) == ["", "Lisa nr 1"]


def test_signatures_alone_are_no_form() -> None:
    """A signed PDF without fields or notes says nothing of a form."""
    assert read(noted(field("Sig", "allkiri", V={"/Type": "/Sig"}), form={"/SigFlags": 3})).text == "Leping nr 5"


def test_a_bomb_in_a_form() -> None:
    """XML with entities of its own is left alone; the page is read."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xfa:data xmlns:xfa="x"><n>&a;</n></xfa:data>'

    def change(writer: PdfWriter) -> None:
        packet = writer._add_object(stream(zlib.compress(bomb), Filter="/FlateDecode"))
        writer.root_object[NameObject("/AcroForm")] = made({"/Fields": [], "/XFA": packet})

    assert read(written(change)).text.startswith("Leping nr 5")


def test_empty() -> None:
    """A file without pages is said to have none."""
    assert read(pdf()).warnings
