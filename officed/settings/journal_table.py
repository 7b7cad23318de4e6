"""The settings of the sealed journals."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from officed.settings.shapes import OID, WEB_ADDRESS, Address, Table


class Journal(Table):
    """The sealed journal of each finished day: docs/journal.md."""

    write: bool = Field(default=True, description="Write a journal of each finished day, all that were missed too.")
    folder: Path | None = Field(
        default=None, description="Folder of the journals, best on another disk; else »journal« in the data folder."
    )
    mail_to: tuple[Address, ...] = Field(
        default=(), description="Who gets each journal by mail, best at another house: what is out cannot be changed."
    )
    timestamp: str = Field(
        default="", pattern=WEB_ADDRESS, description="Web address of a service that time-stamps each (RFC 3161)."
    )
    timestamp_roots: tuple[Path, ...] = Field(
        default=(),
        description="Certificates (PEM) that prove its stamps: the root and those between, of earlier years too.",
    )
    timestamp_policy: str = Field(
        default="", pattern=OID, description="Policy to ask for, as dotted numbers; else the one that it has."
    )
    timestamp_hash: Literal["sha256", "sha384", "sha512"] = Field(
        default="sha256", description="Digest of the journal that is sent there."
    )
    timestamp_seconds: float = Field(default=10, ge=1, le=120, description="How long it is waited for.")
    timestamp_again_minutes: float = Field(
        default=15, ge=1, description="When it is asked again after it gave no stamp."
    )
    timestamp_days: int = Field(
        default=31, ge=1, description="Days without a stamp that are stamped later; the newest proves all before it."
    )
    timestamp_clock_seconds: float = Field(
        default=300, gt=0, description="A stamp whose time is farther from our clock is refused."
    )
    timestamp_alarm_hours: float = Field(
        default=24, ge=0, description="A journal that has waited for its stamp for so long is an alarm."
    )

    @model_validator(mode="after")
    def _stamps_can_be_proved(self) -> Journal:
        if self.timestamp and not self.timestamp_roots:
            raise PydanticCustomError("no_roots", "»timestamp« has no »timestamp_roots« that its stamps are proved by")
        return self
