"""What `rules why` and `rules coverage` find out about letters of the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from officed.domain.deciding import Opinion, decide
from officed.domain.document import Document
from officed.domain.errors import BadSettings
from officed.domain.states import State
from officed.flow.backtesting import letters_of, unconfirmed
from officed.flow.considering import thresholds
from officed.flow.desk import Desk
from officed.ports.store import Card
from officed.rules.coverage import cover
from officed.rules.examples import as_document
from officed.rules.matching import CompiledRules
from officed.rules.wants import wants

View = dict[str, Any]


def rules_of(desk: Desk) -> CompiledRules:
    """The compiled rules of an office that was opened with them. Raises `BadSettings`."""
    if not isinstance(desk.office.rules, CompiledRules):
        raise BadSettings(text="The rules plugin is switched off. Take it out of [plugins] disabled.")
    return desk.office.rules


_GONE = MappingProxyType(
    {
        State.DIVERTED: "it was diverted to who handles reports, and nothing of it is left to read",
        State.DISPOSED: "it was disposed of, and nothing of it is left to read",
    }
)


def trace(desk: Desk, card: Card) -> View:
    """One document: the opinions that counted when it was decided, and all rules of today over its stored content.

    `gone` is the state of one that has no content any more: no rule is asked about it.
    """
    rules = rules_of(desk)
    report = desk.store.report(card.document.id)
    # What had a number is disposed of when it is diverted.
    diverted = report is not None and report.envelope is not None
    state = State.DIVERTED if diverted else card.document.state
    gone = _GONE.get(state)
    sought = {one.rule.id: wants(one.rule) for one in rules.rules}
    today = rules.opinions(unconfirmed(card.document)) if gone is None else ()
    verdict = decide(today, thresholds(desk))
    return {
        "gone": state.value if gone else None,
        "number": card.entry.reference if card.entry else None,
        "document": card.document.id,
        "kind": card.document.kind or "",
        "then": [
            {"id": source, "kind": kind, "points": points, "because": list(because), "where": where}
            for source, kind, points, hit, because, where in card.opinions
            if hit
        ],
        "now": {
            "kind": verdict.kind or "",
            "reason": gone or verdict.reason,
            "candidates": [{"kind": one.kind, "points": one.points} for one in verdict.candidates],
            "rules": [_rule(one, sought) for one in today],
        },
    }


def _rule(opinion: Opinion, sought: Mapping[str, tuple[str, ...]]) -> View:
    return {
        "id": opinion.source,
        "hit": opinion.hit,
        "kind": opinion.kind,
        "points": opinion.points if opinion.hit else 0,
        "worth": opinion.points,
        "because": list(opinion.because),
        "wanted": [] if opinion.hit else list(sought.get(opinion.source, ())),
        "where": opinion.where,
    }


def in_words(found: View, *, misses: bool) -> str:
    """The same for people."""
    now = found["now"]
    lines = [f"{found['number'] or found['document']}  {found['kind'] or 'no kind'}", ""]
    if found["gone"]:
        return "\n".join([*lines, f"No rule is asked: {now['reason']}."])
    lines += ["What counted then:"]
    lines += [_line(one) for one in found["then"]] or ["  nothing: no rule knew it, or a person decided"]
    lines += ["", f"The rules of today: {now['reason']}"]
    lines += [f"  {one['points']:+g} {one['kind']}" for one in now["candidates"]]
    lines += ["", "Hits:", *(_line(one) for one in now["rules"] if one["hit"])]
    missed = [one for one in now["rules"] if not one["hit"]]
    if misses:
        lines += ["", "Misses:", *(line for one in missed for line in _missed(one))]
    else:
        lines += ["", f"{len(missed)} rules did not hit; --misses shows them with their words."]
    return "\n".join(lines)


def _line(one: View) -> str:
    return (
        f"  {one['points']:+g} {one['kind'] or 'any kind'}: {one['id']} ({one['where']}): {'; '.join(one['because'])}"
    )


def _missed(one: View) -> Iterator[str]:
    why = f": {'; '.join(one['because'])}" if one["because"] else ""
    yield f"  {one['worth']:+g} {one['kind'] or 'any kind'}: {one['id']} ({one['where']}){why}"
    yield from (f"      {sentence}" for sentence in one["wanted"])


@dataclass(frozen=True, slots=True)
class Covered:
    """Rules that hit no letter (id, where, whether they hit an example), and letters that no rule knew."""

    letters: int
    rules: int
    never: tuple[View, ...]
    unknown: tuple[tuple[str, str, str], ...]

    def view(self) -> View:
        """As JSON."""
        unknown = [{"number": number, "kind": kind} for number, kind, _ in self.unknown]
        return {"letters": self.letters, "rules": self.rules, "never": list(self.never), "unknown": unknown}


def covered(desk: Desk, since: date | None) -> Covered:
    """Ask the rules of today about the letters of the register, and about all examples."""
    rules = rules_of(desk)
    told: dict[int, tuple[str, str, str]] = {}

    def letters() -> Iterator[Document]:
        for card in letters_of(desk.store, since):
            number = card.entry.reference if card.entry else str(card.document.id)
            told[card.document.id] = number, card.document.kind or "–", card.title
            yield unconfirmed(card.document)

    limits = thresholds(desk)
    found = cover(rules, letters(), limits)
    tried = (as_document(e, r.rule.valid_from) for r in rules.rules for e in r.rule.example)
    examples = cover(rules, tried, limits)
    never = tuple(
        {"id": one.rule.id, "where": one.where, "examples": bool(examples.hits.get(one.rule.id))}
        for one in found.never(rules)
    )
    return Covered(found.letters, len(rules.rules), never, tuple(told[id_] for id_ in found.unknown))
