"""Old Office files and what is wrapped in compound files: which kind it is, and what can be read of it."""

from __future__ import annotations

import struct

from officed.api import RawPart, Reading, media_type_of
from officed.plugins.containers.unpacking import Unpacking
from officed.plugins.office.compound import Compound, Damaged

LOCKED = "The file is encrypted; ask the sender for it without a password."
DAMAGED = "The file is damaged and cannot be read; ask the sender for it as a PDF."
OLD = "The file is damaged or of a Word older than 1997; ask the sender for it as a PDF."
MACROS = "The file holds macros; they were neither run nor read. Do not open it with macros switched on."
UNKNOWN = "The file is a compound file of a kind that is not read here; open it with the program that made it."
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
PACKED = "\x01Ole10Native"


def read_compound(part: RawPart) -> Reading:
    """The reading of a compound file; its kind is told by its streams, not by its name."""
    try:
        file = Compound(part.data)
    except Damaged:
        return Reading(warnings=(DAMAGED,))
    names = file.entries
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return Reading(warnings=(LOCKED,))
    into = Unpacking(part.opening)
    kind, text = _text(file, into)
    _embedded(file, into)
    _drawn(file, into)
    if _has_macros(file):
        into.warn(MACROS)
    if kind is None and not into.files:
        into.warn(UNKNOWN)
    return Reading(text=text, media_type=kind, children=tuple(into.files), warnings=tuple(into.warnings))


def _text(file: Compound, into: Unpacking) -> tuple[str | None, str]:
    if (document := file.stream("WordDocument")) is not None:
        return DOC, _word(file, document, into)
    if (book := file.stream("Workbook") or file.stream("Book")) is not None:
        return XLS, _excel(book, into)
    if (slides := file.stream("PowerPoint Document")) is not None:
        from officed.plugins.office.old_slides import text_of

        return PPT, text_of(slides)
    return None, ""


def _word(file: Compound, document: bytes, into: Unpacking) -> str:
    from officed.plugins.office.old_word import Locked, Old, text_of

    try:
        return text_of(document, {name: file.stream(name) or b"" for name in ("0Table", "1Table")})
    except Locked:
        into.warn(LOCKED)
    except Old:
        into.warn(OLD)
    return ""


def _excel(book: bytes, into: Unpacking) -> str:
    from officed.plugins.office.old_excel import Locked, Workbook

    try:
        found = Workbook().read(book)
    except Locked:
        into.warn(LOCKED)
        return ""
    for said in found.warnings:
        into.warn(said)
    return "\n".join(found.rows).strip()


def _embedded(file: Compound, into: Unpacking) -> None:
    """Files put into the document: packed ones with their names, and PDF or Office files in a stream of their own."""
    for path in sorted(file.entries):
        last = path.rpartition("/")[2]
        if last not in (PACKED, "CONTENTS", "Contents", "Package") or len(into.files) >= into.most.entries:
            continue
        data = file.stream(path) or b""
        name, data = native(data) if last == PACKED else ("", data)
        at = data[:512].find(b"%PDF-")
        data = data[at:] if at > 0 else data
        kind = media_type_of("", data[:4096])
        if data and into.taken + len(data) <= into.most.unpacked and (name or kind != "application/octet-stream"):
            into.taken += len(data)
            into.add(name or f"embedded-{len(into.files) + 1}", data)


def _drawn(file: Compound, into: Unpacking) -> None:
    """Pictures of drawings, and the objects of slides."""
    from officed.plugins.office.old_pictures import drawings_of, objects_in, pictures_in

    slides, book = file.stream("PowerPoint Document") or b"", file.stream("Workbook") or b""
    for data in objects_in(slides, into.most.unpacked - into.taken):
        if _is_macro_project(data):
            into.warn(MACROS)
        else:
            _keep(into, f"object-{len(into.files) + 1}.ole", data)
    for stream in (*map(file.stream, ("Pictures", "Data", "WordDocument")), drawings_of(book)):
        for ending, data in pictures_in(stream or b"", into.most.unpacked - into.taken):
            _keep(into, f"picture-{len(into.files) + 1}.{ending}", data)


def _keep(into: Unpacking, name: str, data: bytes) -> None:
    if len(into.files) < into.most.entries and into.taken + len(data) <= into.most.unpacked:
        into.taken += len(data)
        into.add(name, data)


def _has_macros(file: Compound) -> bool:
    return any("VBA/" in name or name.startswith("Macros/") for name in file.entries)


def _is_macro_project(data: bytes) -> bool:
    try:
        return _has_macros(Compound(data))
    except Damaged:
        return False


def native(data: bytes) -> tuple[str, bytes]:
    """Name and bytes of a packed file (MS-OLEDS 2.3.6 and what Windows' packager writes into it)."""
    try:
        at = 6
        texts = []
        for _ in range(2):
            end = data.index(b"\0", at)
            texts.append(data[at:end])
            at = end + 1
        at += 4
        (length,) = struct.unpack_from("<I", data, at)
        at += 4 + length
        (size,) = struct.unpack_from("<I", data, at)
    except (ValueError, struct.error):
        return "", data[4:]
    label = texts[0].decode("cp1257", "replace").replace("\\", "/").rpartition("/")[2]
    return label, data[at + 4 : at + 4 + size]
