"""Whether two letters are one: what differs counts more than what is alike."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from officed.domain.document import Content, Part
from officed.domain.likeness import MARK, PRINT, is_read_from, marks_of, stands_in, words

LETTER = """\
Lugupeetud linnavalitsus!

Palun väljastada mulle Kase tänav 14 detailplaneeringu seletuskirja koopia ja 12. märtsi 2026 arutelu protokoll.
Soovin vastust e-posti teel. Kui menetlus on veel pooleli, palun teatada, millal see lõpeb ja kes selle eest vastutab.

Lugupidamisega
Tõnu Kask, Kase tänav 16
"""


def marks(text: str) -> set[str]:
    """The marks of a text without its print."""
    return {field.value for field in marks_of(Content("message/rfc822", text=text)) if field.name == MARK}


def test_one_text_has_one_print_however_it_is_broken() -> None:
    """Line ends, spaces and capitals make no other text."""
    one, two = (
        [field.value for field in marks_of(Content("message/rfc822", text=text)) if field.name == PRINT]
        for text in (LETTER, " ".join(LETTER.upper().split()))
    )
    assert one == two != []


def test_a_misread_word_leaves_most_marks() -> None:
    """A scan with some misread words is found by the marks of the mail."""
    found = 0
    for seed in range(20):
        rng = random.Random(seed)
        read = [word if rng.random() > 0.05 else word[:-1] + "x" for word in LETTER.split()]
        found += bool(marks(LETTER) & marks(" ".join(read)))
    assert found >= 18


def test_a_picture_has_the_print_of_its_bytes() -> None:
    """Nothing to read in it, and found again all the same; signs in the text of a mail are not looked at."""
    photo = Part("foto.jpg", "foto.jpg", "image/jpeg", 9, "ab" * 32)
    logo = Part("logo.png", "logo.png", "image/png", 9, "cd" * 32, inline=True)
    found = marks_of(Content("message/rfc822", parts=(photo, logo)))
    assert [(field.name, field.value) for field in found] == [(PRINT, "ab" * 8)]


def test_a_line_before_it_makes_no_other_letter() -> None:
    """Sent again with »I ask once more« is the same text; half of another letter is not."""
    again = words("Saadan uuesti, sest vastust ei ole tulnud.\n" + LETTER)
    assert stands_in(words(LETTER), again, 0.8)
    assert stands_in(again, words(LETTER), 0.8)
    assert not stands_in(words(LETTER), words(LETTER + LETTER), 0.8)


def test_a_form_that_was_filled_in_otherwise_is_another_letter() -> None:
    """One name or one number in the middle differs: somebody else's letter."""
    for old, new in (("Kase tänav 14", "Kase tänav 18"), ("Tõnu Kask", "Mari Maasikas")):
        other = words(LETTER.replace(old, new))
        assert not stands_in(words(LETTER), other, 0.5)
        assert not is_read_from(words(LETTER), other, 0.5)


def test_paper_of_a_letter_is_known_under_its_stamp() -> None:
    """Misread letters, a stamp and a page number leave it the same letter."""
    scan = "SISSE TULNUD 24.11.2026 nr 7\n" + LETTER.replace("väljastada", "valjastada").replace("millal", "miilal")
    scan = scan.replace("Lugupeetud", "Lugupeelud").replace("14", "l4") + "\n1/1"
    assert is_read_from(words(LETTER), words(scan), 0.85)


def test_another_number_is_another_letter() -> None:
    """A number of the letter that the scan does not have is no slip of reading."""
    assert not is_read_from(words(LETTER), words(LETTER.replace("2026", "2025")), 0.5)


@given(st.text(), st.text(), st.floats(0.01, 1))
def test_it_makes_no_difference_which_came_first(one: str, two: str, share: float) -> None:
    """Standing in each other is mutual, and every text that has words stands in itself."""
    here, there = words(one), words(two)
    assert stands_in(here, there, share) == stands_in(there, here, share)
    assert stands_in(here, here, share) == bool(here)


@given(st.text(max_size=400))
def test_any_text_has_few_marks(text: str) -> None:
    """A letter gets one print and at most three marks, whatever stands in it."""
    found = marks_of(Content("message/rfc822", text=text))
    assert len(found) <= 4
    assert all(len(field.value) == 16 for field in found)
