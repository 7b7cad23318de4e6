"""Handing a numbered document to people: by the rules at first, by a person later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from officed.domain.changes import Assign, PlannedDeadline, Send
from officed.domain.errors import NotFound, Refused
from officed.domain.people import Assignment, Standing
from officed.domain.reminders import BESIDE
from officed.domain.states import Actor, State
from officed.flow import writing
from officed.flow.considering import one_each
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.ports.store import Card, OpenDeadline


def assign(desk: Desk, number: int, who: str, actor: Actor, *, instruction: str = "") -> Assignment:
    """Make a person or role responsible; they get the document by mail, the earlier ones no longer answer for it."""
    card = desk.store.card(number)
    document = card.document
    if card.entry is None:
        raise Refused(reason=f"Document {number} has no number yet. Release it: `officed held release {number}`.")
    if document.state is State.CLOSED:
        raise Refused(reason=f"{card.entry.reference} is closed. Reopen it first: `officed reopen {number}`.")
    lead = responsible(desk, who)
    kept = tuple(a for a in card.assignments if a.standing is not Standing.RESPONSIBLE and a.person != lead.person)
    mails = hand_over(desk, card, (lead,), because=(), instruction=instruction, turn=document.version)
    carry(desk, document, State.REGISTERED, actor, "assigned", (Assign((lead, *kept)), *mails), {"person": lead.person})
    return lead


def responsible(desk: Desk, who: str) -> Assignment:
    """The assignment of a person or role, present today. Raises `NotFound` for somebody unknown."""
    if not desk.office.people.knows(who):
        known = ", ".join((*desk.office.people.roles, *desk.office.people.people))
        raise NotFound(what="person or role", name=who, hint=f"config/people.toml has: {known}.")
    person, instead_of, until = desk.office.people.present(who, desk.today())
    return Assignment(who, person, Standing.RESPONSIBLE, "a person said so", instead_of, until)


def hand_over(
    desk: Desk,
    card: Card,
    assignments: Sequence[Assignment],
    *,
    because: Sequence[str],
    turn: int,
    instruction: str = "",
    terms: Sequence[PlannedDeadline] | None = None,
) -> tuple[Send, ...]:
    """The mails that bring a numbered document to people; `terms` replace those that the card has, nearest first.

    Who is away today is stood in for.
    """
    if card.entry is None:
        return ()
    plan = desk.office.file_plan
    series = plan.series.get(card.entry.series, plan.series[plan.general])
    known = [planned(d) for d in card.deadlines] if terms is None else terms
    nearest = next((term for term in known if term.kind not in BESIDE), None)
    return writing.forwarding(
        desk,
        card.document,
        card.entry.reference,
        card.document.kind,
        series,
        one_each(_today(desk, assignment) for assignment in assignments),
        nearest,
        because=because,
        instruction=instruction,
        turn=turn,
    )


def _today(desk: Desk, assignment: Assignment) -> Assignment:
    """The assignment as its mail has to go today: what was given to somebody who is away goes to the stand-in."""
    person, instead_of, until = desk.office.people.present(assignment.person, desk.today())
    if person == assignment.person:
        return assignment
    return replace(assignment, person=person, instead_of=instead_of, until=until)


def planned(deadline: OpenDeadline) -> PlannedDeadline:
    """An open term as the value that mails are written from."""
    return PlannedDeadline(
        kind=deadline.kind,
        start=deadline.start,
        due=deadline.due,
        basis=deadline.basis,
        unit=deadline.unit,
        n=deadline.n,
        raw_end=deadline.raw_end,
        due_at=deadline.due_at,
        steps=deadline.steps,
        forward_by=deadline.forward_by,
        extended_due=deadline.extended_due,
        provisional=deadline.provisional,
    )
