"""Opening an office for one command of a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from officed.flow.desk import Desk


@contextmanager
def open_desk(config: Path | None) -> Iterator[Desk]:
    """The desk of the office of a settings file, with its register."""
    from officed.log import configure
    from officed.wiring import config_path, open_for_people

    # Moves are logged by the daemon's journal; a person at a terminal wants to see warnings only.
    configure("auto", "warning")
    running = open_for_people(config_path(config))
    try:
        yield running.desk
    finally:
        running.close()
