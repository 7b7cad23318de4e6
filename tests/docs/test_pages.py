"""The pages of the manual that are made from the code, and the commands and files that the other pages speak of."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from officed import hookspecs
from officed.domain.kinds import KINDS
from officed.domain.states import State
from officed.settings.schemas import schema, write_schemas
from officed.texts.states import state_name

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"


def maker() -> ModuleType:
    """Return docs/make.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written() -> list[Path]:
    """Return every page that people read."""
    return sorted([*DOCS.glob("*.md"), *TOP.glob("*.md")])


@pytest.mark.parametrize("name", ["hooks.md", "settings.md", "rules.md", "commands.md"])
def test_a_made_page_equals_the_code(name: str) -> None:
    """What the manual says of hooks, settings, rules and commands is what the code says; `make docs` writes it anew."""
    assert (DOCS / name).read_text("utf-8") == maker().pages()[name].rstrip() + "\n"


def test_every_hook_is_on_its_page() -> None:
    """No hook is left out of the manual."""
    page = (DOCS / "hooks.md").read_text("utf-8")
    hooks = {name for name, value in vars(hookspecs).items() if hasattr(value, "officed_spec")}
    assert len(hooks) >= 14
    assert {line[3:] for line in page.splitlines() if line.startswith("## ")} == hooks | {"Values"}


def test_every_setting_is_on_its_page() -> None:
    """No key of officed.toml is left out of the manual."""
    page = (DOCS / "settings.md").read_text("utf-8")
    whole = schema("officed")
    for table in (whole, *whole["$defs"].values()):  # type: ignore[attr-defined]
        for key in table.get("properties", ()):
            assert f"`{key}`" in page or f"[{key}]" in page or f".{key}]" in page, key


def test_schemas_equal_the_code(tmp_path: Path) -> None:
    """The JSON Schemas that editors use are those of the code; `make schemas` brings them up to date."""
    for made in write_schemas(tmp_path):
        assert (TOP / "config" / "schemas" / made.name).read_text("utf-8") == made.read_text("utf-8"), made.name


def test_links_lead_somewhere() -> None:
    """Every link from one page to another file of the project leads to a file that is there."""
    dead = [
        f"{page.name}: {target}"
        for page in written()
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not dead


def test_make_targets_exist() -> None:
    """Every `make` command in the pages is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (TOP / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in written():
        spoken = set(re.findall(r"(?:`|^ *)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
        assert spoken <= targets, f"{page.name}: {sorted(spoken - targets)}"


def test_spoken_commands_exist() -> None:
    """Every `officed` command that the pages, the unit and the sample speak of is one that the program has."""
    made = (DOCS / "commands.md").read_text("utf-8")
    verbs = set(re.findall(r"^## officed ([a-z]+)", made, re.MULTILINE))
    assert len(verbs) > 10
    places = [*written(), *(TOP / "systemd").glob("*.service"), *(TOP / "config").glob("*.toml")]
    for place in places:
        text = place.read_text("utf-8")
        spoken = set(re.findall(r"(?:`|»|bin/|^)officed ([a-z]+)", text, re.MULTILINE))
        assert spoken <= verbs, f"{place.name}: {sorted(spoken - verbs)}"


def test_the_list_of_targets_is_complete() -> None:
    """Plain `make` names every target with what it is for."""
    text = (TOP / "Makefile").read_text("utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert set(phony.split()) == set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE))


def test_the_glossary_has_every_state() -> None:
    """The words for states on the page are those of mails and lists."""
    page = (DOCS / "glossary.md").read_text("utf-8")
    for state in State:
        assert f"| {state} | {state_name(state, 'et')} |" in page


def test_the_glossary_has_every_kind_of_request() -> None:
    """A kind that a citizen's letter can be is explained to those who do not read Estonian."""
    page = (DOCS / "glossary.md").read_text("utf-8")
    plain = {"autoreply", "bounce", "reklaam", "gdpr", "koduleht", "it_probleem"}
    assert not [code for code in KINDS if code not in plain and code not in page]
