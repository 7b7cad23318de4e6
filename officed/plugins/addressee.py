"""Built-in plugin: whom a letter is meant for, where that is another body than the office (HMS § 15, MSVS § 5).

Passing a letter on has a term of its own, and a person decides about it: this finder only says what the letter says.
It gives `addressee` when the letter names another body at its head or in its subject, when the place of the trouble is
in another municipality, or when the law puts the matter elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from officed.api import Content, Document, Field, Office, hookimpl, split_quoted
from officed.plugins.answers import PUBLIC_HOSTS
from officed.plugins.elsewhere import MATTERS

API_VERSION = 1

_F = re.IGNORECASE
# A municipality's name stands before its body and ends with a vowel, being a genitive; an agency may be one word.
_BODY = (
    r"(?<![\w-])(?:[A-ZÕÄÖÜŠŽ][\w-]{0,40}[aeiouõäöü]\s{1,3})(?:[Ll]inna|[Vv]alla|[Aa]levi)(?:valitsus|volikogu)"
    r"|(?<![\w-])(?:[A-ZÕÄÖÜŠŽ][\w-]{0,40}[aeiouõäöü]\s{1,3}){0,2}[A-ZÕÄÖÜŠŽ]\w{3,40}(?:amet|ministeerium|inspektsioon|kassa)"
)
_GREETING = r"(?:Kellele|Saaja|Adressaat|To|Кому)\s*:\s*|Lp\.?\s+|(?:Lugupeetud|Austatud|Hea)\s+"
_GREETED = re.compile(rf"^(?:{_GREETING}|(?:Уважаем\w{{2,3}}|Dear)\s+(?:the\s+)?)", _F)
# A line at the head that is nothing but a body's name, in any case form, or "to" it.
_HEAD_LINES = 6
_NAMED = re.compile(rf"^(?:{_GREETING})?(?P<name>{_BODY})(?P<case>ele|ile|le|i|u|e)?\s*[!,.:]?$")
_IN_SUBJECT = re.compile(rf"(?P<name>{_BODY})(?:ele|ile|le)\b")
_PLAIN = str.maketrans("õäöüšž", "oaousz")
_SHORTEST = 5
_GENERAL = ("linnavalitsus", "vallavalitsus", "alevivalitsus", "linnavolikog", "vallavolikog", "riigi")
# What a municipality's domain has behind its name.
_OF_A_BODY = re.compile(r"(?:vald|vallavalitsus|linn|linnavalitsus|vv|lv)$")
_NO_PLACE = frozenset({"hea", "teie", "meie", "vaie", "palve", "kiri", "minu", "oma", "selle", "meili", "pretensiooni"})
# Another municipality, by its name.
_PLACE = re.compile(
    r"\b(?P<name>[A-ZÕÄÖÜŠŽ][\w-]+)\s+(?P<sort>val(?:d|la|las|last|lale|da)|linna?s?t?|alevi?s?)\b"
    r"|\b(?P<ru>[А-ЯЁ][\w-]+(?:ой|ая|ую))\s+(?P<rusort>волост\w+)"
    r"|\b(?P<en>[A-ZÕÄÖÜŠŽ][\w-]+)\s+(?P<ensort>parish|municipality)\b"
)
_DOES_NOTHING = re.compile(
    r"\b(?:vald|vallast|vallas|vallavalitsus\w*|vallamaja\w*|külavanem\w*)\b[^.!?\n]{0,40}\b(?:ei|keegi ei|mitte)\b"
    r"|\b(?:teie|Teie)\s+(?:linn|vald)\b[^.!?\n]{0,40}\b(?:lähe\w*|abi\w*|survesta\w*)"
    r"|\bволост\w{0,12}+[^.!?\n]{0,40}\bне\b|\bparish\b[^.!?\n]{0,40}\b(?:not|nothing|no one)\b",
    _F,
)
_LIVES = re.compile(r"\b(?:elan|elame|asub|asume|живу|жив[её]м|проживаю|live|lives)\b", _F)


class AddresseePlugin:
    """Finds `addressee`: the other body, or the other municipality, that the letter is about."""

    def __init__(self, office: Office) -> None:
        names = office.settings.office
        self._ours = tuple(name.casefold() for name in (names.name, names.name_genitive) if name)
        self._bodies = {
            n.casefold(): body.name for body in office.bodies for n in (body.name, *body.names) if len(n) > 3
        }
        self._place = names.name.split()[0].casefold() if names.name else ""

    @hookimpl
    def find_fields(self, document: Document) -> Sequence[Field]:
        """Return at most one field; a letter to the body of one of its recipients is not astray."""
        content = document.content
        if not content.is_mail or content.auto_generated:
            return ()
        return tuple(self._found(content))[:1]

    def _found(self, content: Content) -> Iterator[Field]:
        named = (*_named(content), *self._known_at_head(content))
        # Where our own name stands at the head as well, the other one is a letterhead or shares the letter with us.
        if not any(self._place in name.casefold().split() for name, _ in named):
            yield from (Field("addressee", n, place) for n, place in named if not self._is_known(n, content))
        if any(to.addr.partition("@")[2].casefold() == content.sender.domain for to in content.to):
            return
        body = split_quoted(content.text)
        elsewhere = self._other_place(f"{body.new}\n{body.signature}")
        if elsewhere:
            yield Field("addressee", elsewhere)
        yield from (
            Field("addressee", matter.body) for matter in MATTERS if matter.meant(f"{content.subject}\n{body.new}")
        )

    def _known_at_head(self, content: Content) -> Iterator[tuple[str, str]]:
        """Bodies of the office's own table that a line at the head is nothing but a greeting of."""
        for line in _head(content):
            core = _GREETED.sub("", line).rstrip("!,.: ").casefold()
            # An ending of a case may follow.
            yield from ((name, "text") for name in (self._bodies.get(core[: len(core) - n]) for n in range(4)) if name)

    def _is_known(self, name: str, content: Content) -> bool:
        """Our own name, the sender's own letterhead, or a recipient's."""
        folded = name.casefold()
        if any(_is_at(folded, a.addr) for a in (content.sender, *content.to, *content.cc)):
            return True
        known = (*self._ours, *(a.name.casefold() for a in (content.sender, *content.to, *content.cc) if a.name))
        first = folded.split()[0]
        return (
            first in _NO_PLACE
            or self._place in folded.split()
            or any(folded[:-2] in one or one in folded for one in known)
        )

    def _other_place(self, text: str) -> str | None:
        places = [m for m in _PLACE.finditer(text) if not self._is_ours(m["name"] or m["ru"] or m["en"])]
        if not places or (self._place and self._place in text.casefold()):
            return None
        names = {(m["name"] or m["ru"] or m["en"]).casefold() for m in places}
        if _DOES_NOTHING.search(text) or (len(names) == 1 and len(places) > 1 and _LIVES.search(text)):
            return places[0].group()
        return None

    def _is_ours(self, name: str) -> bool:
        return not self._place or name.casefold().startswith(self._place[:-1])


def _is_at(name: str, address: str) -> bool:
    """Whether a body's own mail domain is that of an address: `taristuamet.example` is Riigi Taristuamet's."""
    domain = address.partition("@")[2].casefold()
    words = name.translate(_PLAIN).split()
    own = [word for word in words if len(word) >= _SHORTEST and not word.startswith(_GENERAL)]
    labels = {_OF_A_BODY.sub("", label) for label in (*domain.split("."), *re.split(r"[.-]", domain))}
    return domain not in PUBLIC_HOSTS and not labels.isdisjoint(own)


def _named(content: Content) -> Iterator[tuple[str, str]]:
    """Bodies that the head of the letter and its subject address."""
    match = _IN_SUBJECT.search(content.subject)
    if match:
        yield match["name"], "subject"
    for line in _head(content):
        match = _NAMED.match(line)
        if match:
            yield match["name"].removesuffix(match["case"] or ""), "text"


def _head(content: Content) -> list[str]:
    lines = [line.strip() for line in content.text[:2000].splitlines() if line.strip()]
    return lines[:_HEAD_LINES]


def plugin(office: Office) -> object:
    """Return the plugin for an office."""
    return AddresseePlugin(office)
