"""What fuzzing begins from: letters and files of our own, and the collected ones where there are any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from officed.demo.post.sample import sample_letters
from officed.domain.media_type import MAIL, media_type_of
from tests.acceptance import letters
from tests.unit.plugins import test_container_reader as containers
from tests.unit.plugins import test_office_reader as office
from tests.unit.sandbox import outlook_files as outlook

TOP = Path(__file__).parents[2]
COLLECTED = TOP.parent / "shared"
LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class Seed:
    """Bytes under a name, and the media type that they are read by."""

    name: str
    media_type: str
    data: bytes


def mails() -> list[Seed]:
    """Letters."""
    demo = (one.raw for one in sample_letters(datetime(2026, 11, 20, 12, tzinfo=UTC)) if one.raw)
    made = letters.request, letters.request_with_pdf, letters.unsure, letters.newsletter, letters.away
    own = [*(make(f"s{number}") for number, make in enumerate(made)), *demo]
    found = [Seed(f"{n}.eml", MAIL, raw) for n, raw in enumerate(own)]
    return found + [Seed(file.name, MAIL, file.read_bytes()) for file in (*_files("letters"), *_files("corpus/mail"))
                    if file.suffix not in (".jsonl", ".md", ".msg", ".tnef", ".pst", ".json")]  # fmt: skip


def files() -> Mapping[str, list[Seed]]:
    """Files that come in letters, by media type, so that each reader gets its share."""
    own = {
        "kiri.pdf": letters.scan("s6"), "suur.pdf": letters.endless_pdf("s7")[:LARGEST],
        "a.docx": office.word("<w:p><w:r><w:t>Tere</w:t></w:r></w:p>"), "a.doc": office.old_word("Tere"),
        "a.rtf": rb"{\rtf1\ansi\ansicpg1257 Tere \u352?{\b paks}\par}",
        "a.zip": containers.zipped(("a.txt", b"tere"), ("b/c.pdf", letters.scan("s8"))),
        "a.tar": containers.tarred(("a.txt", b"tere")), "a.asice": containers.asice(("a.txt", b"tere")),
        "a.msg": outlook.compound(outlook.stored(32, {0x37: "Teema", 0x1000: "Tere", 0xC1A: "Mari"})),
        "winmail.dat": outlook.tnef((0x8004, b"Teema\0"), (0x800C, b"Tere\0")),
        "a.html": b"<html><head><meta charset=utf-8></head><body><p>Tere<table><tr><td>1<td>2</table></body>",
        "a.ics": b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Koosolek\r\nDTSTART;"
                 b"TZID=Europe/Tallinn:20261120T100000\r\nATTENDEE;CN=Mari:mailto:mari@saatja.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "a.txt": "Tere. Palun vastata 10 tööpäeva jooksul.".encode(),
    }  # fmt: skip
    kinds: dict[str, list[Seed]] = defaultdict(list)
    folders = ("corpus/pdf", "corpus/office", "corpus/asice", "corpus/mail")
    collected = {file.name: file.read_bytes() for folder in folders for file in _files(folder)
                 if file.suffix not in (".eml", ".jsonl", ".md", ".raw", "")}  # fmt: skip
    for name, data in {**own, **collected}.items():
        kind = media_type_of(name, data[:4096])
        if kind != MAIL and not kind.startswith("image/"):
            kinds[kind].append(Seed(name, kind, data))
    return kinds


def texts() -> list[Seed]:
    """Texts of letters, as the finders, the rules and the splitting of quotations see them."""
    own = [letters.REQUEST, letters.EXPLAIN, letters.NEWSLETTER, letters.AWAY, letters.MY_DATA]
    found = [Seed(f"{n}.txt", "text/plain", text.encode()) for n, text in enumerate(own)]
    return found + [
        Seed(file.name, "text/plain", file.read_bytes()) for file in _files("letters") if file.suffix == ".eml"
    ]


def settings() -> Mapping[str, list[Seed]]:
    """The shipped files that an admin edits, by the folder they stand in."""
    return {folder: [Seed(file.name, "toml", file.read_bytes()) for file in sorted((TOP / folder).glob("*.toml"))]
            for folder in ("config", "inbox_rules")}  # fmt: skip


def answers() -> list[Seed]:
    """Lines of IMAP servers."""
    lines = (b'1 (UID 7 INTERNALDATE "20-Nov-2026 10:00:00 +0200" BODY[] {5}', b'1 (BODY[] "tere" UID 7)',
             b"1 (UID 7 RFC822.SIZE 100)", b"1700000000 1:3,7 10:12,15", b"2 (FLAGS (\\Seen))")  # fmt: skip
    return [Seed("line", "imap", line) for line in lines]


def _files(folder: str) -> list[Path]:
    """Files of the collection that are not too big; none where there is no collection."""
    return sorted(file for file in (COLLECTED / folder).rglob("*")
                  if file.is_file() and 0 < file.stat().st_size <= LARGEST)  # fmt: skip
