"""`[plugin.NAME]`: a plugin's own settings by the schema that it declares; every mistake with file and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import BaseModel

from officed.api import Secret
from officed.settings.plugin_tables import BadSchema, idle_tables, plugin_settings
from officed.settings.problems import SettingsInvalid
from officed.settings.toml_file import TomlFile, read_toml


@dataclass(frozen=True)
class Webhook:
    """Settings of one plugin."""

    url: str
    tries: int = 3
    words: tuple[str, ...] = field(default_factory=tuple)
    key: Secret | None = None


class Lights(BaseModel):
    """Settings of another, as a pydantic model."""

    points: float = 12


def source(tmp_path: Path, text: str) -> TomlFile:
    """A settings file, of which only the plugins' tables matter here."""
    path = tmp_path / "officed.toml"
    path.write_text('[office]\nname = "Kaleva"\n' + text)
    return read_toml(path, tmp_path)


def test_settings_come_as_the_schema_says(tmp_path: Path) -> None:
    """A dataclass and a pydantic model, with their defaults; a plugin without a schema has none."""
    file = source(tmp_path, '[plugin.hook]\nurl = "http://hook.example"\nwords = ["a"]\nkey = "env:KEY"\n')
    found = plugin_settings({"hook": Webhook, "lights": Lights, "bare": None}, file)
    assert found == {
        "hook": Webhook("http://hook.example", 3, ("a",), Secret.model_validate("env:KEY")),
        "lights": Lights(),
    }


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    """All mistakes of all plugins at once: what is missing, misspelt, of the wrong type, or written for nobody."""
    file = source(
        tmp_path,
        '[plugin.hook]\ntries = "three"\nulr = "http://hook.example"\n[plugin.lights]\npoints = true\n'
        "[plugin.bare]\nx = 1\n",
    )
    with pytest.raises(SettingsInvalid) as invalid:
        plugin_settings({"hook": Webhook, "lights": Lights, "bare": None}, file)
    said = str(invalid.value).splitlines()
    assert len(said) == 4 or len(said) == 5
    assert "officed.toml:3: plugin.hook: »url« is missing" in said[0]
    assert any(line.startswith("officed.toml:4: plugin.hook: »tries« must be a whole number") for line in said)
    assert "officed.toml:5: plugin.hook: there is no setting »ulr«. Did you mean `url`?" in said
    assert "officed.toml:8: plugin.bare: the plugin has no settings. Take the table out." in said


def test_a_secret_in_the_file_is_refused(tmp_path: Path) -> None:
    """A plugin's secret stands elsewhere like any other, and is not repeated."""
    file = source(tmp_path, '[plugin.hook]\nurl = "x"\nkey = "hunter2"\n')
    with pytest.raises(SettingsInvalid) as invalid:
        plugin_settings({"hook": Webhook}, file)
    assert "the secret of »key« stands in the file" in str(invalid.value)
    assert "hunter2" not in str(invalid.value)


def test_a_table_for_an_idle_plugin_is_a_warning(tmp_path: Path) -> None:
    """A misspelt name is told, and keeps nobody from starting."""
    [warning] = idle_tables(["hook", "lights"], source(tmp_path, "[plugin.hok]\nx = 1\n"))
    assert warning.warning
    assert "officed.toml:3: warning: plugin.hok: no such plugin is active. Did you mean `hook`?" in str(warning)


def test_a_schema_must_be_one(tmp_path: Path) -> None:
    """SETTINGS that is neither a dataclass nor a model is the plugin's mistake."""
    with pytest.raises(BadSchema, match="must be a dataclass or a pydantic model"):
        plugin_settings({"odd": dict}, source(tmp_path, ""))
