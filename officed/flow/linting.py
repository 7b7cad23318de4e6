"""What an entry says held against what its letter says: restrictions missing or ended, titles that tell too much."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from officed.domain.document import Content
from officed.domain.restricting import WHOLE, Restriction, is_ground, mark_of
from officed.flow.desk import Desk
from officed.ports.store import Card

# What a public title may not hold: it is on the website (AvTS § 12, § 35 lg 1 p 12).
_PERSONAL = ("personal_code", "iban", "sender_phone", "sender_email")


# Initials and words such as OÜ name nobody.
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry that wants a person's look: its number, a code for scripts, and a sentence with what to do."""

    document: int
    reference: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class _Seen:
    desk: Desk
    card: Card
    whole: Restriction | None
    today: date


def lint(desk: Desk, *, since: date | None = None) -> Iterator[Fault]:
    """Yield every fault of entries registered since a day, in the order of their documents. Changes nothing."""
    after = 0
    while cards := desk.store.browse(since=since, after=after):
        for card in cards:
            after = card.document.id
            yield from _faults(desk, card)


def _faults(desk: Desk, card: Card) -> Iterator[Fault]:
    if card.entry is None or card.annulled or card.disposed is not None:
        return
    whole = next((r for r in desk.store.restrictions(card.document.id) if r.part == WHOLE), None)
    seen = _Seen(desk, card, whole, desk.today())
    for code, look in _LOOKS.items():
        text = look(seen)
        if text:
            yield Fault(card.document.id, card.entry.reference, code, text)


def _mark_lost(seen: _Seen) -> str | None:
    mark = mark_of(seen.card.document)
    if mark is None or seen.card.restriction:
        return None
    return f"The letter carries a mark ({mark}) and the entry no restriction: `officed restrict`."


def _ungrounded(seen: _Seen) -> str | None:
    if not seen.card.restriction or is_ground(seen.card.restriction):
        return None
    return f"Restricted on »{seen.card.restriction}«, which is no ground of AvTS § 35: name one, or open it."


def _endless(seen: _Seen) -> str | None:
    if not seen.card.restriction or seen.whole is not None:
        return None
    return "Restricted without a last day: `officed restrict` with the same ground gives it one."


def _ended(seen: _Seen) -> str | None:
    if seen.whole is None or seen.whole.until >= seen.today:
        return None
    return f"The restriction ended on {seen.whole.until:%d.%m.%Y}: open it with `officed unrestrict`."


def _title_tells(seen: _Seen) -> str | None:
    title = seen.card.public_title
    alone = replace(seen.card.document, content=Content(media_type="text/plain", subject=title, text=title), fields=())
    found = sorted({f.name for f in seen.desk.hooks.find_fields(alone) if f.name in _PERSONAL})
    return f"The public title holds {', '.join(found)}: `officed correct --public-title`." if found else None


def _title_names(seen: _Seen) -> str | None:
    names = [n for n in seen.card.document.content.sender.name.casefold().split() if len(n) > _SHORTEST_NAME]
    words = re.findall(r"\w+", seen.card.public_title.casefold())
    if not names or not all(name in words for name in names):
        return None
    return "The public title names the sender: `officed correct --public-title`."


_LOOKS: Mapping[str, Callable[[_Seen], str | None]] = MappingProxyType(
    {
        "mark_lost": _mark_lost,
        "no_ground": _ungrounded,
        "no_last_day": _endless,
        "ended": _ended,
        "public_title_tells": _title_tells,
        "public_title_names": _title_names,
    }
)
