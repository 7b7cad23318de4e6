"""Settings and rules that change while the daemon works: a mistake changes nothing, mending takes effect at once.

The office has a Maildir and a mail folder, so that no server stands in between.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from officed.settings.sample import write_office
from tests.acceptance.letters import letter, request
from tests.acceptance.office import Daemon, TestOffice, until

SETTINGS = """\
[office]
name = "Kaleva Linnavalitsus"
domain = "kaleva.example"
address = "info@kaleva.example"

[[maildir]]
name = "post"
path = "Maildir"
poll_seconds = 1

[mail_folder]
path = "valjuv"

[daemon]
tick_seconds = 0.2

[alarms]
to = ["valvur@kaleva.example"]

[log]
format = "json"
"""

RULE = """\
[[rule]]
id = "sild.heading"
title = "Letters on the bridge"
kind = "{kind}"
points = 40
responsible = "{responsible}"
any.subject = ["sillakiri*"]
"""


class Town:
    """The office at work: letters in, mails out."""

    def __init__(self, folder: Path) -> None:
        self.office = TestOffice(folder)
        write_office(folder)
        self.office.config.write_text(SETTINGS)
        for name in ("tmp", "new", "cur"):
            (folder / "Maildir" / name).mkdir(parents=True)
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._sent: dict[str, bytes] = {}
        self.office.officed("migrate")

    def post(self, raw: bytes) -> None:
        """A mail server delivers a letter."""
        with self._lock:
            name = f"{int(time.time())}.M{next(self._numbers)}P1.kiri"
        half = self.office.folder / "Maildir" / "tmp" / name
        half.write_bytes(raw)
        half.rename(self.office.folder / "Maildir" / "new" / name)

    def mails(self, to: str = "") -> list[EmailMessage]:
        """What was sent to somebody, in the order of time."""
        named = [raw for raw in self._files() if to.encode() in raw.partition(b"Subject: ")[0]]
        return [message_from_bytes(raw, _class=EmailMessage, policy=default) for raw in named]

    def alarms(self) -> list[str]:
        """The texts of the mails to those who look after the server."""
        return [mail.get_content() for mail in self.mails("valvur@kaleva.example")]

    def handed_on(self, mark: str) -> bool:
        """Whether a letter has been sent to somebody: it goes along untouched, with its Message-ID."""
        ident = f"<{mark}@posti.example>".encode()
        return any(ident in raw for raw in self._files())

    def _files(self) -> list[bytes]:
        """Everything in the mail folder, by name; a finished file never changes, so each is read once."""
        for file in (self.office.folder / "valjuv").glob("*.eml"):
            if file.name not in self._sent:
                self._sent[file.name] = file.read_bytes()
        return [self._sent[name] for name in sorted(self._sent)]

    def card(self, mark: str) -> dict[str, Any]:
        """What the register has of a letter, once it has been sent to somebody; its mark ends its title."""
        until(lambda: self.handed_on(mark), f"{mark} to be sent to somebody")
        [line] = [line for line in self.office.lines("register", "list") if line["title"].endswith(mark)]
        card: dict[str, Any] = self.office.json("register", "show", line["number"])
        return card


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A fresh office."""
    return Town(tmp_path)


@pytest.fixture
def feeding(town: Town) -> Iterator[Callable[[], int]]:
    """Letters come in all the time; gives how many there were until now."""
    stop, sent = threading.Event(), count(1)
    total = [0]

    def feed() -> None:
        while not stop.wait(0.7):
            total[0] = next(sent)
            town.post(request(f"voog-{total[0]}"))

    thread = threading.Thread(target=feed)
    thread.start()

    def so_far() -> int:
        stop.set()
        thread.join()
        return total[0]

    yield so_far
    so_far()


def broken_and_mended(town: Town, file: Path, broken: str, mended: str, place: str) -> str:
    """Write a file with a mistake, see that old rules hold and who hears of it, mend it; returns the alarm's text."""
    before = len(town.alarms())
    file.write_text(broken, "utf-8")
    until(lambda: len(town.alarms()) > before, f"an alarm about {place}")
    alarm = town.alarms()[-1]
    mark = f"vana-{file.stem}"
    town.post(request(mark))
    until(lambda: town.handed_on(mark), f"{mark} to be forwarded by the old set")
    file.write_text(mended, "utf-8")
    until(lambda: len(town.alarms()) > before + 1, f"the end of the alarm about {place}")
    return alarm


def test_mistakes_change_nothing_and_mending_takes_effect(town: Town, feeding: Callable[[], int]) -> None:
    """Rule, people and terms file broken in turn under load: letters go on by the last good set, the alarm names file
    and line, what was mended is used for the next letter, and the history has both."""
    config, rules = town.office.folder / "config", town.office.folder / "inbox_rules"
    with town.office.start() as daemon:
        rule = rules / "05-sild.toml"
        good = RULE.format(kind="selgitustaotlus", responsible="planner")
        alarm = broken_and_mended(town, rule, RULE.format(kind="selgitus", responsible="planner"), good, "the rule")
        assert "inbox_rules/05-sild.toml:4: " in alarm
        town.post(letter("Sillakiri sild-1", "Tere! ({mark})", "sild-1"))
        first = town.card("sild-1")
        assert first["kind"] == "selgitustaotlus"
        assert "taavet" in str(first["assignments"])

        people = config / "people.toml"
        text = people.read_text("utf-8")
        line = text[: text.index('email = "taavet')].count("\n") + 1
        new = text.replace('email = "taavet', 'email = "uus.taavet')
        alarm = broken_and_mended(town, people, text.replace('email = "taavet', 'email = "@ei", x = "taavet'), new, "")
        assert f"config/people.toml:{line}: " in alarm
        town.post(letter("Sillakiri sild-2", "Tere! ({mark})", "sild-2"))
        until(lambda: town.handed_on("sild-2"), "the second letter to be forwarded")
        assert len(town.mails("uus.taavet")) == 1

        terms = config / "terms.toml"
        text = terms.read_text("utf-8")
        old = '[[term]]\nkind = "teabenoue"\nn = 5\n'
        line = text[: text.index(old)].count("\n") + 3
        bad, new = (text.replace(old, old.replace("n = 5", f"n = {n}")) for n in ('"viis"', "9"))
        alarm = broken_and_mended(town, terms, bad, new, "the terms")
        assert f"config/terms.toml:{line}: " in alarm
        town.post(request("tahtaeg-uus"))
        due_before, due_after = (due(town.card(mark)) for mark in ("vana-terms", "tahtaeg-uus"))
        assert due_after > due_before

        sent = feeding()
        until(lambda: town.handed_on(f"voog-{sent}"), "the last letter to be forwarded")
        check_log(daemon)
    # The newest stands first: what was turned down, and what was read when it was mended.
    mended, broken = town.office.json("rules", "history")[-2:]
    assert (broken["event"], broken["file"]) == ("rules.rejected", "inbox_rules/05-sild.toml")
    assert mended["event"] == "rules.loaded"
    assert len(town.office.lines("ledger")) == sent + 6
    assert town.office.json("register", "verify")["ok"]


def due(card: dict[str, Any]) -> str:
    """The due date of a card."""
    return min(str(deadline["due"]) for deadline in card["deadlines"])


def check_log(daemon: Daemon) -> None:
    """Three rejections with file and line, three readings, and nothing failed meanwhile."""
    events = daemon.events()
    names = [event["event"] for event in events]
    rejected = [event for event in events if event["event"] == "settings.rejected"]
    assert [event["file"] for event in rejected] == [
        "inbox_rules/05-sild.toml", "config/people.toml", "config/terms.toml",
    ]  # fmt: skip
    assert all(event["line"] for event in rejected)
    assert names.count("settings.loaded") == 3
    assert names.count("alarm.recovered") == 3
    assert not {"role.failed", "document.failed", "document.held"} & set(names)


def _put(file: Path, text: str) -> None:
    """Write a file as editors do: whole or not at all, so that it is read once."""
    half = file.with_suffix(".half")
    half.write_text(text, "utf-8")
    half.replace(file)


def test_rules_in_force_and_rules_turned_down_are_in_the_history(town: Town) -> None:
    """Each with the digest of the files and the instant; a mistake with its place. The same files again are no news."""
    rule = town.office.folder / "inbox_rules" / "05-sild.toml"
    with town.office.start() as daemon:
        _put(rule, RULE.format(kind="teade", responsible="registrar"))
        until(lambda: daemon.log.count("settings.loaded") == 1, "the rule to be read")
        _put(rule, RULE.format(kind="tead", responsible="registrar"))
        until(lambda: "settings.rejected" in daemon.log, "the mistake to be found")
        rule.unlink()
        until(lambda: len(town.office.json("rules", "history")) == 3, "the rules of before to be read and written down")
        lines = town.office.json("rules", "history")
    assert [line["event"] for line in lines] == ["rules.loaded", "rules.rejected", "rules.loaded"]
    last, wrong, first = lines
    assert (wrong["file"], wrong["line"], wrong["count"]) == ("inbox_rules/05-sild.toml", 4, 1)
    assert len({first["before"], first["digest"], wrong["digest"]}) == 3
    assert (last["before"], last["digest"]) == (first["digest"], first["before"])
    assert town.office.json("register", "verify")["ok"]


def test_a_rule_for_nobody_is_a_mistake(town: Town) -> None:
    """A rule that names somebody who does not work here is refused like any other mistake, before a letter meets it."""
    rule = town.office.folder / "inbox_rules" / "05-sild.toml"
    with town.office.start():
        rule.write_text(RULE.format(kind="teade", responsible="kapten"), "utf-8")
        until(lambda: len(town.alarms()) == 1, "an alarm about the rule")
        assert "inbox_rules/05-sild.toml:6: nobody is called »kapten«" in " ".join(town.alarms()[0].split())
        rule.unlink()
        until(lambda: len(town.alarms()) == 2, "the end of the alarm")


def test_the_signal_reads_at_once_and_names_what_waits(town: Town) -> None:
    """SIGHUP reads anew, changed or not; settings that are read at the start only are named in the log, the others
    are in force."""
    config = town.office.config
    with town.office.start() as daemon:
        config.write_text(
            SETTINGS.replace("poll_seconds = 1", "poll_seconds = 7")
            .replace("valvur@", "teine.valvur@")
            .replace("[daemon]", "[daemon]\nworkers = 2\nsenders = 3")
        )
        daemon.process.send_signal(signal.SIGHUP)
        until(lambda: "settings.unused" in daemon.log, "the settings to be read")
        [unused] = [event for event in daemon.events() if event["event"] == "settings.unused"]
        assert unused["keys"] == "maildir.0.poll_seconds, daemon.senders"
        (town.office.folder / "config" / "terms.toml").unlink()
        until(lambda: len(town.mails("teine.valvur@kaleva.example")) == 1, "the alarm to go to the new address")
        assert daemon.stop() == 0


def test_a_mended_start_ends_the_alarm(town: Town) -> None:
    """An office that was stopped with a bad file, mended and started again says that the trouble is over."""
    terms = town.office.folder / "config" / "terms.toml"
    good = terms.read_text("utf-8")
    with town.office.start():
        terms.write_text("[[term", "utf-8")
        until(lambda: len(town.alarms()) == 1, "the alarm")
    assert town.office.run("run", "--drain").returncode == 2
    terms.write_text(good, "utf-8")
    with town.office.start():
        until(lambda: len(town.alarms()) == 2, "the end of the alarm")
