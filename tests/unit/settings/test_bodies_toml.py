"""`config/bodies.toml`, and the rows of `terms.toml` for deficiencies: what is shipped, and an admin's mistakes."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from officed.domain.terms import TermTable
from officed.settings.office import OfficeFiles, load_office
from officed.settings.problems import SettingsInvalid
from officed.settings.sample import sample_office

BODY = '[[body]]\nid = "amet"\nname = "Amet"\nemail = "info@amet.example"\n'
ROW = '[[special]]\ncode = "x"\ntitle = "X"\nkind = "taotlus"\nn = 10\nunit = "calendar_days"\nbasis = "HMS § 15"\n'


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A copy of the sample office."""
    shutil.copytree(sample_office() / "config", tmp_path / "config")
    return tmp_path


def load(office: Path) -> OfficeFiles:
    """Load the office in a folder."""
    return load_office(office / "config" / "officed.toml")


def said(office: Path, file: str, text: str) -> str:
    """What is wrong with the office when a file of it ends with this."""
    path = office / "config" / file
    path.write_text(path.read_text("utf-8") + "\n" + text, "utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load(office)
    return str(caught.value)


def test_the_sample_knows_bodies_under_example_only() -> None:
    """Each can be reached, and no address of the sample is anybody's."""
    bodies = load_office(None).bodies
    assert len(bodies) == len({body.id for body in bodies}) >= 5
    assert all(body.email.endswith(".example") for body in bodies)


def test_an_office_without_the_file_knows_no_bodies(office: Path) -> None:
    """An office that was made before there was such a file starts as it did."""
    (office / "config" / "bodies.toml").unlink()
    assert load(office).bodies == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[body]]\nid = "amet"\nname = "Amet"\n', "»email« or an »address«"),
        (BODY + 'kinds = ["vaiee"]\n', "there is no kind »vaiee«"),
        (BODY + BODY.replace("Amet", "Teine"), "»amet« is already used"),
        (BODY.replace("info@amet.example", "amet"), "email"),
        (BODY + 'wordz = ["x"]\n', "wordz"),
    ],
)
def test_mistakes_are_named_with_file_and_line(office: Path, text: str, why: str) -> None:
    """One clear line each, in the file that an admin edits."""
    told = said(office, "bodies.toml", text)
    assert why in told
    assert told.startswith("config/bodies.toml:")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ROW + 'mends = ["taotluss"]\n', "there is no kind »taotluss«"),
        (ROW + 'mends = ["taotlus"]\npauses = true\n', "»pauses_basis«"),
        (ROW.replace("calendar_days", "months") + 'mends = ["taotlus"]\n', "counted in days"),
    ],
)
def test_mistakes_in_terms_for_deficiencies_are_named(office: Path, text: str, why: str) -> None:
    """A clock that rests without a section of law is no clock."""
    assert why in said(office, "terms.toml", text)


def test_the_newest_law_in_force_gives_the_term_for_deficiencies(office: Path) -> None:
    """By the day of registration, like every term; a kind that no row mends has none."""
    path = office / "config" / "terms.toml"
    newer = ROW + 'mends = ["taotlus"]\nvalid_from = 2027-01-01\n'
    path.write_text(path.read_text("utf-8") + "\n" + newer, "utf-8")
    table: TermTable = load(office).terms
    codes = [row.special for day in (date(2026, 12, 31), date(2027, 1, 1)) if (row := table.mending("taotlus", day))]
    assert codes == ["puudused", "x"]
    assert table.mending("margukiri", date(2026, 12, 31)) is None
