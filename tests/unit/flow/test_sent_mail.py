"""Mail that officials sent themselves: tied by number or thread, proposed as an answer, never joined by likeness."""

from __future__ import annotations

from dataclasses import replace

import pytest

from officed.domain.document import Direction
from officed.domain.states import State
from officed.flow.intake import take_in
from officed.flow.linking import link
from officed.flow.releasing import release
from officed.ports.store import Card
from tests.unit.flow.desks import Round, Tray, letter
from tests.unit.flow.test_going_out import KLARA, incoming


def sent(round_: Round, ident: str = "s1", **said: str) -> Card:
    """A mail that an official sent, when everything that goes by itself is done."""
    values = {
        "sender": "kalle.nurmsaar@kaleva.example",
        "to": "mari@kiri.example",
        "subject": "Vastus",
        "text": "Vastame Teile.",
    }
    box = Tray(
        "sent", {ident: letter(ident=ident, **(values | said))}, direction=Direction.OUTGOING, clock=round_.clock
    )
    take_in(round_.desk, box)
    round_.go()
    newest = max(line.document for line in round_.desk.store.lines(source="sent"))
    return round_.desk.store.card(newest)


def with_settings(round_: Round, **said: str) -> None:
    """Change `[outgoing]`."""
    settings = round_.desk.office.settings
    changed = settings.model_copy(update={"outgoing": settings.outgoing.model_copy(update=said)})
    round_.desk = replace(round_.desk, office=replace(round_.desk.office, settings=changed))


def test_a_sent_answer_joins_the_matter_and_is_proposed(round_: Round) -> None:
    """Our number in the subject: it is registered in the matter; the letter stays open until a person confirms."""
    asked = incoming(round_)
    went = sent(round_, subject=f"Re: {asked.document.reference} lepingu koopia")
    assert (went.document.direction, went.document.state) == (Direction.OUTGOING, State.CLOSED)
    assert went.document.reference == f"{asked.document.reference}-1"
    assert [(kind, other) for kind, other, _ in went.links] == [("proposed-answer", asked.document.id)]
    assert round_.desk.store.card(asked.document.id).deadlines
    assert f"Kinnitada: saadetud vastus, dokument {went.document.id}" in round_.pigeons.subjects()[-1]
    link(round_.desk, went.document.id, asked.document.id, "answers", KLARA)
    assert round_.desk.store.document(asked.document.id).state is State.CLOSED
    assert [kind for kind, _, _ in round_.desk.store.card(went.document.id).links] == ["answers"]
    assert round_.desk.store.verify() == ()


def test_the_settings_may_let_it_close(round_: Round) -> None:
    """An office that trusts the number in the subject closes at once; the thread counts as much."""
    with_settings(round_, answers="close")
    asked = incoming(round_)
    went = sent(round_, headers="In-Reply-To: <1@kiri.example>\n")
    assert went.document.reference == f"{asked.document.reference}-1"
    assert [kind for kind, _, _ in went.links] == ["answers"]
    after = round_.desk.store.card(asked.document.id)
    assert (after.document.state, after.history[-1].detail["by"]) == (State.CLOSED, went.document.id)


def test_a_thread_to_a_stranger_is_no_answer(round_: Round) -> None:
    """A mail of that thread to somebody else has its own number and is proposed only, whatever the settings say."""
    with_settings(round_, answers="close")
    asked = incoming(round_)
    went = sent(round_, to="keegi@mujal.example", headers="In-Reply-To: <1@kiri.example>\n")
    assert went.entry is not None
    assert went.entry.suffix == 0
    assert [kind for kind, _, _ in went.links] == ["proposed-answer"]
    assert round_.desk.store.card(asked.document.id).deadlines


def test_untied_mail_is_listed_and_may_be_registered(round_: Round) -> None:
    """What nothing ties to the register is not numbered by itself; a person sends it back and it is."""
    went = sent(round_, subject="Lõuna", text="Kas lähme sööma?")
    assert (went.document.state, went.entry) == (State.REFUSED, None)
    release(round_.desk, went.document.id, KLARA)
    round_.go()
    after = round_.desk.store.card(went.document.id)
    assert (after.document.state, after.document.reference) == (State.CLOSED, "7-1/1")


def test_a_box_for_blind_copies_registers_all(round_: Round) -> None:
    """Where everything in the box is meant for the register, the settings say so."""
    with_settings(round_, unknown="register")
    went = sent(round_, subject="Päring", text="Palume esitada andmed.")
    assert (went.document.reference, went.document.state) == ("7-1/1", State.CLOSED)
    assert [a.person for a in went.assignments] == ["kalle"]


@pytest.mark.parametrize("header", ["X-Officed-Key: d1.2.forward.kalle\n"])
def test_mails_of_officed_in_the_same_box_are_left_out(round_: Round, header: str) -> None:
    """A server may keep a copy of what officed itself sent; it is refused, not numbered."""
    with_settings(round_, unknown="register")
    went = sent(round_, headers=header)
    assert (went.document.state, went.entry) == (State.REFUSED, None)


def test_a_further_letter_about_one_of_ours_joins_its_matter(round_: Round) -> None:
    """A second mail that names the number of our first one follows it, and answers nothing."""
    with_settings(round_, unknown="register")
    first = sent(round_, subject="Päring", text="Palume esitada andmed.")
    again = sent(round_, "s2", subject=f"Meeldetuletus: {first.document.reference}", text="Palume veel kord.")
    assert again.document.reference == "7-1/1-1"
    assert [(kind, other) for kind, other, _ in again.links] == [("follows", first.document.id)]
