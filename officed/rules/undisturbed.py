"""Making a great many values that all stay: looking for garbage among them finds none and takes a third of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """No garbage is looked for meanwhile, whichever thread makes it; it takes no longer than rules take to load."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # What was made is put among the old at once, not looked at in each generation on its way there.
        gc.freeze()
        gc.unfreeze()
        if looking:
            gc.enable()
