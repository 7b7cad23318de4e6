"""The real daemon calls for help: a mailbox that is gone, a way out that is gone, a monitor that asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.acceptance import letters
from tests.acceptance.mails import parsed
from tests.acceptance.office import TestOffice, until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def hook() -> Iterator[tuple[list[dict[str, str]], str]]:
    """A web hook: what it was given, and its address."""
    got: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield got, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, hook: tuple[list[dict[str, str]], str]) -> TestOffice:
    """An office with one mailbox and little patience."""
    made = TestOffice(tmp_path / "office", dovecot.password)
    made.write(mailboxes={"info": (dovecot.user(), dovecot.port)}, smtp=smtp_sink.port, settle=0)
    patience = "unreachable_minutes = 0.05\nfree_mb = 1\nunsent_minutes = 0.1\nsecond_after_minutes = 0.05"
    more = f'[alarms]\n{patience}\nwebhook = "{hook[1]}"'
    # Not more often: at the fourth failure in a row the channel itself would be told of.
    again = "[daemon]\nresend_seconds = 10"
    made.config.write_text(made.config.read_text().replace("[alarms]", more).replace("[daemon]", again))
    return made


def test_a_lost_mailbox_is_told_and_its_return_too(
    office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink, hook: tuple[list[dict[str, str]], str]
) -> None:
    """The mailbox goes: one alarm by mail, `status` says 1; a restart says nothing new; back again: one mail."""
    config = office.config.read_text()
    with office.start() as daemon:
        dovecot.deliver(office.users[0], letters.request("before"))
        until(lambda: len(smtp_sink.accepted) == 1, "the letter to be forwarded")
        done = office.run("status", "--json")
        view = json.loads(done.stdout)
        assert (done.returncode, view["ready"], view["alarms"]) == (0, True, [])
        assert view["sources"][0]["last_letter"] is not None
        assert daemon.stop() == 0
    assert office.run("status").returncode == 1, "nobody is at work"
    office.config.write_text(config.replace(f"port = {dovecot.port}", "port = 1"))
    for _ in range(2):
        with office.start() as daemon:
            until(lambda: "source.lost" in daemon.log, "the mailbox to be missed")
            until(lambda: len(alarms(smtp_sink)) == 1, "the alarm", seconds=30)
            until(lambda: office.run("status", "--json").returncode == 1, "the monitor to hear of it")
            assert [a["key"] for a in json.loads(office.run("status", "--json").stdout)["alarms"]] == ["source.info"]
            daemon.stop()
    office.config.write_text(config)
    with office.start() as daemon:
        until(lambda: len(alarms(smtp_sink)) == 2, "the end of the alarm", seconds=30)
        assert office.run("status").returncode == 0
        daemon.stop()
    assert ["häire" in str(mail) for mail in alarms(smtp_sink)] == [True, False]
    assert hook[0] == [], "the first way has told it"


def test_a_dead_mail_server_is_told_by_the_web_hook(
    office: TestOffice, dovecot: Dovecot, smtp_sink: SmtpSink, hook: tuple[list[dict[str, str]], str]
) -> None:
    """When mails cannot leave, the alarm goes by the other way; when they can again, its end is told too."""
    smtp_sink.stop()
    try:
        with office.start() as daemon:
            dovecot.deliver(office.users[0], letters.request("stuck"))
            until(lambda: bool(hook[0]), "the web hook to be called", seconds=40)
            smtp_sink.start()
            until(lambda: "alarm.recovered" in daemon.log, "the end of the alarm", seconds=60)
            daemon.stop()
    finally:
        smtp_sink.stop()
        smtp_sink.start()
    assert {(told["event"], told["key"]) for told in hook[0]} == {("alarm", "queue.unsent")}
    assert len(hook[0]) == 1


def alarms(sink: SmtpSink) -> list[str]:
    """Subjects of alarms and of their ends."""
    return [
        str(parsed(mail)["Subject"])
        for mail in sink.accepted
        if str(parsed(mail)["X-Officed-Key"]).startswith(("alarm.", "recovered."))
    ]
