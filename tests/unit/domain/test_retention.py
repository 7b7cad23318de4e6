"""How long matters are kept: the arithmetic, and which of several reasons to keep one comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.retention import Fate, Hold, Leaf, handed_over_from, last_day, ruling
from officed.domain.series import FilePlan, Kept, KeptFrom, Series
from officed.domain.states import State

FIVE = Series("7-1", "Kirjavahetus", "7-1", retention=(Kept(5, "otsus"),))
TEN = Series("7-4", "Vaided", "7-4", retention=(Kept(10, "korraldus"),))
FILE = Series("3-1", "Arved", "3-1", retention=(Kept(7, "RPS § 12"),), kept_from=KeptFrom.FILE)
ACTS = Series("1-1", "Määrused", "1-1", archival=True, retention=(Kept(None, "Arhiiviväärtuslik"),))
BUILT = Series("5-2", "Ehitus", "5-2", retention=(Kept(None, "kord"),))
PLAN = FilePlan(MappingProxyType({one.code: one for one in (FIVE, TEN, FILE, ACTS, BUILT)}))
CLOSED = date(2020, 3, 2)
COURT = Hold(date(2021, 1, 1), "person:klara", "kohtuasi")

days = st.dates(date(1991, 1, 1), date(2100, 12, 31))


def leaf(series: str = "7-1", **fields: object) -> Leaf:
    """A closed letter."""
    row = Leaf(1, 3, State.CLOSED, f"{series}/1", series, series, 2020, 1, 0, date(2020, 2, 3), "0" * 64, "", CLOSED)
    return replace(row, **fields)  # type: ignore[arg-type]


def test_the_term_ends_with_a_year() -> None:
    """Closed in 2020, kept five years: from 1.1.2021 to 31.12.2025, and it may go on the next day."""
    letters = (leaf(),)
    for today, fate in ((date(2025, 12, 31), Fate.LATER), (date(2026, 1, 1), Fate.DUE)):
        found = ruling(PLAN, letters, today)
        assert (found.fate, found.until, found.years, found.basis) == (fate, date(2025, 12, 31), 5, "otsus")


@given(days, st.integers(1, 150))
def test_the_whole_years_are_kept(closed: date, years: int) -> None:
    """Whole calendar years after the one of closing lie in the term, as many as the plan says, and no day more."""
    until = last_day(closed, years)
    kept = {until.year - n for n in range(years)}
    assert min(kept) == closed.year + 1
    assert len(kept) == years
    assert until + timedelta(days=1) == date(closed.year + years + 1, 1, 1)


@given(st.lists(st.tuples(st.sampled_from((FIVE, TEN, FILE)), days), min_size=1, max_size=5), days)
def test_a_matter_goes_with_the_last_of_its_letters(letters: list[tuple[Series, date]], today: date) -> None:
    """No letter goes before its own term has ended, and none of a matter before the others."""
    leaves = [leaf(row.code, ended_on=ended, year=ended.year, registered_on=ended) for row, ended in letters]
    found = ruling(PLAN, leaves, today)
    alone = [ruling(PLAN, [one], today) for one in leaves]
    if found.fate is Fate.DUE:
        assert {one.fate for one in alone} == {Fate.DUE}
    assert found.until is not None
    assert found.until >= max(one.until for one in alone if one.until)
    assert (found.fate is Fate.DUE) is (today > found.until)


@given(days, st.integers(1, 150))
def test_old_enough_for_the_archive(registered: date, years: int) -> None:
    """An archival letter is handed over when so many years have passed since its day, to the day."""
    day = handed_over_from(registered, years)
    assert (day.year, day.month, day.day) == (registered.year + years, registered.month, registered.day) or (
        (registered.month, registered.day, day.month, day.day) == (2, 29, 3, 1)
    )


def test_a_yearly_file_closes_with_its_year() -> None:
    """A bill of 2020 that was paid in March lies in a file that closes in December; in 2021 it is the later one."""
    assert ruling(PLAN, [leaf("3-1")], CLOSED).closed_on == date(2020, 12, 31)
    assert ruling(PLAN, [leaf("3-1", ended_on=date(2021, 2, 1))], CLOSED).closed_on == date(2021, 2, 1)


@pytest.mark.parametrize(
    ("letters", "fate"),
    [
        ((leaf("9-9"),), Fate.UNKNOWN),
        ((leaf(), leaf("9-9")), Fate.UNKNOWN),
        ((leaf(), leaf("1-1", state=State.FORWARDED)), Fate.HAND_OVER),
        ((leaf("5-2"),), Fate.PERMANENT),
        ((leaf(), leaf(state=State.REGISTERED, ended_on=None)), Fate.OPEN),
        ((leaf(state=State.REGISTERED, ended_on=None, annulled_on=CLOSED),), Fate.DUE),
        ((leaf(state=State.HELD, annulled_on=CLOSED),), Fate.OPEN),
        ((leaf(), leaf(hold=COURT)), Fate.HELD),
    ],
)
def test_why_a_matter_is_kept(letters: tuple[Leaf, ...], fate: Fate) -> None:
    """One letter that must be kept keeps its matter; what was annulled is not waited for."""
    assert ruling(PLAN, letters, date(2050, 1, 1)).fate is fate


DATED = Series(
    "8-1",
    "Load",
    "8-1",
    retention=(
        Kept(10, "otsus 1", date(2015, 1, 1)),
        Kept(3, "otsus 2", date(2021, 1, 1)),
        Kept(None, "otsus 3", date(2040, 1, 1)),
    ),
)


@pytest.mark.parametrize(
    ("ended", "fate", "until", "basis"),
    [
        (date(2014, 12, 31), Fate.UNKNOWN, None, ""),
        (date(2015, 1, 1), Fate.DUE, date(2025, 12, 31), "otsus 1"),
        (date(2020, 12, 31), Fate.DUE, date(2030, 12, 31), "otsus 1"),
        (date(2021, 1, 1), Fate.DUE, date(2024, 12, 31), "otsus 2"),
        (date(2040, 1, 1), Fate.PERMANENT, None, "otsus 3"),
    ],
)
def test_the_rule_of_the_day_of_closing_counts(ended: date, fate: Fate, until: date | None, basis: str) -> None:
    """A changed rule is for what is closed from its day on: what runs already keeps its years and its basis."""
    plan = FilePlan(MappingProxyType({DATED.code: DATED}))
    found = ruling(plan, [leaf("8-1", ended_on=ended)], date(2050, 1, 1))
    assert (found.fate, found.until, found.basis) == (fate, until, basis)


@pytest.mark.parametrize(
    ("said", "until", "basis"),
    [
        ({}, date(2030, 12, 31), "otsus 1"),
        ({"annulled_on": date(2021, 1, 4)}, date(2031, 12, 31), "otsus 1"),
        ({"annulled_on": date(2021, 1, 4), "ended_on": None, "state": State.REGISTERED}, date(2024, 12, 31), "otsus 2"),
        ({"annulled_on": date(2021, 1, 4), "state": State.REGISTERED}, date(2024, 12, 31), "otsus 2"),
    ],
)
def test_an_annulment_brings_no_other_rule(said: dict[str, object], until: date, basis: str) -> None:
    """What ended before it was annulled keeps its rule; what was still open, or open again, ended with that."""
    plan = FilePlan(MappingProxyType({DATED.code: DATED}))
    other = leaf("8-1", ended_on=date(2020, 12, 30))
    found = ruling(plan, [other, replace(other, suffix=1, **said)], date(2050, 1, 1))  # type: ignore[arg-type]
    assert (found.until, found.basis) == (until, basis)


def test_a_letter_that_is_kept_for_ever_keeps_its_matter() -> None:
    """The longest of the rules of a matter counts, also where it is for ever from some day on only."""
    plan = FilePlan(MappingProxyType({one.code: one for one in (FIVE, DATED)}))
    found = ruling(plan, [leaf(), leaf("8-1", ended_on=date(2040, 1, 1))], date(2090, 1, 1))
    assert (found.fate, found.basis) == (Fate.PERMANENT, "otsus 3")


def test_young_archival_letters_are_not_handed_over_yet() -> None:
    """Ten years are the latest, not the earliest."""
    assert ruling(PLAN, [leaf("1-1")], date(2030, 2, 2)).fate is Fate.ARCHIVAL
    assert ruling(PLAN, [leaf("1-1")], date(2030, 2, 3)).fate is Fate.HAND_OVER
