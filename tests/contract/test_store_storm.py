"""A storm of letters over New Year: many threads and processes that are killed, and no number missing or doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from officed.domain.changes import NewArrival
from officed.store import SqlStore
from tests.contract.store_kit import ask, new_arrival
from tests.contract.storming import EVENING, NEW_YEAR, SERIES, StormClock, register

PROCESSES, THREADS = 4, 50


def _letters(store: SqlStore, count: int) -> None:
    """So many letters that wait, all with one original on disk: what is tried here is numbers."""
    one = new_arrival(store)
    at = NEW_YEAR - 2 * EVENING
    for begin in range(0, count, 2_000):
        piece = range(begin, min(begin + 2_000, count))
        arrivals = [
            NewArrival(
                one.source, f"letter {n}", at, at.date(), one.sha256, one.size, f"{n:064x}", one.name, one.media_type
            )
            for n in piece
        ]
        store.receive(arrivals, at)


class Storm:
    """The processes, each with its share of the letters."""

    def __init__(self, store: SqlStore, count: int, folder: Path) -> None:
        self.flag = folder / "new-year"
        self.clock = StormClock(self.flag, time.time())
        told: dict[str, object] = {"flag": str(self.flag), "started": time.time()}
        told |= {"url": store._database.url, "originals": str(store.originals.folder)}
        share = count // PROCESSES
        threads = [THREADS // PROCESSES + (n < THREADS % PROCESSES) for n in range(PROCESSES)]
        self._told = [
            {**told, "first": n * share + 1, "last": (n + 1) * share, "threads": threads[n]} for n in range(PROCESSES)
        ]
        self._children = [self._child(n) for n in range(PROCESSES)]

    def _child(self, n: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.contract.storming", json.dumps(self._told[n])]
        return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})

    def kill(self, rng: random.Random) -> bool:
        """Kill one that is at work, and start it again. False when all have done their share."""
        at_work = [n for n, child in enumerate(self._children) if child.poll() is None]
        if not at_work:
            return False
        n = rng.choice(at_work)
        self._children[n].kill()
        self._children[n].wait()
        self._children[n] = self._child(n)
        return True

    def going_on(self) -> bool:
        """Whether anybody is at work. One that failed by itself ends the test."""
        codes = [child.poll() for child in self._children]
        assert not [code for code in codes if code], codes
        return None in codes

    def end(self) -> None:
        """Leave nobody behind."""
        for child in self._children:
            child.kill()
            child.wait()


def _weather(store: SqlStore, count: int, folder: Path, kills: int) -> None:
    _letters(store, count)
    rng = random.Random(count)
    # Whoever is quickest may come to a further letter of a matter first, so each matter has its first one.
    evening = StormClock(folder / "new-year", time.time())
    for document in range(1, len(SERIES) + 1):
        register(store, document, evening)
    storm = Storm(store, count, folder)
    killed = 0
    try:
        while storm.going_on():
            store.seal(storm.clock()[0])
            ((done,),) = ask(store, "SELECT count(*) FROM entry")
            if int(str(done)) >= count // 2:
                storm.flag.touch()
            # Kills are spread over the storm, and come at any moment between two looks.
            if killed < kills and int(str(done)) > count * (killed + 1) // (kills + 2):
                killed += storm.kill(rng)
            time.sleep(rng.uniform(0.02, 0.2))
    finally:
        storm.end()
    assert killed == kills


def _calm(store: SqlStore, count: int) -> None:
    """Every letter has its number; each sequence and year begins with 1 and has no gap and no double; all is proved."""
    rows = ask(store, "SELECT sequence, year, number, suffix FROM entry")
    assert len(rows) == len(set(rows)) == count
    given: Counter[tuple[object, object]] = Counter()
    for sequence, year, number, suffix in rows:
        given[sequence, year] = max(given[sequence, year], int(str(number)))
        assert suffix == 0 or number == 1
    assert len(given) == 10
    for (sequence, year), highest in given.items():
        numbers = sorted(int(str(n)) for s, y, n, suffix in rows if (s, y, suffix) == (sequence, year, 0))
        assert numbers == list(range(1, highest + 1)), (sequence, year)
    while store.seal(NEW_YEAR + EVENING):
        pass
    assert store.verify() == ()


@pytest.mark.timeout(600)
def test_a_storm_over_new_year(store: SqlStore, tmp_path: Path) -> None:
    """400 letters, 5 sequences, 50 threads in 4 processes, 3 kills, New Year in the middle, a sealer all the while."""
    _weather(store, 400, tmp_path, kills=3)
    _calm(store, 400)


@pytest.mark.soak
def test_a_great_storm_over_new_year(store: SqlStore, tmp_path: Path) -> None:
    """The same with 20,000 letters and 30 kills."""
    _weather(store, 20_000, tmp_path, kills=30)
    _calm(store, 20_000)
