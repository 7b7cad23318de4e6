"""Scans in the limited processes: a page that harms its reader costs that page, and a long scan is seen to go on."""

from __future__ import annotations

from base64 import encodebytes
from pathlib import Path

import pytest

from officed.domain.document import Content
from officed.plugins.ocr.tesseract import languages
from officed.sandbox import pool as pools
from officed.sandbox.pool import ReaderPool
from officed.sandbox.walk import UNRECOGNISED
from officed.settings.model import Reading
from tests.corpus.scanning import needs_drawing, scan_of, scanned_letters

# A stranger's reader of scans whose third page does harm while it is drawn; the other pages are a picture of text.
HARM = '''
import os, signal, time
from pathlib import Path
from officed.api import Picture, RawPart, Reading, Scan, hookimpl

API_VERSION = 1

@hookimpl
def read(part):
    """Give three pages."""
    if part.media_type != "application/x-scan":
        return None
    how, _, page = part.data.partition(b"\\n")

    def draw(number, dpi):
        if number == 1 and how == b"hang":
            time.sleep(60)
        if number == 1 and how == b"die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if number == 1 and how == b"raise":
            raise ValueError("Mari Maasikas")
        return Picture(page)

    return Reading(pages=3, scan=Scan((None, None, None), draw))
'''


@pytest.fixture(scope="module")
def page() -> bytes:
    """A scanned letter as PNG."""
    needs_drawing()
    if not languages() >= {"est", "eng"}:
        pytest.skip("not installed: tesseract-ocr-est tesseract-ocr-eng")
    return scanned("PNG")


def scanned(form: str) -> bytes:
    """The same letter in any form."""
    return scan_of(next(letter for letter in scanned_letters() if letter.name == "application-market"), form)


def read(pool: ReaderPool, path: Path, media_type: str) -> Content:
    """Read a file."""
    return pool.read(path, path.name, media_type)


@pytest.mark.parametrize(("how", "why"), [("hang", "time limit"), ("die", "reader died"), ("raise", "cannot be drawn")])
def test_only_the_bad_page_is_lost(
    tmp_path: Path, page: bytes, how: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that hangs, kills or raises while it is drawn is left out with the reason; the others are read."""
    plugin, scan = tmp_path / "harm.py", tmp_path / "kiri.scan"
    plugin.write_text(HARM)
    scan.write_bytes(how.encode() + b"\n" + page)
    monkeypatch.setattr(pools, "PAGE_SLACK", 0.0)
    limits = Reading(seconds=2, ocr_seconds=6, ocr_languages=("est", "eng"))
    pool = ReaderPool(limits, (str(plugin),))
    try:
        content = read(pool, scan, "application/x-scan")
    finally:
        pool.close()
    assert [said for said in content.warnings if why in said] == [content.warnings[0]]
    assert content.warnings[0].startswith("Page 2 was not read")
    assert content.text.count("hereby apply for a permit") == 2
    assert content.ocr
    assert "Maasikas" not in repr(content)


def test_long_scans_are_told_of(tmp_path: Path, page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks is told page and pages while a scan is read, each time in the thread that reads."""
    monkeypatch.setattr(pools, "TELL_SECONDS", 0.0)
    plugin, scan = tmp_path / "harm.py", tmp_path / "kiri.scan"
    plugin.write_text(HARM)
    scan.write_bytes(b"well\n" + page)
    told: list[tuple[int, int]] = []
    pool = ReaderPool(Reading(), (str(plugin),), progress=lambda number, pages: told.append((number, pages)))
    try:
        content = read(pool, scan, "application/x-scan")
    finally:
        pool.close()
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert (content.pages, content.ocr, content.warnings) == (3, True, ())
    assert content.confidence is not None
    assert content.confidence > 80


def test_an_interrupted_reading_leaves_nothing_behind(
    tmp_path: Path, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is interrupted while a file is read does not get the rest of that answer with the next file."""
    plugin, scan, text = tmp_path / "harm.py", tmp_path / "kiri.scan", tmp_path / "kiri.txt"
    plugin.write_text(HARM)
    scan.write_bytes(b"well\n" + page)
    text.write_text("Tere")

    def interrupt(_number: int, _pages: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pools, "TELL_SECONDS", 0.0)
    pool = ReaderPool(Reading(), (str(plugin),), progress=interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            read(pool, scan, "application/x-scan")
        assert read(pool, text, "text/plain").text == "Tere"
    finally:
        pool.close()


def test_recognising_can_be_switched_off(tmp_path: Path, page: bytes) -> None:
    """Without `ocr` a picture has no text, and no process is started for it."""
    path = tmp_path / "kiri.png"
    path.write_bytes(page)
    pool = ReaderPool(Reading(ocr=False))
    try:
        content = read(pool, path, "image/png")
    finally:
        pool.close()
    assert (content.text, content.ocr, content.warnings) == ("", False, (UNRECOGNISED,))


@pytest.mark.parametrize("form", ["TIFF", "JPEG", "PDF"])
def test_a_scan_attached_to_a_letter(tmp_path: Path, page: bytes, form: str) -> None:
    """Scans in every form are read as parts of a letter, with their confidence; the original is as it was."""
    data = scanned(form)
    head = f"Subject: Skann\r\nContent-Type: application/octet-stream; name=skann.{form.lower()}\r\n\r\n".encode()
    path = tmp_path / "kiri.eml"
    path.write_bytes(head.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n") + encodebytes(data))
    before = path.stat()
    pool = ReaderPool(Reading())
    try:
        (part,) = read(pool, path, "message/rfc822").attachments
    finally:
        pool.close()
    assert "hereby apply for a permit" in part.text
    assert part.ocr
    assert part.confidence is not None
    assert part.size == len(data)
    assert (path.stat().st_mtime_ns, path.stat().st_size) == (before.st_mtime_ns, before.st_size)
