"""How far the same work differs from run to run on this machine: a loop of plain Python, and writing with fsync.

A difference smaller than this spread says nothing. OFFICED_BENCH_TURNS_OF_NOISE sets how often each is done (15).
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.stage import number, spread

_STEPS, _WRITES = 1_000_000, 50


def main() -> None:
    """Measure and print two lines."""
    turns = number("TURNS_OF_NOISE", 15)
    with tempfile.TemporaryDirectory(prefix="officed-bench-") as folder:
        path = Path(folder) / "file"
        both = [(_milliseconds(_counting), _milliseconds(lambda: _writing(path))) for _ in range(turns)]
    _say(f"{_STEPS:,} steps of plain Python", [one for one, _ in both])
    _say(f"{_WRITES} writes of 60 KB with fsync", [two for _, two in both])


def _say(what: str, taken: list[float]) -> None:
    width = (max(taken) - min(taken)) / statistics.median(taken)
    turns = f"lowest/median/highest of {len(taken)}"
    print(
        f"noise: {what} {spread(taken, '.1f')} ms ({turns}), {100 * width:.0f} % apart; load {os.getloadavg()[0]:.1f}"
    )


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _counting() -> int:
    total = 0
    for n in range(_STEPS):
        total += n & 7
    return total


def _writing(path: Path) -> None:
    data = bytes(60_000)
    for _ in range(_WRITES):
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
