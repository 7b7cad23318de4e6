"""What people corrected: letters of which the rules of today still say something else than a person did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from officed.domain.deciding import Decision, Opinion, Verdict
from officed.domain.document import Address, Document
from officed.domain.kinds import KINDS
from officed.domain.people import Assignment, Standing
from officed.flow.backtesting import unconfirmed
from officed.flow.considering import Consideration, consider, outcome_of, thresholds
from officed.flow.desk import Study
from officed.ports.store import Card

SAID = "a person said so"
"""Why somebody is responsible, where no rule said it."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One letter that the rules have wrong: it is of `kind`, or (`who` given) belongs to that role or person.

    `points` is what a new rule must be worth to set it right.
    """

    document: Document
    kind: str | None
    who: str
    points: float

    @property
    def sender(self) -> Address:
        """Whom it came from."""
        return self.document.content.sender


def lessons_of(study: Study, cards: Iterable[Card], today: date) -> tuple[Lesson, ...]:
    """Every letter about which a person has spoken and the rules of today are wrong. Raises `PluginFailed`."""
    return tuple(lesson for card in cards if (lesson := lesson_of(study, card, today)) is not None)


def lesson_of(study: Study, card: Card, today: date) -> Lesson | None:
    """What the rules of today have to learn of a letter; None where they are right, or nobody has spoken."""
    document = card.document
    known = KINDS.get(document.kind or "")
    if document.kind is None or known is None or known.sealed:
        return None
    lead = responsible_of(card)
    kind_said, person_said = is_confirmed(document), lead is not None and lead.because == SAID
    if not (kind_said or person_said):
        return None
    considered = consider(study, unconfirmed(document), today)
    said = outcome_of(considered)
    if kind_said and (said.kind != document.kind or considered.decision is Decision.ASK):
        return Lesson(document, document.kind, "", _missing(study, considered.verdict, document.kind))
    if person_said and lead is not None and said.kind == document.kind:
        wanted, _, _ = study.office.people.present(lead.who, today)
        if said.who != wanted:
            return _on_person(document, considered, role_of(study, lead.who))
    return None


def is_confirmed(document: Document) -> bool:
    """Whether a person said the kind after the rules had spoken; a clerk's word at the counter came before them."""
    return document.hinted_kind is not None and document.hinted_kind != document.hints.get("kind")


def responsible_of(card: Card) -> Assignment | None:
    """Who answers for it now."""
    return next((a for a in card.assignments if a.standing is Standing.RESPONSIBLE), None)


def role_of(study: Study, who: str) -> str:
    """The role that a rule should name: the only one in which a person comes first, or else the person."""
    people = study.office.people
    roles = [role.id for role in people.roles.values() if role.people[:1] == (who,)]
    return roles[0] if who not in people.roles and len(roles) == 1 else who


def _missing(study: Study, verdict: Verdict, kind: str) -> float:
    """So many points does a kind lack to be forwarded."""
    points = {candidate.kind: candidate.points for candidate in verdict.candidates}
    best = max((value for other, value in points.items() if other != kind), default=None)
    limits = thresholds(study)
    needed = limits.forward if best is None else max(limits.forward, best + limits.margin)
    # Of what lies behind the first 500 characters, rules count less; a point more keeps it from being close.
    return ceil(needed - points.get(kind, 0)) + 1


def _on_person(document: Document, considered: Consideration, who: str) -> Lesson:
    """A rule of the kind goes before one of the topic, so it takes one of the same rank and a point more."""
    chosen = _chosen(considered.verdict)
    if chosen is None:
        return Lesson(document, None, who, 1)
    return Lesson(document, chosen.kind, who, ceil(chosen.points) + 1)


def _chosen(verdict: Verdict) -> Opinion | None:
    winning = sorted(verdict.winning, key=lambda opinion: opinion.kind is None)
    return next((opinion for opinion in winning if opinion.responsible), None)
