"""Scans as a scanner sends them, drawn here and read by the real Tesseract: wrong way up, blank, hardly legible."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from officed.api import Picture
from officed.domain.document import Content
from officed.plugins.ocr.turning import turned, turns_of
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading

DPI = 200
LETTER = (
    "Kaleva Linnavalitsus", "", "Palun edastada avaliku teabe seaduse alusel", "lepingu 3-2/17 koopia koos lisadega",
    "minu postiaadressile.", "", "Lugupidamisega", "Mari Maasikas",
)  # fmt: skip
FEW_WORDS = ("Kaleva Linnavalitsus", "", "Arve")

real = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    """Readers with the settings that are shipped, in Estonian alone: that is quicker."""
    made = ReaderPool(Reading(ocr_languages=("est",), ocr_dpi=DPI))
    yield made
    made.close()


def sheet(lines: Sequence[str]) -> Image.Image:
    """An A4 page with these lines."""
    made = Image.new("L", (8 * DPI, 11 * DPI), 251)
    font = ImageFont.load_default(DPI / 6)
    for number, line in enumerate(lines):
        ImageDraw.Draw(made).text((DPI, DPI + number * DPI * 0.3), line, font=font, fill=25)
    return made


def read(pool: ReaderPool, folder: Path, *pages: Image.Image) -> Content:
    """Read pages as one PDF of pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    (folder / "scan.pdf").write_bytes(out.getvalue())
    content = pool.read(folder / "scan.pdf", "scan.pdf", "application/pdf")
    assert (folder / "scan.pdf").read_bytes() == out.getvalue()
    return content


@real
@pytest.mark.parametrize("lines", [LETTER, FEW_WORDS], ids=["letter", "few words"])
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_wrong(pool: ReaderPool, tmp_path: Path, degrees: int, lines: Sequence[str]) -> None:
    """A page on its side or upside down is read as if it lay right, also where it has but a few words."""
    content = read(pool, tmp_path, sheet(lines).rotate(degrees, expand=True, fillcolor=251))
    assert "Kaleva Linnavalitsus" in content.text
    assert content.confidence is not None
    assert content.confidence > 80
    assert content.warnings == ()


@real
def test_blank_backs(pool: ReaderPool, tmp_path: Path) -> None:
    """Empty backs, also with the front shining through, are not read, and said to be blank; the pages are counted."""
    through = sheet(LETTER).transpose(Image.Transpose.FLIP_LEFT_RIGHT).point(lambda grey: 245 - (251 - grey) // 12)
    content = read(pool, tmp_path, sheet(LETTER), through, sheet(FEW_WORDS), sheet(()))
    assert content.warnings == ("Blank: page 2, page 4.",)
    assert content.pages == 4
    assert content.text.startswith("Kaleva Linnavalitsus")
    assert content.text.endswith("Arve")


@real
def test_hardly_legible(pool: ReaderPool, tmp_path: Path) -> None:
    """A page that is blurred is named, whether a few words of it can be guessed or none."""
    blurred = sheet(LETTER).filter(ImageFilter.GaussianBlur(4.5))
    lost = sheet(LETTER).filter(ImageFilter.GaussianBlur(9))
    content = read(pool, tmp_path, sheet(LETTER), blurred, lost)
    assert any(said.startswith(("Hardly legible: page 2", "No text: page 2")) for said in content.warnings)
    assert any(said.startswith(("Hardly legible: ", "No text: ")) and "page 3" in said for said in content.warnings)
    assert not any("page 1" in said for said in content.warnings)


@given(st.integers(1, 7), st.integers(1, 7), st.data())
def test_turning(width: int, height: int, data: st.DataObject) -> None:
    """Two quarters are a half turn, four are none, and one moves every pixel to where it belongs."""
    body = data.draw(st.binary(min_size=width * height, max_size=width * height))
    page = Picture(b"P5 %d %d 255\n" % (width, height) + body, dpi=300)
    once = turned(page, 1)
    right = Image.frombytes("L", (width, height), body).transpose(Image.Transpose.ROTATE_270)
    assert once == Picture(b"P5 %d %d 255\n" % right.size + right.tobytes(), dpi=300)
    assert turned(once, 1) == turned(page, 2)
    assert turned(once, 3) == page


def test_photographs_are_not_turned() -> None:
    """Half of a photograph is dark: turning it would only cost time; nor is a file that is no greymap."""
    photo = b"P5 1000 1000 255\n" + bytes([40]) * 400_000 + bytes([240]) * 600_000
    print_ = b"P5 1000 1000 255\n" + bytes([40]) * 40_000 + bytes([240]) * 960_000
    assert turns_of(Picture(photo)) == ()
    assert turns_of(Picture(print_)) == (1, 3, 2)
    assert turns_of(Picture(b"\x89PNG")) == ()
