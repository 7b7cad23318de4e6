"""Words for a big register, as unequal as those of a language: a few in every second letter, most in hardly any.

A letter has two of a few thousand passages, so words come together as they do in letters of an office. Its day is one
of ten years: the index sorts by it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from sqlalchemy import Connection, text

from officed.domain.kinds import KINDS
from officed.domain.searching import Question, entry_marks, mark, month, place
from officed.store.engine import Database
from officed.store.findable import FULL_TEXT, findable, make_full_text, rebuild_full_text

FIRST_DAY, DAYS = date(2016, 1, 4), 3650
VOCABULARY, PASSAGES, LONG = 60_000, 4_000, 45
PEOPLE = tuple(f"ametnik{n}" for n in range(50))
SERIES = tuple(f"{n // 5 + 1}-{n % 5 + 1}" for n in range(20))
_KINDS = tuple(code for code, kind in KINDS.items() if not (kind.machine or kind.sealed))
_ROWS = 5_000


class Language:
    """A vocabulary in which word number n is met n times as seldom as the first one, and passages written in it."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.words = tuple(self._word(n) for n in range(VOCABULARY))
        self._weights = tuple(accumulate(1 / (n + 3) for n in range(VOCABULARY)))
        self._passages = tuple(" ".join(dict.fromkeys(self.some(LONG))) for _ in range(PASSAGES))

    def some(self, count: int) -> list[str]:
        """So many words as they are met in letters."""
        return self.random.choices(self.words, cum_weights=self._weights, k=count)

    def letter(self, n: int) -> str:
        """The words of a letter: two passages, its correspondent, and a word that no other has."""
        one, other = self.random.choices(self._passages, k=2)
        return f"from:mari{n % 20_000}@kiri.example from:kiri.example {one} {other} lisa{n}"

    def _word(self, n: int) -> str:
        syllables = ("ka", "le", "mi", "so", "tu", "va", "ro", "ni", "pe", "ha", "jo", "li", "ma", "se", "ta", "ku")
        return "".join(syllables[n >> shift & 15] for shift in (12, 8, 4, 0)) + "st"[n % 2 :]


def day_of(n: int, first: int, count: int) -> date:
    """The day of letter n: letters come evenly over the years."""
    return FIRST_DAY + timedelta(days=(n - first) * DAYS // count)


def fill_index(database: Database, language: Language, first: int, count: int) -> None:
    """Write rows of the index for documents first ... first + count - 1, then the full-text index at once."""
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"DROP INDEX {FULL_TEXT}")
            connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
        for rows in _pieces(language, first, count):
            _write(connection, rows)
        if connection.dialect.name == "postgresql":
            make_full_text(connection)
        else:
            rebuild_full_text(connection)
    with database.write() as connection:
        connection.execute(text("ANALYZE findable"))


def _write(connection: Connection, rows: list[dict[str, object]]) -> None:
    """Past SQLAlchemy where the driver takes rows faster."""
    if connection.dialect.name == "postgresql":
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor().copy(f"COPY findable ({', '.join(rows[0])}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
    else:
        connection.execute(findable.insert(), rows)


def _pieces(language: Language, first: int, count: int) -> Iterator[list[dict[str, object]]]:
    for begin in range(first, first + count, _ROWS):
        yield [_row(language, n, first, count) for n in range(begin, min(begin + _ROWS, first + count))]


def _row(language: Language, n: int, first: int, count: int) -> dict[str, object]:
    day, choose = day_of(n, first, count), language.random.choice
    # Half of all letters are of one kind, half of those of one series.
    kind = _KINDS[0] if n % 2 else choose(_KINDS)
    series = SERIES[0] if n % 4 == 1 else choose(SERIES)
    marks = entry_marks(f"{series}/{n}", n, 0, series, "incoming", kind, (choose(PEOPLE),))
    return {
        "place": place(day, n),
        "document_id": n,
        "words": language.letter(n),
        "marks": " ".join((*marks, month(day))),
        "edition": "bench",
    }


def questions(language: Language, first: int, count: int, each: int) -> dict[str, list[Question]]:
    """What people ask, so many of each kind; an answer has a hundred lines at most."""
    some, choose = language.some, language.random.choice

    def days() -> tuple[date, date]:
        begin = FIRST_DAY + timedelta(days=language.random.randrange(DAYS - 120))
        return begin, begin + timedelta(days=choose((0, 30, 120)))

    def ask(*tokens: str, within: bool = False) -> Question:
        begin, end = days() if within else (None, None)
        return Question(tuple(frozenset({token}) for token in tokens), begin, end)

    def any_form() -> Question:
        return Question((frozenset(some(3)), frozenset(some(3))))

    def number() -> int:
        return first + language.random.randrange(count)

    makers = {
        "a word": lambda: ask(*some(1)),
        "two words": lambda: ask(*some(2)),
        "two words in three forms": any_form,
        "three words": lambda: ask(*some(3)),
        "two common words": lambda: ask(*language.random.sample(language.words[:40], 2)),
        "a rare word": lambda: ask(choose(language.words[20_000:])),
        "a number": lambda: ask(mark("number", number())),
        "a correspondent": lambda: ask(mark("from", f"mari{number() % 20_000}@kiri.example")),
        "a person": lambda: ask(mark("person", choose(PEOPLE))),
        "a person and a kind": lambda: ask(mark("person", choose(PEOPLE)), mark("kind", choose(_KINDS))),
        "a word, a person and a kind": lambda: ask(*some(1), mark("person", choose(PEOPLE)), mark("kind", _KINDS[0])),
        "a word and days": lambda: ask(*some(1), within=True),
        "a kind, a series and days": lambda: ask(mark("kind", _KINDS[0]), mark("series", SERIES[0]), within=True),
        "days": lambda: ask(within=True),
    }
    return {name: [make() for _ in range(each)] for name, make in makers.items()}
