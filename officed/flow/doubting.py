"""A letter that may be here already: what is sure becomes a copy, what is likely is asked of a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from officed.domain.changes import Change, Link, PutVerdict, Wait
from officed.domain.deciding import Verdict
from officed.domain.document import Document
from officed.domain.likeness import MARK, PRINT
from officed.domain.states import OFFICED, State
from officed.domain.twins import Twin, sign_of
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.moving import carry

# Fields that letters are looked up by.
_LOOKED_UP = (PRINT, MARK, "sender_ref")


def find_twin(desk: Desk, document: Document) -> Twin | None:
    """The letter that this one may be, by the surest sign. None where nobody is to be asked, or was asked before."""
    settings = desk.office.settings.duplicates
    if not settings.ask or document.released or document.reference is not None:
        return None
    span = timedelta(days=settings.days)
    days = (document.received_on - span, document.received_on + span)
    marks = tuple(dict.fromkeys(f.value for f in document.fields if f.name in _LOOKED_UP))
    # All signs between two mails ask for one sender or one Message-ID (see `officed.domain.twins`).
    mail_of = document.content.sender.addr if document.content.is_mail else None
    twins = [
        Twin(other, sign)
        for other in desk.store.like(document.id, document.content.message_id, marks, days, mail_of)
        if (sign := sign_of(document, other, settings.likeness)) is not None
    ]
    return min(twins, key=lambda twin: not twin.sign.sure, default=None)


def settle_twin(desk: Desk, document: Document, verdict: Verdict, twin: Twin, decide_by: datetime) -> State:
    """Make it a copy of the other letter, or hold it with the question. No term runs twice while nobody has decided."""
    target = State.DUPLICATE if twin.sign.sure else State.HELD
    mails = () if twin.sign.sure else writing.held(desk, document, twin.reason, decide_by=decide_by)
    wait = Wait("duplicate", twin.reason, None if twin.sign.sure else decide_by)
    changes: tuple[Change, ...] = (PutVerdict(verdict), Link(twin.other.id, _link(twin)), wait, *mails)
    carry(
        desk,
        document,
        target,
        OFFICED,
        "duplicated" if twin.sign.sure else "doubted",
        changes,
        {"other": twin.other.id, "sign": twin.sign.code},
    )
    return target


def _link(twin: Twin) -> str:
    return "duplicates" if twin.sign.sure else "possible-duplicate"
