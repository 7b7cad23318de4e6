"""Mistakes in `people.toml` and `series.toml`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.series import Kept, Series, write_number
from officed.settings.collisions import can_collide
from officed.settings.file_plan import file_plan_of, unknown_units
from officed.settings.people import nobody_present, people_of
from officed.settings.problems import SettingsInvalid
from officed.settings.toml_file import TomlFile, read_toml

Read = Callable[[str], TomlFile]

MARI = '[[person]]\nid = "mari"\nname = "Mari M"\nemail = "mari@kaleva.example"\n'
JAAN = '[[person]]\nid = "jaan"\nname = "Jaan J"\nemail = "jaan@kaleva.example"\n'
REGISTRAR = '[[role]]\nid = "registrar"\npeople = ["mari"]\n'
AWAY = '[[absence]]\nperson = "{}"\nfirst = {}\nlast = {}\n'


@pytest.fixture
def source(tmp_path: Path) -> Read:
    """Read a text as a file of an office."""

    def read(text: str) -> TomlFile:
        path = tmp_path / "x.toml"
        path.write_text(text, "utf-8")
        return read_toml(path, tmp_path)

    return read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MARI, "x.toml: the role »registrar« is missing"),
        (REGISTRAR + JAAN, "x.toml:3: role »registrar«: there is no person »mari«"),
        (REGISTRAR + MARI + MARI.replace("mari@", "m@"), "x.toml:9: person »mari«: »mari« is already used in line 5"),
        (
            REGISTRAR + MARI + JAAN.replace("jaan@", "MARI@"),
            "x.toml:11: person »jaan«: »MARI@kaleva.example« is already",
        ),
        (REGISTRAR + MARI + 'unit = "x"', "x.toml:8: person »mari«: there is no unit »x«"),
        (
            REGISTRAR + MARI + 'substitute = "jan"\n' + JAAN,
            "x.toml:8: person »mari«: there is no person »jan«. Did you mean `jaan`?",
        ),
        (REGISTRAR + MARI + 'substitute = "mari"', "x.toml:8: person »mari«: nobody can stand in for themselves"),
        (REGISTRAR + MARI + '[[role]]\nid = "head"\npeople = []', "x.toml:10: role »head«: »people« is empty"),
        (
            REGISTRAR + MARI + '[[role]]\nid = "mari"\npeople = ["mari"]',
            "x.toml:9: role »mari«: a person has the same id",
        ),
        (
            REGISTRAR + MARI + '[[unit]]\nid = "u"\nname = "U"\nhead = "x"',
            "x.toml:11: unit »u«: there is no person »x«",
        ),
        (
            REGISTRAR + MARI + AWAY.format("x", "2026-01-01", "2026-01-02"),
            "x.toml:9: absence »x«: there is no person »x«",
        ),
        (
            REGISTRAR + MARI + AWAY.format("mari", "2026-01-02", "2026-01-01"),
            "x.toml:8: absence »mari«: the last day is before",
        ),
        (
            REGISTRAR
            + MARI
            + AWAY.format("mari", "2026-01-01", "2026-01-05")
            + AWAY.format("mari", "2026-01-05", "2026-01-09"),
            "x.toml:12: absence »mari«: overlaps with the absence in line 8",
        ),
    ],
)
def test_mistake_among_people(source: Read, text: str, said: str) -> None:
    """A wrong reference, a double or a gap among people is one line that names its place."""
    with pytest.raises(SettingsInvalid) as caught:
        people_of(source(text))
    (problem,) = caught.value.problems
    assert str(problem).startswith(said)


def test_nobody_who_stands_in_is_a_warning_only(source: Read) -> None:
    """Two who stand in for each other and are away together: a warning for each, and the office still loads."""
    text = (
        REGISTRAR + MARI + 'substitute = "jaan"\n' + JAAN + 'substitute = "mari"\n'
        + AWAY.format("mari", "2026-07-01", "2026-07-31") + AWAY.format("jaan", "2026-07-20", "2026-08-10")
    )  # fmt: skip
    file = source(text)
    warnings = nobody_present(people_of(file), file)
    assert [(one.line, one.warning) for one in warnings] == [(14, True), (18, True)]
    assert "nobody stands in from 20.07.2026, away are Mari M, Jaan J" in warnings[0].message
    assert nobody_present(people_of(source(text.replace("2026-07-20", "2026-08-01"))), file) == []


def test_role_of_people_who_have_all_left_is_a_warning(source: Read) -> None:
    """A role whose last holder leaves is told with the day."""
    file = source(REGISTRAR + MARI + "left_on = 2026-05-01\n" + JAAN)
    (warning,) = nobody_present(people_of(file), file)
    assert warning.line == 3
    assert "01.05.2026" in warning.message


SERIES = '[[series]]\ncode = "7-1"\ntitle = "A"\n'
OTHER = '[[series]]\ncode = "7-2"\ntitle = "B"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SERIES, "x.toml: »general« is missing"),
        (
            'general = "7-3"\n' + SERIES,
            "x.toml:1: the general series »7-3« is not in the file plan. Did you mean `7-1`?",
        ),
        (
            'general = "7-1"\noutgoing = "7-3"\n' + SERIES,
            "x.toml:2: the outgoing series »7-3« is not in the file plan. Did you mean `7-1`?",
        ),
        (
            'general = "7-1"\n' + SERIES + 'directions = ["incoming"]',
            "x.toml:1: the outgoing series »7-1« takes no outgoing letters by its »directions«",
        ),
        (
            'general = "7-1"\n' + SERIES + 'directions = ["outgoing"]',
            "x.toml:1: the general series »7-1« takes no incoming letters by its »directions«",
        ),
        (
            'general = "7-1"\n' + SERIES + 'kinds = ["teabenoe"]',
            "x.toml:5: series »7-1«: there is no kind »teabenoe«. Did you",
        ),
        (
            'general = "7-1"\n' + SERIES + 'kinds = ["vaie"]\n' + OTHER + 'kinds = ["arve", "vaie"]',
            "x.toml:9: series »7-2«: the kind »vaie« is already filed in series »7-1«",
        ),
        (
            'general = "7-1"\n' + SERIES + 'pattern = "{series}/{nr}"',
            "x.toml:5: series »7-1«: the pattern »{series}/{nr}« has {nr}",
        ),
        (
            'general = "7-1"\n' + SERIES + 'pattern = "{series}/"',
            "x.toml:5: series »7-1«: the pattern »{series}/« has no {number}",
        ),
        (
            'general = "7-1"\n' + SERIES + 'pattern = "{number"',
            "x.toml:5: series »7-1«: the pattern »{number« has a bracket",
        ),
        (
            'general = "7-1"\n' + SERIES + 'suffix_pattern = "{number}"',
            "x.toml:5: series »7-1«: the pattern »{number}« has no {suffix}",
        ),
        ('general = "7-1"\n' + SERIES + 'sequence = "x"', "x.toml:5: series »7-1«: there is no sequence »x«"),
        ('general = "7-1"\n' + SERIES + SERIES, "x.toml:6: series »7-1«: »7-1« is already used in line 3"),
        (
            'general = "7-1"\n' + SERIES + OTHER + 'pattern = "7-1/{number}"',
            "x.toml:8: series »7-2«: could write the same number as series »7-1«",
        ),
        (
            'general = "7-1"\n' + SERIES + 'suffix_pattern = "{series}/{number}{suffix}"',
            "x.toml:5: series »7-1«: a first letter and a further letter could have the same number",
        ),
        (
            'general = "7-1"\n' + SERIES + "archival = true\nretention_years = 5",
            "x.toml:6: series »7-1«: what has archival value is kept for ever",
        ),
        (
            'general = "7-1"\n' + SERIES + 'archival = true\nretention = [{ basis = "x" }]',
            "x.toml:6: series »7-1«: what has archival value is kept for ever, so it has no »retention«",
        ),
        (
            'general = "7-1"\n' + SERIES + "retention = 5",
            "x.toml:5: series »7-1«: »retention« must be a list of rows. Write retention_years = 5, or retention = [{",
        ),
        (
            'general = "7-1"\n' + SERIES + "retention = [{ years = 5 }]",
            "x.toml:5: series »7-1«.retention number 1: »basis« is missing",
        ),
        (
            'general = "7-1"\n' + SERIES + 'retention_years = 7\nretention = [{ years = 5, basis = "x" }]',
            "x.toml:5: series »7-1«: its years stand in »retention«, and in »retention_years« again.",
        ),
        (
            'general = "7-1"\n' + SERIES + 'retention = [{ years = 5, basis = "x" },\n{ years = 7, basis = "y" }]',
            "x.toml:6: series »7-1«: two rows of »retention« begin on one day, or have no »valid_from«",
        ),
    ],
)
def test_mistake_in_the_file_plan(source: Read, text: str, said: str) -> None:
    """A mistake in the file plan is one line that names its place."""
    with pytest.raises(SettingsInvalid) as caught:
        file_plan_of(source(text))
    (problem,) = caught.value.problems
    assert str(problem).startswith(said)


def test_shared_sequence_may_write_one_pattern(source: Read) -> None:
    """Series that share a counter may leave the code out of the number: each number is given once."""
    shared = 'sequence = "office"\npattern = "{number}/{yy}"\nsuffix_pattern = "{number}/{yy}-{suffix}"\n'
    plan = file_plan_of(
        source('general = "7-1"\n[[sequence]]\nid = "office"\nfirst = 100\n' + SERIES + shared + OTHER + shared)
    )
    assert plan.sequences.keys() == {"office"}
    assert plan.sequences["office"].first == 100


def test_series_without_a_sequence_counts_for_itself(source: Read) -> None:
    """A series needs no table for its own counter."""
    plan = file_plan_of(source('general = "7-1"\n' + SERIES + OTHER))
    assert [plan.series[code].sequence for code in plan.series] == list(plan.sequences) == ["7-1", "7-2"]
    assert plan.series["7-1"].retention == (Kept(None),)


def test_years_of_retention_are_rows_with_a_day_or_plain(source: Read) -> None:
    """Rows stand in the order of their days; plain years of an older plan are one row that was always so."""
    rows = (
        '[[series.retention]]\nyears = 7\nbasis = "otsus 2"\nvalid_from = 2026-01-01\n'
        '[[series.retention]]\nyears = 5\nbasis = "otsus 1"\n'
    )
    plan = file_plan_of(source('general = "7-1"\n' + SERIES + rows + OTHER + "retention_years = 3"))
    assert plan.series["7-1"].retention == (Kept(5, "otsus 1"), Kept(7, "otsus 2", date(2026, 1, 1)))
    assert plan.series["7-2"].retention == (Kept(3),)


def test_unit_of_a_series_must_exist(source: Read) -> None:
    """A series that names a unit which `people.toml` lacks is a problem."""
    people = people_of(source(REGISTRAR + MARI + '[[unit]]\nid = "kantselei"\nname = "K"'))
    file = source('general = "7-1"\n' + SERIES + 'unit = "kanselei"')
    (problem,) = unknown_units(file_plan_of(file), people, file)
    assert str(problem) == (
        "x.toml:5: series »7-1«: there is no unit »kanselei« in people.toml. Did you mean `kantselei`?"
    )


PATTERNS = st.lists(
    st.sampled_from(["{series}", "{number}", "{year}", "{yy}", "-", "/", "1"]), min_size=1, max_size=4
).map("".join)


@given(PATTERNS, PATTERNS, st.sampled_from(["7-1", "7", "1"]), st.sampled_from(["7-1", "7", "1"]), st.data())
def test_two_numbers_that_are_the_same_are_never_called_apart(
    mine: str, theirs: str, code: str, other: str, data: st.DataObject
) -> None:
    """Whenever two patterns write the same text, `can_collide` says so."""
    years, numbers = st.sampled_from([2011, 2026]), st.integers(1, 130)
    first = write_number(Series(code, "", "", mine), data.draw(years), data.draw(numbers))
    second = write_number(Series(other, "", "", theirs), data.draw(years), data.draw(numbers))
    assert first != second or can_collide(mine, code, theirs, other)


@pytest.mark.parametrize(
    ("mine", "code", "theirs", "other", "answer"),
    [
        ("{series}/{number}", "7-1", "{series}/{number}", "7-2", False),
        ("{series}/{number}", "7-1", "{series}/{number}-{suffix}", "7-1", False),
        ("{series}-{number}", "7-1", "{series}-{number}-{suffix}", "7", True),
        ("{series}/{yy}{number}", "7", "{series}/{number}", "7", True),
        ("{number}/{year}", "7", "{number}/{yy}", "8", False),
        ("{series}{number}", "7-1", "{series}{number}", "7-12", True),
    ],
)
def test_collisions_by_example(mine: str, code: str, theirs: str, other: str, answer: bool) -> None:
    """Patterns that look alike are told apart exactly."""
    assert can_collide(mine, code, theirs, other) is answer
    assert can_collide(theirs, other, mine, code) is answer
