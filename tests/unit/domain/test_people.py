"""Who acts for whom on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.people import Absence, People, Person, Role, Unit

MONDAY = date(2026, 7, 6)
WEEK = timedelta(days=6)


def person(name: str, substitute: str | None = None, unit: str = "", left_on: date | None = None) -> Person:
    """An official."""
    return Person(name, name.title(), f"{name}@kaleva.example", unit, substitute, left_on=left_on)


def office(
    *people: Person, away: tuple[Absence, ...] = (), head: str | None = None, **roles: tuple[str, ...]
) -> People:
    """An office of one unit."""
    return People(
        people={one.id: one for one in people},
        roles={name: Role(name, holders) for name, holders in roles.items()},
        units={"u": Unit("u", "Osakond", head)},
        absences=away,
    )


def away(who: str, days: timedelta = WEEK, substitute: str | None = None) -> Absence:
    """An absence from Monday on."""
    return Absence(who, MONDAY, MONDAY + days, substitute)


def test_first_holder_who_is_present_acts() -> None:
    """Nothing is changed where the first holder of a role is there."""
    assert office(person("a"), person("b"), clerk=("a", "b")).present("clerk", MONDAY) == ("a", None, None)


@pytest.mark.parametrize(
    ("day", "acts"),
    [
        (MONDAY - timedelta(days=1), ("a", None, None)),
        (MONDAY, ("b", "a", MONDAY + WEEK)),
        (MONDAY + WEEK, ("b", "a", MONDAY + WEEK)),
        (MONDAY + WEEK + timedelta(days=1), ("a", None, None)),
    ],
)
def test_substitute_acts_from_the_first_to_the_last_day(day: date, acts: tuple[str, str | None, date | None]) -> None:
    """Both ends of an absence are days away, and the answer says instead of whom and until when."""
    assert office(person("a", "b"), person("b"), away=(away("a"),)).present("a", day) == acts


def test_absence_names_a_substitute_of_its_own() -> None:
    """The substitute of the absence overrules the usual one."""
    people = office(person("a", "b"), person("b"), person("c"), away=(away("a", substitute="c"),))
    assert people.present("a", MONDAY)[0] == "c"


def test_chain_ends_when_the_first_of_it_comes_back() -> None:
    """The third acts only until the second, who comes back sooner than the first, is there again."""
    people = office(person("a", "b"), person("b", "c"), person("c"), away=(away("a"), away("b", timedelta(days=1))))
    assert people.present("a", MONDAY) == ("c", "a", MONDAY + timedelta(days=1))
    assert people.present("a", MONDAY + timedelta(days=2)) == ("b", "a", MONDAY + WEEK)


def test_two_who_stand_in_for_each_other_end_at_the_next_holder() -> None:
    """A loop of substitutes who are all away goes on to the next holder of the role."""
    people = office(person("a", "b"), person("b", "a"), person("c"), away=(away("a"), away("b")), clerk=("a", "c"))
    assert people.present("clerk", MONDAY) == ("c", None, None)


def test_who_has_left_is_not_present_from_that_day_on() -> None:
    """The substitute of a leaver acts without an end."""
    people = office(person("a", "b", left_on=MONDAY), person("b"))
    assert people.present("a", MONDAY - timedelta(days=1)) == ("a", None, None)
    assert people.present("a", MONDAY) == ("b", "a", None)


def test_nobody_in_line_goes_to_the_head_then_to_the_registrar() -> None:
    """The unit's head acts first; when the head is away too, the head's substitute, then the registrar."""
    staff = (person("a", unit="u"), person("boss", unit="u"), person("reg"), person("vice"))
    absent = (away("a"), away("boss"))
    assert office(*staff, away=absent[:1], head="boss", registrar=("reg",)).present("a", MONDAY) == ("boss", "a", None)
    assert office(*staff, away=absent, head="boss", registrar=("reg",)).present("a", MONDAY) == ("reg", "a", None)
    with_vice = (staff[0], person("boss", "vice", "u"), *staff[2:])
    assert office(*with_vice, away=absent, head="boss", registrar=("reg",)).present("a", MONDAY)[0] == "vice"


def test_letter_reaches_somebody_even_when_nobody_is_there() -> None:
    """With everybody away the first named gets it."""
    people = office(person("a"), person("b"), away=(away("a"), away("b")), clerk=("a",), registrar=("b",))
    assert people.present("clerk", MONDAY) == ("a", None, None)


def test_head_of_a_head_is_the_head_of_the_office() -> None:
    """Nobody is their own head."""
    people = People(
        people={"boss": person("boss", unit="u"), "mayor": person("mayor")},
        roles={"head": Role("head", ("mayor",))},
        units={"u": Unit("u", "Osakond", "boss")},
    )
    assert people.head_of("boss") == "mayor"
    assert people.head_of("mayor") is None


def test_address_is_compared_without_case() -> None:
    """A reply from Mari@Kaleva.example is Mari's."""
    people = office(person("mari"))
    assert people.by_email("MARI@Kaleva.Example") == people.people["mari"]
    assert people.by_email("juhan@kaleva.example") is None


NAMES = tuple("abcdef")
SOME = st.none() | st.sampled_from((*NAMES, "stranger"))
DAYS = st.integers(0, 20).map(lambda n: MONDAY + timedelta(days=n))


@st.composite
def offices(draw: st.DrawFn) -> People:
    """Any office: loops, strangers, leavers, empty roles, overlapping absences."""
    staff = [person(one, draw(SOME), draw(st.sampled_from(("", "u"))), draw(st.none() | DAYS)) for one in NAMES]
    absences = draw(st.lists(st.builds(Absence, st.sampled_from(NAMES), DAYS, DAYS, SOME), max_size=8))
    holders = st.lists(st.sampled_from((*NAMES, "stranger")), max_size=3).map(tuple)
    roles = {name: Role(name, draw(holders)) for name in ("clerk", "registrar", "head")}
    return People({one.id: one for one in staff}, roles, {"u": Unit("u", "U", draw(SOME))}, tuple(absences))


@given(offices(), st.sampled_from((*NAMES, "clerk", "registrar", "head", "stranger")), DAYS)
def test_present_always_ends_and_names_somebody(people: People, who: str, day: date) -> None:
    """Whatever stands in the file, somebody is named; an absent one only when there is no other way."""
    acting, instead_of, until = people.present(who, day)
    assert acting
    assert instead_of != acting
    assert until is None or until >= day
    if not people.is_present(acting, day):
        named = people.roles[who].people if who in people.roles else (who,)
        assert (acting, instead_of) == (named[0] if named else who, None)
        in_charge = (*people.roles["registrar"].people, *people.roles["head"].people, *named)
        assert not any(people.is_present(one, day) for one in in_charge)
