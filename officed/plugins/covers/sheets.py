"""Cover sheets as a PDF to print: a code to be read by officed, and in words what it says. Nothing outside is needed.

Text is set in the built-in Helvetica with WinAnsiEncoding (ISO 32000-1, 9.6.2.2 and annex D), which has every Estonian
letter; a letter beyond it is shown as a question mark, the code holds it as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from officed.plugins.covers.codes import matrix_of

# A4 in points; the code is 6 cm wide, so that a coarse or slanted scan still shows it.
WIDTH, HEIGHT, MARGIN = 595, 842, 57
CODE_POINTS = 170
TITLE, WORDS, LEADING = 28, 16, 24
LONGEST_LINE = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the text of its code, a title and lines for people."""

    code: str
    title: str
    lines: tuple[str, ...] = ()


def cover_sheets(sheets: Sequence[Sheet]) -> bytes:
    """A PDF with one A4 page for each sheet; the same sheets give the same bytes."""
    count = len(sheets)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, sheet in enumerate(sheets):
        content = _content(sheet)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R" % (WIDTH, HEIGHT, 5 + 2 * n)
            + b" /Resources << /Font << /F1 3 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    return _file(objects)


def _content(sheet: Sheet) -> bytes:
    top = HEIGHT - MARGIN - TITLE
    lines = b" T* ".join(_shown(line) for line in sheet.lines)
    return b"\n".join(
        [
            b"BT /F1 %d Tf %d %d Td %s ET" % (TITLE, MARGIN, top, _shown(sheet.title)),
            _drawn(matrix_of(sheet.code), top - LEADING - CODE_POINTS),
            b"BT /F1 %d Tf %d TL %d %d Td %s ET"
            % (WORDS, LEADING, MARGIN, top - 3 * LEADING - CODE_POINTS, lines or b"() Tj"),
        ]
    )


def _drawn(rows: list[list[bool]], bottom: int) -> bytes:
    """The code as filled rectangles, one for each run of dark modules in a row."""
    size = CODE_POINTS / len(rows)
    boxes: list[bytes] = []
    for number, row in enumerate(rows):
        y = bottom + CODE_POINTS - (number + 1) * size
        start = None
        for column, dark in enumerate((*row, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                boxes.append(b"%.3f %.3f %.3f %.3f re" % (MARGIN + start * size, y, (column - start) * size, size))
                start = None
    return b"0 g\n" + b"\n".join(boxes) + b"\nf"


def _shown(line: str) -> bytes:
    coded = line[:LONGEST_LINE].encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        coded = coded.replace(sign, b"\\" + sign)
    return b"(" + coded + b") Tj"


def _file(objects: list[bytes]) -> bytes:
    """Join numbered objects with their cross-reference table (ISO 32000-1, 7.5.4)."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (size, table, size)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
