"""One document's way as far as it goes by itself, and what happens when a step fails: it is held, the next goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from officed.domain.changes import Wait
from officed.domain.document import Document
from officed.domain.errors import OfficedError, StaleDocument
from officed.domain.states import OFFICED, State
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.going_out import go_out, is_ordered, is_ours
from officed.flow.moving import carry
from officed.flow.reading import read
from officed.flow.registering import register, registration_ends
from officed.flow.returning import deal_with_returned
from officed.flow.sent_mail import settle_sent
from officed.flow.splitting import is_stack, split

# What a step says when it fails: the event's name and its fields.
Tell = Callable[..., None]


def step(desk: Desk, document: Document, tell: Tell) -> State:
    """Take a claimed document on until it waits for somebody else. Never raises for what is in the document."""
    try:
        seen = read(desk, document) if document.state is State.RECEIVED else document
        if is_ours(seen):
            return go_out(desk, seen) if is_ordered(seen) else settle_sent(desk, seen)
        if is_stack(seen):
            return split(desk, seen)
        if seen.size == 0:
            return hold(desk, seen, "empty", "the file is empty: nothing to read, nothing to register")
        return deal_with_returned(desk, seen) or register(desk, seen)
    except StaleDocument:
        # A person was quicker; the document stands where they put it.
        tell("document.overtaken", document=document.id)
        return desk.store.document(document.id).state
    except OfficedError as error:
        return _failed(desk, document, error, tell)


def _failed(desk: Desk, document: Document, error: OfficedError, tell: Tell) -> State:
    if error.retry_after is not None:
        tell("document.postponed", document=document.id, error=str(error))
        desk.store.later(document.id, desk.clock() + error.retry_after)
        return document.state
    tell("document.failed", document=document.id, error=str(error))
    now = desk.store.document(document.id)
    return hold(desk, now, "failed", str(error))


def hold(desk: Desk, document: Document, code: str, reason: str) -> State:
    """Hold a document for a person, and tell the registrar why and until when."""
    unnumbered = document.reference is None
    decide_by = registration_ends(desk, document) if unnumbered else None
    told = f"a step failed: {reason}" if code == "failed" else reason
    mails = writing.held(desk, document, told, document.reference, decide_by)
    carry(desk, document, State.HELD, OFFICED, "held", (Wait(code, reason, decide_by), *mails), {"code": code})
    return State.HELD


def work_once(
    desk: Desk, worker: str, limit: int, tell: Tell, keep: Callable[[], AbstractContextManager[None]] = nullcontext
) -> int:
    """Claim what waits and take each document on. Returns how many were claimed.

    `keep` renews the claim while the work lasts.
    """
    now = desk.clock()
    lease = timedelta(seconds=desk.office.settings.daemon.lease_seconds)
    documents = desk.store.claim(worker, limit, now, now + lease)
    if documents:
        with keep():
            for document in documents:
                step(desk, document, tell)
    return len(documents)
