"""What fuzzing found, each with an input of our own; `tests/fuzz` looks for more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from officed.domain.media_type import media_type_of
from officed.plugins import office_reader
from officed.plugins.imap.replies import copied
from officed.plugins.mail.addresses import addresses, message_id, message_ids
from officed.plugins.mail.envelope import envelope_to
from officed.ports.reading import RawPart
from officed.rules.compiling import check_rules
from officed.sandbox.readers import Readers
from officed.sandbox.walk import Limits, Walk


def test_a_set_of_uids_that_is_none_costs_nothing() -> None:
    """A server that answers with an endless range, a backward one or rubbish has told no places and costs nothing."""
    before = time.process_time()
    for said in (b"7 1:4294967295 1:4294967295", b"7 :,: 1", b"7 1,,2 3", b"9" * 400 + b" 1 2", b"7 4294967295:1 1"):
        assert copied([said]) in ({}, {1: (int("9" * 400), 2)})
    assert time.process_time() - before < 1
    assert copied([b"7 3:1,9 10:12,20"]) == {3: (7, 10), 2: (7, 11), 1: (7, 12), 9: (7, 20)}


def test_text_that_no_database_holds_is_cleaned_in_every_original() -> None:
    """NULs in a document that came alone are taken out like those in attachments, and its text has the same limit."""
    rtf = RawPart("a.rtf", "application/rtf", rb"{\rtf1 Te\u0?re\u-10240?!" + b" pikk" * 100 + b"}")
    content = Walk(Readers(), Limits(text=50), lambda *_: None).content(rtf)
    assert "\0" not in content.text
    assert content.text.startswith("Te")
    content.text.encode()
    assert len(content.text) == 50
    assert any("more text than the limit" in said for said in content.warnings)


def test_a_code_page_that_nobody_knows_is_read_as_the_usual_one() -> None:
    """An RTF file of code page 99 is read all the same."""
    part = RawPart("a.rtf", "application/rtf", rb"{\rtf1\ansi\ansicpg99 K\'f5ne}")
    reading = office_reader.read(part=part)
    assert reading is not None
    assert reading.text.strip() == "Kõne"


def test_a_kind_that_is_no_text_is_a_problem_with_a_line(tmp_path: Path) -> None:
    """A list where a kind is wanted is told like any other mistake."""
    folder = tmp_path / "inbox_rules"
    folder.mkdir()
    (folder / "a.toml").write_text('[[rule]]\nid = "a"\nkind = ["arve"]\npoints = 1\nany.text = ["a"]\n')
    problems = check_rules(folder)[2]
    assert any("a.toml:3" in str(problem) for problem in problems), problems


@pytest.mark.parametrize(
    "value",
    ["<" + " " * 30_000, "@" * 30_000, "a" * 30_000 + "<", "<" * 15_000 + "@" * 15_000, ": " * 15_000 + "x"],
    ids=["spaces", "signs", "letters", "brackets", "colons"],
)
def test_a_header_is_gone_through_once(value: str) -> None:
    """Headers made to keep a reader busy are as quick as any, whatever is asked of them."""
    before = time.process_time()
    addresses(value)
    message_id(value)
    message_ids(value)
    envelope_to(b"Delivered-To: " + value.encode() * 8 + b"\r\n\r\n")
    media_type_of("a.bin", b"<!---->" * 600)
    assert time.process_time() - before < 1


def test_addresses_are_still_found() -> None:
    """The same headers as people write them: brackets, spaces, lone signs."""
    assert [one.addr for one in addresses("Mari <mari@saatja.example>, tonu@posti.example")] == [
        "mari@saatja.example",
        "tonu@posti.example",
    ]
    assert message_ids("< a@b.example > <c@d.example>") == ("<a@b.example>", "<c@d.example>")
    assert message_id("<>") == "<>"
    assert envelope_to(b"Delivered-To: <info@kaleva.example>\r\nX-Original-To: @ a@ @b\r\n\r\n") == (
        "info@kaleva.example",
    )
