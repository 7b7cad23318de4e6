"""Built-in plugin: the terms of the law that run for a document (config/terms.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from officed.api import (
    FORWARDING,
    KINDS,
    OWN,
    Decision,
    Document,
    Due,
    Office,
    PlannedDeadline,
    Unit,
    Verdict,
    count,
    due,
    hookimpl,
    other_addressee,
    step_in_words,
    steps_in_words,
)

API_VERSION = 1
_DAYS = re.compile(r"(\d{1,4}) (working_days|calendar_days)")


class TermsPlugin:
    """What `officed due` says, for the document's kind, or for every plausible kind while the kind is not sure."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @hookimpl
    def find_deadlines(self, document: Document, verdict: Verdict, today: date) -> Sequence[PlannedDeadline]:
        """Return the terms, the earliest first. `today` is the day of registration.

        While the verdict asks, the terms of all plausible kinds run provisionally and the earliest rules; so does the
        term of a second request in a letter that goes on. A letter that names another body has the term for passing it
        on beside them.
        """
        sure = verdict.decision is Decision.FORWARD
        found = [(kind, self._due(document, kind, today)) for kind in self._kinds(verdict)]
        # The term of a second matter in the letter stays provisional until a person has looked.
        planned = [one for kind, term in found for one in _planned(term, provisional=not sure or kind != verdict.kind)]
        planned += [] if verdict.decision is Decision.REFUSE else self._wished(document, verdict, today, sure=sure)
        if other_addressee(document, self._office.settings.office.name):
            planned += _passing_on([term for _, term in found], provisional=not sure)
        return tuple(sorted(planned, key=lambda one: (one.due, one.kind)))

    def _wished(self, document: Document, verdict: Verdict, today: date, *, sure: bool) -> Iterator[PlannedDeadline]:
        """The dates that winning rules set beside the law's: of those in days the earliest."""
        days: list[PlannedDeadline] = []
        for opinion in verdict.winning:
            wish = opinion.answer_within
            if found := _DAYS.fullmatch(wish):
                n, unit = int(found[1]), Unit(found[2])
                end = count(today, n, unit, self._office.calendar)
                basis = f"{opinion.source} ({opinion.where})"
                days.append(PlannedDeadline(OWN, today, end.due, basis, unit, n, end.raw_end, provisional=not sure))
            elif wish in KINDS and wish not in self._kinds(verdict):
                yield from _planned(self._due(document, wish, today), provisional=not sure)
        yield from sorted(days, key=lambda one: one.due)[:1]

    def _kinds(self, verdict: Verdict) -> tuple[str, ...]:
        if verdict.decision is Decision.REFUSE or verdict.kind is None:
            return ()
        if verdict.decision is Decision.FORWARD:
            return (verdict.kind, *verdict.beside(self._office.settings.deciding.second))
        return verdict.plausible(self._office.settings.deciding.margin)

    def _due(self, document: Document, kind: str, today: date) -> Due:
        asked = document.first("reply_by")
        return due(
            self._office.terms,
            kind,
            today,
            calendar=self._office.calendar,
            received=document.received_on,
            letter_date=date.fromisoformat(asked) if asked else None,
            at=document.received_at,
        )


def plugin(office: Office) -> object:
    """Return the plugin for an office."""
    return TermsPlugin(office)


def _planned(found: Due, *, provisional: bool) -> Iterator[PlannedDeadline]:
    """The term itself and its further stages; nothing where no term runs."""
    if found.due is None:
        return
    yield PlannedDeadline(
        kind=found.kind,
        start=found.start,
        due=found.due,
        basis=found.basis,
        unit=found.unit.value,
        n=found.n,
        raw_end=found.raw_end,
        due_at=found.due_at,
        steps=steps_in_words(found),
        forward_by=found.forward_by,
        extended_due=found.extended.due if found.extended else None,
        provisional=provisional,
    )
    for stage in found.stages:
        yield PlannedDeadline(
            kind=stage.code,
            start=found.start,
            due=stage.due,
            basis=stage.basis,
            unit=found.unit.value,
            n=0,
            provisional=provisional,
        )


def _passing_on(terms: Sequence[Due], *, provisional: bool) -> Iterator[PlannedDeadline]:
    """The earliest term for passing the letter on (AvTS § 21 lg 1, MSVS § 5); none where the law has none."""
    known = [term.forwarding for term in terms if term.forwarding is not None]
    start = {term.forwarding: term.start for term in terms}
    for first in sorted(known, key=lambda one: one.due)[:1]:
        steps = tuple(step_in_words(step) for step in first.steps)
        yield PlannedDeadline(
            kind=FORWARDING,
            start=start[first],
            due=first.due,
            basis=first.basis,
            unit=first.unit.value,
            n=first.n,
            raw_end=first.raw_end,
            steps=steps,
            provisional=provisional,
        )
