"""What every source promises, on real servers and real folders."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from officed.api import Found
from tests.contract.source_places import FOLDER, InboxPlace, MaildirPlace, MailPlace, Place, ScanPlace, original
from tests.servers.ports import until

_numbers = count(1)


def letter(n: int) -> bytes:
    """A letter with 8-bit bytes that belong to no character set, dots and a long line."""
    return (
        f"From: Mari Maasikas <mari@kodanik.example>\r\nTo: info@kaleva.example\r\nSubject: Kiri {n}\r\n".encode()
        + b"Message-ID: <%d@kodanik.example>\r\n\r\n.\r\n..\r\n\xf5\xe4\xff\x80 %b\r\nlast line without end"
        % (n, b"x" * 3000)
    )


@pytest.fixture(
    params=["dovecot inbox", "dovecot folder", "pymap", "maildir", "maildir folder", "scan events", "scan polling"]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A fresh, empty place of each kind."""

    def mail() -> Place:
        server = request.getfixturevalue("dovecot")
        return MailPlace(server, server.user(), FOLDER)

    def pymap() -> Place:
        server, n = request.getfixturevalue("pymap"), next(_numbers)
        return MailPlace(server, server.user_name, f"{FOLDER} {n}", f"Võetud {n}")

    kinds: dict[str, Callable[[], Place]] = {
        "dovecot inbox": lambda: InboxPlace(request.getfixturevalue("dovecot")),
        "dovecot folder": mail,
        "pymap": pymap,
        "maildir": lambda: MaildirPlace(tmp_path),
        "maildir folder": lambda: MaildirPlace(tmp_path, FOLDER),
        "scan events": lambda: ScanPlace(tmp_path, polling=False),
        "scan polling": lambda: ScanPlace(tmp_path, polling=True),
    }
    place = kinds[request.param]()
    yield place
    place.close()


def listed(place: Place, at_least: int) -> list[Found]:
    """The listing, once so many stand in it: delivery and settling take their time."""
    found: list[Found] = []

    def enough() -> bool:
        found[:] = place.source.list()
        return len(found) >= at_least

    until(enough, what=f"{at_least} arrivals")
    return found


def keys(place: Place, at_least: int) -> list[str]:
    """The keys of that listing."""
    return [found.key for found in listed(place, at_least)]


def test_empty_place_lists_nothing(place: Place) -> None:
    """Nothing there is no error and no arrival."""
    assert list(place.source.list()) == []


def test_lists_everything_oldest_first(place: Place) -> None:
    """Each arrival is listed once, in the order of arrival, with its size in bytes."""
    letters = [letter(n) for n in range(1, 6)]
    place.put(*letters)
    found = listed(place, 5)
    assert len({one.key for one in found}) == 5
    assert [one.size for one in found] == [len(raw) for raw in letters]
    assert [original(got) for got in place.source.fetch([one.key for one in found])] == letters


def test_original_is_exact(place: Place) -> None:
    """What is fetched is what arrived, byte by byte, with a name, a type and an aware time of receipt."""
    before = datetime.now(UTC) - timedelta(minutes=2)
    place.put(letter(7))
    [got] = place.source.fetch(keys(place, 1))
    assert original(got) == letter(7)
    assert (got.data is None) != (got.path is None)
    assert got.name
    assert "/" in got.media_type
    assert got.received_at.utcoffset() == timedelta(0)
    assert before < got.received_at <= datetime.now(UTC) + timedelta(seconds=1)


def test_looking_changes_nothing(place: Place) -> None:
    """Listing and fetching leave no trace: no mark, no move, no new time."""
    place.put(*map(letter, range(3)))
    before = place.state()
    list(place.source.fetch(keys(place, 3)))
    list(place.source.list())
    assert place.state() == before


def test_keys_stay(place: Place) -> None:
    """A key is the same at every look and after a reconnection, and is text that any database takes."""
    place.put(letter(1))
    first = keys(place, 1)
    place.source.close()
    assert keys(place, 1) == first
    assert first[0].encode("utf-8").decode("utf-8").isprintable()


def test_take_moves_once(place: Place) -> None:
    """Taking moves what is named and nothing else, and says where it is now."""
    place.put(*map(letter, range(3)))
    one, two, three = keys(place, 3)
    places = place.source.take([one, three])
    assert set(places) == {one, three}
    assert all(new and new != old for old, new in places.items())
    assert sorted(place.taken()) == [letter(0), letter(2)]
    assert keys(place, 1) == [two]


def test_taking_again_is_harmless(place: Place) -> None:
    """After a crash between the move and its record the same keys are taken again: nothing happens twice."""
    place.put(letter(1), letter(2))
    both = keys(place, 2)
    place.source.take(both[:1])
    again = place.source.take(both)
    assert set(again) == set(both[1:])
    assert place.source.take(both) == {}
    assert sorted(place.taken()) == [letter(1), letter(2)]


def test_what_a_person_moved_first_is_left_out(place: Place) -> None:
    """A letter that somebody has taken away in the meantime is left out; the others come all the same."""
    place.put(*map(letter, range(3)))
    one, two, three = keys(place, 3)
    place.person_takes(two)
    assert [got.key for got in place.source.fetch([one, two, three])] == [one, three]
    assert set(place.source.take([one, two, three])) == {one, three}


def test_another_place_gives_other_keys(place: Place) -> None:
    """A rebuilt mailbox or an overwritten file is a new arrival; old keys touch nothing there."""
    place.put(*map(letter, range(2)))
    old = keys(place, 2)
    place.replaced()
    new = keys(place, 2)
    assert not set(old) & set(new)
    assert list(place.source.fetch(old)) == []
    assert place.source.take(old) == {}
    assert len(keys(place, 2)) == 2


def test_keys_of_another_kind_are_left_out(place: Place) -> None:
    """A key that no such source has made is like one that has gone."""
    assert list(place.source.fetch(["", "x", "a|b|c", "../../etc/passwd|1|1|1"])) == []
    assert place.source.take(["", "x", "a|b|c", "../../etc/passwd|1|1|1"]) == {}


def test_many_at_once(place: Place) -> None:
    """More letters than one command takes come whole, in order, and are taken whole."""
    letters = [letter(n) for n in range(120)]
    place.put(*letters)
    all_keys = keys(place, 120)
    got = {one.key: original(one) for one in place.source.fetch(all_keys)}
    assert sorted(got.values()) == sorted(letters)
    assert len(place.source.take(all_keys)) == 120
    assert list(place.source.list()) == []


def test_waiting_ends_with_stop(place: Place) -> None:
    """`stop` ends the waiting, however long it was meant to be."""
    list(place.source.list())
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    begun = time.monotonic()
    while not stop.is_set():
        place.source.wait(60, stop)
    assert time.monotonic() - begun < 10


def test_closing_twice_and_going_on(place: Place) -> None:
    """A closed source can be closed again and used again."""
    place.put(letter(1))
    place.source.close()
    place.source.close()
    assert len(keys(place, 1)) == 1
