"""Cuts pages out of a PDF into one of their own (pdfium). The same pages give the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import re

import pypdfium2

from officed.plugins.pdf.pages import Unopened
from officed.plugins.pdf.text import opened

# pdfium writes the moment of making and an identifier of its own; both would differ from run to run.
MADE_AT = re.compile(rb"(?<=/CreationDate\(D:)\d{14}")
IDENTIFIER = re.compile(rb"(?<=/ID\[)<[0-9A-F]{32}><[0-9A-F]{32}>(?=\])")
HEAD, TAIL = 4096, 1024


def cut(data: bytes, first: int, last: int) -> bytes:
    """The pages from `first` to `last`, counted from 1, with their pictures as they are. Raises ValueError."""
    try:
        document = opened(data)
        try:
            made = _pages(document, first, last)
        finally:
            document.close()  # type: ignore[no-untyped-call]
    except (Unopened, pypdfium2.PdfiumError, IndexError) as error:
        raise ValueError(f"pages {first} to {last} cannot be cut out") from error
    name = hashlib.sha256(data + b"\0%d-%d" % (first, last)).hexdigest()[:32].upper().encode()
    made = MADE_AT.sub(b"19700101000000", made[:HEAD]) + made[HEAD:]
    return made[:-TAIL] + IDENTIFIER.sub(b"<%s><%s>" % (name, name), made[-TAIL:])


def _pages(document: pypdfium2.PdfDocument, first: int, last: int) -> bytes:
    new = pypdfium2.PdfDocument.new()  # type: ignore[no-untyped-call]
    try:
        new.import_pages(document, list(range(first - 1, last)))
        out = io.BytesIO()
        new.save(out)
        return out.getvalue()
    finally:
        new.close()
