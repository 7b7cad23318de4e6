"""Fuzzing as a test: a little of it always, an hour of it under `make fuzz`."""

from __future__ import annotations

import pytest

from tests.fuzz.running import fuzz
from tests.fuzz.targets import targets


def test_a_little_damage_is_taken() -> None:
    """Some damaged inputs for each target: no reader, finder or loader raises, hangs or dies."""
    done = fuzz(600, seed=20261121, only="", most=12)
    assert not done.findings, "\n".join(done.findings)
    assert set(done.tried) == set(targets())


def test_a_finding_is_seen() -> None:
    """What raises, kills the process or takes too long is told, each once, with its input."""
    from tests.fuzz import running
    from tests.fuzz.seeds import Seed
    from tests.fuzz.targets import Target

    def bad(_: Seed, data: bytes) -> None:
        if len(data) % 2:
            raise ValueError("odd")

    done = running.Fuzzed()
    running.turn(Target("bad", (Seed("a", "b", b"tere hommikust"),), bad), "1", 5, 50, done, None, lambda _: None)
    assert list(done.findings) == ["bad: ValueError at ? (seed a)"]
    assert len(next(iter(done.findings.values()))) % 2
    assert done.tried["bad"] == 50


@pytest.mark.soak
def test_an_hour_of_damage_is_taken() -> None:
    """An hour over all targets in turn: no finding."""
    done = fuzz(3600, seed=0, only="")
    print(f"\n{sum(done.tried.values())} inputs")
    assert not done.findings, "\n".join(done.findings)
