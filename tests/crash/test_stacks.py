"""The process dies on a stack's way, at commits, fsyncs and renames: its letters come out once each, none is lost."""

from __future__ import annotations

import io
import signal
from pathlib import Path

import pypdfium2
import pytest

from officed.demo.post.pdf import one_page_pdf
from tests.acceptance.office import TestOffice
from tests.crash.test_commit_points import _dying
from tests.servers.ports import free_port

LETTERS = 3


def stack(covers: bytes, mark: str) -> bytes:
    """Letters that are no other stack's, each under a sheet."""
    made = pypdfium2.PdfDocument.new()
    for number in range(LETTERS):
        made.import_pages(pypdfium2.PdfDocument(covers))
        text = f"Taotlus {mark}-{number}. Palun väljastada raieluba kinnistule Kase tn 3."
        made.import_pages(pypdfium2.PdfDocument(one_page_pdf(text)))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def office(tmp_path: Path) -> TestOffice:
    """An office with a scan folder; nobody answers at its mail server."""
    made = TestOffice(tmp_path)
    made.write(mailboxes={}, smtp=free_port(), settle=0, workers=1)
    made.officed("covers", str(made.folder / "lehed.pdf"), "--kind", "taotlus")
    return made


def _prove(office: TestOffice, every: int) -> None:
    """Die at every so many-th point of a stack's way, and drain again."""
    covers = (office.folder / "lehed.pdf").read_bytes()
    originals = office.folder / "data" / "originals"

    def put(mark: str) -> None:
        (office.scans / f"pakk {mark}.pdf").write_bytes(stack(covers, mark))

    with _dying(office) as dying:
        put("esimene")
        _, points = dying.drain()
        died = 0
        stacks = 1
        for fatal in range(1, len(points) + 1, every):
            put(str(fatal))
            stacks += 1
            ended, _ = dying.drain(fatal)
            died += ended == -signal.SIGKILL
            dying.drain()
    lines = office.lines("ledger")
    outcomes = [line["outcome"] for line in lines]
    assert outcomes.count("split") == stacks
    assert len(lines) == stacks * (1 + LETTERS)
    assert set(outcomes) == {"split", "registered"}
    references = [line["reference"] for line in lines if line["outcome"] == "registered"]
    assert len(set(references)) == stacks * LETTERS
    kept = [file for file in Path(originals).rglob("*") if file.is_file() and file.parent.name != "incoming"]
    assert len(kept) == stacks * (1 + LETTERS)
    assert died >= len(points) // every // 2
    office.officed("register", "verify")


def test_a_stack_survives_any_death(office: TestOffice) -> None:
    """At every eleventh point: nothing is lost, nothing numbered twice, no file is left over, and all is proved."""
    _prove(office, every=11)


@pytest.mark.soak
def test_a_stack_survives_every_death(office: TestOffice) -> None:
    """At every point of its way."""
    _prove(office, every=1)
