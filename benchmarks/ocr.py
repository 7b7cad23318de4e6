"""What a scanned page costs through the reader processes, beside `tesseract` alone on the same picture and options.

The two take turns and are equally nice, so that a busy machine is busy for both. OFFICED_BENCH_PAGES sets how many
turns there are (7), and how many pages a long scan has that shows how busy the cores are kept.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from officed.plugins.pdf.drawing import drawn
from officed.sandbox.confining import NICENESS
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from tests.corpus.scanning import page_of, scan_of, scanned_letters


def main() -> None:
    """Measure and print two lines."""
    turns = int(os.environ.get("OFFICED_BENCH_PAGES", "7"))
    letter = next(one for one in scanned_letters() if one.dpi == 300)
    settings = Reading()
    pool = ReaderPool(settings)
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder) / "page.pdf", Path(folder) / "page.pgm"
        page.write_bytes(scan_of(letter))
        picture.write_bytes(drawn(page.read_bytes(), 0, settings.ocr_dpi).data)
        long = Path(folder) / "long.pdf"
        long.write_bytes(_long(letter, turns))
        try:
            _read(pool, page)
            ours, bare = [], []
            for _ in range(turns):
                ours.append(_seconds(lambda: _read(pool, page)))
                bare.append(_seconds(lambda: _alone(picture, settings)))
            whole = _seconds(lambda: _read(pool, long))
        finally:
            pool.close()
    one, alone = statistics.median(ours), statistics.median(bare)
    print(f"ocr: {one:.2f} s a page, tesseract alone {alone:.2f} s, ratio {one / alone:.3f} (median of {turns} turns)")
    print(
        f"ocr: {turns} pages of one scan in {whole:.2f} s, {whole / turns:.2f} s each; "
        f"{turns * alone / whole:.2f} pages at once on {os.cpu_count()} cores"
    )


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _read(pool: ReaderPool, path: Path) -> None:
    content = pool.read(path, path.name, "application/pdf")
    if not content.ocr:
        raise SystemExit(f"{path.name} was not recognised: {' '.join(content.warnings)}")


def _alone(picture: Path, settings: Reading) -> None:
    command = ["tesseract", str(picture), "stdout", "-l", "+".join(settings.ocr_languages)]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    subprocess.run(
        [*command, "--dpi", str(settings.ocr_dpi), "tsv"],
        env=environment,
        preexec_fn=lambda: os.nice(NICENESS),
        capture_output=True,
        check=True,
    )


def _long(letter, count: int) -> bytes:
    pages = [page_of(letter)] * count
    out = BytesIO()
    pages[0].save(out, "PDF", resolution=letter.dpi, save_all=True, append_images=pages[1:])
    return out.getvalue()
