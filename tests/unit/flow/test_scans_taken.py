"""From a real scan folder to the ledger: what happens to files while they are read, and names that come again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from officed.api import Fetched, ScanFolder
from officed.flow.intake import take_in
from officed.plugins.scan_folder import ScanFolderSource
from tests.unit.flow.desks import Round

LETTER = b"%PDF-1.4\nkiri\n%%EOF\n"


class Meddled(ScanFolderSource):
    """A scan folder in which somebody does something between the handing over of a file and its copying."""

    meddle: Callable[[Path], object] | None = None

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        for fetched in super().fetch(keys):
            assert fetched.path is not None
            if self.meddle is not None:
                self.meddle(fetched.path)
            yield fetched


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Meddled]:
    """A watched folder."""
    (tmp_path / "skannid").mkdir()
    made = Meddled(ScanFolder(name="skannid", path=tmp_path / "skannid", settle_seconds=0.1), tmp_path)
    yield made
    made.close()


def put(tmp_path: Path, content: bytes, name: str = "scan.pdf") -> Path:
    """A finished scan."""
    file = tmp_path / "skannid" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    then = time.time() - 60
    os.utime(file, (then, then))
    return file


def stored(round_: Round) -> list[bytes]:
    """Everything in the folder of originals, half-written files too."""
    root = round_.desk.originals.path("0" * 64).parents[2]
    return sorted(file.read_bytes() for file in root.rglob("*") if file.is_file())


def grown(file: Path) -> None:
    """The scanner appends the next page."""
    with file.open("ab") as scanner:
        scanner.write(LETTER)


def rewritten(file: Path) -> None:
    """The scanner writes the file anew, as long as before."""
    file.write_bytes(b"x" * file.stat().st_size)


@pytest.mark.parametrize("meddle", [grown, rewritten, Path.unlink])
def test_a_file_that_changes_while_it_is_read(
    round_: Round, tmp_path: Path, folder: Meddled, meddle: Callable[[Path], object]
) -> None:
    """Nothing of a half file gets into register or originals; it comes when it is whole, or not if it went."""
    file = put(tmp_path, LETTER)
    folder.meddle = meddle
    assert take_in(round_.desk, folder).documents == 0
    assert round_.desk.store.lines() == ()
    assert stored(round_) == []
    folder.meddle = None
    if file.exists():
        whole = file.read_bytes()
        put(tmp_path, whole)
        assert take_in(round_.desk, folder).documents == 1
        assert stored(round_) == [whole]


def test_the_same_name_again(round_: Round, tmp_path: Path, folder: Meddled) -> None:
    """Other content under a known name is another document; known content under any name is a copy of the first."""
    outcomes = []
    for content, name in ((b"1", "scan.pdf"), (b"2", "scan.pdf"), (b"1", "scan.pdf"), (b"1", "laud 3/muu.pdf")):
        put(tmp_path, LETTER + content, name)
        taken = take_in(round_.desk, folder)
        outcomes.append((taken.documents, taken.copies, taken.told))
    assert outcomes == [(1, 0, 1), (1, 0, 1), (0, 1, 1), (0, 1, 1)]
    told = [line.told for line in round_.desk.store.lines()]
    assert told == [f"registreeritud/{name}" for name in ("scan.pdf", "scan (2).pdf", "scan (3).pdf", "laud 3/muu.pdf")]
    assert take_in(round_.desk, folder).told == 0


def test_a_renamed_scan_is_no_second_letter(round_: Round, tmp_path: Path, folder: Meddled) -> None:
    """A person who renames a scan before it is taken away makes no second number: it is a copy under its new name."""
    file = put(tmp_path, LETTER)
    take_in(round_.desk, folder)
    (tmp_path / "skannid" / "registreeritud" / "scan.pdf").rename(file.with_name("uus nimi.pdf"))
    assert take_in(round_.desk, folder).copies == 1
    assert [line.outcome for line in round_.desk.store.lines()] == ["received", "duplicate"]
