"""What entries are found by: words of the letter and marks of the entry, and the question put to both.

All of them are tokens of one index, so a question by person, sender, kind and words is one look into it. A mark has a
colon after its name (`kind:arve`), which no word has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

# A place sorts entries by the day of registration and then by document, and says both: no table is asked for a day.
_BITS = 32
_LAST = (1 << _BITS) - 1
# What a token has besides letters and digits; spaces part tokens, and quotes belong to the languages of databases.
_STRANGE = re.compile(r"[^\w@.,:/+&§%€-]")
LONGEST_TOKEN = 60


def token(written: str) -> str:
    """A word or a mark as both databases take it: lower case, without diacritics, at most 60 characters.

    Spaces, quotes and control characters become underscores.
    """
    plain = written.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _STRANGE.sub("_", plain)[:LONGEST_TOKEN]


def mark(name: str, value: object) -> str:
    """The token of a mark: `number`, `series`, `kind`, `direction`, `person`, `from` or `month`."""
    return token(f"{name}:{value}")


def place(day: date, document: int) -> int:
    """Where an entry stands among all: by the day of registration, then by document."""
    return (day.toordinal() << _BITS) | document


def day_at(at: int) -> date:
    """The day of registration of a place."""
    return date.fromordinal(at >> _BITS)


def document_at(at: int) -> int:
    """The document of a place."""
    return at & _LAST


def month(day: date) -> str:
    """The mark of the month of registration."""
    return mark("month", f"{day:%Y-%m}")


def months(first: date, last: date) -> Iterator[str]:
    """The marks of all months from one day to another, both included."""
    for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield month(date(n // 12, n % 12 + 1, 1))


def entry_marks(
    reference: str, number: int, suffix: int, series: str, direction: str, kind: str | None, people: Iterable[str]
) -> Iterator[str]:
    """The marks of an entry. Further letters of a matter are found by the number of its first letter too."""
    yield mark("number", reference)
    if suffix and reference.endswith(f"-{suffix}"):
        yield mark("number", reference.removesuffix(f"-{suffix}"))
    yield mark("number", number)
    yield mark("series", series)
    yield mark("direction", direction)
    if kind is not None:
        yield mark("kind", kind)
    yield from (mark("person", person) for person in people)


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: of each group one token must be there. Days of registration, both ends included.

    `before` is a document: only entries further back than it, as the next page of an answer begins. `limit` at least 1.
    """

    groups: tuple[frozenset[str], ...] = ()
    first: date | None = None
    last: date | None = None
    before: int | None = None
    limit: int = 100

    def between(self) -> tuple[int, int]:
        """The lowest and the highest place that the days allow."""
        low = place(self.first, 0) if self.first else 0
        return low, place(self.last, _LAST) if self.last else place(date.max, _LAST)
