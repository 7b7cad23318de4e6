"""What becomes of a letter, in codes: so that two sets of rules can be compared, and the comparison kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one set of rules would do with a letter. `who` is the responsible person, empty where nobody gets it."""

    decision: str
    kind: str
    who: str
    series: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules in force did with a letter, and what those on trial would have done.

    `digest` tells the files on trial apart; `rules` are the ids of the rules that only one of both sets had hit, or
    that hit otherwise.
    """

    digest: str
    before: Outcome
    after: Outcome
    rules: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the letter would have gone another way."""
        return self.before != self.after
