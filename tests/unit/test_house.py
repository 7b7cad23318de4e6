"""The floors of the house, the doors to the outside, and the size of the rooms."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PACKAGE = TOP / "officed"

# Outside package -> the files or folders of ours that may import it. A folder ends with a stroke.
DOORS: dict[str, tuple[str, ...]] = {
    "aiosmtpd": ("demo/smtp_server.py",),
    "alembic": ("store/",),
    "cryptography": ("store/envelopes.py", "store/journal/stamper.py"),
    "google": (),
    "holidays": ("domain/calendar.py",),
    "imap_tools": ("plugins/imap/",),
    "imaplib": ("plugins/imap/",),
    "marisa_trie": ("words/",),
    "PIL": ("plugins/ocr/pictures.py",),
    "nh3": (),
    "pluggy": ("hookspecs.py", "host/"),
    "psycopg": ("store/",),
    "pydantic": ("settings/", "rules/"),
    "pydantic_core": ("settings/", "rules/"),
    "pymap": ("demo/imap_server.py",),
    "pypdf": ("plugins/pdf/",),
    "pypdfium2": ("plugins/pdf/",),
    "pytest": ("testing/fixtures.py",),
    "re2": ("rules/patterns.py",),
    "rfc3161_client": ("store/journal/stamper.py",),
    "rich": ("cli/", "demo/showing.py"),
    "schedule": ("daemon/ticking.py",),
    "selectolax": ("plugins/html_reader.py",),
    "simplemma": ("words/building.py",),
    "smtplib": ("plugins/smtp.py",),
    "sqlalchemy": ("store/",),
    "sqlite3": ("store/",),
    "stdnum": ("plugins/identifiers.py",),
    "structlog": ("log/",),
    "tomli": ("settings/toml_file.py",),
    "typer": ("cli/",),
    "watchdog": ("plugins/scan_folder/",),
    "zxingcpp": ("plugins/covers/codes.py",),
}


@cache
def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a file, read once."""
    return ast.parse(file.read_text("utf-8"), str(file))


def files() -> list[Path]:
    """Return every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def imported(module: ast.Module) -> Iterator[str]:
    """Give the top names of the packages that are imported anywhere in the module, at its head or late."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


@cache
def importers() -> dict[str, set[str]]:
    """Return outside package -> our files that import it, relative to the package."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files():
        for name in imported(parsed(file)):
            found[name].add(file.relative_to(PACKAGE).as_posix())
    return found


def lint_imports(top: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package that stands in `top`, by the contracts of the pyproject.toml beside it."""
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=top, env={**os.environ, "PYTHONPATH": str(top)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the house where a test may break walls."""
    shutil.copytree(PACKAGE, tmp_path / "officed", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    """No floor sees a floor above it, plugins are strangers, and values do no I/O."""
    result = lint_imports(TOP)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("plugins/planted.py", "import officed.store.schema", "Built-in plugins are strangers"),
        ("plugins/planted.py", "from officed.domain import states", "Built-in plugins are strangers"),
        ("domain/planted.py", "import officed.settings.model", "The floors of the house"),
        ("domain/planted.py", "import sqlite3", "do no I/O"),
        ("rules/planted.py", "def late():\n    import socket", "do no I/O"),
        ("flow/planted.py", "import sqlalchemy", "do no I/O"),
        ("attic/__init__.py", "", "The floors of the house"),
    ],
)
def test_a_broken_wall_is_seen(copy: Path, file: str, line: str, contract: str) -> None:
    """An import that the plan forbids, or a room that it does not have, turns the contracts red."""
    planted = copy / "officed" / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(line + "\n", "utf-8")
    result = lint_imports(copy)
    assert result.returncode != 0
    assert any(contract in row for row in result.stdout.splitlines() if "BROKEN" in row) or "attic" in result.stdout


def test_the_contract_of_the_plugins_names_every_floor() -> None:
    """A floor that is added later is closed to the built-in plugins as well."""
    contracts = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [forbidden] = [c["forbidden_modules"] for c in contracts if c.get("source_modules") == ["officed.plugins"]]
    layers = [floor for c in contracts if c["type"] == "layers" for row in c["layers"] for floor in row.split(" | ")]
    assert sorted(forbidden) == sorted(f"officed.{floor}" for floor in layers if floor not in ("api", "plugins"))


@pytest.mark.parametrize("name", sorted(DOORS))
def test_each_outside_package_has_one_door(name: str) -> None:
    """To know what officed does with an outside package, one opens the file or folder named here."""
    strangers = [file for file in importers().get(name, ()) if not file.startswith(DOORS[name])]
    assert not strangers, f"{name} is imported in {strangers}; its door is {DOORS[name]}"


def test_every_outside_package_has_a_door() -> None:
    """An outside package that gets imported has a row in the table of doors."""
    outside = {name for name in importers() if name not in sys.stdlib_module_names} - {"officed"}
    assert outside <= DOORS.keys(), f"no door for {sorted(outside - DOORS.keys())}"


@pytest.mark.parametrize("name", sorted(name for name, doors in DOORS.items() if not doors))
def test_what_has_no_door_is_not_imported(name: str) -> None:
    """Packages that others need for themselves are not ours to use."""
    assert name not in importers()


def test_files_and_functions_stay_small() -> None:
    """A file stays under 400 lines and a function under 40, to fit on a screen; only a migration may be a long list."""
    large = []
    for file in (file for file in files() if file.parent.name != "versions"):
        module = parsed(file)
        length = file.read_text("utf-8").count("\n")
        if length > 400:
            large.append(f"{file.relative_to(TOP)}: {length} lines")
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 40:
                    large.append(f"{file.relative_to(TOP)}:{node.lineno} {node.name}: {length} lines")
    assert not large


def test_no_name_is_a_lumber_room() -> None:
    """A file is named after one idea."""
    lumber = {"manager", "managers", "helper", "helpers", "util", "utils", "base", "common", "misc", "core"}
    assert not [file for file in files() if set(file.stem.split("_")) & lumber]


def test_locks_name_no_machine() -> None:
    """The lock files hold names, versions and hashes only, so that they serve any mirror on any machine."""
    for lock in sorted((TOP / "requirements").glob("*.txt")):
        for line in lock.read_text("utf-8").splitlines():
            assert line.startswith("    --hash=sha256:") or "==" in line, f"{lock.name}: {line}"
            assert "://" not in line, f"{lock.name}: {line}"
            assert not line.startswith(("/", "-")), f"{lock.name}: {line}"


def test_locks_hold_what_the_project_needs() -> None:
    """Every dependency that pyproject.toml names is locked, and the three locks agree on versions."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {"run": ["postgres", "timestamp"], "demo": ["demo", "build"], "dev": ["dev", "build"]}
    versions: dict[str, set[str]] = defaultdict(set)
    for lock, names in wanted.items():
        rows = (TOP / "requirements" / f"{lock}.txt").read_text("utf-8").splitlines()
        pinned = dict(row.split(" ")[0].split("==") for row in rows if "==" in row and not row.startswith(" "))
        for name, version in pinned.items():
            versions[name].add(version)
        needed = [n for n in [*project["dependencies"], *(n for extra in names for n in extras[extra])]]
        missing = {n.split(">")[0].split("[")[0].strip().lower().replace("_", "-") for n in needed} - pinned.keys()
        assert not missing, f"requirements/{lock}.txt lacks {sorted(missing)}; run `make lock`"
    assert not {name: found for name, found in versions.items() if len(found) > 1}
