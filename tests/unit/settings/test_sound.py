"""What is left of a faulty officed.toml when its mistakes are taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

from officed.settings.sample import sample_config
from officed.settings.sound import sound_settings

OFFICE = '[office]\nname = "Kaleva"\ndomain = "kaleva.example"\naddress = "info@kaleva.example"\n'
FOLDER = '[[folder]]\nname = "{name}"\npath = {path}\n'


def test_a_sound_file_is_taken_whole() -> None:
    """The sample has nothing to leave out."""
    settings = sound_settings(sample_config())
    assert settings is not None
    assert len(settings.mailbox) == 3


@pytest.mark.parametrize(
    ("text", "folders", "domain"),
    [
        (OFFICE + FOLDER.format(name="a", path="7") + FOLDER.format(name="b", path='"b"'), ["b"], "kaleva.example"),
        (OFFICE + "".join(FOLDER.format(name=n, path="7") for n in "abc"), [], "kaleva.example"),
        ("[office]\nname = 1\n" + FOLDER.format(name="b", path='"b"'), ["b"], "office.example"),
        (FOLDER.format(name="b", path='"b"'), ["b"], "office.example"),
        (OFFICE + '[smtp]\nhost = "a"\npassword = "plain"\n[what]\nx = 1\n', [], "kaleva.example"),
        ('folder = "b"\nmailbox = [1, 2]\noffice = []\n', [], "office.example"),
    ],
)
def test_rows_and_tables_with_mistakes_are_left_out(tmp_path: Path, text: str, folders: list[str], domain: str) -> None:
    """The others stay, with absolute paths; an [office] that is no use is replaced by nobody's."""
    file = tmp_path / "config" / "officed.toml"
    file.parent.mkdir()
    file.write_text(text)
    settings = sound_settings(file)
    assert settings is not None
    assert [folder.name for folder in settings.folder] == folders
    assert all(folder.path.is_absolute() for folder in settings.folder)
    assert (settings.office.domain, settings.smtp) == (domain, None)


def test_what_is_no_toml_gives_nothing(tmp_path: Path) -> None:
    """No file and no TOML are None, not an error."""
    file = tmp_path / "officed.toml"
    assert sound_settings(file) is None
    file.write_text("[office\n")
    assert sound_settings(file) is None
