"""What is said of restrictions: why one is not lawful, and the mark that a restricted document carries (AvTS § 41)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from officed.domain.restricting import Hindrance, Restriction

_WHY: Mapping[Hindrance, str] = {
    Hindrance.NO_GROUND: "»{basis}« is no ground of the act; write it as »AvTS § 35 lg 1 p 12«.",
    Hindrance.ENDS_BEFORE: "The last day must not come before {start}, the first one.",
    Hindrance.NOT_LATER: "It lasts until {until} already; give a later day.",
    Hindrance.BEYOND_MAXIMUM: "That is longer than {law} allows; the last day is now {until} at most.",
    Hindrance.NOT_PROLONGED: "{law} lets nobody prolong a restriction on {basis}.",
    Hindrance.ENDED: "It ended on {until}; what has ended is not prolonged.",
    Hindrance.PROLONGED_BEFORE: "It has been prolonged already; once is all that AvTS § 40 lg 1 allows.",
    Hindrance.NOT_BY_HEAD: "Only the head of the office prolongs (role »head« of people.toml): --as PERSON.",
    Hindrance.NO_REASON: "Give the reason: --reason.",
}


def hindrance_in_words(hindrance: Hindrance, asked: Restriction) -> str:
    """Why a restriction is not lawful, in a sentence."""
    start, until = (f"{day:%d.%m.%Y}" for day in (asked.start, asked.until))
    return _WHY[hindrance].format(basis=asked.basis, law=asked.law, start=start, until=until)


def mark(holder: str, made_on: date, restriction: Restriction) -> str:
    """The mark of a restricted document with the five data of AvTS § 41 lg 2, a line each."""
    return "\n".join(
        (
            "ASUTUSESISESEKS KASUTAMISEKS",
            f"Teabevaldaja: {holder}",
            f"Märge tehtud: {made_on:%d.%m.%Y}",
            f"Kehtib kuni: {restriction.until:%d.%m.%Y}",
            f"Alus: {restriction.basis}",
        )
    )
