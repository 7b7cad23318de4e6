"""Daemons that look oftener than an office's: what waits half a minute for nothing but quiet need not in a test.

The numbers are put into the forked process before it becomes the program; the program itself has no such switch. Tests
that speak of the pace as it is shipped start their daemon with `shipped_pace` or `afresh`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

PACE: Mapping[str, float] = {
    "officed.daemon.backing_up:LOOK_SECONDS": 1.0,
    "officed.daemon.clearing:LOOK_SECONDS": 1.0,
    "officed.daemon.journaling:LOOK_SECONDS": 1.0,
    "officed.daemon.recounting:LOOK_SECONDS": 1.0,
    "officed.daemon.reloading:LOOK_SECONDS": 0.4,
    "officed.daemon.supervising:_FIRST_PAUSE": 0.2,
    "officed.daemon.ticking:REMIND_SECONDS": 2,
    "officed.daemon.ticking:SEAL_SECONDS": 1,
    "officed.daemon.training:LOOK_SECONDS": 1.0,
}
"""How soon a daemon looks or tries again, in seconds: numbers of modules, which read them at each look."""


def hurry() -> None:
    """Put the pace into this process."""
    for place, seconds in PACE.items():
        name, _, number = place.partition(":")
        module = import_module(name)
        assert seconds < getattr(module, number), f"{place} is no slower than this; take it out of the table"
        setattr(module, number, seconds)
