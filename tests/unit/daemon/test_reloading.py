"""Reading settings again: when it is done, what stays, and who hears of it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from officed.daemon import reloading
from officed.daemon.noting import LOADED
from officed.daemon.reloading import Reloaded, Reloading, Rereader
from officed.daemon.threads import Floor
from officed.flow.desk import Desk
from officed.flow.relaying import relay_once
from officed.log import log_event
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.standing import Standing
from officed.wiring import furnish
from tests.acceptance.office import REPOSITORY
from tests.unit.flow.desks import HandClock, Pigeons, make_desk


@dataclass
class Files:
    """Files that a test changes by giving them another number, and that are faulty while `error` says so."""

    desk: Desk
    number: int = 0
    error: Exception | None = None
    read: list[int] = field(default_factory=list)

    def look(self) -> Standing:
        return frozenset({("people.toml", self.number, 0, 0)})

    def again(self) -> Reloaded:
        self.read.append(self.number)
        if self.error:
            raise self.error
        return Reloaded(replace(self.desk, host=f"after {self.number}"))


@dataclass
class Scene:
    """A rereader over such files, with the mails that it causes."""

    floor: Floor
    files: Files
    clock: HandClock
    rereader: Rereader
    pigeons: Pigeons = field(default_factory=Pigeons)

    def looks(self, number: int) -> None:
        """Let it look so many times."""
        for _ in range(number):
            self.rereader()

    def mails(self) -> list[str]:
        """Subjects of everything sent so far."""
        relay_once(self.floor.desk, self.pigeons, "s", 8, log_event)
        return self.pigeons.subjects()


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """An office that has just started."""
    monkeypatch.setattr(reloading, "LOOK_SECONDS", 0.01)
    clock = HandClock()
    readers = ReaderPool(Reading())
    desk = make_desk(tmp_path, furnish(None), readers, clock)
    files, floor = Files(desk), Floor(desk)
    yield Scene(floor, files, clock, Rereader(floor, Reloading(files.again, files.look, files.look())))
    desk.store.close()
    readers.close()


def invalid(line: int) -> SettingsInvalid:
    """A mistake in a line."""
    return SettingsInvalid([Problem(Path("config/people.toml"), line, "that is wrong", "Write it right.")])


def test_nothing_is_read_while_nothing_changes(scene: Scene) -> None:
    """Looking costs no reading."""
    scene.looks(5)
    assert scene.files.read == []
    assert scene.floor.desk is scene.files.desk


def test_a_change_is_read_once_it_stands(scene: Scene) -> None:
    """A file that is still being written is left alone; one look later it is read, once."""
    scene.looks(1)
    for number in (1, 2, 3):
        scene.files.number = number
        scene.looks(1)
    assert scene.files.read == []
    scene.looks(5)
    assert scene.files.read == [3]
    assert scene.floor.desk.host == "after 3"


def test_asking_reads_at_once(scene: Scene) -> None:
    """What is asked for is read without waiting and without a change, and not a second time by itself."""
    scene.floor.again.ring()
    scene.looks(4)
    assert scene.files.read == [0]


def test_rules_that_change_before_the_first_look_are_in_the_history(tmp_path: Path, scene: Scene) -> None:
    """A thread that is slow to begin does not take the new rules for those that the daemon began with."""
    office = tmp_path / "office"
    for folder in ("config", "inbox_rules"):
        shutil.copytree(REPOSITORY / folder, office / folder)
    desk = replace(scene.files.desk, office=furnish(office / "config" / "officed.toml").office)
    files = Files(desk)
    rereader = Rereader(Floor(desk), Reloading(files.again, files.look, files.look()))
    (office / "inbox_rules" / "99-own.toml").write_text("# ours", "utf-8")
    files.number = 1
    for _ in range(3):
        rereader()
    assert files.read == [1]
    assert [line.event for line in desk.store.notes((LOADED,))] == [LOADED]


def test_a_mistake_changes_nothing_and_is_told_once(scene: Scene) -> None:
    """The desk stays the very same; the mail names file and line; the file is not read again until it changes."""
    scene.files.error, scene.files.number = invalid(7), 1
    scene.looks(6)
    assert scene.files.read == [1]
    assert scene.floor.desk is scene.files.desk
    [subject] = scene.mails()
    assert "häire" in subject
    assert b"config/people.toml:7" in scene.pigeons.sent[0].message


def test_another_mistake_is_told_too(scene: Scene) -> None:
    """Mending one mistake with another gives a second mail, the same one again gives none."""
    for number, line in enumerate((7, 7, 9), start=1):
        scene.files.error, scene.files.number = invalid(line), number
        scene.clock.on(minutes=1)
        scene.looks(3)
    assert scene.files.read == [1, 2, 3]
    assert len(scene.mails()) == 2


def test_mending_ends_the_alarm(scene: Scene) -> None:
    """The new set is in force and the admins hear that it is over, once."""
    scene.files.error, scene.files.number = invalid(7), 1
    scene.looks(3)
    scene.files.error, scene.files.number = None, 2
    scene.clock.on(minutes=1)
    scene.looks(6)
    assert scene.floor.desk.host == "after 2"
    assert len(scene.mails()) == 2
    scene.files.number = 3
    scene.looks(3)
    assert len(scene.mails()) == 2


def test_whatever_breaks_the_old_set_stays(scene: Scene) -> None:
    """An error that is none of ours is told like a mistake and ends no thread."""
    scene.files.error, scene.files.number = RuntimeError("plugin gone mad"), 1
    scene.looks(3)
    assert scene.floor.desk is scene.files.desk
    scene.mails()
    assert b"plugin gone mad" in scene.pigeons.sent[0].message


def test_systemd_hears_of_it(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RELOADING=1 with the time of the steady clock comes first, READY=1 last, also after a mistake."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        for error in (None, invalid(7)):
            scene.files.error = error
            scene.floor.again.ring()
            scene.looks(1)
            begin, end = (systemd.recv(1000).decode().splitlines() for _ in range(2))
            assert begin[0] == "RELOADING=1"
            assert begin[1].removeprefix("MONOTONIC_USEC=").isdigit()
            assert end[0] == "READY=1"
            assert ("officed check" in end[1]) == (error is not None)
