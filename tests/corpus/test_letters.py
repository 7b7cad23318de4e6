"""How often the shipped rules find the right kind, on our own letters and on labelled ones beside the project."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from officed.domain.deciding import Decision, Thresholds, Verdict, decide
from officed.rules.compiling import read_rules
from officed.rules.examples import as_document
from officed.rules.matching import CompiledRules
from officed.rules.model import Example
from officed.words.lexicon import Lexicon
from tests.corpus.reading import read_letter

ROOT = Path(__file__).parents[2]
LETTERS = ROOT.parent / "shared" / "letters"


@dataclass(frozen=True, slots=True)
class Score:
    """Letters, those whose kind is right, those left to a person, and those decided wrongly without asking."""

    letters: int
    right: int
    asked: int
    wrong_and_sure: int


def score(verdicts: Iterable[tuple[Verdict, set[str]]]) -> Score:
    """Count verdicts against the kinds that are right."""
    judged = [(v.kind in right, v.decision is Decision.ASK) for v, right in verdicts]
    return Score(
        len(judged), sum(g for g, _ in judged), sum(a for _, a in judged), sum(not g and not a for g, a in judged)
    )


@pytest.fixture(scope="module", params=["with dictionaries", "without dictionaries"])
def rules(request: pytest.FixtureRequest, lexicon: Lexicon) -> CompiledRules:
    """The shipped rules, as they are after `officed words build` and before it."""
    return read_rules(ROOT / "inbox_rules", words=lexicon if request.param == "with dictionaries" else None)


def test_our_own_letters(rules: CompiledRules) -> None:
    """In three languages and all kinds, nearly all get a right kind and hardly one a sure wrong one."""
    verdicts = []
    for row in tomllib.loads((Path(__file__).parent / "own_letters.toml").read_text(encoding="utf-8"))["letter"]:
        right = {row.pop("kind"), *row.pop("acceptable", [])}
        document = as_document(Example.model_validate({**row, "expect": "hit"}))
        verdicts.append((decide(rules.opinions(document), Thresholds()), right))
    got = score(verdicts)
    assert got.right >= 0.95 * got.letters, got
    assert got.asked <= 0.15 * got.letters, got
    assert got.wrong_and_sure <= 1, got


@pytest.mark.skipif(not LETTERS.is_dir(), reason="the labelled letters are not beside the project")
def test_labelled_letters(rules: CompiledRules) -> None:
    """Of the labelled letters at least nine in ten get the best or an acceptable kind, and none a sure wrong one."""
    verdicts = []
    for line in (LETTERS / "LABELS.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        document = read_letter(LETTERS / label["file"])
        verdict = decide(rules.opinions(document), Thresholds())
        verdicts.append((verdict, {label["kind"], *label["acceptable_kinds"]}))
    got = score(verdicts)
    assert got.right >= 0.9 * got.letters, got
    assert got.asked <= 0.2 * got.letters, got
    assert got.wrong_and_sure <= 1, got
