"""Reads signed containers: ASiC-E, ASiC-S, BDOC and DDOC. Their data files become parts; signatures stay inside."""

from __future__ import annotations

from officed.api import RawPart, Reading, hookimpl
from officed.plugins.containers.unpacking import Unpacking

API_VERSION = 1

ASIC = ("application/vnd.etsi.asic-", "application/vnd.bdoc", "application/x-bdoc")
DDOC = "application/x-ddoc"
DAMAGED = "The container is damaged and cannot be opened; ask the sender for it again."


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The data files as they are; whether the signatures hold is another question."""
    into = Unpacking(part.opening)
    if part.media_type == DDOC or (part.media_type.startswith(ASIC) and b"<SignedDoc" in part.data[:4096]):
        from officed.plugins.containers.ddoc import unpack_ddoc

        unpack_ddoc(part.data, into)
        return into.reading(DDOC)
    if not part.media_type.startswith(ASIC):
        return None
    from officed.plugins.containers.asic import unpack_asic
    from officed.plugins.containers.zip import Damaged, opened

    try:
        with opened(part.data) as archive:
            unpack_asic(archive, part.data, part.media_type, into)
    except Damaged:
        return Reading(warnings=(DAMAGED,))
    return into.reading()
