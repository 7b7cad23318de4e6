"""What would be done with a document that was read, and why: nothing is written here, so `explain` asks the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from officed.domain.changes import Change, PlannedDeadline, PutTrial, PutVerdict
from officed.domain.deciding import Decision, Opinion, Thresholds, Verdict, decide
from officed.domain.document import Document
from officed.domain.kinds import KINDS
from officed.domain.outcome import Outcome, Trial
from officed.domain.people import Assignment, Standing
from officed.domain.reminders import BESIDE
from officed.domain.series import Series
from officed.flow.desk import Study
from officed.ports.hooks import RefusalReason

CERTAIN = 1_000.0
"""Points of a clerk's word: more than any sum of rules."""


@dataclass(frozen=True, slots=True)
class Consideration:
    """The decision about one document with everything that follows from it; `trial`: and what other rules had said."""

    verdict: Verdict
    refusal: RefusalReason | None
    series: Series
    assignments: tuple[Assignment, ...]
    deadlines: tuple[PlannedDeadline, ...]
    trial: Trial | None = None

    @property
    def records(self) -> tuple[Change, ...]:
        """What is kept of the deciding itself, whatever was decided."""
        return (PutVerdict(self.verdict), *([PutTrial(self.trial)] if self.trial else []))

    @property
    def decision(self) -> Decision:
        """What happens next."""
        return self.verdict.decision

    @property
    def earliest(self) -> PlannedDeadline | None:
        """The term that rules: the earliest one for an answer."""
        return min((d for d in self.deadlines if d.kind not in BESIDE), key=lambda d: d.due, default=None)


def consider(study: Study, document: Document, today: date) -> Consideration:
    """Ask every plugin and decide. Raises `PluginFailed`."""
    refusal = None if document.released or document.hinted_kind else study.hooks.refuse(document)
    verdict = _verdict(study, document, refusal)
    series = _series(study, document, verdict)
    if verdict.decision is Decision.REFUSE:
        return Consideration(verdict, refusal, series, (), ())
    assignments = assign(study, document, verdict, today)
    return Consideration(verdict, refusal, series, assignments, deadlines(study, document, verdict, today))


def outcome_of(considered: Consideration) -> Outcome:
    """The decision in codes."""
    lead = (a.person or a.who for a in considered.assignments if a.standing is Standing.RESPONSIBLE)
    verdict = considered.verdict
    return Outcome(verdict.decision.value, verdict.kind or "", next(lead, ""), considered.series.code)


def thresholds(study: Study) -> Thresholds:
    """The settings' thresholds."""
    deciding = study.office.settings.deciding
    return Thresholds(deciding.forward, deciding.margin, deciding.second)


def _verdict(study: Study, document: Document, refusal: RefusalReason | None) -> Verdict:
    if refusal is not None:
        opinion = Opinion(refusal.plugin, refusal.kind, CERTAIN, because=(refusal.reason,))
        return decide((opinion,), thresholds(study))
    opinions: Sequence[Opinion] = study.hooks.classify(document)
    if document.hinted_kind:
        said = Opinion("person", document.hinted_kind, CERTAIN, because=("a person said so",))
        # A person's word ends every wish of a rule to stop here.
        opinions = (said, *(replace(o, hold="") for o in opinions))
    return decide(opinions, thresholds(study), released=document.released)


def _series(study: Study, document: Document, verdict: Verdict) -> Series:
    plan = study.office.file_plan
    named = document.hinted_series or study.hooks.choose_series(document, verdict)
    if named is not None and named in plan.series:
        return plan.series[named]
    return plan.for_kind(verdict.kind or "")


def assign(study: Study, document: Document, verdict: Verdict, today: date) -> tuple[Assignment, ...]:
    """Who gets it today: roles become present people, one of them responsible (the registrar where nobody is)."""
    wished = study.hooks.assign(document, verdict)
    if document.hinted_person:
        hinted = Assignment(document.hinted_person, "", Standing.RESPONSIBLE, "a person said so")
        wished = (hinted, *(a for a in wished if a.standing is not Standing.RESPONSIBLE))
    present = one_each(_present(study, a, today) for a in wished if study.office.people.knows(a.who))
    if not any(a.standing is Standing.RESPONSIBLE for a in present):
        fallback = Assignment("registrar", "", Standing.RESPONSIBLE, "no rule named a responsible person")
        present = one_each((_present(study, fallback, today), *present))
    return present


def _present(study: Study, wish: Assignment, today: date) -> Assignment:
    person, instead_of, until = study.office.people.present(wish.who, today)
    return replace(wish, person=person, instead_of=instead_of, until=until)


_RANK = {Standing.RESPONSIBLE: 0, Standing.CO_RESPONSIBLE: 1, Standing.INFORMATION: 2}


def one_each(wishes: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """One assignment a person, the strongest; and one responsible person, the first named."""
    found: dict[str, Assignment] = {}
    lead = False
    for wish in sorted(wishes, key=lambda a: _RANK[a.standing]):
        standing = Standing.CO_RESPONSIBLE if lead and wish.standing is Standing.RESPONSIBLE else wish.standing
        lead = lead or standing is Standing.RESPONSIBLE
        found.setdefault(wish.person, replace(wish, standing=standing))
    return tuple(found.values())


def deadlines(study: Study, document: Document, verdict: Verdict, today: date) -> tuple[PlannedDeadline, ...]:
    """The terms with their reminders, each at the instant of its morning."""
    found = study.hooks.find_deadlines(document, verdict, today)
    return tuple(with_reminders(study, deadline) for deadline in found)


def deadlines_by_word(study: Study, document: Document, registered_on: date) -> tuple[PlannedDeadline, ...]:
    """The terms of the kind that a person has said, as if it had been known when it was registered (HMS § 33)."""
    said = Opinion("person", document.kind, CERTAIN, because=("a person said so",))
    found = study.hooks.find_deadlines(document, decide((said,), thresholds(study)), registered_on)
    return tuple(with_reminders_again(study, deadline) for deadline in found)


def with_reminders(study: Study, deadline: PlannedDeadline) -> PlannedDeadline:
    """Plan the reminders of a term that begins; of one that is near already the latest step goes out at once."""
    planned = study.hooks.plan_reminders(deadline, study.office.calendar)
    return replace(deadline, reminders=tuple(replace(r, at=r.at or study.morning(r.on)) for r in planned))


def with_reminders_again(study: Study, deadline: PlannedDeadline) -> PlannedDeadline:
    """Plan the reminders of a term that is extended, corrected or opened again: people know of the letter.

    A morning that is over brings no second mail on the heels of the one that tells of it. That a term is over is told
    all the same, since others hear of it than the one who has that mail.
    """
    planned, now = with_reminders(study, deadline), study.clock()
    return replace(planned, reminders=tuple(r for r in planned.reminders if r.overdue or r.at is None or r.at > now))


def is_sealed(study: Study, verdict: Verdict) -> bool:
    """Whether it is, or while nobody is sure may as well be, of a kind that never enters the ordinary mail flow."""
    asks = verdict.decision is Decision.ASK
    kinds = verdict.plausible(study.office.settings.deciding.margin) if asks else ()
    return any(KINDS[kind].sealed for kind in (verdict.kind, *kinds) if kind is not None)
