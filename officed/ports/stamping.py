"""Time stamps over journals, as the flow sees them (RFC 3161)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from officed.domain.errors import BadSettings, OfficedError, Unreachable
from officed.settings.model import Settings


class StampAway(Unreachable):
    """{file} has no time stamp yet: {what} {reason}. It is asked again; the journal itself is whole."""


class StampRefused(OfficedError):
    """The stamp that {what} gave for {file} is refused: {reason}. Nothing of it is kept; it is asked again."""

    exit_code = 1


class StampUnproved(OfficedError):
    """{file} has a time stamp that proves nothing: {reason}."""

    exit_code = 1


class StampImpossible(BadSettings):
    """{what}. {mend}"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a proved time stamp says: when, by whom (the name in the certificate), its serial number and policy."""

    at: datetime
    by: str
    serial: int
    policy: str


class Stamper(Protocol):
    """Asks the service of the settings for stamps, and proves them by the certificates that the settings trust."""

    def problem(self, settings: Settings) -> tuple[str, str] | None:
        """Why no stamp can be asked for or proved on this machine, and what mends it; None when all is well."""

    def stamp(self, file: Path, settings: Settings, now: datetime) -> tuple[bytes, Stamp]:
        """A new stamp of a file: the TimeStampResp in DER, and what it says. Nothing is written.

        Raises `StampAway`, `StampRefused`, `StampImpossible`.
        """

    def proved(self, reply: bytes, file: Path, settings: Settings) -> Stamp:
        """What a stamp that is there says of a file. Raises `StampUnproved`, `StampImpossible`."""


_NOTHING = ("nothing can be time-stamped here", "Open a whole office.")


class NoStamper:
    """Where nothing can be stamped, nothing is."""

    def problem(self, settings: Settings) -> tuple[str, str] | None:  # noqa: ARG002
        """There is always one."""
        return _NOTHING

    def stamp(self, file: Path, settings: Settings, now: datetime) -> tuple[bytes, Stamp]:  # noqa: ARG002
        """Raises `StampImpossible`."""
        raise StampImpossible(what=_NOTHING[0], mend=_NOTHING[1])

    def proved(self, reply: bytes, file: Path, settings: Settings) -> Stamp:  # noqa: ARG002
        """Raises `StampImpossible`."""
        raise StampImpossible(what=_NOTHING[0], mend=_NOTHING[1])
