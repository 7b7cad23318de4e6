"""The benchmarks run and say what they promise; with tiny counts, so their figures mean nothing here."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.acceptance.office import REPOSITORY

_TINY = {
    "OFFICED_BENCH_ON": "sqlite",
    "OFFICED_BENCH_PAGES": "2",
    "OFFICED_BENCH_ASKED": "2",
    "OFFICED_BENCH_ENTRIES": "120",
    "OFFICED_BENCH_GROWN": "2",
    "OFFICED_BENCH_LETTERS": "4",
    "OFFICED_BENCH_RULES": "40",
    "OFFICED_BENCH_REGISTERED": "2",
    "OFFICED_BENCH_SECONDS": "1",
    "OFFICED_BENCH_SINGLES": "2",
    "OFFICED_BENCH_STARTS": "1",
    "OFFICED_BENCH_TURNS": "1",
    "OFFICED_BENCH_TURNS_OF_NOISE": "2",
    "OFFICED_BENCH_TURNS_OF_RULES": "2",
    "OFFICED_BENCH_WARM": "1",
}


def _run(*names: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **_TINY, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "benchmarks", *names]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=280)


_SAYS = {
    "noise": ("plain Python", "fsync", "% apart"),
    "latency": ("letter median", "bare client", "scan with a text layer", "must not change"),
    "throughput": ("letters a second, bare loop", "daemon ", "readers ", "Dovecot ", "sink ", "client "),
    "search": ("SQLite, 120 entries: median", "p95", "sweep over 120", "against 1,000", "with words against"),
}
# These take long even with tiny counts.
_SAYS_LATE = {
    "start": ("officed run ready in", "officed --help", "ratio"),
    "idle": ("MB (PSS of", "% of one core"),
    "ocr": ("s a page, tesseract alone", "pages at once"),
    "rules": ("shipped rules", "loading 40", "ratio", "times faster", "Sieve"),
    "growth": ("SQLite, 120 entries against none", "processor ms a letter, ratio", "by the clock"),
}


@pytest.mark.parametrize(
    ("name", "words"),
    [*_SAYS.items(), *(pytest.param(*said, marks=pytest.mark.soak) for said in _SAYS_LATE.items())],
)
@pytest.mark.usefixtures("dovecot")
def test_a_benchmark_says_its_figures(name: str, words: tuple[str, ...]) -> None:
    """Each benchmark ends well and prints its figures; the filled register passes the tests of `register verify`."""
    done = _run(name)
    assert done.returncode == 0, done.stderr
    assert all(line.startswith(f"{name}: ") for line in done.stdout.splitlines()), done.stdout
    assert [word for word in words if word not in done.stdout] == [], done.stdout


def test_an_unknown_benchmark_is_named_before_anything_runs() -> None:
    """A slip in a name costs nothing: what there is, is said at once."""
    done = _run("noise", "thruput")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no benchmark thruput. There are: noise, start, ")
