"""A document's card, as JSON and for people."""

from __future__ import annotations

from officed.cli.saying import one_line, short
from officed.ports.store import Card


def card_view(card: Card) -> dict[str, object]:
    """The JSON of `register show` (contract.md)."""
    document, entry = card.document, card.entry
    return {
        "document": document.id,
        "number": entry.reference if entry else None,
        "series": entry.series if entry else None,
        "year": entry.year if entry else None,
        "direction": document.direction,
        "state": document.state,
        "registered_at": entry.registered_at if entry else None,
        "received_at": document.received_at,
        "kind": document.kind,
        "sender": {"name": document.content.sender.name, "addr": document.content.sender.addr},
        "title": card.title,
        "public_title": card.public_title,
        "restriction": card.restriction,
        "annulled": card.annulled,
        "assignments": [
            {"role": a.who, "person": a.person, "as": a.standing, "instead_of": a.instead_of} for a in card.assignments
        ],
        "deadlines": [
            {
                "kind": d.kind,
                "due": d.due,
                "start": d.start,
                "basis": d.basis,
                "steps": list(d.steps),
                "provisional": d.provisional,
                "reminded": list(d.reminded),
            }
            for d in card.deadlines
        ],
        "ended": [{"kind": kind, "due": due, "outcome": outcome} for kind, due, outcome in card.ended],
        "links": [{"kind": kind, "document": other, "number": number} for kind, other, number in card.links],
        "attachments": [
            {"name": p.path, "media_type": p.media_type, "size": p.size, "sha256": p.sha256}
            for p in document.content.attachments
        ],
        "warnings": [*document.content.warnings, *(w for p in document.content.parts for w in p.warnings)],
        "opinions": [
            {"source": source, "kind": kind, "points": points, "because": list(because)}
            for source, kind, points, _, because in card.opinions
        ],
        "waiting": {"code": card.waiting.code, "reason": card.waiting.reason, "decide_by": card.waiting.decide_by}
        if card.waiting
        else None,
        "history": [
            {
                "id": h.id,
                "at": h.at,
                "actor": h.actor,
                "event": h.event,
                "from": h.state,
                "to": h.target,
                "detail": dict(h.detail),
            }
            for h in card.history
        ],
        "sha256": document.original_sha256,
    }


def say_card(card: Card) -> None:
    """Print a card for people."""
    document = card.document
    lead = ", ".join(f"{a.person} ({a.standing})" for a in card.assignments) or "–"
    sender = document.content.sender
    rows = (
        ("number", card.entry.reference if card.entry else f"none yet (document {document.id})"),
        ("state", document.state.value),
        ("kind", document.kind or "–"),
        ("from", f"{sender.name} <{sender.addr}>"),
        ("title", card.title),
        ("public title", card.public_title or "–"),
        ("received", f"{document.received_at:%d.%m.%Y %H:%M} UTC ({document.way.value})"),
        ("registered", f"{card.entry.registered_at:%d.%m.%Y %H:%M} UTC" if card.entry else "–"),
        ("people", lead),
        ("restriction", card.restriction or "–"),
        ("annulled", card.annulled or ""),
        ("waits", f"{card.waiting.code}: {card.waiting.reason}" if card.waiting else ""),
        ("sha256", document.original_sha256),
    )
    for name, value in rows:
        if value:
            print(f"{name:<13} {one_line(value) if name in {'title', 'from'} else value}")
    for deadline in card.deadlines:
        sure = " (provisional)" if deadline.provisional else ""
        print(f"{'due':<13} {short(deadline.due)} {deadline.kind}{sure}: {deadline.basis}")
        print("\n".join(f"{'':<15}{step}" for step in deadline.steps))
    for source, kind, points, _, because in card.opinions:
        print(f"{'opinion':<13} {points:+g} {kind or 'any kind'}: {source}: {'; '.join(because)}")
    for line in card.history:
        move = f"{line.state or ''} -> {line.target}" if line.target else ""
        print(f"{'history':<13} {line.at:%d.%m.%Y %H:%M:%S} {line.event} {move} by {line.actor}")
