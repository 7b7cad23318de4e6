"""The demo tells the truth about how it went."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from officed.demo.fates import Fate
from officed.demo.office import DemoOffice, FolderTaken, make_office
from officed.demo.post import sample_letters
from officed.demo.showing import columns
from officed.demo.summary import Result, in_words, to_json

LETTER = sample_letters(datetime(2026, 11, 18, 14, 0, tzinfo=UTC))[0]
OFFICE = DemoOffice(Path("kodu/kaleva linn"), 1143, 1025)
DONE = Fate(LETTER, end=LETTER.expect_end, kind=LETTER.expect_kind, number="7-2/1", told=True)
COUNTS = {"arrivals": 1, "numbered": 1, "closed": 1, "answered": 1}


def result(fate: Fate, **more: tuple[str, ...]) -> Result:
    """A demo of one letter."""
    return Result(fates=(fate,), counts=COUNTS, seconds=3.21, sent=2, **more)


@pytest.mark.parametrize(
    "wrong",
    [
        result(Fate(LETTER, end="held")),
        result(Fate(LETTER, end=LETTER.expect_end, kind="arve")),
        result(Fate(LETTER)),
        result(DONE, hanging=("Mails wait.",)),
        result(DONE, findings=("gap: 7-2/2",)),
    ],
    ids=["end", "kind", "never-came", "hanging", "register"],
)
def test_anything_that_went_wrong_spoils_the_result(wrong: Result) -> None:
    """Another end or kind than expected, a letter that never came, hanging work and a finding are all failures."""
    assert result(DONE).ok
    assert not wrong.ok
    assert to_json(wrong, OFFICE)["ok"] is False


def test_what_went_wrong_is_marked_in_its_line() -> None:
    """The line of a letter with another end begins with a mark and names what was expected."""
    lines = in_words(result(Fate(LETTER, end="held")), OFFICE)
    (line,) = [line for line in lines if LETTER.slug in line]
    assert line.startswith("!")
    assert line.endswith(f"<- expected {LETTER.expect_kind} {LETTER.expect_end}")
    assert not any(line.startswith("!") for line in in_words(result(DONE), OFFICE))


def test_commands_can_be_copied_whatever_the_folder_is_called() -> None:
    """A folder with a space is quoted in the commands of the summary."""
    lines = in_words(result(DONE), OFFICE)
    assert any(line.endswith("officed deadlines -c 'kodu/kaleva linn/config/officed.toml'") for line in lines)


def test_columns_stand_under_each_other() -> None:
    """Short cells are filled up, and no line ends with spaces."""
    assert columns([("a", "bb", ""), ("ccc", "d", "e")]) == ["a    bb", "ccc  d   e"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """The demo never writes into a folder that may be somebody's office."""
    (tmp_path / "kiri.txt").write_text("x")
    with pytest.raises(FolderTaken, match="is not an empty folder"):
        make_office(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["kiri.txt"]
