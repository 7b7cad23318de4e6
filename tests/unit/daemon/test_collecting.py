"""Garbage is left alone until the daemon stands, and looked for afterwards."""

import gc
from collections.abc import Iterator

import pytest

from officed.daemon.collecting import keep_what_stands, put_off


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The other tests keep their collector."""
    yield
    gc.enable()
    gc.unfreeze()


class Ring:
    """Something that only the collector can take away."""

    def __init__(self, gone: list[int]) -> None:
        self.itself, self.gone = self, gone

    def __del__(self) -> None:
        self.gone.append(1)


def test_nothing_is_looked_for_while_a_daemon_starts() -> None:
    """Until it stands."""
    put_off()
    assert not gc.isenabled()
    keep_what_stands()
    assert gc.isenabled()


def test_garbage_of_the_start_is_taken_away_and_the_rest_is_kept() -> None:
    """What the start has thrown away goes once; what it has made is not looked through again."""
    gone: list[int] = []
    put_off()
    Ring(gone)
    keep_what_stands()
    assert gone == [1]
    assert gc.get_freeze_count() > 10_000


def test_garbage_of_later_is_taken_away_as_ever() -> None:
    """A daemon runs for months."""
    gone: list[int] = []
    keep_what_stands()
    Ring(gone)
    gc.collect()
    assert gone == [1]
