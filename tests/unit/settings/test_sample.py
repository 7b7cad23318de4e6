"""The sample office: copied once, never over anybody's work, and its schemas."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from pathlib import Path

import pytest

from officed.settings.office import load_office
from officed.settings.origins import leaves
from officed.settings.sample import CannotWrite, sample_office, write_office
from officed.settings.schemas import MODELS, schema, write_schemas


def test_init_writes_an_office_that_loads(tmp_path: Path) -> None:
    """The new office has no problem, its own folder as root, and data that only its owner reads."""
    target = tmp_path / "new" / "office"
    written = write_office(target)
    assert not any(one.kept for one in written)
    assert {"config/officed.toml", "config/people.toml", "config/series.toml", "config/terms.toml"} <= {
        one.path.as_posix() for one in written
    }
    settings = load_office(target / "config" / "officed.toml").settings
    assert settings.root == target
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.folder[0].path.stat().st_mode) == 0o750


def test_second_init_keeps_every_file(tmp_path: Path) -> None:
    """A file that exists is left as it is and said to be kept; one that is missing is written again."""
    write_office(tmp_path)
    mine = tmp_path / "config" / "people.toml"
    mine.write_text("# mine\n")
    (tmp_path / "config" / "series.toml").unlink()
    again = {one.path.as_posix(): one.kept for one in write_office(tmp_path)}
    assert mine.read_text() == "# mine\n"
    assert [path for path, kept in again.items() if not kept] == ["config/series.toml"]


def test_init_into_a_file_is_one_clear_line(tmp_path: Path) -> None:
    """A place that cannot be a folder is refused with the path and a reason."""
    (tmp_path / "x").write_text("")
    with pytest.raises(CannotWrite, match="cannot be written: File exists"):
        write_office(tmp_path / "x")


@pytest.mark.parametrize("name", sorted(MODELS))
def test_shipped_schema_is_the_one_of_the_models(name: str, tmp_path: Path) -> None:
    """Editors complete what the program reads: the schema file equals the model."""
    shipped = sample_office() / "config" / "schemas" / f"{name}.schema.json"
    write_schemas(tmp_path)
    assert shipped.read_text("utf-8") == (tmp_path / shipped.name).read_text("utf-8"), "run `make schemas`"


@pytest.mark.parametrize("name", sorted(MODELS))
def test_sample_file_names_its_schema(name: str) -> None:
    """The first line of each file tells editors where its schema is."""
    first = (sample_office() / "config" / f"{name}.toml").read_text("utf-8").splitlines()[0]
    assert first == f"#:schema schemas/{name}.schema.json"


@pytest.mark.parametrize("name", sorted(MODELS))
def test_schema_knows_every_table_of_the_sample(name: str) -> None:
    """Every top-level key of a sample file stands in its schema, and the inner `root` does not."""
    known = schema(name)["properties"]
    assert isinstance(known, dict)
    sample = tomllib.loads((sample_office() / "config" / f"{name}.toml").read_text("utf-8"))
    assert sample.keys() <= known.keys()
    assert "root" not in known
    assert json.loads(json.dumps(schema(name)))["additionalProperties"] is False


def test_comments_of_the_sample_show_the_defaults(tmp_path: Path) -> None:
    """Every key that stands in a comment may be switched on, and changes nothing but what it is there to show."""
    write_office(tmp_path)
    file = tmp_path / "config" / "officed.toml"
    before = load_office(file)
    file.write_text(re.sub(r"(?m)^# (\w+ = |\[\[)", r"\1", file.read_text("utf-8")), "utf-8")
    after = load_office(file)
    switched_on = [key for key, origin in after.origins.items() if origin != before.origins.get(key)]
    assert len(switched_on) > 30
    old = {".".join(map(str, place)): value for place, value in leaves(before.settings)}
    new = {".".join(map(str, place)): value for place, value in leaves(after.settings)}
    examples = {
            "office.registry_code", "storage.password", "mailbox.0.since", "reading.passwords", "shadow_rules",
        }  # fmt: skip
    assert {key for key in old if new.get(key) != old[key]} == examples | {"reminders.ladder", "maildir"}
