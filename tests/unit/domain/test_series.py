"""The file plan and how numbers are written."""

from __future__ import annotations

import pytest

from officed.domain.document import Direction
from officed.domain.series import FilePlan, Sequence, Series, write_number


@pytest.mark.parametrize(
    ("pattern", "suffix_pattern", "number", "suffix", "written"),
    [
        ("{series}/{number}", "{series}/{number}-{suffix}", 123, 0, "7-1/123"),
        ("{series}/{number}", "{series}/{number}-{suffix}", 123, 2, "7-1/123-2"),
        ("{series}/{yy}/{number}", "{series}/{yy}/{number}-{suffix}", 2555, 0, "7-1/26/2555"),
        ("{series}/{yy}-{number:03d}", "{series}/{yy}-{number:03d}-{suffix}", 31, 0, "7-1/26-031"),
        ("{number}/{year}", "{number}/{year}-{suffix}", 9, 1, "9/2026-1"),
    ],
)
def test_number_is_written_as_its_pattern_says(
    pattern: str, suffix_pattern: str, number: int, suffix: int, written: str
) -> None:
    """The shapes seen in life can be written; suffix 0 is the first letter of a matter."""
    series = Series("7-1", "Kirjavahetus", "7-1", pattern, suffix_pattern)
    assert write_number(series, 2026, number, suffix) == written


def test_year_of_two_digits_keeps_its_zero() -> None:
    """2005 is written 05."""
    assert write_number(Series("1", "T", "1", "{yy}-{number}"), 2005, 4) == "05-4"


def test_kind_without_a_series_goes_to_the_general_one() -> None:
    """The general series takes what no series names."""
    plan = FilePlan(
        series={"7-1": Series("7-1", "Muu", "7-1"), "7-2": Series("7-2", "Teabenõuded", "7-2", kinds=("teabenoue",))},
        sequences={"7-1": Sequence("7-1"), "7-2": Sequence("7-2")},
        general="7-1",
    )
    assert plan.for_kind("teabenoue").code == "7-2"
    assert plan.for_kind("teade").code == "7-1"


def test_a_series_may_take_letters_of_one_direction_only() -> None:
    """Where our own letters have a series of their own, a kind's series takes them only if it says so."""
    plan = FilePlan(
        series={
            "7-1": Series("7-1", "Saabunud", "7-1", kinds=("vastus",), directions=(Direction.INCOMING,)),
            "7-9": Series("7-9", "Väljasaadetud", "7-9", directions=(Direction.OUTGOING,)),
        },
        sequences={"7-1": Sequence("7-1"), "7-9": Sequence("7-9")},
        general="7-1",
        outgoing="7-9",
    )
    assert plan.for_kind("vastus").code == "7-1"
    assert plan.for_kind("vastus", Direction.OUTGOING).code == "7-9"
    assert not plan.series["7-1"].takes(Direction.OUTGOING)
