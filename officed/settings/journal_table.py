"""The settings of the sealed journals."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from officed.settings.shapes import Address, Table


class Journal(Table):
    """The sealed journal of each finished day: docs/journal.md."""

    write: bool = Field(default=True, description="Write a journal of each finished day, all that were missed too.")
    folder: Path | None = Field(
        default=None, description="Folder of the journals, best on another disk; else »journal« in the data folder."
    )
    mail_to: tuple[Address, ...] = Field(
        default=(), description="Who gets each journal by mail, best at another house: what is out cannot be changed."
    )
