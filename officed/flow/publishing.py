"""The register as outsiders read it (AvTS §§ 11, 12 and 38 lg 2): nothing that tells who a private person is.

Only what is named here goes out. A title that a person wrote is published when nothing in it may tell of the people in
the letter; else the kind stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from officed.domain.document import Address, Direction
from officed.domain.outsiders import NOBODY, body_of, public_name, tells_of
from officed.flow.desk import Desk
from officed.flow.exporting import HEADINGS, Row, cards, is_sealed, office_row
from officed.flow.registering import public_title
from officed.ports.office import Office
from officed.ports.store import Card

# What the office itself says of an entry, in words and days of its own. The officials who deal with it act in office.
_AS_IT_IS = (
    "number", "registered_on", "direction", "date", "way", "sender_date", "kind", "series", "series_title",
    "restriction", "restriction_until", "unit", "person", "others", "due", "answered_on", "linked",
)  # fmt: skip
# Fields that tell who and where somebody is.
_TOLD_BY = ("sender_name", "sender_address", "addressee")


def rows(desk: Desk, *, year: int | None = None, public: bool = False) -> Iterator[Row]:
    """All entries, newest first, for the office or for outsiders, who read nothing of a sealed one."""
    for card in cards(desk, year):
        if not public:
            yield office_row(desk.office, card)
        elif not is_sealed(card):
            yield public_row(desk.office, card)


def public_row(office: Office, card: Card) -> Row:
    """One entry as outsiders read it: initials, the public title, how many files there are and none of their names."""
    known, restricted = office_row(office, card), bool(card.restriction)
    outgoing = card.document.direction is Direction.OUTGOING
    content = card.document.content
    theirs = content.to if outgoing else (content.sender,)
    told = "; ".join(dict.fromkeys(_named(one, restricted=restricted) for one in theirs)) or NOBODY
    ours = office.settings.office.name
    row = dict.fromkeys(HEADINGS, "") | {name: known[name] for name in _AS_IT_IS}
    row |= {"from": ours, "to": told} if outgoing else {"from": told, "to": ours}
    row["title"] = _title(card)
    row["restriction_basis"] = _harmless(card, known["restriction_basis"])
    if not restricted and all(body_of(one.name) for one in theirs):
        row["sender_ref"] = _harmless(card, known["sender_ref"])
        row["files"] = str(len(content.attachments) or "")
    row["annulled"] = "jah" if card.annulled is not None else ""
    return row


def _named(address: Address, *, restricted: bool) -> str:
    return public_name(address.name, restricted=restricted)


def _title(card: Card) -> str:
    safe = public_title(card.document.kind)
    return card.public_title if card.public_title == safe else _harmless(card, card.public_title) or safe


def _harmless(card: Card, text: str) -> str:
    """The text, or nothing where it may tell of somebody in the letter."""
    content = card.document.content
    addresses = (content.sender, *content.to, *content.cc)
    names = [name for a in addresses for name in (a.name, a.addr.partition("@")[0]) if not body_of(name)]
    names += [name for field in _TOLD_BY for name in card.document.found(field)]
    return "" if tells_of(text, names) else text
