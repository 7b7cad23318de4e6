"""`config/terms.toml` and the mistakes that an admin can make in it."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from officed.domain.kinds import KINDS
from officed.domain.terms import Confidence, CountsFrom, TermTable, Unit
from officed.settings.term_models import TermsFile
from officed.settings.terms import kinds_without_term, term_table

SHIPPED = Path(__file__).parents[3] / "config" / "terms.toml"
ROW = 'kind = "teabenoue"\nn = 5\nunit = "working_days"\nbasis = "AvTS § 18"\n'


def load(text: str) -> TermTable:
    """The table of a text."""
    return term_table(tomllib.loads(text))


def faults(text: str) -> list[tuple[tuple[int | str, ...], str]]:
    """Place and message of every fault of a text."""
    with pytest.raises(ValidationError) as caught:
        load(text)
    return [(fault["loc"], fault["msg"]) for fault in caught.value.errors()]


def test_the_shipped_table_covers_every_kind() -> None:
    """Each kind has a row from the beginning of time on, so that no letter is without an answer."""
    table = load(SHIPPED.read_text("utf-8"))
    assert kinds_without_term(table) == ()
    assert {table.pick(kind, date(1900, 1, 1)).kind for kind in KINDS} == set(KINDS)


def test_every_shipped_number_has_its_section() -> None:
    """Terms, maxima, forwarding, defaults and stages each name an act."""
    table = load(SHIPPED.read_text("utf-8"))
    for term in (*table.terms, *table.specials):
        own = (term.extended, term.forward, term.default, term.tell, term.longest)
        lengths = [*own, *(stage.length for stage in term.stages)]
        assert term.basis or term.unit is Unit.NONE, term.kind
        assert all(length.basis for length in lengths if length), term.kind


def test_what_is_not_sure_is_marked() -> None:
    """The numbers that a lawyer should look up are marked as such."""
    table = load(SHIPPED.read_text("utf-8"))
    assert table.pick("volikogu_kysimus", date(2026, 1, 1)).confidence is Confidence.CHECK
    assert table.pick("selgitustaotlus", date(2026, 1, 1)).confidence is Confidence.LIKELY
    assert table.special("detailplaneering").confidence is Confidence.CHECK


def test_the_longest_term_for_deficiencies_is_no_shorter_than_the_usual_one() -> None:
    """A row that refuses its own number of days is a slip; both are counted in one unit here."""
    row = '[[special]]\ncode = "x"\ntitle = "x"\nkind = "taotlus"\nn = 10\nunit = "calendar_days"\nbasis = "x"\n'
    most = 'mends = ["taotlus"]\nlongest = { n = 9, unit = "calendar_days", basis = "x" }\n'
    ((place, message),) = faults(f"[[term]]\n{ROW}{row}{most}")
    assert (place, "9 < 10" in message) == (("special", 0), True)


def test_a_short_row_is_enough() -> None:
    """What is left out has its default: from registration, always valid, sure."""
    term = load("[[term]]\n" + ROW).pick("teabenoue", date(2026, 1, 1))
    assert (term.n, term.unit, term.counts_from) == (5, Unit.WORKING_DAYS, CountsFrom.REGISTRATION)
    assert (term.valid_from, term.confidence, term.extended) == (date(1900, 1, 1), Confidence.CERTAIN, None)


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("teabenoue", "teabenõue", "kind", "there is no kind »teabenõue«"),
        ("working_days", "workdays", "unit", "working_days"),
        ("n = 5", "n = -5", "n", "greater than or equal to 0"),
        ("n = 5", 'n = "5"', "n", "integer"),
        ("n = 5", "n = 0", None, "at least 1"),
        ("n = 5\n", "", None, "at least 1"),
        ("n = 5", "m = 5\nn = 5", "m", "Extra inputs"),
        ('basis = "AvTS § 18"', 'basis = " "', None, "act and section"),
        ('basis = "AvTS § 18"', 'basis = "x"\nvalid_from = "eile"', "valid_from", "date"),
        ('"working_days"', '"none"', None, "leave »n« out"),
        ('basis = "AvTS § 18"', 'basis = "x"\ndefault = {n=1,unit="months",basis="x"}', None, "letter_date"),
        ('basis = "AvTS § 18"', 'basis = "x"\nextended = {n=4,unit="working_days",basis="x"}', None, "maximum"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, key: str | None, says: str) -> None:
    """A wrong kind, unit, number, date or key names the row and what is wrong."""
    found = faults("[[term]]\n" + ROW.replace(old, new))
    assert [place for place, _ in found] == [("term", 0, key) if key else ("term", 0)]
    assert says in found[0][1]


def test_a_wrong_length_inside_a_row_is_told() -> None:
    """The maximum has a unit and a section of its own, held against the same rules."""
    found = faults("[[term]]\n" + ROW + 'extended = { n = 15, unit = "hours" }')
    assert {place for place, _ in found} == {("term", 0, "extended", "unit"), ("term", 0, "extended", "basis")}


def test_all_mistakes_come_at_once() -> None:
    """Two bad rows give two errors."""
    text = "[[term]]\n" + ROW.replace("teabenoue", "x") + "[[term]]\n" + ROW.replace("n = 5", "n = -1")
    assert [place for place, _ in faults(text)] == [("term", 0, "kind"), ("term", 1, "n")]


def test_two_rows_for_one_day_are_an_error() -> None:
    """Of two rows of a kind valid from the same day nobody could say which one counts."""
    found = faults("[[term]]\n" + ROW + "[[term]]\n" + ROW)
    assert found == [(("term", 1, "valid_from"), "teabenoue has two rows valid from 01.01.1900; keep one")]


def test_two_rows_for_two_days_follow_each_other() -> None:
    """The row in force on the day of registration counts, whatever their order in the file."""
    table = load("[[term]]\n" + ROW.replace("5", "3") + "valid_from = 2030-01-01\n[[term]]\n" + ROW)
    assert [table.pick("teabenoue", date(year, 1, 1)).n for year in (2029, 2030)] == [5, 3]
    assert table.changes_after("teabenoue", date(2029, 1, 1)) == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ('[[special]]\ncode = "a"\ntitle = "A"\n' + ROW, ("special", 1, "code")),
        ('[[registration]]\nwhat = "a"\nworking_days = 1\nbasis = "x"\n', ("registration", 1, "what")),
        ('[[restriction]]\ncode = "a"\nyears = 5\nbasis = "x"\n', ("restriction", 1, "code")),
    ],
)
def test_a_doubled_code_is_an_error(rows: str, place: tuple[str | int, ...]) -> None:
    """Special terms, duties and restrictions are called by code, so each code stands once."""
    assert [found for found, _ in faults("[[term]]\n" + ROW + rows + rows)] == [place]


def test_an_empty_file_is_an_error() -> None:
    """A table without terms is told, not taken for an office without duties."""
    assert faults("")[0][0] == ("term",)
    assert faults("term = []")[0][0] == ("term",)


def test_the_schema_can_be_made() -> None:
    """Editors get a JSON Schema with the units."""
    schema = TermsFile.model_json_schema()
    assert set(schema["$defs"]["Unit"]["enum"]) == {unit.value for unit in Unit}
