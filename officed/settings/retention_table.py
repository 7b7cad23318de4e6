"""The settings of what is kept without a number."""

from __future__ import annotations

from datetime import time

from pydantic import Field

from officed.settings.shapes import Table


class Retention(Table):
    """How long letters without a number are kept; those with one as their series says: docs/retention.md."""

    refused_days: int = Field(
        default=365, ge=0, le=36500, description="Days after which a refused letter goes, with its original; 0: never."
    )
    duplicate_days: int = Field(default=365, ge=0, le=36500, description="The same for duplicates.")
    at: time = Field(default=time(4, 0), description="Local time of each night at which they go.")
