"""Encryption and embedded files of a PDF, and a second opinion on its text: the only door to pypdf."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PasswordType, PdfReader
from pypdf.errors import DeprecationError, PyPdfError

MAX_FILES = 500
MAX_PAGES = 500
# pypdf raises whatever a malformed object makes Python raise; MemoryError is left to the process's limit.
FAILURES = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError,
            NotImplementedError, ArithmeticError, AssertionError, DeprecationError, zlib.error,
            struct.error)  # fmt: skip
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Structure:
    """What pypdf sees. `pages` None where it cannot say; `locked` where a password is wanted."""

    encrypted: bool = False
    locked: bool = False
    pages: int | None = None
    files: tuple[tuple[str, bytes], ...] = ()
    warnings: tuple[str, ...] = ()


def structure_of(data: bytes) -> Structure:
    """Encryption, page count and embedded files. Never raises but MemoryError."""
    warnings: list[str] = []
    try:
        reader = _opened(data)
        encrypted = reader.is_encrypted
        if encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return Structure(encrypted=True, locked=True)
        pages: int | None = len(reader.pages)
    except FAILURES as error:
        return Structure(warnings=(f"The PDF is damaged ({type(error).__name__}).",))
    files = _files(reader, warnings)
    return Structure(encrypted, False, pages, files, tuple(warnings))


def texts_of(data: bytes) -> list[str]:
    """The page texts as pypdf reads them, for files that pdfium refuses. Never raises but MemoryError."""
    texts: list[str] = []
    try:
        reader = _opened(data)
        if reader.is_encrypted:
            reader.decrypt("")
        for number, page in enumerate(reader.pages):
            if number >= MAX_PAGES:
                break
            try:
                texts.append(page.extract_text())
            except FAILURES:
                texts.append("")
    except FAILURES:
        pass
    return texts


def _opened(data: bytes) -> PdfReader:
    from io import BytesIO

    return PdfReader(BytesIO(data), strict=False)


def _files(reader: PdfReader, warnings: list[str]) -> tuple[tuple[str, bytes], ...]:
    """Files of the document's list and files pinned to pages (ISO 32000-1, 7.11.4 and 12.5.6.15), each once."""
    found = _listed(reader, warnings)
    known = {data for _, data in found}
    try:
        found += [one for one in _pinned(reader) if one[1] not in known]
    except FAILURES as error:
        warnings.append(f"The files pinned to pages cannot be listed ({type(error).__name__}).")
    return tuple(found[:MAX_FILES])


def _pinned(reader: PdfReader) -> Iterator[tuple[str, bytes]]:
    for page in reader.pages[:MAX_PAGES]:
        for reference in page.get("/Annots") or ():
            annotation = reference.get_object()
            if annotation.get("/Subtype") != "/FileAttachment":
                continue
            described = annotation["/FS"].get_object()
            embedded = described["/EF"].get_object()
            name = described.get("/UF") or described.get("/F") or ""
            yield str(name), (embedded.get("/UF") or embedded["/F"]).get_object().get_data()


def _listed(reader: PdfReader, warnings: list[str]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    try:
        for attached in reader.attachment_list:
            if len(found) >= MAX_FILES:
                warnings.append(f"Only the first {MAX_FILES} embedded files were taken out.")
                break
            try:
                found.append((str(attached.alternative_name or attached.name or ""), attached.content))
            except FAILURES:
                warnings.append("An embedded file cannot be taken out.")
    except FAILURES as error:
        warnings.append(f"The embedded files cannot be listed ({type(error).__name__}).")
    return found
