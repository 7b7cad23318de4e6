"""Reads archives: the files in a zip, tar, gz, bz2 or xz become parts; what cannot be opened is said with the mend."""

from __future__ import annotations

from officed.api import RawPart, Reading, hookimpl
from officed.plugins.containers.unpacking import Unpacking

API_VERSION = 1

ZIPS = ("application/zip", "application/x-zip")
CLOSED = {
    "application/x-7z-compressed": "7z",
    "application/vnd.rar": "RAR",
    "application/x-rar": "RAR",
    "application/x-rar-compressed": "RAR",
    "application/x-compress": "Z",
}
UNREADABLE = "A {kind} archive is not opened here; unpack it by hand or ask the sender for a zip."
DAMAGED = "The archive is damaged and cannot be opened; ask the sender for it again."
# An entry that only one kind of document has, and the media type it then is.
INSIDE = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The files inside, within the limits of the part; an office file without its name is read as what it is."""
    if kind := CLOSED.get(part.media_type):
        return Reading(warnings=(UNREADABLE.format(kind=kind),))
    if part.media_type.startswith(ZIPS):
        return _zip(part)
    from officed.plugins.containers.tar import STREAMS, unpack_stream, unpack_tar

    into = Unpacking(part.opening)
    if part.media_type in STREAMS:
        unpack_stream(part, into)
    elif part.media_type == "application/x-tar":
        unpack_tar(part.data, into)
    else:
        return None
    return into.reading()


def _zip(part: RawPart) -> Reading:
    from officed.plugins.containers.zip import Damaged, entries, opened, unpack

    try:
        archive = opened(part.data)
    except Damaged:
        return Reading(warnings=(DAMAGED,))
    with archive:
        names = set(archive.namelist())
        kind = next((kind for name, kind in INSIDE if name in names), None)
        if kind is None and ("content.xml" in names and "META-INF/manifest.xml" in names):
            kind = "application/vnd.oasis.opendocument.text"
        if kind is not None:
            return _office(part, kind)
        into = Unpacking(part.opening)
        unpack(archive, entries(archive), into)
    return into.reading()


def _office(part: RawPart, kind: str) -> Reading:
    from dataclasses import replace

    from officed.plugins.office_reader import read as read_office

    reading = read_office(part=replace(part, media_type=kind)) or Reading()
    return replace(reading, media_type=kind)
