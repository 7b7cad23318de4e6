"""From opinions to a verdict: one pure function, and the reasons it leaves behind.

Rules and plugins give opinions with points; nobody decides alone. A verdict is `forward` (go on by itself),
`ask` (a person chooses among likely kinds), `hold` (somebody asked for a stop) or `refuse` (machine mail).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from officed.domain.kinds import KINDS


class Decision(StrEnum):
    """What happens next to a document that was read."""

    FORWARD = "forward"
    ASK = "ask"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One rule's or plugin's view.

    `kind` with `points` for or against it (None: no view of the kind). `hit` is False for a rule that was asked
    and did not match; it is kept so that `explain` can tell misses. `because` are sentences for people. `where` is
    file and line. `hold` is a reason to stop; `series`, `responsible`, `informed` (role or person ids),
    `restriction`, `instruction`, `co_responsible` are wishes that count only if `kind` wins or is None; so is
    `answer_within`: »3 working_days«, »5 calendar_days«, or a kind whose term runs as well. `paragraphs` are those that
    it was formed by, each by a name of its own; an empty one is the letter as a whole, of which all of them are part.
    """

    source: str
    kind: str | None = None
    points: float = 0
    hit: bool = True
    because: tuple[str, ...] = ()
    where: str = ""
    veto: bool = False
    hold: str = ""
    series: str | None = None
    responsible: str | None = None
    informed: tuple[str, ...] = ()
    restriction: str | None = None
    instruction: str = ""
    acknowledge: bool | None = None
    urgent: bool = False
    co_responsible: tuple[str, ...] = ()
    answer_within: str = ""
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind with the sum of its points."""

    kind: str
    points: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When officed may go on by itself (settings `[deciding]`; points are without unit).

    `forward`: the best kind needs at least so many. `margin`: and must lead the second by so many.
    A kind within `margin` of the best is plausible: its deadline runs too until a person confirms.
    `second`: a request to which paragraphs of its own bring more points than these is a second matter of the letter.
    """

    forward: float = 10
    margin: float = 4
    second: float = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision with everything that led to it, the losing opinions too."""

    decision: Decision
    kind: str | None
    points: float
    candidates: tuple[Candidate, ...]
    opinions: tuple[Opinion, ...]
    reason: str

    @property
    def winning(self) -> tuple[Opinion, ...]:
        """Opinions that hit and speak for the chosen kind or for every kind, strongest first."""
        mine = [o for o in self.opinions if o.hit and o.kind in {self.kind, None}]
        return tuple(sorted(mine, key=lambda o: -o.points))

    def beside(self, second: float) -> tuple[str, ...]:
        """Other requests in the letter, strongest first: those to which paragraphs of their own bring enough points.

        Two matters in one letter are one registration; until a person has looked, the shorter term rules. Other
        words for one matter stand where it stands itself (»palun väljastada«): what they bring another is not counted.
        """
        if self.kind is None or not KINDS[self.kind].request:
            return ()
        own = _own_points(self.opinions)
        others = sorted((-points, kind) for kind, points in own.items() if kind != self.kind and points > second)
        return tuple(kind for _, kind in others if kind in KINDS and KINDS[kind].request)

    def plausible(self, margin: float) -> tuple[str, ...]:
        """Kinds within `margin` points of the best, the best first; machine kinds left out."""
        return tuple(c.kind for c in self.candidates if c.points >= self.points - margin and not KINDS[c.kind].machine)


def decide(opinions: Iterable[Opinion], thresholds: Thresholds, *, released: bool = False) -> Verdict:
    """Add up the points and decide. Ties are broken by the kind's code so that a replay decides the same.

    `released`: a person sent the document back from refused; kinds of machine mail no longer count.
    """
    every = tuple(opinions)
    candidates = _candidates(every, released=released)
    best = candidates[0] if candidates else None
    hold = next((o for o in every if o.hit and o.hold), None)
    decision, reason = _judge(candidates, hold, thresholds)
    return Verdict(decision, best.kind if best else None, best.points if best else 0, candidates, every, reason)


def _counted(opinions: tuple[Opinion, ...]) -> Iterator[tuple[str, Opinion]]:
    """Those that speak for or against a kind that nobody vetoed, with that."""
    vetoed = {o.kind for o in opinions if o.hit and o.veto}
    return ((o.kind, o) for o in opinions if o.hit and o.kind is not None and o.kind not in vetoed)


def _own_points(opinions: tuple[Opinion, ...]) -> Mapping[str, float]:
    """What paragraphs bring to each kind that speak for it, and the letter with them, more than for any other.

    An opinion counts the same in all its paragraphs together; one that names none stands alone.
    """
    own: defaultdict[str, float] = defaultdict(float)
    spoken: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for kind, opinion in _counted(opinions):
        if not opinion.paragraphs:
            own[kind] += opinion.points
        for paragraph in opinion.paragraphs:
            spoken[paragraph][kind] += opinion.points / len(opinion.paragraphs)
    whole: Mapping[str, float] = spoken.pop("", {})
    for kinds in spoken.values():
        weights = {kind: kinds.get(kind, 0) + whole.get(kind, 0) for kind in {*kinds, *whole}}
        leading = [kind for kind, weight in weights.items() if weight == max(weights.values())]
        # Where it speaks for two alike, it is nobody's own.
        if len(leading) == 1:
            own[leading[0]] += kinds.get(leading[0], 0)
    return own


def _candidates(opinions: tuple[Opinion, ...], *, released: bool) -> tuple[Candidate, ...]:
    points: defaultdict[str, float] = defaultdict(float)
    for kind, opinion in _counted(opinions):
        points[kind] += opinion.points
    kept = (
        Candidate(kind, total)
        for kind, total in points.items()
        if total > 0 and kind in KINDS and not (released and KINDS[kind].machine)
    )
    return tuple(sorted(kept, key=lambda c: (-c.points, c.kind)))


def _judge(candidates: tuple[Candidate, ...], hold: Opinion | None, thresholds: Thresholds) -> tuple[Decision, str]:
    if hold is not None:
        return Decision.HOLD, hold.hold
    if not candidates:
        return Decision.ASK, "no rule knew this letter"
    best = candidates[0]
    if best.points < thresholds.forward:
        return Decision.ASK, f"{best.kind} has {best.points:g} points, {thresholds.forward:g} are needed"
    if len(candidates) > 1 and best.points - candidates[1].points < thresholds.margin:
        second = candidates[1]
        if second.points >= thresholds.forward and KINDS[best.kind].request and KINDS[second.kind].request:
            pair = f"{best.kind} ({best.points:g}) and {second.kind} ({second.points:g})"
            return Decision.ASK, f"{pair} are both likely: perhaps two matters in one letter"
        return Decision.ASK, f"{best.kind} ({best.points:g}) and {second.kind} ({second.points:g}) are too close"
    if KINDS[best.kind].machine:
        return Decision.REFUSE, f"{best.kind} with {best.points:g} points"
    return Decision.FORWARD, f"{best.kind} with {best.points:g} points"
