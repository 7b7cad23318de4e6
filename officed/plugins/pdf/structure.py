"""Encryption, embedded files, forms and notes of a PDF, and a second opinion on its text, by pypdf."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PasswordType, PdfReader, PdfWriter
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from officed.plugins.pdf.attached import associated, listed, pinned
from officed.plugins.pdf.forms import Form, form_of
from officed.plugins.pdf.notes import notes_of

MAX_FILES = 500
MAX_PAGES = 500
# pypdf raises whatever a malformed object makes Python raise, and DependencyError for a compression it wants another
# program for; MemoryError is left to the process's limit.
FAILURES = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError,
            NotImplementedError, ArithmeticError, AssertionError, DependencyError, DeprecationError, zlib.error,
            struct.error)  # fmt: skip
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

Files = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """What pypdf sees. `pages` None where it cannot say; `locked` where a password is wanted.

    `number` says which password fitted, 0 being none at all; `foreign` where the file is encrypted in a way that needs
    more than a password. `form`, `notes` and `unseen` (the words of a form that no page shows) are lines.
    """

    encrypted: bool = False
    locked: bool = False
    foreign: bool = False
    number: int | None = None
    pages: int | None = None
    files: Files = ()
    portfolio: bool = False
    form: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def structure_of(data: bytes, passwords: Sequence[str] = ()) -> Structure:
    """Everything but the text of the pages. Never raises but MemoryError."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        encrypted = reader.is_encrypted
    except FAILURES as error:
        return Structure(warnings=(f"The PDF is damaged ({type(error).__name__}).",))
    number = None
    try:
        if encrypted and (number := _unlocked(reader, passwords)) is None:
            return Structure(encrypted=True, locked=True)
        pages = len(reader.pages)
    except (NotImplementedError, DependencyError):
        return Structure(encrypted=encrypted, foreign=encrypted)
    except FAILURES as error:
        return Structure(encrypted, warnings=(f"The PDF is damaged ({type(error).__name__}).",))
    warnings: list[str] = []
    form, notes = _marks(reader, warnings)
    return Structure(
        encrypted=encrypted, number=number, pages=pages, files=_files(reader, warnings),
        portfolio=_is_portfolio(reader), form=tuple(f"{name}: {value}" for name, value in form.values),
        notes=tuple(notes), unseen=tuple(form.wording), warnings=tuple(warnings),
    )  # fmt: skip


def texts_of(data: bytes, passwords: Sequence[str] = (), only: Collection[int] | None = None) -> list[str]:
    """The page texts as pypdf reads them, of all pages or of `only` some. Never raises but MemoryError."""
    texts: list[str] = []
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            _unlocked(reader, passwords)
        for number, page in enumerate(reader.pages):
            if number >= MAX_PAGES:
                break
            try:
                texts.append(page.extract_text() if only is None or number in only else "")
            except FAILURES:
                texts.append("")
    except FAILURES:
        pass
    return texts


def mended(data: bytes, passwords: Sequence[str] = ()) -> bytes | None:
    """The pages written anew, for pdfium to read and draw; None where that fails. The file itself stays as it is."""
    writer, out = PdfWriter(), BytesIO()
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            _unlocked(reader, passwords)
        for page in reader.pages[:MAX_PAGES]:
            writer.add_page(page)
        writer.write(out)
    except FAILURES:
        return None
    return out.getvalue()


def _unlocked(reader: PdfReader, passwords: Sequence[str]) -> int | None:
    """Which password opens the file, 0 being none at all; None where no one does."""
    for number, password in enumerate(("", *passwords)):
        if reader.decrypt(password) != PasswordType.NOT_DECRYPTED:
            return number
    return None


def _marks(reader: PdfReader, warnings: list[str]) -> tuple[Form, list[str]]:
    form, notes = Form(), []
    try:
        form = form_of(reader)
    except FAILURES as error:
        warnings.append(f"The values of the form cannot be read ({type(error).__name__}).")
    try:
        notes = list(notes_of(reader, _guarded))
    except FAILURES as error:
        warnings.append(f"The notes on the pages cannot be read ({type(error).__name__}).")
    return form, notes


def _guarded(take: Callable[[], str]) -> str:
    try:
        return take()
    except FAILURES:
        return ""


def _is_portfolio(reader: PdfReader) -> bool:
    try:
        return "/Collection" in reader.root_object
    except FAILURES:
        return False


def _files(reader: PdfReader, warnings: list[str]) -> Files:
    """Files of the document's list, files pinned to pages, and files that belong to them; each content once."""
    found: list[tuple[str, bytes]] = []
    known: set[bytes] = set()
    for what, give in (("listed", listed), ("pinned to pages", pinned), ("associated", associated)):
        try:
            for name, take in give(reader):
                if len(found) >= MAX_FILES:
                    warnings.append(f"Only the first {MAX_FILES} embedded files were taken out.")
                    return tuple(found)
                _keep(name, take, found, known, warnings)
        except FAILURES as error:
            warnings.append(f"The files that are {what} cannot be found ({type(error).__name__}).")
    return tuple(found)


def _keep(
    name: str, take: Callable[[], bytes], found: list[tuple[str, bytes]], known: set[bytes], warnings: list[str]
) -> None:
    try:
        data = take()
    except FAILURES:
        warnings.append("An embedded file cannot be taken out.")
        return
    if data not in known:
        known.add(data)
        found.append((name, data))
