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


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The files inside, within the limits of the part."""
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
        into = Unpacking(part.opening)
        unpack(archive, entries(archive), into)
    return into.reading()
