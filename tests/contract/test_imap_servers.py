"""Mail servers as they are: full, strict, forgetful of what they promised, and with names in any letters."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from officed.api import Unreachable
from officed.plugins.imap import ImapSource
from tests.contract.source_places import mailbox
from tests.servers.dovecot import Dovecot
from tests.servers.imap_middleman import Middleman
from tests.servers.lending import lent
from tests.servers.ports import until

LETTER = b"Subject: Avaldus\r\n\r\nTere\r\n"


@pytest.fixture
def servers() -> Iterator[Callable[..., Dovecot]]:
    """A maker of servers with other manners than the usual one."""
    with ExitStack() as made:
        yield lambda **manners: made.enter_context(lent(lambda: Dovecot(**manners), started=False))


@pytest.fixture
def middleman(dovecot: Dovecot) -> Iterator[Middleman]:
    """A man between officed and Dovecot."""
    man = Middleman(dovecot.port)
    yield man
    man.stop()


def source(server: Dovecot, user: str, password: str = "", **settings: object) -> ImapSource:
    """A source on a mailbox of a server."""
    return ImapSource(mailbox(server, user, **settings), lambda: password or server.password)


def through(middleman: Middleman, dovecot: Dovecot, user: str, **settings: object) -> ImapSource:
    """A source that speaks with Dovecot through the man between."""
    return source(dovecot, user, port=middleman.port, **settings)


@pytest.mark.parametrize(
    ("user", "password"), [("õunapuu", "kõrvits"), ("шишкин", "пароль"), ("info", "märk \\\"'"), ("žž", "plain")]
)
def test_a_login_in_any_letters(servers: Callable[..., Dovecot], user: str, password: str) -> None:
    """User and password with õ, ш or quotes are said so that the server knows them (RFC 3501 6.2.3, RFC 4616)."""
    server = servers()
    server.user(user, password)
    server.start()
    server.deliver(user, LETTER)
    place = source(server, user, password)
    assert len(list(place.list())) == 1
    with pytest.raises(Unreachable, match=r"refuses the login.*check user and password"):
        list(source(server, user, password + "x").list())
    place.close()


@pytest.mark.parametrize(
    "folder", ["Sissetulnud kirjad õ", "Входящие", "R&D", "Tõlge 📎 & muu", "a~b", "Ä/Ö/ü", 'ju"tu\\märk']
)
def test_a_folder_in_any_letters(dovecot: Dovecot, folder: str) -> None:
    """Folders with any letters are watched and moved to by the names that people see (RFC 3501 5.1.3)."""
    user = dovecot.user()
    dovecot.append(user, LETTER, folder=folder)
    place = source(dovecot, user, folders=(folder,), taken=f"{folder} tehtud")
    [key] = [found.key for found in place.list()]
    assert key.startswith(f"{folder}|")
    assert [got.data for got in place.fetch([key])] == [LETTER]
    assert place.take([key])[key].startswith(f"{folder} tehtud|")
    assert dovecot.letters(user, f"{folder} tehtud") == [LETTER]
    place.close()


def test_too_many_connections(servers: Callable[..., Dovecot]) -> None:
    """A server whose connections are used up is not said to refuse the password; when one is free, it works."""
    server = servers(more="mail_max_userip_connections = 2\n")
    server.start()
    user = server.user()
    place = source(server, user)
    with ExitStack() as people:
        for _ in range(2):
            people.enter_context(server.session(user))
        with pytest.raises(Unreachable, match=r"has no room for us now .*Maximum number of connections") as full:
            list(place.list())
        assert "password" not in str(full.value.values["reason"])
    until(lambda: _works(place), what="a free connection")
    place.close()


def _works(place: ImapSource) -> bool:
    try:
        list(place.list())
    except Unreachable:
        time.sleep(0.2)
        return False
    return True


@pytest.mark.parametrize(
    "greeting", ["* BYE Too many connections from your host", "* BYE [UNAVAILABLE] Server is being repaired"]
)
def test_a_server_that_says_goodbye_at_once(middleman: Middleman, dovecot: Dovecot, greeting: str) -> None:
    """A greeting that turns us away is told in the server's words; the next try is let in."""
    place = through(middleman, dovecot, dovecot.user())
    middleman.greeting = greeting
    words = greeting.removeprefix("* BYE ")
    with pytest.raises(Unreachable) as away:
        list(place.list())
    assert away.value.values["reason"] == f"the server has no room for us now ({words})"
    middleman.greeting = ""
    assert list(place.list()) == []
    place.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("NO [UNAVAILABLE] Temporary authentication failure.", "has no room for us now"),
        ("NO [LIMIT] Sorry", "has no room for us now"),
        ("NO [INUSE] Mailbox in use", "has no room for us now"),
        ("NO [AUTHENTICATIONFAILED] Authentication failed.", "check user and password"),
        ("NO [EXPIRED] Password expired", "the password has ended"),
        ("NO [PRIVACYREQUIRED] Plaintext authentication disallowed", "it wants an encrypted connection"),
    ],
)
def test_why_a_login_is_refused(middleman: Middleman, dovecot: Dovecot, answer: str, words: str) -> None:
    """The server's code tells whether to wait, to change the password, or to encrypt (RFC 5530)."""
    middleman.answers["LOGIN"] = answer
    with pytest.raises(Unreachable, match=words):
        list(through(middleman, dovecot, dovecot.user()).list())


def test_a_mailbox_in_use(middleman: Middleman, dovecot: Dovecot) -> None:
    """A folder that another program has locked is waited for, and not said to be missing."""
    place = through(middleman, dovecot, dovecot.user())
    middleman.answers["EXAMINE"] = "NO [INUSE] Mailbox is locked"
    with pytest.raises(Unreachable, match="has no room for us now"):
        list(place.list())
    middleman.answers.clear()
    assert list(place.list()) == []
    place.close()


def test_one_connection_for_all_folders(middleman: Middleman, dovecot: Dovecot) -> None:
    """Several folders of a mailbox, looked at, read, emptied and waited for, take one connection."""
    user, folders = dovecot.user(), ("INBOX", "Ehitus", "Arved")
    for folder in folders:
        dovecot.append(user, LETTER + folder.encode(), folder=folder)
    place = through(middleman, dovecot, user, folders=folders, poll_seconds=0.3)
    keys = [found.key for found in place.list()]
    assert len(list(place.fetch(keys))) == 3
    place.take(keys)
    list(place.list())
    place.wait(1, threading.Event())
    assert middleman.connections == 1
    place.close()


def test_a_move_that_the_server_only_promises(middleman: Middleman, dovecot: Dovecot) -> None:
    """A server that lists MOVE and does not know it gets COPY and UID EXPUNGE from the next try on."""
    user = dovecot.user()
    dovecot.deliver(user, LETTER, LETTER)
    middleman.answers["UID MOVE"] = "BAD Unknown command"
    place = through(middleman, dovecot, user)
    first, second = (found.key for found in place.list())
    with pytest.raises(Unreachable, match="Unknown command"):
        place.take([first])
    assert set(place.take([first])) == {first}
    assert set(place.take([second])) == {second}
    assert sum(command.startswith("UID MOVE") for command in middleman.commands) == 1
    assert (dovecot.uids(user), len(dovecot.letters(user, "Registreeritud"))) == ([], 2)
    place.close()


def test_a_refused_move_is_tried_again(middleman: Middleman, dovecot: Dovecot) -> None:
    """NO is said of these letters (a full mailbox) and not of the command: MOVE is not given up for it."""
    user = dovecot.user()
    dovecot.deliver(user, LETTER)
    middleman.answers["UID MOVE"] = "NO [OVERQUOTA] Quota exceeded"
    place = through(middleman, dovecot, user)
    [key] = [found.key for found in place.list()]
    with pytest.raises(Unreachable, match="Quota exceeded"):
        place.take([key])
    middleman.answers.clear()
    assert set(place.take([key])) == {key}
    assert not any("EXPUNGE" in command for command in middleman.commands)
    place.close()


def test_an_idle_that_the_server_only_promises(middleman: Middleman, dovecot: Dovecot) -> None:
    """A server that lists IDLE and refuses it is looked at from time to time instead."""
    middleman.answers["IDLE"] = "BAD Unknown command"
    place = through(middleman, dovecot, dovecot.user(), poll_seconds=0.3)
    list(place.list())
    with pytest.raises(Unreachable, match="waiting was refused"):
        place.wait(1, threading.Event())
    list(place.list())
    begun = time.monotonic()
    place.wait(1, threading.Event())
    assert 0.2 < time.monotonic() - begun < 10
    assert middleman.commands.count("IDLE") == 1
    place.close()


def test_a_server_without_idle(servers: Callable[..., Dovecot]) -> None:
    """Without IDLE a letter is found within the pace of the settings."""
    server = servers(capability="IMAP4rev1 LITERAL+ UIDPLUS MOVE")
    server.start()
    user = server.user()
    place = source(server, user, poll_seconds=0.3)
    assert list(place.list()) == []
    server.deliver(user, LETTER)
    begun = time.monotonic()
    place.wait(60, threading.Event())
    assert time.monotonic() - begun < 20
    assert len(list(place.list())) == 1
    place.close()


def test_a_server_that_can_do_more_after_the_login(middleman: Middleman, dovecot: Dovecot) -> None:
    """What a server says of itself before the login does not count after it: MOVE and IDLE come only then."""
    user = dovecot.user()
    dovecot.deliver(user, LETTER)
    with dovecot.session(user) as imap:
        assert "MOVE" not in imap.capabilities
    place = through(middleman, dovecot, user)
    place.take([found.key for found in place.list()])
    assert any(command.startswith("UID MOVE") for command in middleman.commands)
    place.close()
