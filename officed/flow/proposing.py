"""From corrections to proposed rules, and what the register says of them. Nothing is changed; a person decides.

A sender's domain is proposed when its letters always are of one kind or go to one person; else words that tell the
corrected letters from all others. What the back-test does not bear out is not proposed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from officed.domain.document import Document
from officed.flow.backtesting import Moved, backtest
from officed.flow.desk import Study
from officed.flow.lessons import Lesson, lessons_of, responsible_of, role_of
from officed.ports.store import Card
from officed.rules.drafting import MISS, Draft
from officed.rules.lemmas import Forms
from officed.rules.telling import SENDERS, Telling, is_personal, names_in, private_words, vocabulary

LEAST = 5
"""So many letters must have been corrected alike."""

LEAST_OTHERS = 10
"""Words can be told apart only beside so many letters that were left alone."""

MOST_POINTS = 40.0
"""A rule worth more would overrule everything else."""

BORNE_OUT = 10
"""A rule may set one letter wrong for so many that it sets right."""

PUBLIC = frozenset(
    {
        "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "yahoo.com", "icloud.com",
        "me.com", "proton.me", "protonmail.com", "mail.ru", "yandex.ru", "bk.ru", "list.ru", "inbox.ru", "mail.ee",
        "hot.ee", "online.ee", "neti.ee",
    }
)  # fmt: skip
"""Domains of providers: their senders have nothing in common."""

Cards = Callable[[], Iterable[Card]]
"""The letters of the register, from the beginning at each call."""


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Corrections that no rule is proposed for, and why not."""

    kind: str
    who: str
    letters: int
    reason: str


@dataclass(frozen=True, slots=True)
class Tested:
    """A proposed rule with the letters that it would move: set right, set wrong, and neither."""

    draft: Draft
    rightly: tuple[Moved, ...] = ()
    wrongly: tuple[Moved, ...] = ()
    neither: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: rules that the back-test bears out, over so many letters of which so many were corrected."""

    letters: int
    corrected: int
    tested: tuple[Tested, ...]
    too_little: tuple[TooLittle, ...]


def propose(
    study: Study,
    cards: Cards,
    today: date,
    forms: Forms,
    examples: Sequence[tuple[str, Document]],
    study_with: Callable[[Sequence[Draft]], Study],
    taken: Set[str] = frozenset(),
) -> Proposal:
    """Learn from the register. `examples` are letters of rule files with their kind, `taken` the ids of rules.

    `study_with` gives a study whose rules have the drafts besides. Raises `PluginFailed`.
    """
    lessons = lessons_of(study, cards(), today)
    groups = _groups(lessons)
    private = set(names_in((MISS, *(person.name for person in study.office.people.people.values())), forms))
    for group in groups:
        group.look_at(forms)
    letters = _survey(study, groups, cards(), examples, forms, private)
    drafts, too_little = _drafts(groups, private, taken)
    tested, weak = _borne_out(study, cards, today, drafts, study_with)
    return Proposal(letters, len(lessons), tested, (*too_little, *weak))


@dataclass(slots=True)
class _Group:
    """Corrections of one sort: to a kind, or to a role or person (`who`), then by rules of the rank of `kind`."""

    kind: str | None
    who: str
    lessons: list[Lesson] = field(default_factory=list)
    telling: Telling = field(default_factory=lambda: Telling(()))
    domains: defaultdict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))

    def look_at(self, forms: Forms) -> None:
        """Read the words of the corrected letters."""
        self.telling = Telling([(one.sender.addr.lower(), vocabulary(one.document, forms)) for one in self.lessons])

    def belongs(self, kind: str, who: Set[str]) -> bool:
        """Whether a letter of the register is what the corrected letters were made."""
        return self.who in who if self.who else kind == self.kind

    @property
    def points(self) -> float:
        """What sets all right that can be set right."""
        return max((one.points for one in self.lessons if one.points <= MOST_POINTS), default=MOST_POINTS)


def _groups(lessons: Iterable[Lesson]) -> list[_Group]:
    found: dict[tuple[str | None, str], _Group] = {}
    for lesson in lessons:
        key = lesson.kind, lesson.who
        found.setdefault(key, _Group(*key)).lessons.append(lesson)
    return list(found.values())


def _survey(
    study: Study,
    groups: Sequence[_Group],
    cards: Iterable[Card],
    examples: Iterable[tuple[str, Document]],
    forms: Forms,
    private: set[str],
) -> int:
    """Look at every letter once: what it is, where it came from, and whose names it has. Returns how many."""
    letters = 0
    for card in cards:
        letters += 1
        lead = responsible_of(card)
        # A rule names the role of the person whom somebody named.
        named = {lead.who, lead.person} if lead else set()
        who = named | {role_of(study, one) for one in named}
        private |= private_words(card.document, forms)
        words = vocabulary(card.document, forms).words
        sender = card.document.content.sender
        for group in groups:
            belongs = group.belongs(card.document.kind or "", who)
            group.domains[sender.domain][belongs] += 1
            if not belongs:
                group.telling.leave(words)
    for kind, document in examples:
        words = vocabulary(document, forms).words
        for group in groups:
            if not group.who and kind != group.kind:
                group.telling.leave(words)
    return letters


def _drafts(groups: Iterable[_Group], private: Set[str], taken: Set[str]) -> tuple[list[Draft], list[TooLittle]]:
    drafts: list[Draft] = []
    too_little: list[TooLittle] = []
    used = set(taken)
    for group in groups:
        made = list(_of_group(group, private))
        if not made:
            too_little.append(TooLittle(group.kind or "", group.who, len(group.lessons), _why_not(group)))
        for draft in made:
            named = replace(draft, id=_free(f"corrections.{group.who or group.kind}", used))
            used.add(named.id)
            drafts.append(named)
    return drafts, too_little


def _of_group(group: _Group, private: Set[str]) -> Iterator[Draft]:
    if len(group.lessons) < LEAST:
        return
    aim = f"for {group.who}" if group.who else f"of kind {group.kind}"
    whole = Draft("", "", len(group.lessons), group.points, group.kind, group.who or None)
    domains = [domain for domain in group.domains if domain and _is_always_so(group, domain)]
    for domain in sorted(domains):
        letters = sum(one.sender.domain == domain for one in group.lessons)
        yield replace(whole, title=f"Letters {aim}, by the sender's domain", letters=letters, domain=domain)
    left = [one for one in group.lessons if one.sender.domain not in domains]
    if len(left) >= LEAST and group.telling.others >= LEAST_OTHERS and (words := group.telling.words(private)):
        yield replace(whole, title=f"Letters {aim}, by their words", letters=len(left), words=words)


def _is_always_so(group: _Group, domain: str) -> bool:
    """Whether all letters of a domain are alike, of several senders, and it is no provider's and nobody's name."""
    senders = [one.sender for one in group.lessons if one.sender.domain == domain]
    several = len({sender.addr.lower() for sender in senders}) >= SENDERS
    # A sender may write anything behind the @, and a star would stand for every domain.
    plain = domain.replace("-", "").replace(".", "").isalnum()
    nobodys = plain and domain not in PUBLIC and not any(map(is_personal, senders))
    return len(senders) >= LEAST and several and nobodys and not group.domains[domain][False]


def _why_not(group: _Group) -> str:
    if len(group.lessons) < LEAST:
        return f"{LEAST} letters corrected alike are needed"
    if group.telling.senders < SENDERS:
        return "all of them are from one sender, and a word of one person's letters is not proposed"
    if group.telling.others < LEAST_OTHERS:
        return f"beside them only {group.telling.others} letters were left alone; {LEAST_OTHERS} are needed"
    return "no word of several senders tells them from the other letters"


def _free(name: str, used: Set[str]) -> str:
    return next(found for n in count(1) if (found := f"{name}.{n}") not in used)


def _borne_out(
    study: Study, cards: Cards, today: date, drafts: Sequence[Draft], study_with: Callable[[Sequence[Draft]], Study]
) -> tuple[tuple[Tested, ...], list[TooLittle]]:
    """Those that the register bears out, all together; a weak one is left out, and the others are tried anew."""
    weak: list[TooLittle] = []
    left = list(drafts)
    while left:
        moved = backtest(study, study_with(left), cards(), today).moved
        tested = tuple(_tested(draft, moved) for draft in left)
        failed = {one.draft.id: one for one in tested if len(one.rightly) < max(1, BORNE_OUT * len(one.wrongly))}
        if not failed:
            return tested, weak
        for one in failed.values():
            reason = f"a rule on them would set {len(one.rightly)} letters right and {len(one.wrongly)} wrong"
            weak.append(TooLittle(one.draft.kind or "", one.draft.responsible or "", one.draft.letters, reason))
        left = [draft for draft in left if draft.id not in failed]
    return (), weak


def _tested(draft: Draft, moved: Iterable[Moved]) -> Tested:
    mine = [one for one in moved if draft.id in one.rules]
    better = [_agreement(one, after=True) - _agreement(one, after=False) for one in mine]
    return Tested(
        draft,
        tuple(one for one, gain in zip(mine, better, strict=True) if gain > 0),
        tuple(one for one, gain in zip(mine, better, strict=True) if gain < 0),
        tuple(one for one, gain in zip(mine, better, strict=True) if gain == 0),
    )


def _agreement(one: Moved, *, after: bool) -> int:
    """How well it goes with the register: the kind weighs more than the person, and a question is no answer."""
    said = one.after if after else one.before
    return 2 * (said.kind == one.kind and said.decision == "forward") + (said.who == one.person)
