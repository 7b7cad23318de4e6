"""Originals on disk: there whole or not at all, never changed, whatever happens while they are written."""

from __future__ import annotations

import hashlib
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from officed.store import Originals
from tests.contract.store_kit import together

DATA = b"Tere!\0" * 50_000
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    """An empty folder of originals."""
    return Originals(tmp_path / "originals")


def _files(originals: Originals) -> list[Path]:
    return [path for path in originals.folder.rglob("*") if path.is_file()]


def _source(tmp_path: Path) -> Path:
    path = tmp_path / "letter.eml"
    path.write_bytes(DATA)
    return path


def test_an_original_is_taken_away_for_good(originals: Originals) -> None:
    """Only that one; again it is passed over, and what comes again is stored again."""
    kept, gone = originals.store(b"kept"), originals.store(DATA)
    originals.remove(gone.sha256)
    originals.remove(gone.sha256)
    assert _files(originals) == [kept.path]
    assert originals.store(DATA).path.read_bytes() == DATA


@pytest.mark.parametrize("whole", [True, False])
def test_an_original_comes_back_as_it_was(originals: Originals, tmp_path: Path, whole: bool) -> None:
    """Stored from memory or from a file: same bytes, same place, size and digest told, readable by the group only."""
    stored = originals.store(DATA) if whole else originals.store_file(_source(tmp_path))
    assert (stored.sha256, stored.size, stored.path) == (DIGEST, len(DATA), originals.path(DIGEST))
    assert originals.read(DIGEST) == DATA
    assert originals.true(DIGEST)
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o440
    assert _files(originals) == [stored.path]


def test_the_same_content_is_one_file(originals: Originals, tmp_path: Path) -> None:
    """Copies cost no room, also when several bring them at one moment."""
    source = _source(tmp_path)
    stored = together(4, lambda n: originals.store(DATA) if n % 2 else originals.store_file(source))
    assert len(set(stored)) == 1
    again = originals.store(DATA)
    assert _files(originals) == [again.path]


def test_an_empty_letter_is_an_original_too(originals: Originals) -> None:
    """No bytes are bytes."""
    assert originals.true(originals.store(b"").sha256)


def test_a_changed_original_is_not_true(originals: Originals) -> None:
    """Changed and missing originals are both told."""
    stored = originals.store(DATA)
    stored.path.chmod(0o640)
    stored.path.write_bytes(b"other")
    assert not originals.true(DIGEST)
    stored.path.unlink()
    assert not originals.true(DIGEST)


CHILD = """
    import os, resource, signal, sys
    from pathlib import Path
    from officed.store import Originals

    originals = Originals(Path(sys.argv[1]))
    how, source = sys.argv[2], Path(sys.argv[3])
    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "write":
        os.fsync = die
    elif how == "rename":
        Path.replace = die
    elif how == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        originals.store(source.read_bytes()) if sys.argv[4] == "whole" else originals.store_file(source)
    except OSError as error:
        print(type(error).__name__)
"""


def _child(originals: Originals, how: str, source: Path, kind: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(originals.folder), how, str(source), kind]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize("kind", ["whole", "file"])
@pytest.mark.parametrize("how", ["write", "rename"])
def test_a_crash_leaves_nothing_in_the_final_place(originals: Originals, tmp_path: Path, how: str, kind: str) -> None:
    """Killed before the file is durable: no original is there, and what is left is swept away."""
    done = _child(originals, how, _source(tmp_path), kind)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not originals.path(DIGEST).exists()
    assert len(_files(originals)) == 1
    assert originals.sweep() == 1
    assert originals.sweep() == 0
    assert originals.store(DATA).size == len(DATA)


@pytest.mark.parametrize("kind", ["whole", "file"])
def test_a_full_disk_leaves_nothing_behind(originals: Originals, tmp_path: Path, kind: str) -> None:
    """No room: an OSError, and not a byte more on the full disk than before."""
    done = _child(originals, "full", _source(tmp_path), kind)
    assert (done.returncode, done.stdout) == (0, "OSError\n"), done.stderr
    assert _files(originals) == []


def test_free_room_is_told_before_the_first_letter(originals: Originals) -> None:
    """The folder need not be there yet to know how much room its disk has."""
    assert originals.free_bytes() > 0
    assert not originals.folder.exists()


def test_a_tidied_folder_is_made_again(originals: Originals) -> None:
    """Somebody who removes the empty folder of half-written files stops nothing."""
    originals.store(b"one")
    (originals.folder / "incoming").rmdir()
    assert originals.true(originals.store(b"two").sha256)
