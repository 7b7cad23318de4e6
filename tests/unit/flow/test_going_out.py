"""Letters of ours: numbered in the matter they answer, sent, and the end of what they answer when they have gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from officed.domain.document import Address, Direction, Way
from officed.domain.errors import BadSettings, Refused
from officed.domain.series import Sequence, Series
from officed.domain.states import Actor, ActorKind, State
from officed.flow.annulling import annul
from officed.flow.closing import reopen
from officed.flow.correcting import Wish, correct
from officed.flow.dispatching import Order, hand_over, recipients_of
from officed.flow.handing import assign
from officed.flow.releasing import release
from officed.flow.reminding import remind
from officed.flow.restricting import restrict
from officed.flow.undelivering import not_delivered
from officed.ports.store import Card
from tests.unit.flow.desks import FRIDAY, Round, letter

TODAY = FRIDAY.date()
KLARA = Actor(ActorKind.PERSON, "klara")
SECRET = "AvTS § 35 lg 1 p 17"
MARI = (Address("Mari Maasikas", "mari@kiri.example"),)


def order(**said: object) -> Order:
    """A letter to Mari that went by post today, unless something else is said."""
    values: dict[str, object] = {"to": MARI, "on": TODAY, "way": Way.POST, "actor": KLARA}
    return Order(**(values | said))  # type: ignore[arg-type]


def paper(folder: Path, text: str = "Vastus on lisatud.", name: str = "vastus.txt") -> Path:
    """The letter as a file."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def incoming(round_: Round, ident: str = "1", **said: str) -> Card:
    """A letter that came and is forwarded; a teabenõue of Friday unless another is given."""
    round_.tray.letters[ident] = letter(ident=ident, **said)
    round_.go()
    newest = max(card.document.id for card in round_.desk.store.cards())
    return round_.desk.store.card(newest)


def sent_out(round_: Round, path: Path, said: Order) -> Card:
    """The letter's card when everything that goes by itself is done."""
    entered = hand_over(round_.desk, path, "text/plain", said)
    round_.go()
    return round_.desk.store.card(entered.document)


def test_an_answer_by_post_joins_the_matter_and_ends_it(round_: Round, tmp_path: Path) -> None:
    """It has the next number of the matter, its file is kept untouched, and the letter that it answers is closed."""
    asked = incoming(round_)
    went = sent_out(round_, paper(tmp_path), order(answers=(asked.document.id,)))
    assert went.entry is not None
    assert asked.entry is not None
    assert went.entry.reference == f"{asked.entry.reference}-1"
    assert (went.document.direction, went.document.way, went.document.state) == (
        Direction.OUTGOING, Way.POST, State.CLOSED,
    )  # fmt: skip
    assert went.links == (("answers", asked.document.id, asked.entry.reference),)
    assert round_.desk.originals.read(went.document.original_sha256).decode() == "Vastus on lisatud."
    after = round_.desk.store.card(asked.document.id)
    assert (after.document.state, after.deadlines, after.answered_on) == (State.CLOSED, (), TODAY)
    assert after.ended == (("teabenoue", date(2026, 11, 27), "answered"),)
    assert after.linked_by == (("answers", went.document.id, went.entry.reference),)
    assert after.history[-1].event == "document.answered"
    assert after.history[-1].detail == {"how": "post", "by": went.document.id}
    assert after.history[-1].actor == "person:klara"
    assert round_.desk.store.verify() == ()


def test_an_answer_by_mail_ends_the_letter_only_when_it_was_accepted(round_: Round, tmp_path: Path) -> None:
    """The proof is the recipient's server: until it has accepted the mail the term runs on."""
    asked = incoming(round_)
    round_.pigeons.away = True
    went = sent_out(round_, paper(tmp_path), order(answers=(asked.document.id,), way=Way.EMAIL, send=True))
    assert went.document.state is State.REGISTERED
    assert round_.desk.store.card(asked.document.id).document.state is State.FORWARDED
    round_.pigeons.away = False
    round_.clock.on(minutes=5)
    round_.go()
    assert round_.desk.store.document(went.document.id).state is State.CLOSED
    after = round_.desk.store.card(asked.document.id)
    assert (after.document.state, after.answered_on) == (State.CLOSED, TODAY)
    mail = round_.pigeons.sent[-1]
    assert mail.recipients == ("mari@kiri.example",)
    assert round_.pigeons.subjects()[-1] == f"Kiri nr {went.document.reference}"
    assert b"In-Reply-To: <1@kiri.example>" in mail.message
    assert b"Auto-Submitted: no" in mail.message
    assert b"vastus.txt" in mail.message
    assert round_.desk.store.verify() == ()


def test_a_refused_answer_is_held_and_may_go_to_another_address(round_: Round, tmp_path: Path) -> None:
    """What it answers stays open with its term; the person names the right address and it goes under its number."""
    asked = incoming(round_)
    round_.pigeons.refuse["mari@kiri.example"] = "550 no such user"
    went = sent_out(round_, paper(tmp_path), order(answers=(asked.document.id,), way=Way.EMAIL, send=True))
    assert went.document.state is State.HELD
    assert went.waiting is not None
    assert "550 no such user" in went.waiting.reason
    assert round_.desk.store.card(asked.document.id).deadlines
    release(round_.desk, went.document.id, KLARA, person="maasikas@kiri.example")
    round_.go()
    assert round_.pigeons.sent[-1].recipients == ("maasikas@kiri.example",)
    after = round_.desk.store.document(went.document.id)
    assert (after.state, after.reference) == (State.CLOSED, went.document.reference)
    assert round_.desk.store.document(asked.document.id).state is State.CLOSED


def test_an_answer_that_comes_back_opens_the_letter_again(round_: Round, tmp_path: Path) -> None:
    """A report days later: our letter is held for a person, and the term of the other runs on, once.

    That its title was corrected meanwhile, or whatever else did not move it, does not stand in the way.
    """
    asked = incoming(round_)
    went = sent_out(round_, paper(tmp_path), order(answers=(asked.document.id,), way=Way.EMAIL, send=True))
    (mail,) = round_.desk.store.sent_mails(_mail_ids(round_, went.document.id))
    correct(round_.desk, asked.document.id, KLARA, Wish(title="Lepingu koopia"), "täpsem")
    for _ in range(2):
        not_delivered(round_.desk, mail)
    assert round_.desk.store.document(went.document.id).state is State.HELD
    after = round_.desk.store.card(asked.document.id)
    assert (after.document.state, after.answered_on) == (State.REGISTERED, None)
    assert [d.due for d in after.deadlines] == [date(2026, 11, 27)]
    assert [line.event for line in after.history].count("document.reopened") == 1
    assert round_.desk.store.verify() == ()


def _mail_ids(round_: Round, document: int) -> list[str]:
    reference = round_.desk.store.document(document).reference or ""
    (found,) = (one for one in round_.desk.store.open_letters((reference,), (), "") if one.document == document)
    return list(found.message_ids)


def test_one_letter_answers_several(round_: Round, tmp_path: Path) -> None:
    """It joins the matter of the first, is tied to all of them and ends all of them."""
    first = incoming(round_)
    second = incoming(round_, "2", subject="Teabenõue lepingu kohta", text="Teabenõue: palun edastada leping 3-2/18.")
    went = sent_out(round_, paper(tmp_path), order(answers=(first.document.id, second.document.id)))
    assert went.document.reference == f"{first.document.reference}-1"
    states = [round_.desk.store.document(card.document.id).state for card in (first, second)]
    assert states == [State.CLOSED, State.CLOSED]
    assert sorted(other for _, other, _ in went.links) == [first.document.id, second.document.id]


def test_a_copy_for_information_ends_nothing(round_: Round, tmp_path: Path) -> None:
    """It has a number of its own in the series of our letters, and the term runs on."""
    asked = incoming(round_)
    went = sent_out(round_, paper(tmp_path), order(informs=(asked.document.id,), title="Teadmiseks"))
    assert went.entry is not None
    assert (went.entry.series, went.entry.suffix, went.title) == ("7-1", 0, "Teadmiseks")
    assert went.links[0][0] == "informs"
    assert round_.desk.store.card(asked.document.id).deadlines


def test_both_sides_numbers_are_kept_and_stand_in_the_mail(round_: Round, tmp_path: Path) -> None:
    """»Teie 18.11.2026 nr 5-1/77, meie 20.11.2026 nr ...«: the first is that of the letter which is answered."""
    asked = incoming(
        round_,
        text="Meie 18.11.2026 nr 5-1/77\n\nTeabenõue: palun edastada avaliku teabe seaduse alusel leping 3-2/17.",
    )
    went = sent_out(round_, paper(tmp_path), order(answers=(asked.document.id,), way=Way.EMAIL, send=True))
    assert went.document.first("their_ref") == "5-1/77"
    assert went.document.first("their_date") == "2026-11-18"
    text = round_.pigeons.sent[-1].message
    assert b"5-1/77" in text
    assert b"18.11.2026" in text


def test_an_internal_document_is_registered_and_nobody_gets_it(round_: Round, tmp_path: Path) -> None:
    """A memo of the house has a number and ends at once; no mail leaves."""
    said = order(to=(), direction=Direction.INTERNAL, title="Memo", person="kaur")
    went = sent_out(round_, paper(tmp_path, "Memo"), said)
    assert (went.document.direction, went.document.state) == (Direction.INTERNAL, State.CLOSED)
    assert [a.person for a in went.assignments] == ["kaur"]
    assert round_.pigeons.sent == []


def test_an_awaited_answer_is_asked_after_and_ends_with_the_answer(round_: Round, tmp_path: Path) -> None:
    """Our letter stays open until the day it gives; the day after, its person hears; the answer closes it."""
    went = sent_out(round_, paper(tmp_path), order(answer_by=date(2026, 11, 25), title="Päring", person="kaur"))
    assert went.document.state is State.REGISTERED
    assert [(d.kind, d.due) for d in went.deadlines] == [("vastus", date(2026, 11, 25))]
    round_.clock.to(2026, 11, 25, 9, 0)
    assert remind(round_.desk, round_.tell) == 0
    round_.clock.to(2026, 11, 26, 9, 0)
    assert remind(round_.desk, round_.tell) == 1
    round_.go()
    assert f"Vastust ei ole tulnud: {went.document.reference}" in round_.pigeons.subjects()[-1]
    came = incoming(round_, "9", subject=f"Vastus kirjale {went.document.reference}", text="Vastame Teie päringule.")
    assert came.document.reference == f"{went.document.reference}-1"
    assert came.links == (("answers", went.document.id, went.document.reference),)
    after = round_.desk.store.card(went.document.id)
    assert (after.document.state, after.deadlines) == (State.CLOSED, ())
    assert after.history[-1].detail["by"] == came.document.id


def test_an_answer_to_a_letter_of_a_series_for_ours_alone_has_its_own_number(round_: Round, tmp_path: Path) -> None:
    """It is tied to our letter and ends its term, but is not filed where letters that come are not filed."""
    plan = round_.desk.office.file_plan
    ours = {"7-9": Series("7-9", "Saadetud kirjad", "7-9", directions=(Direction.OUTGOING,))}
    plan = replace(plan, series={**plan.series, **ours}, sequences={**plan.sequences, "7-9": Sequence("7-9")})
    round_.desk = replace(round_.desk, office=replace(round_.desk.office, file_plan=plan))
    went = sent_out(round_, paper(tmp_path), order(series="7-9", answer_by=date(2026, 11, 25)))
    assert went.document.reference == "7-9/1"
    came = incoming(round_, "9", subject="Vastus kirjale 7-9/1", text="Vastame Teie päringule.")
    assert came.entry is not None
    assert (came.entry.series, came.entry.suffix) == ("7-1", 0)
    assert came.links == (("answers", went.document.id, "7-9/1"),)
    assert round_.desk.store.document(went.document.id).state is State.CLOSED


def test_the_same_words_twice_are_one_letter(round_: Round, tmp_path: Path) -> None:
    """A command given twice gives one number; the same file to somebody else is another letter, if that is meant."""
    path = paper(tmp_path)
    first = hand_over(round_.desk, path, "text/plain", order())
    assert hand_over(round_.desk, path, "text/plain", order()).document == first.document
    jaan = (Address("Jaan", "jaan@kiri.example"),)
    with pytest.raises(Refused, match=r"is registered already: document 1\. Another number for it: --again$"):
        hand_over(round_.desk, path, "text/plain", order(to=jaan))
    round_.go()
    inside = order(to=jaan, direction=Direction.INTERNAL)
    with pytest.raises(Refused, match=rf"is registered already: {round_.desk.store.document(1).reference}\."):
        hand_over(round_.desk, path, "text/plain", inside)
    other = hand_over(round_.desk, path, "text/plain", replace(inside, again=True))
    assert other.document != first.document
    assert hand_over(round_.desk, path, "text/plain", inside).document == other.document


def test_a_file_whose_entry_was_annulled_gets_another_number(round_: Round, tmp_path: Path) -> None:
    """What was registered wrongly is annulled and registered anew, without a question."""
    wrong = sent_out(round_, paper(tmp_path), order())
    round_.desk.store.annul(wrong.document.id, "vale saaja", KLARA, round_.clock())
    right = sent_out(round_, paper(tmp_path), order(to=(Address("Jaan", "jaan@kiri.example"),)))
    assert right.document.reference != wrong.document.reference


@pytest.mark.parametrize("again", [False, True])
def test_the_same_words_after_an_annulment_are_a_letter_anew(round_: Round, tmp_path: Path, again: bool) -> None:
    """An annulled number is not told as one that stands; the new one is, when the command is given once more."""
    said, path = order(again=again), paper(tmp_path)
    numbers = []
    for _ in range(3):
        entered = hand_over(round_.desk, path, "text/plain", said)
        assert not entered.known
        round_.go()
        assert hand_over(round_.desk, path, "text/plain", said) == replace(entered, known=True)
        numbers.append(round_.desk.store.document(entered.document).reference)
        round_.desk.store.annul(entered.document, "eksitus", KLARA, round_.clock())
    assert numbers == ["7-1/1", "7-1/2", "7-1/3"]


def test_an_answer_after_a_reopening_counts_again(round_: Round, tmp_path: Path) -> None:
    """A letter that was reopened counts as unanswered, and the next answer has the next number."""
    asked = incoming(round_)
    sent_out(round_, paper(tmp_path), order(answers=(asked.document.id,)))
    reopen(round_.desk, asked.document.id, KLARA)
    assert round_.desk.store.card(asked.document.id).answered_on is None
    again = sent_out(round_, paper(tmp_path, "Täiendus"), order(answers=(asked.document.id,)))
    assert again.document.reference == f"{asked.document.reference}-2"
    assert round_.desk.store.card(asked.document.id).answered_on == TODAY


def test_a_letter_of_ours_that_is_handed_to_another_person_goes_on_waiting(round_: Round, tmp_path: Path) -> None:
    """Neither the mail that tells the official of it nor a corrected kind ends the awaited term."""
    day = date(2026, 11, 25)
    went = sent_out(round_, paper(tmp_path), order(way=Way.EMAIL, send=True, answer_by=day))
    assert went.document.state is State.FORWARDED
    correct(round_.desk, went.document.id, KLARA, Wish(kind="selgitustaotlus"), "vale liik")
    assign(round_.desk, went.document.id, "kaur", KLARA)
    round_.go()
    after = round_.desk.store.card(went.document.id)
    assert (after.document.kind, after.document.state) == ("selgitustaotlus", State.REGISTERED)
    assert [(term.kind, term.due) for term in after.deadlines] == [("vastus", day)]
    assert [a.person for a in after.assignments] == ["kaur"]


def test_a_letter_that_changes_hands_before_it_has_gone_ends_what_it_answers(round_: Round, tmp_path: Path) -> None:
    """Its recipient's server takes it later than the official's took theirs: only the first counts."""
    asked = incoming(round_)
    round_.pigeons.later["mari@kiri.example"] = "451 come again"
    went = sent_out(round_, paper(tmp_path), order(answers=(asked.document.id,), way=Way.EMAIL, send=True))
    assign(round_.desk, went.document.id, "kaur", KLARA)
    round_.go()
    assert round_.desk.store.document(went.document.id).state is State.REGISTERED
    round_.pigeons.later.clear()
    round_.clock.on(minutes=30)
    round_.go()
    states = [round_.desk.store.document(card.document.id).state for card in (went, asked)]
    assert states == [State.CLOSED, State.CLOSED]


def test_a_mail_about_a_letter_of_ours_that_is_refused_does_not_send_it_again(round_: Round, tmp_path: Path) -> None:
    """It has gone by post: the admins hear of the official's address, and nothing is held that a release would mail."""
    went = sent_out(round_, paper(tmp_path), order(answer_by=date(2026, 11, 25)))
    address = round_.desk.office.people.people["kaur"].email
    round_.pigeons.refuse[address] = "550 no such user"
    assign(round_.desk, went.document.id, "kaur", KLARA)
    round_.go()
    assert round_.desk.store.document(went.document.id).state is State.REGISTERED
    assert [alarm.key.partition(".")[0] for alarm in round_.desk.store.alarms()] == ["mail"]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"to": ()}, "to whom"),
        ({"on": date(2026, 11, 21)}, "has not come yet"),
        ({"answer_by": TODAY}, "cannot be awaited"),
        ({"kind": "kiri"}, "no kind kiri"),
        ({"kind": "bounce"}, "no kind bounce"),
        ({"series": "99"}, "no series"),
        ({"restriction": "salajane"}, "no ground of the act"),
        ({"person": "jaak"}, "Nobody is called"),
        ({"send": True, "to": (Address("Mari Maasikas"),)}, "no mail address"),
        ({"send": True, "kind": "gdpr"}, "encrypted"),
        ({"send": True, "restriction": SECRET}, "encrypted"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_kept(
    round_: Round, tmp_path: Path, said: dict[str, object], line: str
) -> None:
    """One clear line, and neither document nor number."""
    with pytest.raises((BadSettings, Refused), match=line):
        hand_over(round_.desk, paper(tmp_path), "text/plain", order(**said))
    assert round_.desk.store.lines() == ()


def test_an_answer_to_what_is_restricted_is_not_mailed_open(round_: Round, tmp_path: Path) -> None:
    """A ground that is not the usual one of the series wants a file that only its recipient can open."""
    asked = incoming(round_)
    answer = order(answers=(asked.document.id,), way=Way.EMAIL, send=True)
    restrict(round_.desk, asked.document.id, KLARA, SECRET, "lepingu hinnad")
    with pytest.raises(Refused, match="encrypted only"):
        hand_over(round_.desk, paper(tmp_path), "text/plain", answer)
    assert hand_over(round_.desk, paper(tmp_path, name="vastus.cdoc"), "application/octet-stream", answer).document


def test_an_answer_inherits_a_restriction_that_runs(round_: Round, tmp_path: Path) -> None:
    """A person's »none« leaves it off, and then the answer is mailed open; one that has ended is not handed on."""
    asked = incoming(round_)
    restrict(round_.desk, asked.document.id, KLARA, SECRET, "lepingu hinnad", until=TODAY)
    to = {"answers": (asked.document.id,)}
    assert sent_out(round_, paper(tmp_path), order(**to)).restriction == SECRET
    opened = sent_out(round_, paper(tmp_path, "Avalikult"), order(**to, restriction="none", way=Way.EMAIL, send=True))
    assert (opened.restriction, opened.document.state) == (None, State.CLOSED)
    round_.clock.on(days=1)
    assert sent_out(round_, paper(tmp_path, "Veel"), order(**to)).restriction is None


def test_a_letter_of_ours_is_not_answered_by_us(round_: Round, tmp_path: Path) -> None:
    """Our own letter, an annulled one and one without a number are nothing to answer, and it is said why."""
    went = sent_out(round_, paper(tmp_path), order())
    with pytest.raises(Refused, match="a letter of ours"):
        hand_over(round_.desk, paper(tmp_path), "text/plain", order(answers=(went.document.id,)))
    round_.desk.store.annul(went.document.id, "eksitus", KLARA, round_.clock())
    with pytest.raises(Refused, match="annulled"):
        hand_over(round_.desk, paper(tmp_path), "text/plain", order(informs=(went.document.id,)))
    asked = incoming(round_)
    early = order(answers=(asked.document.id,), on=date(2026, 11, 19))
    with pytest.raises(BadSettings, match="cannot have been answered"):
        hand_over(round_.desk, paper(tmp_path), "text/plain", early)


def test_an_annulled_letter_of_ours_does_not_go(round_: Round, tmp_path: Path) -> None:
    """Nor does it end what it answers; one that has gone leaves that closed, and it is named for a person."""
    asked = incoming(round_)
    sent = len(round_.pigeons.sent)
    round_.pigeons.away = True
    to = order(answers=(asked.document.id,), way=Way.EMAIL, send=True)
    waits = sent_out(round_, paper(tmp_path), to)
    assert annul(round_.desk, waits.document.id, KLARA, "vale fail") == ()
    round_.pigeons.away = False
    round_.clock.on(minutes=5)
    round_.go()
    assert len(round_.pigeons.sent) == sent
    assert round_.desk.store.card(asked.document.id).deadlines
    went = sent_out(round_, paper(tmp_path, "Parandatud"), to)
    assert annul(round_.desk, went.document.id, KLARA, "ka vale") == (asked.document.reference,)
    assert round_.desk.store.verify() == ()


def test_an_annulled_letter_that_was_refused_does_not_go_again(round_: Round, tmp_path: Path) -> None:
    """A release lets it out of the questions to the registrar, and mails nothing."""
    round_.pigeons.refuse["mari@kiri.example"] = "550 no such user"
    went = sent_out(round_, paper(tmp_path), order(way=Way.EMAIL, send=True))
    annul(round_.desk, went.document.id, KLARA, "vale fail")
    round_.pigeons.refuse.clear()
    release(round_.desk, went.document.id, KLARA)
    round_.go()
    assert round_.desk.store.waiting() == ()
    assert not any("mari@kiri.example" in mail.recipients for mail in round_.pigeons.sent)


def test_recipients_are_read_as_people_write_them() -> None:
    """Names with and without addresses, semicolons between them."""
    assert recipients_of('Mari Maasikas <mari@kiri.example>; "Jaan, Tamm" <jaan@kiri.example>; Eesti Post') == (
        Address("Mari Maasikas", "mari@kiri.example"),
        Address("Jaan, Tamm", "jaan@kiri.example"),
        Address("Eesti Post", ""),
    )
