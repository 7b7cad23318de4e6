"""ASiC-E, ASiC-S and BDOC (ETSI EN 319 162-1; BDOC 2.1): which entries are data, and whether the container is sound."""

from __future__ import annotations

import zipfile
from collections import Counter
from urllib.parse import unquote

from officed.plugins.containers.names import harmless
from officed.plugins.containers.unpacking import TooMuch, Unpacking
from officed.plugins.containers.xml import Broken, Refused, tell
from officed.plugins.containers.zip import ENCRYPTED, FAILURES, entries, hidden, unpack

MANIFEST = "META-INF/manifest.xml"
# What signed containers call themselves; the last is the name of BDOC 1.0.
KINDS = ("application/vnd.etsi.asic-", "application/vnd.bdoc")
SIMPLE = "application/vnd.etsi.asic-s+zip"


def unpack_asic(archive: zipfile.ZipFile, whole: bytes, media_type: str, into: Unpacking) -> None:
    """Take the data files out; a container that two programs could read differently is refused with the reason."""
    wanted = entries(archive)
    if reason := refusal(archive, wanted, whole):
        into.warn(f"The container was refused: {reason}.")
        return
    data = [info for info in wanted if info.filename != "mimetype" and not info.filename.startswith("META-INF/")]
    names = {info.filename for info in wanted}
    if "mimetype" not in names:
        into.warn("The container does not name its kind (no entry »mimetype«).")
    if not any(map(is_signature, names)):
        into.warn("The container carries no signature.")
    if media_type == SIMPLE and len(data) != 1:
        into.warn(f"An ASiC-S container has one data file; this one has {len(data)}.")
    elif media_type != SIMPLE:
        _by_manifest(archive, {info.filename for info in data}, names, into)
    if not data:
        into.warn("The container holds no files.")
    unpack(archive, data, into)


def is_signature(name: str) -> bool:
    """Whether an entry has the name of a signature or of a time stamp (EN 319 162-1, 4.3.3 and 4.3.4)."""
    name = name.casefold()
    if not name.startswith("meta-inf/"):
        return False
    return ("signature" in name and name.endswith((".xml", ".p7s"))) or ("timestamp" in name and name.endswith(".tst"))


def refusal(archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo], whole: bytes) -> str | None:
    """Why the container must not be opened, or None."""
    twice = [name for name, count in Counter(info.filename.casefold() for info in wanted).items() if count > 1]
    if twice:
        return "two entries have the same name"
    if not whole.startswith(b"PK") or (wanted and min(info.header_offset for info in archive.infolist()) > 0):
        return "something stands before the archive, so that it can be taken for two kinds of file"
    if any(info.flag_bits & ENCRYPTED for info in wanted):
        return "it has encrypted entries"
    if any(harmless(info.orig_filename, 0)[1] for info in wanted):
        return "the name of an entry leads out of it"
    if hidden(archive, whole):
        return "it holds entries that its list does not name, or names otherwise"
    kind = _kind(archive)
    if kind is not None and not kind.startswith(KINDS):
        return f"its entry »mimetype« says {kind[:60]!r}, which is no signed container"
    return None


def _kind(archive: zipfile.ZipFile) -> str | None:
    """What the entry `mimetype` says (EN 319 162-1, A.1); None where there is none."""
    try:
        with archive.open("mimetype") as stream:
            return stream.read(200).decode("ascii", "replace").strip().lower()
    except KeyError:
        return None
    except FAILURES:
        return "nothing that can be read"


def _by_manifest(archive: zipfile.ZipFile, data: set[str], names: set[str], into: Unpacking) -> None:
    """Compare the data files with the list of the container (OpenDocument 1.2 part 3, 4.2)."""
    if MANIFEST not in names:
        into.warn("The container has no list of its files (META-INF/manifest.xml).")
        return
    try:
        listed = _listed(archive, into)
    except Refused as error:
        into.warn(f"The list of files is refused: it has {error}.")
        return
    except (Broken, TooMuch, *FAILURES):
        into.warn("The list of files is damaged.")
        return
    if data - listed:
        into.warn("The container holds files that its list does not name; they may not be signed.")
    if listed - data:
        into.warn("The list of the container names files that are not in it.")


def _listed(archive: zipfile.ZipFile, into: Unpacking) -> set[str]:
    found: set[str] = set()
    with archive.open(MANIFEST) as stream:
        xml = into.read(stream, archive.getinfo(MANIFEST).compress_size)

    def start(name: str, attributes: object) -> None:
        if name == "file-entry" and isinstance(attributes, dict):
            found.add(str(attributes.get("full-path", "")))

    tell(xml, start, lambda _: None)
    present = set(archive.namelist())
    straight = {name if name in present else unquote(name) for name in found if not name.endswith("/")}
    return {name for name in straight if name and name != "mimetype" and not name.startswith("META-INF/")}
