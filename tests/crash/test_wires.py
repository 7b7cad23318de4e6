"""The wire to the mailbox or to the mail server breaks at every command: nothing is lost, nothing is numbered twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance import letters
from tests.acceptance.office import TestOffice, until
from tests.crash import judging
from tests.crash.draining import Office, opened
from tests.servers.cutter import HOWS, TEXT, Cutter, How
from tests.servers.dovecot import Dovecot
from tests.servers.lending import lent
from tests.servers.smtp_sink import SmtpSink

# Servers that can do less than Dovecot does: without MOVE letters are copied and removed, without UIDPLUS they stay.
LENGTHS = [pytest.param(False, id="short"), pytest.param(True, id="whole", marks=pytest.mark.soak)]
# Where letters are taken away.
MATTERS = ("UID MOVE",)
POOR = ("IMAP4rev1 UIDPLUS", "IMAP4rev1")


@contextmanager
def cutting(port: int) -> Iterator[Cutter]:
    """A proxy before this port."""
    cutter = Cutter(port)
    try:
        yield cutter
    finally:
        cutter.close()


def usual_way(office: Office, cutter: Cutter, arrive: Callable[[str], None]) -> list[str]:
    """The commands of a round, known after the first one, which also makes folders and asks what the server can do."""
    for mark in ("a", "b"):
        arrive(mark)
        cutter.arm()
        assert office.drain() == 0
    return list(cutter.commands)


def chosen(way: list[str], matters: tuple[str, ...], *, whole: bool) -> list[tuple[int, How]]:
    """Each command with each way to break it; in the short version so only those that matter most, others in turn."""
    return [
        (number, how)
        for number, name in enumerate(way)
        for turn, how in enumerate(HOWS)
        if whole or name in matters or turn == number % len(HOWS)
    ]


def broken(office: Office, cutter: Cutter, arrive: Callable[[str], None], cuts: list[tuple[int, How]]) -> None:
    """A letter for each cut: the round that breaks, and the rounds that mend it."""
    for number, how in cuts:
        arrive(f"{number}{how}")
        cutter.arm(number, how)
        office.drain()
        assert cutter.done, f"the command {number} did not come"
        cutter.arm()
        office.recovered()


def judged(office: Office, sink: SmtpSink, letters_come: int) -> int:
    """Each letter has its end, its number and its mail. Returns how many mails were repeats."""
    ends = judging.every_arrival_has_an_end(office.test, len(office.test.lines("ledger")))
    assert ends["forwarded"] == letters_come
    assert set(ends) <= {"forwarded", "duplicate"}
    assert judging.register_is_sound(office.test) == letters_come
    again = judging.repeats(sink.accepted)
    assert len(judging.forwards(sink.accepted)) == letters_come
    return again


def cut_mailbox(
    folder: Path, dovecot: Dovecot, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, *, whole: bool
) -> tuple[int, list[str], Office, str]:
    """Break the wire to the mailbox at every command; returns letters, the commands, the office and the user."""
    with cutting(dovecot.port) as cutter:
        test, user = TestOffice(folder / "office", dovecot.password), dovecot.user()
        test.write(mailboxes={"info": (user, cutter.port)}, smtp=sink.port, settle=0)

        def arrive(mark: str) -> None:
            dovecot.deliver(user, letters.request_with_pdf(mark))

        with opened(test, monkeypatch) as office:
            way = usual_way(office, cutter, arrive)
            cuts = chosen(way, MATTERS, whole=whole)
            broken(office, cutter, arrive, cuts)
        return len(cuts) + 2, way, office, user


@pytest.mark.parametrize("whole", LENGTHS)
def test_a_mailbox_that_breaks_at_every_command_loses_nothing(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    """Before, after and in the middle of the answer to each command: one entry, one mail, one letter in the folder."""
    n, way, office, user = cut_mailbox(tmp_path, dovecot, smtp_sink, monkeypatch, whole=whole)
    print(f"\n{n - 2} cuts in {way}")
    assert {"(greeting)", "LOGIN", "EXAMINE", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "LOGOUT"} <= set(way)
    assert judged(office, smtp_sink, n) == 0
    assert len(office.test.lines("ledger")) == n
    assert dovecot.uids(user) == []
    assert len(dovecot.uids(user, "Registreeritud")) == n


@pytest.mark.soak
@pytest.mark.parametrize("capability", POOR)
def test_a_poor_server_that_breaks_at_every_command_loses_nothing(
    tmp_path: Path, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, capability: str
) -> None:
    """Where letters can only be copied, a cut between copy and mark makes a second copy, never a second number."""
    with lent(lambda: Dovecot(capability)) as own:
        n, way, office, user = cut_mailbox(tmp_path, own, smtp_sink, monkeypatch, whole=True)
        assert "UID COPY" in way
        assert judged(office, smtp_sink, n) == 0
        assert len(office.test.lines("ledger")) == n
        copies = len(own.uids(user, "Registreeritud"))
        print(f"\n{n - 2} cuts in {way}: {copies} copies of {n} letters")
        assert n <= copies <= n + 3 * len(way)


@pytest.mark.parametrize("whole", LENGTHS)
def test_a_mail_server_that_breaks_at_every_command_gets_each_mail(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    """A mail is repeated only when it was accepted and the answer was lost; then with the same bytes."""
    with cutting(smtp_sink.port) as cutter:
        test, user = TestOffice(tmp_path / "office", dovecot.password), dovecot.user()
        test.write(mailboxes={"info": (user, dovecot.port)}, smtp=cutter.port, settle=0)

        def arrive(mark: str) -> None:
            dovecot.deliver(user, letters.request(mark))

        with opened(test, monkeypatch) as office:
            way = usual_way(office, cutter, arrive)
            assert {"(greeting)", "EHLO", "MAIL", "RCPT", "DATA", TEXT, "QUIT"} <= set(way)
            cuts = chosen(way, (TEXT,), whole=whole)
            broken(office, cutter, arrive, cuts)
        again = judged(office, smtp_sink, len(cuts) + 2)
        print(f"\n{len(cuts)} cuts in {way}: {again} mails repeated")
        # Half an answer says already that the mail was accepted; a lost one makes the repeat.
        assert way.count(TEXT) <= again <= 2 * way.count(TEXT)


@pytest.fixture
def own() -> Iterator[Dovecot]:
    """A Dovecot that a test may stop."""
    with lent(Dovecot) as server:
        yield server


def disturb(
    folder: Path, own: Dovecot, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, only: tuple[str, ...] | None,
    happens: Callable[[Dovecot, str], None],
) -> tuple[int, Office, str]:  # fmt: skip
    """Something happens to the server just before it gets a command, once for each command of the way."""
    with cutting(own.port) as cutter:
        test, user = TestOffice(folder / "office", own.password), own.user()
        test.write(mailboxes={"info": (user, cutter.port)}, smtp=sink.port, settle=0)
        come = 0

        def arrive(mark: str) -> None:
            nonlocal come
            come += 2
            own.deliver(user, letters.request(f"{mark}x"), letters.request_with_pdf(f"{mark}y"))

        with opened(test, monkeypatch) as office:
            way = usual_way(office, cutter, arrive)
            last = {name: number for number, name in enumerate(way)}
            for number, name in enumerate(way):
                if only is None or (name in only and last[name] == number):
                    arrive(f"{number}")
                    over = threading.Event()
                    cutter.arm(number, lambda over=over: (happens(own, user), over.set()))  # type: ignore[misc]
                    office.drain()
                    assert over.wait(60), f"the command {name} did not come"
                    cutter.arm()
                    office.recovered()
        return come, office, user


SOME = ("SELECT", "UID MOVE")


@pytest.mark.parametrize("only", [SOME, pytest.param(None, marks=pytest.mark.soak)], ids=["some", "every"])
def test_a_server_that_is_restarted_in_the_middle_loses_nothing(
    tmp_path: Path, own: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, only: tuple[str, ...] | None
) -> None:
    """The mailbox goes away in the middle of a round and comes back: every letter once."""
    n, office, user = disturb(tmp_path, own, smtp_sink, monkeypatch, only, lambda server, _: server.restart())
    assert judged(office, smtp_sink, n) == 0
    assert len(office.test.lines("ledger")) == n
    assert own.uids(user) == []
    assert len(own.uids(user, "Registreeritud")) == n


@pytest.mark.parametrize("only", [SOME, pytest.param(None, marks=pytest.mark.soak)], ids=["some", "every"])
def test_uids_that_change_in_the_middle_lose_nothing(
    tmp_path: Path, own: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, only: tuple[str, ...] | None
) -> None:
    """A new UIDVALIDITY between any two commands: what is stored comes again as a copy, no letter gets two numbers."""
    n, office, user = disturb(tmp_path, own, smtp_sink, monkeypatch, only, lambda server, who: server.rebuild(who))
    assert judged(office, smtp_sink, n) == 0
    assert own.uids(user) == []
    assert len(own.uids(user, "Registreeritud")) == n


def test_a_wire_that_breaks_under_the_daemon_mends_itself(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The same under the real daemon: connections to both servers break while letters come in, all go out."""
    with cutting(dovecot.port) as mailbox, cutting(smtp_sink.port) as server:
        test, user = TestOffice(tmp_path / "office", dovecot.password), dovecot.user()
        test.write(mailboxes={"info": (user, mailbox.port)}, smtp=server.port, settle=0)
        stop = threading.Event()

        def shake() -> None:
            number = 0
            while not stop.wait(0.4):
                number += 1
                mailbox.arm(number % 5, HOWS[number % 3])

        shaking = threading.Thread(target=shake, daemon=True)
        with test.start() as daemon:
            shaking.start()
            for number in range(6):
                dovecot.deliver(user, letters.request(f"d{number}"))
                stop.wait(0.3)
            stop.set()
            shaking.join()
            mailbox.arm()
            until(lambda: len(judging.forwards(smtp_sink.accepted)) == 6, "every letter to be forwarded")
        assert "Traceback" not in daemon.log
        assert "source.lost" in daemon.log
        assert judging.every_arrival_has_an_end(test, 6) == {"forwarded": 6}
        assert judging.register_is_sound(test) == 6
        assert judging.repeats(smtp_sink.accepted) == 0
