"""The verbs of time stamps in a real office: stamped, listed, checked, and one clear line for what is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from officed.cli.app import run
from officed.domain.states import OFFICED
from officed.store import Database, SqlStore
from officed.store.engine import sqlite_url
from officed.store.journal import check_journal
from officed.store.migrating import migrate
from tests.servers.stamping_server import NAME, StampingServer

TOP = Path(__file__).parents[3]
TALLINN = ZoneInfo("Europe/Tallinn")

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    """A sample office with two journals. Returns their folder."""
    data = tmp_path / "office" / "data"
    data.mkdir(parents=True)
    store = SqlStore(Database(sqlite_url(data / "officed.db")), data / "originals")
    migrate(store._database)
    now = datetime.now(TALLINN)
    for day in (2, 1):
        store.note("office.noted", {}, OFFICED, now - timedelta(days=day))
        store.seal(now - timedelta(days=day))
    store.write_journals("kaleva.example", TALLINN, OFFICED, now, lambda _: ())
    store.close()
    return data / "journal"


@pytest.fixture
def officed(tmp_path: Path, journals: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Says]:
    """Run a verb in the office. Returns exit code, standard output and standard error."""
    assert journals.is_dir()
    for folder in ("config", "inbox_rules"):
        shutil.copytree(TOP / folder, tmp_path / "office" / folder)
    config = tmp_path / "office" / "config" / "officed.toml"

    def say(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            run([*map(str, words), *([] if "check" in words[1:] else ["-c", str(config)])])
        return (int(end.value.code or 0), *capsys.readouterr())

    yield say
    # The verbs log to the stream of this test, which is closed when it ends.
    structlog.reset_defaults()


def stamped_by(journals: Path, service: StampingServer, url: str = "") -> None:
    """Write the service into the settings."""
    config = journals.parents[1] / "config" / "officed.toml"
    shutil.copy(service.roots, config.with_name("timestamp.pem"))
    text = f'timestamp = "{url or service.url}"\ntimestamp_roots = ["config/timestamp.pem"]\n'
    config.write_text(config.read_text("utf-8").replace("\n[journal]\n", f"\n[journal]\n{text}"), "utf-8")


def test_stamps_are_asked_for_and_listed(
    officed: Says, journals: Path, service: StampingServer, tmp_path: Path
) -> None:
    """From no stamp to all; the list says when and by whom, and the checker that needs nothing of ours agrees."""
    code, out, _ = officed("journal", "list")
    assert (code, out.count("no stamp")) == (0, 2)
    stamped_by(journals, service)
    code, out, _ = officed("journal", "stamp")
    assert (code, out.count(f"UTC by {NAME}")) == (0, 2)
    assert officed("journal", "stamp")[1] == "No journal of these days is without its stamp.\n"
    assert officed("journal", "list")[1].count(NAME) == 2
    rows = [json.loads(line) for line in officed("journal", "list", "--json")[1].splitlines()]
    assert [(row["stamp"]["by"], row["problem"]) for row in rows] == [(NAME, None)] * 2
    program = tmp_path / "check_journal.py"
    program.write_bytes(Path(check_journal.__file__).read_bytes())
    done = subprocess.run([sys.executable, "-I", "-S", program, journals], capture_output=True, text=True, check=True)
    assert done.stdout == officed("journal", "check", journals)[1]
    assert "Time stamps of their digest: 2 of 2, the last" in done.stdout
    command = next(line for line in done.stdout.splitlines() if "openssl" in line).partition(": ")[2]
    proved = command.replace("ROOTS.pem", str(service.roots))
    assert subprocess.run(["sh", "-c", proved], cwd=journals, capture_output=True, check=False).returncode == 0


def test_a_stamp_of_something_else_is_never_called_one(officed: Says, journals: Path, service: StampingServer) -> None:
    """List, check and the stand-alone checker end with 1 and name the file; none says that it is stamped."""
    stamped_by(journals, service)
    assert officed("journal", "stamp")[0] == 0
    one, other = sorted(journals.glob("*.tsr"))
    one.chmod(0o640)
    one.write_bytes(other.read_bytes())
    code, out, err = officed("journal", "list")
    assert (code, out.count("not proved"), out.count(NAME)) == (1, 1, 1)
    assert "it is of another digest" in err
    code, out, err = officed("journal", "check", journals)
    assert (code, out, err.count(one.name)) == (1, "", 1)
    command = [sys.executable, check_journal.__file__, journals]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.partition(":")[0]) == (1, one.name)
    assert f"Time stamps of their digest: 1 of 2, the last {other.stem}," in done.stdout


def test_what_hinders_is_one_line(officed: Says, journals: Path, service: StampingServer) -> None:
    """No service named, one that is not there, certificates that are missing: exit code and words say which."""
    code, _, err = officed("journal", "stamp")
    assert (code, err.count("\n")) == (2, 1)
    assert "timestamp" in err
    stamped_by(journals, service, url="http://127.0.0.1:9/")
    code, _, err = officed("journal", "stamp")
    assert (code, err.count("\n")) == (3, 1)
    assert "cannot be reached" in err
    (journals.parents[1] / "config" / "timestamp.pem").unlink()
    code, _, err = officed("journal", "stamp")
    assert (code, err.count("\n")) == (2, 1)
    for verb in ("check", "doctor"):
        code, out, err = officed(verb)
        assert code != 0
        assert "timestamp.pem of »timestamp_roots« cannot be read" in out + err


def test_a_missing_package_is_named_by_check_and_doctor(
    officed: Says, journals: Path, service: StampingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who wants stamps and has not installed what they need hears of it before the first midnight."""
    stamped_by(journals, service)
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    for words in (("check",), ("doctor",), ("journal", "stamp")):
        _, out, err = officed(*words)
        assert "pip install 'officed[timestamp]'" in out + err
