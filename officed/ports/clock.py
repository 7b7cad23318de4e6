"""The clock, so that nothing below the daemon asks the machine what time it is."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Now, as an aware instant."""
