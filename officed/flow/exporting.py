"""The register as rows for the office: what AvTS § 12 and practice ask of an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from officed.domain.document import Direction, Document, Way
from officed.domain.kinds import KINDS
from officed.domain.people import Standing
from officed.domain.reminders import BESIDE
from officed.domain.restricting import WHOLE
from officed.flow.desk import Desk
from officed.ports.office import Office
from officed.ports.store import Card
from officed.texts.kinds import kind_name

# So many letters are held at a time, with their texts.
PAGE = 100
# Field -> heading, as in registers of Estonian offices.
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "number": "Viit",
        "registered_on": "Registreerimise kpv",
        "direction": "Suund",
        "date": "Saabumise / väljastamise kuupäev",
        "way": "Saabumis-/saatmisviis",
        "from": "Kellelt",
        "to": "Kellele",
        "sender_ref": "Saatja viit",
        "sender_date": "Saatja kuupäev",
        "kind": "Dokumendi liik",
        "title": "Pealkiri",
        "series": "Sari",
        "series_title": "Sarja nimetus",
        "restriction": "Juurdepääsupiirang",
        "restriction_basis": "Juurdepääsupiirangu alus",
        "restriction_until": "Juurdepääsupiirang kehtib kuni",
        "unit": "Osakond",
        "person": "Vastutaja",
        "others": "Kaastäitjad",
        "due": "Vastamise tähtaeg",
        "answered_on": "Vastamise kuupäev",
        "linked": "Seosdokumendid",
        "files": "Failid",
        "annulled": "Tühistatud",
        "disposed": "Hävitatud",
    }
)
Row = Mapping[str, str]
_DIRECTIONS = {Direction.INCOMING: "saabunud", Direction.OUTGOING: "väljasaadetud", Direction.INTERNAL: "sisene"}
_WAYS = {
    Way.EMAIL: "e-post", Way.SCAN: "skaneeritud", Way.POST: "post", Way.IN_PERSON: "isiklikult", Way.PHONE: "telefon",
    Way.DHX: "DHX",
}  # fmt: skip


def cards(desk: Desk, year: int | None = None) -> Iterator[Card]:
    """All entries, newest first, a page in memory at a time; entries that come meanwhile are not among them."""
    before: int | None = None
    while page := desk.store.cards(year=year, limit=PAGE, before=before):
        yield from page
        before = page[-1].document.id


def is_sealed(card: Card) -> bool:
    """Whether it is a report that was numbered by mistake (Directive (EU) 2019/1937 art. 16): nobody reads of it."""
    kind = KINDS.get(card.document.kind or "")
    return kind is not None and kind.sealed


def office_row(office: Office, card: Card) -> Row:
    """One entry as the office reads it; dates are ISO 8601, what is not known is empty."""
    entry, document = card.entry, card.document
    assert entry is not None
    numbered = {
        "number": entry.reference,
        "registered_on": entry.registered_on.isoformat(),
        "direction": _DIRECTIONS[document.direction],
        "series": entry.series,
        "series_title": series.title if (series := office.file_plan.series.get(entry.series)) else "",
    }
    if is_sealed(card):
        return {**dict.fromkeys(HEADINGS, ""), **numbered}
    said = numbered | _letter(office, document) | _access(card) | _dealing(office, card)
    said["title"] = card.title
    said["linked"] = "; ".join(reference for _, _, reference in card.links if reference)
    said["annulled"] = card.annulled or ""
    said["disposed"] = f"{card.disposed.at.date().isoformat()} {card.disposed.basis}" if card.disposed else ""
    return {name: said[name] for name in HEADINGS}


def _letter(office: Office, document: Document) -> dict[str, str]:
    content = document.content
    sender = content.sender
    return {
        "date": document.received_on.isoformat(),
        "way": _WAYS[document.way],
        "from": sender.name or sender.addr,
        "to": "; ".join(a.name or a.addr for a in content.to) or document.mailbox or office.settings.office.name,
        "sender_ref": document.first("sender_ref") or "",
        "sender_date": document.first("sender_date") or "",
        "kind": kind_name(document.kind, "et") if document.kind else "",
        "files": "; ".join(f"{part.path} (SHA-256 {part.sha256})" for part in content.attachments),
    }


def _access(card: Card) -> dict[str, str]:
    whole = next((one for one in card.restrictions if one.part == WHOLE), None)
    partly = any(one.part != WHOLE for one in card.restrictions)
    return {
        "restriction": "AK" if card.restriction else "Osaliselt AK" if partly else "Avalik",
        "restriction_basis": card.restriction or "",
        "restriction_until": whole.until.isoformat() if whole else "",
    }


def _dealing(office: Office, card: Card) -> dict[str, str]:
    people = office.people
    lead = next((a.person for a in card.assignments if a.standing is Standing.RESPONSIBLE), "")
    known = people.people.get(lead)
    unit = people.units.get(known.unit) if known else None
    others = (a.person for a in card.assignments if a.standing is Standing.CO_RESPONSIBLE)
    return {
        "unit": unit.name if unit else "",
        "person": _name(office, lead),
        "others": "; ".join(_name(office, person) for person in others),
        "due": _due(card),
        "answered_on": card.answered_on.isoformat() if card.answered_on else "",
    }


def _name(office: Office, person: str) -> str:
    known = office.people.people.get(person)
    return known.name if known else person


# A term that was met; one that was replaced or ended with an annulled entry was not owed in the end.
_MET = frozenset({"answered", "closed"})


def _due(card: Card) -> str:
    kept = [day for kind, day, outcome in card.ended if outcome in _MET and kind not in BESIDE]
    due: date | None = card.due or (kept[-1] if kept else None)
    return due.isoformat() if due else ""
