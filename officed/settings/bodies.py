"""`config/bodies.toml`: other authorities, and what each of them is competent for. The schema is made from here."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from officed.domain.bodies import Body
from officed.domain.kinds import KINDS
from officed.settings.loading import checked, doubled
from officed.settings.problems import Problem
from officed.settings.shapes import ADDRESS, Name, Table
from officed.settings.toml_file import TomlFile


class BodyRow(Table):
    """Another authority that letters are passed on to."""

    id: Name = Field(description="Short name for the command line and the history; never given to another.")
    name: str = Field(min_length=1, description="Name as letters show it.")
    email: str = Field(default="", pattern=f"{ADDRESS}|^$", description="Mail address for letters that are passed on.")
    address: str = Field(default="", description="Postal address, for letters that go by post.")
    competent_for: str = Field(default="", description="What it decides, for people.")
    names: tuple[str, ...] = Field(default=(), description="Other names that letters call it by.")
    domains: tuple[str, ...] = Field(default=(), description="Its mail domains; a letter that names one speaks for it.")
    words: tuple[str, ...] = Field(
        default=(), description="Beginnings of words of its business, such as »maantee« or »tulumaksu tagast«."
    )
    kinds: tuple[str, ...] = Field(default=(), description="Only letters of these kinds; empty means of any kind.")

    @field_validator("kinds")
    @classmethod
    def _known_kinds(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        for kind in kinds:
            if kind not in KINDS:
                known = ", ".join(KINDS)
                raise PydanticCustomError(
                    "kind", "there is no kind »{kind}«; known: {known}", {"kind": kind, "known": known}
                )
        return kinds

    @model_validator(mode="after")
    def _can_be_reached(self) -> BodyRow:
        if not (self.email or self.address):
            raise PydanticCustomError("unreachable", "a body has an »email« or an »address«", {})
        return self


class BodiesFile(Table):
    """The whole of `config/bodies.toml`."""

    body: tuple[BodyRow, ...] = ()


def bodies_of(source: TomlFile) -> tuple[Body, ...]:
    """Return the bodies of a file that was read. Raises `SettingsInvalid` with every problem."""
    file = checked(BodiesFile, source, (_doubled_ids,))
    return tuple(Body(**row.model_dump()) for row in file.body)


def _doubled_ids(file: BodiesFile, source: TomlFile) -> Iterator[Problem]:
    yield from doubled(source, [row.id for row in file.body], ["body"], "id")
    yield from doubled(source, [row.name for row in file.body], ["body"], "name")
