"""The sample letters of the demo, played for a given moment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files

from officed.demo.post.compose import compose
from officed.demo.post.pdf import one_page_pdf
from officed.demo.post.sheet import Sheet, read_sheet

LETTERS = files("officed.demo") / "letters"
"""The folder of the tables; it travels in the wheel."""


@dataclass(frozen=True)
class SampleLetter:
    """One arrival of the demo: a mail for a mailbox, or a file for the scan folder."""

    slug: str
    """Name of the letter's file; a copy to another mailbox has `-2` and so on behind it."""
    received_at: datetime
    """Instant of arrival in Europe/Tallinn; may be weeks before the moment of playing, never after it."""
    language: str
    subject: str
    expect_kind: str
    """Kind code, empty where nobody could tell it."""
    expect_end: str
    """One of `officed.demo.post.ENDS`."""
    mailbox: str = ""
    """Address of the mailbox; empty for a scan."""
    raw: bytes = b""
    """The message, RFC 5322 with CRLF; empty for a scan."""
    scan: bytes = b""
    """The PDF; empty for a mail."""
    file_name: str = ""
    """Name of the scan in its folder; empty for a mail."""
    answer: str = ""
    """What the responsible official replies; not empty exactly where `expect_end` is `answered`."""


def sample_letters(now: datetime) -> tuple[SampleLetter, ...]:
    """Return every sample letter as if played at `now` (aware), in the order of the files' names.

    The same `now` gives the same bytes. Raises `BadSheet` for a file that is not a sheet.
    """
    tables = sorted((one for one in LETTERS.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    sheets = (read_sheet(one.name.removesuffix(".toml"), one.read_text("utf-8"), now) for one in tables)
    return tuple(letter for sheet in sheets for letter in _arrivals(sheet))


def _arrivals(sheet: Sheet) -> Iterator[SampleLetter]:
    if sheet.scan:
        yield _letter(sheet, scan=one_page_pdf(sheet.text), file_name=sheet.file_name)
        return
    yield _letter(sheet, mailbox=sheet.mailbox, raw=compose(sheet, sheet.mailbox))
    for number, mailbox in enumerate(sheet.also, start=2):
        copy = _letter(sheet, mailbox=mailbox, raw=compose(sheet, mailbox))
        yield replace(copy, slug=f"{sheet.slug}-{number}", expect_end="duplicate", answer="")


def _letter(
    sheet: Sheet, *, mailbox: str = "", raw: bytes = b"", scan: bytes = b"", file_name: str = ""
) -> SampleLetter:
    return SampleLetter(
        slug=sheet.slug,
        received_at=sheet.received_at,
        language=sheet.language,
        subject=sheet.subject,
        expect_kind=sheet.expect_kind,
        expect_end=sheet.expect_end,
        mailbox=mailbox,
        raw=raw,
        scan=scan,
        file_name=file_name,
        answer=sheet.answer,
    )
