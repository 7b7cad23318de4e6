"""A document's card, as JSON and for people."""

from __future__ import annotations

from officed.cli.saying import one_line, short
from officed.ports.store import Card, OpenDeadline


def card_view(card: Card) -> dict[str, object]:
    """The JSON of `register show`: the entry, what the letter is, who has it, until when, and all that happened."""
    return {**_entry(card), **_letter(card), **_handling(card), "history": _history(card)}


def _entry(card: Card) -> dict[str, object]:
    entry = card.entry
    return {
        "document": card.document.id,
        "number": entry.reference if entry else None,
        "series": entry.series if entry else None,
        "year": entry.year if entry else None,
        "direction": card.document.direction,
        "registered_at": entry.registered_at if entry else None,
        "annulled": card.annulled,
        "sha256": card.document.original_sha256,
    }


def _letter(card: Card) -> dict[str, object]:
    document = card.document
    content = document.content
    return {
        "kind": document.kind,
        "received_at": document.received_at,
        "way": document.way,
        "sender": {"name": content.sender.name, "addr": content.sender.addr},
        "title": card.title,
        "public_title": card.public_title,
        "restriction": card.restriction,
        "attachments": [
            {"name": p.path, "media_type": p.media_type, "size": p.size, "sha256": p.sha256}
            for p in content.attachments
        ],
        "warnings": [*content.warnings, *(w for p in content.parts for w in p.warnings)],
    }


def _handling(card: Card) -> dict[str, object]:
    waiting = card.waiting
    return {
        "state": card.document.state,
        "assignments": [
            {"role": a.who, "person": a.person, "as": a.standing, "instead_of": a.instead_of} for a in card.assignments
        ],
        "deadlines": [_deadline(d) for d in card.deadlines],
        "ended": [{"kind": kind, "due": due, "outcome": outcome} for kind, due, outcome in card.ended],
        "links": [{"kind": kind, "document": other, "number": number} for kind, other, number in card.links],
        "opinions": [
            {"source": source, "kind": kind, "points": points, "because": list(because)}
            for source, kind, points, _, because, _ in card.opinions
        ],
        "corrections": [{name: getattr(c, name) for name in c.__slots__} for c in card.corrections],
        "waiting": {"code": waiting.code, "reason": waiting.reason, "decide_by": waiting.decide_by}
        if waiting
        else None,
    }


def _deadline(deadline: OpenDeadline) -> dict[str, object]:
    return {
        "kind": deadline.kind,
        "due": deadline.due,
        "start": deadline.start,
        "basis": deadline.basis,
        "steps": list(deadline.steps),
        "provisional": deadline.provisional,
        "reminded": list(deadline.reminded),
    }


def _history(card: Card) -> list[dict[str, object]]:
    return [
        {
            "id": line.id,
            "at": line.at,
            "actor": line.actor,
            "event": line.event,
            "from": line.state,
            "to": line.target,
            "detail": dict(line.detail),
        }
        for line in card.history
    ]


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
    for source, kind, points, _, because, _ in card.opinions:
        print(f"{'opinion':<13} {points:+g} {kind or 'any kind'}: {source}: {'; '.join(because)}")
    for done in card.corrections:
        who = f"{short(done.at.date())} by {done.actor}"
        print(f"{'corrected':<13} {who} {done.what}: {done.was} -> {done.now}: {done.why}")
    for line in card.history:
        move = f"{line.state or ''} -> {line.target}" if line.target else ""
        print(f"{'history':<13} {line.at:%d.%m.%Y %H:%M:%S} {line.event} {move} by {line.actor}")
