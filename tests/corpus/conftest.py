"""The real dictionaries, built once and kept in pytest's cache."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from officed.words.building import build
from officed.words.lexicon import Lexicon
from officed.words.shelf import missing


@pytest.fixture(scope="session")
def lexicon(pytestconfig: pytest.Config) -> Lexicon:
    """Dictionaries of all three languages; `pytest --cache-clear` has them built anew."""
    shelf = Path(pytestconfig.cache.mkdir("words"))
    with (shelf / "lock").open("w") as lock:
        # Several test processes would each fill 500 MB.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for language in missing(shelf):
            build(shelf, language)
    return Lexicon(shelf)
