"""To those who come back to work: what came meanwhile and was given to somebody else in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from officed.domain.changes import Send
from officed.domain.office_time import start_of_day
from officed.flow.desk import Desk
from officed.flow.overtaking import of_list
from officed.ports.store import OpenDeadline, StoodIn
from officed.texts.shapes import ListedTerm, write_terms

_MOST = 40


def welcomes(desk: Desk, last: date | None, today: date) -> tuple[Send, ...]:
    """One list for each person who is here today and was away on the day of the last lists; `last` None: no such day.

    Nobody gets one for whom nobody had to stand in.
    """
    people = desk.office.people
    if last is None:
        return ()
    back = [person for person in people.people if people.away(person, last) and people.is_present(person, today)]
    found = {
        person: desk.store.stood_in(person, start_of_day(_first(desk, person, last), desk.zone)) for person in back
    }
    terms = {term.document: term for term in reversed(desk.store.deadlines())} if any(found.values()) else {}
    return tuple(_welcome(desk, person, last, today, given, terms) for person, given in found.items() if given)


def _first(desk: Desk, person: str, day: date) -> date:
    """The first day of an absence that covers the day; one that ended with the working day before belongs to it."""
    people, calendar = desk.office.people, desk.office.calendar
    first = day
    while away := people.away(person, day):
        first = away.first
        day = calendar.on_or_before_working_day(first - timedelta(days=1))
    return first


def _welcome(
    desk: Desk, person: str, last: date, today: date, given: Sequence[StoodIn], terms: Mapping[int, OpenDeadline]
) -> Send:
    known = desk.office.people.people[person]
    still = sorted((one for one in given if one.document in terms), key=lambda one: terms[one.document].due)
    values = {
        "count": str(len(given)),
        "first": _first(desk, person, last).isoformat(),
        "who": person,
        "terms": write_terms(_listed(desk, today, one, terms[one.document]) for one in still[:_MOST]),
        "more": str(len(still) - _MOST) if len(still) > _MOST else "",
        **of_list(today + timedelta(days=7)),
    }
    key = f"returned.{today.isoformat()}.{person}"
    return Send(desk.letter(key, "digest", (known.email,), "returned", values, language=known.language))


def _listed(desk: Desk, today: date, one: StoodIn, term: OpenDeadline) -> ListedTerm:
    calendar = desk.office.calendar
    left = calendar.working_days_between(today, term.due)
    if term.due < today:
        left = min(left, -1)
    acts = desk.office.people.people.get(one.person)
    return ListedTerm(one.reference, term.kind, term.due, left, acts.name if acts else "")
