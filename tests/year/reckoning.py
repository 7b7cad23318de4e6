"""What must come of a script: every date, every reminder, every escalation and list, and every wish that is unlawful.

It reads the law as data (`law`), the ladder and the people (`ladder`, `officials`), and asks officed nothing but what
only officed can know: to which role a rule has given a letter, and which kinds it took a doubtful letter for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from tests.year.case import NO_REPLY, Case, Term
from tests.year.happenings import Arrives, Does, Happening, Look, Sent
from tests.year.ladder import latest
from tests.year.law import Dates, Law, local, morning, working_day, works
from tests.year.officials import Officials

FROM, UNTIL = time(9), time(18)
"""Nobody is reminded before or after, nor on a day off."""


@dataclass(frozen=True)
class Posted:
    """A reminder that was written, and may still have to wait for the mail server."""

    case: Case
    term: Term
    place: int
    step: str
    to: str


@dataclass
class Notice:
    """An extension of which the sender must hear by the last day of the old term; who is warned that they did not."""

    case: Case
    at: datetime
    last: date
    tried: bool = False
    warned: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Reckoned:
    """What must have come of it."""

    cases: dict[int, Case] = field(default_factory=dict)
    done: dict[int, bool] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)


class Reckoning:
    """Goes through the script happening by happening."""

    def __init__(
        self, law: Law, officials: Officials, roles: Mapping[int, str], doubts: Mapping[int, Sequence[str]]
    ) -> None:
        self._law, self._officials = law, officials
        self._roles, self._doubts = roles, doubts
        self._found = Reckoned()
        self._handed: list[tuple[Case, str]] = []
        self._notices: list[Notice] = []
        self._reminders: list[Posted] = []
        self._lists: list[Sent] = []
        self._given: list[tuple[str, Case, date]] = []
        self._listed: date | None = None
        self._weekly: date | None = None

    def of(self, script: Sequence[Happening]) -> Reckoned:
        """What must come of a script."""
        for place, happening in enumerate(script):
            if isinstance(happening, Arrives):
                self._found.cases[happening.letter] = Case(happening)
            elif isinstance(happening, Does):
                case = self._found.cases.get(happening.letter)
                done = case is not None and case.stands != "waiting" and _WISHES[happening.what](self, case, happening)
                self._found.done[place] = bool(done)
            elif isinstance(happening, Look):
                self._look(happening)
        return self._found

    # What the daemon does by itself.

    def _look(self, look: Look) -> None:
        at, now = look.at, local(look.at)
        for case in self._found.cases.values():
            if case.stands == "waiting":
                self._enter(case, at)
        awake = works(now.date()) and FROM <= now.time() < UNTIL
        for case in self._found.cases.values():
            self._remind(case, at, awake=awake)
        for case in self._found.cases.values():
            if case.stands == "held" and at >= _decided_by(case):
                self._register(case, None, at, unsure=True)
                self._hand(case, "registrar", at)
        if awake:
            self._write_lists(at)
            self._warn(at)
        if look.mail:
            self._send(at, awake=awake)
        else:
            for notice in self._notices:
                notice.tried = True

    def _enter(self, case: Case, at: datetime) -> None:
        letter = case.arrived
        if letter.kind is None and case.kind is None:
            case.stands = "held"
            case.put(self._doubtful(case, local(at).date()), at, unsure=True, known=False)
        else:
            self._register(case, case.kind or letter.kind, at)
            self._hand(case, self._roles.get(letter.letter, "registrar"), at)

    def _doubtful(self, case: Case, day: date) -> list[Dates]:
        letter = case.arrived
        kinds = self._doubts.get(letter.letter, ())
        found = [one for kind in kinds for one in self._law.terms(kind, day, letter.at, letter.asked)]
        return sorted(found, key=lambda one: (one.due, one.kind))

    def _register(self, case: Case, kind: str | None, at: datetime, *, unsure: bool = False) -> None:
        case.kind, case.registered, case.stands = kind, local(at).date(), "registered"
        dates = self._doubtful(case, case.registered) if unsure else self._by_law(case)
        case.put(dates, at, unsure=unsure, known=False)

    def _by_law(self, case: Case) -> Sequence[Dates]:
        assert case.kind
        assert case.registered
        return self._law.terms(case.kind, case.registered, case.arrived.at, case.arrived.asked)

    def _hand(self, case: Case, who: str, at: datetime) -> None:
        """Somebody who is there gets it, and answers for it from now on."""
        case.lead = self._officials.acting(who, at, local(at).date())
        if (named := self._officials.named(who)) != case.lead:
            self._given.append((named, case, local(at).date()))
        self._tell(case, at)

    def _tell(self, case: Case, at: datetime) -> None:
        assert case.lead
        acts = self._officials.acting(case.lead, at, local(at).date())
        self._handed.append((case, self._officials.mail(acts)))
        case.stands = "registered"

    def _remind(self, case: Case, at: datetime, *, awake: bool) -> None:
        for place, term in enumerate(case.terms):
            if term.outcome is not None or not (awake or term.dates.due_at):
                continue
            step = latest(term.steps, at)
            if step is not None:
                people = dict.fromkeys(self._hears(case, audience, at) for audience in step.to)
                self._reminders += (Posted(case, term, place, step.name, to) for to in people)

    def _hears(self, case: Case, audience: str, at: datetime) -> str:
        day, people = local(at).date(), self._officials
        if audience == "head" and case.lead:
            return people.mail(people.head_for(case.lead, at, day))
        who = {"responsible": case.lead or "registrar"}.get(audience, audience)
        return people.mail(people.acting(who, at, day))

    def _write_lists(self, at: datetime) -> None:
        today = local(at).date()
        terms = [(case, term) for case in self._found.cases.values() for term in case.open]
        if self._listed != today:
            self._welcome(at, today)
            self._listed = today
            groups: defaultdict[tuple[str, str], list[Term]] = defaultdict(list)
            for case, term in terms:
                who = self._officials.named(case.lead or "registrar")
                groups[self._officials.acting(case.lead or "registrar", at, today), who].append(term)
            for (acts, _), group in groups.items():
                if any(term.dates.start < today for term in group):
                    self._list(at, f"digest of {len(group)}", self._officials.mail(acts))
        monday = today - timedelta(days=today.weekday())
        if self._weekly is None or self._weekly < monday:
            self._weekly = today
            old = [term.dates for _, term in terms if term.dates.start < today]
            if any(term.due <= monday + timedelta(days=6) for term in old):
                secretary = self._officials.acting("secretary", at, today)
                self._list(at, f"weekly of {len(old)}", self._officials.mail(secretary))

    def _warn(self, at: datetime) -> None:
        """Of notices that an hour was not enough for on the last day, or that wait when it is over."""
        today = local(at).date()
        for notice in self._notices:
            waits = notice.tried and at - notice.at >= timedelta(hours=1)
            if today > notice.last or (today == notice.last and waits):
                self._warn_of(notice, at)

    def _warn_of(self, notice: Notice, at: datetime) -> None:
        today = local(at).date()
        what = "extension_unsent" if today <= notice.last else "extension_untold"
        if not notice.case.open:
            return
        for who in (notice.case.lead or "registrar", "registrar"):
            to = self._officials.mail(self._officials.acting(who, at, today))
            if (what, to) not in notice.warned:
                notice.warned.add((what, to))
                self._lists.append(Sent(at, notice.case.arrived.letter, what, to))

    def _welcome(self, at: datetime, today: date) -> None:
        """Who comes back hears how many letters somebody else has got in their place."""
        for person, first in self._officials.back(self._listed, at, today) if self._listed else ():
            theirs = {case.arrived.letter for who, case, day in self._given if who == person and day >= first}
            if theirs:
                self._list(at, f"returned of {len(theirs)}", self._officials.mail(person))

    def _list(self, at: datetime, what: str, to: str) -> None:
        self._lists.append(Sent(at, None, what, to))

    def _send(self, at: datetime, *, awake: bool) -> None:
        """What waits leaves; of what is overtaken by an answer, a later step or another day, nobody hears."""
        for case, to in self._handed:
            self._found.sent.append(Sent(at, case.arrived.letter, "forward", to))
            if case.stands == "registered":
                case.stands = "forwarded"
                if case.kind in NO_REPLY and not case.stays_open:
                    case.stands = "closed"
                    case.end("closed", local(at).date(), at)
        today = local(at).date()
        for notice in self._notices:
            self._found.sent.append(Sent(at, notice.case.arrived.letter, "extension", _sender(notice.case)))
            if today > notice.last:
                self._warn_of(notice, at)
        self._handed, self._notices = [], []
        waiting = []
        for one in self._reminders:
            if one.term.outcome is not None or one.step != _newest(one.term):
                continue
            if awake or one.term.dates.due_at:
                what = f"{one.term.dates.kind} {one.term.dates.due} {one.step}"
                self._found.sent.append(Sent(at, one.case.arrived.letter, what, one.to))
            else:
                waiting.append(one)
        self._reminders = waiting
        self._lists = [one for one in self._lists if today <= _good_until(one) and self._tells_something(one)]
        if awake:
            self._found.sent += (replace(one, at=at) for one in self._lists)
            self._lists = []

    def _tells_something(self, one: Sent) -> bool:
        return one.letter is None or self._found.cases[one.letter].stands != "closed"

    # What people wish, and whether they may.

    def _answer(self, case: Case, does: Does) -> bool:
        return self._end(case, does, "answered")

    def _close(self, case: Case, does: Does) -> bool:
        return self._end(case, does, "closed")

    def _end(self, case: Case, does: Does, outcome: str) -> bool:
        if case.stands not in {"registered", "forwarded"}:
            return False
        case.end(outcome, local(does.at).date(), does.at)
        case.stands = "closed"
        return True

    def _reopen(self, case: Case, does: Does) -> bool:
        if case.stands != "closed":
            return False
        last = case.last()
        if case.kind and not any(one.kind == case.kind for one in last):
            # What it is was said otherwise since: the term of what it is runs, from the day it was registered.
            last = list(self._by_law(case))
        case.put(last, does.at)
        case.stays_open = True
        self._tell(case, does.at)
        return True

    def _extend(self, case: Case, does: Does) -> bool:
        if not self._may_move(case):
            return False
        term = next(one for one in (*self._by_law(case), None) if one is None or one.kind == case.kind)
        if term is None or term.most is None or term.law is None:
            return False
        until, today = does.day or term.most, local(does.at).date()
        lawful = today <= term.law < until <= term.most and works(until) and does.word.strip()
        if not lawful or case.kind in case.extended:
            return False
        assert case.kind
        case.extended.add(case.kind)
        before = next(one.dates.due for one in case.open if one.dates.kind == case.kind)
        self._move_term(case, replace(term, due=until), does.at)
        self._notices.append(Notice(case, does.at, before))
        return True

    def _ask(self, case: Case, _does: Does) -> bool:
        return self._may_move(case) and not self._is_ours(case)

    def _grant(self, case: Case, does: Does) -> bool:
        term = next((one.dates for one in case.open if one.dates.kind == case.kind), None)
        if not self._may_move(case) or self._is_ours(case) or term is None or not does.day or does.day <= term.due:
            return False
        self._move_term(case, replace(term, due=does.day), does.at)
        return True

    def _may_move(self, case: Case) -> bool:
        return case.stands in {"registered", "forwarded"} and case.kind is not None and not case.unsure

    def _is_ours(self, case: Case) -> bool:
        """Whether the law lets the office extend it by itself."""
        assert case.kind
        assert case.registered
        return "extended" in self._law.row(case.kind, case.registered)

    def _move_term(self, case: Case, longer: Dates, at: datetime) -> None:
        others = [term.dates for term in case.open if term.dates.kind != longer.kind]
        case.put([longer, *others], at)

    def _correct(self, case: Case, does: Does) -> bool:
        if case.registered is None or (does.word == case.kind and not case.unsure):
            return False
        case.kind = does.word
        case.stays_open = False
        if case.stands in {"registered", "forwarded"}:
            case.put(self._by_law(case), does.at)
            self._tell(case, does.at)
        return True

    def _assign(self, case: Case, does: Does) -> bool:
        if case.registered is None or case.stands == "closed":
            return False
        self._hand(case, does.word, does.at)
        return True

    def _release(self, case: Case, does: Does) -> bool:
        if case.stands != "held":
            return False
        case.kind, case.stands = does.word, "waiting"
        return True


_WISHES = {
    "answer": Reckoning._answer,
    "close": Reckoning._close,
    "reopen": Reckoning._reopen,
    "extend": Reckoning._extend,
    "ask": Reckoning._ask,
    "grant": Reckoning._grant,
    "correct": Reckoning._correct,
    "assign": Reckoning._assign,
    "release": Reckoning._release,
}


def _decided_by(case: Case) -> datetime:
    """An hour before the day ends on which it must be registered at the latest (AvTS § 12 lg 1)."""
    day = working_day(local(case.arrived.at).date(), 1)
    return morning(day, time(22, 59, 59)).astimezone(UTC)


def _good_until(one: Sent) -> date:
    """A list of the morning and a warning of the last day are stale on the next day, one of the week with the week."""
    day = local(one.at).date()
    last = {"digest": day, "weekly": day + timedelta(days=7 - day.isoweekday()), "returned": day + timedelta(days=7)}
    last |= {"extension_unsent": day, "extension_untold": day + timedelta(days=7)}
    return last[one.what.split()[0]]


def _newest(term: Term) -> str:
    """The last step of a term that was written."""
    return [step.name for step in term.steps if step.done][-1]


def _sender(case: Case) -> str:
    mark = case.arrived.raw.split(b"Message-ID: <", 1)[1].split(b"@", 1)[0].decode()
    return f"k{mark}@posti.example"
