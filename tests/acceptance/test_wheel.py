"""The wheel: what somebody gets who installs officed instead of cloning it."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
SOURCES = ("officed", "config", "inbox_rules", "systemd", "pyproject.toml", "README.md", "LICENCE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that nothing is left behind in the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        if (TOP / name).is_dir():
            shutil.copytree(TOP / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(TOP / name, source / name)
    target = tmp_path_factory.mktemp("dist")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    built = subprocess.run([*pip, "-w", target, source], capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stderr
    [file] = target.glob("officed-*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own that sees the dependencies here, but not this checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}, scheme="venv"))
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    done = subprocess.run(
        [*pip, "--no-deps", "--no-index", str(wheel)], capture_output=True, text=True, timeout=120
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # Folders in a .pth are searched after the environment's own packages, and a .pth inside of them is not read:
    # the checkout of an editable install stays out of sight.
    places = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    (packages / "dependencies.pth").write_text("\n".join(dict.fromkeys(places)) + "\n", "utf-8")
    return folder / "bin"


def run(program: Path, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment far from the checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(program), *words], cwd=folder, env=clean, capture_output=True, text=True, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_the_wheel_carries_the_sample_office(wheel: Path) -> None:
    """Settings, schemas, rules and the unit travel with the program, and nothing of the tests does."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for file in ("config/officed.toml", "config/terms.toml", "config/schemas/officed.schema.json"):
        assert f"officed/sample/{file}" in names
    assert any(name.startswith("officed/sample/inbox_rules/") and name.endswith(".toml") for name in names)
    assert "officed/sample/systemd/officed.service" in names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "requirements/"))]
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_carries_every_file_of_the_package(wheel: Path) -> None:
    """Letters, mail texts and migrations are data that the program needs beside its modules."""
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        file.relative_to(TOP).as_posix()
        for file in (TOP / "officed").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert ours <= names


def test_the_wheel_names_its_licence(wheel: Path) -> None:
    """The licence stands in the metadata by its SPDX id, and its file is inside."""
    archive = zipfile.ZipFile(wheel)
    [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    assert "License-Expression: EUPL-1.2" in archive.read(metadata).decode("utf-8")
    assert any(name.endswith("/LICENCE") for name in archive.namelist())


def test_an_installed_officed_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    """What is tested below is the wheel."""
    result = run(installed / "python", "-c", "import officed; print(officed.__file__)", folder=tmp_path)
    assert Path(result.stdout.strip()).is_relative_to(installed.parent), result.stderr


def test_init_writes_an_office(installed: Path, tmp_path: Path) -> None:
    """`officed init DIR` of an installed officed writes the checkout's settings and rules."""
    result = run(installed / "officed", "init", "office", "--no-words", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    office = tmp_path / "office"
    for folder in ("config", "inbox_rules"):
        for file in (TOP / folder).rglob("*.toml"):
            assert (office / file.relative_to(TOP)).read_bytes() == file.read_bytes()


@pytest.mark.soak
def test_init_builds_the_dictionaries(installed: Path, tmp_path: Path) -> None:
    """Without being told not to, init builds the dictionaries of all three languages."""
    result = run(installed / "officed", "init", "office", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert {file.name[:2] for file in (tmp_path / "office/data/words").glob("*.trie")} == {"en", "et", "ru"}


def test_a_new_office_is_found_good(installed: Path, tmp_path: Path) -> None:
    """What init writes, check accepts; secrets that are not there yet are all that it may miss."""
    run(installed / "officed", "init", "office", "--no-words", folder=tmp_path)
    result = run(installed / "officed", "check", "-c", "office/config/officed.toml", folder=tmp_path)
    complaints = [line for line in result.stderr.splitlines() if line.strip() and "secret" not in line]
    assert "Traceback" not in result.stderr
    assert not complaints, result.stderr
