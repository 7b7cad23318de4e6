"""Tokens got from a login server: cached, rotated without a gap, and never in an error or a log."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog

from officed.api import Unreachable
from officed.plugins.oauth.ending import endings
from officed.plugins.oauth.logging_in import begin_in_browser, begin_with_code, finish_in_browser, finish_with_code
from officed.plugins.oauth.token_file import Kept, TokenFile, TokenFileBroken
from officed.plugins.oauth.tokens import AccessTokens, Login, LoginEnded, logins
from tests.servers.ports import free_port
from tests.servers.token_server import TokenServer
from tests.unit.plugins.login_offices import NOW, office

REPOSITORY = Path(__file__).parents[2]


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def on(self, **step: float) -> None:
        self.now += timedelta(**step)


@pytest.fixture
def server() -> Iterator[TokenServer]:
    """A login server."""
    made = TokenServer()
    made.start()
    yield made
    made.stop()


def login(server: TokenServer, data: Path, **more: object) -> Login:
    """The login of the mailbox »info«."""
    return logins(office(data, server.settings(**more)))[0]


def by_person(server: TokenServer, data: Path, **more: object) -> Login:
    """The same, with somebody logged in."""
    made = login(server, data, **more)
    made.file.write(Kept(server.grant(), NOW))
    return made


def test_a_token_is_kept_until_shortly_before_its_end(server: TokenServer, tmp_path: Path) -> None:
    """One request serves an hour but for five minutes; threads that ask at one moment share it."""
    clock = Clock()
    tokens = AccessTokens(by_person(server, tmp_path), clock)
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.on(minutes=54)
    assert {*got, tokens()} == {got[0]}
    clock.on(minutes=2)
    assert tokens() != got[0]
    assert len(server.asked) == 2


def test_two_processes_at_one_login(server: TokenServer, tmp_path: Path) -> None:
    """Two that renew at one moment do it one after the other: none uses a token that the other has spent."""
    made = by_person(server, tmp_path)
    failed: list[Exception] = []

    def renew() -> None:
        try:
            for _ in range(10):
                AccessTokens(made)()
        except Unreachable as error:
            failed.append(error)

    threads = [threading.Thread(target=renew) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    used = [form["refresh_token"] for form in server.asked]
    assert len(used) == len(set(used)) == 40


def test_the_new_token_is_on_disk_before_it_counts(server: TokenServer, tmp_path: Path) -> None:
    """After each renewal the file holds the newest token and the one before, for its owner only."""
    made = by_person(server, tmp_path)
    for _ in range(3):
        AccessTokens(made)()
        kept = made.file.read()
        assert kept is not None
        assert kept.refresh_token == list(server.refresh)[-1]
        assert kept.previous == server.asked[-1]["refresh_token"]
    assert stat.S_IMODE(made.file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.file.path.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in made.file.path.parent.iterdir()) == ["info.json", "info.lock"]


DYING = """
import os, sys
from pathlib import Path
turn, seen = int(sys.argv[1]), 0

def hook(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.truncate", "fcntl.flock", "os.remove") and any(
        "oauth" in str(argument) or isinstance(argument, int) for argument in arguments[:1]
    ):
        seen += 1
        if seen == turn:
            os._exit(9)

from tests.unit.plugins.login_offices import office
from officed.plugins.oauth.tokens import AccessTokens, logins
import http.client, urllib.request, ssl
import json
made = logins(office(Path(sys.argv[2]), json.loads(sys.argv[3])))[0]
sys.addaudithook(hook)
AccessTokens(made)()
"""


def test_killed_at_any_file_operation(server: TokenServer, tmp_path: Path) -> None:
    """A process that dies at whatever it does with the file leaves a login that works."""
    import json

    made = by_person(server, tmp_path)
    for turn in range(1, 40):
        ended = subprocess.run(
            [sys.executable, "-c", DYING, str(turn), str(tmp_path), json.dumps(server.settings())],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True,
        )  # fmt: skip
        assert ended.returncode in (0, 9), ended.stderr
        AccessTokens(made)()
        if ended.returncode == 0:
            break
    assert turn > 4


def test_a_lost_answer_does_not_lock_out(server: TokenServer, tmp_path: Path) -> None:
    """Where the newest token does not count and the one before does, that one is used."""
    made = by_person(server, tmp_path)
    old = server.grant()
    made.file.write(Kept("kadunud", NOW, previous=old))
    AccessTokens(made)()
    assert [form["refresh_token"] for form in server.asked] == ["kadunud", old]


def test_a_full_disk_loses_no_token(server: TokenServer, tmp_path: Path) -> None:
    """Where there is no room for the next token, none is asked for; when there is room again, it works."""
    made = by_person(server, tmp_path)
    folder = made.file.path.parent
    held = made.file.path.read_bytes()
    folder.rename(folder.with_name("aside"))
    folder.write_text("in the way")
    with pytest.raises(Unreachable, match="a new login cannot be kept there"):
        AccessTokens(made)()
    assert server.asked == []
    folder.unlink()
    folder.with_name("aside").rename(folder)
    assert made.file.path.read_bytes() == held
    AccessTokens(made)()


def test_an_app_by_itself(server: TokenServer, tmp_path: Path) -> None:
    """Client credentials need no person and no file; the secret goes in the form, or in a header."""
    for how in ("post", "basic"):
        (tmp_path / "secret").write_text(server.client_secret)
        made = login(
            server, tmp_path, flow="client_credentials", client_secret="file:secret", client_auth=how, scope="post"
        )
        assert AccessTokens(made)().startswith("luba-")
        assert server.asked[-1]["client_secret"] == server.client_secret
        assert server.asked[-1].get("header", "post") == how
    assert not made.file.path.exists()


def test_a_token_of_the_settings(server: TokenServer, tmp_path: Path) -> None:
    """A refresh token made elsewhere is the first; its successors are kept; a new one in the settings begins anew."""
    (tmp_path / "token").write_text(server.grant())
    made = login(server, tmp_path, flow="refresh_token", refresh_token="file:token")
    AccessTokens(made)()
    AccessTokens(made)()
    first, second = (form["refresh_token"] for form in server.asked)
    assert first == (tmp_path / "token").read_text() != second
    server.withdraw()
    with pytest.raises(LoginEnded, match="write a new refresh token where »refresh_token« says"):
        AccessTokens(made)()
    (tmp_path / "token").write_text(server.grant())
    AccessTokens(made)()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((400, {"error": "invalid_grant"}), r"log in again: officed oauth login info \(invalid_grant\)"),
        ((401, {"error": "invalid_client"}), "write the right client_id and a client_secret"),
        (
            (401, {"error": "invalid_client", "error_description": "AADSTS7000222: the keys are expired."}),
            "the client_secret has ended",
        ),
        ((400, {"error": "invalid_grant", "error_description": "AADSTS65001: no consent"}), "consented to the app"),
        ((400, {"error": "interaction_required"}), "log in again: officed oauth login info"),
        ((400, {"error": "invalid_scope"}), "no right to read or send mail"),
        ((200, {"error": "invalid_grant"}), "log in again"),
        ((503, {"error": "temporarily_unavailable"}), r"it is busy \(HTTP 503\)"),
        ((429, {}), r"it is busy \(HTTP 429\)"),
        ((404, {"raw": b"<html>luba-1</html>"}), "HTTP 404, and not as a token endpoint does"),
        ((302, {"location": "http://127.0.0.1:1/"}), "HTTP 302"),
        ((200, {"raw": b"luba-2 is no JSON"}), "cannot be understood"),
        ((200, {"raw": b"[]"}), "cannot be understood"),
        ((200, {"token": "luba-3"}), "holds no token"),
        ((200, {"raw": b"x" * 300_000}), "no answer in time|cannot be understood"),
        ((400, {"error": "luba-4 " * 30}), "HTTP 400"),
    ],
)
def test_every_refusal_is_one_line(
    server: TokenServer, tmp_path: Path, answer: tuple[int, dict[str, object]], words: str
) -> None:
    """Each says what to do on one line; neither it nor its causes nor the log hold a token or a secret."""
    (tmp_path / "secret").write_text(server.client_secret)
    made = by_person(server, tmp_path, client_secret="file:secret")
    token = next(iter(server.refresh))
    server.orders.say = [answer]
    with structlog.testing.capture_logs() as log, pytest.raises(Unreachable, match=words) as refused:
        AccessTokens(made)()
    said = [str(refused.value), repr(refused.value), repr(refused.value.values), repr(log)]
    cause: BaseException | None = refused.value
    while cause := cause.__cause__ or cause.__context__:
        said.append(repr(cause))
    for secret in (token, server.client_secret, "luba-"):
        assert not any(secret in text for text in said), said
    assert "\n" not in str(refused.value)
    # Nothing was spent by it.
    assert AccessTokens(made)()


def test_nobody_there(tmp_path: Path, server: TokenServer) -> None:
    """A login server that is not there is named, apart from the mail server."""
    made = by_person(server, tmp_path, token_url=f"http://127.0.0.1:{free_port()}/token")
    with pytest.raises(Unreachable, match=r"The login server 127.0.0.1 of Mailbox info .*nothing listens"):
        AccessTokens(made)()


def test_a_server_that_hangs(tmp_path: Path, server: TokenServer) -> None:
    """A login server that takes the connection and says nothing is given up."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/token"
        made = by_person(server, tmp_path, token_url=url, timeout_seconds=0.3)
        with pytest.raises(Unreachable, match="no answer in time"):
            AccessTokens(made)()


def test_an_untrusted_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets go to no server whose certificate nobody trusts; to one that is trusted they go."""
    (tmp_path / "tls").mkdir()
    secure = TokenServer(tls=tmp_path / "tls")
    secure.start()
    try:
        made = by_person(secure, tmp_path)
        with pytest.raises(Unreachable, match="its certificate is not trusted"):
            AccessTokens(made)()
        assert secure.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(next((tmp_path / "tls").glob("*cert*"))))
        AccessTokens(made)()
    finally:
        secure.stop()


def test_nobody_has_logged_in(server: TokenServer, tmp_path: Path) -> None:
    """Before the first login, and with a damaged file, the command is named that makes one."""
    made = login(server, tmp_path)
    with pytest.raises(LoginEnded, match="nobody has logged in yet; run: officed oauth login info"):
        AccessTokens(made)()
    made.file.path.write_text('{"refresh_token": "uuendus')
    with pytest.raises(TokenFileBroken, match=r"it is damaged.*officed oauth login info") as broken:
        AccessTokens(made)()
    assert "uuendus" not in str(broken.value)
    assert broken.value.__cause__ is None


def test_a_login_with_a_code(server: TokenServer, tmp_path: Path) -> None:
    """The code is shown, the person is waited for, and the login is kept; a slow connection only takes longer."""
    server.orders.pending = 2
    made = login(server, tmp_path, scope="post offline_access")
    shown = begin_with_code(made)
    assert (shown.code, shown.address) == ("OKS-123", "https://login.kaleva.example/device")
    assert shown.device_code not in repr(shown)
    server.orders.say = [(400, {"error": "slow_down"}), (503, {})]
    slept: list[float] = []
    kept = finish_with_code(made, shown, lambda: NOW, slept.append)
    assert [round(pause, 2) for pause in slept] == [0.01, 5.01, 10.02, 10.02, 10.02]
    assert made.file.read() == kept
    assert AccessTokens(made)()
    assert server.asked[0]["scope"] == "post offline_access"


@pytest.mark.parametrize(
    ("answer", "words"),
    [("access_denied", "was refused by the person"), ("expired_token", "nobody logged in with the code in time")],
)
def test_a_login_that_came_to_nothing(server: TokenServer, tmp_path: Path, answer: str, words: str) -> None:
    """A person who says no, or says nothing, leaves the login as it was."""
    made = login(server, tmp_path)
    shown = begin_with_code(made)
    server.orders.say = [(400, {"error": answer})]
    with pytest.raises(LoginEnded, match=words):
        finish_with_code(made, shown, lambda: NOW, lambda _: None)
    assert made.file.read() is None


def test_a_login_in_a_browser(server: TokenServer, tmp_path: Path) -> None:
    """The address that the browser came to is traded for a login; one of another login, or a no, is not."""
    made = login(server, tmp_path, flow="browser", scope="post")
    begun = begin_in_browser(made)
    assert begun.address.startswith(f"{server.url}/authorize?client_id=ametnik-7&response_type=code&")
    assert "code_challenge_method=S256" in begun.address
    assert begun.verifier not in begun.address
    for address, words in (
        ("http://localhost/?code=1&state=teine", "belongs to another login"),
        ("http://localhost/?error=access_denied", "was refused by the person"),
        ("juhuu", "holds »code=«"),
    ):
        with pytest.raises(LoginEnded, match=words):
            finish_in_browser(made, begun, address, NOW)
    finish_in_browser(made, begun, f" http://localhost/?code=1&state={begun.state}\n", NOW)
    assert server.asked[-1]["code_verifier"] == begun.verifier
    assert AccessTokens(made)()


def test_what_ends_soon(server: TokenServer, tmp_path: Path) -> None:
    """A login or secret is told of from the days of the settings on, and until somebody has acted."""
    settings = office(tmp_path, server.settings(warn_days=14))
    [[name, ending], _] = endings(settings, NOW)
    assert (name, ending and ending[1]) == ("info", "info: nobody has logged in yet")
    file = TokenFile(tmp_path, "info")
    for days, told in ((15, False), (13, True), (-1, True)):
        file.write(Kept("x", NOW, ends=NOW + timedelta(days=days)))
        [[_, ending], _] = endings(settings, NOW)
        assert bool(ending) is told
        assert not ending or ending[2] == "officed oauth login info"
    file.write(Kept("x", NOW))
    assert endings(settings, NOW)[0] == ("info", None)
    secret = server.settings(flow="client_credentials", secret_ends=(NOW + timedelta(days=3)).date())
    [[_, ending], _] = endings(office(tmp_path, secret), NOW)
    assert ending
    assert "the client secret lasts until 23.11.2026" in ending[1]


def test_when_a_refresh_token_ends(server: TokenServer, tmp_path: Path) -> None:
    """The provider's word counts; else the days of the settings from each new token on; Google's lasts by use."""
    clock = Clock()
    made = by_person(server, tmp_path, refresh_days=90)
    AccessTokens(made, clock)()
    assert (kept := made.file.read())
    assert kept.ends == NOW + timedelta(days=90)
    server.orders.rotate = False
    clock.on(days=5)
    AccessTokens(made, clock)()
    assert (kept := made.file.read())
    assert kept.ends == NOW + timedelta(days=95)
    server.orders.refresh_lasts = 7 * 86400
    AccessTokens(made, clock)()
    assert (kept := made.file.read())
    assert kept.ends == NOW + timedelta(days=12)
