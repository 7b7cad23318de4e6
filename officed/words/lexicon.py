"""The dictionaries as rules ask them: from a folded word to its dictionary forms, read from disk as far as needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from officed.words.shelf import LANGUAGES, dictionary_file

# Estonian writes compounds as one word and inflects the last part: »rendilepingut« is »rendi« and a form of »leping«.
_LEAST_HEAD, _LEAST_LAST = 3, 5
_LONGEST = 60

Look = Callable[[str], list[bytes] | None]


class Lexicon:
    """The dictionaries of one shelf. Implements `Lemmas`. A file is opened at the first word of its language."""

    def __init__(self, shelf: Path) -> None:
        self._shelf = shelf
        self._open: dict[str, Look] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that can be looked up."""
        return tuple(language for language in LANGUAGES if dictionary_file(self._shelf, language).is_file())

    def damaged(self) -> tuple[str, ...]:
        """Languages whose dictionary is there and cannot be read."""
        return tuple(language for language in self.languages if self._look(language) is _unknown)

    def lemmas(self, word: str) -> frozenset[str]:
        """Dictionary forms of a folded word, itself left out; empty for unknown words and dictionary forms."""
        return frozenset(lemma for language in _languages(word) for lemma in self._in(language, word)) - {word}

    def _in(self, language: str, word: str) -> Iterator[str]:
        look = self._look(language)
        found = look(word)
        if found:
            yield from (_turn(word, value) for value in found)
        elif language == "et" and len(word) <= _LONGEST:
            yield from _compound(look, word)

    def _look(self, language: str) -> Look:
        if language not in self._open:
            self._open[language] = _opened(dictionary_file(self._shelf, language))
        return self._open[language]


def open_lexicon(shelf: Path) -> Lexicon | None:
    """The dictionaries of a shelf, None while it has none. Nothing is read yet."""
    lexicon = Lexicon(shelf)
    return lexicon if lexicon.languages else None


def _opened(file: Path) -> Look:
    """Maps the file into memory: only the pages that words lie on are read, and processes share them."""
    if not file.is_file():
        return _unknown
    import marisa_trie

    try:
        trie = marisa_trie.BytesTrie().mmap(str(file))
    except (OSError, RuntimeError):
        # A damaged dictionary is as good as none; `officed doctor` tells of it.
        return _unknown
    return trie.get  # type: ignore[no-any-return]


def _unknown(_word: str) -> None:
    return None


def _languages(word: str) -> tuple[str, ...]:
    return ("ru",) if "а" <= word[:1] <= "я" else ("et", "en")


def _turn(word: str, value: bytes) -> str:
    return word[: len(word) - value[0]] + value[1:].decode()


def _compound(look: Look, word: str) -> Iterator[str]:
    """The longest last part that is a form of something, turned; what stands before it stays."""
    for start in range(_LEAST_HEAD, len(word) - _LEAST_LAST + 1):
        found = look(word[start:])
        if found:
            yield from (word[:start] + _turn(word[start:], value) for value in found)
            return
