"""What a letter is found by, and what a person's words look for: both sides in all their forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

from officed.domain.changes import PutWords
from officed.domain.document import Address, Direction, Document
from officed.domain.searching import mark, token
from officed.rules.lemmas import KEPT, Lemmas, WordForms
from officed.rules.wording import fold, folded_words, tidy

# Changes when words of the same letter are made otherwise; entries with words of before are then made anew.
FORM = 1
# A letter is found by the words of its beginning: so much text of letter and attachments, and so many different words.
MOST_TEXT = 20_000
MOST_WORDS = 400
# Two letters are a word of too many languages at once to be looked up in dictionaries.
_LEAST = 3


class WordIndex:
    """Makes words for the index, and questions to it. `languages` are those of the dictionaries."""

    def __init__(self, dictionaries: Lemmas | None = None, languages: Sequence[str] = ()) -> None:
        self._forms = lru_cache(KEPT)(WordForms(dictionaries, _LEAST))
        self.edition = " ".join((str(FORM), *sorted(languages)))

    def words_of(self, document: Document, title: str) -> PutWords:
        """What an entry is found by: title, correspondent, references, names of attachments, then the texts."""
        content, correspondents = document.content, _correspondents(document)
        who = (f"{one.name} {one.addr}" for one in correspondents)
        named = (title, *who, *document.found("sender_ref"), *(part.name for part in content.attachments))
        written = dict.fromkeys(chain(_words(" ".join(named)), _words(content.all_text)))
        forms = chain.from_iterable(map(self._forms, islice(written, MOST_WORDS)))
        senders = chain.from_iterable(map(_of_address, correspondents))
        return PutWords(tuple(dict.fromkeys((*senders, *map(token, forms)))), self.edition)

    def asked(self, query: str) -> tuple[frozenset[str], ...]:
        """For each word of a person its forms, one of which must be there; a number finds the entry that has it too."""
        return tuple(
            frozenset(map(token, self._forms(word)))
            | ({mark("number", word)} if any(map(str.isdigit, word)) else frozenset())
            for word in _words(query)
        )

    def asked_of(self, sender: str) -> tuple[frozenset[str], ...]:
        """The same for the name, the address or the domain of a correspondent."""
        pieces = chain.from_iterable(_whole(piece) for piece in sender.split())
        return tuple(frozenset(mark("from", form) for form in self._forms(piece)) for piece in pieces)


def _words(text: str) -> Iterator[str]:
    for word in folded_words(tidy(text[:MOST_TEXT])):
        bare = word.rstrip(".")
        if any(map(str.isalnum, bare)):
            yield bare


def _correspondents(document: Document) -> tuple[Address, ...]:
    """Who wrote it, or to whom it was written."""
    content = document.content
    return content.to if document.direction is Direction.OUTGOING else (content.sender,)


def _of_address(address: Address) -> Iterator[str]:
    yield from (mark("from", word) for word in _words(address.name))
    if address.addr:
        yield mark("from", fold(address.addr))
        yield mark("from", fold(address.addr.rpartition("@")[2]))


def _whole(piece: str) -> Iterable[str]:
    """An address or a domain as it is, a name by its words."""
    bare = fold(piece.strip(".,;<>\"'"))
    return (bare,) if "@" in bare or "." in bare else _words(piece)
