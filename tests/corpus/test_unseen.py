"""Kinds, decisions and fields of the letters that the rules were measured with, on the whole way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.domain.deciding import Decision
from officed.flow.desk import Study
from officed.wiring import furnish, open_study
from tests.corpus.unseen import FILES, Judged, judged


@pytest.fixture(scope="module")
def study() -> Iterator[Study]:
    """The sample office with every built-in plugin."""
    with open_study(furnish(None)) as study:
        yield study


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def letters(request: pytest.FixtureRequest, study: Study) -> list[Judged]:
    """The letters of one file, each with what came of it."""
    path: Path = request.param
    return judged(study, path)


def test_kinds_and_decisions(letters: list[Judged]) -> None:
    """Most kinds are right, what goes on without asking nearly always, and few letters wait for a person."""
    people = [one for one in letters if not one.machine]
    sent = [one for one in people if one.decision is Decision.FORWARD]
    asked = [one for one in people if one.decision is Decision.ASK]
    assert sum(one.good for one in people) >= 0.92 * len(people), [one.subject for one in people if not one.good]
    assert sum(one.good for one in sent) >= 0.98 * len(sent), [one.subject for one in sent if not one.good]
    assert len(asked) <= 0.25 * len(people), [one.subject for one in asked]


def test_machine_mail_and_nothing_else_is_refused(letters: list[Judged]) -> None:
    """A real letter that is refused is a missed deadline."""
    assert [one.subject for one in letters if one.machine != (one.decision is Decision.REFUSE)] == []


def test_fields_are_found_and_none_is_invented(letters: list[Judged]) -> None:
    """References, dates, plates, restrictions and another addressee, each as a person would note them."""
    assert [difference for one in letters if not one.machine for difference in one.differences()] == []
