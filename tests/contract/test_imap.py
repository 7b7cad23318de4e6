"""What the IMAP source promises beyond what all sources do, on a real Dovecot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta

import pytest

from officed.api import BadSettings, Unreachable
from officed.plugins.imap import ImapSource, connection
from tests.contract.source_places import mailbox, original
from tests.servers.dovecot import Dovecot
from tests.servers.lending import lent
from tests.servers.ports import free_port, until

LETTER = b"Subject: Avaldus\r\nDelivered-To: info@kaleva.example\r\n\r\nTere\r\n"
NO_MOVE = "IMAP4rev1 LITERAL+ UIDPLUS IDLE"
NO_UIDPLUS = "IMAP4rev1 LITERAL+ IDLE"


def source(server: Dovecot, user: str, password: str = "", **settings: object) -> ImapSource:
    """A source on a mailbox of the test server."""
    return ImapSource(mailbox(server, user, **settings), lambda: password or server.password)


@pytest.fixture
def servers() -> Iterator[Callable[[str], Dovecot]]:
    """A maker of servers that can do less than Dovecot can."""
    with ExitStack() as made:
        yield lambda capability: made.enter_context(lent(lambda: Dovecot(capability)))


def waited(place: ImapSource, happen: Callable[[], None], seconds: float = 60) -> float:
    """How long `wait` lasted when something happens shortly after its begin."""
    timer = threading.Timer(0.5, happen)
    begun = time.monotonic()
    timer.start()
    place.wait(seconds, threading.Event())
    timer.join()
    return time.monotonic() - begun


def test_a_new_letter_wakes_the_waiting(dovecot: Dovecot) -> None:
    """With IDLE a delivered letter ends the waiting long before it is time to look anyway."""
    user = dovecot.user()
    place = source(dovecot, user, poll_seconds=60)
    assert list(place.list()) == []
    assert waited(place, lambda: dovecot.deliver(user, LETTER)) < 40
    until(lambda: len(list(place.list())) == 1)
    assert waited(place, lambda: dovecot.deliver(user, LETTER)) < 40
    place.close()


def test_a_letter_between_look_and_waiting_is_not_slept_over(dovecot: Dovecot) -> None:
    """What is delivered after the listing and before the waiting ends the waiting at once."""
    user = dovecot.user()
    place = source(dovecot, user, poll_seconds=60)
    assert list(place.list()) == []
    dovecot.append(user, LETTER)
    assert waited(place, lambda: None) < 40
    place.close()


def test_a_quiet_mailbox_is_looked_at_in_time(dovecot: Dovecot) -> None:
    """Where nothing comes, the waiting ends after `poll_seconds`, with IDLE and without."""
    for idle in (True, False):
        place = source(dovecot, dovecot.user(), poll_seconds=0.4, idle=idle)
        list(place.list())
        assert 0.3 < waited(place, lambda: None, seconds=600) < 30
        place.close()


def test_a_lost_connection_ends_the_waiting(dovecot: Dovecot) -> None:
    """A server that goes while we wait is noticed, and the next call after its return works."""
    user = dovecot.user()
    place = source(dovecot, user, poll_seconds=60)
    list(place.list())
    with pytest.raises(Unreachable, match="kantselei"):
        waited(place, dovecot.stop)
    with pytest.raises(Unreachable, match="nothing listens on that port"):
        list(place.list())
    dovecot.start()
    dovecot.deliver(user, LETTER)
    assert len(list(place.list())) == 1
    place.close()


def test_seen_or_unseen_makes_no_difference(dovecot: Dovecot) -> None:
    """A letter that somebody has read, flagged or marked as deleted before us is listed like any other."""
    user = dovecot.user()
    dovecot.deliver(user, LETTER, LETTER, LETTER)
    for uid, flag in ((1, r"\Seen"), (2, r"\Deleted")):
        dovecot.flag(user, uid, flag)
    place = source(dovecot, user)
    assert len(list(place.list())) == 3
    place.close()


def test_only_what_came_since_a_day(dovecot: Dovecot) -> None:
    """Letters that the server got before `since` are left alone."""
    user = dovecot.user()
    dovecot.deliver(user, LETTER)
    day = datetime.now(UTC).date()
    for since, n in ((day - timedelta(days=2), 1), (day + timedelta(days=2), 0)):
        place = source(dovecot, user, since=since)
        assert len(list(place.list())) == n
        place.close()


def test_all_folders_of_a_mailbox(dovecot: Dovecot) -> None:
    """One source covers all folders of its mailbox; each letter is taken from its own into the one taken folder."""
    user, folders = dovecot.user(), ("INBOX", "Tööpost/Ehitus & co", "Vana | arhiiv")
    for n, folder in enumerate(folders):
        dovecot.append(user, LETTER + b"%d\r\n" % n, folder=folder)
    place = source(dovecot, user, folders=folders)
    keys = [found.key for found in place.list()]
    assert [key.rsplit("|", 2)[0] for key in keys] == list(folders)
    assert [got.hints["folder"] for got in place.fetch(keys)] == list(folders)
    assert set(place.take(keys)) == set(keys)
    assert len(dovecot.letters(user, "Registreeritud")) == 3
    place.close()


def test_what_is_told_of_a_letter(dovecot: Dovecot) -> None:
    """Time of receipt is the server's, and the address it was delivered to comes with it."""
    user = dovecot.user()
    with dovecot.session(user) as imap:
        imap.append("INBOX", None, '"24-Dec-2025 17:30:00 +0200"', LETTER)
    place = source(dovecot, user)
    [got] = place.fetch([found.key for found in place.list()])
    assert got.received_at == datetime(2025, 12, 24, 15, 30, tzinfo=UTC)
    assert got.envelope_to == ("info@kaleva.example",)
    assert (got.mailbox, got.media_type) == ("kantselei", "message/rfc822")
    place.close()


def test_new_place_is_the_real_one(dovecot: Dovecot) -> None:
    """The new place names folder, UIDVALIDITY and UID that the letter has now; the folder is made and subscribed."""
    user = dovecot.user()
    dovecot.deliver(user, LETTER, LETTER)
    place = source(dovecot, user, taken="Registreeritud õ")
    keys = [found.key for found in place.list()]
    places = place.take(keys)
    folder, validity, uid = places[keys[1]].rsplit("|", 2)
    with dovecot.session(user) as imap:
        imap.select('"Registreeritud &APU-"', readonly=True)
        assert imap.response("UIDVALIDITY")[1] == [validity.encode()]
    assert (folder, int(uid)) == ("Registreeritud õ", dovecot.uids(user, folder)[1])
    assert dovecot.subscriptions(user) == ["Registreeritud &APU-"]
    place.close()


def test_without_move_the_letter_is_copied_and_expunged(servers: Callable[[str], Dovecot]) -> None:
    """A server without MOVE gets COPY and UID EXPUNGE; what people have marked as deleted stays."""
    server = servers(NO_MOVE)
    user = server.user()
    server.deliver(user, LETTER, LETTER)
    server.flag(user, 2, r"\Deleted")
    place = source(server, user)
    first, second = (found.key for found in place.list())
    assert not place.take([first])[first].endswith("||")
    assert server.uids(user) == [2]
    assert len(server.letters(user, "Registreeritud")) == 1
    assert set(place.take([first, second])) == {second}
    place.close()


def test_without_uidplus_nothing_is_expunged(
    servers: Callable[[str], Dovecot], caplog: pytest.LogCaptureFixture
) -> None:
    """A server that can only expunge everything gets a copy and a mark, once, and it is said."""
    server = servers(NO_UIDPLUS)
    user = server.user()
    server.deliver(user, LETTER, LETTER)
    place = source(server, user)
    first, _ = (found.key for found in place.list())
    for _ in range(2):
        assert set(place.take([first])) == {first}
    assert server.uids(user) == [1, 2]
    assert r"\Deleted" in server.flags(user)[0]
    assert r"\Deleted" not in server.flags(user)[1]
    assert len(server.letters(user, "Registreeritud")) == 1
    assert caplog.text.count("UIDPLUS") == 1
    place.close()


def test_a_big_letter(dovecot: Dovecot) -> None:
    """A letter of 50 MB comes whole."""
    user = dovecot.user()
    big = LETTER + (b"x" * 998 + b"\r\n") * 50_000
    dovecot.deliver(user, LETTER, big)
    place = source(dovecot, user)
    got = {len(original(one)) for one in place.fetch([found.key for found in place.list()])}
    assert got == {len(LETTER), len(big)}
    place.close()


def test_a_full_mailbox(dovecot: Dovecot) -> None:
    """Thousands of letters with gaps between them are listed by a handful of short commands."""
    user = dovecot.user()
    dovecot.deliver(user, *[LETTER] * 3000)
    with dovecot.session(user) as imap:
        imap.select("INBOX")
        imap.store(",".join(map(str, range(2, 3000, 7))), "+FLAGS", r"(\Deleted)")
        imap.expunge()
    place = source(dovecot, user)
    found = list(place.list())
    assert len(found) == 3000 - len(range(2, 3000, 7))
    assert {one.size for one in found} == {len(LETTER)}
    assert len(place.take([one.key for one in found])) == len(found)
    place.close()


def test_a_huge_folder_is_listed_in_ranges(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer of the server is a line without bound: a folder is searched some thousand letters at a time."""
    user = dovecot.user()
    dovecot.deliver(user, *[LETTER] * 500)
    dovecot.flag(user, 7, r"\Deleted")
    with dovecot.session(user) as imap:
        imap.select("INBOX")
        imap.expunge()
    monkeypatch.setattr(connection, "SEARCHED_AT_ONCE", 60)
    place = source(dovecot, user, since=datetime.now(UTC).date() - timedelta(days=1))
    keys = [one.key for one in place.list()]
    assert [int(key.rpartition("|")[2]) for key in keys] == [uid for uid in range(1, 501) if uid != 7]
    place.take(keys)
    assert len(list(place.taken())) == 499
    place.close()


def test_marks_of_letters_where_they_stand_and_where_they_were_moved(dovecot: Dovecot) -> None:
    """Size, time of receipt and Message-ID (folded, missing) without fetching a letter; the gone are left out."""
    user = dovecot.user()
    named = b"Message-ID:\r\n <a@x.example>\r\nSubject: Avaldus\r\n\r\nTere\r\n"
    with dovecot.session(user) as imap:
        imap.append("INBOX", None, '"24-Dec-2025 17:30:00 +0200"', named)
    dovecot.append(user, LETTER)
    place = source(dovecot, user)
    keys = [one.key for one in place.list()]
    at = datetime(2025, 12, 24, 15, 30, tzinfo=UTC)
    first, second = place.marks([*keys, "INBOX|1|99", "ei ole võti"])
    assert (first.place, first.size, first.received_at, first.message_id) == (keys[0], len(named), at, "<a@x.example>")
    assert (second.size, second.message_id) == (len(LETTER), None)
    assert list(place.taken()) == list(place.marks(["Registreeritud|1|1"])) == []
    moved = place.take(keys)
    assert [mark.place for mark in place.marks(list(moved.values()))] == list(place.taken())
    assert [got.data for got in place.fetch_taken([moved[keys[0]]])] == [named]
    place.close()


def test_taken_folder_is_never_watched(dovecot: Dovecot) -> None:
    """Settings in which the taken folder is also watched stop the start, however INBOX is written."""
    for folders, taken in ((("INBOX", "Arhiiv"), "Arhiiv"), (("INBOX",), "inbox")):
        with pytest.raises(BadSettings, match="is also watched"):
            source(dovecot, "post", folders=folders, taken=taken)


def test_wrong_password(dovecot: Dovecot) -> None:
    """A refused login is said as such, without the password, for any letters in it."""
    for password in ("vale-7531", "õige-või-vale", 'ju"tu\\märk'):
        with pytest.raises(Unreachable, match=r"refuses the login.*check user and password") as refused:
            list(source(dovecot, "keegi", password).list())
        assert password not in str(refused.value)
        assert str(refused.value).count("\n") == 0


def test_password_beyond_ascii() -> None:
    """A password with Estonian letters works."""
    with lent(Dovecot, started=False) as server:
        user = server.user("ulle", "kõrvits õue")
        server.start()
        assert list(source(server, user, "kõrvits õue").list()) == []


def test_missing_folder(dovecot: Dovecot) -> None:
    """A folder that is not there is named."""
    with pytest.raises(Unreachable, match="»Sissetulnud« cannot be opened"):
        list(source(dovecot, dovecot.user(), folders=("Sissetulnud",)).list())


def test_nobody_listens(dovecot: Dovecot) -> None:
    """A server that is not there gives one clear line."""
    with pytest.raises(Unreachable, match="nothing listens on that port"):
        list(source(dovecot, "x", port=free_port()).list())


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted(dovecot: Dovecot, security: str) -> None:
    """TLS and STARTTLS work, IDLE included; a certificate that nobody trusts is said unless settings allow it."""
    user = dovecot.user()
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with pytest.raises(Unreachable, match="certificate is not trusted"):
        list(source(dovecot, user, security=security, port=port).list())
    place = source(dovecot, user, security=security, port=port, verify_tls=False)
    assert list(place.list()) == []
    assert waited(place, lambda: dovecot.deliver(user, LETTER)) < 40
    until(lambda: len(list(place.list())) == 1)
    place.close()


def test_tls_on_a_plain_port(dovecot: Dovecot) -> None:
    """The wrong kind of port is said to be that."""
    with pytest.raises(Unreachable, match="check port and security"):
        list(source(dovecot, "x", security="tls").list())


def test_a_break_in_the_middle_loses_nothing(dovecot: Dovecot) -> None:
    """When the server goes between two letters, those it did not give come with the next call, exactly once each."""
    user = dovecot.user()
    dovecot.deliver(user, *[LETTER + b"%d\r\n" % n for n in range(120)])
    place = source(dovecot, user)
    keys = [found.key for found in place.list()]
    got: list[str] = []
    with suppress(Unreachable):
        for one in place.fetch(keys):
            got.append(one.key)
            if len(got) == 10:
                dovecot.restart()
    assert 10 <= len(got) < 120
    got += [one.key for one in place.fetch([key for key in keys if key not in got])]
    assert sorted(got) == sorted(keys)
    place.close()
