"""Running the examples that stand in rule files: each rule keeps its own promises, all failures at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from types import MappingProxyType

from officed.domain.careless import address_pair
from officed.domain.deciding import Opinion, Thresholds, decide
from officed.domain.document import Address, Content, Direction, Document, Field, Part, Way
from officed.domain.states import State
from officed.rules.loading import WrittenRule
from officed.rules.matching import CompiledRules
from officed.rules.model import Example


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example: whether it came out as expected, what came, and where it stands."""

    rule: str
    number: int
    good: bool
    expected: str
    got: str
    where: str

    def __str__(self) -> str:
        verdict = "ok" if self.good else f"expected {self.expected}, got {self.got}"
        return f"{self.where}: {self.rule}, example {self.number}: {verdict}"


def run_examples(
    written: Iterable[WrittenRule], rules: CompiledRules, thresholds: Thresholds | None = None
) -> tuple[ExampleResult, ...]:
    """Run every example of every enabled rule; `rules` are the same rules, compiled together.

    A hit or miss is that of the example's own rule; `stop` of an earlier rule makes it a miss. A kind is the one that
    all rules choose, whether or not it is sure.
    """
    limits = thresholds or Thresholds()
    return tuple(
        _run(one, number, example, rules, limits)
        for one in written
        if one.rule.enabled
        for number, example in enumerate(one.rule.example)
    )


def _run(
    written: WrittenRule, number: int, example: Example, rules: CompiledRules, limits: Thresholds
) -> ExampleResult:
    day = written.rule.valid_from
    opinions = rules.opinions(as_document(example, day))
    expected: list[str] = []
    got: list[str] = []
    if example.expect is not None:
        expected.append(example.expect)
        got.append(_outcome(written.rule.id, opinions))
    if example.expect_kind is not None:
        verdict = decide(opinions, limits)
        expected.append(example.expect_kind)
        got.append(verdict.kind or "no kind")
    line = written.file.line(("rule", written.index, "example", number))
    where = f"{written.file.shown.as_posix()}:{line}" if line else written.where
    return ExampleResult(written.rule.id, number + 1, expected == got, " and ".join(expected), " and ".join(got), where)


def _outcome(rule: str, opinions: Iterable[Opinion]) -> str:
    return "hit" if any(o.hit and o.source == rule for o in opinions) else "miss"


def as_document(example: Example, day: date | None = None) -> Document:
    """The document that an example describes: a mail that was read, received on `day` (1.1.2026 if not given)."""
    name, addr = address_pair(example.sender)
    received = day or date(2026, 1, 1)
    digest = sha256(f"{example.subject}\n{example.text}".encode()).hexdigest()
    content = Content(
        media_type="message/rfc822",
        subject=example.subject,
        sender=Address(name, addr),
        to=tuple(Address(*address_pair(to)) for to in example.to),
        headers=MappingProxyType({key.lower(): (value,) for key, value in example.headers.items()}),
        text=example.text,
        language=example.language,
        parts=tuple(
            Part(a.name, a.name, a.type, len(a.text), sha256(a.text.encode()).hexdigest(), a.text)
            for a in example.attachments
        ),
        auto_generated=example.auto_generated,
        bounce=example.bounce,
    )
    return Document(
        id=0, state=State.READ, version=0, source="example", way=Way.EMAIL, direction=Direction.INCOMING,
        received_at=datetime(received.year, received.month, received.day, 9, tzinfo=UTC), received_on=received,
        original_sha256=digest, original_name="example.eml", media_type="message/rfc822",
        size=len(example.text), content=content,
        fields=tuple(Field(field, value) for field, values in example.fields.items() for value in values),
    )  # fmt: skip
