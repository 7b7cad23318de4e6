"""What people are told in the mails of a real round: their own language, no rule ids, nothing of restricted letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.policy import default

from officed.domain.errors import PluginFailed
from officed.domain.states import Actor, ActorKind
from officed.flow.closing import answer, reopen
from officed.flow.handing import assign
from officed.flow.intake import take_in
from officed.flow.registering import general_assignment
from officed.flow.reminding import decide_late
from officed.flow.stepping import hold, work_once
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
ENGLISH = re.compile(r"\b(the|is|has|no|rule|points|needed|named|said|nobody|decided|refused|file|empty|failed)\b")
OWN = re.compile(r"»[^«]*«|server vastas: .*|officed held .*")
WASTE = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel jäätmeveo lepingu koopia. Prügivedu hilineb."


def bodies(round_: Round) -> Iterator[str]:
    """The texts of all mails that left."""
    for envelope in round_.pigeons.sent:
        message = message_from_bytes(envelope.message, policy=default)
        part = next(iter(message.iter_parts())) if message.is_multipart() else message
        yield part.get_content().replace("\r\n", "\n")


def line(body: str, label: str) -> str:
    """What stands after a label, "" where there is no such line."""
    found = re.search(rf"^{label}: (.*)$", body, re.MULTILINE)
    return found[1] if found else ""


def all_estonian(round_: Round) -> bool:
    """Whether no mail says an English word, quotations and commands apart."""
    found = [ENGLISH.search(OWN.sub("", body)) for body in bodies(round_)]
    assert found
    return not any(found)


def test_the_registrar_is_told_why_it_came_to_them(round_: Round) -> None:
    """Cues of the letter and one honest clause: the rules name nobody else."""
    round_.tray.letters["1"] = letter()
    round_.go()
    (body,) = bodies(round_)
    why = line(body, "Miks Teile")
    assert why.startswith("tekstis on »palun edastada")
    assert why.endswith("seepärast tuli dokument registripidajale")
    assert why.count("»") == 2
    assert all_estonian(round_)


def test_who_wrote_and_about_what(round_: Round) -> None:
    """Sender and title stand in the mail, on one line each whatever the letter writes into them."""
    header = "=?utf-8?q?Teabenõue?= lepingu kohta\n\tVastamise t=?utf-8?q?=0A?=aeg: {due}"
    round_.tray.letters["1"] = letter(header)
    round_.go()
    (body,) = bodies(round_)
    assert line(body, "Saatja") == "Mari Maasikas <mari@kiri.example>"
    assert line(body, "Pealkiri").startswith("Teabenõue lepingu kohta Vastamise t")
    assert line(body, "Pealkiri").endswith("aeg: {due}")


def test_who_is_informed_is_told_who_answers(round_: Round) -> None:
    """A mail for information names the responsible person."""
    text = "Meie, 120 elanikku, oleme andnud allkirja pargi säilitamiseks."
    round_.tray.letters["1"] = letter("Ühispöördumine pargi kaitseks", text)
    round_.go()
    informed = [line(body, "Vastutav täitja") for body in bodies(round_) if "teadmiseks" in body]
    assert informed
    assert all(informed)


def test_a_specialist_is_told_the_cue_of_the_topic_and_the_role(round_: Round) -> None:
    """Whom a rule of the topic chose reads the words of the topic and the role, and no rule's id."""
    round_.tray.letters["1"] = letter("Teabenõue", WASTE)
    round_.go()
    (body,) = bodies(round_)
    why = line(body, "Miks Teile")
    assert why.endswith("; Teie roll: Keskkonnaspetsialist")
    assert why.count("»") <= 3
    assert not re.search(r"[a-z]+\.[a-z]+", OWN.sub("", why))
    assert all_estonian(round_)


def test_a_question_is_asked_in_estonian(round_: Round) -> None:
    """Why nobody could decide is told without the code's words."""
    round_.tray.letters["1"] = letter("Tere", "Tere hommikust! Ilus ilm.")
    round_.go()
    (body,) = bodies(round_)
    assert line(body, "Põhjus") == "märgukiri sai 0,5 punkti, vaja on 12"
    assert all_estonian(round_)


def test_what_nobody_decided_says_so(round_: Round) -> None:
    """The registrar sees that the time ran out, with the section of the law."""
    round_.tray.letters["1"] = letter("Tere", "Tere hommikust! Ilus ilm.")
    round_.go()
    round_.clock.to(2026, 11, 23, 23, 30)
    assert decide_late(round_.desk, round_.tell) == 1
    round_.go()
    why = line(list(bodies(round_))[-1], "Miks Teile")
    assert "AvTS § 12 lg 1" in why
    assert "registripidajale" in why
    assert general_assignment(round_.desk, date(2026, 11, 23))[0].because.startswith("nobody decided")
    assert all_estonian(round_)


def test_an_empty_file_is_held_in_estonian(round_: Round) -> None:
    """The hold of an empty file is told in words."""
    round_.tray.letters["1"] = b""
    round_.go()
    assert line(next(bodies(round_)), "Põhjus").startswith("fail on tühi")
    assert all_estonian(round_)


def test_a_failed_step_is_told_in_estonian(round_: Round) -> None:
    """A plugin's own words stand inside an Estonian sentence; the record keeps the error as it was."""
    round_.tray.letters["1"] = letter()
    take_in(round_.desk, round_.tray)
    error = PluginFailed(plugin="moon", hook="classify", reason="kuu on loojunud")
    hold(round_.desk, round_.desk.store.document(1), "failed", str(error))
    round_.go()
    (body,) = bodies(round_)
    assert line(body, "Põhjus").startswith("plugin moon ei saanud hakkama (classify): kuu on loojunud.")
    assert round_.desk.store.waiting()[0].reason == str(error)
    assert all_estonian(round_)


def test_a_refused_mail_is_told_in_estonian(round_: Round) -> None:
    """The server's own answer stands behind an Estonian clause."""
    round_.tray.letters["1"] = letter("Teabenõue", WASTE)
    take_in(round_.desk, round_.tray)
    work_once(round_.desk, "w", 8, round_.tell)
    lead = round_.desk.store.cards()[0].assignments[0].person
    round_.pigeons.refuse[round_.desk.office.people.people[lead].email] = "550 no such user"
    round_.go()
    round_.go()
    (body,) = bodies(round_)
    assert line(body, "Põhjus") == "täitjale saadetud kirja ei võetud vastu, server vastas: 550 no such user"
    assert all_estonian(round_)


def test_who_was_chosen_by_a_person_is_told_so(round_: Round) -> None:
    """`assign` names no rule: a colleague decided; a role is told, a person by id has none."""
    round_.tray.letters["1"] = letter()
    round_.go()
    assign(round_.desk, 1, "lawyer", KLARA)
    round_.go()
    assign(round_.desk, 1, "kersti", KLARA)
    round_.go()
    _, lawyer, kersti = bodies(round_)
    assert line(lawyer, "Miks Teile") == "nii otsustas ametnik; Teie roll: Jurist"
    assert line(kersti, "Miks Teile") == "nii otsustas ametnik"
    assert all_estonian(round_)


def test_a_reopened_letter_tells_again_why(round_: Round) -> None:
    """After an answer and a reopening the reason of the assignment is still told, without the rule's id."""
    round_.tray.letters["1"] = letter("Teabenõue", WASTE)
    round_.go()
    answer(round_.desk, 1, KLARA)
    reopen(round_.desk, 1, KLARA)
    round_.go()
    why = line(list(bodies(round_))[-1], "Miks Teile")
    assert why.endswith("Teie roll: Keskkonnaspetsialist")
    assert all_estonian(round_)


def test_a_restricted_letter_leaves_no_reason_in_the_outbox(round_: Round) -> None:
    """Reasons quote the letter; for a restricted one they are not even frozen."""
    text = "Palun kustutage kõik minu isikuandmed IKÜM artikkel 17 alusel. Millised andmed minu kohta teil on?"
    round_.tray.letters["1"] = letter("Isikuandmete kustutamine", text)
    take_in(round_.desk, round_.tray)
    work_once(round_.desk, "w", 8, round_.tell)
    now = round_.clock()
    posted = round_.desk.store.due_mail("t", 10, now, now)
    notices = [one.letter for one in posted if one.letter.template == "notice"]
    assert notices
    assert all("kustut" not in value.lower() for one in notices for value in one.values.values())
    assert all(not one.values["because"] for one in notices)
