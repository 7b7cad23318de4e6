"""What a clerk takes in by hand: day and way of receipt, who brought it, and the same thing twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from officed.domain.document import Address, Way
from officed.domain.errors import BadSettings
from officed.domain.states import State
from officed.flow.counter import HandedIn, hand_in, sender_of
from officed.flow.intake import take_in
from officed.flow.stepping import work_once
from tests.unit.flow.desks import Round, letter

TODAY = date(2026, 11, 20)
CALL = "Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia."


def call(text: str = CALL, **told: object) -> HandedIn:
    """A telephone call in the clerk's words."""
    values: dict[str, object] = {
        "name": "phone.txt", "media_type": "text/plain", "way": Way.PHONE, "received_on": TODAY, "data": text.encode(),
        "sender": Address("Mari Maasikas", "mari@kiri.example"),
    }  # fmt: skip
    return HandedIn(**(values | told))  # type: ignore[arg-type]


def test_a_call_becomes_an_entry(round_: Round) -> None:
    """A telephone call is read, numbered and forwarded with its way of arrival, its sender and the clerk's note."""
    entered = hand_in(round_.desk, call(subject="Lepingu koopia", note="Helistab homme tagasi"))
    assert not entered.known
    round_.go()
    card = round_.desk.store.card(entered.document)
    assert card.document.state is State.FORWARDED
    assert (card.document.way, card.document.source) == (Way.PHONE, "counter")
    assert card.document.content.sender == Address("Mari Maasikas", "mari@kiri.example")
    assert card.title == "Lepingu koopia"
    assert "Helistab homme tagasi" in round_.pigeons.sent[0].message.decode()
    assert [line.told for line in round_.desk.store.lines()] == ["by hand"]
    assert round_.desk.store.verify() == ()


def test_the_day_of_receipt_counts(round_: Round) -> None:
    """A term that the law counts from receipt begins on the day when the paper came, not when it was taken in."""
    came = TODAY - timedelta(days=4)
    entered = hand_in(round_.desk, call("Arve nr 7", kind="gdpr", received_on=came))
    round_.go()
    card = round_.desk.store.card(entered.document)
    assert card.document.received_on == came
    assert card.deadlines[0].start == came


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"received_on": TODAY + timedelta(days=1)}, "21.11.2026 is in the future"),
        ({"received_on": date(2024, 11, 20)}, "more than a year ago"),
        ({"kind": "arv"}, "There is no kind arv"),
        ({"kind": "bounce"}, "There is no kind bounce for letters"),
        ({"series": "99-9"}, "There is no series »99-9«"),
        ({"person": "keegi"}, "Nobody is called »keegi«"),
    ],
)
def test_what_cannot_be_right_is_refused(round_: Round, told: dict[str, object], line: str) -> None:
    """One clear line, and nothing is stored or entered."""
    with pytest.raises(BadSettings, match=line):
        hand_in(round_.desk, call(**told))
    assert round_.desk.store.lines() == ()
    assert not [file for file in round_.desk.originals.path("0" * 64).parents[2].rglob("*") if file.is_file()]


def test_a_clerks_words_decide(round_: Round) -> None:
    """Kind, series and person that the clerk names stand in the register."""
    series = next(iter(round_.desk.office.file_plan.series))
    entered = hand_in(round_.desk, call("Tere", kind="taotlus", series=series, person="lawyer"))
    round_.go()
    card = round_.desk.store.card(entered.document)
    assert card.entry is not None
    assert (card.document.kind, card.entry.series) == ("taotlus", series)
    assert card.assignments[0].person == round_.desk.office.people.present("lawyer", TODAY)[0]


def test_the_same_file_twice_is_told(round_: Round, tmp_path: Path) -> None:
    """The second time nothing new begins, on another day it is a copy, and so is a mail that came by itself before."""
    file = tmp_path / "kiri.txt"
    file.write_text(CALL, "utf-8")
    first = hand_in(round_.desk, call(path=file))
    again = hand_in(round_.desk, call(path=file))
    later = hand_in(round_.desk, call(path=file, received_on=TODAY - timedelta(days=1)))
    assert [first.known, again.known, later.known] == [False, True, True]
    assert first.document == again.document == later.document
    assert [line.outcome for line in round_.desk.store.lines()] == ["received", "duplicate"]
    round_.tray.letters["1"] = letter()
    take_in(round_.desk, round_.tray)
    mail = tmp_path / "kiri.eml"
    mail.write_bytes(letter())
    assert hand_in(round_.desk, call(path=mail, media_type="message/rfc822")).known


def test_the_same_words_of_two_people_are_two_calls(round_: Round) -> None:
    """»Call me back« by two people, or on two days, are two letters; the same call noted down twice is one."""
    calls = [
        call("Helistage tagasi."),
        call("Helistage tagasi.", sender=Address("Jaan Tamm", "")),
        call("Helistage tagasi.", received_on=TODAY - timedelta(days=1)),
        call("Helistage tagasi."),
    ]
    entered = [hand_in(round_.desk, one) for one in calls]
    assert [one.known for one in entered] == [False, False, False, True]
    assert len({one.document for one in entered}) == 3
    while work_once(round_.desk, "w", 8, round_.tell):
        pass
    assert round_.desk.store.document(entered[1].document).content.sender == Address("Jaan Tamm", "")


def test_a_letters_own_sender_stands(round_: Round, tmp_path: Path) -> None:
    """What a mail says of itself is not overwritten by the clerk's words."""
    mail = tmp_path / "kiri.eml"
    mail.write_bytes(letter())
    told = call(path=mail, media_type="message/rfc822", sender=Address("Kuller", ""), subject="Ümbrik")
    entered = hand_in(round_.desk, told)
    round_.go()
    content = round_.desk.store.document(entered.document).content
    assert (content.sender.addr, content.subject) == ("mari@kiri.example", "Teabenõue")


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("Mari Maasikas <mari@kiri.example>", Address("Mari Maasikas", "mari@kiri.example")),
        ('"Maasikas, Mari" <mari@kiri.example>', Address("Maasikas, Mari", "mari@kiri.example")),
        ("mari@kiri.example", Address("", "mari@kiri.example")),
        ("  Mari   Maasikas ", Address("Mari Maasikas", "")),
        ("", Address()),
    ],
)
def test_senders_as_written(written: str, sender: Address) -> None:
    """A name with an address, an address alone, a name alone as on paper."""
    assert sender_of(written) == sender


@pytest.mark.parametrize("written", ["Mari <mari>", "<mari@kiri.example> Mari", "mari@", "a@b@c d"])
def test_what_is_no_sender_is_refused(written: str) -> None:
    """A slip of the pen is not taken for a name."""
    with pytest.raises(BadSettings, match="is no sender"):
        sender_of(written)
