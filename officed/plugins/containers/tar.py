"""tar archives and files packed by gzip, bzip2 and xz, by the standard library."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import tarfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import IO, cast

from officed.api import RawPart
from officed.plugins.containers.unpacking import TooMuch, Unpacking

FAILURES = (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError, ValueError, LookupError, OverflowError)
ENDING = re.compile(r"\.(gz|bz2|xz)$", re.IGNORECASE)
SHORT = re.compile(r"\.(tgz|tbz2?|txz)$", re.IGNORECASE)
TAR_BLOCK = 512


def _gzip(file: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=file))


STREAMS: Mapping[str, Callable[[IO[bytes]], IO[bytes]]] = {
    "application/gzip": _gzip,
    "application/x-gzip": _gzip,
    "application/x-bzip2": bz2.BZ2File,
    "application/x-xz": lzma.LZMAFile,
}


def unpack_stream(part: RawPart, into: Unpacking) -> None:
    """The one file in a packed stream, or the files of the tar in it."""
    try:
        with STREAMS[part.media_type](BytesIO(part.data)) as stream:
            data = into.read(stream, len(part.data))
    except TooMuch as error:
        into.warn(str(error))
        return
    except FAILURES:
        into.warn("The packed file is damaged and cannot be read; ask the sender for it again.")
        return
    name = SHORT.sub(".tar", ENDING.sub("", part.name.rpartition("/")[2]))
    if is_tar(data):
        into.taken = 0
        unpack_tar(data, into)
    else:
        into.add(name, data)


def is_tar(data: bytes) -> bool:
    """Whether the first block is a sound header of a tar (POSIX.1, ustar; or the older one without a mark)."""
    try:
        tarfile.TarInfo.frombuf(data[:TAR_BLOCK], "utf-8", "surrogateescape")
    except FAILURES:
        return False
    return True


def unpack_tar(data: bytes, into: Unpacking) -> None:
    """The plain files of a tar. Links and devices are left out: they mean something only on the sender's machine."""
    try:
        with tarfile.open(fileobj=BytesIO(data), mode="r:") as archive:
            for member in archive:
                if member.isfile() and not member.issparse():
                    if not into.take(member.name, None, lambda member=member: _file(archive, member)):  # type: ignore[misc]
                        return
                elif not member.isdir():
                    into.warn("Links and devices in the archive were left out.")
    except FAILURES:
        into.warn("The archive is damaged; it was read as far as it goes.")


def _file(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    found = archive.extractfile(member)
    if found is None:
        raise tarfile.ReadError(member.name)
    return found
