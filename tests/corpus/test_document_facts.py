"""PDF files, office files and containers that others have collected, against what their sources state about them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.domain.document import Content
from officed.domain.media_type import media_type_of
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of documents (../shared/corpus) is not here")
FOLDERS = ("asice", "office", "pdf")
SAMPLE = 12
# Reasons that belong to a reader's failure, not to the file.
UNFORESEEN = ("Not read: time limit", "Not read: reader died", "Not read: memory limit", "Not read: the reader of")


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    """Two processes with the limits an office has; pictures of text are read in test_scans.py."""
    pool = ReaderPool(Reading(processes=2, ocr=False))
    yield pool
    pool.close()


def read(pool: ReaderPool, path: Path) -> Content:
    """The file as `officed parse` reads it."""
    return pool.read(path, path.name, media_type_of(path.name, path.read_bytes()[:4096]))


def said(content: Content) -> list[str]:
    """Every warning, of the document and of its parts."""
    return [*content.warnings, *(one for part in content.parts for one in part.warnings)]


def rows(kind: str) -> list[dict[str, object]]:
    """What the sources state about the files of one kind."""
    lines = (CORPUS / "EXPECTED.jsonl").read_text("utf-8").splitlines()
    return [row for line in lines if (row := json.loads(line))["kind"] == kind and (CORPUS / row["file"]).is_file()]


def check_containers(pool: ReaderPool, stated: list[dict[str, object]]) -> None:
    """Data files by name and size, or a reason why the container was refused."""
    wrong = []
    for row in stated:
        derived = row.get("derived")
        files = derived.get("datafiles") if isinstance(derived, dict) else None
        content = read(pool, CORPUS / str(row["file"]))
        refused = any("refused" in one or "damaged" in one for one in said(content))
        if not refused and files is not None:
            seen = {part.path: part.size for part in content.parts if _own(part.path, files)}
            if seen != {one["name"]: one.get("size", seen.get(one["name"])) for one in files}:
                wrong.append(f"{row['file']} {seen} {files}")
        if refused and row.get("expected") == "VALID":
            wrong.append(f"{row['file']} refused: {said(content)}")
    assert not wrong


def _own(path: str, files: list[dict[str, object]]) -> bool:
    """Whether a part is a file of the container itself, not one inside another of its files."""
    return not any(path.startswith(f"{one['name']}/") for one in files)


def test_containers(pool: ReaderPool) -> None:
    """Some signed containers of each source list the data files that stand in them."""
    check_containers(pool, rows("asice")[::8])


@pytest.mark.soak
def test_all_containers(pool: ReaderPool) -> None:
    """Every signed container of the collection lists the data files that stand in it, or says why it was refused."""
    check_containers(pool, rows("asice"))


def files(step: int = 1) -> list[Path]:
    """Every so many of the documents that are no mails."""
    found = sorted(path for folder in FOLDERS for path in (CORPUS / folder).rglob("*") if path.is_file())
    return found[::step]


def check_reading(pool: ReaderPool, paths: list[Path]) -> None:
    """Text, parts, pages or a reason; never a reader that hangs, dies, or fails in an unforeseen way."""
    wrong = []
    for path in paths:
        content = read(pool, path)
        wrong += [f"{path.name}: {one}" for one in said(content) if one.startswith(UNFORESEEN)]
    assert not wrong


def test_documents_are_read(pool: ReaderPool) -> None:
    """No document of a sample makes a reader hang, die, or fail in an unforeseen way."""
    check_reading(pool, files(SAMPLE))


@pytest.mark.soak
def test_all_documents_are_read(pool: ReaderPool) -> None:
    """No document of the collection makes a reader hang, die, or fail in an unforeseen way."""
    check_reading(pool, files())
