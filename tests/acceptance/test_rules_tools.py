"""Trying rules on a register: why a letter went where it went, what no rule knew, what changed rules would do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.letters import letter, request
from tests.acceptance.test_reload import Town

RULE = """\
[[rule]]
id = "kask"
title = "Letters on the maintenance firm"
kind = "selgitustaotlus"
points = 60
responsible = "lawyer"
all = [{ text = "hooldusfirma*" }, { any = { subject = "teabenõue", text = "sild" } }]
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """An office with two registered letters, one of them of an unknown matter that a person named."""
    town = Town(tmp_path_factory.mktemp("linn"))
    town.post(request("esimene"))
    town.post(letter("Tere", "Xaqu zwem {mark}.\n", "teine"))
    town.office.officed("run", "--drain")
    [held] = town.office.json("held", "list")
    town.office.officed("held", "release", str(held["document"]), "--kind", "taotlus", "--as", "registrar")
    town.office.officed("run", "--drain")
    return town


def number_of(town: Town, mark: str) -> str:
    """The number of a letter."""
    [line] = [line for line in town.office.lines("register", "list") if mark in line["title"]]
    return str(line["number"])


def test_why_tells_hits_and_misses_with_words_and_points(town: Town) -> None:
    """What counted then, with file and line, and every rule of today: what it is worth, what it found or looked for."""
    found = town.office.json("rules", "why", number_of(town, "esimene"))
    assert found["kind"] == found["now"]["kind"] == "teabenoue"
    then = [one for one in found["then"] if one["id"] != "likeness"]
    assert then
    assert all(one["where"].startswith("inbox_rules/") and one["because"] for one in then)
    hits = [one for one in found["now"]["rules"] if one["hit"]]
    misses = [one for one in found["now"]["rules"] if not one["hit"]]
    assert {one["id"] for one in hits} == {one["id"] for one in then}
    assert len(misses) > 50
    assert all(one["wanted"] and one["points"] == 0 for one in misses)
    assert {one["kind"] for one in found["now"]["candidates"]} >= {"teabenoue"}
    shown = town.office.officed("rules", "why", number_of(town, "esimene"), "--misses")
    assert all(one["id"] in shown for one in (*hits, *misses))


def test_coverage_names_rules_that_never_hit_and_letters_that_no_rule_knew(town: Town) -> None:
    """Rules that no letter was for, each with whether an example tries it; the letters whose kind they only guess."""
    found = town.office.json("rules", "coverage")
    assert found["letters"] == 2
    assert 0 < len(found["never"]) < found["rules"]
    assert all(one["examples"] for one in found["never"] if one["id"].startswith("arve"))
    assert found["unknown"] == [{"number": number_of(town, "Tere"), "kind": "taotlus"}]


def test_backtest_tells_which_letters_would_move(town: Town, tmp_path: Path) -> None:
    """From whom to whom and from kind to kind, and the register stays as it is; the same rules move nothing."""
    folder = tmp_path / "muudetud"
    shutil.copytree(town.office.folder / "inbox_rules", folder)
    before = town.office.lines("register", "list")
    assert town.office.json("rules", "backtest", str(folder)) == {"letters": 2, "moved": []}
    (folder / "05-kask.toml").write_text(RULE, "utf-8")
    found = town.office.json("rules", "backtest", str(folder))
    [moved] = found["moved"]
    assert moved["number"] == number_of(town, "esimene")
    assert (moved["before"]["kind"], moved["after"]["kind"]) == ("teabenoue", "selgitustaotlus")
    assert moved["before"]["who"] != moved["after"]["who"]
    assert moved["registered_as"]["kind"] == "teabenoue"
    table = town.office.officed("rules", "backtest", str(folder))
    assert "1 of 2 letters would go another way." in table
    assert town.office.json("rules", "backtest", str(folder), "--since", "2999-01-01")["letters"] == 0
    assert town.office.lines("register", "list") == before


def test_a_backtest_of_broken_rules_names_every_mistake(town: Town, tmp_path: Path) -> None:
    """A folder that cannot be used, and a date that is none, are one clear line each."""
    folder = tmp_path / "katki"
    folder.mkdir()
    (folder / "a.toml").write_text(RULE.replace('"lawyer"', '"nobody"').replace("60", '"x"') + RULE, "utf-8")
    done = town.office.run("rules", "backtest", str(folder))
    assert done.returncode == 2
    assert "katki/a.toml:" in done.stderr
    done = town.office.run("rules", "backtest", str(folder), "--since", "eile")
    assert (done.returncode, "eile" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert json.dumps(town.office.json("rules", "coverage"))
