"""The list of an act of disposal: which letters, and a digest by which the signed act names exactly these.

The list is a JSON value that goes with the act into its container (Arhiivieeskiri §§ 13, 14).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from officed.domain.retention import Ruling
from officed.domain.seal import canonical

FORMAT = "officed disposal list 1"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CODE_DIGITS, _GROUP = 20, 5


@dataclass(frozen=True, slots=True)
class ListedLetter:
    """One letter of the list. Days are ISO 8601; `version` tells whether anything was done with it since."""

    document: int
    version: int
    number: str
    registered_on: str
    title: str
    series: str
    closed_on: str
    years: int
    kept_until: str
    basis: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DisposalList:
    """The letters that an act is made for. `made_on` is ISO 8601."""

    office: str
    made_on: str
    letters: tuple[ListedLetter, ...]

    @property
    def digest(self) -> str:
        """Hex SHA-256 over office and letters; the day on which the list was made again changes nothing."""
        return hashlib.sha256(canonical([self.office, [asdict(one) for one in self.letters]])).hexdigest()

    @property
    def code(self) -> str:
        """The digest in twenty decimal digits, for an act on paper that is scanned: groups of five."""
        digits = f"{int(self.digest, 16):078d}"[-_CODE_DIGITS:]
        return " ".join(digits[at : at + _GROUP] for at in range(0, _CODE_DIGITS, _GROUP))


def listed(office: str, today: date, rulings: Iterable[Ruling]) -> DisposalList:
    """The list of matters whose term has ended."""
    letters = tuple(
        ListedLetter(
            document=one.document,
            version=one.version,
            number=one.reference,
            registered_on=one.registered_on.isoformat(),
            title=one.title,
            series=one.series,
            closed_on=ruling.closed_on.isoformat() if ruling.closed_on else "",
            years=ruling.years or 0,
            kept_until=ruling.until.isoformat() if ruling.until else "",
            basis=ruling.basis,
            sha256=one.original_sha256,
        )
        for ruling in rulings
        for one in ruling.letters
    )
    return DisposalList(office, today.isoformat(), letters)


def written(made: DisposalList) -> str:
    """The list as JSON text, a letter a line."""
    rows = ",\n".join(json.dumps(asdict(one), ensure_ascii=False) for one in made.letters)
    head = {"format": FORMAT, "office": made.office, "made_on": made.made_on, "count": len(made.letters)}
    begin = json.dumps({**head, "digest": made.digest, "code": made.code}, ensure_ascii=False, indent=1)
    return f'{begin.removesuffix("}").rstrip()},\n "letters": [\n{rows}\n]}}\n'


def parsed(text: str) -> DisposalList | None:
    """The list that a text is; None where it is none, or was changed since it was made."""
    if FORMAT not in text:
        return None
    try:
        value: Any = json.loads(text)
        letters = tuple(_letter(row) for row in value["letters"])
        made = DisposalList(str(value["office"]), str(value["made_on"]), letters)
        return made if value["digest"] == made.digest else None
    except (ValueError, KeyError, TypeError):
        return None


# What each column holds, as the dataclass says.
_COLUMNS = {field.name: int if field.type == "int" else str for field in fields(ListedLetter)}


def _letter(row: Mapping[str, object]) -> ListedLetter:
    for name, kind in _COLUMNS.items():
        if type(row[name]) is not kind:
            raise TypeError(name)
    return ListedLetter(**{name: row[name] for name in _COLUMNS})  # type: ignore[arg-type]


def names(texts: Sequence[str], made: DisposalList, *, by_code: bool) -> bool:
    """Whether one of the texts names the list by its digest, or `by_code` by its code: as scans are read."""
    if any(made.digest in _DIGEST.findall(text) for text in texts):
        return True
    code = made.code.replace(" ", "")
    return by_code and any(code in re.sub(r"\s", "", text) for text in texts)
