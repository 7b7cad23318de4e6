"""Recognising scans, with a program in Tesseract's place that does what the test wants."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from officed.api import Picture, Recognised, Recognising, Scan
from officed.plugins.ocr.ink import is_blank
from officed.plugins.ocr.scans import recognise

ROW = r"5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t%s\t%s\n"
LISTS = 'if [ "$1" = --list-langs ]; then printf "List\\n%s"; exit; fi\n'
# Answers with the picture's own words, as sure as its first one says; upright only after --psm 1 where it says so.
ECHO = f"""
read -r sure words
[ "$sure" = hang ] && exec sleep 60
[ "$sure" = fail ] && exit 1
[ "$sure" = slow ] && sleep 0.6 && sure=95
case "$*" in *"--psm 1"*) [ "$sure" = 20 ] && sure=93 ;; esac
for word in $words; do printf '{ROW}' "$sure" "$word"; done
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder at the head of the path with a program named tesseract that knows Estonian and English."""
    install(tmp_path, r"est\neng\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def install(folder: Path, languages: str) -> None:
    """Put the stand-in there."""
    (folder / "tesseract").write_text("#!/bin/sh\n" + LISTS % languages + ECHO)
    (folder / "tesseract").chmod(0o755)


def read(*pages: str | None, seconds: float = 10, skip: dict[int, str] | None = None, begun: list[int] | None = None,
         texts: tuple[str | None, ...] | None = None, languages: tuple[str, ...] = ("est",)) -> Recognised:  # fmt: skip
    """Recognise pages that stand for pictures; None cannot be drawn."""

    def draw(number: int, dpi: int) -> Picture:
        if pages[number] is None:
            raise ValueError
        return Picture(f"{pages[number]}\n".encode(), dpi=dpi)

    scan = Scan(texts or (None,) * len(pages), draw)
    told: list[int] = [] if begun is None else begun
    return recognise(scan, Recognising(languages, 300, seconds, 60), told.append, skip or {})


def test_pages_come_in_their_order(stand_in: Path) -> None:
    """Recognised pages stand between the pages that have text of their own, each announced before it is drawn."""
    begun: list[int] = []
    seen = read("95 esimene", "", "85 kolmas", texts=(None, "Teine leht", None), begun=begun)
    assert seen.text == "esimene\n\nTeine leht\n\nkolmas"
    assert seen.confidence is not None
    assert 85 < seen.confidence < 95
    assert (begun, seen.warnings, seen.missing) == ([1, 3], (), ())


def test_a_page_that_hangs_costs_that_page(stand_in: Path) -> None:
    """One that takes too long, fails or cannot be drawn is named; the others are read."""
    began = time.monotonic()
    seen = read("95 esimene", "hang", "fail", None, "95 viies", seconds=1)
    assert seen.text == "esimene\n\nviies"
    assert [said.split(":")[0] for said in seen.warnings] == [f"Page {n} was not read" for n in (2, 3, 4)]
    assert "time limit" in seen.warnings[0]
    assert time.monotonic() - began < 6


def test_skipped_pages_are_not_begun(stand_in: Path) -> None:
    """A page that a reader died of before is left out with the reason."""
    begun: list[int] = []
    seen = read("95 esimene", "95 teine", skip={1: "time limit"}, begun=begun)
    assert (seen.text, begun) == ("teine", [2])
    assert seen.warnings == ("Page 1 was not read: time limit.",)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="this machine has one core")
def test_several_pages_at_once(stand_in: Path) -> None:
    """As many pages are at work as there are cores."""
    began = time.monotonic()
    read("slow a", "slow b")
    assert time.monotonic() - began < 1.1


def test_hardly_legible(stand_in: Path) -> None:
    """A page that is read with little confidence keeps its text and is named with its figure."""
    seen = read("95 selge kiri", "45 udune kiri Palun")
    assert seen.warnings == ("No text: page 2.",)
    (stand_in / "tesseract").write_text(
        (stand_in / "tesseract").read_text() + f"printf '{ROW * 3}' 70 abi 70 see 70 nii\n"
    )
    seen = read("95 selge kiri", "40 udune-kiri-mida-ei-loe")
    assert seen.warnings == ("Hardly legible: page 2 (49 of 100).",)
    assert "udune" in seen.text


def test_a_page_that_lies_wrong_is_turned(stand_in: Path) -> None:
    """A page of little confidence is read once more with its orientation found out, and the better reading counts."""
    seen = read("20 tagurpidi leht")
    assert (seen.text, seen.confidence, seen.warnings) == ("tagurpidi leht", 93, ())


def test_a_missing_language_is_named(stand_in: Path) -> None:
    """What is not installed is said with the package to install, and the rest is used."""
    seen = read("95 tere", languages=("est", "rus", "eng"))
    assert seen.text == "tere"
    assert seen.missing == (
        "Tesseract with Russian is not installed: it is read without. For scans: apt install tesseract-ocr "
        "tesseract-ocr-rus",
    )


def test_without_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program the pages' own text is kept, nothing is started, and one sentence says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    begun: list[int] = []
    seen = read("95 tere", "", texts=(None, "Teine leht"), begun=begun, languages=("est", "eng"))
    assert (seen.text, seen.confidence, begun) == ("Teine leht", None, [])
    assert "Estonian, English is not installed" in seen.missing[0]
    assert seen.missing[0].endswith("apt install tesseract-ocr tesseract-ocr-est tesseract-ocr-eng")


def greymap(paper: int, ink: int, dark: int) -> Picture:
    """A page of a million pixels, so many of them dark."""
    return Picture(b"P5 1000 1000 255\n" + bytes([ink]) * dark + bytes([paper]) * (1_000_000 - dark))


def test_blank_pages() -> None:
    """An empty side, with some dust or the front shining through, has no ink; one short word has."""
    assert is_blank(greymap(250, 30, 0))
    assert is_blank(greymap(250, 30, 20))
    assert is_blank(greymap(240, 215, 200_000))
    assert not is_blank(greymap(250, 30, 300))
    assert not is_blank(greymap(250, 150, 300))
    assert not is_blank(greymap(90, 20, 300))
    assert not is_blank(Picture(b"\x89PNG and so on"))
