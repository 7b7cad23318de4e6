"""Which files of an office belong into a backup, beside register and originals."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from officed.domain.people import People
from officed.settings.model import Settings

# The key of the cover sheets, without which printed sheets are strangers, and what Message-IDs are made with.
_KEYS = ("covers.key", "secret")


def kept_files(settings: Settings, people: People, config: Path) -> Mapping[str, Path]:
    """Place in the backup -> file: settings, the certificates that they name, rules, plugins, keys of the data folder.

    Passwords and logins stand elsewhere and stay there: a backup has none of them. What stands outside of the office
    folder has no place in it.
    """
    root = settings.root.absolute()
    found = {f"data/{name}": settings.data / name for name in _KEYS if (settings.data / name).is_file()}
    # Journals prove the register that they are restored with, and their time stamps prove them.
    for kept in ("*.jsonl", "*.jsonl.tsr"):
        found |= {f"data/journal/{file.name}": file for file in sorted(settings.journals.glob(kept))}
    for file in (*_files(settings, config.absolute()), *_certificates(settings, people)):
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


def _certificates(settings: Settings, people: People) -> Iterator[Path]:
    """What proves the time stamps, and what reports are encrypted with: without them a restored office is not whole."""
    roots, theirs = settings.journal.timestamp_roots, (one.certificate for one in people.people.values())
    root = settings.root.absolute()
    for one in (Path(os.path.normpath(named)) for named in (*map(str, roots), *filter(None, theirs))):
        # One that leads out of the office folder looks as if it stood inside.
        if ".." not in one.parts and (root / one).is_file():
            yield root / one
