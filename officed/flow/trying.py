"""Reading something that stands nowhere, for observing and explaining: the same readers and finders, no register."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from officed.domain.document import Direction, Document
from officed.domain.office_time import local_date
from officed.domain.states import State
from officed.flow.desk import Study
from officed.ports.sources import Fetched


def read_unstored(study: Study, source: str, fetched: Fetched, path: Path) -> Document:
    """A document that has been read but stands nowhere: for observing and explaining."""
    content = study.readers.read(path, fetched.name, fetched.media_type)
    document = Document(
        id=0,
        state=State.READ,
        version=0,
        source=source,
        way=fetched.way,
        direction=Direction.INCOMING,
        received_at=fetched.received_at,
        received_on=local_date(fetched.received_at, study.zone),
        original_sha256="",
        original_name=fetched.name,
        media_type=fetched.media_type,
        size=path.stat().st_size,
        content=content,
        envelope_to=fetched.envelope_to,
        mailbox=fetched.mailbox,
    )
    return replace(document, fields=study.hooks.find_fields(document))
