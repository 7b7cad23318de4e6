"""Extensions of which the sender did not hear in time: who is told, when, and that it is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

from officed.flow.closing import answer
from officed.flow.extending import extend
from officed.flow.handing import assign
from officed.flow.mending import ask_to_mend, mended
from officed.flow.relaying import relay_once
from officed.flow.undelivering import not_delivered
from officed.flow.untold import watch_extensions
from officed.ports.channels import Envelope
from tests.unit.flow.desks import Round, letter
from tests.unit.flow.test_mending import KLARA, MARI, text_of

UNSENT, VOID = "Saatja ei tea pikendamisest", "PIKENDAMINE EI PRUUGI KEHTIDA"


def extended(round_: Round) -> int:
    """A teabenõue of Friday, due on Friday 27.11.2026, that was extended until 04.12.2026; its notice waits."""
    round_.tray.letters["1"] = letter()
    round_.go()
    (card,) = round_.desk.store.cards()
    assign(round_.desk, card.document.id, "kalle", KLARA)
    round_.go()
    extend(round_.desk, card.document.id, KLARA, until=date(2026, 12, 4), reason="mahukas")
    round_.pigeons.sent.clear()
    return card.document.id


def told(round_: Round, subject: str) -> list[Envelope]:
    """Mails with such a subject that were sent; what a refusal brings goes in the next round."""
    round_.go()
    round_.go()
    sent = round_.pigeons.sent
    return [one for one in sent if subject in str(message_from_bytes(one.message, policy=default)["Subject"])]


def look(round_: Round) -> int:
    """One look of the clock."""
    return watch_extensions(round_.desk, round_.tell)


def test_a_notice_that_waits_is_told_on_the_last_day_and_after_it(round_: Round) -> None:
    """To the official and the registrar, in office hours, each once: first that there is a day left, then that not."""
    round_.pigeons.later[MARI] = "451 4.3.0 later"
    extended(round_)
    round_.go()
    round_.clock.to(2026, 11, 26, 10, 0)
    assert look(round_) == 0
    round_.clock.to(2026, 11, 27, 3, 0)
    assert look(round_) == 0
    round_.clock.to(2026, 11, 27, 9, 0)
    assert (look(round_), look(round_)) == (2, 0)
    mails = told(round_, UNSENT)
    assert {to for one in mails for to in one.recipients} == set(map(round_.desk.address_of, ("kalle", "maive")))
    for words in ("kuni 04.12.2026", "hiljemalt 27.11.2026", "ei ole veel õnnestunud saata"):
        assert words in text_of(mails[0])
    round_.clock.to(2026, 11, 28, 10, 0)
    assert look(round_) == 0
    round_.clock.to(2026, 11, 30, 9, 0)
    assert (look(round_), look(round_)) == (2, 0)
    assert "on vastamine hilinenud" in text_of(told(round_, VOID)[0])


def test_a_notice_of_this_very_minute_is_no_trouble(round_: Round) -> None:
    """Who extends on the last day is not alarmed before the mail had its time."""
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.clock.to(2026, 11, 27, 10, 0)
    round_.pigeons.away = True
    extend(round_.desk, 1, KLARA, until=date(2026, 12, 4), reason="mahukas")
    round_.go()
    assert look(round_) == 0
    round_.clock.on(hours=2)
    # The registrar answers for this letter: one person, one mail.
    assert look(round_) == 1


def test_a_notice_that_nobody_could_try_is_no_trouble(round_: Round) -> None:
    """The daemon stood still since: it sends the notice now, and a warning would be one of nothing."""
    extended(round_)
    round_.clock.to(2026, 11, 27, 14, 0)
    assert look(round_) == 0
    assert len(told(round_, "Vastamise tähtaja pikendamine")) == 1
    assert told(round_, UNSENT) == []


def test_a_warning_that_waited_is_spared(round_: Round) -> None:
    """It waited for the mail server as the notice did; when that is back the letter is answered."""
    round_.pigeons.away = True
    number = extended(round_)
    round_.go()
    round_.clock.to(2026, 11, 27, 10, 0)
    assert look(round_) == 2
    answer(round_.desk, number, KLARA)
    round_.pigeons.away = False
    round_.clock.on(hours=2)
    assert told(round_, UNSENT) == []


def test_a_notice_that_went_too_late_is_told(round_: Round) -> None:
    """The daemon was down, and nobody looked: the relay itself sees on which day it went."""
    extended(round_)
    round_.clock.to(2026, 11, 30, 0, 10)
    (mail,) = {one.recipients for one in told(round_, "Vastamise tähtaja pikendamine")}
    assert mail == (MARI,)
    assert told(round_, VOID) == []
    round_.clock.to(2026, 11, 30, 9, 0)
    assert "läks välja alles 30.11.2026" in text_of(told(round_, VOID)[0])
    assert look(round_) == 0


def test_a_notice_that_goes_in_time_is_nobodys_trouble(round_: Round) -> None:
    """On the last day still."""
    extended(round_)
    round_.clock.to(2026, 11, 27, 23, 50)
    assert len(told(round_, "Vastamise tähtaja pikendamine")) == 1
    round_.clock.to(2026, 11, 30, 10, 0)
    assert look(round_) == 0
    assert told(round_, VOID) == told(round_, UNSENT) == []


def test_a_notice_that_is_refused_is_told_at_once(round_: Round) -> None:
    """There is time to tell the sender otherwise."""
    round_.pigeons.refuse[MARI] = "550 no such user"
    extended(round_)
    mails = told(round_, UNSENT)
    assert len(mails) == 2
    assert "ei võtnud pikendamise teadet vastu, vastus: 550 no such user" in text_of(mails[0])


def test_a_notice_that_comes_back_is_told(round_: Round) -> None:
    """A report after the old term: the extension may be void; a repeat says nothing new."""
    extended(round_)
    (notice,) = told(round_, "Vastamise tähtaja pikendamine")
    mail = message_from_bytes(notice.message, policy=default)
    (known,) = round_.desk.store.sent_mails([str(mail["Message-ID"])])
    round_.clock.to(2026, 11, 30, 10, 0)
    not_delivered(round_.desk, known)
    not_delivered(round_.desk, known)
    mails = told(round_, VOID)
    assert len(mails) == 2
    assert f"kohale toimetamata aadressile {MARI}" in text_of(mails[0])


def resting(round_: Round) -> int:
    """The same letter, of which something is missing since 24.11.2026, by a table that lets its term rest."""
    table = round_.desk.office.terms
    specials = tuple(replace(row, pauses=True, pauses_basis="kord") if row.mends else row for row in table.specials)
    office = replace(round_.desk.office, terms=replace(table, specials=specials))
    round_.desk = replace(round_.desk, office=office)
    number = extended(round_)
    round_.go()
    round_.clock.to(2026, 11, 24, 10, 0)
    ask_to_mend(round_.desk, number, KLARA, what="milliseid lepinguid")
    return number


def test_the_old_term_rests_with_the_letter(round_: Round) -> None:
    """Three working days were left of it when it began to rest: it ends three after the sender has mended the rest."""
    round_.pigeons.later[MARI] = "451 4.3.0 later"
    number = resting(round_)
    for day in (27, 30):
        round_.clock.to(2026, 11, day, 9, 0)
        assert look(round_) == 0
    round_.clock.to(2026, 12, 1, 9, 0)
    mended(round_.desk, number, KLARA)
    assert look(round_) == 0
    round_.clock.to(2026, 12, 4, 9, 0)
    assert (look(round_), look(round_)) == (2, 0)
    assert "hiljemalt 04.12.2026" in text_of(told(round_, UNSENT)[0])
    round_.clock.to(2026, 12, 7, 9, 0)
    assert look(round_) == 2


def test_a_refusal_while_the_letter_rests_is_told(round_: Round) -> None:
    """An answer is owed all the same, and there is time: the days that were left count from now."""
    round_.pigeons.later[MARI] = "451 4.3.0 later"
    resting(round_)
    round_.clock.to(2026, 11, 30, 9, 0)
    del round_.pigeons.later[MARI]
    round_.pigeons.refuse[MARI] = "550 no such user"
    mails = told(round_, UNSENT)
    assert len(mails) == 2
    assert "hiljemalt 03.12.2026" in text_of(mails[0])


def test_of_what_is_answered_nobody_is_told(round_: Round) -> None:
    """Then nothing hangs on the extension any more."""
    round_.pigeons.later[MARI] = "451 4.3.0 later"
    number = extended(round_)
    answer(round_.desk, number, KLARA)
    round_.clock.to(2026, 11, 30, 10, 0)
    assert look(round_) == 0
    relay_once(round_.desk, round_.pigeons, "s", 8, round_.tell)
    assert told(round_, VOID) == []
