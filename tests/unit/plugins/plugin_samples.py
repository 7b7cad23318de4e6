"""Letters and an office for tests of the small plugins."""

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path

from officed.domain.calendar import WorkCalendar
from officed.domain.document import Address, Content, Direction, Document, Field, Part, Way
from officed.domain.people import People
from officed.domain.reminders import LADDER
from officed.domain.series import FilePlan, Series
from officed.domain.states import State
from officed.ports.office import Office
from officed.settings.model import Office as OfficeSettings
from officed.settings.model import Settings
from officed.settings.terms import term_table

CONFIG = Path(__file__).parents[3] / "config"
RECEIVED = date(2026, 11, 23)  # A Monday.


def office() -> Office:
    """Return Kaleva Linnavalitsus with two series and the terms of the sample."""
    own = OfficeSettings(
        name="Kaleva Linnavalitsus",
        name_genitive="Kaleva Linnavalitsuse",
        domain="kaleva.example",
        address="info@kaleva.example",
    )
    terms = tomllib.loads((CONFIG / "terms.toml").read_text(encoding="utf-8"))
    return Office(
        settings=Settings(office=own),
        people=People(),
        file_plan=FilePlan(series={code: Series(code, code, code) for code in ("7-1", "12-3")}),
        terms=term_table(terms),
        calendar=WorkCalendar(),
        ladder=LADDER,
    )


def letter(
    text: str = "",
    *,
    subject: str = "",
    sender: str = "jaan@naaber.example",
    headers: dict[str, str] | None = None,
    parts: tuple[Part, ...] = (),
    fields: tuple[Field, ...] = (),
    in_reply_to: tuple[str, ...] = (),
    received: date = RECEIVED,
    **more: object,
) -> Document:
    """Return a mail that was read; `more` are further values of `Document` or, for the two marks, of `Content`."""
    marks = {name: bool(more.pop(name, False)) for name in ("auto_generated", "bounce")}
    content = Content(
        "message/rfc822",
        subject=subject,
        sender=Address("", sender),
        headers={name: (value,) for name, value in (headers or {}).items()},
        in_reply_to=in_reply_to,
        text=text,
        parts=parts,
        **marks,
    )
    values: dict[str, object] = {
        "id": 1,
        "state": State.READ,
        "version": 1,
        "source": "kantselei",
        "way": Way.EMAIL,
        "direction": Direction.INCOMING,
        "received_at": datetime.combine(received, time(9), UTC),
        "received_on": received,
        "original_sha256": "0" * 64,
        "original_name": "kiri.eml",
        "media_type": "message/rfc822",
        "size": len(text),
        "content": content,
        "fields": fields,
    }
    return Document(**(values | more))  # type: ignore[arg-type]


def file(name: str, text: str = "", *, inline: bool = False) -> Part:
    """Return an attachment with its text."""
    return Part(name, name, "application/pdf", len(text), "0" * 64, text=text, inline=inline)
