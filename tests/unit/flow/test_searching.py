"""Searching as people do it: words in any form, names, numbers and days; and the words that entries are found by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from officed.domain.document import Address, Direction
from officed.domain.errors import BadSettings, NotFound
from officed.domain.states import Actor, ActorKind
from officed.flow.correcting import Wish, correct
from officed.flow.finding import MOST_WORDS, WordIndex
from officed.flow.searching import Sought, reindex, search
from tests.unit.flow.desks import Round, letter

FORMS = {
    "lepingu": {"leping"}, "lepingut": {"leping"}, "lepingutele": {"leping"}, "koopiast": {"koopia"},
    "жалобу": {"жалоба"}, "жалобой": {"жалоба"}, "maasikale": {"maasikas"}, "teed": {"tee"},
}  # fmt: skip
KLARA = Actor(ActorKind.PERSON, "klara")


class Dictionary:
    """A dictionary of a few words."""

    def lemmas(self, word: str) -> frozenset[str]:
        """The forms above."""
        return frozenset(FORMS.get(word, ()))


@pytest.fixture
def searched(round_: Round) -> Round:
    """An office with two entries and a dictionary: a request for a lease, and a complaint in Russian."""
    round_.desk = replace(round_.desk, index=WordIndex(Dictionary(), ("et", "ru")))
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.clock.to(2026, 11, 23, 10, 0)
    text = "Прошу принять жалобу. Teabenõue: palun edastada tee ehitamise leping."
    round_.tray.letters["2"] = letter("Жалоба", text, sender="anna@firma.example", ident="2").replace(
        b"Mari Maasikas", "Анна Иванова".encode()
    )
    round_.go()
    assert len(round_.desk.store.cards()) == 2
    return round_


def found(round_: Round, **sought: object) -> list[int]:
    """The documents that are found."""
    return [line.document for line in search(round_.desk, Sought(**sought))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "documents"),
    [
        ("leping", [2, 1]),
        ("Lepingutele", [2, 1]),
        ("koopiast lepingut", [1]),
        ("жалобой", [2]),
        ("TEEDE", []),
        ("teed", [2]),
        ("Maasikale", [1]),
        ("иванова", [2]),
        ("3-2/17", [1]),
        ("teabenoue", [2, 1]),
        ("leping puudub", []),
    ],
)
def test_words_are_found_in_any_form(searched: Round, words: str, documents: list[int]) -> None:
    """Case forms, letter case and diacritics do not matter; several words must all be there."""
    assert found(searched, words=words) == documents


def test_what_is_known_beside_words_narrows_the_answer(searched: Round) -> None:
    """Number, person, correspondent, kind, series, direction and days, each alone and with words."""
    first, second = (searched.desk.store.card(document) for document in (1, 2))
    assert first.entry
    assert second.entry
    assert found(searched, number=first.entry.reference) == [1]
    assert found(searched, words=second.entry.reference) == [2]
    assert found(searched, number=str(second.entry.number), series=second.entry.series) == [2]
    assert 1 in found(searched, person=first.assignments[0].person)
    assert found(searched, sender="mari@kiri.example") == found(searched, sender="kiri.example") == [1]
    assert found(searched, sender="Maasikas, Mari") == found(searched, sender="Maasikale") == [1]
    assert found(searched, kind=first.document.kind, words="koopia") == [1]
    assert found(searched, direction=Direction.OUTGOING) == []
    assert found(searched, first=date(2026, 11, 21)) == [2]
    assert found(searched, last=date(2026, 11, 20), words="leping") == [1]
    assert found(searched, before=second.entry.reference, words="leping") == [1]


def test_what_cannot_be_asked_is_said(searched: Round) -> None:
    """A kind that is none, days the wrong way round, and signs without a word are refused, not answered."""
    for wrong, said in (
        ({"kind": "kiri"}, "no kind kiri"),
        ({"words": "?!"}, "no word"),
        ({"first": date(2026, 2, 2), "last": date(2026, 2, 1)}, "later"),
    ):
        with pytest.raises(BadSettings, match=said):
            found(searched, **wrong)
    with pytest.raises(NotFound):
        found(searched, before="7-1/999")


def test_quotes_and_operators_are_no_language(searched: Round) -> None:
    """Whatever a person writes is words and nothing else to either database."""
    for strange in ('leping" OR "koopia', "leping') OR 1=1 --", "NEAR(leping koopia)", "leping & !koopia", "\0leping*"):
        assert found(searched, words=strange) in ([], [1], [2, 1])
    assert found(searched, sender="\"mari'@kiri.example") == []


def test_a_corrected_title_finds_the_entry(searched: Round) -> None:
    """The words of the new title find it, and the words of the letter still do."""
    correct(searched.desk, 1, KLARA, Wish(title="Rendilepingu ärakiri"), "täpsustus")
    assert found(searched, words="ärakiri") == found(searched, words="koopia") == [1]


def test_new_dictionaries_are_taken_up(searched: Round) -> None:
    """After dictionaries were built the entries of before are made anew, once; without any a word is as written."""
    searched.desk = replace(searched.desk, index=WordIndex())
    assert sum(reindex(searched.desk)) == 2
    assert found(searched, words="lepingut") == []
    assert found(searched, words="lepingu") == [1]
    searched.desk = replace(searched.desk, index=WordIndex(Dictionary(), ("et", "ru")))
    assert found(searched, words="lepingut") == [2]
    assert (sum(reindex(searched.desk)), sum(reindex(searched.desk))) == (2, 0)
    assert found(searched, words="lepingut") == [2, 1]
    assert sum(reindex(searched.desk, whole=True)) == 2


def test_a_long_letter_is_found_by_its_beginning(searched: Round) -> None:
    """The index keeps so many words of a letter, whatever its length; an outgoing one is found by whom it went to."""
    document = searched.desk.store.document(1)
    content = replace(
        document.content, text=" ".join(f"sõna{n}" for n in range(9_000)), to=(Address("Ave", "a@b.example"),)
    )
    made = searched.desk.index.words_of(replace(document, content=content, direction=Direction.OUTGOING), "Pealkiri")
    assert made.words[:3] == ("from:ave", "from:a@b.example", "from:b.example")
    assert "pealkiri" in made.words
    assert "sona0" in made.words
    assert len(made.words) <= MOST_WORDS + 3
