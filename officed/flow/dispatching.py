"""A letter of ours as a person hands it over: looked at, kept untouched, entered in the ledger like every arrival.

What the person said goes along as hints, so that whoever takes the step after a crash knows it too.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from officed.domain.changes import NewArrival
from officed.domain.document import Address, Direction, Document, Field, Way
from officed.domain.errors import BadSettings, Refused
from officed.domain.kinds import KINDS
from officed.domain.restricting import NONE, is_ground
from officed.domain.series import Series
from officed.domain.states import Actor, State
from officed.flow import writing
from officed.flow.counter import BY_HAND, Entered, sender_of
from officed.flow.desk import Desk
from officed.flow.intake import DiskFull
from officed.ports.store import Card

SOURCE = "outgoing"

_BETWEEN = "; "
# What the finders take for the sender's is ours in a letter of ours, and what it asks for stands in its order.
_TURNED = frozenset({"sender_ref", "sender_date", "reply_by"})
_IDS = re.compile(r"\d{1,18}")
# Files that only their recipient can open: these alone carry what is restricted through an open mail.
_ENCRYPTED = frozenset({".cdoc", ".cdoc2", ".p7m", ".gpg", ".pgp", ".asc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person says of a letter of ours.

    `answers` are documents that it answers, `informs` those whose senders get it to know only. `on`: the local day on
    which it goes out; `answer_by`: by when an answer to it is awaited. `send`: officed itself mails it to `to`.
    `restriction`: a ground, »none«, or nothing for that of what it answers.
    `propose`: that it answers them is for a person to confirm, and ends nothing before. `joins`: a letter whose matter
    it joins where it answers none. `again`: the same file has a number already, and is to have another.
    """

    to: tuple[Address, ...]
    on: date
    way: Way
    actor: Actor
    direction: Direction = Direction.OUTGOING
    answers: tuple[int, ...] = ()
    informs: tuple[int, ...] = ()
    kind: str = ""
    title: str = ""
    restriction: str = ""
    person: str = ""
    series: str = ""
    answer_by: date | None = None
    send: bool = False
    propose: bool = False
    joins: int | None = None
    again: bool = False


def recipients_of(written: str) -> tuple[Address, ...]:
    """Recipients with semicolons between them, each as in `officed ingest --from`. Raises `BadSettings`."""
    return tuple(sender_of(one) for one in written.split(";") if one.strip())


def hand_over(desk: Desk, path: Path, media_type: str, order: Order) -> Entered:
    """Take the letter in. Raises `BadSettings` and `Refused` before anything is kept, `DiskFull`."""
    check(desk, path, order)
    try:
        stored = desk.originals.store_file(path)
    except FileNotFoundError as error:
        raise BadSettings(text=f"{path} has gone; nothing was registered.") from error
    except OSError as error:
        raise DiskFull(folder=os.fspath(desk.office.settings.data), reason=error.strerror or error) from error
    hints = _hints(desk, order)
    # One file may go to several people as several letters; the same words about it once more are the same letter.
    said = "\0".join(f"{name}={word}" for name, word in sorted(hints.items()) if name != "actor")
    digest, known = _turn(desk, f"outgoing\0{stored.sha256}\0{order.on}\0{said}")
    if not (known or order.again) and (before := desk.store.entered_as(SOURCE, stored.sha256)):
        raise Refused(reason=f"{path.name} is registered already: {', '.join(before)}. Another number for it: --again")
    arrival = NewArrival(
        source=SOURCE,
        key=digest,
        received_at=desk.clock(),
        received_on=order.on,
        sha256=stored.sha256,
        size=stored.size,
        digest=digest,
        name=path.name,
        media_type=media_type,
        way=order.way,
        direction=order.direction,
        hints=hints,
    )
    (received,) = desk.store.receive([arrival], desk.clock())
    desk.store.told(SOURCE, {digest: BY_HAND}, desk.clock())
    return Entered(received.document, known, stored.sha256)


def _turn(desk: Desk, said: str) -> tuple[str, bool]:
    """The digest of such words, and whether a letter came with them: after one that was annulled they are said anew."""
    turns = (said if turn == 0 else f"{said}\0turn={turn}" for turn in count())
    for digest in (hashlib.sha256(turn.encode()).hexdigest() for turn in turns):
        before = desk.store.kept(SOURCE, [digest]).get(digest)
        if before is None or not desk.store.card(before.document).annulled:
            break
    return digest, before is not None


def order_of(document: Document) -> Order:
    """The order that a document of ours came with; one out of a watched mailbox has nothing but its recipients."""
    said = document.hints
    content = document.content
    return Order(
        to=recipients_of(said["to"]) if said.get("to") else (*content.to, *content.cc),
        on=document.received_on,
        way=document.way,
        actor=Actor.parse(said.get("actor") or "officed:officed"),
        direction=document.direction,
        answers=_ids(said.get("answers", "")),
        informs=_ids(said.get("informs", "")),
        kind=document.hinted_kind or "",
        title=said.get("subject", ""),
        restriction=said.get("restriction", ""),
        person=document.hinted_person or "",
        series=document.hinted_series or "",
        answer_by=date.fromisoformat(said["answer_by"]) if said.get("answer_by") else None,
        send=bool(said.get("send")),
    )


def fields_of_ours(desk: Desk, document: Document, found: Iterable[Field]) -> tuple[Field, ...]:
    """The fields of a letter of ours: in it »Teie nr« is theirs, so what it answers says their number and date."""
    kept = tuple(one for one in found if one.name not in _TURNED)
    first = next(iter(order_of(document).answers), None)
    if first is None:
        return kept
    theirs = desk.store.document(first)
    named = (("their_ref", theirs.first("sender_ref")), ("their_date", theirs.first("sender_date")))
    return (*kept, *(Field(name, value, "register", "register") for name, value in named if value))


def _ids(written: str) -> tuple[int, ...]:
    return tuple(int(one) for one in _IDS.findall(written))


def _hints(desk: Desk, order: Order) -> dict[str, str]:
    office = desk.office.settings.office
    words = {
        "to": _BETWEEN.join(f"{to.name} <{to.addr}>" if to.addr else to.name for to in order.to),
        "answers": ",".join(map(str, order.answers)),
        "informs": ",".join(map(str, order.informs)),
        "kind": order.kind,
        "subject": order.title,
        "restriction": order.restriction,
        "person": order.person,
        "series": order.series,
        "answer_by": order.answer_by.isoformat() if order.answer_by else "",
        "send": "yes" if order.send else "",
        "actor": str(order.actor),
        "sender_name": office.name,
        "sender_addr": office.address,
    }
    return {name: " ".join(word.split()) for name, word in words.items() if word.strip()}


def check(desk: Desk, path: Path, order: Order) -> None:
    """Raise `BadSettings` or `Refused` for what cannot be right, in words that say what to do."""
    answered = [_answerable(desk, number) for number in order.answers]
    for number in order.informs:
        _numbered(desk, number)
    _check_days(desk, order, answered)
    _check_names(desk, order)
    if order.direction is Direction.OUTGOING and not order.to:
        raise BadSettings(text='Say to whom it goes: --to "Mari Maasikas <mari@kiri.example>".')
    if order.send:
        _check_sending(desk, path, order, answered)


def _numbered(desk: Desk, number: int) -> Card:
    card = desk.store.card(number)
    if card.entry is None:
        raise Refused(reason=f"Document {number} has no number yet; a letter of ours names a registered one.")
    if card.annulled:
        raise Refused(reason=f"{card.entry.reference} is annulled; name the entry that stands in its place.")
    return card


def _answerable(desk: Desk, number: int) -> Card:
    card = _numbered(desk, number)
    assert card.entry is not None
    if card.document.direction is Direction.OUTGOING:
        raise Refused(reason=f"{card.entry.reference} is a letter of ours; nobody answers it but who got it.")
    if card.document.state is State.DISPOSED:
        raise Refused(reason=f"{card.entry.reference} was disposed of.")
    return card


def _check_days(desk: Desk, order: Order, answered: list[Card]) -> None:
    today = desk.today()
    if order.on > today:
        raise BadSettings(text=f"{order.on:%d.%m.%Y} has not come yet. Give the day on which the letter went out.")
    for card in answered:
        if order.on < card.document.received_on:
            came = f"{card.document.reference} came on {card.document.received_on:%d.%m.%Y}"
            raise BadSettings(text=f"{came}; it cannot have been answered on {order.on:%d.%m.%Y}.")
    if order.answer_by is not None and order.answer_by <= today:
        text = f"An answer by {order.answer_by:%d.%m.%Y} cannot be awaited: give a day that is to come."
        raise BadSettings(text=text)


def _check_names(desk: Desk, order: Order) -> None:
    plan, people = desk.office.file_plan, desk.office.people
    if order.kind and (order.kind not in KINDS or KINDS[order.kind].machine):
        codes = ", ".join(code for code, kind in KINDS.items() if not kind.machine)
        raise BadSettings(text=f"There is no kind {order.kind} for letters. Kinds: {codes}.")
    if order.series and order.series not in plan.series:
        raise BadSettings(text=f"There is no series »{order.series}«. Series: {', '.join(plan.series)}.")
    if order.series and not plan.series[order.series].takes(order.direction):
        fit = ", ".join(code for code, series in plan.series.items() if series.takes(order.direction))
        raise BadSettings(text=f"Series {order.series} takes no {order.direction} letters. These do: {fit}.")
    if order.restriction not in {"", NONE} and not is_ground(order.restriction):
        text = f"»{order.restriction}« is no ground of the act; write it as »AvTS § 35 lg 1 p 12«, or none."
        raise BadSettings(text=text)
    if order.person and not people.knows(order.person):
        known = ", ".join((*people.roles, *people.people))
        raise BadSettings(text=f"Nobody is called »{order.person}«. People and roles: {known}.")


def _check_sending(desk: Desk, path: Path, order: Order, answered: list[Card]) -> None:
    without = next((to.name for to in order.to if not to.addr), None)
    if order.direction is not Direction.OUTGOING:
        raise BadSettings(text="An internal document is not mailed: leave out --send.")
    if without is not None:
        text = f"»{without}« has no mail address: write it as »{without} <...>«, or say how it went with --how post."
        raise BadSettings(text=text)
    if path.suffix.lower() not in _ENCRYPTED and _is_secret(desk, order, answered):
        text = "A letter about a restricted matter goes by mail encrypted only: make a .cdoc of it, or use --how."
        raise Refused(reason=text)


def _is_secret(desk: Desk, order: Order, answered: list[Card]) -> bool:
    plan = desk.office.file_plan
    own = plan.series[order.series] if order.series else plan.for_kind(order.kind, order.direction)
    matters = [(order.kind or None, own)]
    answers = [(c, plan.series.get(c.entry.series, own)) for c in answered if c.entry is not None]
    matters += [(c.document.kind, series) for c, series in answers]
    if any(writing.is_restricted(kind, series) for kind, series in matters):
        return True
    if order.restriction:
        return order.restriction != NONE
    return any(_has_own_ground(desk, c, series) for c, series in answers)


def _has_own_ground(desk: Desk, card: Card, series: Series) -> bool:
    """Whether a mark, a rule or a person restricts it, though its last day has passed (a person looks first).

    The usual ground of the series keeps all its letters from the public, not from those whose letters they are.
    """
    grounds = {card.restriction, *(one.basis for one in desk.store.restrictions(card.document.id))}
    return bool(grounds - {None, series.restriction})
