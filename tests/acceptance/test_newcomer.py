"""A newcomer writes a plugin from the manual alone: everything that docs/plugins.md says to type is typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.acceptance.office import REPOSITORY

PAGE = REPOSITORY / "docs" / "plugins.md"


def test_from_nothing_to_a_plugin_that_runs(tmp_path: Path) -> None:
    """The commands of the page, in their order, in an empty folder: none fails, and each step shows what it says."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("officed", "pytest"):
        options = "-p no:cacheprovider " if name == "pytest" else ""
        (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {name} {options}"$@"\n')
        (tools / name).chmod(0o755)
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 5
    said = []
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PATH": f"{tools}:{os.environ['PATH']}"}
    environment.pop("OFFICED_CONFIG", None)
    for block in blocks:
        done = subprocess.run(
            ["bash", "-euc", block], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        said.append(done.stdout)

    assert "2 passed" in said[1]
    assert "street_lamp: good; hooks: classify" in said[1]
    assert re.search(r"classify \(\d+ ms\): \[\]", said[2])
    assert "3 passed" in said[3]
    assert "the letter says »latern«" in said[3]
    assert "All is well." in said[4]
    assert re.search(r"^street_lamp +file +active", said[4], re.MULTILINE)
    assert "Mure" in said[4]
    assert list((tmp_path / "office" / "out").glob("*.eml"))
