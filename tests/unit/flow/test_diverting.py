"""What diverting a letter leaves, and what is said of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from officed.cli.tracing import in_words, trace
from officed.domain.covers import Cover
from officed.domain.errors import Refused
from officed.domain.states import State
from officed.flow.releasing import release
from officed.flow.reports.diverting import divert
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from tests.unit.flow.desks import Round, letter
from tests.unit.flow.leavings import CANARY, LEMMI
from tests.unit.flow.test_stacks import KEY, page, scanned, sheet, stack, work


@pytest.fixture(scope="module")
def plain() -> Iterator[ReaderPool]:
    """Readers that leave pictures unrecognised."""
    pool = ReaderPool(Reading(ocr=False))
    yield pool
    pool.close()


@pytest.fixture
def cut(handled: Round, plain: ReaderPool, tmp_path: Path) -> Round:
    """A stack, document 1, that was cut into 2, which is registered, and 3, which is held and a report."""
    handled.desk = replace(handled.desk, readers=plain, cover_key=lambda: KEY)
    scanned(handled, tmp_path / "skannid", stack(sheet(Cover(kind="taotlus")), page(1), sheet(), page(2)))
    work(handled)
    assert [line.outcome for line in handled.desk.store.lines()] == ["split", "registered", "held"]
    return handled


def test_no_rule_is_asked_about_what_was_diverted(handled: Round) -> None:
    """Why it went where it went: it was diverted; that no rule knew it would be said of an empty text."""
    handled.tray.letters["1"] = letter("Rikkumisteade", f"Teatan rikkumisest tööl. {CANARY} laulab.")
    handled.go()
    assert trace(handled.desk, handled.desk.store.card(1))["gone"] is None
    divert(handled.desk, 1, LEMMI)
    found = trace(handled.desk, handled.desk.store.card(1))
    assert (found["gone"], found["then"], found["now"]["rules"]) == ("diverted", [], [])
    assert found["now"]["reason"].startswith("it was diverted to who handles reports")
    assert in_words(found, misses=True).splitlines() == [
        "1  vihje", "", "No rule is asked: it was diverted to who handles reports, and nothing of it is left to read.",
    ]  # fmt: skip


def test_the_scans_go_that_a_report_was_cut_from(cut: Round) -> None:
    """No page of it is left in the stack; the other letter has its own file, number and way, and all is proved."""
    scans, other, report = (cut.desk.store.document(n).original_sha256 for n in (1, 2, 3))
    assert divert(cut.desk, 3, LEMMI).remains == (
        f"source skannid: {cut.desk.store.lines()[0].told} (the copy of the mail server or folder)",
    )
    assert [cut.desk.originals.has(sha) for sha in (scans, other, report)] == [False, True, False]
    assert [line.outcome for line in cut.desk.store.lines()] == ["disposed", "registered", "diverted"]
    assert cut.desk.store.disposal(1) is not None
    assert cut.desk.store.verify() == ()
    cut.desk.store.seal(cut.clock())
    assert cut.desk.store.verify() == ()


def test_a_stack_that_was_taken_for_one_letter_is_diverted_first(cut: Round) -> None:
    """Its pages would stand in what was registered whole: one line says what to do, and nothing is changed."""
    release(cut.desk, 1, LEMMI, kind="taotlus")
    work(cut)
    with pytest.raises(Refused, match=r"stand in 7-1/\d+, too, the stack .*registered\. First: officed divert 1$"):
        divert(cut.desk, 3, LEMMI)
    assert cut.desk.store.document(3).state is State.HELD
    assert cut.desk.store.report(3) is None
