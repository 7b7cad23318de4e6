"""What a running daemon holds in memory, and what it left to others."""

import subprocess
import sys
from pathlib import Path

from tests.acceptance.office import TestOffice

LEFT_TO_OTHERS = {
    "pypdfium2": "reader processes",
    "pypdf": "reader processes",
    "selectolax": "reader processes",
    "PIL": "reader processes",
    "zxingcpp": "reader processes",
    "alembic": "officed migrate",
    "simplemma": "officed words build",
    "aiosmtpd": "the demo",
    "psycopg": "offices on PostgreSQL",
    "rfc3161_client": "offices whose journals are time-stamped",
    "rich": "terminals of people",
}
"""A package, and who has use for it."""

# The daemon's own start in this very process, up to its ready line.
LOOK = """
import sys
from officed.cli.app import run
from officed.daemon import running

def ready(*_lines):
    print("READY", *sys.modules)
    raise SystemExit

running.notify = ready
run(["run", "-c", sys.argv[1]])
"""


def test_a_daemon_starts_without_what_others_have_use_for(tmp_path: Path) -> None:
    """Each of these costs every start some hundredths of a second, and megabytes until its end."""
    office = TestOffice(tmp_path)
    office.write(mailboxes={}, smtp=9)
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(office.config)], env=office.environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    [line] = [line for line in done.stdout.splitlines() if line.startswith("READY ")] or [done.stderr]
    assert line.startswith("READY "), line
    loaded = {name.partition(".")[0] for name in line.split()[1:]}
    assert "sqlalchemy" in loaded
    assert not {name: user for name, user in LEFT_TO_OTHERS.items() if name in loaded}
