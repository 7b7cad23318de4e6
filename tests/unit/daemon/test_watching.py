"""The watch over the office: alarms once while the trouble lasts, over a restart, by both ways, and signs of life."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from officed.cli.status import look as status_of
from officed.daemon.marks import SourceMarks
from officed.daemon.measuring import Watchman
from officed.daemon.pulse import beat
from officed.daemon.roles import ROLES, RoleLocks
from officed.daemon.running import _stand_watch, hanging
from officed.daemon.shouting import Shouter
from officed.daemon.supervising import Trouble, supervised
from officed.daemon.threads import Floor
from officed.domain.changes import Send
from officed.domain.errors import Unreachable
from officed.flow.desk import Desk
from officed.flow.intake import take_in
from officed.flow.relaying import relay_once
from officed.flow.stepping import work_once
from officed.log import log_event
from officed.plugins.alarm_ways import AlarmMail, WebHook
from officed.ports.channels import Envelope
from officed.settings.model import Alarms, AlarmServer, Secret, Settings
from officed.settings.sources import Mailbox
from officed.wiring import Furnished
from tests.servers.smtp_sink import SmtpSink
from tests.unit.flow.conftest import furnished, readers  # noqa: F401
from tests.unit.flow.desks import HandClock, Pigeons, Tray, letter, make_desk

BOX = Mailbox(name="info", host="imap.example", user="info", password=Secret(reference="env:NONE"))


@dataclass
class Post:
    """A desk with one mailbox and hands on both of its clocks."""

    desk: Desk
    clock: HandClock
    seconds: float = 0.0
    first: Pigeons = field(default_factory=Pigeons)
    watchman: Watchman = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new daemon over the same register."""
        self.watchman = Watchman(lambda: self.seconds)

    def on(self, **step: float) -> None:
        """Time passes on both clocks."""
        self.clock.on(**step)
        self.seconds += timedelta(**step).total_seconds()

    def look(self) -> int:
        """One look of the watchman."""
        return self.watchman.look(self.desk)

    def standing(self) -> list[str]:
        """Alarms that stand."""
        return [alarm.key for alarm in self.desk.store.alarms()]

    def sent(self) -> list[str]:
        """Subjects of what the first way has sent."""
        while relay_once(self.desk, self.first, "s", 8, log_event).sent:
            pass
        return self.first.subjects()

    def settle(self, **alarms: object) -> None:
        """Other settings for alarms; a working day is not looked at unless the test is about it."""
        settings = self.desk.office.settings
        changed = settings.model_copy(update={"alarms": settings.alarms.model_copy(update=alarms)})
        self.desk = replace(self.desk, office=replace(self.desk.office, settings=changed))


@pytest.fixture
def post(tmp_path: Path, furnished: Furnished, readers: object) -> Iterator[Post]:  # noqa: F811
    """An office on a Friday morning whose mailbox was reached just now."""
    clock = HandClock()
    desk = make_desk(tmp_path, furnished, readers, clock)  # type: ignore[arg-type]
    storage = desk.office.settings.storage.model_copy(update={"data": tmp_path})
    update = {"mailbox": (BOX,), "folder": (), "storage": storage, "root": Path("/"),
              "alarms": Alarms(to=("valvur@kaleva.example",), free_mb=0)}  # fmt: skip
    settings = desk.office.settings.model_copy(update=update)
    made = Post(replace(desk, office=replace(desk.office, settings=settings)), clock)
    marks(made).reached("info", clock())
    yield made
    desk.store.close()


def marks(post: Post) -> SourceMarks:
    """The marks of the office."""
    return SourceMarks(post.desk.office.settings.data / "locks")


def test_a_lost_mailbox_is_told_once_and_its_recovery_once(post: Post) -> None:
    """Not after a minute, once after the limit, nothing more while it lasts, and one mail when it is over."""
    post.look()
    marks(post).lost("info", "no answer in time", post.clock())
    post.on(minutes=3)
    assert post.look() == 0
    for _ in range(4):
        post.on(minutes=4)
        post.look()
    assert post.standing() == ["source.info"]
    assert ["häire" in subject for subject in post.sent()] == [True]
    marks(post).reached("info", post.clock())
    for _ in range(3):
        post.look()
        post.on(seconds=30)
    assert post.standing() == []
    assert [subject.split("–")[0] for subject in post.sent()] == ["officed: häire ", "officed: korras "]
    assert "no answer in time" in post.first.sent[0].message.decode()


def test_a_restart_neither_repeats_nor_forgets(post: Post) -> None:
    """The alarm stands in the register: the next daemon says nothing again, and says the end."""
    post.look()
    post.on(minutes=10)
    post.look()
    post.restart()
    for _ in range(3):
        post.look()
        post.on(minutes=5)
    assert len(post.sent()) == 1
    post.restart()
    marks(post).reached("info", post.clock())
    post.look()
    assert len(post.sent()) == 2
    assert post.standing() == []


def test_marks_outlive_the_daemon(post: Post) -> None:
    """A mailbox that is lost when the daemon starts counts from when it was reached, not from the start."""
    post.on(minutes=30)
    post.restart()
    post.look()
    post.on(minutes=3)
    post.look()
    (alarm,) = post.desk.store.alarms()
    assert "not reached since 20.11.2026 10:00" in alarm.message


def test_a_damaged_mark_is_no_mark(post: Post) -> None:
    """Half a file does not stop the watch."""
    file = next((post.desk.office.settings.data / "locks").glob("*.mark"))
    file.write_text('{"reached_at": 7')
    assert marks(post).of("info").reached_at is None
    post.look()


def test_a_day_without_a_letter_is_told_in_the_evening(post: Post) -> None:
    """Thursday's letter came; Friday passes without one: at five the alarm, on Monday's letter the end."""
    box = Tray(name="info", clock=post.clock)
    post.clock.to(2026, 11, 19, 12, 0)
    box.letters["1"] = letter()
    take_in(post.desk, box)
    for hour, stands in ((16, False), (17, True)):
        post.clock.to(2026, 11, 20, hour, 5)
        marks(post).reached("info", post.clock())
        post.restart()
        post.look()
        assert ("silent.info" in post.standing()) is stands
    post.clock.to(2026, 11, 23, 9, 0)
    box.letters["2"] = letter(ident="2", text="Teabenõue: muu asi")
    take_in(post.desk, box)
    marks(post).reached("info", post.clock())
    post.restart()
    post.look()
    assert "silent.info" not in post.standing()


def test_letters_that_nobody_reads_are_told(post: Post) -> None:
    """The oldest of the queue counts, from its last move on."""
    box = Tray(name="info", clock=post.clock)
    box.letters |= {"1": letter(), "2": letter(ident="2", text="Teabenõue: muu asi")}
    take_in(post.desk, box)
    post.look()
    post.on(minutes=61)
    marks(post).reached("info", post.clock())
    post.look()
    assert post.standing() == ["queue.unread"]
    assert "töötlemist ootavad kirjad" in post.sent()[0]


def test_mails_that_do_not_leave_are_told_by_the_second_way(post: Post) -> None:
    """The first way is down for an hour: the alarm about it reaches people by the second one, after its patience."""
    post.settle(smtp=AlarmServer(host="backup.example", to=("valvur@mujal.example",)))
    second = Pigeons(name="alarm-smtp")
    second.lane = "alarm-smtp"  # type: ignore[attr-defined]
    post.first.away = True
    mails = (waiting_mail(post.desk, "stuck"),)
    post.desk.store.post(mails, post.clock())
    post.look()
    post.on(minutes=61)
    marks(post).reached("info", post.clock())
    post.look()
    assert post.standing() == ["queue.unsent"]
    relay_once(post.desk, second, "s2", 8, log_event)
    assert second.sent == []
    post.on(minutes=6)
    relay_once(post.desk, second, "s2", 8, log_event)
    (told,) = second.sent
    assert told.recipients == ("valvur@mujal.example",)
    post.first.away = False
    post.on(minutes=1)
    post.sent()
    marks(post).reached("info", post.clock())
    post.look()
    relay_once(post.desk, second, "s2", 8, log_event)
    assert len(second.sent) == 1, "the first way works again and tells the end itself"
    post.sent()
    post.on(minutes=10)
    relay_once(post.desk, second, "s2", 8, log_event)
    assert len(second.sent) == 1
    assert any("korras" in subject for subject in post.sent())


def waiting_mail(desk: Desk, key: str) -> Send:
    """A mail that waits."""
    values = {"what": "clock", "since": desk.clock().isoformat()}
    return Send(desk.letter(key, "alarm", ("a@kaleva.example",), "alarm", values))


def test_the_second_way_is_spared_what_the_first_has_sent(post: Post) -> None:
    """With `second = "fallback"` one mail is enough; with `always` each alarm goes by both."""
    post.settle(webhook="http://hook.example/", second="fallback")
    second = Pigeons(name="alarm-webhook")
    second.lane = "alarm-webhook"  # type: ignore[attr-defined]
    post.look()
    post.on(minutes=10)
    post.look()
    assert len(post.sent()) == 1
    relay_once(post.desk, second, "s2", 8, log_event)
    post.on(hours=1)
    relay_once(post.desk, second, "s2", 8, log_event)
    assert second.sent == []
    post.settle(second="always")
    marks(post).reached("info", post.clock())
    post.look()
    relay_once(post.desk, second, "s2", 8, log_event)
    assert len(second.sent) == 1


def test_the_first_way_never_sends_what_is_for_the_second(post: Post) -> None:
    """Each lane has its own mails."""
    post.settle(webhook="http://hook.example/", smtp=AlarmServer(host="backup.example"))
    post.look()
    post.on(minutes=10)
    post.look()
    assert len(post.sent()) == 1


def test_a_jump_of_the_clock_is_told_and_ends(post: Post) -> None:
    """The wall clock goes an hour ahead while the steady one does not; back again, it is over."""
    post.look()
    post.on(seconds=30)
    post.clock.on(hours=1)
    marks(post).reached("info", post.clock())
    post.look()
    assert post.standing() == ["clock"]
    assert "+3600" in post.desk.store.alarms()[0].message
    post.on(seconds=30)
    post.look()
    assert post.standing() == ["clock"]
    post.on(seconds=30)
    post.clock.on(hours=-1)
    post.look()
    assert post.standing() == []


def test_a_full_disk_is_told_before_it_is_full(post: Post) -> None:
    """Less free space than the limit rings; more room ends it."""
    post.settle(free_mb=10**9)
    post.look()
    assert post.standing() == ["disk"]
    post.settle(free_mb=1)
    post.look()
    assert post.standing() == []


def test_a_flood_is_told_once(post: Post) -> None:
    """Letters are taken in all the same; the address stands in the text and not in the subject."""
    post.settle(sender_per_hour=3)
    box = Tray(name="info", clock=post.clock)
    box.letters |= {str(n): letter(ident=str(n), text=f"Kiri {n}") for n in range(4)}
    take_in(post.desk, box)
    while work_once(post.desk, "w", 8, log_event):
        pass
    post.look()
    post.look()
    assert post.standing() == ["sender.mari@kiri.example"]
    alarms = [s for s in post.sent() if "häire" in s]
    assert len(alarms) == 1
    assert "mari" not in alarms[0]
    assert len(post.desk.store.lines()) == 4
    post.on(hours=2)
    marks(post).reached("info", post.clock())
    post.look()
    assert "sender.mari@kiri.example" not in post.standing()


def test_an_alarm_of_a_dead_daemon_is_ended_by_the_next(post: Post) -> None:
    """A channel that failed before the restart and works after it has recovered, and people hear of it."""
    now = post.clock()
    post.desk.store.raise_alarm("channel.smtp", "down", [], now)
    trouble = Trouble("channel.smtp", "channel smtp")
    trouble.over(post.desk, "channel.recovered")
    assert post.standing() == []
    assert len(post.sent()) == 1


def test_a_register_that_cannot_be_written_is_shouted_once(post: Post) -> None:
    """Without the register nothing can be kept, so the second way is used at once, once, and for the end."""
    post.settle(smtp=AlarmServer(host="backup.example", to=("valvur@mujal.example",)))
    second = Pigeons(name="alarm-smtp")
    second.lane = "alarm-smtp"  # type: ignore[attr-defined]
    shouter = Shouter(lambda: [post.first, second])
    for _ in range(3):
        shouter.lost(post.desk, Unreachable(what="database", reason="disk is full"))
    shouter.over(post.desk)
    shouter.over(post.desk)
    assert [s.split("–")[0] for s in second.subjects()] == ["officed: häire ", "officed: korras "]
    assert post.first.sent == []


class Hook(BaseHTTPRequestHandler):
    """A web hook that keeps what it is given."""

    got: list[tuple[dict[str, str], dict[str, str]]]
    answer = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((dict(self.headers), json.loads(body)))
        self.send_response(type(self).answer)
        if type(self).answer == 302:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def hook() -> Iterator[tuple[type[Hook], str]]:
    """A running web hook and its address."""
    kind = type("OwnHook", (Hook,), {"got": [], "answer": 200})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kind, f"http://127.0.0.1:{server.server_port}/alarms"
    server.shutdown()
    server.server_close()


def web_hook(post: Post, address: str, monkeypatch: pytest.MonkeyPatch) -> WebHook:
    """The channel of that address, with a secret."""
    monkeypatch.setenv("HOOK_SECRET", "soovin-head")
    post.settle(webhook=address, webhook_secret=Secret(reference="env:HOOK_SECRET"), second="always")
    settings: Settings = post.desk.office.settings
    return WebHook(settings.alarms, settings)


def test_what_happened_once_does_not_stand_for_ever(post: Post) -> None:
    """A mail that was refused is told; a day later the alarm ends without another mail."""
    post.desk.store.raise_alarm("mail.7", "mail 7 was refused", [], post.clock())
    post.look()
    assert post.standing() == ["mail.7"]
    post.on(hours=25)
    marks(post).reached("info", post.clock())
    post.look()
    assert "mail.7" not in post.standing()
    assert not any("korras" in subject for subject in post.sent())


def test_a_web_hook_gets_json_with_the_secret(
    post: Post, hook: tuple[type[Hook], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Event, key and text stand in the JSON, and the secret in its header; alarm and end come by the same way."""
    kind, address = hook
    way = web_hook(post, address, monkeypatch)
    post.look()
    post.on(minutes=10)
    post.look()
    marks(post).reached("info", post.clock())
    post.look()
    relay_once(post.desk, way, "s2", 8, log_event)
    (headers, alarm), (_, end) = kind.got
    assert headers["X-Officed-Secret"] == "soovin-head"
    assert (alarm["event"], alarm["key"], alarm["office"]) == ("alarm", "source.info", "kaleva.example")
    assert "not reached" in alarm["text"] or "ühendust pole olnud" in alarm["text"]
    assert (end["event"], end["key"]) == ("recovered", "source.info")


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_a_web_hook_that_does_not_take_it_is_tried_again(
    post: Post, hook: tuple[type[Hook], str], monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    """Only 2xx counts; a redirect is not followed with the secret; later the alarm goes through."""
    kind, address = hook
    kind.answer = answer
    way = web_hook(post, address, monkeypatch)
    post.look()
    post.on(minutes=10)
    post.look()
    done = relay_once(post.desk, way, "s2", 8, log_event)
    assert str(answer) in str(done.unreachable)
    assert "soovin-head" not in str(done.unreachable)
    kind.answer = 204
    post.on(minutes=1)
    assert relay_once(post.desk, way, "s2", 8, log_event).sent == 1


def test_the_second_mail_server_has_its_own_sender(smtp_sink: SmtpSink) -> None:
    """A server elsewhere does not let everybody send as the office."""
    server = AlarmServer(host="127.0.0.1", port=smtp_sink.port, security="none", sender="alarm@mujal.example")
    way = AlarmMail(server)
    mail = Envelope("info@kaleva.example", ("valvur@mujal.example",), b"Subject: x\r\n\r\nx\r\n")
    assert way.send(mail).accepted
    way.close()
    assert [mail.sender for mail in smtp_sink.accepted] == ["alarm@mujal.example"]


def test_a_thread_that_hangs_is_found(post: Post) -> None:
    """It lives and gives no sign of life; one that gives signs is left alone."""
    stop, go = threading.Event(), threading.Event()

    def hang() -> None:
        go.wait()

    def work() -> None:
        beat()
        time.sleep(0.005)

    threads = [supervised(lambda: post.desk, name, body, stop) for name, body in (("hangs", hang), ("works", work))]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    assert [thread.name for thread in hanging(threads, 0.2)] == ["hangs"]
    assert hanging(threads, 60) == ()
    stop.set()
    go.set()
    for thread in threads:
        thread.join(5)


def test_a_thread_that_hangs_stops_the_sign_of_life(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd hears WATCHDOG=1 while all threads work, and nothing any more when one hangs; the log names it."""
    daemon = post.desk.office.settings.daemon.model_copy(update={"hung_minutes": 0.3 / 60})
    settings = post.desk.office.settings.model_copy(update={"daemon": daemon, "mailbox": ()})
    floor = Floor(replace(post.desk, office=replace(post.desk.office, settings=settings)))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "100000")
    locks = RoleLocks(tmp_path / "locks")
    locks.take(("clock",), datetime.now(UTC))
    go = threading.Event()

    def body() -> None:
        beat()
        go.wait(0.05) and floor.stop.wait()

    thread = supervised(lambda: post.desk, "clock", body, floor.stop)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        thread.start()
        watch = threading.Thread(target=_stand_watch, args=(floor, [thread], locks), daemon=True)
        watch.start()
        assert systemd.recv(100) == b"WATCHDOG=1"
        go.set()
        time.sleep(0.5)
        systemd.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while systemd.recv(100):
                pass
        time.sleep(0.3)
        with pytest.raises(BlockingIOError):
            systemd.recv(100)
    floor.stop.set()
    watch.join(5)
    locks.release()


def test_status_says_what_a_monitor_asks(post: Post) -> None:
    """Ready with all roles alive; not with a role dead or hung; alarms and last letters are told."""
    settings = post.desk.office.settings
    now = datetime.now(UTC)
    assert not status_of(settings, ROLES, now)["ready"]
    locks = RoleLocks(settings.data / "locks")
    locks.take(ROLES, now)
    try:
        locks.beat()
        box = Tray(name="info", clock=post.clock)
        box.letters["1"] = letter()
        take_in(post.desk, box)
        view = status_of(settings, ROLES, datetime.now(UTC))
        assert view["ready"]
        assert view["error"] == ""
        assert view["queues"]["unread"]["count"] == 1  # type: ignore[index]
        (source,) = view["sources"]  # type: ignore[misc]
        assert source["last_letter"] == post.clock()
        assert not status_of(settings, ROLES, now + timedelta(minutes=5))["ready"], "a daemon that hangs is not ready"
        post.desk.store.raise_alarm("disk", "little room", [], post.clock())
        assert [a["key"] for a in status_of(settings, ROLES, now)["alarms"]] == ["disk"]  # type: ignore[union-attr]
    finally:
        locks.release()
