"""What a letter lacks: the notice, the rest of its term, the days that remained, and the end unreviewed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from officed.domain.errors import BadSettings, OfficedError, Refused
from officed.domain.reminders import DEFICIENCY
from officed.domain.states import Actor, ActorKind, State
from officed.flow.closing import reopen
from officed.flow.correcting import Wish, correct
from officed.flow.extending import extend
from officed.flow.mending import ask_to_mend, leave, mended
from officed.flow.reminding import remind
from officed.flow.withdrawing import withdraw
from officed.ports.channels import Envelope
from officed.ports.store import Card
from officed.texts.terms import step_in_words
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
MARI = "mari@kiri.example"
APPLICATION = {"subject": "Avaldus", "text": "Taotlus. Palun luba kaevetöödeks Pikal tänaval. Lisan joonise."}
UNCLEAR = {"subject": "Teabenõue", "text": "Teabenõue: palun avaliku teabe seaduse alusel lepinguid."}


def entered(round_: Round, ident: str = "1", **said: str) -> Card:
    """An application of Friday, due on Monday 21.12.2026 (30 days end on a Sunday), unless another is given."""
    round_.tray.letters[ident] = letter(ident=ident, **({**APPLICATION} | said))
    round_.go()
    card = round_.desk.store.card(max(card.document.id for card in round_.desk.store.cards()))
    assert said or card.document.kind == "taotlus"
    return card


def terms(round_: Round, card: Card) -> dict[str, date]:
    """The open terms of a letter."""
    return {term.kind: term.due for term in round_.desk.store.card(card.document.id).deadlines}


def last_mail(round_: Round) -> str:
    """The text of what was sent last."""
    return text_of(round_.pigeons.sent[-1])


def text_of(envelope: Envelope) -> str:
    """The text of a mail."""
    body = message_from_bytes(envelope.message, policy=default).get_body(("plain",))
    return str(body.get_content()) if body else ""


def test_the_term_rests_and_runs_on_with_the_days_that_remained(round_: Round) -> None:
    """Asked on day 4, mended after 9 days: 26 days remained, so it ends 9 days later than its raw end would."""
    card = entered(round_)
    assert terms(round_, card) == {"taotlus": date(2026, 12, 21)}
    round_.clock.to(2026, 11, 24, 10, 0)
    asked = ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri ja kaart", until=date(2026, 12, 5))
    assert (asked.until, asked.told, asked.left) == (date(2026, 12, 7), MARI, (("taotlus", 26, "calendar_days"),))
    assert terms(round_, card) == {DEFICIENCY: date(2026, 12, 7)}
    round_.clock.to(2026, 12, 3, 10, 0)
    (done,) = mended(round_.desk, card.document.id, KLARA)
    assert (done.kind, done.due) == ("taotlus", date(2026, 12, 29))
    assert terms(round_, card) == {"taotlus": date(2026, 12, 29)}
    assert [step_in_words(step, "et") for step in done.steps] == [
        "tähtaeg peatus pärast T 24.11.2026 ja kulgeb edasi pärast N 03.12.2026 (kalendripäevi vahepeal: 9)",
        "kui tähtaeg peatus, oli alles 26 kalendripäeva",
        "1. päev on R 04.12.2026",
        "26 kalendripäeva: viimane päev on T 29.12.2026",
    ]
    after = round_.desk.store.card(card.document.id)
    assert after.deadlines[0].steps[-1] == "26 calendar days: the last day is Tue 29.12.2026"
    assert (after.history[-1].event, after.history[-1].detail["rested"]) == ("document.mended", 9)
    assert [(said.was, said.now) for said in after.corrections if said.what == "deficiencies"] == [
        ("", "allkiri ja kaart"), ("allkiri ja kaart", ""),
    ]  # fmt: skip
    round_.go()
    assert "oli alles 26 kalendripäeva" in last_mail(round_)
    assert round_.desk.store.verify() == ()


def test_the_notice_warns_and_cites_the_law(round_: Round) -> None:
    """What, by when, by which section, that it may be left, that the term rests."""
    card = entered(round_)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri", days=14)
    round_.go()
    text = last_mail(round_)
    for word in ("allkiri", "04.12.2026", "HMS § 15 lg 2", "läbi vaatamata", "tähtaeg ei kulge"):
        assert word in text
    assert round_.pigeons.sent[-1].recipients == (MARI,)


def test_nobody_is_reminded_of_a_term_that_rests(round_: Round) -> None:
    """Only when the sender's term has ended is the official told, and what can be done."""
    card = entered(round_)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri", until=date(2026, 12, 7))
    round_.go()
    round_.pigeons.sent.clear()
    seen: dict[str, str] = {}
    while round_.clock.now.date() <= date(2026, 12, 9):
        remind(round_.desk, round_.tell)
        round_.go()
        seen |= {
            subject: f"{round_.clock.now:%a %d.%m}" for subject in round_.pigeons.subjects() if subject not in seen
        }
        round_.clock.on(hours=2)
    number = card.document.reference
    assert seen == {f"Puuduste kõrvaldamise tähtaeg on läbi: {number} (tähtpäev 07.12.2026)": "Tue 08.12"}


def test_the_office_may_lengthen_its_own_term(round_: Round) -> None:
    """A later day, told anew; an earlier one only with a reason; what is missing is said again where nobody says it."""
    card = entered(round_)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri", until=date(2026, 12, 7))
    with pytest.raises(Refused, match="--why"):
        ask_to_mend(round_.desk, card.document.id, KLARA, what="", until=date(2026, 12, 4))
    with pytest.raises(Refused, match="already"):
        ask_to_mend(round_.desk, card.document.id, KLARA, what="", until=date(2026, 12, 7))
    longer = ask_to_mend(round_.desk, card.document.id, KLARA, what="", until=date(2026, 12, 14))
    assert longer.until == date(2026, 12, 14)
    assert terms(round_, card) == {DEFICIENCY: date(2026, 12, 14)}
    round_.go()
    assert "allkiri" in last_mail(round_)
    assert "Varem antud tähtpäev 07.12.2026 enam ei kehti." in last_mail(round_)
    (done,) = mended(round_.desk, card.document.id, KLARA)
    assert done.due == date(2026, 12, 21)


def test_a_day_that_was_set_by_mistake_is_brought_forward(round_: Round) -> None:
    """With a reason that the sender is told; the term of the letter rests on, and its remaining days are the same."""
    card = entered(round_)
    number = card.document.id
    ask_to_mend(round_.desk, number, KLARA, what="allkiri", until=date(2027, 1, 4))
    asked = ask_to_mend(round_.desk, number, KLARA, what="", until=date(2026, 12, 4), why="kirjaviga")
    assert (asked.until, asked.told) == (date(2026, 12, 4), MARI)
    assert terms(round_, card) == {DEFICIENCY: date(2026, 12, 4)}
    round_.go()
    for word in ("hiljemalt 04.12.2026", "tähtpäev 04.01.2027 enam ei kehti", "põhjus: kirjaviga", "allkiri"):
        assert word in last_mail(round_)
    after = round_.desk.store.card(number)
    assert after.history[-1].event == "document.deficiency_shortened"
    assert after.corrections[-1].why == "kirjaviga"
    round_.clock.to(2026, 11, 30, 10, 0)
    (done,) = mended(round_.desk, number, KLARA)
    assert done.due == date(2026, 12, 30)
    assert round_.desk.store.verify() == ()


def test_what_should_not_have_been_asked_for_is_taken_back(round_: Round) -> None:
    """The sender is told; the term ends on the day it always had, and no rest lengthens it later."""
    card = entered(round_)
    number = card.document.id
    ask_to_mend(round_.desk, number, KLARA, what="allkiri")
    round_.go()
    round_.clock.to(2026, 11, 26, 10, 0)
    with pytest.raises(Refused, match="--withdraw WHY"):
        withdraw(round_.desk, number, KLARA, " ")
    done = withdraw(round_.desk, number, KLARA, "allkiri oli olemas")
    assert (done.told, done.terms) == (MARI, (("taotlus", date(2026, 12, 21)),))
    assert terms(round_, card) == {"taotlus": date(2026, 12, 21)}
    after = round_.desk.store.card(number)
    assert (after.history[-1].event, after.corrections[-1].now) == ("document.deficiency_withdrawn", "")
    round_.pigeons.sent.clear()
    round_.go()
    to_sender, to_official = map(text_of, round_.pigeons.sent)
    for word in ("puudused: allkiri", "Põhjus: allkiri oli olemas", "Vastame hiljemalt 21.12.2026."):
        assert word in to_sender
    assert "nagu ei oleks see peatunud" in to_official
    with pytest.raises(Refused, match=f"officed deficient {card.document.reference}"):
        mended(round_.desk, number, KLARA)
    ask_to_mend(round_.desk, number, KLARA, what="joonis")
    round_.clock.to(2026, 11, 30, 10, 0)
    (run_on,) = mended(round_.desk, number, KLARA)
    assert run_on.due == date(2026, 12, 28)
    assert round_.desk.store.verify() == ()


def test_a_term_that_is_over_when_the_request_is_taken_back_is_over(round_: Round) -> None:
    """What never lawfully rested is overdue, its people hear so, and the sender is promised no day that has passed."""
    card = entered(round_)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri")
    round_.go()
    round_.clock.to(2027, 1, 5, 10, 0)
    withdraw(round_.desk, card.document.id, KLARA, "eksitus")
    assert terms(round_, card) == {"taotlus": date(2026, 12, 21)}
    round_.pigeons.sent.clear()
    remind(round_.desk, round_.tell)
    round_.go()
    assert not any("hiljemalt" in text_of(one) for one in round_.pigeons.sent if one.recipients == (MARI,))
    assert any(one.startswith("Üle tähtaja") for one in round_.pigeons.subjects())


def test_it_is_left_unreviewed_only_after_the_term(round_: Round) -> None:
    """Not on its last day; afterwards with a reason, and the sender is told it."""
    card = entered(round_)
    number = card.document.id
    ask_to_mend(round_.desk, number, KLARA, what="allkiri", until=date(2026, 12, 7))
    round_.clock.to(2026, 12, 7, 23, 50)
    with pytest.raises(Refused, match=r"until the end of 07\.12\.2026"):
        leave(round_.desk, number, KLARA, "ei vastanud")
    round_.clock.to(2026, 12, 8, 0, 5)
    with pytest.raises(Refused, match="--reason"):
        leave(round_.desk, number, KLARA, "  ")
    assert leave(round_.desk, number, KLARA, "allkirja ei esitatud").told == MARI
    after = round_.desk.store.card(number)
    assert (after.document.state, after.deadlines, after.answered_on) == (State.CLOSED, (), None)
    assert after.history[-1].event == "document.left"
    assert (after.corrections[-1].now, after.corrections[-1].why) == ("allkirja ei esitatud", "HMS § 15 lg 2")
    round_.go()
    assert "allkirja ei esitatud" in last_mail(round_)
    # How, where and how long it may be contested, by the law of the day (HMS § 57 lg 1).
    for way in ("aadressil info@kaleva.example. Tähtaeg: 30 kalendripäeva", "HMS § 71, § 75", "halduskohtule"):
        assert way in last_mail(round_)
    assert "läbi vaatamata" in round_.pigeons.subjects()[-1]
    assert round_.desk.store.verify() == ()


def test_the_end_of_a_challenge_is_contested_in_court_alone(round_: Round) -> None:
    """Who may not go the same way again is not sent there (HMS § 87)."""
    text = "Vaie. Esitan vaide linnavalitsuse korralduse nr 12 peale, palun tühistada."
    card = entered(round_, subject="Vaie", text=text)
    assert card.document.kind == "vaie"
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri", until=date(2026, 11, 27))
    round_.clock.to(2026, 11, 30, 10, 0)
    leave(round_.desk, card.document.id, KLARA, "allkirja ei esitatud")
    round_.go()
    assert ("Vaide võite" in last_mail(round_), "halduskohtule" in last_mail(round_)) == (False, True)


def test_what_was_left_and_is_reopened_waits_for_mending_again(round_: Round) -> None:
    """The set term is over, and mending it late lets the term of the letter run on."""
    card = entered(round_)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri", until=date(2026, 12, 7))
    round_.clock.to(2026, 12, 8, 10, 0)
    leave(round_.desk, card.document.id, KLARA, "ei vastanud")
    reopen(round_.desk, card.document.id, KLARA)
    assert terms(round_, card) == {DEFICIENCY: date(2026, 12, 7)}
    (done,) = mended(round_.desk, card.document.id, KLARA)
    assert done.due == date(2027, 1, 7)


def test_a_request_that_is_not_clear_runs_on(round_: Round) -> None:
    """AvTS § 18 lg 2: told within five working days, the clock runs, and it is answered, not left."""
    card = entered(round_, **UNCLEAR)
    number = card.document.id
    asked = ask_to_mend(round_.desk, number, KLARA, what="milliseid lepinguid")
    assert (asked.left, asked.late) == ((), False)
    assert terms(round_, card) == {"teabenoue": date(2026, 11, 27), DEFICIENCY: date(2026, 11, 27)}
    round_.go()
    assert "ei kulge" not in last_mail(round_)
    assert "läbi vaatamata" not in last_mail(round_)
    round_.clock.to(2026, 11, 30, 10, 0)
    with pytest.raises(Refused, match="does not let"):
        leave(round_.desk, number, KLARA, "ei vastanud")
    assert mended(round_.desk, number, KLARA) == ()
    assert terms(round_, card) == {"teabenoue": date(2026, 11, 27)}


def test_the_office_may_say_that_it_rests_all_the_same(round_: Round) -> None:
    """Whether a term rests is a column of the table; the lawful maximum moves by the days that do not count."""
    table = round_.desk.office.terms
    specials = tuple(
        replace(row, pauses=True, pauses_basis="kord") if "teabenoue" in row.mends else row for row in table.specials
    )
    desk = replace(round_.desk, office=replace(round_.desk.office, terms=replace(table, specials=specials)))
    card = entered(round_, **UNCLEAR)
    asked = ask_to_mend(desk, card.document.id, KLARA, what="milliseid")
    assert asked.left == (("teabenoue", 5, "working_days"),)
    round_.clock.to(2026, 11, 25, 10, 0)
    (done,) = mended(desk, card.document.id, KLARA)
    assert done.due == date(2026, 12, 2)
    round_.clock.to(2026, 11, 26, 10, 0)
    assert extend(desk, card.document.id, KLARA, until=None, reason="mahukas").due == date(2026, 12, 16)


def test_late_telling_is_recorded(round_: Round) -> None:
    """The asker is to be told within five working days (AvTS § 18 lg 2); later it is still done."""
    card = entered(round_, **UNCLEAR)
    round_.clock.to(2026, 11, 30, 10, 0)
    assert ask_to_mend(round_.desk, card.document.id, KLARA, what="milliseid").late


def test_a_term_that_has_ended_does_not_rest(round_: Round) -> None:
    """What is overdue stays overdue."""
    card = entered(round_)
    round_.clock.to(2026, 12, 22, 10, 0)
    assert ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri").left == ()
    assert terms(round_, card)["taotlus"] == date(2026, 12, 21)


def test_a_further_letter_proposes_that_it_is_mended(round_: Round) -> None:
    """The official is told which letter came; nothing runs on before a person says so."""
    card = entered(round_)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri")
    round_.clock.to(2026, 11, 24, 10, 0)
    again = "Taotlus. Palun luba kaevetöödeks, nüüd allkirjaga."
    entered(round_, "2", subject=f"Re: {card.document.reference}", text=again)
    (mail,) = [one for one in round_.pigeons.sent if "asjas saabus kiri" in text_of(one)]
    assert f"kiri {card.document.reference}-1" in text_of(mail)
    assert set(terms(round_, card)) == {DEFICIENCY}


def test_a_term_that_rests_is_not_moved_otherwise(round_: Round) -> None:
    """Neither extended nor replaced by that of another kind: first somebody says that the missing came."""
    card = entered(round_)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri")
    with pytest.raises(Refused, match=f"officed mended {card.document.reference}"):
        extend(round_.desk, card.document.id, KLARA, until=None, reason="mahukas")
    with pytest.raises(Refused, match=f"officed mended {card.document.reference}"):
        correct(round_.desk, card.document.id, KLARA, Wish(kind="selgitustaotlus"), "küsib")


@pytest.mark.parametrize(
    ("said", "error", "why"),
    [
        ({"what": " "}, BadSettings, "--what"),
        ({"what": "x", "why": "kirjaviga"}, BadSettings, "leave --why out"),
        ({"what": "x", "until": date(2026, 11, 20)}, BadSettings, "not to come"),
        ({"what": "x", "until": date(2026, 11, 30), "days": 5}, BadSettings, "not both"),
        ({"what": "x", "until": date(2150, 1, 1)}, OfficedError, "slip in the date"),
        ({"what": "x", "until": date(2036, 12, 4)}, BadSettings, r"60 calendar days, until 19\.01\.2027"),
        ({"what": "x", "days": 61}, BadSettings, "is too late"),
    ],
)
def test_what_cannot_be_right_is_said(
    round_: Round, said: dict[str, object], error: type[OfficedError], why: str
) -> None:
    """One line that says what to do; the letter stands as it stood."""
    card = entered(round_)
    with pytest.raises(error, match=why):
        ask_to_mend(round_.desk, card.document.id, KLARA, **said)  # type: ignore[arg-type]
    assert round_.desk.store.card(card.document.id) == card


def test_days_of_mending_lie_between_the_notice_and_today(round_: Round) -> None:
    """Nothing was mended before it was asked for, or tomorrow; and nothing that was not asked for."""
    card = entered(round_)
    named = card.document.reference
    with pytest.raises(Refused, match=f"Nothing was asked for in {named}: officed deficient {named} "):
        mended(round_.desk, card.document.id, KLARA)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri")
    for day in (date(2026, 11, 19), date(2026, 11, 21)):
        with pytest.raises(BadSettings, match="from then until today"):
            mended(round_.desk, card.document.id, KLARA, on=day)


def test_kinds_without_a_row_cannot_lack_anything(round_: Round) -> None:
    """Which kinds are mended stands in the table; the line says so."""
    card = entered(round_)
    correct(round_.desk, card.document.id, KLARA, Wish(kind="margukiri"), "märgukiri")
    with pytest.raises(Refused, match=r"config/terms\.toml"):
        ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri")


def test_a_report_that_was_numbered_is_its_handlers_alone(round_: Round) -> None:
    """Nobody else asks for anything in it, and nobody else is told what it lacks."""
    number = entered(round_).document.id
    with round_.desk.store._database.write() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql(f"UPDATE document SET kind = 'vihje' WHERE id = {number}")
    deeds = (lambda *given: ask_to_mend(*given, what="allkiri"), mended, lambda *given: leave(*given, "ei tulnud"))
    for deed in deeds:
        with pytest.raises(Refused, match="for the handler of reports only"):
            deed(round_.desk, number, KLARA)


def test_a_corrected_kind_leaves_the_sender_their_term(round_: Round) -> None:
    """Who was asked to mend a letter by a day may do so until then, with the reminders of it, whatever its kind."""
    card = entered(round_, **UNCLEAR)
    number = card.document.id
    ask_to_mend(round_.desk, number, KLARA, what="milliseid", until=date(2026, 12, 4))
    before = next(term for term in round_.desk.store.card(number).deadlines if term.kind == DEFICIENCY)
    correct(round_.desk, number, KLARA, Wish(kind="selgitustaotlus"), "küsib selgitust")
    assert terms(round_, card) == {"selgitustaotlus": date(2026, 12, 7), DEFICIENCY: date(2026, 12, 4)}
    assert before in round_.desk.store.card(number).deadlines
    assert mended(round_.desk, number, KLARA) == ()
    assert terms(round_, card) == {"selgitustaotlus": date(2026, 12, 7)}


def rested(round_: Round) -> Card:
    """An application whose term has rested for nine days: it is due on 29.12.2026 instead of 21.12.2026."""
    card = entered(round_)
    round_.clock.to(2026, 11, 24, 10, 0)
    ask_to_mend(round_.desk, card.document.id, KLARA, what="allkiri", until=date(2026, 12, 7))
    round_.clock.to(2026, 12, 3, 10, 0)
    mended(round_.desk, card.document.id, KLARA)
    return card


def test_the_rest_of_one_kind_lengthens_no_other(round_: Round) -> None:
    """The lawful maximum of a corrected kind is counted as if the letter had been of it from the first day."""
    card = rested(round_)
    number = card.document.id
    correct(round_.desk, number, KLARA, Wish(kind="selgitustaotlus"), "küsib selgitust")
    assert terms(round_, card) == {"selgitustaotlus": date(2026, 12, 7)}
    assert extend(round_.desk, number, KLARA, until=None, reason="keeruline").due == date(2027, 1, 20)


def test_a_kind_that_is_corrected_back_keeps_its_rest(round_: Round) -> None:
    """The days on which the term lawfully rested are not lost to a slip."""
    card = rested(round_)
    number = card.document.id
    correct(round_.desk, number, KLARA, Wish(kind="veoautoluba"), "loa taotlus")
    assert date(2026, 12, 29) not in terms(round_, card).values()
    correct(round_.desk, number, KLARA, Wish(kind="taotlus"), "siiski taotlus")
    assert terms(round_, card) == {"taotlus": date(2026, 12, 29)}
