"""Who handles whistleblowers' reports, and who alone may see a letter that may be one (Dir. (EU) 2019/1937 art. 16)."""

from __future__ import annotations

from pathlib import Path

from officed.domain.errors import Refused
from officed.domain.kinds import KINDS
from officed.domain.reports import HANDLER, holders_of
from officed.domain.states import Actor, State
from officed.flow.desk import Desk
from officed.ports.envelopes import BadCertificate
from officed.ports.store import Card

SEALED = "sealed"
"""The code of what is held for its handler only."""


def holders(desk: Desk, handler: str) -> tuple[str, ...]:
    """The persons of a handler who work here, those who are absent too."""
    return holders_of(desk.office.people, handler, desk.today())


def handler_of(desk: Desk, card: Card) -> str | None:
    """The role or person for whom alone a letter is; None for every other letter, and for one without any content."""
    if card.document.state in {State.DIVERTED, State.DISPOSED}:
        return None
    if (report := desk.store.report(card.document.id)) is not None:
        return report.plan.handler
    kind = KINDS.get(card.document.kind or "")
    waits = card.waiting is not None and card.waiting.code == SEALED
    # One that was refused or got a number by mistake is nobody else's either.
    ended = card.entry is not None or card.document.state in {State.REFUSED, State.DUPLICATE}
    return HANDLER if waits or (ended and kind is not None and kind.sealed) else None


def may_see(desk: Desk, card: Card, actor: Actor) -> bool:
    """Whether somebody may read what the register knows of a letter."""
    handler = handler_of(desk, card)
    return handler is None or actor.name in holders(desk, handler)


def check_may_see(desk: Desk, card: Card, actor: Actor) -> None:
    """Raise `Refused` for anybody but the handler, in words that say nothing of the letter."""
    if not may_see(desk, card, actor):
        name = card.document.reference or f"Document {card.document.id}"
        raise Refused(reason=f"{name} is for the handler of reports only; the handler says who it is with --as.")


def check_handler(desk: Desk, handler: str, actor: Actor) -> None:
    """Raise `Refused` for anybody who does not handle these reports."""
    if actor.name not in holders(desk, handler):
        raise Refused(reason=f"{actor.name} is not »{handler}« in people.toml; who handles reports says so with --as.")


def certificates(desk: Desk, handler: str) -> tuple[Path, ...]:
    """The certificates of everybody who handles reports here. Raises `BadCertificate` where not all can be used.

    Who has one key may read what the others may: an absence loses no letter.
    """
    found = []
    for person in holders(desk, handler):
        written = desk.office.people.people[person].certificate
        if not written:
            raise BadCertificate(reason=f"{person} has no »certificate« in people.toml")
        path = desk.office.settings.root / written
        if (problem := desk.envelopes.problem(path, desk.clock())) is not None:
            raise BadCertificate(reason=f"the certificate of {person} cannot be used: {problem}")
        found.append(path)
    if not found:
        raise BadCertificate(reason=f"nobody is »{handler}« in people.toml")
    return tuple(found)
