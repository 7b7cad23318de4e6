"""A mail frozen into the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from officed.domain.changes import Letter
from officed.store import schema as t
from officed.store.statements import insert_new


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
