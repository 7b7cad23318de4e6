"""The file plan: series, the sequences their numbers come from, and how a number is written (Arhiivieeskiri § 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from officed.domain.document import Direction
from officed.domain.terms import ALWAYS


class KeptFrom(StrEnum):
    """What closes before the years of retention are counted: the matter itself, or the yearly file that it lies in."""

    MATTER = "matter"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A counter that restarts every calendar year in the office's time zone. It may serve one series or many."""

    id: str
    first: int = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """How long letters of a series are kept that are closed from `valid_from` on; `years` is None for ever."""

    years: int | None
    basis: str = ""
    valid_from: date = ALWAYS


@dataclass(frozen=True, slots=True)
class Series:
    """One series (sari) of the file plan.

    `pattern` is written with {series}, {number}, {year}, {yy} (`{series}/{number}` gives 7-1/123);
    `suffix_pattern` adds {suffix} for further letters of a matter. `kinds` are the kinds filed here.
    `restriction` is a ground such as `AvTS § 35 lg 1 p 12`; `restricted` forwards as a notice without content.
    `retention`: the oldest row first, at least one. `directions`: which letters are filed here; empty for all of them.
    `archival`: of archival value (ArhS § 11), never disposed of; `kept_from`: from what on the years are counted.
    """

    code: str
    title: str
    sequence: str
    pattern: str = "{series}/{number}"
    suffix_pattern: str = "{series}/{number}-{suffix}"
    first_suffix: int = 1
    kinds: tuple[str, ...] = ()
    restriction: str | None = None
    restricted: bool = False
    retention: tuple[Kept, ...] = (Kept(None),)
    unit: str = ""
    directions: tuple[Direction, ...] = ()
    archival: bool = False
    kept_from: KeptFrom = KeptFrom.MATTER

    def takes(self, direction: Direction) -> bool:
        """Whether letters of this direction are filed here."""
        return not self.directions or direction in self.directions

    def kept(self, closed_on: date) -> Kept | None:
        """How long what was closed on a day is kept; None where no row of the file plan is as old as that.

        The years begin to run with the closing, so the rule of that day sets them: one that comes later neither
        shortens nor lengthens what runs already.
        """
        in_force = (row for row in self.retention if row.valid_from <= closed_on)
        return max(in_force, key=lambda row: row.valid_from, default=None)


@dataclass(frozen=True, slots=True)
class FilePlan:
    """All series and sequences. `general` is the series that takes what has no other.

    `outgoing` takes letters of ours that no other series does and that begin a matter; empty: the general one.
    `handover_years`: so old are archival letters when they are handed over to the public archive at the latest.
    """

    series: Mapping[str, Series] = field(default_factory=lambda: MappingProxyType({}))
    sequences: Mapping[str, Sequence] = field(default_factory=lambda: MappingProxyType({}))
    general: str = ""
    outgoing: str = ""
    handover_years: int = 10

    def for_kind(self, kind: str, direction: Direction = Direction.INCOMING) -> Series:
        """The first series that names the kind and takes the direction, else the general one of that direction."""
        named = (s for s in self.series.values() if kind in s.kinds and s.takes(direction))
        general = self.general if direction is Direction.INCOMING else self.outgoing or self.general
        return next(named, self.series[general])


def write_number(series: Series, year: int, number: int, suffix: int = 0) -> str:
    """The reference (viit) as people write it. `suffix` 0 is the first letter of a matter."""
    pattern = series.suffix_pattern if suffix else series.pattern
    return pattern.format(series=series.code, number=number, year=year, yy=f"{year % 100:02d}", suffix=suffix)
