"""The tables of `[reminders]`: when people are reminded, of what, and when they are left in peace."""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from officed.settings.shapes import Name, Table


class RungRow(Table):
    """One step of the reminder ladder."""

    id: Name
    to: tuple[Literal["responsible", "head", "registrar", "secretary"], ...] = Field(min_length=1)
    working_days: int = 0
    fraction: float | None = Field(default=None, gt=0, lt=1)
    short: bool = True
    long: bool = True
    awaited: bool = Field(default=False, description="A step of answers that we wait for, and of nothing else.")
    serves: Literal["", "edastamine", "puudused"] = Field(
        default="", description="A step of passing letters on, or of terms for deficiencies, and of nothing else."
    )


class Reminders(Table):
    """When people are reminded."""

    at: time = Field(default=time(9, 0), description="Local time on working days.")
    until: time = Field(default=time(18, 0), description="What comes due later waits for the next working morning.")
    quiet: bool = Field(
        default=True, description="Send nothing at night and on days off; terms in hours are the only exception."
    )
    ladder: tuple[RungRow, ...] = Field(default=(), description="Steps; empty means the ladder that is built in.")
    digest: bool = Field(default=True, description="Each working morning everybody gets a list of what is open.")
    weekly: Literal["", "monday", "tuesday", "wednesday", "thursday", "friday"] = Field(
        default="monday", description="Day of the list of what is late and what ends this week; empty for none."
    )
    weekly_to: str = Field(default="secretary", description="Role or person that gets it; else the registrar.")

    @model_validator(mode="after")
    def _day_has_an_hour(self) -> Reminders:
        if self.until <= self.at:
            raise PydanticCustomError("short_day", "the day of reminders ends before it begins")
        return self
