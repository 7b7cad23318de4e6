"""Tests of the sample source, against a web service that runs."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from officed.api import Secret, Unreachable
from officed.testing.conformance import head_faults, source_faults

pytest_plugins = ["officed.testing.fixtures"]
FILE = Path(__file__).with_name("web_inbox.py")
TOKEN = "pargi-neli"


class Portal(BaseHTTPRequestHandler):
    """A small service with two letters, for those who have the token."""

    def do_GET(self):
        """The list, or one letter."""
        there = self.server.letters
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401)
        elif self.path == "/letters":
            rows = [
                {"id": key, "name": f"{key}.txt", "size": len(data), "received_at": "2026-11-20T08:00:00+02:00"}
                for key, data in there.items()
            ]
            self._answer(200, json.dumps(rows).encode())
        else:
            key = self.path.rpartition("/")[2]
            self._answer(200, there[key]) if key in there else self._answer(404)

    def do_DELETE(self):
        """A letter that was stored."""
        self._answer(204 if self.server.letters.pop(self.path.rpartition("/")[2], None) else 404)

    def _answer(self, code, body=b""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing is said."""


@pytest.fixture
def portal():
    """The running service."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    server.letters = {"7": b"Tere", "8": b"Hello"}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def source_of(load_plugin, office, url, token, monkeypatch):
    """The source, its token in the environment."""
    module = load_plugin(FILE)
    monkeypatch.setenv("PORTAL_TOKEN", token)
    settings = module.SETTINGS(url=url, token=Secret.model_validate("env:PORTAL_TOKEN"))
    [source] = module.plugin(office, settings).register_sources()
    assert head_faults(module) == ()
    return source


def test_it_keeps_what_a_source_must(portal, load_plugin, office, monkeypatch):
    """Nothing changes before take, then the service is told once."""
    url = f"http://127.0.0.1:{portal.server_port}/"
    assert source_faults(source_of(load_plugin, office, url, TOKEN, monkeypatch)) == ()
    assert portal.letters == {}


def test_what_cannot_be_reached_is_said(portal, load_plugin, office, monkeypatch):
    """A wrong token and a dead service raise what officed tries again."""
    url = f"http://127.0.0.1:{portal.server_port}"
    with pytest.raises(Unreachable, match="HTTP 401"):
        source_of(load_plugin, office, url, "wrong", monkeypatch).list()
    with pytest.raises(Unreachable, match="cannot be reached"):
        source_of(load_plugin, office, "http://127.0.0.1:1", TOKEN, monkeypatch).list()
