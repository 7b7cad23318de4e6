"""Text of the pages of a PDF, and which of them are pictures of text (pdfium)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw

from officed.plugins.pdf.pages import Locked, Marks, Pages, Unopened

MAX_PAGES = 3_000
MAX_ANNOTATIONS = 500
MAX_TEXT = 32 * 1024 * 1024
MAX_OBJECTS = 2_000
MAX_FILES = 500
# A page with fewer letters and digits than this may be a scan with a stamp, a page number or a line of the scanner's.
FEW_LETTERS = 100
# Such a page is taken for a scan where pictures cover at least this share of it.
COVER = 0.3
# So many signs without one letter are a font that does not say what its signs mean.
STRANGE_SIGNS = 10
RAW: Any = pypdfium2.raw  # a generated module without declared names
# Annotations that people do not write into.
WORDLESS = frozenset({RAW.FPDF_ANNOT_LINK, RAW.FPDF_ANNOT_POPUP, RAW.FPDF_ANNOT_WIDGET, RAW.FPDF_ANNOT_FILEATTACHMENT,
                      RAW.FPDF_ANNOT_PRINTERMARK, RAW.FPDF_ANNOT_TRAPNET, RAW.FPDF_ANNOT_UNKNOWN})  # fmt: skip


def key_to(data: bytes, passwords: Sequence[str]) -> str | None:
    """The password that opens a locked file; None where no one does. Raises Unopened."""
    for password in passwords:
        try:
            opened(data, password).close()  # type: ignore[no-untyped-call]
        except Locked:
            continue
        return password
    return None


def pages_of(data: bytes, password: str | None = None) -> Pages:
    """The text of every page. Raises Unopened; a broken page costs only itself."""
    document = opened(data, password)
    try:
        return _read(document)
    finally:
        document.close()  # type: ignore[no-untyped-call]


def opened(data: bytes, password: str | None = None) -> pypdfium2.PdfDocument:
    """The document. Raises Unopened, Locked."""
    try:
        return pypdfium2.PdfDocument(data, password)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError as error:
        raise (Locked if error.err_code == RAW.FPDF_ERR_PASSWORD else Unopened) from None


def files_of(data: bytes, password: str | None) -> tuple[tuple[str, bytes], ...]:
    """The files of the document's list, for documents that pypdf cannot take apart. Raises Unopened."""
    document = opened(data, password)
    found = []
    try:
        for number in range(min(document.count_attachments(), MAX_FILES)):  # type: ignore[no-untyped-call]
            try:
                one = document.get_attachment(number)  # type: ignore[no-untyped-call]
                found.append((str(one.get_name()), bytes(one.get_data())))
            except (pypdfium2.PdfiumError, ValueError):
                continue
        return tuple(found)
    finally:
        document.close()  # type: ignore[no-untyped-call]


def _read(document: pypdfium2.PdfDocument) -> Pages:
    count = len(document)
    texts: list[str] = []
    broken: set[int] = set()
    pictures: set[int] = set()
    left, marks = MAX_TEXT, Marks()
    for number in range(min(count, MAX_PAGES)):
        try:
            text, marked, picture = _page(document, number)
            marks += marked
            pictures |= {number} if picture else set()
        except (pypdfium2.PdfiumError, ValueError):
            text = ""
            broken.add(number)
        texts.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    warnings = (f"Only the first {len(texts)} of {count} pages were read.",) if len(texts) < count else ()
    attached = document.count_attachments()  # type: ignore[no-untyped-call]
    filled = RAW.FPDF_GetFormType(document.raw) != RAW.FORMTYPE_NONE and _is_form(document, marks)
    return Pages(tuple(texts), count, max(0, attached), warnings, frozenset(pictures), frozenset(broken), marks, filled)


def _is_form(document: pypdfium2.PdfDocument, marks: Marks) -> bool:
    """Whether there is anything to fill in: a signed document has a form too, with the signatures in it only."""
    signatures: int = RAW.FPDF_GetSignatureCount(document.raw)
    packets: int = RAW.FPDF_GetXFAPacketCount(document.raw)
    return marks.fields > signatures or packets > 0


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, Marks, bool]:
    """The text of a page, what is marked on it, and whether its text is in a picture."""
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            text = str(text_page.get_text_range(errors="replace")) if text_page.count_chars() else ""
        finally:
            text_page.close()
        return text, _marks(page), _is_picture(page, text)
    finally:
        page.close()


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether what can be read on the page stands in a picture, in outlines, or in a font without meaning."""
    letters = sum(map(str.isalnum, text))
    if letters >= FEW_LETTERS:
        return False
    if not letters and len(text.split()) + sum(not sign.isspace() for sign in text) > STRANGE_SIGNS:
        return True
    covered = 0.0
    for number, thing in enumerate(page.get_objects(max_depth=4)):  # type: ignore[no-untyped-call]
        if number >= MAX_OBJECTS or (not letters and thing.type != RAW.FPDF_PAGEOBJ_TEXT):
            return not letters
        if thing.type == RAW.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
    width, height = page.get_size()  # type: ignore[no-untyped-call]
    return bool(covered >= COVER * width * height > 0)


def _marks(page: pypdfium2.PdfPage) -> Marks:
    kinds = []
    for number in range(min(RAW.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = RAW.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            kinds.append(RAW.FPDFAnnot_GetSubtype(annotation))
            RAW.FPDFPage_CloseAnnot(annotation)
    if not kinds:
        return Marks()
    notes = sum(kind not in WORDLESS for kind in kinds)
    return Marks(kinds.count(RAW.FPDF_ANNOT_FILEATTACHMENT), notes, kinds.count(RAW.FPDF_ANNOT_WIDGET))
