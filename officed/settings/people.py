"""`config/people.toml` to the domain's `People`, with every wrong reference named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType

from officed.domain.people import Absence, People, Person, Role, Unit
from officed.settings.loading import Check, checked, doubled
from officed.settings.people_models import PeopleFile
from officed.settings.problems import Problem
from officed.settings.salvage import UNKNOWN_DAY
from officed.settings.sentences import did_you_mean, subject
from officed.settings.toml_file import TomlFile

REGISTRAR = "registrar"


def people_of(source: TomlFile) -> People:
    """Return the people of a file that was read. Raises `SettingsInvalid` with every problem."""
    return _people(checked(PeopleFile, source, _CHECKS))


def nobody_present(people: People, source: TomlFile) -> list[Problem]:
    """Return a warning for each absence, leaver and role for which every substitute is away too.

    They are warnings, since the unit's head and the registrar then act, and a holiday must not stop the daemon.
    """
    found: dict[tuple[str | int, ...], Problem] = {}
    for place, who, day in _moments(people):
        away = _asked_in_vain(people, who, day)
        if away and place not in found:
            names = ", ".join(people.people[one].name for one in away)
            taker = people.people[people.present(who, day)[0]].name
            message = f"{subject(source, place[:2])}: nobody stands in from {day:%d.%m.%Y}, away are {names}"
            instead = f"Name a »substitute« who is present; without one, letters go to {taker}."
            found[place] = source.problem(place, message, instead, warning=True)
    return list(found.values())


def _people(file: PeopleFile) -> People:
    people = {
        row.id: Person(
            row.id, row.name, row.email, row.unit, row.substitute, row.language, row.left_on, row.certificate
        )
        for row in file.person
    }
    return People(
        people=MappingProxyType(people),
        roles=MappingProxyType({row.id: Role(row.id, row.people, row.title) for row in file.role}),
        units=MappingProxyType({row.id: Unit(row.id, row.name, row.head) for row in file.unit}),
        absences=tuple(Absence(row.person, row.first, row.last, row.substitute) for row in file.absence),
    )


def _doubled_ids(file: PeopleFile, source: TomlFile) -> Iterator[Problem]:
    yield from doubled(source, [row.id for row in file.person], ["person"], "id")
    yield from doubled(source, [row.email for row in file.person], ["person"], "email")
    yield from doubled(source, [row.id for row in file.role], ["role"], "id")
    yield from doubled(source, [row.id for row in file.unit], ["unit"], "id")
    persons = {row.id for row in file.person}
    for index, row in enumerate(file.role):
        if row.id in persons:
            message = f"role »{row.id}«: a person has the same id"
            yield source.problem(("role", index, "id"), message, "Write another »id«; rules tell the two by it.")


def _unknown_ids(file: PeopleFile, source: TomlFile) -> Iterator[Problem]:
    persons = {row.id for row in file.person}
    units = {row.id for row in file.unit}
    for place, word, known, what in _references(file, persons, units):
        if word and word not in known and "" not in known:
            message = f"{subject(source, place[:2])}: there is no {what} »{word}«"
            instead = did_you_mean(word, known) or f'Write [[{what}]] with id = "{word}", or take the line out.'
            yield source.problem(place, message, instead)


def _references(
    file: PeopleFile, persons: set[str], units: set[str]
) -> Iterator[tuple[tuple[str | int, ...], str | None, set[str], str]]:
    """Every place that names somebody or something: place, word, the words that are known, what they are.

    Words known to be incomplete hold the empty text (an id could not be read).
    """
    for i, person in enumerate(file.person):
        yield ("person", i, "substitute"), person.substitute, persons, "person"
        yield ("person", i, "unit"), person.unit, units, "unit"
    for i, role in enumerate(file.role):
        for j, holder in enumerate(role.people):
            yield ("role", i, "people", j), holder, persons, "person"
    for i, unit in enumerate(file.unit):
        yield ("unit", i, "head"), unit.head, persons, "person"
    for i, absence in enumerate(file.absence):
        yield ("absence", i, "person"), absence.person, persons, "person"
        yield ("absence", i, "substitute"), absence.substitute, persons, "person"


def _own_substitutes(file: PeopleFile, source: TomlFile) -> Iterator[Problem]:
    rows: list[tuple[str, int, str, str | None]] = [
        *(("person", i, row.id, row.substitute) for i, row in enumerate(file.person)),
        *(("absence", i, row.person, row.substitute) for i, row in enumerate(file.absence)),
    ]
    for table, index, who, substitute in rows:
        if who and who == substitute:
            message = f"{table} »{who}«: nobody can stand in for themselves"
            yield source.problem((table, index, "substitute"), message, "Name somebody else, or take the line out.")


def _overlaps(file: PeopleFile, source: TomlFile) -> Iterator[Problem]:
    for index, row in enumerate(file.absence):
        for before in range(index):
            other = file.absence[before]
            if UNKNOWN_DAY in (row.first, row.last, other.first, other.last):
                continue
            if other.person == row.person and other.first <= row.last and row.first <= other.last:
                line = source.line(("absence", before))
                message = f"absence »{row.person}«: overlaps with the absence in line {line}"
                yield source.problem(("absence", index), message, "Join the two, or change their dates.")


def _registrar(file: PeopleFile, source: TomlFile) -> Iterator[Problem]:
    if all(row.id != REGISTRAR for row in file.role):
        message = "the role »registrar« is missing; it takes what nobody else does"
        yield source.problem((), message, 'Write [[role]] with id = "registrar" and people = ["..."].')


_CHECKS: tuple[Check[PeopleFile], ...] = (_doubled_ids, _unknown_ids, _own_substitutes, _overlaps, _registrar)


def _moments(people: People) -> Iterator[tuple[tuple[str | int, ...], str, date]]:
    """Where in the file, who, and a day to look at: people change only on first days and when somebody leaves."""
    for index, absence in enumerate(people.absences):
        starts = {other.first for other in people.absences if absence.covers(other.first)}
        leaving = {one.left_on for one in people.people.values() if one.left_on and absence.covers(one.left_on)}
        for day in sorted(starts | leaving):
            yield ("absence", index), absence.person, day
    for index, person in enumerate(people.people.values()):
        if person.left_on and person.substitute:
            yield ("person", index, "substitute"), person.id, person.left_on
    for index, role in enumerate(people.roles.values()):
        gone = [left for one in role.people if (left := people.people[one].left_on)]
        if len(gone) == len(role.people):
            yield ("role", index, "people"), role.id, max(gone)


def _asked_in_vain(people: People, who: str, day: date) -> tuple[str, ...]:
    """The people who are asked one after another and are all away; empty when one of them is present."""
    names = people.roles[who].people if who in people.roles else (who,)
    asked: list[str] = []
    for name in names:
        current: str | None = name
        while current is not None and current not in asked:
            if people.is_present(current, day):
                return ()
            asked.append(current)
            current = people.next_in_line(current, day)
    return tuple(asked)
