"""Changed files are noticed by how they stand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from officed.settings.standing import standing


def write_beside(file: Path) -> None:
    """What careful editors do: a new file in place of the old one, here with the same size and time."""
    seen = file.stat()
    new = file.with_suffix(".new")
    new.write_bytes(b"x = 9\n")
    os.utime(new, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    new.replace(file)


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.write_bytes(b"x = 12\n"),
        lambda file: os.utime(file, (1, 1)),
        lambda file: file.unlink(),
        lambda file: file.with_name("b.toml").write_bytes(b""),
        write_beside,
    ],
    ids=["size", "time", "gone", "new file", "replaced"],
)
def test_every_change_is_seen(tmp_path: Path, change: Callable[[Path], object]) -> None:
    """Another content, time, file, or one more or less gives another standing; looking gives the same."""
    file = tmp_path / "a.toml"
    file.write_bytes(b"x = 1\n")
    before = standing([tmp_path])
    assert standing([tmp_path]) == before
    change(file)
    assert standing([tmp_path]) != before


def test_other_files_do_not_matter(tmp_path: Path) -> None:
    """An editor's own files beside, a folder that is not there, and a link that leads nowhere are left out."""
    before = standing([tmp_path, tmp_path / "none"])
    (tmp_path / "a.toml~").write_bytes(b"x")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "b.toml").symlink_to(tmp_path / "nowhere")
    assert standing([tmp_path, tmp_path / "none"]) == before == frozenset()
