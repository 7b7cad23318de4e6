"""Plugins of strangers in an office that runs: the three samples of the manual, and one that fails again and again."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from officed.host.switching import LOOK_SECONDS
from officed.settings.sample import write_office
from tests.acceptance.letters import letter, request
from tests.acceptance.office import REPOSITORY, TestOffice, until

SAMPLES = REPOSITORY / "docs" / "plugins"

SETTINGS = """\
[office]
name = "Kaleva Linnavalitsus"
domain = "kaleva.example"
address = "info@kaleva.example"

[daemon]
tick_seconds = 0.2

[alarms]
to = ["valvur@kaleva.example"]

[log]
format = "json"
"""

MAILDIR = """
[[maildir]]
name = "post"
path = "Maildir"
poll_seconds = 1

[mail_folder]
path = "valjuv"
"""


def office_of(folder: Path, more: str) -> TestOffice:
    """A fresh office with these settings."""
    office = TestOffice(folder)
    write_office(folder)
    office.config.write_text(SETTINGS + more, "utf-8")
    for name in ("tmp", "new", "cur"):
        (folder / "Maildir" / name).mkdir(parents=True)
    office.officed("migrate")
    return office


class Web(BaseHTTPRequestHandler):
    """A portal that letters wait in, and the web hook that mails go to; the server keeps both."""

    server: WebServer

    def do_GET(self) -> None:
        """The list of letters, or one."""
        there = self.server.letters
        if self.path == "/letters":
            rows = [
                {"id": key, "name": f"{key}.eml", "size": len(raw), "received_at": "2026-11-20T08:00:00+02:00"}
                for key, raw in there.items()
            ]
            self._answer(200, json.dumps(rows).encode())
        else:
            key = self.path.rpartition("/")[2]
            self._answer(200 if key in there else 404, there.get(key, b""))

    def do_DELETE(self) -> None:
        """The letter is stored."""
        self._answer(204 if self.server.letters.pop(self.path.rpartition("/")[2], None) else 404)

    def do_POST(self) -> None:
        """A mail of officed's."""
        mail = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.mails.append((self.headers["X-Officed-To"], mail))
        self._answer(202)

    def _answer(self, code: int, body: bytes = b"") -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is said."""


class WebServer(ThreadingHTTPServer):
    """A running web server with what it holds."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Web)
        self.letters: dict[str, bytes] = {}
        self.mails: list[tuple[str, bytes]] = []


@contextmanager
def web() -> Iterator[WebServer]:
    """The server, on a free port."""
    server = WebServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def installed(sample: str, target: Path) -> Path:
    """Install a sample that is a package, as pip does; returns where it lies."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    done = subprocess.run(
        [*command, "--target", str(target), str(SAMPLES / sample)], capture_output=True, text=True, timeout=120
    )
    if "No module named pip" in done.stderr:
        pytest.skip("not installed: pip")
    assert done.returncode == 0, done.stderr
    return target


def test_the_three_samples_at_work(tmp_path: Path) -> None:
    """A letter waits in a web service, gets its kind from the sample classifier and leaves by the web hook: the source
    is an installed package, the other two are files."""
    with web() as server:
        url = f"http://127.0.0.1:{server.server_port}"
        office = office_of(
            tmp_path / "office",
            f'[plugins]\nenabled = ["web_inbox", "street_lights", "webhook"]\n[plugin.web_inbox]\nurl = "{url}"\n'
            f'[plugin.webhook]\nurl = "{url}/hook"\n[plugin.street_lights]\npoints = 40\n',
        )
        place = installed("web_inbox", tmp_path / "site")
        office.environment["PYTHONPATH"] += f":{place}"
        for sample in ("street_lights", "webhook"):
            file = SAMPLES / sample / f"{sample}.py"
            (office.folder / "plugins" / file.name).write_bytes(file.read_bytes())
        office.officed("check")
        listed = {one["name"]: one for one in office.json("plugins", "list")}
        assert listed["web_inbox"]["origin"] == "entry point"
        assert listed["webhook"]["capabilities"] == ["network"]
        server.letters["7"] = letter("Mure", "Meie tänavavalgustus ei põle juba nädal aega. ({mark})", "lamp-1")
        office.officed("run", "--drain")

        assert server.letters == {}
        [line] = office.lines("register", "list")
        card = office.json("register", "show", line["number"])
        assert card["kind"] == "selgitustaotlus"
        assert "street_lights" in json.dumps(card)
        assert any(b"<lamp-1@posti.example>" in mail for _, mail in server.mails)


FRAGILE = """\
from officed.api import Opinion, hookimpl

API_VERSION = 1

@hookimpl
def classify(document):
    if "katki" in document.content.subject:
        raise ValueError("katki")
    while "seisab" in document.content.subject:
        pass
    return []
"""


def post(office: TestOffice, subject: str, mark: str) -> None:
    """A mail server delivers a letter."""
    raw = letter(subject, "Tere! ({mark})", mark) if subject else request(mark)
    (office.folder / "Maildir" / "new" / f"1.{mark}.kiri").write_bytes(raw)


def test_what_fails_is_held_and_what_fails_again_is_switched_off(tmp_path: Path) -> None:
    """A plugin that raises or hangs holds its letter by name and the next goes on; after three failures in a row it
    is off, with an alarm, over a restart, until an admin switches it on."""
    office = office_of(tmp_path, MAILDIR + '[plugins]\nenabled = ["habras"]\nseconds = 3\nfailures = 3\n')
    office.config.write_text(office.config.read_text().replace("tick_seconds = 0.2", "tick_seconds = 0.2\nworkers = 1"))
    (office.folder / "plugins" / "habras.py").write_text(FRAGILE)
    for subject, mark in (("katki", "a-1"), ("", "b-2"), ("seisab", "c-3")):
        post(office, subject, mark)
        office.officed("run", "--drain")
    reasons = [one["reason"] for one in office.json("held", "list")]
    assert any("Plugin habras failed in classify: ValueError: katki" in reason for reason in reasons)
    assert any("it did not answer within 3 s and was ended" in reason for reason in reasons)
    assert len(office.lines("register", "list")) == 1

    for number in range(3):
        post(office, "katki", f"d-{number}")
    office.officed("run", "--drain")
    assert len(office.json("held", "list")) == 5
    alarms = [f.read_text() for f in (office.folder / "valjuv").glob("*.eml") if "valvur@" in f.read_text()]
    assert any("officed plugins on habras" in alarm for alarm in alarms)
    listed = {one["name"]: one for one in office.json("plugins", "list")}
    assert listed["habras"]["switched_off"]

    with office.start() as daemon:
        post(office, "katki", "e-off")
        until(lambda: "document.held" in daemon.log or "document.registered" in daemon.log, "the letter to be decided")
        assert "plugin.failed" not in daemon.log
        assert not any("e-off" in str(one) and "habras" in str(one) for one in office.json("held", "list"))
        held = len([one for one in office.json("held", "list") if "habras" in one["reason"]])
        assert "habras is on" in office.officed("plugins", "on", "habras")
        time.sleep(LOOK_SECONDS)
        post(office, "katki", "f-on")
        until(
            lambda: len([one for one in office.json("held", "list") if "habras" in one["reason"]]) > held,
            "the plugin to be asked again",
        )
    assert office.run("plugins", "on", "habras").returncode == 1
