"""Ties that people make: what they end, what they only say, and the way back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from officed.domain.document import Way
from officed.domain.errors import Refused
from officed.domain.states import State
from officed.flow.linking import link, unlink
from tests.unit.flow.desks import Round
from tests.unit.flow.test_going_out import KLARA, TODAY, incoming, order, paper, sent_out


def test_a_person_ties_an_answer_and_it_ends_the_letter(round_: Round, tmp_path: Path) -> None:
    """A letter of ours that went out without its tie answers another from then on, many to many."""
    one = incoming(round_)
    two = incoming(round_, "2", subject="Teabenõue lepingu kohta", text="Teabenõue: palun edastada leping 3-2/18.")
    went = sent_out(round_, paper(tmp_path), order())
    for asked in (one, two):
        assert link(round_.desk, went.document.id, asked.document.id, "answers", KLARA) == (asked.document.reference,)
        after = round_.desk.store.card(asked.document.id)
        assert (after.document.state, after.answered_on) == (State.CLOSED, TODAY)
    card = round_.desk.store.card(went.document.id)
    assert [(kind, other) for kind, other, _ in card.links] == [
        ("answers", one.document.id),
        ("answers", two.document.id),
    ]
    assert card.history[-1].event == "document.linked"
    assert card.history[-1].detail == {"kind": "answers", "other": two.document.id}
    assert round_.desk.store.verify() == ()


def test_an_answer_that_has_not_gone_yet_ends_nothing_until_it_has(round_: Round, tmp_path: Path) -> None:
    """The tie stands at once, the letter ends with the acceptance of the server."""
    asked = incoming(round_)
    round_.pigeons.away = True
    went = sent_out(round_, paper(tmp_path), order(way=Way.EMAIL, send=True))
    assert link(round_.desk, went.document.id, asked.document.id, "answers", KLARA) == ()
    assert round_.desk.store.card(asked.document.id).deadlines
    round_.pigeons.away = False
    round_.clock.on(minutes=5)
    round_.go()
    assert round_.desk.store.document(asked.document.id).state is State.CLOSED


def test_the_answer_to_a_letter_of_ours_ends_it(round_: Round, tmp_path: Path) -> None:
    """What a person finds in the register counts as much as what the program found."""
    went = sent_out(round_, paper(tmp_path), order(answer_by=date(2026, 11, 27)))
    came = incoming(round_, subject="Teabenõue", text="Teabenõue: palun edastada avaliku teabe seaduse alusel leping.")
    assert link(round_.desk, came.document.id, went.document.id, "answers", KLARA) == (went.document.reference,)
    assert round_.desk.store.card(went.document.id).deadlines == ()


def test_a_tie_that_was_proposed_is_confirmed(round_: Round, tmp_path: Path) -> None:
    """A stranger who mentions a number only in the text is a proposal; a person's word takes its place."""
    went = sent_out(round_, paper(tmp_path), order(answer_by=date(2026, 11, 27)))
    text = f"Kuulsin, et {went.document.reference} lahendati. Teabenõue: palun edastada lepingu 3-2/17 koopia."
    came = incoming(round_, sender="keegi@mujal.example", text=text)
    assert [kind for kind, _, _ in came.links] == ["proposed-answer"]
    assert came.document.reference == "7-2/1"
    link(round_.desk, came.document.id, went.document.id, "answers", KLARA)
    card = round_.desk.store.card(came.document.id)
    assert [kind for kind, _, _ in card.links] == ["answers"]


def test_a_tie_is_taken_away_and_history_keeps_it(round_: Round, tmp_path: Path) -> None:
    """A wrong tie goes; that it was there stays readable, and what it ended is a person's to open."""
    asked = incoming(round_)
    went = sent_out(round_, paper(tmp_path), order())
    link(round_.desk, went.document.id, asked.document.id, "informs", KLARA)
    assert round_.desk.store.card(asked.document.id).deadlines
    unlink(round_.desk, went.document.id, asked.document.id, "informs", KLARA)
    card = round_.desk.store.card(went.document.id)
    assert card.links == ()
    assert [line.event for line in card.history[-2:]] == ["document.linked", "document.unlinked"]
    with pytest.raises(Refused, match="no such tie"):
        unlink(round_.desk, went.document.id, asked.document.id, "informs", KLARA)


def test_ties_that_make_no_sense_are_refused(round_: Round, tmp_path: Path) -> None:
    """Unknown, to itself, twice, an answer to one of its own direction: one line that says what to do."""
    one = incoming(round_).document.id
    two = incoming(round_, "2", subject="Teabenõue 2", text="Teabenõue: palun edastada leping 3-2/18.").document.id
    went = sent_out(round_, paper(tmp_path), order()).document.id
    link(round_.desk, went, one, "concerns", KLARA)
    for first, second, kind, why in (
        (one, two, "sibling", "no tie »sibling«.*answers:"),
        (one, one, "follows", "itself"),
        (went, one, "concerns", "already"),
        (one, two, "answers", "--as follows"),
    ):
        with pytest.raises(Refused, match=why):
            link(round_.desk, first, second, kind, KLARA)


def test_an_open_letter_is_not_put_into_a_closed_matter(round_: Round, tmp_path: Path) -> None:
    """The matter is opened first, so that it is never closed over something open."""
    asked = incoming(round_).document.id
    went = sent_out(round_, paper(tmp_path), order()).document.id
    round_.desk.store.close_matter(went, "", KLARA, round_.clock())
    with pytest.raises(Refused, match="matter reopen"):
        link(round_.desk, asked, went, "belongs", KLARA)
    round_.desk.store.reopen_matter(went, KLARA, round_.clock())
    link(round_.desk, asked, went, "belongs", KLARA)
    assert [one.document for one in round_.desk.store.matter(went).letters] == [went, asked]
