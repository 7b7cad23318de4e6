"""An office whose mailbox logs in by OAuth 2.0, from the first command to the registered letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance import letters
from tests.acceptance.office import TestOffice
from tests.servers.dovecot import Dovecot
from tests.servers.lending import lent
from tests.servers.smtp_sink import SmtpSink
from tests.servers.token_server import TokenServer


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    """A login server."""
    server = TokenServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def dovecot_by_token(tokens: TokenServer) -> Iterator[Dovecot]:
    """A Dovecot that takes tokens."""
    with lent(lambda: Dovecot(tokens_at=tokens.url)) as server:
        yield server


@pytest.fixture
def office(tmp_path: Path, dovecot_by_token: Dovecot, tokens: TokenServer, smtp_sink: SmtpSink) -> TestOffice:
    """An office with one mailbox, and a device code to log in with."""
    made = TestOffice(tmp_path / "office")
    user = tokens.orders.user = dovecot_by_token.user()
    made.write(mailboxes={"info": (user, dovecot_by_token.port)}, smtp=smtp_sink.port, settle=0)
    table = "".join(f'{key} = "{value}"\n' for key, value in tokens.settings(refresh_days="90").items())
    table = table.replace('"90"', "90")
    text = made.config.read_text().replace('password = "env:OFFICED_TEST_PASSWORD"\n', "")
    made.config.write_text(f"{text}\n[mailbox.oauth2]\n{table}")
    return made


def test_from_the_login_to_the_letter(
    office: TestOffice, dovecot_by_token: Dovecot, tokens: TokenServer, smtp_sink: SmtpSink
) -> None:
    """Before the login every command says which one to give; after it letters come in; secrets are seen nowhere."""
    dovecot_by_token.deliver(office.users[0], letters.request("luba"))
    before = office.run("run", "--drain")
    assert before.returncode == 3
    assert "nobody has logged in yet; run: officed oauth login info" in before.stderr
    doctor = office.run("doctor")
    assert re.search(r"wrong +logins: info: nobody has logged in yet\n +mend: officed oauth login info", doctor.stdout)
    tokens.orders.pending = 1
    shown = office.officed("oauth", "login", "info")
    assert "https://login.kaleva.example/device" in shown
    assert "OKS-123" in shown
    assert "Logged in: Mailbox info" in shown
    drained = office.run("run", "--drain")
    assert drained.returncode == 0, drained.stderr
    assert len(office.lines("register", "list")) == 1
    [standing] = office.json("oauth", "list")
    assert (standing["soon"], standing["over"]) == (False, False)
    healthy = office.run("doctor")
    assert re.search(r"ok +logins: info: the login lasts until", healthy.stdout)
    assert re.search(r"ok +mailbox info:", healthy.stdout)
    everything = "".join((before.stderr, doctor.stdout, shown, drained.stdout, drained.stderr, healthy.stdout))
    assert not re.search(r"uuendus-|luba-", everything)


def test_a_withdrawn_login_is_mended_by_its_command(office: TestOffice, tokens: TokenServer) -> None:
    """The error, `check --online` and the doctor name the command; a name that is none is one line."""
    office.officed("oauth", "login", "info")
    tokens.withdraw()
    failed = office.run("run", "--drain")
    assert failed.returncode == 3
    assert "log in again: officed oauth login info (invalid_grant" in failed.stderr
    doctor = office.run("doctor")
    assert re.search(r"wrong +mailbox info: .*\n +mend: officed oauth login info -c ", doctor.stdout)
    unknown = office.run("oauth", "login", "infi")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    assert "There is no login by OAuth 2.0 called »infi«. Known: info." in unknown.stderr
    office.officed("oauth", "login", "info")
    office.officed("run", "--drain")
