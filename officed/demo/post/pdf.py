"""A one-page PDF with a text layer, enough for the letters of the demo.

The page uses the built-in Helvetica with WinAnsiEncoding (ISO 32000-1, 9.6.2.2 and annex D), which has
every Estonian letter, also š and ž. Cyrillic is outside of it.
"""

import textwrap

_WIDTH, _HEIGHT, _MARGIN, _SIZE, _LEADING = 595, 842, 62, 11, 14
_COLUMNS = 88
_LINES = (_HEIGHT - 2 * _MARGIN) // _LEADING


def _wrapped(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.strip("\n").splitlines():
        # A line that fits keeps its spaces: letterheads and invoice tables are aligned with them.
        lines += [line] if len(line) <= _COLUMNS else textwrap.wrap(line, _COLUMNS)
    if len(lines) > _LINES:
        raise ValueError(f"The text has {len(lines)} lines and one page holds {_LINES}: shorten it.")
    return lines


def _shown(line: str) -> bytes:
    coded = line.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        coded = coded.replace(sign, b"\\" + sign)
    return b"(" + coded + b") Tj T*"


def _page_content(lines: list[str]) -> bytes:
    top = _HEIGHT - _MARGIN
    start = f"BT /F1 {_SIZE} Tf {_LEADING} TL {_MARGIN} {top} Td".encode()
    return b"\n".join([start, *(_shown(line) for line in lines), b"ET"])


def _file(objects: list[bytes]) -> bytes:
    """Join numbered objects with their cross-reference table (ISO 32000-1, 7.5.4)."""
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        out, size, table, size, len(out),
    )  # fmt: skip


def one_page_pdf(text: str) -> bytes:
    """Return an A4 page with `text`, wrapped at 88 signs; the same text gives the same bytes.

    Raises ValueError for more than a page of text and UnicodeEncodeError for letters beyond WinAnsi.
    """
    content = _page_content(_wrapped(text))
    box = f"[0 0 {_WIDTH} {_HEIGHT}]".encode()
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox " + box
            + b" /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )  # fmt: skip
