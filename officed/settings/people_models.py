"""The tables of `config/people.toml`: names, types and what they mean. The schema is made from here."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from officed.settings.model import Address, Name, Table


class PersonRow(Table):
    """An official."""

    id: Name = Field(description="Short name that roles, rules and the register use; never given to another.")
    name: str = Field(min_length=1, description="Name as letters show it.")
    email: Address = Field(description="Mail address that documents are forwarded to.")
    unit: str = Field(default="", description="Id of the unit the person works in.")
    substitute: Name | None = Field(default=None, description="Id of the person who usually stands in.")
    language: Literal["et", "ru", "en"] = Field(default="et", description="Language of mails to this person.")
    left_on: date | None = Field(default=None, description="First day on which the person no longer works here.")
    certificate: str = Field(
        default="",
        description="File with the person's S/MIME certificate (PEM or DER, an RSA key), relative to the office "
        "folder. Handlers of whistleblowers' reports need one.",
    )


class RoleRow(Table):
    """A post that rules speak of; the first person present acts."""

    id: Name = Field(description="Name of the post in rules, such as »registrar«.")
    title: str = Field(default="", description="Name for people, in Estonian.")
    people: tuple[Name, ...] = Field(min_length=1, description="Ids of those who hold it, the first one first.")


class UnitRow(Table):
    """A part of the office."""

    id: Name = Field(description="Short name that people and series use.")
    name: str = Field(min_length=1, description="Name for people, in Estonian.")
    head: Name | None = Field(default=None, description="Id of the person who leads it.")


class AbsenceRow(Table):
    """Days on which a person is away."""

    person: Name = Field(description="Id of the person.")
    first: date = Field(description="First day away.")
    last: date = Field(description="Last day away.")
    substitute: Name | None = Field(default=None, description="Id of who stands in; else the usual substitute.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> AbsenceRow:
        if self.last < self.first:
            raise PydanticCustomError(
                "backwards", "the last day is before the first", {"instead": "Change the two dates round."}
            )
        return self


class PeopleFile(Table):
    """The whole of `config/people.toml`."""

    person: tuple[PersonRow, ...] = Field(min_length=1)
    role: tuple[RoleRow, ...] = ()
    unit: tuple[UnitRow, ...] = ()
    absence: tuple[AbsenceRow, ...] = ()
