"""ZIP files (PKWARE APPNOTE 6.3): the list of entries, and the files in them within limits."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from io import BytesIO

from officed.plugins.containers.names import unguessed
from officed.plugins.containers.unpacking import Unpacking

ENCRYPTED, UTF8 = 0x1, 0x800
# The mark of an entry's own head, and the lengths of its name and its extra field (APPNOTE 4.3.7).
ENTRY = b"PK\x03\x04"
LOCAL = struct.Struct("<26xHH")
FAILURES = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error,
            NotImplementedError, RuntimeError, LookupError, AttributeError)  # fmt: skip
LOCKED = "{count} entries are encrypted and were not read; ask the sender for the files without a password."


class Damaged(Exception):
    """The file is no ZIP that can be opened."""


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive. Raises Damaged."""
    try:
        return zipfile.ZipFile(BytesIO(data))
    except FAILURES as error:
        raise Damaged from error


def entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Every entry that is a file, in the order of the list at the end."""
    return [info for info in archive.infolist() if not info.filename.endswith("/")]


def hidden(archive: zipfile.ZipFile, data: bytes) -> bool:
    """Whether an entry stands in the file that the list at the end does not name, or names otherwise.

    Such a file is one thing to a program that goes by the list, and another to one that reads from the start.
    """
    at = 0
    for info in sorted(archive.infolist(), key=lambda one: one.header_offset):
        head = data[info.header_offset : info.header_offset + LOCAL.size]
        if info.header_offset < at or len(head) < LOCAL.size or not head.startswith(ENTRY):
            return True
        name_length, extra_length = LOCAL.unpack(head)
        begin = info.header_offset + LOCAL.size
        raw = data[begin : begin + name_length]
        if ENTRY in data[at : info.header_offset] or raw != _raw_name(info):
            return True
        at = begin + name_length + extra_length + info.compress_size
    # A description of the last entry may stand between its data and the list.
    return ENTRY in data[at : archive.start_dir] or at > archive.start_dir or ENTRY in data[archive.start_dir :]


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437")


def name_of(info: zipfile.ZipInfo) -> str:
    """The name as its maker wrote it, as far as that can be known. NUL and what follows it is kept."""
    name = info.orig_filename
    return name if info.flag_bits & UTF8 else unguessed(name)


def unpack(archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo], into: Unpacking) -> None:
    """Take the entries out. What is encrypted, damaged or packed in an unknown way is said and left."""
    locked = sum(bool(info.flag_bits & ENCRYPTED) for info in wanted)
    if locked:
        into.warn(LOCKED.format(count=locked))
    for info in wanted:
        if info.flag_bits & ENCRYPTED:
            continue
        try:
            if not into.take(name_of(info), info.compress_size, lambda info=info: archive.open(info)):  # type: ignore[misc]
                return
        except NotImplementedError:
            into.warn("An entry is packed in a way that is not known here; ask the sender for a plain zip.")
        except FAILURES:
            into.warn("An entry of the archive is damaged; it was left out.")
