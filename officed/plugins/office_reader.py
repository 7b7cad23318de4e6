"""Reads office files: Word, Excel and PowerPoint old and new, OpenDocument, RTF. Macros are said and never run."""

from __future__ import annotations

from officed.api import RawPart, Reading, hookimpl

API_VERSION = 1

ZIP_MARK, OLE_MARK, RTF_MARK = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
# How drawings of Windows begin (MS-WMF 2.3.2.2, MS-EMF 2.3.4.2).
DRAWINGS = {b"\x01\x00\x09\x00": ".wmf", b"\xd7\xcd\xc6\x9a": ".wmf", b"\x01\x00\x00\x00": ".emf"}
TYPES = (
    "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.", "application/vnd.ms-word",
    "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/msword", "application/x-ole-storage",
    "application/rtf", "text/rtf",
)  # fmt: skip
DAMAGED = "The file is damaged and cannot be opened; ask the sender for it again, or as a PDF."


@hookimpl
def read(part: RawPart) -> Reading | None:
    """Text in order, files and pictures inside, and warnings. The first bytes say how it is read, not the label."""
    if not part.media_type.startswith(TYPES):
        return None
    if part.data.startswith(ZIP_MARK):
        return _package(part)
    if part.data.startswith(OLE_MARK):
        from officed.plugins.office.compound_reader import read_compound

        return read_compound(part)
    if part.data.lstrip()[:5] == RTF_MARK:
        return _rtf(part)
    return _text(part)


def _package(part: RawPart) -> Reading:
    from officed.plugins.containers.zip import Damaged
    from officed.plugins.office.package import opened

    try:
        package = opened(part)
    except Damaged:
        return Reading(warnings=(DAMAGED,))
    with package.archive:
        if package.matching(r"word/document\d*\.xml"):
            from officed.plugins.office.word import read_word as fill
        elif package.matching(r"xl/workbook\.(?:xml|bin)"):
            from officed.plugins.office.sheets import read_sheets as fill
        elif "ppt/presentation.xml" in package.names:
            from officed.plugins.office.slides import read_slides as fill
        elif "content.xml" in package.names:
            from officed.plugins.office.opendocument import read_opendocument as fill
        else:
            return Reading(warnings=(DAMAGED,))
        fill(package)
        return package.reading()


def _rtf(part: RawPart) -> Reading:
    from officed.plugins.containers.unpacking import Unpacking
    from officed.plugins.office.compound_reader import native
    from officed.plugins.office.rtf import Rtf

    found, into = Rtf().read(part.data), Unpacking(part.opening)
    for number, data in enumerate(found.pictures[: into.most.entries], 1):
        ending = next((ending for mark, ending in DRAWINGS.items() if data.startswith(mark)), "")
        into.add(f"picture-{number}{ending}", data)
    for data in found.objects[: into.most.entries]:
        at = data.find(OLE_MARK)
        name, inner = ("embedded.ole", data[at:]) if at >= 0 else _packed(data, native)
        if inner:
            into.add(name, inner)
    return Reading(text=found.text, children=tuple(into.files), warnings=(*found.warnings, *into.warnings))


def _packed(data: bytes, native: object) -> tuple[str, bytes]:
    """The file in an object of the packager (MS-OLEDS 2.2.5), whose head names the class."""
    at = data.find(b"Package\0")
    if at < 0 or not callable(native):
        return "", b""
    name, inner = native(data[at + 16 :])
    return name or "embedded", inner


def _text(part: RawPart) -> Reading:
    """Programs write HTML, XML and plain text under the name of an office file, which office programs open."""
    from officed.api import decode_text

    if b"<html" in part.data[:4096].lower():
        from dataclasses import replace

        from officed.plugins.html_reader import read as read_html

        reading = read_html(part=replace(part, media_type="text/html")) or Reading()
        return Reading(text=reading.text, media_type="text/html", warnings=reading.warnings)
    if b"\0" in part.data[:4096] or not part.data:
        return Reading(warnings=(DAMAGED,))
    decoded = decode_text(part.data, part.charset)
    return Reading(text=decoded.text, media_type="text/plain", warnings=(decoded.warning,) if decoded.warning else ())
