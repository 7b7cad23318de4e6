"""Our letters on the whole way: finders, machine mail, rules and the decision, as `officed explain` takes them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from officed.domain.deciding import Decision
from officed.domain.document import Document
from officed.domain.kinds import KINDS
from officed.domain.language import language_of
from officed.flow.considering import Consideration, consider
from officed.flow.desk import Study
from officed.rules.examples import as_document
from officed.rules.model import Example

MATTERS = Path(__file__).parent / "matters.toml"
FILES = tuple(sorted(Path(__file__).parent.glob("unseen_letters*.toml")))
SINGLE = ("sender_ref", "sender_date", "our_ref", "reply_by")
_NOT_OF_THE_LETTER = ("kind", "acceptable", "fields", "wrong", "second")


@dataclass(frozen=True, slots=True)
class Judged:
    """A letter with what came of it. `fields` are those expected; `right` are the kinds that a registrar may choose."""

    subject: str
    kind: str
    right: frozenset[str]
    fields: Mapping[str, object]
    astray: bool
    second: str
    document: Document
    considered: Consideration

    @property
    def good(self) -> bool:
        """Whether the kind is a right one."""
        return self.considered.verdict.kind in self.right

    @property
    def decision(self) -> Decision:
        """What would be done."""
        return self.considered.decision

    @property
    def machine(self) -> bool:
        """Whether the letter is machine mail, by its best label."""
        return KINDS[self.kind].machine

    def differences(self) -> Iterator[str]:
        """Every field that is missing, invented or wrong."""
        for name in SINGLE:
            got, wanted = self.document.first(name), self.fields.get(name)
            if got != wanted:
                yield f"{self.subject}: {name} is {got}, not {wanted}"
        if set(self.document.found("plate")) != set(self.fields.get("plates", [])):  # type: ignore[call-overload]
            yield f"{self.subject}: plates are {self.document.found('plate')}"
        for name, wanted in (("restriction_basis", bool(self.fields.get("restricted"))), ("addressee", self.astray)):
            if bool(self.document.found(name)) != wanted:
                yield f"{self.subject}: {name} is {self.document.found(name)}"


def judged(study: Study, path: Path) -> list[Judged]:
    """Take every letter of a file the whole way."""
    return [_judge(study, row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["letter"]]


def _judge(study: Study, row: dict[str, object]) -> Judged:
    wanted = row.get("fields", {})
    assert isinstance(wanted, dict)
    # A letter comes on the day it is dated; one without a date on a day in winter.
    day = date.fromisoformat(str(wanted.get("sender_date", "2026-01-01")))
    letter = {key: value for key, value in row.items() if key not in _NOT_OF_THE_LETTER}
    document = as_document(Example.model_validate({**letter, "expect": "hit"}), max(day, date(2026, 1, 1)))
    document = replace(document, content=replace(document.content, language=language_of(document.content.text)))
    document = replace(document, fields=study.hooks.find_fields(document))
    acceptable = row.get("acceptable", [])
    assert isinstance(acceptable, list)
    right = frozenset({str(row["kind"]), *map(str, acceptable)})
    considered = consider(study, document, document.received_on)
    return Judged(
        str(row.get("subject", "")), str(row["kind"]), right, wanted, bool(row.get("wrong")),
        str(row.get("second", "")), document, considered,
    )  # fmt: skip
