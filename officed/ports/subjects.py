"""Where the register tells of a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Subjects(Protocol):
    """Looking for a person in everything that was read and said."""

    def may_tell_of(self, pieces: Sequence[Sequence[str]]) -> tuple[int, ...]:
        """Documents of which one text holds all pieces of one of the groups, letter case aside, in the order of ids.

        Letters beyond ASCII stand for any one letter, so a candidate is looked at again by whoever asked.
        """
