"""Journals are time-stamped when they are written, or later; a service that is away holds up nothing."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from officed.daemon.journaling import daily
from officed.daemon.stamping import StampWatch, stamps
from officed.domain.states import OFFICED
from officed.flow.journaling import write_journals
from officed.flow.stamping import ROUND, examine_stamps, stamp, stamp_journals, unstamped
from officed.ports.stamping import Stamp, StampAway, StampRefused, StampUnproved
from officed.settings.kept import kept_files
from officed.store.journal.stamper import Rfc3161Stamper
from tests.servers.stamping_server import NAME, Fault, StampingServer, as_it_should, openssl
from tests.unit.flow.desks import TALLINN, Round

AWAY: Fault = lambda *_: (503, b"")  # noqa: E731
WRONG: Fault = lambda *_: (200, b"Tere!")  # noqa: E731


@pytest.fixture
def office(round_: Round, service: StampingServer) -> Round:
    """An office that is stamped, on the machine's own day: OpenSSL's clock cannot be set."""
    round_.desk = replace(round_.desk, stamper=Rfc3161Stamper())
    told(round_, timestamp=service.url, timestamp_roots=(service.roots,), timestamp_alarm_hours=24.0)
    return round_


def told(office: Round, **said: object) -> None:
    """Change the settings of the journal, and who hears of alarms."""
    settings = office.desk.office.settings
    journal = settings.journal.model_copy(update=said)
    alarms = settings.alarms.model_copy(update={"to": ("valvur@kaleva.example",)})
    settings = settings.model_copy(update={"journal": journal, "alarms": alarms})
    office.desk = replace(office.desk, office=replace(office.desk.office, settings=settings))


def days(office: Round, count: int) -> None:
    """So many days on which something was sealed, up to this moment; no journal is written yet."""
    office.clock.now = datetime.now(TALLINN) - timedelta(days=count)
    for _ in range(count):
        office.desk.store.note("office.noted", {}, OFFICED, office.clock())
        office.desk.store.seal(office.clock())
        office.clock.on(days=1)


def folder(office: Round) -> Path:
    """Where the journals stand."""
    return office.desk.store._journals  # type: ignore[attr-defined,no-any-return]


def alarms(office: Round) -> list[str]:
    """The subjects of the mails about stamps that went out since this was asked last."""
    office.go()
    found = [one for one in office.pigeons.subjects() if "ajatemplid" in one]
    office.pigeons.sent.clear()
    return found


def test_a_journal_is_stamped_when_it_is_written(office: Round, service: StampingServer) -> None:
    """Beside it stands what OpenSSL proves; history and the list say by whom; nothing is asked for twice."""
    days(office, 1)
    assert daily(office.desk) is None
    done = stamps(office.desk)
    assert (len(done.made), done.trouble, done.left) == (1, None, 0)
    (journal,) = folder(office).glob("*.jsonl")
    command = [openssl(), "ts", "-verify", "-data", journal, "-in", f"{journal}.tsr", "-CAfile", service.roots]
    subprocess.run(command, capture_output=True, check=True)
    assert [path.name for path in folder(office).iterdir() if path.name.startswith(".")] == []
    (line,) = office.desk.store.notes(["journal.stamped"])
    assert (line.detail["file"], line.detail["by"]) == (f"{journal.name}.tsr", NAME)
    ((one, made, trouble),) = examine_stamps(office.desk)
    assert (one.file, made and made.by, trouble) == (journal, NAME, None)
    assert office.desk.store.verify() == ()
    assert stamps(office.desk).made == ()
    assert len(service.asked) == 1


def test_without_a_service_nothing_is_asked(office: Round, service: StampingServer) -> None:
    """An office that names none has journals without stamps, and no alarm."""
    told(office, timestamp="")
    days(office, 1)
    assert daily(office.desk) is None
    done = stamps(office.desk)
    assert (done.made, done.trouble, done.left, service.asked) == ((), None, 0, [])
    assert office.desk.store.alarms() == ()


def mail_of(office: Round) -> EmailMessage:
    """The one mail that went to the archive."""
    office.go()
    (envelope,) = [one for one in office.pigeons.sent if one.recipients == ("arhiiv@mujal.example",)]
    mail = message_from_bytes(envelope.message, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def attached(mail: EmailMessage) -> dict[str | None, bytes]:
    """Name -> octets of what a mail carries."""
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}


def test_the_mail_carries_the_stamp(office: Round) -> None:
    """Whoever keeps a copy outside gets journal and stamp under their names, octet for octet."""
    told(office, mail_to=("arhiiv@mujal.example",))
    days(office, 1)
    assert daily(office.desk) is None
    (journal,) = folder(office).glob("*.jsonl")
    kept = journal.with_name(f"{journal.name}.tsr")
    mail = mail_of(office)
    assert attached(mail) == {journal.name: journal.read_bytes(), kept.name: kept.read_bytes()}
    body = mail.get_body()
    assert body is not None
    assert f"Ajatempel: {kept.name}" in body.get_content()


def test_a_service_that_is_away_holds_up_nothing(office: Round, service: StampingServer) -> None:
    """Journals are written and mailed without stamps, the service asked once; stamps come later, no mail twice."""
    told(office, mail_to=("arhiiv@mujal.example",))
    days(office, 3)
    service.fault = AWAY
    assert len(write_journals(office.desk)) == 3
    assert len(service.asked) == 1
    office.go()
    sent = [message_from_bytes(one.message, policy=default) for one in office.pigeons.sent]
    assert [len(attached(mail)) for mail in sent if isinstance(mail, EmailMessage)] == [1, 1, 1]
    assert "Ajatempel" not in str(sent[0])
    assert isinstance(stamps(office.desk).trouble, StampAway)
    service.fault = as_it_should
    office.pigeons.sent.clear()
    assert [file.name for file, _ in stamps(office.desk).made] == sorted(
        (path.name for path in folder(office).glob("*.jsonl")), reverse=True
    )
    office.go()
    assert [one for one in office.pigeons.sent if one.recipients == ("arhiiv@mujal.example",)] == []


def test_one_alarm_for_a_service_that_stays_away(office: Round, service: StampingServer) -> None:
    """It is told after the hours of the settings, once, and once more when all stamps are there."""
    days(office, 1)
    assert daily(office.desk) is None
    service.fault = AWAY
    told(office, timestamp_alarm_hours=48.0)
    assert stamps(office.desk).trouble is not None
    assert alarms(office) == []
    told(office, timestamp_alarm_hours=0.0)
    for _ in range(3):
        assert stamps(office.desk).trouble is not None
    assert len(alarms(office)) == 1
    assert [alarm.key for alarm in office.desk.store.alarms()] == ["timestamp"]
    service.fault = as_it_should
    assert stamps(office.desk).trouble is None
    assert office.desk.store.alarms() == ()
    assert len(alarms(office)) == 1


def test_a_wrong_stamp_is_told_at_once(office: Round, service: StampingServer) -> None:
    """What is no stamp is not kept, and somebody hears of it before the hours are over."""
    days(office, 1)
    assert daily(office.desk) is None
    service.fault = WRONG
    assert isinstance(stamps(office.desk).trouble, StampRefused)
    assert list(folder(office).glob("*.tsr")) == []
    assert len(alarms(office)) == 1


def test_missed_days_are_stamped_by_rounds(office: Round, service: StampingServer) -> None:
    """The newest come first, so many in a round; days before those of the settings are left to the newer stamps."""
    days(office, ROUND + 4)
    assert daily(office.desk) is None
    names = sorted((path.name for path in folder(office).glob("*.jsonl")), reverse=True)
    told(office, timestamp_days=ROUND + 2)
    done = stamps(office.desk)
    assert ([file.name for file, _ in done.made], done.left) == (names[:ROUND], 2)
    done = stamps(office.desk)
    assert ([file.name for file, _ in done.made], done.left) == (names[ROUND : ROUND + 2], 0)
    assert unstamped(office.desk) == ()
    assert len(service.asked) == ROUND + 2


def test_the_clock_asks_again_after_a_while(office: Round, service: StampingServer) -> None:
    """A service that gave none is left alone for the minutes of the settings; what is done is done until tomorrow."""
    days(office, 1)
    assert daily(office.desk) is None
    watch = StampWatch()
    service.fault = AWAY
    assert watch(office.desk)
    office.clock.on(minutes=14)
    assert not watch(office.desk)
    service.fault = as_it_should
    told(office, timestamp_clock_seconds=1800.0)
    office.clock.on(minutes=1)
    assert watch(office.desk)
    assert unstamped(office.desk) == ()
    assert not watch(office.desk)
    office.clock.on(days=1)
    assert watch(office.desk)


def test_the_first_stamp_stays(office: Round) -> None:
    """Two who ask at once leave one stamp, whole; both are told of it, and history knows that one only."""
    days(office, 1)
    (journal,) = write_journals(office.desk)
    first = stamp(office.desk, journal.file, OFFICED)
    kept = journal.file.with_name(f"{journal.file.name}.tsr").read_bytes()
    assert stamp(office.desk, journal.file, OFFICED) == first
    assert journal.file.with_name(f"{journal.file.name}.tsr").read_bytes() == kept
    assert len(office.desk.store.notes(["journal.stamped"])) == 1
    assert office.desk.store.verify() == ()


@pytest.mark.parametrize("how", ["changed", "cut", "another", "gone"])
def test_a_stamp_that_was_tampered_with_is_named(office: Round, how: str) -> None:
    """Verify names the file and what to do; a new stamp mends it."""
    days(office, 2)
    assert daily(office.desk) is None
    stamps(office.desk)
    one, other = sorted(folder(office).glob("*.tsr"))
    reply = one.read_bytes()
    for file in (one, other):
        file.chmod(0o640)
    if how == "changed":
        one.write_bytes(reply[:-1] + bytes([reply[-1] ^ 1]))
    elif how == "cut":
        one.write_bytes(reply[:-1])
    elif how == "another":
        one.write_bytes(other.read_bytes())
    else:
        one.unlink()
    (found,) = office.desk.store.verify()
    assert (found.what, found.where.partition(":")[0]) == (
        "a time stamp is missing" if how == "gone" else "a time stamp was changed", one.name,
    )  # fmt: skip
    assert "officed journal stamp" in found.mend
    assert [type(trouble) for _, _, trouble in examine_stamps(office.desk)] == [
        type(None) if how == "gone" else StampUnproved, type(None),
    ]  # fmt: skip
    one.unlink(missing_ok=True)
    assert len(stamp_journals(office.desk).made) == 1
    assert office.desk.store.verify() == ()


def test_a_lost_stamp_is_asked_for_at_any_age(office: Round) -> None:
    """What history remembers is mended as the finding says, also days after those that are stamped late."""
    days(office, 4)
    assert daily(office.desk) is None
    made = stamps(office.desk).made
    oldest, newer = (made[at][0].with_name(f"{made[at][0].name}.tsr") for at in (-1, -2))
    told(office, timestamp_days=1)
    oldest.unlink()
    assert [one.file for one in unstamped(office.desk)] == [made[-1][0]]
    assert len(stamp_journals(office.desk).made) == 1
    assert oldest.is_file()
    assert newer.is_file()
    assert office.desk.store.verify() == ()


def test_a_stamp_that_was_kept_before_a_crash_is_written_down(office: Round, service: StampingServer) -> None:
    """The next round proves it and history has it; one that proves nothing is told, and nothing is written of it."""
    told(office, timestamp="")
    days(office, 2)
    older, newer = write_journals(office.desk)
    told(office, timestamp=service.url)
    reply, made = office.desk.stamper.stamp(newer.file, office.desk.office.settings, datetime.now(TALLINN))
    for journal, octets in ((older, b"Tere!"), (newer, reply)):
        journal.file.with_name(f"{journal.file.name}.tsr").write_bytes(octets)
    for _ in range(2):
        assert isinstance(stamp_journals(office.desk).trouble, StampUnproved)
    (line,) = office.desk.store.notes(["journal.stamped"])
    assert (line.detail["file"], line.detail["serial"]) == (f"{newer.file.name}.tsr", f"{made.serial:x}")
    (found,) = office.desk.store.verify()
    assert found.where.startswith(older.file.name)


def test_the_alarm_of_a_wrong_stamp_ends_when_it_was_mended(office: Round, service: StampingServer) -> None:
    """The clock looks again after its minutes, on the same day."""
    told(office, timestamp="")
    days(office, 1)
    (journal,) = write_journals(office.desk)
    told(office, timestamp=service.url)
    kept = journal.file.with_name(f"{journal.file.name}.tsr")
    kept.write_bytes(b"Tere!")
    watch = StampWatch()
    assert watch(office.desk)
    assert [alarm.key for alarm in office.desk.store.alarms()] == ["timestamp"]
    kept.unlink()
    stamp(office.desk, journal.file, OFFICED)
    office.clock.on(minutes=15)
    assert watch(office.desk)
    assert office.desk.store.alarms() == ()


def test_stamps_go_along_with_their_journals(office: Round, tmp_path: Path) -> None:
    """The package of a year and the backup have each journal with its stamp."""
    days(office, 1)
    (journal,) = write_journals(office.desk)
    made = stamp(office.desk, journal.file, OFFICED)
    assert isinstance(made, Stamp)
    kept = journal.file.with_name(f"{journal.file.name}.tsr")
    assert office.desk.store.journals_in(journal.day.year) == (journal.file, kept)
    settings = office.desk.office.settings.model_copy(
        update={"root": tmp_path, "storage": office.desk.office.settings.storage.model_copy(update={"data": tmp_path})}
    )
    files = kept_files(settings, office.desk.office.people, tmp_path / "config" / "officed.toml")
    assert files[f"data/journal/{kept.name}"] == kept
