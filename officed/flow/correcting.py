"""Corrections of an entry: what it says of the document changes and what it said stays; number and date never change.

A corrected kind brings its own terms, counted from the day of registration as if it had been known then (HMS § 33), and
the responsible person gets the letter again with the new date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from officed.domain.changes import (
    Change,
    Corrected,
    EndDeadlines,
    PlannedDeadline,
    PutDeadlines,
    PutTitle,
    SetKind,
    Unrestrict,
)
from officed.domain.document import Document
from officed.domain.errors import Refused
from officed.domain.kinds import KINDS
from officed.domain.register import Entry
from officed.domain.reminders import DEFICIENCY
from officed.domain.restricting import NONE, WHOLE, is_ground
from officed.domain.states import Actor, State
from officed.flow.considering import deadlines_by_word
from officed.flow.deficiencies import open_deficiency, refuse_while_resting
from officed.flow.desk import Desk
from officed.flow.going_out import is_ours
from officed.flow.handing import hand_over
from officed.flow.mending import with_rests
from officed.flow.moving import carry
from officed.flow.passing_on.redirecting import with_clock
from officed.flow.registering import public_title
from officed.flow.restricting import of_entry
from officed.ports.store import Card

_OPEN = frozenset({State.REGISTERED, State.FORWARDED})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants an entry to say; None leaves a thing as it is, a restriction of "none" takes it away."""

    kind: str | None = None
    title: str | None = None
    public_title: str | None = None
    restriction: str | None = None


def correct(desk: Desk, number: int, actor: Actor, wish: Wish, reason: str) -> tuple[str, ...]:
    """Correct an entry. Returns what was changed. Raises `Refused` with what to do instead."""
    card = desk.store.card(number)
    if card.entry is None:
        raise Refused(reason=f"Document {number} has no number yet: `officed held release {number} --kind KIND`.")
    if card.annulled:
        raise Refused(reason=f"{card.entry.reference} is annulled; nothing of it is corrected any more.")
    if not reason.strip():
        raise Refused(reason="Say why it is corrected: --reason.")
    if wish.title is not None and not wish.title.strip():
        raise Refused(reason="An entry has a title: say which with --title.")
    _check_kind(wish.kind)
    if wish.kind is not None:
        refuse_while_resting(card)
    before, after = _now(card), _wished(card, wish)
    changed = tuple(what for what, said in after.items() if said != before[what])
    if not changed and not (wish.kind and any(deadline.provisional for deadline in card.deadlines)):
        raise Refused(reason=f"{card.entry.reference} says so already: nothing is changed.")
    notes = tuple(Corrected(what, before[what], after[what], reason) for what in changed)
    titles = PutTitle(after["title"], after["public_title"], after["restriction"] or None)
    changes: list[Change] = [*notes, titles, *_access(desk, card, after["restriction"])]
    if "title" in changed:
        changes.append(desk.index.words_of(card.document, after["title"]))
    document = card.document
    if wish.kind is not None:
        changes += _of_new_kind(desk, card, card.entry, after["kind"])
    carry(
        desk,
        document,
        State.REGISTERED if wish.kind is not None and _has_terms_by_law(document) else document.state,
        actor,
        "corrected",
        changes,
        {"what": ",".join(changed), "kind": after["kind"]},
    )
    return changed


def _access(desk: Desk, card: Card, basis: str) -> tuple[Change, ...]:
    """The restriction that a corrected ground brings, or its end."""
    if basis == (card.restriction or ""):
        return ()
    if basis and not is_ground(basis):
        raise Refused(reason=f"»{basis}« is no ground of the act; write it as »AvTS § 35 lg 1 p 12«, or none.")
    return of_entry(desk, card.document, basis) if basis else (Unrestrict(WHOLE),)


def _check_kind(kind: str | None) -> None:
    if kind is not None and (kind not in KINDS or KINDS[kind].machine):
        known = ", ".join(code for code in KINDS if not KINDS[code].machine)
        raise Refused(reason=f"There is no kind {kind} for an entry. Kinds: {known}.")


def _now(card: Card) -> Mapping[str, str]:
    return {
        "kind": card.document.kind or "",
        "title": card.title,
        "public_title": card.public_title,
        "restriction": card.restriction or "",
    }


def _wished(card: Card, wish: Wish) -> Mapping[str, str]:
    """What the entry is to say. The public title follows the kind where it had followed it before."""
    said = {what: value for what, value in asdict(wish).items() if value is not None}
    if said.get("restriction") == NONE:
        said["restriction"] = ""
    if wish.kind and "public_title" not in said and card.public_title == public_title(card.document.kind):
        said["public_title"] = public_title(wish.kind)
    return {**_now(card), **said}


def _has_terms_by_law(document: Document) -> bool:
    """Whether its kind brings terms: of an open letter that came; a letter of ours keeps the day that it gives."""
    return document.state in _OPEN and not is_ours(document)


def _of_new_kind(desk: Desk, card: Card, entry: Entry, kind: str) -> list[Change]:
    """The kind, confirmed; for an open entry its terms and the mail that tells of them."""
    changes: list[Change] = [SetKind(kind, confirmed=True)]
    if not _has_terms_by_law(card.document):
        return changes
    corrected = replace(card.document, kind=kind)
    again = replace(card, document=corrected)
    by_law = (with_rests(desk, card, term) for term in deadlines_by_word(desk, corrected, entry.registered_on))
    terms = with_clock(desk, again, tuple(by_law))
    mails = hand_over(
        desk,
        again,
        card.assignments,
        because=("a person said so",),
        turn=card.document.version,
        terms=terms,
    )
    return [*changes, *_in_place(desk, card, terms), *mails]


def _in_place(desk: Desk, card: Card, terms: tuple[PlannedDeadline, ...]) -> tuple[Change, ...]:
    """The terms in place of those that ran; what the sender was given to mend the letter runs on."""
    if open_deficiency(card) is None:
        return (PutDeadlines(terms),)
    old = tuple(term.kind for term in card.deadlines if term.kind != DEFICIENCY)
    ended = (EndDeadlines("replaced", desk.today(), old),) if old else ()
    return (*ended, PutDeadlines(terms, beside=True))
