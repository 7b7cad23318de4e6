"""Which files of an office belong into a backup, beside register and originals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from officed.settings.model import Settings

# The key of the cover sheets, without which printed sheets are strangers, and what Message-IDs are made with.
_KEYS = ("covers.key", "secret")


def kept_files(settings: Settings, config: Path) -> Mapping[str, Path]:
    """Place in the backup -> file: settings, rules, plugins, and keys of the data folder.

    Passwords and logins stand elsewhere and stay there: a backup has none of them.
    """
    root = settings.root.absolute()
    found = {f"data/{name}": settings.data / name for name in _KEYS if (settings.data / name).is_file()}
    # Journals prove the register that they are restored with, and their time stamps prove them.
    for kept in ("*.jsonl", "*.jsonl.tsr"):
        found |= {f"data/journal/{file.name}": file for file in sorted(settings.journals.glob(kept))}
    for file in _files(settings, config.absolute()):
        if file.is_relative_to(root):
            found[f"office/{file.relative_to(root).as_posix()}"] = file
    return found


def config_place(settings: Settings, config: Path) -> str:
    """Where the settings file stands in the office folder."""
    return config.absolute().relative_to(settings.root.absolute()).as_posix()


def _files(settings: Settings, config: Path) -> Iterator[Path]:
    yield from sorted(config.parent.glob("*.toml"))
    for rules in (settings.rules, *([settings.shadow_rules] if settings.shadow_rules else [])):
        yield from sorted((settings.root / rules).absolute().rglob("*.toml"))
    yield from sorted((settings.root / settings.plugins.folder).absolute().glob("*.py"))
