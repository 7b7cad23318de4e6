"""Built-in plugin: the terms of the law that run for a document (config/terms.toml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from officed.api import Decision, Document, Due, Office, PlannedDeadline, Verdict, due, hookimpl, steps_in_words

API_VERSION = 1


class TermsPlugin:
    """What `officed due` says, for the document's kind, or for every plausible kind while the kind is not sure."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @hookimpl
    def find_deadlines(self, document: Document, verdict: Verdict, today: date) -> Sequence[PlannedDeadline]:
        """Return the terms, the earliest first. `today` is the day of registration.

        While the verdict asks, the terms of all plausible kinds run provisionally and the earliest rules; so does the
        term of a second request in a letter that goes on.
        """
        sure = verdict.decision is Decision.FORWARD
        found = ((kind, self._due(document, kind, today)) for kind in self._kinds(verdict))
        # The term of a second matter in the letter stays provisional until a person has looked.
        planned = (one for kind, term in found for one in _planned(term, provisional=not sure or kind != verdict.kind))
        return tuple(sorted(planned, key=lambda one: (one.due, one.kind)))

    def _kinds(self, verdict: Verdict) -> tuple[str, ...]:
        if verdict.decision is Decision.REFUSE or verdict.kind is None:
            return ()
        if verdict.decision is Decision.FORWARD:
            return (verdict.kind, *verdict.beside(self._office.settings.deciding.forward))
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
