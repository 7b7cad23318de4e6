"""Which numbers were given out after a backup, where sent mail does not tell their year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.cli.resuming import last_given, reached
from officed.domain.register import Resumption
from officed.flow.desk import Desk
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.wiring import furnish
from tests.contract.store_kit import NOON, number, read
from tests.unit.flow.desks import HandClock, make_desk

LAST_YEAR = 30
THIS_YEAR = 3


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A register in January, with thirty letters of last year and three of this one."""
    clock = HandClock()
    clock.to(2027, 1, 8, 10, 0)
    readers = ReaderPool(Reading())
    made = make_desk(tmp_path, furnish(None), readers, clock)
    series = made.office.file_plan.series["7-1"]
    for n in range(LAST_YEAR + THIS_YEAR):
        at = NOON if n < LAST_YEAR else NOON.replace(year=2027, month=1, day=5)
        number(made.store, read(made.store, f"letter {n}"), series=series, at=at)  # type: ignore[arg-type]
    yield made
    made.store.close()
    readers.close()


@pytest.mark.parametrize(("said", "last"), [
    ((), 3), ((1, 3), 3), ((4, 5), 5), ((5,), 5), ((28,), 3), ((4, 28), 4), ((31, 28), 31),
])  # fmt: skip
def test_a_number_of_last_year_hides_none_of_this_one(
    desk: Desk, tmp_path: Path, said: tuple[int, ...], last: int
) -> None:
    """7-1/4 was given out after the backup, though there is one of last year; a mail about 7-1/28 of then is none."""
    sent = tmp_path / "sent"
    sent.mkdir()
    for n in said:
        head = f"Subject: 7-1/{n} Vastus\nDate: Thu, 07 Jan 2027 12:00:00 +0200\n\n"
        (sent / f"{n}.eml").write_text(head)
    sequence, taken_at = desk.office.file_plan.series["7-1"].sequence, NOON.replace(year=2027, month=1, day=6)
    waiting = Resumption(sequence, 2027, taken_at, taken_at, THIS_YEAR + 1)
    assert last_given(desk, [sent], [waiting]) == {(sequence, 2027): last}


def test_only_numbers_that_go_on_from_the_last_one_are_taken() -> None:
    """A few may be missing between them; one that is far off is of another year."""
    assert reached(3, ()) == 3
    assert reached(3, {2, 4, 9, 18, 40}) == 18
    assert reached(30, {4, 5}) == 30
