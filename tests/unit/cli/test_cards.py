"""What `register show` tells of an entry: everything that AvTS § 12 asks for, as JSON and for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from officed.cli.cards import card_view, say_card
from officed.domain.document import Address, Content, Direction, Document, Field, Part, Way
from officed.domain.office_time import OFFICE_ZONE
from officed.domain.register import Entry
from officed.domain.states import State
from officed.ports.store import Card, Correction

NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


def card(direction: Direction = Direction.INCOMING, **fields: str) -> Card:
    """An entry with an attachment, both sides' numbers and an answer."""
    content = Content(
        "message/rfc822",
        subject="Lepingu koopia",
        sender=Address("Mari Maasikas", "mari@kiri.example"),
        to=(Address("Info", "info@kaleva.example"),),
        parts=(Part("lisa.pdf", "lisa.pdf", "application/pdf", 7, "b" * 64),),
    )
    document = Document(
        5, State.CLOSED, 4, "post", Way.POST, direction, NOON, DAY, "a" * 64, "kiri.eml", "message/rfc822", 9, content,
        tuple(Field(name, value) for name, value in fields.items()), kind="teabenoue",
    )  # fmt: skip
    entry = Entry(5, "7-2", 2026, 3, 1, "7-2/3-1", "7-2", NOON, DAY, "a" * 64)
    return Card(
        document, entry, "Lepingu koopia", "Teabenõue", "AvTS § 35 lg 1 p 12", answered_on=DAY,
        links=(("answers", 4, "7-2/3"),), linked_by=(("follows", 6, None),),
    )  # fmt: skip


def test_an_entry_tells_all_that_the_law_asks() -> None:
    """Direction, way, dates, parties, both sides' numbers, restriction, answer, ties, attachments with hashes."""
    view = card_view(card(sender_ref="5-1/77", sender_date="2026-11-18", our_ref="7-2/3"))
    assert (view["direction"], view["way"], view["received_on"], view["registered_on"]) == (
        "incoming",
        "post",
        DAY,
        DAY,
    )
    assert view["parties"] == {
        "from": [{"name": "Mari Maasikas", "addr": "mari@kiri.example"}],
        "to": [{"name": "Info", "addr": "info@kaleva.example"}],
        "cc": [],
    }
    assert view["references"] == {
        "ours": {"number": "7-2/3-1", "date": DAY},
        "theirs": {"number": "5-1/77", "date": "2026-11-18"},
        "quoted": ["7-2/3"],
    }
    assert view["matter"] == {"sequence": "7-2", "number": 3, "letter": 1}
    assert view["answered_on"] == DAY
    assert view["attachments"] == [
        {"name": "lisa.pdf", "media_type": "application/pdf", "size": 7, "sha256": "b" * 64}
    ]  # fmt: skip
    assert view["links"] == [{"kind": "answers", "document": 4, "number": "7-2/3"}]
    assert view["linked_by"] == [{"kind": "follows", "document": 6, "number": None}]


def test_in_a_letter_of_ours_the_other_number_is_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    """»Teie nr« of our letter is that of the letter which it answers; people see to whom and when it went."""
    ours = card(Direction.OUTGOING, their_ref="5-1/77", their_date="2026-11-18")
    references = card_view(ours)["references"]
    assert isinstance(references, dict)
    assert references["theirs"] == {"number": "5-1/77", "date": "2026-11-18"}
    say_card(ours, OFFICE_ZONE)
    shown = capsys.readouterr().out
    for line in (
        "direction     outgoing",
        "to            Info <info@kaleva.example>",
        "went out      20.11.2026 (post)",
        "registered    20.11.2026 12:00",
        "their number  5-1/77",
        "answered      20.11.2026",
        "answers       7-2/3",
        "tied from     document 6: follows",
    ):
        assert line in shown


def test_what_people_said_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Where a letter went and what it lacked is nothing that was corrected, and no name of the code is shown."""
    said = [
        ("passed_on", "", "Linda Vallavalitsus <vald@linda.example>", "saatja palus"),
        ("deficiencies", "", "allkiri", "HMS § 15 lg 2"),
        ("deficiencies", "allkiri", "", "mended"),
        ("left", "", "ei tulnud", "HMS § 15 lg 2"),
        ("title", "Vana", "Uus", "kirjaviga"),
    ]
    corrections = tuple(Correction(NOON, "person:klara", *words) for words in said)
    say_card(replace(card(), corrections=corrections), OFFICE_ZONE)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if "person:klara" in line] == [
        "passed on to 20.11.2026 by person:klara: Linda Vallavalitsus <vald@linda.example> (saatja palus)",
        "lacks 20.11.2026 by person:klara: allkiri (HMS § 15 lg 2)",
        "lacked 20.11.2026 by person:klara: allkiri (mended)",
        "left 20.11.2026 by person:klara: ei tulnud (HMS § 15 lg 2)",
        "corrected 20.11.2026 by person:klara title: Vana -> Uus: kirjaviga",
    ]
