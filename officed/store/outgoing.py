"""A mail frozen into the outbox, and a letter of ours, or one that is passed on, stopped there before it goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from officed.domain.changes import LETTER, PASSING, Letter
from officed.domain.errors import Refused
from officed.store import schema as t
from officed.store.statements import insert_new

_STOPPED = "the entry was annulled"


def write_letter(connection: Connection, document: int | None, letter: Letter, at: datetime) -> None:
    """Freeze a mail. Its Message-ID follows from its key, so a repeat carries the first one."""
    row = {
        "key": letter.key,
        "document_id": document,
        "purpose": letter.purpose,
        "recipients": list(letter.to),
        "template": letter.template,
        "values": dict(letter.values),
        "language": letter.language,
        "attach": list(letter.attach),
        "critical": letter.critical,
        "channel": letter.channel,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "dated": at.replace(microsecond=0),
        "accepted": [],
        "next_at": at,
    }
    # Only a known key is passed over: a doubled Message-ID would lose a mail in silence.
    connection.execute(insert_new(connection, t.outbox, "key"), row)


def stop_letters(connection: Connection, document: int, at: datetime) -> None:
    """Stop a letter that has not gone out yet. Raises `Refused` while a relay has it in hand."""
    waits = (t.outbox.c.document_id == document, t.outbox.c.purpose.in_((LETTER, PASSING)), t.PENDING)
    idle = or_(t.outbox.c.lease_until.is_(None), t.outbox.c.lease_until < at)
    stopped = {"state": "refused", "done_at": at, "error": _STOPPED}
    connection.execute(update(t.outbox).where(*waits, idle).values(stopped))
    if connection.scalar(select(t.outbox.c.id).where(*waits).limit(1)) is not None:
        raise Refused(reason="Its mail is being sent at this very moment: annul it in some minutes.")
