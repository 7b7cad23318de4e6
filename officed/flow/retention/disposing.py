"""Disposal by a registered act (Arhiivieeskiri §§ 13, 14): only what the act names, and only while it may still go.

Each letter goes in a transaction of its own, with the act in its history; a run that was interrupted is run again, and
goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from officed.domain.changes import Corrected, Detail, Dispose, EndDeadlines
from officed.domain.disposal_list import DisposalList, ListedLetter, names, parsed
from officed.domain.document import Document
from officed.domain.errors import OfficedError, Refused, StaleDocument
from officed.domain.retention import Fate, Ruling, ruling
from officed.domain.states import Actor, State
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.ports.store import Card

DISPOSED, USED = "disposed", "act_carried_out"
SIGNED = ("application/vnd.etsi.asic-", "application/vnd.bdoc", "application/x-bdoc", "application/x-ddoc")
"""Media types of signed containers: what is in one of these is what was signed."""
# What the reader says of a container that nobody signed.
_UNSIGNED = "carries no signature"


class NoAct(OfficedError):
    """{act} is no act that anything is disposed of by: {reason}"""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Act:
    """A registered act and the list that it names. `on_paper` says where a signed paper is, empty for a container."""

    card: Card
    listed: DisposalList
    on_paper: str = ""

    @property
    def reference(self) -> str:
        """Its number in the register."""
        assert self.card.entry is not None
        return self.card.entry.reference

    @property
    def basis(self) -> str:
        """What the register says of everything that went by it."""
        return f"hävitamisakt {self.reference}"


@dataclass(frozen=True, slots=True)
class Gone:
    """What became of a letter of the list: it went (`why` empty), or it stays and why."""

    letter: ListedLetter
    why: str = ""


def act_of(desk: Desk, number: int, given: str | None = None, on_paper: str | None = None) -> Act:
    """The act that a person names, with its list: the one in its container, or the text `given`. Raises `NoAct`."""
    card = desk.store.card(number)
    named = card.entry.reference if card.entry else f"Document {number}"
    if card.entry is None or card.annulled is not None or card.disposed is not None:
        raise NoAct(act=named, reason="it is no entry of the register, or is annulled or gone itself.")
    if on_paper is not None and not on_paper.strip():
        raise NoAct(act=named, reason="say where the signed paper is: --signed-on-paper REASON.")
    everything = [card.document.content.text, *(part.text for part in card.document.content.parts)]
    texts = everything if on_paper else [*_signed_texts(card.document)]
    if not texts:
        reason = "it is no signed container (.asice). An act on paper: scan it, and say --signed-on-paper REASON."
        raise NoAct(act=named, reason=reason)
    listed = parsed(given) if given is not None else next(filter(None, map(parsed, texts)), None)
    if listed is None:
        changed = "the list beside it is none, or was changed since it was drafted."
        reason = changed if given is not None else "it holds no list: --list FILE."
        raise NoAct(act=named, reason=reason)
    if not names(texts, listed, by_code=bool(on_paper)):
        raise NoAct(act=named, reason=f"it does not name this list: {listed.code}, SHA-256 {listed.digest}.")
    if listed.office != desk.office.settings.office.name:
        raise NoAct(act=named, reason=f"its list is of another office, {listed.office}.")
    if any(one.document == number for one in listed.letters):
        raise NoAct(act=named, reason="it would dispose of itself.")
    return Act(card, listed, on_paper or "")


def _signed_texts(document: Document) -> Iterator[str]:
    """The texts of what stands in signed containers; whether a signature holds is not checked here."""
    content = document.content
    if document.media_type.startswith(SIGNED) and not _is_unsigned(content.warnings):
        yield from (content.text, *(part.text for part in content.parts))
        return
    for box in content.parts:
        if box.media_type.startswith(SIGNED) and not _is_unsigned(box.warnings):
            yield from (part.text for part in content.parts if part.path.startswith(f"{box.path}/"))


def _is_unsigned(warnings: tuple[str, ...]) -> bool:
    return any(_UNSIGNED in warning for warning in warnings)


def carry_out(desk: Desk, act: Act, actor: Actor) -> Iterator[Gone]:
    """Dispose of what the act names, letter by letter. What has changed, is held or open again stays and is told.

    Files go at the end; what an interruption leaves of them the next run, or the next night, takes away.
    """
    _write_down(desk, act, actor)
    for letter in act.listed.letters:
        try:
            why = _objection(desk, act, letter)
            if why is None:
                _dispose(desk, act, actor, letter)
            yield Gone(letter, why or "")
        except StaleDocument:
            yield Gone(letter, "somebody changed it at this very moment")
        except Refused as refused:
            yield Gone(letter, str(refused))
    remove_files(desk)


def remove_files(desk: Desk) -> None:
    """Take originals off the disk that went with their documents."""
    while desk.store.remove_originals(desk.clock()):
        pass


def _write_down(desk: Desk, act: Act, actor: Actor) -> None:
    """The act's own history says, once for each list, that it was carried out, and a correction why on paper."""
    told = (line for line in act.card.history if line.event == f"document.{USED}")
    if any(line.detail.get("list") == act.listed.digest for line in told):
        return
    document = act.card.document
    if document.state is State.HELD:
        raise NoAct(act=act.reference, reason=f"it waits for a person: `officed held release {document.id}` first.")
    changes = (Corrected("signature", "", "on paper", act.on_paper),) if act.on_paper else ()
    detail: Detail = {"list": act.listed.digest, "count": len(act.listed.letters), "paper": bool(act.on_paper)}
    carry(desk, document, document.state, actor, USED, changes, detail)


def _objection(desk: Desk, act: Act, letter: ListedLetter) -> str | None:
    """Why a letter stays, None where it may go; empty where it has gone by this act already."""
    leaves = desk.store.leaves(letter.document, desk.zone)
    leaf = next((one for one in leaves if one.document == letter.document), None)
    if leaf is None:
        disposed = desk.store.disposal(letter.document)
        if disposed is None:
            return "it is no entry of this register"
        return "" if disposed.basis == act.basis else f"it went by {disposed.basis} already"
    if (leaf.reference, leaf.original_sha256) != (letter.number, letter.sha256):
        return "the register has another letter under this number"
    found = ruling(desk.office.file_plan, leaves, desk.today())
    if found.fate is not Fate.DUE:
        return _stays(found)
    # An annulled letter that was left open is closed just before it goes.
    if leaf.version not in {letter.version, letter.version + (leaf.annulled_on is not None)}:
        return "it was changed since the list was made; list it again"
    return None


def _stays(found: Ruling) -> str:
    """Why a matter whose term had ended when the list was made stays all the same."""
    held = next((one for one in found.letters if one.hold is not None), None)
    if held is not None:
        return f"{held.reference} is kept from disposal: {held.kept_for}".removesuffix(": ")
    if found.fate is Fate.OPEN:
        return "its matter has an open letter"
    if found.fate is Fate.LATER and found.until is not None:
        return f"it is kept until {found.until:%d.%m.%Y}"
    return f"its series is kept: {found.fate.value}"


def _dispose(desk: Desk, act: Act, actor: Actor, letter: ListedLetter) -> None:
    document = desk.store.document(letter.document)
    if document.state is not State.CLOSED:
        # An annulled entry is waited for by nobody, and goes the way that all entries go.
        carry(desk, document, State.CLOSED, actor, "closed", (EndDeadlines("closed", desk.today()),))
        document = desk.store.document(letter.document)
    detail: Detail = {"act": act.reference, "act_document": act.card.document.id, "list": act.listed.digest}
    carry(desk, document, State.DISPOSED, actor, DISPOSED, (Dispose(act.basis),), detail)
