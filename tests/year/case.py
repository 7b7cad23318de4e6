"""One letter as the law and the house rules see it: its terms, their reminders, who answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.year.happenings import Arrives, Ran
from tests.year.ladder import Step, steps_of
from tests.year.law import Dates, local

NO_REPLY = frozenset({"arve", "leping", "teade", "vastus", "it_probleem", "koduleht"})
"""Kinds that nobody waits to be answered: handed over, they are closed."""


@dataclass
class Term:
    """A term that runs, with the steps of its ladder."""

    dates: Dates
    steps: list[Step]
    unsure: bool = False
    outcome: str | None = None
    ended: date | None = None
    ended_at: datetime | None = None


@dataclass
class Case:
    """A letter. `stands`: waiting, held, registered, forwarded or closed."""

    arrived: Arrives
    unsure_kinds: Sequence[str] = ()
    stands: str = "waiting"
    kind: str | None = None
    registered: date | None = None
    lead: str | None = None
    terms: list[Term] = field(default_factory=list)
    extended: set[str] = field(default_factory=set)
    stays_open: bool = False

    @property
    def open(self) -> list[Term]:
        """The terms that run."""
        return [term for term in self.terms if term.outcome is None]

    @property
    def unsure(self) -> bool:
        """Whether nobody has said yet what kind it is."""
        return any(term.unsure for term in self.open)

    def put(self, dates: Sequence[Dates], at: datetime, *, unsure: bool = False, known: bool = True) -> None:
        """Begin these terms; what ran is replaced. `known`: people know of the letter already."""
        self.end("replaced", local(at).date(), at)
        self.terms += (Term(one, steps_of(one, at if known else None), unsure) for one in dates)

    def end(self, outcome: str, on: date, at: datetime) -> None:
        """End what runs; nobody is reminded of it any more."""
        for term in self.open:
            term.outcome, term.ended, term.ended_at = outcome, on, at

    def last(self) -> list[Dates]:
        """The terms that ended last by an answer or by closing."""
        done = [term for term in self.terms if term.outcome in {"answered", "closed"}]
        newest = max((term.ended_at for term in done if term.ended_at), default=None)
        return [term.dates for term in done if term.ended_at == newest]

    def ran(self) -> Iterator[Ran]:
        """Every term that ran."""
        for term in self.terms:
            d = term.dates
            yield Ran(self.arrived.letter, d.kind, d.start, d.due, d.due_at, term.outcome, term.ended)
