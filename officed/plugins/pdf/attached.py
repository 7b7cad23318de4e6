"""Where a PDF keeps files: its list, notes on pages, associated files, rich media (ISO 32000-2, 7.11.4 and 14.13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject

MAX_PAGES = 500
DEEPEST = 32
# The keys of a file's names and of its contents, the best first (table 44).
NAMES, CONTENTS = ("/UF", "/F", "/Unix", "/Mac", "/DOS"), ("/UF", "/F", "/Unix", "/Mac", "/DOS")

Found = Iterator[tuple[str, Callable[[], bytes]]]


def listed(reader: PdfReader) -> Found:
    """The files of the document's list, which a portfolio shows (7.11.4.2)."""
    names = _plain(reader.root_object.get("/Names"))
    tree = _plain(names.get("/EmbeddedFiles")) if isinstance(names, Mapping) else None
    yield from _leaves(tree, 0, set())


def pinned(reader: PdfReader) -> Found:
    """The files that stand on pages as pins, and those inside rich media (12.5.6.15, 13.7)."""
    for page in reader.pages[:MAX_PAGES]:
        for reference in _plain(page.get("/Annots")) or ():
            annotation = _plain(reference)
            if not isinstance(annotation, Mapping):
                continue
            if annotation.get("/Subtype") == "/FileAttachment":
                yield from _file(annotation.get("/FS"))
            elif annotation.get("/Subtype") == "/RichMedia":
                content = _plain(annotation.get("/RichMediaContent"))
                yield from _leaves(_plain(content.get("/Assets")) if isinstance(content, Mapping) else None, 0, set())


def associated(reader: PdfReader) -> Found:
    """The files that belong to the document or to a page (14.13): the machine-readable form of an invoice."""
    for place in (reader.root_object, *reader.pages[:MAX_PAGES]):
        files = _plain(place.get("/AF"))
        for one in files if isinstance(files, list) else [files]:
            yield from _file(one)


def _leaves(tree: object, depth: int, seen: set[int]) -> Found:
    """The files of a name tree (7.9.6), in its order; a branch that leads back to itself is cut."""
    tree = _plain(tree)
    if not isinstance(tree, Mapping) or depth > DEEPEST or id(tree) in seen:
        return
    seen.add(id(tree))
    names = _plain(tree.get("/Names"))
    if isinstance(names, list):
        for name, described in zip(names[::2], names[1::2], strict=False):
            yield from _file(described, str(_plain(name)))
    for branch in _plain(tree.get("/Kids")) or ():
        yield from _leaves(branch, depth + 1, seen)


def _file(described: object, otherwise: str = "") -> Found:
    """The one file of a file specification that has its contents inside."""
    described = _plain(described)
    inside = _plain(described.get("/EF")) if isinstance(described, Mapping) else None
    if not isinstance(described, Mapping) or not isinstance(inside, Mapping):
        return
    name = next((str(_plain(described[key])) for key in NAMES if key in described), otherwise)
    stream = next((inside[key] for key in CONTENTS if key in inside), None)
    if stream is not None:
        yield name, lambda: bytes(_plain(stream).get_data())


def _plain(value: object) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
