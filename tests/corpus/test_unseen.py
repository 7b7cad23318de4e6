"""Kinds, decisions and fields of the letters that the rules were measured with, on the whole way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.domain.deciding import Decision, Thresholds
from officed.flow.desk import Study
from officed.wiring import furnish, open_study
from tests.corpus.unseen import FILES, MATTERS, Judged, judged

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """The sample office with its rules alone: these letters are among those that the likeness was weighed from."""
    office = tmp_path_factory.mktemp("office")
    for folder in ("config", "inbox_rules"):
        shutil.copytree(ROOT / folder, office / folder)
    config = office / "config" / "officed.toml"
    deciding = ("forward = 12\n", "margin = 5\n")
    text = config.read_text("utf-8")
    assert all(line in text for line in deciding)
    for line in deciding:
        text = text.replace(line, "", 1)
    config.write_text(f"{text}\n[plugin.likeness]\npoints = 0\n", "utf-8")
    with open_study(furnish(config)) as study:
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


def others(letter: Judged) -> tuple[str, ...]:
    """What else a letter that goes on by itself was found to ask for."""
    return letter.considered.verdict.beside(Thresholds().second) if letter.decision is Decision.FORWARD else ()


def test_hardly_a_letter_with_one_matter_has_two(letters: list[Judged]) -> None:
    """Other words for one matter make no second one, whose term the official would be held to."""
    twofold = [(one.subject, *others(one)) for one in letters if others(one)]
    assert len(twofold) <= 0.01 * len(letters), twofold


def test_two_matters_in_one_letter_are_both_seen(study: Study) -> None:
    """Of two requests both terms run, be it that the letter goes on or that a person is asked which it is."""
    every = judged(study, MATTERS)
    missed = [one.subject for one in every if one.second and not {one.kind, one.second} <= set(running(study, one))]
    assert len(missed) <= 0.2 * sum(bool(one.second) for one in every), missed
    assert [(one.subject, *others(one)) for one in every if not one.second and others(one)] == []


def running(study: Study, letter: Judged) -> tuple[str, ...]:
    """The kinds whose terms run."""
    verdict, limits = letter.considered.verdict, study.office.settings.deciding
    if verdict.decision is Decision.FORWARD:
        return verdict.kind or "", *verdict.beside(limits.second)
    return verdict.plausible(limits.margin)
