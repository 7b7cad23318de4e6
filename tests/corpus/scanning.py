"""Letters drawn as a scanner would give them: skewed, dusty, with a back side; and how far a reading is from them."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

FONTS = Path("/usr/share/fonts/truetype/dejavu")
PAPER, INK, SHADOW = 244, 30, 232
A4_INCHES = (8.27, 11.69)
POINTS, MARGIN_INCHES = 11, 0.9


@dataclass(frozen=True, slots=True)
class ScannedLetter:
    """A row of scanned_letters.toml."""

    name: str
    kind: str
    text: str
    dpi: int
    tilt: float = 0
    specks: float = 0
    back: bool = False
    turn: int = 0
    short: bool = False
    noisy: bool = False


def scanned_letters() -> list[ScannedLetter]:
    """The letters, without line breaks at both ends."""
    rows = tomllib.loads((Path(__file__).parent / "scanned_letters.toml").read_text("utf-8"))["letter"]
    return [ScannedLetter(**{**row, "text": row["text"].strip()}) for row in rows]


def needs_drawing() -> None:
    """Skip with the name of what is missing where letters cannot be drawn."""
    pytest.importorskip("PIL", reason="Pillow is not installed: scans cannot be drawn")
    if not (FONTS / "DejaVuSerif.ttf").exists():
        pytest.skip("not installed: fonts-dejavu-core")


def scan_of(letter: ScannedLetter, form: str = "PDF") -> bytes:
    """The scan as a file of one of Pillow's formats; a back side makes a second page."""
    pages = [page_of(letter)]
    if letter.back:
        pages.append(back_of(pages[0]))
    out = BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(out, form, resolution=letter.dpi, dpi=(letter.dpi, letter.dpi), quality=75, **more)
    return out.getvalue()


def page_of(letter: ScannedLetter):
    """The front as a grey Pillow image."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    dpi = letter.dpi
    page = Image.new("L", (int(A4_INCHES[0] * dpi), int(A4_INCHES[1] * dpi)), PAPER)
    font = ImageFont.truetype(str(FONTS / ("DejaVuSans.ttf" if dpi == 200 else "DejaVuSerif.ttf")), POINTS * dpi // 72)
    at = (int(MARGIN_INCHES * dpi), int(MARGIN_INCHES * dpi))
    ImageDraw.Draw(page).multiline_text(at, letter.text, font=font, fill=INK, spacing=dpi // 16)
    page = page.rotate(letter.tilt, resample=Image.Resampling.BICUBIC, fillcolor=PAPER)
    page = page.filter(ImageFilter.GaussianBlur(dpi / 400))
    return _dusty(page, letter).rotate(letter.turn, expand=True)


def _dusty(page, letter: ScannedLetter):
    """Specks of ink and of nothing, the same for each run."""
    from PIL import Image

    if not letter.specks:
        return page
    chance = random.Random(letter.name)
    draws = Image.frombytes("L", page.size, chance.randbytes(page.width * page.height))
    finer = Image.frombytes("L", page.size, chance.randbytes(page.width * page.height))
    least = int(255 - 255 * letter.specks * 0.256)
    chosen = draws.point(lambda value: 255 if value == 0 else 0)
    bad = finer.point(lambda value: 255 if value > least else 0)
    mask = Image.composite(bad, Image.new("L", page.size, 0), chosen)
    page.paste(INK, mask=mask)
    return page


def back_of(front):
    """The blank back side, through which the front shines faintly, mirrored."""
    from PIL import ImageOps

    return ImageOps.mirror(front).point(lambda value: PAPER if value > 160 else SHADOW)


def error_rate(wanted: str, got: str) -> float:
    """Share of wrong, missing and needless characters (Levenshtein), any white space counting as one blank."""
    a, b = (re.sub(r"\s+", " ", text).strip() for text in (wanted, got))
    row = list(range(len(b) + 1))
    for i, sign in enumerate(a, 1):
        left = row[0]
        row[0] = i
        for j, other in enumerate(b, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (sign != other))
    return row[-1] / len(a)
