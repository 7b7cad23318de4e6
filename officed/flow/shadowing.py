"""Rules on trial: asked silently about every letter; what they said is kept beside the decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from officed.domain.deciding import Opinion
from officed.domain.document import Document
from officed.domain.outcome import Trial
from officed.flow.considering import Consideration, consider, outcome_of
from officed.flow.desk import Desk


def with_trial(desk: Desk, document: Document, considered: Consideration, today: date) -> Consideration:
    """The same decision with what the rules on trial say; as it was where there are none, or where a person has spoken.

    Never raises: whatever goes wrong in the shadow ends the trial, not the letter's way.
    """
    shadow = desk.shadow
    spoken = document.released or document.hinted_kind is not None
    if shadow is None or shadow.study is None or shadow.trouble or spoken:
        return considered
    try:
        other = consider(shadow.study, document, today)
    except Exception as error:
        shadow.trouble = f"{type(error).__name__}: {error}"
        return considered
    rules = different(considered.verdict.opinions, other.verdict.opinions)
    return replace(considered, trial=Trial(shadow.digest, outcome_of(considered), outcome_of(other), rules))


def different(before: Iterable[Opinion], after: Iterable[Opinion]) -> tuple[str, ...]:
    """Names of those who hit on one side only, or said something else; where and why they hit is no matter."""
    said, says = ({replace(o, because=(), where="") for o in opinions if o.hit} for opinions in (before, after))
    return tuple(sorted({opinion.source for opinion in said ^ says}))
