"""The journal of a finished day goes out of the house as the file that it is; trouble with it is an alarm."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import text

from officed.daemon.journaling import daily
from officed.flow.journaling import MAILED_DAYS, write_journals
from tests.unit.flow.desks import Round, letter


def _mailed_to(round_: Round, *to: str) -> None:
    _journal(round_, mail_to=to)


def _journal(round_: Round, **said: object) -> None:
    settings = round_.desk.office.settings
    journal = settings.journal.model_copy(update=said)
    office = replace(round_.desk.office, settings=settings.model_copy(update={"journal": journal}))
    round_.desk = replace(round_.desk, office=office)


def test_it_is_mailed_under_its_name(round_: Round) -> None:
    """Whoever keeps a copy outside gets the very bytes, once, with the hash in the mail."""
    _mailed_to(round_, "arhiiv@mujal.example")
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.desk.store.seal(round_.clock())
    assert write_journals(round_.desk) == ()
    round_.clock.on(days=1)
    assert daily(round_.desk) is None
    assert daily(round_.desk) is None
    round_.pigeons.sent.clear()
    round_.go()
    (envelope,) = [one for one in round_.pigeons.sent if one.recipients == ("arhiiv@mujal.example",)]
    mail = message_from_bytes(envelope.message, policy=default)
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "2026-11-20.jsonl"
    written = round_.desk.store._journals / "2026-11-20.jsonl"  # type: ignore[attr-defined]
    assert attached.get_payload(decode=True) == written.read_bytes()


def test_only_the_last_days_are_mailed(round_: Round) -> None:
    """What was missed for long is written and not mailed day by day."""
    _mailed_to(round_, "arhiiv@mujal.example")
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.desk.store.seal(round_.clock())
    round_.clock.on(days=MAILED_DAYS + 1)
    assert len(write_journals(round_.desk)) == 1
    round_.pigeons.sent.clear()
    round_.go()
    assert round_.pigeons.sent == []


def test_one_that_cannot_be_written_is_an_alarm(round_: Round) -> None:
    """A folder that cannot be written into alarms once; when it can, the missed day is made up for and all is well."""
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.desk.store.seal(round_.clock())
    round_.clock.on(days=1)
    folder = round_.desk.store._journals  # type: ignore[attr-defined]
    folder.write_text("in the way")
    error = daily(round_.desk)
    assert error is not None
    assert str(folder) in str(error)
    assert [alarm.key for alarm in round_.desk.store.alarms()] == ["journal"]
    folder.unlink()
    assert daily(round_.desk) is None
    assert round_.desk.store.alarms() == ()
    assert (folder / "2026-11-20.jsonl").is_file()


def test_without_journals_old_letters_are_sealed(round_: Round) -> None:
    """Where no journal is wanted none is written, and letters of before rows were sealed get their imprint."""
    _journal(round_, write=False)
    round_.tray.letters["1"] = letter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("officed.store.sealing.draw", lambda *_: {})
        round_.go()
        round_.desk.store.seal(round_.clock())
    store = round_.desk.store
    round_.clock.on(days=1)
    assert daily(round_.desk) is None
    assert not list(store._journals.glob("*"))  # type: ignore[attr-defined]
    with store._database.read() as connection:  # type: ignore[attr-defined]
        assert connection.scalar(text("SELECT count(*) FROM imprint WHERE document_id = 1")) == 1
