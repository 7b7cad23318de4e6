"""What was found on the pages of a PDF, and why one may not open; pdfium stands behind `officed.plugins.pdf.text`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on pages besides their own text, counted: files pinned to them, notes, places to fill in."""

    files: int = 0
    notes: int = 0
    fields: int = 0

    def __add__(self, other: Marks) -> Marks:
        """Both together."""
        return Marks(self.files + other.files, self.notes + other.notes, self.fields + other.fields)


@dataclass(frozen=True, slots=True)
class Pages:
    """Page texts in order, how many pages there are, what else the file has, and what could not be read.

    `pictures` are the numbers, from 0, of pages whose text is in a picture; `broken` of those that cannot be read.
    `attached` counts files in the document's list; `filled` says that there is a form besides places for signatures.
    """

    texts: tuple[str, ...]
    count: int
    attached: int
    warnings: tuple[str, ...] = ()
    pictures: frozenset[int] = frozenset()
    broken: frozenset[int] = frozenset()
    marks: Marks = Marks()
    filled: bool = False


class Unopened(Exception):
    """pdfium cannot open the file: damage, a password, or an encryption it does not know."""


class Locked(Unopened):
    """The file wants a password, and this is not it."""
