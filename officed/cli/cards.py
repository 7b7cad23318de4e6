"""A document's card, as JSON and for people."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from officed.cli.days import in_office_time
from officed.cli.saying import one_line, short
from officed.domain.document import Address, Direction, Document
from officed.domain.office_time import local_date
from officed.domain.restricting import WHOLE, Restriction
from officed.flow.deficiencies import LACKS, LEFT
from officed.flow.passing_on.passings import PASSED_ON, Passing, passings
from officed.ports.store import Card, Correction, OpenDeadline


def card_view(card: Card) -> dict[str, object]:
    """The JSON of `register show`: the entry, what the letter is, who has it, until when, and all that happened."""
    return {**_entry(card), **_letter(card), **_sides(card), **_handling(card), "history": _history(card)}


def _entry(card: Card) -> dict[str, object]:
    entry = card.entry
    return {
        "document": card.document.id,
        "number": entry.reference if entry else None,
        "series": entry.series if entry else None,
        "year": entry.year if entry else None,
        "direction": card.document.direction,
        "registered_at": entry.registered_at if entry else None,
        "registered_on": entry.registered_on if entry else None,
        "matter": {"sequence": entry.sequence, "number": entry.number, "letter": entry.suffix} if entry else None,
        "annulled": card.annulled,
        "disposed": {"at": card.disposed.at, "actor": card.disposed.actor, "basis": card.disposed.basis}
        if card.disposed
        else None,
        "sha256": card.document.original_sha256,
    }


def _letter(card: Card) -> dict[str, object]:
    document = card.document
    content = document.content
    return {
        "kind": document.kind,
        "received_at": document.received_at,
        "received_on": document.received_on,
        "way": document.way,
        "sender": {"name": content.sender.name, "addr": content.sender.addr},
        "title": card.title,
        "public_title": card.public_title,
        "restriction": card.restriction,
        "restrictions": [_restriction(card, one) for one in card.restrictions],
        "attachments": [
            {"name": p.path, "media_type": p.media_type, "size": p.size, "sha256": p.sha256}
            for p in content.attachments
        ],
        "warnings": [*content.warnings, *(w for p in content.parts for w in p.warnings)],
    }


def _sides(card: Card) -> dict[str, object]:
    """Who wrote to whom, and the number and date that each side gave the letter (AvTS § 12 lg 3)."""
    content, entry = card.document.content, card.entry
    first = card.document.first
    return {
        "parties": {
            "from": [{"name": content.sender.name, "addr": content.sender.addr}],
            "to": [{"name": one.name, "addr": one.addr} for one in content.to],
            "cc": [{"name": one.name, "addr": one.addr} for one in content.cc],
        },
        "references": {
            "ours": {"number": entry.reference, "date": entry.registered_on} if entry else None,
            "theirs": _theirs(first("their_ref") or first("sender_ref"), first("their_date") or first("sender_date")),
            "quoted": list(card.document.found("our_ref")),
        },
    }


def _theirs(number: str | None, day: str | None) -> dict[str, str | None] | None:
    return {"number": number, "date": day} if number or day else None


def _restriction(card: Card, restriction: Restriction) -> dict[str, object]:
    whole = restriction.part == WHOLE
    return {
        "attachment": None if whole else _part(card, restriction.part),
        "basis": restriction.basis,
        "from": restriction.start,
        "until": restriction.until,
    }


def _handling(card: Card) -> dict[str, object]:
    waiting = card.waiting
    return {
        "state": card.document.state,
        "assignments": [
            {"role": a.who, "person": a.person, "as": a.standing, "instead_of": a.instead_of} for a in card.assignments
        ],
        "deadlines": [_deadline(d) for d in card.deadlines],
        "answered_on": card.answered_on,
        "ended": [{"kind": kind, "due": due, "outcome": outcome} for kind, due, outcome in card.ended],
        "links": [{"kind": kind, "document": other, "number": number} for kind, other, number in card.links],
        "linked_by": [{"kind": kind, "document": other, "number": number} for kind, other, number in card.linked_by],
        "opinions": [
            {"source": source, "kind": kind, "points": points, "because": list(because)}
            for source, kind, points, _, because, _ in card.opinions
        ],
        "passed_on": [passing_view(one) for one in passings(card)],
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


def passing_view(done: Passing) -> dict[str, object]:
    """The JSON of a letter that was passed on."""
    return {
        "body": done.body or None,
        "to": done.to,
        "part": done.part,
        "basis": done.basis,
        "how": done.how,
        "on": done.on,
        "late": done.late,
        "told": done.told or None,
        "lost": done.lost,
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


def _part(card: Card, place: int) -> str:
    """The path of a part; what was disposed of has its place only."""
    parts = card.document.content.parts
    return parts[place].path if place < len(parts) else f"part {place}"


def _restricted(card: Card) -> str:
    said = (
        f"{'' if one.part == WHOLE else f'{_part(card, one.part)}: '}{one.basis} until {short(one.until)}"
        for one in card.restrictions
    )
    return "; ".join(said) or card.restriction or "–"


def say_card(card: Card, zone: ZoneInfo) -> None:
    """Print a card for people, its instants in the office's time."""
    for name, value in _rows(card, zone):
        if value:
            print(f"{name:<13} {one_line(value) if name in _FOREIGN else value}")
    for deadline in card.deadlines:
        sure = " (provisional)" if deadline.provisional else ""
        print(f"{'due':<13} {short(deadline.due)} {deadline.kind}{sure}: {deadline.basis}")
        print("\n".join(f"{'':<15}{step}" for step in deadline.steps))
    for kind, other, number in card.links:
        print(f"{kind:<13} {number or f'document {other}'}")
    for kind, other, number in card.linked_by:
        print(f"{'tied from':<13} {number or f'document {other}'}: {kind}")
    for passing in passings(card):
        print(f"{'passed on':<13} {_passed_on(passing)}")
    for source, kind_, points, _, because, _ in card.opinions:
        print(f"{'opinion':<13} {points:+g} {kind_ or 'any kind'}: {source}: {'; '.join(because)}")
    for done in card.corrections:
        name, said = _word(done)
        print(f"{name:<13} {short(local_date(done.at, zone))} by {done.actor}{said}")
    for line in card.history:
        move = f"{line.state or ''} -> {line.target}" if line.target else ""
        print(f"{'history':<13} {in_office_time(line.at, zone)} {line.event} {move} by {line.actor}")


# What people have said of a letter stands beside what they have corrected in it.
_WORDS = {PASSED_ON: "passed on to", LACKS: "lacks", LEFT: "left"}


def _word(done: Correction) -> tuple[str, str]:
    if done.what not in _WORDS:
        return "corrected", f" {done.what}: {done.was or '–'} -> {done.now or '–'}: {done.why or '–'}"
    name = "lacked" if done.what == LACKS and not done.now else _WORDS[done.what]
    return name, f": {done.now or done.was}{f' ({done.why})' if done.why else ''}"


def _passed_on(passing: Passing) -> str:
    stands = f"{short(passing.on)}, sender told: {passing.told or 'no'}" if passing.on else "on its way"
    late, part = " (late)" if passing.late else "", " (in part)" if passing.part else ""
    state = "never arrived" if passing.lost else stands
    return f"{one_line(passing.to) or passing.body}{part}: {state}{late}, {passing.basis}"


# What a stranger wrote may hold anything; a terminal gets one line of it.
_FOREIGN = frozenset({"title", "from", "to", "their number"})


def _rows(card: Card, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    document, entry = card.document, card.entry
    incoming = document.direction is Direction.INCOMING
    content = document.content
    return (
        ("number", entry.reference if entry else f"none yet (document {document.id})"),
        ("state", document.state.value),
        ("kind", document.kind or "–"),
        ("direction", "" if incoming else document.direction.value),
        ("from", _written(content.sender)),
        ("to", "" if incoming else "; ".join(map(_written, content.to))),
        ("title", card.title),
        ("public title", card.public_title or "–"),
        ("received" if incoming else "went out", _came(document, zone)),
        ("registered", in_office_time(entry.registered_at, zone) if entry else "–"),
        ("their number", document.first("their_ref") or document.first("sender_ref") or ""),
        ("answered", short(card.answered_on) if card.answered_on else ""),
        ("people", ", ".join(f"{a.person} ({a.standing})" for a in card.assignments) or "–"),
        ("restriction", _restricted(card)),
        ("annulled", card.annulled or ""),
        ("disposed", f"{short(card.disposed.at.date())} {card.disposed.basis}" if card.disposed else ""),
        ("waits", f"{card.waiting.code}: {card.waiting.reason}" if card.waiting else ""),
        ("sha256", document.original_sha256),
    )


def _written(address: Address) -> str:
    return f"{address.name} <{address.addr}>".strip() if address.addr else address.name


def _came(document: Document, zone: ZoneInfo) -> str:
    if document.direction is Direction.INCOMING:
        return f"{in_office_time(document.received_at, zone)} ({document.way.value})"
    return f"{short(document.received_on)} ({document.way.value})"
