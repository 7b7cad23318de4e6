"""What a Maildir as a source promises beside what every source does."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from officed.api import Maildir, Unreachable
from officed.plugins.maildir import MaildirSource
from tests.contract.source_places import TAKEN, MaildirPlace, original
from tests.contract.test_sources import letter

NAME = "1750000000.M1P1.kiri"
CAME = 1750000000.5
TALLINN = ZoneInfo("Europe/Tallinn")


@pytest.fixture
def place(tmp_path: Path) -> MaildirPlace:
    """An empty Maildir."""
    return MaildirPlace(tmp_path)


def keys(place: MaildirPlace) -> list[str]:
    """The keys of one listing."""
    return [found.key for found in place.source.list()]


def test_a_read_letter_keeps_its_key(place: MaildirPlace) -> None:
    """A person who reads or flags a letter before officed sees it makes no new letter of it."""
    file = place.deliver(NAME, letter(1), CAME)
    [key] = keys(place)
    read = file.rename(place.path / "cur" / f"{NAME}:2,S")
    assert keys(place) == [key]
    read.rename(place.path / "cur" / f"{NAME}:2,FRS")
    assert keys(place) == [key]
    assert [original(got) for got in place.source.fetch([key])] == [letter(1)]


def test_flags_go_along(place: MaildirPlace) -> None:
    """What a person has marked stays marked in the taken folder, which is a Maildir++ folder; unread stays unread."""
    place.deliver(NAME, letter(1), CAME, read=True)
    place.deliver("1750000001.M2P1.kiri", letter(2), CAME)
    moved = place.source.take(keys(place))
    taken = place.root / f".{TAKEN}"
    assert sorted(file.name for file in (taken / "cur").iterdir()) == [f"{NAME}:2,RS", "1750000001.M2P1.kiri:2,"]
    assert {file.name for file in taken.iterdir()} == {"cur", "new", "tmp", "maildirfolder"}
    assert all(new.startswith(f"{TAKEN}|17500000") for new in moved.values())


def test_what_is_being_delivered_is_not_seen(place: MaildirPlace) -> None:
    """tmp/ is never looked at, nor are names that begin with a dot."""
    (place.path / "tmp" / NAME).write_bytes(b"half a let")
    (place.path / "new" / f".{NAME}").write_bytes(b"half a let")
    assert keys(place) == []


def test_a_name_used_twice_is_two_letters(place: MaildirPlace) -> None:
    """A script that always writes the same name loses no letter, and neither of two overwrites the other when taken."""
    for n in (1, 2, 3):
        place.deliver(NAME, letter(n), CAME + n)
        [key] = keys(place)
        assert [original(got) for got in place.source.fetch([key])] == [letter(n)]
        assert list(place.source.take([key])) == [key]
    assert sorted(place.taken()) == [letter(1), letter(2), letter(3)]


def test_nothing_outside_is_read(place: MaildirPlace, tmp_path: Path) -> None:
    """A link is no letter, and a folder that is a link to elsewhere is not looked into."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "new").mkdir()
    (secret / "cur").mkdir()
    (secret / "new" / NAME).write_bytes(b"not yours")
    (place.path / "new" / NAME).symlink_to(secret / "new" / NAME)
    assert keys(place) == []
    (place.root / ".Viide").symlink_to(secret)
    settings = Maildir(name="kohalik", path=Path("Maildir"), folders=("Viide",))
    with pytest.raises(Unreachable, match="leads out of the Maildir"):
        list(MaildirSource(settings, tmp_path, TALLINN).list())


def test_nothing_is_moved_outside(place: MaildirPlace, tmp_path: Path) -> None:
    """A taken folder that is a link to elsewhere takes nothing, and the letter stays."""
    place.deliver(NAME, letter(1), CAME)
    outside = tmp_path / "outside"
    outside.mkdir()
    (place.root / f".{TAKEN}").symlink_to(outside)
    with pytest.raises(Unreachable, match="leads out of the Maildir"):
        place.source.take(keys(place))
    assert list(outside.iterdir()) == []
    assert len(keys(place)) == 1


def test_received_is_when_it_was_delivered(place: MaildirPlace) -> None:
    """The earlier of file time and name counts: a restored backup makes files younger, and a term no longer."""
    place.deliver(NAME, letter(1), CAME - 1)
    place.deliver("1749990000.M1P1.kiri", letter(2), CAME)
    place.deliver("no-time-at-all", letter(3), CAME)
    place.deliver("12.M1P1.kiri", letter(4), CAME)
    received = {got.name: got.received_at for got in place.source.fetch(keys(place))}
    later = datetime.fromtimestamp(CAME, UTC)
    assert received == {
        f"{NAME}.eml": datetime.fromtimestamp(CAME - 1, UTC),
        "1749990000.M1P1.kiri.eml": datetime.fromtimestamp(1749990000, UTC),
        "no-time-at-all.eml": later,
        "12.M1P1.kiri.eml": later,
    }


def test_older_letters_are_left_alone(place: MaildirPlace, tmp_path: Path) -> None:
    """`since` is a day in the office's time zone."""
    place.deliver("a", letter(1), datetime(2026, 1, 31, 23, 59, tzinfo=TALLINN).timestamp())
    place.deliver("b", letter(2), datetime(2026, 2, 1, 0, 0, tzinfo=TALLINN).timestamp())
    settings = Maildir(name="kohalik", path=Path("Maildir"), since=date(2026, 2, 1))
    assert [found.name for found in MaildirSource(settings, tmp_path, TALLINN).list()] == ["b.eml"]


def test_who_it_was_delivered_to_is_kept(place: MaildirPlace) -> None:
    """The trace headers of the mail server and the folder go along."""
    place.deliver(NAME, b"Delivered-To: arved@kaleva.example\r\n" + letter(1), CAME)
    [got] = place.source.fetch(keys(place))
    assert (got.envelope_to, got.mailbox, dict(got.hints)) == (("arved@kaleva.example",), "kohalik", {"folder": ""})
    assert got.media_type == "message/rfc822"


def test_a_name_that_is_no_text(place: MaildirPlace) -> None:
    """A name of bytes that are no UTF-8, with a stroke and a per cent sign in it, comes in and is taken like others."""
    place.deliver("1750000000.\udcff|%41 õ\n", letter(1), CAME)
    [key] = keys(place)
    assert key.encode("utf-8").decode("utf-8").isprintable()
    assert [original(got) for got in place.source.fetch([key])] == [letter(1)]
    assert list(place.source.take([key])) == [key]


def test_no_maildir_is_one_clear_line(tmp_path: Path) -> None:
    """A missing Maildir or folder is unreachable, with its path, and comes back by itself."""
    source = MaildirSource(Maildir(name="kohalik", path=Path("Maildir"), folders=("Uus",)), tmp_path, TALLINN)
    with pytest.raises(Unreachable, match=r"Maildir kohalik .*there is no .*Maildir/\.Uus/new"):
        list(source.list())
    MaildirPlace(tmp_path, "Uus").put(letter(1))
    assert len(list(source.list())) == 1


def test_a_taken_folder_that_cannot_be_made_takes_nothing(place: MaildirPlace) -> None:
    """The letters stay, and the reason is told."""
    place.deliver(NAME, letter(1), CAME)
    (place.root / f".{TAKEN}").write_bytes(b"a file in the way")
    with pytest.raises(Unreachable, match="cannot be moved"):
        place.source.take(keys(place))
    assert len(keys(place)) == 1


def test_waiting_ends_with_a_delivery(tmp_path: Path) -> None:
    """A letter is noticed within about a second, however rarely the place is looked at."""
    place = MaildirPlace(tmp_path)
    source = MaildirSource(Maildir(name="kohalik", path=Path("Maildir"), poll_seconds=60), tmp_path, TALLINN)
    time.sleep(0.2)
    assert list(source.list()) == []
    threading.Timer(0.3, place.put, (letter(1),)).start()
    begun = time.monotonic()
    source.wait(60, threading.Event())
    assert time.monotonic() - begun < 10
    assert len(list(source.list())) == 1


def test_a_letter_beside_the_look_is_not_missed(tmp_path: Path) -> None:
    """A delivery within the same tick of the file system's clock as the listing is found at the next look."""
    place = MaildirPlace(tmp_path)
    source = MaildirSource(Maildir(name="kohalik", path=Path("Maildir"), poll_seconds=60), tmp_path, TALLINN)
    for _ in range(3):
        before = len(list(source.list()))
        place.put(letter(1))
        begun = time.monotonic()
        source.wait(60, threading.Event())
        assert time.monotonic() - begun < 10
        assert len(list(source.list())) == before + 1
