"""Tests of the sample channel, against a web hook that runs."""

import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from officed.api import Envelope, Secret, Unreachable
from officed.testing.conformance import channel_faults, head_faults

pytest_plugins = ["officed.testing.fixtures"]
FILE = Path(__file__).with_name("webhook.py")
MAIL = Envelope("info@kaleva.example", ("leida.tamm@posti.example",), b"Subject: Tere\r\n\r\nTere\r\n")


class Hook(BaseHTTPRequestHandler):
    """Keeps what comes, and answers with the code that it was told to."""

    def do_POST(self):
        """One mail."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        self.send_response(self.server.code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Nothing is said."""


@pytest.fixture
def hook():
    """The running hook."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.code, server.seen = 202, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def channel(hook, load_plugin, office, monkeypatch):
    """The channel to that hook, with a key."""
    module = load_plugin(FILE)
    assert head_faults(module) == ()
    monkeypatch.setenv("HOOK_KEY", "saladus")
    url = f"http://127.0.0.1:{hook.server_port}/officed"
    settings = module.SETTINGS(url=url, key=Secret.model_validate("env:HOOK_KEY"))
    [made] = module.plugin(office, settings).register_channels()
    return made


def test_it_keeps_what_a_channel_must(channel, hook):
    """The mail comes as it is, signed, with its recipients beside it."""
    assert channel_faults(channel, MAIL) == ()
    headers, body = hook.seen[0]
    assert body == MAIL.message
    assert headers["X-Officed-To"] == "leida.tamm@posti.example"
    assert headers["X-Officed-Signature"] == hmac.new(b"saladus", body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(("code", "kept"), [(503, "later"), (429, "later"), (400, "refused"), (410, "refused")])
def test_the_answer_decides(channel, hook, code, kept):
    """Trouble is tried again later, a refusal is final; each with what the hook said."""
    hook.code = code
    [(to, said)] = getattr(channel.send(MAIL), kept).items()
    assert to == "leida.tamm@posti.example"
    assert f"HTTP {code}" in said
    assert channel_faults(channel, MAIL) == ()


def test_a_dead_hook_is_unreachable(load_plugin, office):
    """Nobody listens: officed tries again with growing pauses."""
    module = load_plugin(FILE)
    [lost] = module.plugin(office, module.SETTINGS(url="http://127.0.0.1:1")).register_channels()
    with pytest.raises(Unreachable):
        lost.send(MAIL)
