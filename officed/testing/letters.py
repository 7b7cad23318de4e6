"""Letters to try plugins with: documents made in a line, and a set of samples in three languages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

from officed.api import (
    Address,
    Candidate,
    Content,
    Decision,
    Direction,
    Document,
    Field,
    Opinion,
    Part,
    PlannedDeadline,
    State,
    Verdict,
    Way,
)

RECEIVED_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
OFFICE = Address("Kaleva Linnavalitsus", "info@kaleva.example")


def letter(
    subject: str = "",
    text: str = "",
    *,
    sender: str = "leida.tamm@posti.example",
    name: str = "Leida Tamm",
    language: str | None = "et",
    headers: Mapping[str, str] = MappingProxyType({}),
    attachments: Mapping[str, str] = MappingProxyType({}),
    fields: Mapping[str, str] = MappingProxyType({}),
    number: int = 1,
) -> Document:
    """A mail that has been read. `attachments` maps file names to their texts, `fields` names to found values."""
    content = Content(
        media_type="message/rfc822",
        subject=subject,
        sender=Address(name, sender),
        to=(OFFICE,),
        sent_at=RECEIVED_AT,
        headers=MappingProxyType({key.lower(): (value,) for key, value in headers.items()}),
        text=text,
        language=language,
        parts=_parts(text, language, attachments),
    )
    found = tuple(Field(key, value) for key, value in fields.items())
    return _read(content, found, number)


def _parts(text: str, language: str | None, attachments: Mapping[str, str]) -> tuple[Part, ...]:
    body = Part("text.txt", "", "text/plain", len(text.encode()), _sha256(text), text, body=True, language=language)
    files = (
        Part(file, file, "application/pdf", len(said.encode()), _sha256(said), said)
        for file, said in attachments.items()
    )
    return (body, *files)


def _sha256(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


def _read(content: Content, fields: tuple[Field, ...], number: int) -> Document:
    digest = _sha256(f"{content.subject}\n{content.text}")
    return Document(
        id=number,
        state=State.READ,
        version=2,
        source="info",
        way=Way.EMAIL,
        direction=Direction.INCOMING,
        received_at=RECEIVED_AT,
        received_on=TODAY,
        original_sha256=_digest(content.subject + content.text),
        original_name="kiri.eml",
        media_type="message/rfc822",
        size=len(content.text.encode()) + 400,
        content=replace(content, message_id=f"<{digest[:16]}@posti.example>"),
        fields=fields,
        envelope_to=(OFFICE.addr,),
        mailbox="info",
    )


def _part(name: str, media_type: str, text: str, language: str | None = None) -> Part:
    return Part(name, name, media_type, len(text.encode()), _digest(text), text, language=language)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def verdict(kind: str = "selgitustaotlus", points: float = 20) -> Verdict:
    """A decision for one kind, as if a rule had made it."""
    opinion = Opinion("sample", kind, points, because=("the sample says so",))
    found = (Candidate(kind, points),)
    return Verdict(Decision.FORWARD, kind, points, found, (opinion,), f"{kind} with {points:g} points")


def deadline(kind: str = "selgitustaotlus", n: int = 30) -> PlannedDeadline:
    """A term of so many days from the samples' day of registration."""
    return PlannedDeadline(kind, TODAY, date(2026, 12, 21), "MSVS § 6", "days", n)


SAMPLES: Mapping[str, Document] = MappingProxyType(
    {
        "information request": letter(
            "Teabenõue",
            "Tere!\n\nPalun saata mulle avaliku teabe seaduse alusel koopia Pargi tänava hoolduslepingust.\n\n"
            "Lugupidamisega\nLeida Tamm",
        ),
        "explanation in Russian": letter(
            "Просьба разъяснить",
            "Здравствуйте!\n\nПрошу разъяснить, когда будет отремонтирован тротуар на улице Парги.\n\nС уважением\n"
            "Нина Орлова",
            sender="nina.orlova@posti.example",
            name="Нина Орлова",
            language="ru",
        ),
        "street light in English": letter(
            "Street light out",
            "Hello,\n\nThe street light in front of Pargi 4 has been out for a week.\n\nKind regards\nAnn Field",
            sender="ann.field@posti.example",
            name="Ann Field",
            language="en",
        ),
        "invoice with attachment": letter(
            "Arve 20261120",
            "Saadame arve. Maksetähtaeg 14 päeva.",
            sender="arved@tarnija.example",
            name="Tarnija OÜ",
            attachments={"arve.pdf": "ARVE nr 20261120\nTasuda 120,00 EUR"},
        ),
        "answer to our letter": letter(
            "Re: Teie nr 7-1/123",
            "Vastuseks Teie kirjale nr 7-1/123 teatame, et oleme nõus.",
            fields={"our_ref": "7-1/123"},
        ),
        "machine mail": letter(
            "Automaatvastus: puhkus",
            "Olen puhkusel.",
            headers={"Auto-Submitted": "auto-replied"},
        ),
        "without subject": letter("", "Tere"),
        "without text": letter("Kiri", "", language=None),
        "odd characters": letter("Tere \u202e\U0001f33b", "rida\x0b\u2028teine rida \ufffd õäöüšž", language=None),
        "long": letter("Pikk kiri", "Palun vaadake manuses olev läbi ja vastake. " * 2_000),
    }
)
"""Letters that every plugin must be able to live with, by what they are."""
