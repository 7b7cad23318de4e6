"""The sample office that is shipped: where it stands, and how `officed init` copies it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from officed.domain.errors import OfficedError

COPIED = ("config", "inbox_rules")
"""The folders of the sample that an office keeps and edits."""

_FOLDERS = {"data": 0o700, "plugins": 0o750, "skaneeringud": 0o750}


class SampleMissing(OfficedError):
    """The sample office is missing in {folder}. Install officed again, or run it from a complete checkout."""


class CannotWrite(OfficedError):
    """{path} cannot be written: {reason}. Choose another folder, or make it writable."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the new office, relative to its folder; `kept` when it was there before and was left alone."""

    path: Path
    kept: bool


def sample_office() -> Path:
    """Return the folder of the sample office: inside an installed officed, or the top of a checkout."""
    package = Path(str(files("officed")))
    for folder in (package / "sample", package.parent):
        if (folder / "config" / "officed.toml").is_file():
            return folder
    raise SampleMissing(folder=package)


def sample_config() -> Path:
    """Return the `officed.toml` of the sample office."""
    return sample_office() / "config" / "officed.toml"


def write_office(target: Path) -> list[Written]:
    """Write a commented `config/`, an `inbox_rules/` and the folders of data into `target`; return its files.

    A file that exists is never overwritten. The data folder is for the owner only. Raises `CannotWrite`.
    """
    sample = sample_office()
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, mode in _FOLDERS.items():
            _make_folder(target / name, mode)
        return [_copy(sample / path, target / path, path) for path in _sample_files(sample)]
    except OSError as error:
        raise CannotWrite(path=error.filename or target, reason=error.strerror) from None


def _sample_files(sample: Path) -> Iterator[Path]:
    for name in COPIED:
        for path in sorted((sample / name).rglob("*")):
            if path.is_file() and path.suffix in (".toml", ".json", ".md"):
                yield path.relative_to(sample)


def _copy(source: Path, target: Path, name: Path) -> Written:
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_bytes()
    try:
        with target.open("xb") as file:
            file.write(text)
    except FileExistsError:
        return Written(name, kept=True)
    return Written(name, kept=False)


def _make_folder(folder: Path, mode: int) -> None:
    """Make a folder with exactly these rights; one that exists keeps its own."""
    if not folder.exists():
        folder.mkdir()
        folder.chmod(mode)
