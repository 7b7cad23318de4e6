"""How a decision that a mail tells may be contested: the ways, where, and until when (HMS § 57 lg 1)."""

from __future__ import annotations

from officed.flow.desk import Desk
from officed.texts.shapes import write_length


def ways_to_contest(desk: Desk, kind: str) -> dict[str, str]:
    """The values by which a mail names the ways to contest today's decision on a letter of a kind."""
    values: dict[str, str] = {}
    for way in desk.office.terms.contesting(kind, desk.today()):
        values |= {way.code: write_length(way.length.n, way.length.unit), f"{way.code}_basis": way.length.basis}
    return values
