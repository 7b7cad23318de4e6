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


def stated_files(kind: str, step: int = 1) -> list[dict[str, object]]:
    """The rows of one kind that state a password, pages, encryption, files inside or macros."""
    facts = ("opens_without_password", "user_password", "password", "pages", "has_embedded_files", "macros")
    return [row for row in rows(kind) if any(row.get(fact) is not None for fact in facts)][::step]


def check_stated(stated: list[dict[str, object]]) -> None:
    """With the passwords known that the sources state: text or a reason, pages, files inside, macros said."""
    known = sorted({str(row[key]) for row in stated for key in ("user_password", "password") if row.get(key)})
    pool = ReaderPool(Reading(processes=2, ocr=False), passwords=["vale", *known])
    wrong: list[str] = []
    try:
        for row in stated:
            wrong += [f"{row['file']}: {one}" for one in amiss(row, read(pool, CORPUS / str(row["file"])))]
    finally:
        pool.close()
    assert not wrong


def amiss(row: dict[str, object], content: Content) -> list[str]:
    """What of the stated facts was not found."""
    wrong = []
    locked = any("wants a password" in one for one in said(content))
    encrypted = any("encrypted" in one for one in said(content))
    if row.get("encrypted") and not encrypted:
        wrong.append("encryption not said")
    if row["kind"] == "pdf" and (row.get("opens_without_password") or row.get("user_password")) and locked:
        wrong.append("not opened")
    if row["kind"] == "pdf" and row.get("opens_without_password") is False and not row.get("user_password"):
        wrong += [] if locked else ["opened without its password"]
    if row.get("pages") is not None and content.pages != row["pages"]:
        wrong.append(f"pages {content.pages}, not {row['pages']}")
    if row.get("has_embedded_files") and not content.parts and not locked:
        wrong.append("no files inside")
    if row.get("macros") and not any("macros" in one for one in said(content)):
        wrong.append("macros not said")
    return wrong


def test_stated_facts() -> None:
    """Of some PDF and Office files with stated facts all of them are found."""
    check_stated(stated_files("pdf", 4) + stated_files("office", 3))


@pytest.mark.soak
def test_all_stated_facts() -> None:
    """So are those of every PDF and Office file of the collection."""
    check_stated(stated_files("pdf") + stated_files("office"))


def check_text_or_reason(pool: ReaderPool, paths: list[Path]) -> None:
    """A file has text, or files inside, or pages to recognise, or a warning that says why it has none."""
    silent = []
    for path in paths:
        content = read(pool, path)
        if not (content.text.strip() or content.parts or content.pages or said(content)):
            silent.append(str(path.relative_to(CORPUS)))
    assert not silent


def test_text_or_a_reason(pool: ReaderPool) -> None:
    """No document of a sample is passed over in silence."""
    check_text_or_reason(pool, files(SAMPLE + 1))


@pytest.mark.soak
def test_text_or_a_reason_of_all(pool: ReaderPool) -> None:
    """No document of the collection is passed over in silence."""
    check_text_or_reason(pool, files())


# Containers whose structure itself is false; what is wrong inside their signatures is for `verify` to say.
FALSE_IN_STRUCTURE = {
    "2-mimetypes.bdoc": "the same name", "22902_data_files_with_same_names.bdoc": "the same name",
    "KS-15_signatures_xml_topelt.bdoc": "the same name", "incorrectMimetype.bdoc": "no signed container",
}  # fmt: skip


def test_hostile_containers_are_refused(pool: ReaderPool) -> None:
    """Containers that are false in structure are refused with the reason and give no file; sound ones never are."""
    seen = set()
    for row in rows("asice"):
        name = str(row["file"]).rpartition("__")[2].rpartition("/")[2]
        if row.get("expected") == "INVALID" and name not in FALSE_IN_STRUCTURE:
            continue
        content = read(pool, CORPUS / str(row["file"]))
        refused = [one for one in content.warnings if "refused" in one]
        assert bool(refused) == (name in FALSE_IN_STRUCTURE), (row["file"], content.warnings)
        if refused:
            assert FALSE_IN_STRUCTURE[name] in refused[0]
            assert not content.parts
            seen.add(name)
    assert seen == set(FALSE_IN_STRUCTURE)
