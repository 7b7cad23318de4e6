"""A mail's own words, its history and its signature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain import quoting
from officed.domain.quoting import bare_subject, is_forwarded, split_quoted

HISTORIES = (
    "> vana jutt",
    "On Mon, 2 Feb 2026 at 10:00, Kaleva <info@kaleva.example> wrote:\n> vana",
    "On Mon, 2 Feb 2026 at 10:00, Kaleva Linnavalitsus\n<info@kaleva.example> wrote:\n> vana",
    "Kuupäev: 2.02.2026 kirjutas Kaleva Linnavalitsus:\nvana",
    "-----Original Message-----\nvana",
    "-----Algne kiri-----\nvana",
    "From: Kaleva\nSent: Monday\nTo: Mari\nSubject: Kiri\n\nvana",
    "Saatja: Kaleva\nSaadetud: esmaspäev\nAdressaat: Mari\nTeema: Kiri\n\nvana",
    "От: Калева\nОтправлено: понедельник\nКому: Мари\nТема: письмо\n\nvana",
    "02.02.2026, 10:00, Калева написал(а):\nvana",
)


@pytest.mark.parametrize("history", HISTORIES)
def test_history_is_cut_off(history: str) -> None:
    """Whatever program quoted it, only the sender's own words are new, and nothing is lost."""
    body = split_quoted(f"Uus jutt.\n\n{history}")
    assert body.new == "Uus jutt."
    assert "vana" in body.quoted


def test_forwarded_text_is_the_matter_itself() -> None:
    """Below a forward mark, or in a forwarded mail, the header block is no history."""
    block = "From: Mari\nSent: Monday\nTo: Kaleva\nSubject: Auk\n\nTeel on auk."
    assert "auk" in split_quoted(f"Edastan.\n\n{block}", forwarded=True).new
    assert "auk" in split_quoted(f"Edastan.\n\n---------- Forwarded message ---------\n{block}").new
    assert "auk" not in split_quoted(f"Vastan.\n\n{block}").new


def test_signature_and_banner_are_taken_off() -> None:
    """What stands below the closing words, and a warning of the own mail server, are not the letter."""
    banner = "Tähelepanu! Tegemist on välisvõrgust saabunud kirjaga."
    text = f"{banner}\nTeel on auk.\n\nLugupidamisega\nMari\njuhatuse liige"
    body = split_quoted(text)
    assert (body.new, body.signature) == ("Teel on auk.", "Lugupidamisega\nMari\njuhatuse liige")


def test_prefixes_are_stripped_in_any_number() -> None:
    """Domain 6.3: reply and forward marks of all languages go, in any order."""
    assert bare_subject("Re: VS: Fwd[2]: Отв: Teabenõue") == "Teabenõue"
    assert is_forwarded("Fwd: Auk")
    assert not is_forwarded("Re: Fwd: Auk")


STARTS = ["", " ", "\t", "-", "--", "___", "----------", "*", ">"]
WORDS = [
    "from", "Saatja", "Кому", "Subject", " :", ":", "original message", "Algne kiri", "forwarded message", "--",
    "-" * 20, "_" * 12, "begin", " ", "edastatud kiri",
]  # fmt: skip


@given(st.tuples(st.sampled_from(STARTS), st.lists(st.sampled_from(WORDS), max_size=5)))
def test_a_plain_line_marks_no_older_letter(parts: tuple[str, list[str]]) -> None:
    """What is passed over at a glance is nothing that a closer look would find."""
    start, words = parts
    line = start + "".join(words)
    marks = (quoting._SEPARATOR, quoting._FORWARDED, quoting._RULE, quoting._BLOCK_SENDER, quoting._BLOCK_OTHER)
    assert not (quoting._is_plain(line) and any(mark.match(line) for mark in marks))
