"""Office files that are ZIP: parts are taken out one by one, within the limits of the document."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from officed.api import RawPart, Reading
from officed.plugins.containers.unpacking import TooMuch, Unpacking
from officed.plugins.containers.xml import Attributes, Broken, Refused, tell
from officed.plugins.containers.zip import FAILURES, entries

MACROS = "The file holds macros; they were neither run nor read. Do not open it with macros switched on."
DAMAGED = "The file is damaged; it was read as far as it goes."
REFUSED = "A part of the file defines entities of its own or is nested like a bomb; it was refused."


@dataclass(slots=True)
class Package:
    """An opened office file, the lines of text found in it so far, and the files taken out of it."""

    archive: zipfile.ZipFile
    into: Unpacking
    texts: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.names = tuple(info.filename for info in entries(self.archive))

    def data(self, name: str) -> bytes | None:
        """The bytes of a part, or None where it is missing, damaged or too large; what is wrong is said."""
        try:
            info = self.archive.getinfo(name)
            with self.archive.open(info) as stream:
                return self.into.read(stream, info.compress_size)
        except KeyError:
            return None
        except TooMuch as error:
            self.into.warn(str(error))
        except FAILURES:
            self.into.warn(DAMAGED)
        return None

    def tell(
        self, name: str, start: Callable[[str, Attributes], None], end: Callable[[str], None],
        text: Callable[[str], None] = lambda _: None,
    ) -> bool:  # fmt: skip
        """Tell the XML of a part; False where there is none. Damage and refusal are said."""
        data = self.data(name)
        if data is None:
            return False
        try:
            tell(data, start, end, text)
        except Refused:
            self.into.warn(REFUSED)
        except Broken:
            self.into.warn(DAMAGED)
        return True

    def matching(self, pattern: str) -> list[str]:
        """Names of parts that fit wholly, in the order of the numbers in them."""
        found = [name for name in self.names if re.fullmatch(pattern, name)]
        return sorted(found, key=lambda name: ([int(number) for number in re.findall(r"\d+", name)], name))

    def take(self, pattern: str) -> None:
        """Take files out, under the last piece of their names."""
        for name in self.matching(pattern):
            if len(self.into.files) >= self.into.most.entries:
                return
            if data := self.data(name):
                self.into.add(name.rpartition("/")[2], data)

    def reading(self) -> Reading:
        """What was found, as the reader's answer."""
        text = "\n\n".join(text.strip() for text in self.texts if text.strip())
        return Reading(text=text, children=tuple(self.into.files), warnings=tuple(self.into.warnings))


def opened(part: RawPart) -> Package:
    """The package of a part. Raises `zip.Damaged`."""
    from officed.plugins.containers.zip import opened as opened_zip

    return Package(opened_zip(part.data), Unpacking(part.opening))
