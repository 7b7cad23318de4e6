"""What would keep a report from its handler is told by `officed check`, in a line with file and line number."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from officed.cli.sealed_checks import handler_problems
from officed.settings.office import load_office
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.sample import sample_office
from officed.store.envelopes import CmsEnvelopes
from tests.servers.certificates import mail_key

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOX = '[[mailbox]]\nname = "vihje"\nhost = "h.example"\nuser = "u"\npassword = "env:P"\nsealed = true\n{more}\n'


class Files:
    """A copy of the sample office whose files a test changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(sample_office() / "config", folder / "config")

    def change(self, name: str, old: str, new: str) -> None:
        """Write other words in the place of some that stand there."""
        path = self.folder / "config" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def sealed(self, more: str = "") -> None:
        """Put a sealed mailbox in."""
        box = BOX.replace('user = "u"\n', "") if more.startswith("user") else BOX
        self.change("officed.toml", "[smtp]", box.format(more=more) + "\n[smtp]")

    def certified(self, name: str = "lemmi.crt") -> None:
        """Give the handler a certificate."""
        self.change("people.toml", 'id = "lemmi"\n', f'id = "lemmi"\ncertificate = "{name}"\n')

    def found(self) -> tuple[Problem, ...]:
        """What the check finds."""
        config = self.folder / "config" / "officed.toml"
        office = load_office(config)
        return handler_problems(office.settings, office.people, config, CmsEnvelopes(), NOW, date(2026, 11, 20))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A sample office to change."""
    return Files(tmp_path)


def test_an_office_that_has_not_begun_is_told_nothing(files: Files) -> None:
    """Without a sealed source and without a certificate there is nothing to mend."""
    assert files.found() == ()


def test_a_sealed_source_with_a_good_certificate_is_well(files: Files) -> None:
    """Nothing is told where letters reach their handler."""
    files.sealed()
    files.certified()
    mail_key(files.folder)
    assert files.found() == ()


def test_a_sealed_source_needs_a_certificate(files: Files) -> None:
    """None, or one that cannot be used, keeps the office from starting well: an error at the person's line."""
    files.sealed()
    (none,) = files.found()
    assert (none.warning, none.line) == (False, 73)
    assert "»lemmi« handles reports and has no »certificate«" in none.message
    files.certified()
    (missing,) = files.found()
    assert (missing.warning, missing.line) == (False, 75)
    assert "lemmi.crt cannot be read: No such file" in missing.message


def test_without_a_sealed_source_it_is_a_warning(files: Files) -> None:
    """Then only `officed divert` would be hindered."""
    files.certified()
    (found,) = files.found()
    assert found.warning


def test_a_certificate_is_asked_of_everybody_in_the_role(files: Files) -> None:
    """Letters are encrypted to all of them; one without a key would delay each."""
    files.sealed()
    files.certified()
    mail_key(files.folder)
    files.change("people.toml", 'vastuvõtja"\npeople = ["lemmi"]', 'vastuvõtja"\npeople = ["lemmi", "arvo"]')
    (found,) = files.found()
    assert "»arvo«" in found.message


def test_an_absent_handler_is_a_warning(files: Files) -> None:
    """Whoever stands in gets no report, so one more person is to be named."""
    files.sealed()
    files.certified()
    mail_key(files.folder)
    away = '\n[[absence]]\nperson = "lemmi"\nfirst = 2026-11-16\nlast = 2026-12-04\nsubstitute = "arvo"\n'
    with (files.folder / "config" / "people.toml").open("a", encoding="utf-8") as people:
        people.write(away)
    (found,) = files.found()
    assert (found.warning, "away today: lemmi" in found.message) == (True, True)


def test_a_role_that_is_missing_is_told(files: Files) -> None:
    """Then nobody would hear of a suspected report."""
    files.certified()
    files.change("people.toml", 'id = "whistleblower_handler"', 'id = "other"')
    (found,) = files.found()
    assert "no role »whistleblower_handler«" in found.message


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('handler = "lemi"', "no role or person »lemi« in people.toml. Did you mean"),
        ('handler = "kaptenid"', "no role or person »kaptenid« in people.toml. Known: "),
        ('user = "Lemmi.Jurgenpold@kaleva.example"', "mails that are meant for its handler lemmi"),
        ('direction = "outgoing"', "letters of ours cannot be sealed"),
    ],
)  # fmt: skip
def test_a_sealed_source_that_cannot_be_one_stops_the_start(files: Files, more: str, said: str) -> None:
    """A handler that does not exist, or letters of ours: told with the line, before anything runs."""
    files.sealed(more)
    with pytest.raises(SettingsInvalid) as told:
        files.found()
    assert said in str(told.value)
    assert str(told.value).startswith("config/officed.toml:")
