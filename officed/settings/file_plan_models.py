"""The tables of `config/series.toml`: names, types and what they mean. The schema is made from here."""

from __future__ import annotations

import string
from datetime import date
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from officed.domain.document import Direction
from officed.domain.series import KeptFrom
from officed.domain.terms import ALWAYS
from officed.settings.model import Name, Table

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-zÕÄÖÜõäöü][0-9A-Za-zÕÄÖÜõäöü./-]{0,20}$")]

RETENTION_EXAMPLE = 'retention = [{{ years = {}, basis = "...", valid_from = 2026-01-01 }}]'
"""How a rule of retention is written, with the years to put in."""

_ALWAYS = {"series": "7-1", "number": 123, "year": 2026, "yy": "26"}
_WITH_SUFFIX = {**_ALWAYS, "suffix": 1}


class SequenceRow(Table):
    """A counter of register numbers; it starts again every year."""

    id: Name = Field(description="Name that series use.")
    first: int = Field(default=1, ge=1, description="First number of a year.")


class RetentionRow(Table):
    """How long letters of a series are kept, since when, and by what."""

    years: int | None = Field(default=None, ge=1, le=150, description="Whole calendar years; without it for ever.")
    basis: str = Field(min_length=1, description="Act and section, or the decision that sets the years.")
    valid_from: date = Field(
        default=ALWAYS, description="First day of closing that the row is for; without it there is no older one."
    )


class SeriesRow(Table):
    """One series (sari) of the file plan."""

    code: Code = Field(description="Code as it stands in numbers, such as 7-1.")
    title: str = Field(min_length=1, description="Title in Estonian.")
    sequence: str = Field(default="", description="Counter; series may share one. Without it the series has its own.")
    pattern: str = Field(
        default="{series}/{number}", description="How a number is written: {series} {number} {year} {yy}."
    )
    suffix_pattern: str = Field(
        default="{series}/{number}-{suffix}", description="The same for further letters of a matter, with {suffix}."
    )
    first_suffix: int = Field(default=1, ge=1, description="Suffix of the second letter of a matter.")
    kinds: tuple[str, ...] = Field(default=(), description="Kinds of letters that are filed here.")
    restriction: str | None = Field(default=None, description="Usual ground, such as AvTS § 35 lg 1 p 12.")
    restricted: bool = Field(default=False, description="Forward as a notice without the content.")
    retention: tuple[RetentionRow, ...] = Field(
        default=(), description="How long letters are kept, a row for each change of the rule; without it for ever."
    )
    retention_years: int | None = Field(
        default=None, ge=1, le=150, description="Short for a single row of »retention«, for closing on any day."
    )
    retention_basis: str = Field(default="", description="The same for its basis, or why it is archival.")
    unit: str = Field(default="", description="Id of the unit that keeps the series.")
    directions: tuple[Direction, ...] = Field(
        default=(), description="Letters that are filed here: incoming, outgoing, internal; without it all of them."
    )
    archival: bool = Field(
        default=False, description="Of archival value (ArhS § 11): never disposed of, handed over to the archive."
    )
    kept_from: KeptFrom = Field(
        default=KeptFrom.MATTER,
        description="Years count after the year in which the matter was closed, or its yearly file.",
    )

    @field_validator("retention", mode="before")
    @classmethod
    def _retention(cls, rows: object) -> object:
        if isinstance(rows, int | str):
            raise _fault(
                "»retention« must be a list of rows",
                f"Write retention_years = {rows}, or {RETENTION_EXAMPLE.format(rows)}",
            )
        return rows

    @field_validator("pattern")
    @classmethod
    def _pattern(cls, pattern: str) -> str:
        return _checked(pattern, _ALWAYS, "number")

    @field_validator("suffix_pattern")
    @classmethod
    def _suffix_pattern(cls, pattern: str) -> str:
        return _checked(pattern, _WITH_SUFFIX, "number", "suffix")


class SeriesFile(Table):
    """The whole of `config/series.toml`."""

    general: str = Field(description="Code of the series that takes what has no other.")
    outgoing: str = Field(
        default="", description="Code of the series of our own letters that begin a matter; without it the general one."
    )
    handover_years: int = Field(
        default=10, ge=1, le=150, description="So old are archival letters handed over at the latest (ArhS)."
    )
    sequence: tuple[SequenceRow, ...] = ()
    series: tuple[SeriesRow, ...] = Field(min_length=1)


def _checked(pattern: str, values: dict[str, object], *needed: str) -> str:
    """Return the pattern when it can be written and holds what a number needs."""
    allowed = " ".join(f"{{{name}}}" for name in values)
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
        unknown = sorted(names - values.keys())
        if not unknown:
            pattern.format(**values)
    except (ValueError, TypeError):
        raise _fault(f"the pattern »{pattern}« has a bracket too many or too few", f"Use only {allowed}.") from None
    if unknown:
        raise _fault(f"the pattern »{pattern}« has {{{unknown[0]}}}, which is not known", f"Use only {allowed}.")
    missing = next((name for name in needed if name not in names), None)
    if missing:
        raise _fault(f"the pattern »{pattern}« has no {{{missing}}}", f"Write {{{missing}}} into it.")
    return pattern


def _fault(text: str, instead: str) -> PydanticCustomError:
    return PydanticCustomError("pattern", "{text}", {"text": text, "instead": instead})
