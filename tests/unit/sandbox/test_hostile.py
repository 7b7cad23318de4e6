"""Hostile files and letters: each ends as a warning within the limits, and what stands beside it is read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.domain.document import Content
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from tests import hostile

# Small limits, so that bombs need not be large; memory as it is shipped, since that is what is attacked.
LIMITS = Reading.model_validate({"processes": 1, "seconds": 4, "unpacked_mb": 40, "ocr": False})
# Two tries for what kills its reader, the pauses for a new process, and a busy machine.
LONGEST = 40.0


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    """One reader for all of them: what one does to it must not be felt by the next."""
    made = ReaderPool(LIMITS)
    yield made
    made.close()


def read(pool: ReaderPool, folder: Path, raw: bytes) -> Content:
    """Read a letter within the time that is allowed."""
    path = folder / "kiri.eml"
    path.write_bytes(raw)
    before = time.monotonic()
    content = pool.read(path, path.name, "message/rfc822")
    assert time.monotonic() - before < LONGEST
    return content


@pytest.mark.parametrize("name", sorted(hostile.FILES))
def test_a_hostile_file_ends_as_a_warning_on_itself(pool: ReaderPool, tmp_path: Path, name: str) -> None:
    """Whatever the file is made to do, the letter's text and the file behind it are read, and names stay inside."""
    make, word = hostile.FILES[name]
    content = read(pool, tmp_path, hostile.letter((name, make())))
    assert (content.subject, content.text.strip()) == ("Kiri", "Tere hommikust")
    bad = next(part for part in content.attachments if part.name == name)
    good = [part for part in content.attachments if part.path == "hea.txt"]
    assert good
    assert good[0].text == "hea" or any("more than" in said for said in content.warnings)
    everything = " ".join((*content.warnings, *(said for part in content.attachments for said in part.warnings)))
    assert word in everything, everything
    assert len(content.parts) <= LIMITS.parts
    assert sum(len(part.text) for part in content.parts) <= LIMITS.text_mb * 1024 * 1024
    assert bad.size
    for part in content.attachments:
        assert not {"..", ""} & set(part.path.split("/")), part.path
        assert part.path.isprintable()
        assert len(part.name) <= 255


LETTERS = {
    "parts": b"Subject: Kiri\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 10_000,
    "nested parts": b"Subject: Kiri\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000)),
    "a header line": b"Subject: Kiri\r\nX-Long: " + b"a " * 600_000 + b"\r\n\r\nTere\r\n",
    "headers": b"Subject: Kiri\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\nTere\r\n",
    "addresses": b"Subject: Kiri\r\nTo: " + b"a@b.example, " * 100_000 + b"\r\n\r\nTere\r\n",
    "parameters": b"Subject: Kiri\r\nContent-Type: text/plain" + b"; a=b" * 200_000 + b"\r\n\r\nTere\r\n",
    "encoded words": b"Subject: Kiri" + b" =?utf-8?q?a?=" * 50_000 + b"\r\n\r\nTere\r\n",
    "comments": b"Subject: Kiri\r\nFrom: " + b"(" * 100_000 + b"\r\n\r\nTere\r\n",
    "forwards": hostile.matryoshka().replace(b"Subject: kiri 999", b"Subject: Kiri", 1),
}  # fmt: skip


@pytest.mark.parametrize("trick", sorted(LETTERS))
def test_a_hostile_letter_keeps_its_subject(pool: ReaderPool, tmp_path: Path, trick: str) -> None:
    """Parts, headers and letters in letters without end: the letter itself is known all the same."""
    content = read(pool, tmp_path, LETTERS[trick])
    assert content.subject.startswith("Kiri"), content.warnings
    assert not any(said.startswith("Not read") for said in content.warnings), content.warnings
