"""DIGIDOC-XML 1.0 to 1.3 (the .ddoc of Estonia's DigiDoc until 2016): data files as base64 in one XML file."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from officed.plugins.containers.unpacking import Unpacking
from officed.plugins.containers.xml import Broken, Refused, tell

OLD = "A .ddoc is signed with SHA-1, which is no longer safe; check the signatures with DigiDoc4 or SiVa."


class _Files:
    """Collects data files while the XML is told."""

    def __init__(self, into: Unpacking) -> None:
        self.into = into
        self.name: str | None = None
        self.pieces: list[str] = []
        self.signatures = 0
        self.root = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or name
        self.signatures += name == "Signature"
        if name != "DataFile" or self.name is not None:
            return
        if attributes.get("ContentType") == "EMBEDDED_BASE64":
            self.name, self.pieces = attributes.get("Filename", ""), []
        else:
            self.into.warn("A data file is not in the container but only its digest; ask the sender for the file.")

    def text(self, text: str) -> None:
        if self.name is not None:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        if name == "DataFile" and self.name is not None:
            self._keep(self.name, "".join(self.pieces))
            self.name, self.pieces = None, []

    def _keep(self, name: str, text: str) -> None:
        if any(file.name == name for file in self.into.files):
            raise Refused("two files of one name")
        if len(self.into.files) >= self.into.most.entries or self.into.taken + len(text) > self.into.most.unpacked:
            self.into.warn("The container holds more than is allowed; the rest was left out.")
            return
        self.into.taken += len(text)
        try:
            self.into.add(name, base64.b64decode(text))
        except (binascii.Error, ValueError):
            self.into.warn("A data file is damaged; it was left out.")


def unpack_ddoc(data: bytes, into: Unpacking) -> None:
    """The data files; what is wrong is a warning."""
    found = _Files(into)
    try:
        tell(data, found.start, found.end, found.text)
    except Refused as error:
        into.files.clear()
        into.warn(f"The container was refused: it has {error}.")
        return
    except Broken:
        into.warn("The container is damaged; it was read as far as it goes.")
    if found.root != "SignedDoc":
        into.warn("The file is no DIGIDOC-XML container.")
    elif not found.signatures:
        into.warn("The container carries no signature.")
    else:
        into.warn(OLD)
