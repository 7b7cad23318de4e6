"""The same letter by several ways: one entry where it is sure, a question where it is likely, never two in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from officed.demo.post.pdf import one_page_pdf
from officed.domain.document import Way
from officed.domain.errors import Refused
from officed.domain.states import Actor, ActorKind, State
from officed.flow.releasing import duplicate, release
from officed.flow.reminding import decide_late
from officed.ports.sources import Fetched
from tests.unit.flow.desks import Round, Tray, letter

KLARA = Actor(ActorKind.PERSON, "klara")
LONG = (
    "Teabenõue avaliku teabe seaduse alusel. Palun edastada linnavalitsuse ja hooldusfirma vahel 3. märtsil 2026 "
    "sõlmitud lepingu nr 17 koopia koos lisadega e-posti teel.\nLugupidamisega\nMari Maasikas"
)


class Scanner(Tray):
    """A tray whose letters are PDF scans."""

    def fetch(self, keys: Sequence[str]):  # type: ignore[no-untyped-def]
        for one in super().fetch(keys):
            yield Fetched(one.key, f"{one.key}.pdf", "application/pdf", one.received_at, data=one.data, way=Way.SCAN)


def scanned(round_: Round, text: str) -> None:
    """Lay a page on the scanner."""
    tray = Scanner("skanner", {"1": one_page_pdf(text)}, clock=round_.clock)
    Round(round_.desk, round_.clock, tray, round_.pigeons).go()


def doubted(round_: Round) -> str:
    """The reason of the one question; its letter has no number, no term, and one mail went to the registrar."""
    (waiting,) = round_.desk.store.waiting()
    assert waiting.code == "duplicate"
    card = round_.desk.store.card(waiting.document)
    assert (card.entry, card.deadlines) == (None, ())
    assert len(round_.desk.store.cards()) == 1
    assert len(round_.desk.store.deadlines()) == 1
    return waiting.reason


def test_what_a_filter_added_makes_no_second_letter(round_: Round) -> None:
    """The same Message-ID, sender and words under other headers: one entry, the second ends as its duplicate."""
    round_.tray.letters["1"] = letter()
    round_.tray.letters["2"] = letter(headers="X-Filter-Verdict: clean\n", to="registratuur@kaleva.example")
    round_.go()
    (card,) = round_.desk.store.cards()
    second = round_.desk.store.card(2)
    assert second.document.state is State.DUPLICATE
    assert [(kind, other) for kind, other, _ in second.links] == [("duplicates", card.document.id)]
    assert len(round_.pigeons.sent) == 1


@pytest.mark.parametrize(
    ("again", "sign"),
    [
        (letter(text=LONG + " Lisan, et ootan vastust."), "the Message-ID is the same, the content is not"),
        (letter("Re: Teabenõue", LONG, "MARI@Kiri.example", ident="2"), "the same sender sent the same text before"),
        (letter(text=f"Saadan uuesti.\n{LONG}", ident="2"), "the same sender sent the same text before"),
    ],
)
def test_what_is_likely_is_asked(round_: Round, again: bytes, sign: str) -> None:
    """Held with the other's number, no second number and no second term while nobody has decided."""
    round_.tray.letters["1"] = letter(text=LONG)
    round_.go()
    round_.clock.on(days=7)
    round_.tray.letters["2"] = again
    round_.go()
    number = round_.desk.store.cards()[0].document.reference
    assert doubted(round_) == f"doubtful duplicate of {number}: {sign}"
    assert f"{number}" in round_.pigeons.sent[-1].message.decode()


def test_a_scan_of_a_mail_is_asked(round_: Round) -> None:
    """The same words on paper, under a stamp."""
    round_.tray.letters["1"] = letter(text=LONG)
    round_.go()
    scanned(round_, f"SISSE TULNUD 20.11.2026\n{LONG}")
    assert doubted(round_).endswith("one of them is a scan, the text is the same")


@pytest.mark.parametrize(
    "other",
    [
        letter(text=LONG.replace("nr 17", "nr 18"), ident="2"),
        letter("Teabenõue 2", LONG, ident="2"),
        letter(text=LONG, sender="jaan@kiri.example", ident="2"),
        letter(text=LONG, ident="2", headers="In-Reply-To: <1@kiri.example>\n"),
    ],
)
def test_other_letters_are_not_held_up(round_: Round, other: bytes) -> None:
    """Another number in it, another subject, another sender, or an answer in the thread: a letter of its own."""
    round_.tray.letters |= {"1": letter(text=LONG), "2": other}
    round_.go()
    assert round_.desk.store.waiting() == ()
    assert len(round_.desk.store.cards()) == 2


def test_after_the_window_nobody_asks(round_: Round) -> None:
    """What comes again after more days than the settings name is a letter of its own."""
    round_.tray.letters["1"] = letter(text=LONG)
    round_.go()
    round_.clock.on(days=31)
    round_.tray.letters["2"] = letter(text=LONG, ident="2")
    round_.go()
    assert len(round_.desk.store.cards()) == 2


def test_an_office_may_do_without_the_question(round_: Round) -> None:
    """`ask = false`: every letter that is not byte for byte a copy is numbered."""
    settings = round_.desk.office.settings
    quiet = settings.model_copy(update={"duplicates": settings.duplicates.model_copy(update={"ask": False})})
    round_.desk = replace(round_.desk, office=replace(round_.desk.office, settings=quiet))
    round_.tray.letters |= {"1": letter(text=LONG), "2": letter(text=LONG, ident="2")}
    round_.go()
    assert len(round_.desk.store.cards()) == 2


def twice(round_: Round) -> int:
    """A letter that came twice; returns the document that is asked about."""
    round_.tray.letters |= {"1": letter(text=LONG), "2": letter(text=LONG, ident="2")}
    round_.go()
    return round_.desk.store.waiting()[0].document


def test_another_letter_goes_on_and_is_numbered(round_: Round) -> None:
    """A person says that it is another one: it goes on, is not asked about again, and keeps the hint."""
    held = twice(round_)
    release(round_.desk, held, KLARA)
    round_.go()
    card = round_.desk.store.card(held)
    assert card.entry is not None
    assert card.document.state is State.FORWARDED
    assert ("possible-duplicate", 1) in [(kind, other) for kind, other, _ in card.links]


def test_the_same_letter_ends_as_a_duplicate(round_: Round) -> None:
    """A person says that it is the same one: no number, tied to the other, and the way back is open."""
    held = twice(round_)
    assert duplicate(round_.desk, held, KLARA) == 1
    card = round_.desk.store.card(held)
    assert (card.document.state, card.entry) == (State.DUPLICATE, None)
    assert ("duplicates", 1) in [(kind, other) for kind, other, _ in card.links]
    assert round_.desk.store.lines()[1].outcome == "duplicate"
    release(round_.desk, held, KLARA)
    round_.go()
    assert len(round_.desk.store.cards()) == 2


def test_what_is_numbered_or_unknown_is_no_duplicate(round_: Round) -> None:
    """A numbered letter stays one, and nobody is guessed."""
    round_.tray.letters |= {"1": letter(text=LONG), "2": letter("Tere", "Tere hommikust! Ilus ilm.", ident="2")}
    round_.go()
    for document, why in ((1, "annul"), (2, "--of")):
        with pytest.raises(Refused, match=why):
            duplicate(round_.desk, document, KLARA)


def test_nobody_decides_and_the_law_does(round_: Round) -> None:
    """The registration duty ends: it is numbered in the general series, the registrar has it and is told."""
    held = twice(round_)
    round_.clock.to(2026, 11, 23, 23, 10)
    assert decide_late(round_.desk, round_.tell) == 1
    card = round_.desk.store.card(held)
    assert card.entry is not None
    assert card.assignments[0].who == "registrar"


def test_machine_mail_is_refused_however_often_it_comes(round_: Round) -> None:
    """Nobody is asked whether an automatic answer is the same automatic answer."""
    for n in "12":
        round_.tray.letters[n] = letter("Automaatvastus: kiri", headers="Auto-Submitted: auto-replied\n", ident=n)
    round_.go()
    assert len(round_.desk.store.refused()) == 2


def test_the_put_back_copy_of_a_decided_letter_is_that_letter(round_: Round) -> None:
    """Refused, or a duplicate, and then put back into the mailbox by hand: a copy of it, never a second number."""
    held = twice(round_)
    duplicate(round_.desk, held, KLARA)
    round_.tray.letters["3"] = letter(text=LONG, ident="2")
    round_.go()
    assert len(round_.desk.store.cards()) == 1
    assert round_.desk.store.lines()[2].document == held
