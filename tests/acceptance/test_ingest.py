"""The counter: `officed ingest` beside a daemon that runs, and what it says of bad input."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.office import TestOffice
from tests.servers.ports import free_port, until

CALL = "Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia.\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> TestOffice:
    """An office with a scan folder; nobody answers at its mail server."""
    made = TestOffice(tmp_path_factory.mktemp("kontor"))
    made.write(mailboxes={}, smtp=free_port())
    return made


def said(office: TestOffice, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `ingest` with a text on standard input."""
    return office.run("ingest", *arguments, given=text)


def test_a_running_daemon_takes_it_on(office: TestOffice, tmp_path: Path) -> None:
    """A call and a paper taken in beside the daemon are registered by it; the same paper twice is told."""
    paper = tmp_path / "avaldus.txt"
    paper.write_text(CALL.replace("3-2/17", "3-2/18"), "utf-8")
    daemon = office.start()
    try:
        done = said(office, CALL, "-", "--from", "Mari Maasikas <mari@kiri.example>", "--way", "phone", "--json")
        assert done.returncode == 0, done.stderr
        call = json.loads(done.stdout)
        assert (call["known"], call["way"]) == (False, "phone")
        assert call["next"] == "The daemon reads and registers it now."
        post = json.loads(said(office, "", str(paper), "--way", "post", "--json").stdout)
        until(lambda: office.json("register", "show", str(post["document"]))["number"] is not None, 60)
        shown = office.json("register", "show", str(post["document"]))
        assert (shown["way"], shown["sha256"]) == ("post", post["sha256"])
        again = json.loads(said(office, "", str(paper), "--way", "post", "--json").stdout)
        assert (again["known"], again["document"], again["number"]) == (True, post["document"], shown["number"])
        assert office.json("register", "show", str(call["document"]))["number"] is not None
    finally:
        daemon.stop()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("puudub.pdf",), "puudub.pdf cannot be read: No such file or directory."),
        (("-", "--received", "2999-01-01"), "is in the future"),
        (("-", "--received", "1999-01-01"), "is more than a year ago"),
        (("-", "--received", "eile"), "»eile« is no date"),
        (("-", "--way", "tuvi"), "There is no way of arrival »tuvi«"),
        (("-", "--from", "Mari <mari>"), "is no sender"),
        (("-",), "There is no text on standard input."),
        (("-", "-"), "Standard input can be read once only"),
    ],
)
def test_bad_input_gives_one_line(office: TestOffice, arguments: tuple[str, ...], line: str) -> None:
    """Exit code 2, one line on standard error, nothing taken in."""
    done = said(office, " \n", *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert line in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "document" not in done.stdout
