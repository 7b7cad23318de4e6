"""How long a restriction lasts by its ground, and who may prolong it (AvTS § 40)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tomllib import loads

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.restricting import (
    Hindrance,
    Restriction,
    hindrances,
    hindrances_to_prolonging,
    is_ground,
    restriction,
)
from officed.domain.terms import RestrictionLength, TermTable
from officed.settings.terms import term_table

TABLE = term_table(loads((Path(__file__).parents[3] / "config" / "terms.toml").read_text("utf-8")))
FAMILY, SECRET = "AvTS § 35 lg 1 p 13", "AvTS § 35 lg 1 p 17"
DAYS = st.dates(date(2005, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("basis", "start", "until"),
    [
        (SECRET, date(2026, 11, 21), date(2031, 11, 20)),
        ("AvTS § 35 lg 1 p 12", date(2026, 11, 21), date(2101, 11, 20)),
        (SECRET, date(2028, 2, 29), date(2033, 2, 27)),
        ("AK", date(2018, 1, 1), date(2022, 12, 31)),
    ],
)
def test_the_ground_gives_the_length(basis: str, start: date, until: date) -> None:
    """Personal data 75 years, all else five, each less a day."""
    assert restriction(TABLE, basis, start).until == until


def test_death_and_birth_count_for_personal_data_only() -> None:
    """30 years from death, else 110 from birth; a trade secret dies with nobody."""
    start, died, born = date(2026, 11, 21), date(2020, 3, 1), date(1950, 5, 5)
    assert restriction(TABLE, FAMILY, start, died=died, born=born).until == date(2050, 2, 28)
    assert restriction(TABLE, FAMILY, start, born=born).until == date(2060, 5, 4)
    assert restriction(TABLE, SECRET, start, died=died).until == date(2031, 11, 20)


def test_a_mark_keeps_its_own_day() -> None:
    """What the sender's mark says stands, unless it ended before the letter came."""
    start = date(2026, 11, 21)
    kept = restriction(TABLE, SECRET, start, marked_until=date(2030, 1, 1))
    assert (kept.until, kept.by_mark) == (date(2030, 1, 1), True)
    stale = restriction(TABLE, SECRET, start, marked_until=date(2020, 1, 1))
    assert (stale.until, stale.by_mark) == (date(2031, 11, 20), False)


@given(DAYS, st.sampled_from([FAMILY, SECRET]), DAYS)
def test_never_beyond_the_law(start: date, basis: str, until: date) -> None:
    """A last day is refused exactly when it comes before the start or after the longest."""
    longest = restriction(TABLE, basis, start)
    assert (hindrances(longest, until) == ()) == (start <= until <= longest.until)


def test_only_the_closed_list_is_a_ground() -> None:
    """Convenience is no ground (AvTS § 34)."""
    assert is_ground("AvTS § 35 lg 2 p 3")
    assert not is_ground("saatja palve")
    longest = restriction(TABLE, "salajane", date(2026, 1, 1))
    assert hindrances(longest, date(2026, 2, 1)) == (Hindrance.NO_GROUND,)


NOW = Restriction(SECRET, date(2022, 1, 1), date(2026, 12, 31), "AvTS § 40 lg 1")


@pytest.mark.parametrize(
    ("until", "given_", "why"),
    [
        (date(2031, 12, 31), {}, ()),
        (date(2032, 1, 1), {}, (Hindrance.BEYOND_MAXIMUM,)),
        (date(2026, 12, 31), {}, (Hindrance.NOT_LATER,)),
        (date(2028, 1, 1), {"before": True}, (Hindrance.PROLONGED_BEFORE,)),
        (date(2028, 1, 1), {"by_head": False}, (Hindrance.NOT_BY_HEAD,)),
        (date(2028, 1, 1), {"reason": " "}, (Hindrance.NO_REASON,)),
        (date(2028, 1, 1), {"today": date(2027, 1, 1)}, (Hindrance.ENDED,)),
    ],
)
def test_prolonging(until: date, given_: dict[str, object], why: tuple[Hindrance, ...]) -> None:
    """Once, by the head, in time, with a reason, by five years at most."""
    asked = {"today": date(2026, 11, 21), "before": False, "by_head": True, "reason": "kestab", **given_}
    assert hindrances_to_prolonging(TABLE, NOW, until, **asked) == why  # type: ignore[arg-type]


def test_personal_data_are_not_prolonged() -> None:
    """75 years are all there is."""
    now = restriction(TABLE, FAMILY, date(2026, 1, 1))
    asked = hindrances_to_prolonging(
        TABLE, now, date(2102, 1, 1), today=date(2026, 2, 1), before=False, by_head=True, reason="x"
    )
    assert asked == (Hindrance.NOT_PROLONGED,)


def test_a_changed_law_counts_from_its_day() -> None:
    """Of two rows of a code the one in force on the day of receipt counts."""
    rows = (
        RestrictionLength("general", 5, "old"),
        RestrictionLength("general", 3, "new", valid_from=date(2027, 1, 1)),
    )
    table = TermTable((), restrictions=rows)
    assert restriction(table, SECRET, date(2026, 12, 31)).law == "old"
    assert restriction(table, SECRET, date(2027, 1, 1)).until == date(2029, 12, 31)
