"""Whistleblowers' letters: encrypted on arrival or diverted later, known to their handler alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from officed.daemon.observing import observe_once
from officed.domain.changes import NewArrival
from officed.domain.errors import OfficedError, Refused
from officed.domain.people import Absence
from officed.domain.states import Actor, ActorKind, State
from officed.flow.intake import as_arrival, take_in
from officed.flow.listing import send_lists
from officed.flow.releasing import refuse, release
from officed.flow.reminding import remind
from officed.flow.reports.confiding import enter
from officed.flow.reports.diverting import StillPlain, divert
from officed.flow.reports.handlers import may_see
from officed.flow.reports.handling import (
    acknowledge,
    dismiss,
    envelope_of,
    give_feedback,
    remind_handlers,
    reports_of,
    watch_handlers,
)
from officed.flow.stepping import work_once
from officed.ports.envelopes import BadCertificate, NoEnvelope
from officed.settings.sources import ScanFolder
from tests.servers.certificates import MailKey, mail_key
from tests.unit.flow.desks import Round, letter
from tests.unit.flow.leavings import CANARY, LEMMI, finds

KLARA = Actor(ActorKind.PERSON, "klara")
ADDRESS = "lemmi.jurgenpold@kaleva.example"
TEXT = f"Teatan rikkumisest tööl. Rikkumisteade: korruptsioon hangetel. {CANARY} laulab. Soovin jääda anonüümseks."


@pytest.fixture
def sealed(handled: Round) -> Round:
    """An office whose handler has a certificate, and whose tray is sealed."""
    settings = handled.desk.office.settings.model_copy(
        update={"folder": (ScanFolder(name="tray", path=Path("none"), sealed=True),)}
    )
    handled.desk = replace(handled.desk, office=replace(handled.desk.office, settings=settings))
    return handled


def _report(**fields: str) -> bytes:
    return letter(f"Rikkumisteade {CANARY}", TEXT, sender=f"{CANARY}@kiri.example", **fields)


def _suspected(round_: Round) -> None:
    round_.tray.letters[f"{len(round_.tray.taken) + 1}"] = _report()
    round_.go()


def _mails(round_: Round) -> list[EmailMessage]:
    mails: list[Any] = [message_from_bytes(one.message, policy=default) for one in round_.pigeons.sent]
    return mails


def _opened(mail: EmailMessage, key: MailKey) -> EmailMessage:
    assert mail.get_content_type() == "application/pkcs7-mime"
    assert mail.get_param("smime-type") == "enveloped-data"
    inner: Any = message_from_bytes(key.opened(mail.get_payload(decode=True)), policy=default)
    return inner


def test_a_sealed_letter_is_never_written_down(sealed: Round, key: MailKey, tmp_path: Path) -> None:
    """Encrypted on arrival: its plain bytes stand in no file, no row, no mail; the handler reads the very octets."""
    assert sealed.desk.store.seal(sealed.desk.clock()) is None
    raw = _report()
    sealed.tray.letters["7"] = raw
    sealed.go()
    assert sealed.desk.store.document(1).state is State.DIVERTED
    assert finds(tmp_path) == []
    assert CANARY.encode() not in b"".join(one.message for one in sealed.pigeons.sent)
    assert {to for one in sealed.pigeons.sent for to in one.recipients} == {ADDRESS}
    envelope, notice = sorted(_mails(sealed), key=lambda mail: mail.get_content_type())
    told, original = _opened(envelope, key).iter_parts()
    assert "saabus 20.11.2026" in told.get_content()
    assert original.get_content_type() == "message/rfc822"
    assert raw in key.opened(envelope.get_payload(decode=True))
    assert "officed sealed acknowledged 1 --as lemmi" in notice.get_content()
    assert sealed.tray.taken == {"7": raw}


def test_the_ledger_keeps_the_key_alone(sealed: Round) -> None:
    """The line of the ledger ends with »diverted«; no field of the document tells anything, and all is proved."""
    sealed.tray.letters["7"] = _report()
    sealed.go()
    (line,) = sealed.desk.store.lines()
    assert (line.key, line.outcome, line.document, line.reference) == ("7", "diverted", 1, None)
    document = sealed.desk.store.document(1)
    assert (document.original_name, document.mailbox, document.envelope_to, document.hints) == ("", "", (), {})
    assert (document.content.subject, document.content.parts, document.fields) == ("", (), ())
    assert sealed.desk.store.card(1).deadlines == ()
    assert sealed.desk.store.seal(sealed.desk.clock()) is not None
    assert sealed.desk.store.verify() == ()


def test_nobody_reads_or_numbers_a_sealed_letter(sealed: Round) -> None:
    """No worker is ever given it, and no number is spent."""
    sealed.tray.letters["7"] = letter()
    take_in(sealed.desk, sealed.tray)
    assert work_once(sealed.desk, "w", 8, sealed.tell) == 0
    assert sealed.desk.store.cards() == ()
    assert sealed.desk.store.counts()["diverted"] == 1


def test_trying_officed_reads_no_sealed_letter(sealed: Round) -> None:
    """`officed run --observe` would write each letter into a file to read it; a sealed one is not even fetched."""
    sealed.tray.letters["7"] = letter()
    assert observe_once(sealed.desk, [sealed.tray], again=False) == 0
    assert sealed.tray.fetched == []


def test_the_same_sealed_letter_is_one_report(sealed: Round) -> None:
    """A second copy gives the handler no second report; without the office's secret nobody can tell that it is one."""
    sealed.tray.letters |= {"7": _report(), "8": _report()}
    sealed.go()
    assert [line.outcome for line in sealed.desk.store.lines()] == ["diverted", "duplicate"]
    assert len(sealed.pigeons.sent) == 2


def test_without_a_key_a_sealed_letter_stays(sealed: Round, key: MailKey, tmp_path: Path) -> None:
    """It is not even fetched; the trouble names the source and the certificate, and it comes in once that is mended."""
    good = key.certificate.read_bytes()
    key.certificate.unlink()
    sealed.tray.letters["7"] = _report()
    with pytest.raises(NoEnvelope) as told:
        take_in(sealed.desk, sealed.tray)
    assert "tray" in str(told.value)
    assert "lemmi.crt cannot be read" in str(told.value)
    assert (sealed.tray.fetched, sealed.desk.store.lines()) == ([], ())
    expired = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC))
    mail_key(key.certificate.parent, valid=expired)
    with pytest.raises(NoEnvelope, match=r"expired on 19\.11\.2026"):
        take_in(sealed.desk, sealed.tray)
    assert finds(tmp_path) == []
    key.certificate.write_bytes(good)
    take_in(sealed.desk, sealed.tray)
    assert sealed.desk.store.document(1).state is State.DIVERTED


def test_a_letter_too_large_for_a_mail_is_told_of(sealed: Round, key: MailKey) -> None:
    """The handler then hears where the envelope is, and takes it with a verb of the own."""
    sealed.pigeons.largest = 30_000
    sealed.tray.letters["7"] = letter(text="x x x\n" * 8_000)
    sealed.go()
    (mail,) = (mail for mail in _mails(sealed) if "krüpteeritud" in str(mail["Subject"]))
    assert "officed sealed save 1 teade.p7m --as lemmi" in mail.get_content()
    assert b"x x x" in key.opened(envelope_of(sealed.desk, 1, LEMMI))
    with pytest.raises(Refused):
        envelope_of(sealed.desk, 1, KLARA)


def test_a_suspected_report_is_seen_by_its_handler_only(handled: Round) -> None:
    """Nobody else may see, release or refuse it; nothing of it is in any mail or line of the log."""
    _suspected(handled)
    card = handled.desk.store.card(1)
    assert card.waiting is not None
    assert card.waiting.code == "sealed"
    assert (may_see(handled.desk, card, LEMMI), may_see(handled.desk, card, KLARA)) == (True, False)
    for deed in (release, lambda *given: refuse(*given, "not ours")):
        with pytest.raises(Refused) as told:
            deed(handled.desk, 1, KLARA)
        assert CANARY not in str(told.value)
    assert {to for one in handled.pigeons.sent for to in one.recipients} == {ADDRESS}
    assert CANARY not in repr(handled.pigeons.sent) + repr(handled.told)


def test_while_nobody_is_sure_a_plausible_report_is_suspected(handled: Round) -> None:
    """A letter of which the registrar would be asked whether it is a report is shown to the handler instead."""
    text = "Soovin jääda anonüümseks. Esitan kaebuse: naaber paneb prügi valesse konteinerisse."
    handled.tray.letters["1"] = letter("Kaebus", text)
    settings = handled.desk.office.settings
    wide = settings.model_copy(update={"deciding": settings.deciding.model_copy(update={"margin": 30, "forward": 60})})
    handled.desk = replace(handled.desk, office=replace(handled.desk.office, settings=wide))
    handled.go()
    card = handled.desk.store.card(1)
    kinds = {kind for _, kind, points, *_ in card.opinions if points > 0}
    assert kinds >= {"kaebus", "vihje"}
    assert not may_see(handled.desk, card, KLARA)
    assert {to for one in handled.pigeons.sent for to in one.recipients} == {ADDRESS}


def test_a_suspected_report_is_in_no_list(handled: Round) -> None:
    """Its terms stand in no digest, weekly list or reminder of others: neither the day after nor when all is late."""
    _suspected(handled)
    assert handled.desk.store.deadlines() == ()
    for day in ((2026, 11, 23, 9, 30), (2026, 12, 14, 9, 30)):
        handled.clock.to(*day)
        assert remind(handled.desk, handled.tell) == 0
        send_lists(handled.desk, handled.tell)
    handled.go()
    assert {to for one in handled.pigeons.sent for to in one.recipients} == {ADDRESS}


def test_what_was_no_report_goes_the_ordinary_way(handled: Round) -> None:
    """The handler says what it is, and must say so; then it is registered, and the two dates end."""
    _suspected(handled)
    for kind in (None, "vihje"):
        with pytest.raises(Refused, match="officed divert 1"):
            release(handled.desk, 1, LEMMI, kind=kind)
    release(handled.desk, 1, LEMMI, kind="kaebus")
    handled.go()
    assert handled.desk.store.card(1).entry is not None
    assert handled.desk.store.report(1) is None
    assert may_see(handled.desk, handled.desk.store.card(1), KLARA)


def test_what_the_handler_refuses_is_not_shown_to_others(handled: Round) -> None:
    """A suspected report that is not for the register is still nobody else's."""
    _suspected(handled)
    refuse(handled.desk, 1, LEMMI, "tühi")
    (card,) = handled.desk.store.refused()
    assert not may_see(handled.desk, card, KLARA)
    assert reports_of(handled.desk, LEMMI) == ()


def test_a_diverted_letter_leaves_nothing_behind(handled: Round, key: MailKey, tmp_path: Path) -> None:
    """Encrypted to its handler; no plain copy stands in the folder, no word in the database file; all is proved."""
    _suspected(handled)
    handled.desk.store.seal(handled.desk.clock())
    assert finds(tmp_path)
    handled.pigeons.sent.clear()
    done = divert(handled.desk, 1, LEMMI)
    assert done.remains == ("source tray: taken/1 (the copy of the mail server or folder)",)
    assert finds(tmp_path) == []
    handled.go()
    (envelope,) = (mail for mail in _mails(handled) if mail.get_content_type() == "application/pkcs7-mime")
    assert _report() in key.opened(envelope.get_payload(decode=True))
    assert handled.desk.store.verify() == ()
    handled.desk.store.seal(handled.desk.clock())
    assert handled.desk.store.verify() == ()
    (line,) = handled.desk.store.lines()
    assert (line.key, line.outcome) == ("1", "diverted")
    events = [step.event for step in handled.desk.store.card(1).history]
    assert events[-2:] == ["document.diverted", "document.purged"]


def test_diverting_is_ended_after_a_crash(handled: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before the plain file was removed: the clock removes it, or whoever gives the command again."""
    _suspected(handled)

    def killed(_sha256: str, _newest: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(handled.desk.originals, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            divert(handled.desk, 1, LEMMI)
    assert finds(tmp_path / "originals")
    assert handled.desk.store.verify() == ()
    remind_handlers(handled.desk, handled.tell)
    assert finds(tmp_path) == []
    assert divert(handled.desk, 1, LEMMI).before
    assert handled.desk.store.verify() == ()


@pytest.mark.parametrize("entered", [True, False])
def test_a_copy_that_comes_in_meanwhile_keeps_its_file(
    handled: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entered: bool
) -> None:
    """On disk before the plain file goes and entered after, it has all its bytes; never entered, it goes by night."""
    _suspected(handled)
    handled.tray.letters["2"] = _report()
    coming: list[NewArrival | None] = []
    plain_copies = handled.desk.store.plain_copies

    def and_meanwhile(document: int) -> tuple[str, ...]:
        found = plain_copies(document)
        coming.extend(as_arrival(handled.desk, handled.tray, one) for one in handled.tray.fetch(["2"]))
        return found

    with monkeypatch.context() as patched:
        patched.setattr(handled.desk.store, "plain_copies", and_meanwhile)
        divert(handled.desk, 1, LEMMI)
    if entered:
        enter(handled.desk, [arrival for arrival in coming if arrival])
    assert handled.desk.store.verify() == ()
    handled.desk.store.remove_originals(datetime.now(UTC), spared=-60)
    assert bool(finds(tmp_path / "originals")) == entered
    assert handled.desk.store.verify() == ()


def test_what_cannot_be_removed_is_told(handled: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the file; the clock says so, too, goes on, and removes it once that is possible."""
    _suspected(handled)

    def stuck(_sha256: str, _newest: float) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(handled.desk.originals, "remove", stuck)
        with pytest.raises(StillPlain, match=r"Permission denied.*officed divert 1"):
            divert(handled.desk, 1, LEMMI)
        remind_handlers(handled.desk, handled.tell)
    assert [event for event, _ in handled.told] == ["report.failed"]
    assert len(handled.desk.store.plain_copies(1)) == 1
    remind_handlers(handled.desk, handled.tell)
    assert handled.desk.store.plain_copies(1) == ()


def test_a_dismissed_letter_loses_its_plain_copies(
    handled: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dismissed before its plain file could be removed, it is still the clock's to end."""
    _suspected(handled)

    def stuck(_sha256: str, _newest: float) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(handled.desk.originals, "remove", stuck)
        with pytest.raises(StillPlain):
            divert(handled.desk, 1, LEMMI)
    dismiss(handled.desk, 1, LEMMI)
    remind_handlers(handled.desk, handled.tell)
    assert finds(tmp_path) == []


def test_a_letter_that_no_rule_suspected_can_be_diverted(handled: Round, tmp_path: Path) -> None:
    """Whatever it was held for; and the handler is told where the mail server keeps it."""
    handled.tray.letters["1"] = letter("Tere", f"Siin on see, millest rääkisime ({CANARY}). Jõudu!")
    handled.go()
    assert handled.desk.store.report(1) is None
    assert divert(handled.desk, 1, LEMMI).remains == ("source tray: taken/1 (the copy of the mail server or folder)",)
    assert finds(tmp_path) == []
    assert [one.document for one in reports_of(handled.desk, LEMMI)] == [1]


def test_only_the_handler_diverts_and_only_what_is_decided(handled: Round, key: MailKey) -> None:
    """Somebody else, an unread letter and a missing certificate are refused in one line, and nothing is changed."""
    handled.tray.letters["1"] = letter()
    take_in(handled.desk, handled.tray)
    with pytest.raises(Refused, match="Document 1 is received: only what is held or has a number is diverted"):
        divert(handled.desk, 1, LEMMI)
    _suspected(handled)
    with pytest.raises(Refused, match="klara is not"):
        divert(handled.desk, 2, KLARA)
    key.certificate.unlink()
    with pytest.raises(BadCertificate, match="lemmi"):
        divert(handled.desk, 2, LEMMI)
    assert handled.desk.store.document(2).content.subject == f"Rikkumisteade {CANARY}"


def test_a_copy_that_comes_after_diverting_is_a_letter_of_its_own(handled: Round) -> None:
    """It is suspected and held anew, never tied to what nobody can read."""
    _suspected(handled)
    divert(handled.desk, 1, LEMMI)
    _suspected(handled)
    assert [line.outcome for line in handled.desk.store.lines()] == ["diverted", "held"]
    divert(handled.desk, 2, LEMMI)
    assert handled.desk.store.verify() == ()


def _reminded(round_: Round, *moment: int) -> list[str]:
    """Subjects of what was sent when the clock looked at a moment."""
    round_.clock.to(*moment)
    round_.pigeons.sent.clear()
    remind_handlers(round_.desk, round_.tell)
    round_.go()
    assert {to for one in round_.pigeons.sent for to in one.recipients} <= {ADDRESS}
    return round_.pigeons.subjects()


def test_the_two_dates_are_told_to_the_handler_alone(sealed: Round) -> None:
    """Seven days for the receipt, three months for feedback: reminders on working mornings until it is said done."""
    sealed.tray.letters["7"] = _report()
    sealed.go()
    report = sealed.desk.store.report(1)
    assert report is not None
    assert (report.plan.receipt_due, report.plan.feedback_due) == (date(2026, 11, 27), date(2027, 2, 22))
    assert _reminded(sealed, 2026, 11, 25, 8, 59) == []
    assert _reminded(sealed, 2026, 11, 25, 9, 1) == ["Rikkumisteade 1: kinnitada kättesaamist 27.11.2026"]
    assert _reminded(sealed, 2026, 11, 25, 9, 2) == []
    assert _reminded(sealed, 2026, 11, 28, 12, 0) == []
    assert len(_reminded(sealed, 2026, 11, 30, 9, 1)) == 1
    assert acknowledge(sealed.desk, 1, LEMMI, date(2026, 11, 30)) == date(2026, 11, 30)
    assert _reminded(sealed, 2026, 12, 2, 9, 1) == []
    assert _reminded(sealed, 2027, 2, 19, 9, 1) == ["Rikkumisteade 1: anda tagasisidet 22.02.2027"]
    give_feedback(sealed.desk, 1, LEMMI)
    assert _reminded(sealed, 2027, 3, 1, 9, 1) == []
    assert reports_of(sealed.desk, LEMMI) == ()
    assert [one.answered_on for one in reports_of(sealed.desk, LEMMI, all_=True)] == [date(2027, 2, 19)]
    sealed.desk.store.seal(sealed.desk.clock())
    assert sealed.desk.store.verify() == ()


def test_a_date_is_said_done_once_by_the_handler_on_a_day_that_can_be(sealed: Round) -> None:
    """Others, doubled words, days to come and days before receipt are refused; others learn nothing at all."""
    sealed.tray.letters["7"] = _report()
    sealed.go()
    with pytest.raises(Refused) as of_none:
        acknowledge(sealed.desk, 99, KLARA)
    with pytest.raises(Refused) as of_one:
        acknowledge(sealed.desk, 1, KLARA)
    assert str(of_one.value) == str(of_none.value).replace("99", "1")
    for day in (date(2026, 11, 21), date(2026, 11, 19)):
        with pytest.raises(OfficedError, match=r"has not come yet|after that day"):
            acknowledge(sealed.desk, 1, LEMMI, day)
    acknowledge(sealed.desk, 1, LEMMI)
    with pytest.raises(Refused, match=r"already, on 20\.11\.2026"):
        acknowledge(sealed.desk, 1, LEMMI)


def test_what_is_no_report_is_dismissed_by_its_handler(sealed: Round) -> None:
    """An advert in the sealed mailbox: no date runs, nobody is reminded; others cannot say so."""
    sealed.tray.letters["7"] = letter()
    sealed.go()
    with pytest.raises(Refused):
        dismiss(sealed.desk, 1, KLARA)
    dismiss(sealed.desk, 1, LEMMI)
    assert reports_of(sealed.desk, LEMMI) == ()
    assert [one.document for one in reports_of(sealed.desk, LEMMI, all_=True)] == [1]
    assert envelope_of(sealed.desk, 1, LEMMI)
    for deed in (acknowledge, give_feedback, dismiss):
        with pytest.raises(Refused, match="is dismissed"):
            deed(sealed.desk, 1, LEMMI)
    assert _reminded(sealed, 2026, 11, 27, 9, 1) == []
    sealed.desk.store.seal(sealed.desk.clock())
    assert sealed.desk.store.verify() == ()


def test_a_mail_of_ours_in_the_sealed_mailbox_makes_no_circle(sealed: Round) -> None:
    """Where the handler's mail is led into the sealed mailbox, a mail about a report is no report, and ends there."""
    sealed.tray.letters["7"] = _report()
    sealed.go()
    for number, mail in enumerate(tuple(sealed.pigeons.sent)):
        sealed.tray.letters[f"back {number}"] = mail.message
    sealed.pigeons.sent.clear()
    sealed.go()
    assert sealed.pigeons.sent == []
    assert [line.outcome for line in sealed.desk.store.lines()] == ["diverted"] * 3
    assert [one.document for one in reports_of(sealed.desk, LEMMI)] == [1]
    sealed.desk.store.seal(sealed.desk.clock())
    assert sealed.desk.store.verify() == ()


def test_an_absent_handler_is_an_alarm_and_no_substitute_reads(sealed: Round, key: MailKey) -> None:
    """The letter is encrypted to the handler all the same; who stands in gets nothing, the admin a bare alarm."""
    people = sealed.desk.office.people
    away = Absence("lemmi", date(2026, 11, 16), date(2026, 12, 4), "maive")
    sealed.desk = replace(sealed.desk, office=replace(sealed.desk.office, people=replace(people, absences=(away,))))
    sealed.tray.letters["7"] = _report()
    sealed.go()
    assert {to for one in sealed.pigeons.sent for to in one.recipients} == {ADDRESS}
    assert watch_handlers(sealed.desk)
    assert not watch_handlers(sealed.desk)
    sealed.pigeons.sent.clear()
    sealed.go()
    (alarm,) = _mails(sealed)
    assert "rikkumisteadete menetlemine" in str(alarm["Subject"])
    assert CANARY not in alarm.get_content()
    sealed.clock.to(2026, 12, 7, 9, 0)
    assert watch_handlers(sealed.desk)
