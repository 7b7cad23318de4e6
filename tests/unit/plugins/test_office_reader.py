"""The reader of office files, over files made here."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officed.api import Opening, RawPart, Reading, media_type_of
from officed.plugins import container_reader, office_reader
from officed.plugins.office.compound import Compound, Damaged
from officed.plugins.office.dates import day_of, is_date_format
from officed.plugins.office.rtf import Rtf

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FREE, END, TABLE_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def package(**files: str | bytes) -> bytes:
    """A zip; two underscores in a name stand for a stroke, the ending is XML unless the value is bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            path = name.replace("__", "/")
            archive.writestr(path + ".xml" if isinstance(data, str) else path.replace("_dot_", "."), data)
    return out.getvalue()


def word(body: str, **files: str | bytes) -> bytes:
    """A .docx with this body."""
    return package(word__document=f"<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>", **files)


def compound(**streams: bytes) -> bytes:
    """A compound file with these streams, each in sectors of its own."""
    entries, sectors, table = [], [], [TABLE_SECTOR]
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        count, first = -(-len(data) // 512), len(table)
        table += [*range(first + 1, first + count), END]
        sectors.append(data.ljust(count * 512, b"\0"))
        entries.append((name, 2, first, len(data)))
    count, first = -(-(len(entries) + 1) // 4), len(table)
    table += [*range(first + 1, first + count), END]
    directory = _entry("Root Entry", 5, END, 0, child=1)
    for number, (name, kind, start, size) in enumerate(entries, 1):
        directory += _entry(name, kind, start, size, right=number + 1 if number < len(entries) else FREE)
    sectors.append(directory.ljust(count * 512, b"\0"))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 14
    head += struct.pack("<7I", first, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    return head + struct.pack("<128I", *table, *[FREE] * (128 - len(table))) + b"".join(sectors)


def _entry(name: str, kind: int, first: int, size: int, child: int = FREE, right: int = FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0") + struct.pack("<HBB3I", len(raw), kind, 1, FREE, right, child) + b"\0" * 36
        + struct.pack("<3I", first, size, 0)
    )  # fmt: skip


def old_word(text: str, flags: int = 0x0200) -> bytes:
    """A .doc whose one piece holds the text in two bytes a sign."""
    document = bytearray(1024)
    struct.pack_into("<HH", document, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", document, 10, flags)
    table = b"\x02" + struct.pack("<I", 16) + struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 1024, 0)
    struct.pack_into("<II", document, 0x01A2, 0, len(table))
    return compound(WordDocument=bytes(document) + text.encode("utf-16-le"), **{"1Table": table})


def record(kind: int, data: bytes) -> bytes:
    """A record of Excel's."""
    return struct.pack("<HH", kind, len(data)) + data


def narrow(text: str, width: int) -> bytes:
    """A string of Excel's with one byte a sign."""
    return len(text).to_bytes(width, "little") + b"\0" + text.encode("latin-1")


def old_excel() -> bytes:
    """A workbook with a hidden sheet; the second string breaks over two records."""
    strings = struct.pack("<II", 2, 2) + narrow("Tere", 2) + b"\x06\0\0" + b"lei"
    book = record(0x809, struct.pack("<HH", 0x600, 5)) + record(0xE0, struct.pack("<HH", 0, 14))
    book += record(0x85, struct.pack("<IH", 0, 1) + narrow("Salajane", 1)) + record(0xFC, strings)
    book += record(0x3C, b"\x01" + "but".encode("utf-16-le"))
    sheet = record(0x809, struct.pack("<HH", 0x600, 0x10))
    sheet += record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0)) + record(0xFD, struct.pack("<HHHI", 0, 1, 0, 1))
    sheet += record(0x203, struct.pack("<HHHd", 1, 0, 0, 46_347.0))
    sheet += record(0x27E, struct.pack("<HHHI", 1, 1, 9, 7 << 2 | 2))
    return compound(Workbook=book + sheet)


def read(data: bytes, name: str = "kiri", media_type: str | None = None, opening: Opening | None = None) -> Reading:
    """Read bytes as what they are."""
    kind = media_type or media_type_of(name, data)
    part = RawPart(name, kind, data, opening=opening or Opening())
    reading = office_reader.read(part=part) or container_reader.read(part=part)
    assert reading is not None, kind
    return reading


def told(reading: Reading, words: str) -> bool:
    """Whether a warning speaks of it."""
    return any(words in one for one in reading.warnings)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:r><w:t>Tere</w:t><w:tab/><w:t>õun</w:t></w:r></w:p><w:p><w:t>a</w:t><w:br/><w:t>b</w:t></w:p>",
         "Tere\tõun\na\nb"),
        ("<w:p><w:pPr><w:tabs><w:tab w:pos='1'/></w:tabs></w:pPr><w:t>a</w:t></w:p>", "a"),
        ("<w:tbl><w:tr><w:tc><w:p><w:t>1</w:t></w:p></w:tc><w:tc><w:p><w:t>2</w:t></w:p></w:tc></w:tr><w:tr><w:tc>"
         "<w:p><w:t>3</w:t></w:p></w:tc></w:tr></w:tbl><w:p><w:t>x</w:t></w:p>", "1\t2\n3\nx"),
        ("<w:p><w:t>a</w:t><w:instrText>PAGE</w:instrText></w:p>", "a"),
        ("<w:p><m:AlternateContent xmlns:m='m'><m:Choice><w:txbxContent><w:p><w:t>kast</w:t></w:p></w:txbxContent>"
         "</m:Choice><m:Fallback><w:t>kast</w:t></m:Fallback></m:AlternateContent></w:p>", "kast"),
    ],
)  # fmt: skip
def test_word(body: str, text: str) -> None:
    """Paragraphs, tables, breaks and text boxes come in their order, once."""
    assert read(word(body)).text == text


def test_word_tells_the_deletions() -> None:
    """What was deleted with tracking is not the letter's text, but it is said."""
    reading = read(word("<w:p><w:t>a</w:t><w:del><w:r><w:delText>b</w:delText><w:t>b</w:t></w:r></w:del></w:p>"))
    assert reading.text == "a"
    assert told(reading, "Tracked deletions")


def test_word_has_all_stories_and_files() -> None:
    """Headers, footnotes, comments and footers are read; pictures and files come out; macros are said."""
    story = "<x xmlns:w='w'><w:p><w:t>{}</w:t></w:p></x>"
    files = {f"word__{name}": story.format(name) for name in ("header1", "footnotes", "comments", "footer1")}
    reading = read(word("<w:p><w:t>keha</w:t></w:p>", **files, word__media__a_dot_png=b"\x89PNG\r\n\x1a\n",
                        word__vbaProject_dot_bin=b"x"))  # fmt: skip
    assert reading.text.split() == ["header1", "keha", "footnotes", "comments", "footer1"]
    assert [(part.name, part.media_type) for part in reading.children] == [("a.png", "image/png")]
    assert told(reading, "macros")


def test_entities_are_refused() -> None:
    """A billion laughs end at the first."""
    bomb = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document xmlns:w="w"><w:t>&b;</w:t></w:document>'
    assert told(read(package(word__document=bomb)), "entities of its own")
    assert told(read(package(word__document="<a>" * 3_000)), "nested like a bomb")


def test_a_packed_bomb_is_left() -> None:
    """A document that unpacks to more than is allowed is said, not read."""
    data = word(f"<w:p><w:t>{'x' * 3_000_000}</w:t></w:p>")
    assert told(read(data), "packed like a bomb")


def sheets(**files: str) -> bytes:
    """A workbook of one hidden sheet that shows a string, a number, a day and a truth."""
    cells = ("<c t='s'><v>0</v></c><c><v>1.5</v></c><c s='1'><v>46347</v></c><c t='b'><v>1</v></c>"
             "<c t='inlineStr'><is><t>otse</t></is></c>")  # fmt: skip
    return package(
        xl__workbook="<w xmlns:r='r'><sheets><sheet name='Leht' state='hidden' r:id='r1'/></sheets></w>",
        xl__sharedStrings="<sst><si><r><t>Te</t></r><r><t>re</t></r><rPh><t>x</t></rPh></si></sst>",
        xl__styles="<s><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></s>",
        xl__worksheets__sheet1=f"<w><sheetData><row>{cells}</row></sheetData></w>",
        **{"xl___rels__workbook_dot_xml_dot_rels": b"<r><Relationship Id='r1' Target='worksheets/sheet1.xml'/></r>"},
        **files,
    )  # fmt: skip


def test_sheets() -> None:
    """Cells come in rows with days as days; a hidden sheet is read and said."""
    reading = read(sheets(xl__comments1="<c><comment><t>märkus</t></comment></c>"))
    assert reading.text == "Leht\nTere\t1.5\t2026-11-21\tTRUE\totse\n\nmärkus"
    assert told(reading, "»Leht« is hidden")


def test_slides() -> None:
    """Slides come in the order of their numbers, with notes; a hidden one is said."""
    slide = "<p:sld xmlns:p='p' show='{}'><a:p xmlns:a='a'><a:t>{}</a:t></a:p></p:sld>"
    reading = read(package(ppt__presentation="<p/>", ppt__slides__slide10=slide.format(0, "kümme"),
                           ppt__slides__slide2=slide.format(1, "kaks"),
                           ppt__notesSlides__notesSlide1=slide.format(1, "n")))  # fmt: skip
    assert reading.text.split() == ["kaks", "kümme", "n"]
    assert told(reading, "Slide 2 is hidden")


def document(body: str, **files: str | bytes) -> bytes:
    """An OpenDocument file with this body."""
    return package(content=f"<d xmlns:t='t' xmlns:b='b'>{body}</d>", **{"META-INF__manifest": "<m/>"} | files)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<t:h>Pea<t:tab/>kiri</t:h>\n<t:p>a<t:s t:c='3'/>b<t:line-break/>c</t:p>", "Pea\tkiri\na   b\nc"),
        ("<b:table-row><b:table-cell><t:p>1</t:p></b:table-cell><b:table-cell><t:p>2</t:p></b:table-cell>"
         "</b:table-row><b:table-row><b:table-cell><t:p>3</t:p></b:table-cell></b:table-row>", "1\t2\n3"),
        ("<t:tracked-changes><t:p>kustutatud</t:p></t:tracked-changes><t:p>a</t:p>", "a"),
    ],
)  # fmt: skip
def test_opendocument(body: str, text: str) -> None:
    """Headings, paragraphs, blanks and tables come in their order."""
    assert read(document(body)).text == text


def test_opendocument_headers_and_locks() -> None:
    """Headers are read from the master pages only; an encrypted file is said."""
    master = "<master-styles><header><p>päis</p></header></master-styles>"
    styles = f"<s><automatic-styles><p>ei</p></automatic-styles>{master}</s>"
    assert read(document("<t:p>a</t:p>", styles=styles)).text == "a\n\npäis"
    locked = package(**{"META-INF__manifest": "<m><encryption-data/></m>"}, content="x")
    assert told(read(locked), "is encrypted")


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi Tere\par \'f5un\tab x\line y}", "Tere\nõun\tx\ny"),
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'e8\'f1\'fc\'ec\'ee}", "Письмо"),
        (rb"{\rtf1\ansi\ansicpg1257 \'f0\'fe \'f5}", "šž õ"),
        (rb"{\rtf1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f1 \'cf\'e8 {\f0 \'f5}}", "Пи õ"),
        (rb"{\rtf1\uc1 \u1055?\u1080 ?x\uc2\u245 ??y}", "Пиxõy"),
        (rb"{\rtf1\u-10187?\u-9138? a}", "\U0001d44e a"),
        (rb"{\rtf1{\*\generator X;}{\info{\title Y}}{\header pais}{\*\cs7 no}a\b0\*\cs7 b}", "paisab"),
        (rb"{\rtf1 a\{b\}\\c\~d}", "a{b}\\c\xa0d"),
        (rb"{\rtf1\trowd 1\cell 2\cell\row x}", "1\t2\nx"),
        (rb"{\rtf1{\*\annotation{\*\atnref 1}\pard markus} a}", "markus a"),
        (rb"{\rtf1{\object{\*\objdata 00\bin3 }}}}{\result x}} a}", "x a"),
    ],
)
def test_rtf(rtf: bytes, text: str) -> None:
    """Code pages, signs beyond them, destinations and escapes are read as Word reads them."""
    assert Rtf().read(rtf).text == text


def test_rtf_pictures() -> None:
    """A picture comes out as it was put in."""
    [child] = read(b"{\\rtf1 a{\\*\\shppict{\\pict\\pngblip " + b"\x89PNG\r\n\x1a\nx".hex().encode() + b"}}}").children
    assert (child.media_type, child.data) == ("image/png", b"\x89PNG\r\n\x1a\nx")


def test_old_word() -> None:
    """The text of a .doc comes out without the codes of its fields; a locked one is said."""
    reading = read(old_word("Tere, õun\rТекст \x13 PAGE \x145\x15\r1\x072\x07\x07"))
    assert (reading.text, reading.media_type) == ("Tere, õun\nТекст 5\n1\t2", "application/msword")
    assert told(read(old_word("x", 0x0300)), "is encrypted")


def test_old_excel() -> None:
    """Cells come in rows with days as days; a string that breaks between records is whole."""
    reading = read(old_excel())
    assert reading.text == "Salajane\nTere\tleibut\n2026-11-21\t7"
    assert told(reading, "»Salajane« is hidden")


def test_locked_office_files() -> None:
    """A new file with a password comes as an old one, and is said."""
    assert told(read(compound(EncryptionInfo=b"x", EncryptedPackage=b"x"), "a.docx", DOCX), "is encrypted")


def test_packed_files_in_old_ones() -> None:
    """A file put into a document comes out with its name."""
    body = b"\x02\0kiri.txt\0C:\\kiri.txt\0\0\0\x03\0" + struct.pack("<I", 2) + b"a\0" + struct.pack("<I", 4) + b"tere"
    [child] = read(compound(**{"\x01Ole10Native": struct.pack("<I", len(body)) + body})).children
    assert (child.name, child.data) == ("kiri.txt", b"tere")


def test_loops_in_compound_files_end() -> None:
    """A chain of sectors that runs in a circle is followed once."""
    data = bytearray(compound(WordDocument=b"x"))
    struct.pack_into("<I", data, 512 + 4 * 3, 1)
    assert len(Compound(bytes(data)).stream("WordDocument") or b"") < 4096
    with pytest.raises(Damaged):
        Compound(bytes(data[:40]))


@pytest.mark.parametrize(
    ("data", "name", "text", "kind"),
    [
        (b"<html><body><p>Tere</p></body></html>", "a.doc", "Tere", "text/html"),
        (b"{\\rtf1 Tere}", "a.doc", "Tere", None),
        (b"Tere", "a.xls", "Tere", "text/plain"),
        (word("<w:p><w:t>Tere</w:t></w:p>"), "a.zip", "Tere", DOCX),
    ],
)
def test_content_counts_and_not_the_name(data: bytes, name: str, text: str, kind: str | None) -> None:
    """Whatever is called an office file is read as what it is."""
    label = "application/zip" if name == "a.zip" else "application/msword"
    reading = read(data, name, label)
    assert (reading.text, reading.media_type) == (text, kind)


@pytest.mark.parametrize(
    ("value", "day"),
    [("46347", "2026-11-21"), ("46347.5", "2026-11-21 12:00"), ("x", None), ("-1", None), ("1e99", None)],
)
def test_days(value: str, day: str | None) -> None:
    """Numbers of Excel become days; what is no day stays a number."""
    assert day_of(value) == day


@pytest.mark.parametrize(
    ("code", "yes"), [("dd.mm.yyyy", True), ('0 "day"', False), ("[Red]0.00", False), ("h:mm", False)]
)
def test_date_formats(code: str, yes: bool) -> None:
    """A format shows a day only where it says so outside of quotes."""
    assert is_date_format("164", code) is yes


SEEDS = (
    word("<w:p><w:t>Tere</w:t></w:p>"), sheets(), document("<t:p>a</t:p>"), old_word("Tere"), old_excel(),
    rb"{\rtf1{\fonttbl{\f1\fcharset204 B;}}\f1 \'cf\u245 ?{\pict\pngblip 8950}}",
)  # fmt: skip
CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12)


def mangled(data: bytes, cuts: list[tuple[float, int]]) -> None:
    """Read the bytes with some of them changed; the reader may warn but not fail."""
    changed = bytearray(data)
    for share, value in cuts:
        changed[int(share * (len(changed) - 1))] = value
    office_reader.read(part=RawPart("a", "application/msword", bytes(changed)))


@settings(max_examples=80)
@given(st.sampled_from(SEEDS), CUTS)
def test_mangled_files(data: bytes, cuts: list[tuple[float, int]]) -> None:
    """Damage ends as a warning."""
    mangled(data, cuts)


@pytest.mark.soak
@settings(max_examples=10_000)
@given(st.sampled_from(SEEDS), CUTS)
def test_mangled_files_at_length(data: bytes, cuts: list[tuple[float, int]]) -> None:
    """Damage ends as a warning, however long one looks for a hole."""
    mangled(data, cuts)
