"""`officed covers` and a stack of scans under a real daemon that is killed on the way."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

from officed.demo.post.pdf import one_page_pdf
from tests.acceptance.office import TestOffice
from tests.servers.ports import free_port

LETTERS = (
    "Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia.",
    "Taotlus. Palun väljastada raieluba kinnistule Kase tn 3.",
    "Teabenõue: palun edastada volikogu protokolli koopia.",
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> TestOffice:
    """An office with a scan folder."""
    made = TestOffice(tmp_path_factory.mktemp("kontor"))
    made.write(mailboxes={}, smtp=free_port())
    return made


def test_sheets_from_the_command_split_a_stack(office: TestOffice, tmp_path: Path) -> None:
    """Sheets printed by the command are followed: three letters, each registered once, the stack kept untouched."""
    sheets = tmp_path / "lehed.pdf"
    said = office.json("covers", str(sheets), "--kind", "taotlus", "--copies", "2")
    assert said["sheets"] == 2
    assert (office.folder / "data" / "covers.key").stat().st_mode & 0o777 == 0o600
    stack = pypdfium2.PdfDocument.new()
    cover = pypdfium2.PdfDocument(sheets.read_bytes())
    for number, text in enumerate(LETTERS):
        if number:
            stack.import_pages(cover, [number - 1])
        stack.import_pages(pypdfium2.PdfDocument(one_page_pdf(text)))
    out = io.BytesIO()
    stack.save(out)
    (office.scans / "pakk.pdf").write_bytes(out.getvalue())
    office.run("run", "--drain", "--only", "sources,workers")
    lines = office.lines("ledger")
    assert [line["outcome"] for line in lines] == ["split", "registered", "registered", "registered"]
    cards = [office.json("register", "show", str(line["document"])) for line in lines[1:]]
    assert [card["kind"] for card in cards] == ["teabenoue", "taotlus", "taotlus"]
    assert {link["kind"] for card in cards for link in card["links"]} == {"part-of"}
    assert (office.scans / "registreeritud" / "pakk.pdf").read_bytes() == out.getvalue()
    office.officed("register", "verify")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--kind", "arv"), "There is no kind arv for letters"),
        (("--series", "99-9"), "There is no series »99-9«"),
        (("--person", "keegi"), "Nobody is called »keegi«"),
        ((), "cannot be written: No such file or directory"),
    ],
)
def test_a_sheet_that_nobody_could_follow_is_not_made(
    office: TestOffice, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    """A wrong name is said when the sheet is made, in one line."""
    done = office.run("covers", str(tmp_path / "puudub" / "lehed.pdf"), *arguments)
    assert done.returncode == 2
    assert line in done.stderr
    assert len(done.stderr.splitlines()) == 1
