"""Rules on trial beside those in force, and the trained opinion: silent, exact, and harmless when they are broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.letters import explanation, request, unsure
from tests.acceptance.office import until
from tests.acceptance.test_reload import Town
from tests.acceptance.test_rules_tools import RULE

NEXT = "inbox_rules.next"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """An office with a rule on trial that takes letters on the maintenance firm away from others."""
    town = Town(tmp_path)
    folder = town.office.folder
    shutil.copytree(folder / "inbox_rules", folder / NEXT)
    (folder / NEXT / "05-kask.toml").write_text(RULE, "utf-8")
    town.office.config.write_text(f'shadow_rules = "{NEXT}"\n{town.office.config.read_text()}')
    return town


def test_exactly_the_letters_that_would_move_are_reported(town: Town) -> None:
    """With number, kinds, persons and rules; the register, its mails and the letters themselves are as without it."""
    for raw in (request("esimene"), explanation("teine"), unsure("kolmas")):
        town.post(raw)
    town.office.officed("run", "--drain")
    by_title = {line["title"]: line for line in town.office.lines("register", "list")}
    found = town.office.json("rules", "shadow")
    assert (found["letters"], found["letters_of_earlier"], found["trouble"]) == (3, 0, None)
    [moved] = found["moved"]
    first = by_title["Teabenõue esimene"]
    assert (moved["number"], first["kind"]) == (first["number"], "teabenoue")
    assert (moved["before"]["kind"], moved["after"]["kind"]) == ("teabenoue", "selgitustaotlus")
    assert moved["before"]["who"] != moved["after"]["who"]
    assert moved["rules"] == ["kask"]
    shown = town.office.officed("rules", "shadow")
    assert "1 of 3 letters would have gone another way." in shown
    assert "kask" in shown
    (town.office.folder / NEXT / "05-kask.toml").unlink()
    found = town.office.json("rules", "shadow")
    assert (found["letters"], found["letters_of_earlier"], found["moved"]) == (0, 3, [])


def test_broken_rules_on_trial_are_one_alarm_and_disturb_nothing(town: Town) -> None:
    """`check` warns with file and line; the daemon works, tells once, and tries again when the file is mended."""
    rule = town.office.folder / NEXT / "05-kask.toml"
    rule.write_text(RULE.replace('"lawyer"', '"nobody"'), "utf-8")
    done = town.office.run("check")
    assert (done.returncode, f"{NEXT}/05-kask.toml:" in done.stderr) == (0, True)
    with town.office.start():
        town.post(request("esimene"))
        until(lambda: len(town.mails()) >= 2, "the forward and the alarm")
        until(lambda: bool(town.office.json("rules", "shadow")["trouble"]), "the trouble to be shown")
        [alarm] = town.alarms()
        assert f"{NEXT}/05-kask.toml:" in alarm
        rule.write_text(RULE, "utf-8")
        until(lambda: len(town.alarms()) == 2, "the end of the alarm")
        town.post(request("teine"))
        until(lambda: town.office.json("rules", "shadow")["letters"] == 1, "a letter on trial")
    found = town.office.json("rules", "shadow")
    assert (len(found["moved"]), found["trouble"]) == (1, None)
    assert [line["kind"] for line in town.office.lines("register", "list")] == ["teabenoue"] * 2


def test_without_rules_on_trial_the_verb_says_what_to_write(tmp_path: Path) -> None:
    """One line, and the exit code of wrong use."""
    town = Town(tmp_path)
    done = town.office.run("rules", "shadow")
    assert (done.returncode, "shadow_rules" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_the_trained_opinion_is_off_until_named_and_says_what_it_lacks(tmp_path: Path) -> None:
    """`rules train` without the plugin is wrong use; with it an empty register is too little, and the daemon works."""
    town = Town(tmp_path)
    done = town.office.run("rules", "train")
    assert (done.returncode, '["learned"]' in done.stderr) == (2, True)
    with town.office.config.open("a") as file:
        file.write('\n[plugins]\nenabled = ["learned"]\n\n[plugin.learned]\npoints = 3\nat = 05:30:00\n')
    town.office.officed("check")
    assert "learned" in town.office.officed("plugins", "list")
    done = town.office.run("rules", "train")
    assert (done.returncode, "too small" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
    done = town.office.run("rules", "propose", "--out", str(tmp_path / "no" / "such.diff"))
    assert (done.returncode, "such.diff cannot be written" in done.stderr) == (2, True), done.stderr
    (town.office.folder / "data" / "learned.json").write_text("{")
    town.post(request("esimene"))
    town.office.officed("run", "--drain")
    assert [line["kind"] for line in town.office.lines("register", "list")] == ["teabenoue"]
