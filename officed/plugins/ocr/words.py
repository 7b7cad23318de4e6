"""Tesseract's table of words (TSV) made into text and a confidence. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

COLUMNS = 12
WORD = "5"
LEGIBLE_WORDS = 3
# Specks of dust come out as punctuation that Tesseract itself does not believe in.
DUST = 30.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word, how sure it is (0 to 100), and the numbers of its block, paragraph and line."""

    text: str
    confidence: float
    block: int
    paragraph: int
    line: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on a page; `confidence` is the mean over its characters, None where there is no text."""

    text: str = ""
    confidence: float | None = None


def seen_in(table: str, least: float) -> Seen:
    """The text of a page. A page with hardly a word surer than `least` is one without text, such as a photograph."""
    words = words_in(table)
    confidence = mean(words)
    legible = [word for word in words if word.confidence >= least and sum(map(str.isalnum, word.text)) > 1]
    if confidence is None or (confidence < least and len(legible) < LEGIBLE_WORDS):
        return Seen()
    return Seen(joined(words), confidence)


def words_in(table: str) -> list[Word]:
    """The words in reading order, without empty ones and dust."""
    rows = (line.split("\t", COLUMNS - 1) for line in table.split("\n"))
    words = [_word(row) for row in rows if len(row) == COLUMNS and row[0] == WORD and row[-1].strip()]
    return [word for word in words if word.confidence >= DUST or any(map(str.isalnum, word.text))]


def mean(words: list[Word]) -> float | None:
    """The mean confidence, long words counting more; None without words."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else None


def joined(words: list[Word]) -> str:
    """Lines as on the page, an empty one between paragraphs."""
    pieces: list[str] = []
    before: Word | None = None
    for word in words:
        if before is None:
            gap = ""
        elif (word.block, word.paragraph) != (before.block, before.paragraph):
            gap = "\n\n"
        else:
            gap = " " if word.line == before.line else "\n"
        pieces += (gap, word.text)
        before = word
    return "".join(pieces)


def _word(row: list[str]) -> Word:
    return Word(row[-1].strip(), float(row[10]), int(row[2]), int(row[3]), int(row[4]))
