"""`officed check` and the first start: everything that is wrong in the rules, all at once."""

from __future__ import annotations

import json
from pathlib import Path

from officed.settings.sample import write_office
from tests.acceptance.office import TestOffice

BAD = """\
[[rule]]
id = "wide"
points = 1
informed = "registrar"
any.text = "*"

[[rule]]
id = "slow"
kind = "arve"
points = 1
any.text = ['re:(a)\\1']

[[rule]]
id = "nobody"
kind = "arve"
points = 1
any.text = "arve"
responsible = "kapten"
series = "77-7"

[[rule]]
id = "nobody"
kind = "arve"
points = 1
any.text = "leht"
"""


def test_every_mistake_of_the_rules_is_told_at_once(tmp_path: Path) -> None:
    """A rule for every letter, a regex that is not linear, a role, a series, an id: each with file, line and mend."""
    office = TestOffice(tmp_path)
    write_office(tmp_path)
    (office.folder / "inbox_rules" / "90-bad.toml").write_text(BAD, "utf-8")
    answer = office.run("check", "--json")
    assert answer.returncode == 2
    said = [line for line in json.loads(answer.stdout)["problems"] if "90-bad.toml" in line]
    places = [line.split(": ", 1)[0] for line in said]
    assert places == [f"inbox_rules/90-bad.toml:{line}" for line in (5, 11, 18, 19, 22)]
    for line, words in zip(said, ("every letter", "linear time", "kapten", "77-7", "stands in"), strict=True):
        assert words in line
    refused = office.run("run", "--drain")
    assert refused.returncode == 2
    assert refused.stderr.count("90-bad.toml:") >= len(said)
