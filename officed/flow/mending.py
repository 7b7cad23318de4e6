"""What a letter lacks: the sender is told and given a term, the term of the letter rests where the law lets it.

HMS § 15 lg 2 (applications), HMS § 78 (challenges), AvTS § 18 lg 2 (requests that are not clear). Which kinds, how
long, whether the clock rests and whether the letter may be left unreviewed stands in `config/terms.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from officed.domain.changes import Change, Corrected, Detail, EndDeadlines, PlannedDeadline, PutDeadlines, Send
from officed.domain.counting import Step, count
from officed.domain.document import Direction
from officed.domain.errors import BadSettings, Refused
from officed.domain.register import Entry
from officed.domain.reminders import DEFICIENCY
from officed.domain.resting import COUNTED, Rest, before_rolling, lengthened, remaining, resumed
from officed.domain.states import Actor, State
from officed.domain.terms import OWN, Term, Unit
from officed.flow.considering import with_reminders, with_reminders_again
from officed.flow.contesting import ways_to_contest
from officed.flow.deficiencies import (
    DEFICIENT,
    LACKS,
    LEFT,
    LENGTHENED,
    MENDED,
    PAUSED,
    SHORTENED,
    last_asked,
    last_said,
    open_deficiency,
    rests_of,
)
from officed.flow.desk import Desk
from officed.flow.handing import planned
from officed.flow.moving import carry
from officed.flow.reports.handlers import check_may_see
from officed.flow.writing import to_responsible, to_sender
from officed.ports.hooks import Match
from officed.ports.store import Card, OpenDeadline
from officed.texts.shapes import write_steps
from officed.texts.terms import length_in_words, step_in_words

_OPEN = frozenset({State.REGISTERED, State.FORWARDED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sender was asked for: until when, whom the notice goes to, what rests meanwhile and how much is left.

    `late`: the law wanted the sender told earlier. `left`: kind of the term, days that remain, and what these are.
    """

    reference: str
    until: date
    told: str | None
    late: bool
    left: tuple[tuple[str, int, Unit], ...]


@dataclass(frozen=True, slots=True)
class Resumed:
    """A term that runs on: its new last day, and how that was found."""

    kind: str
    due: date
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A letter that was left unreviewed, and whom the notice goes to."""

    reference: str
    told: str | None


def ask_to_mend(
    desk: Desk,
    number: int,
    actor: Actor,
    *,
    what: str,
    until: date | None = None,
    days: int | None = None,
    why: str = "",
) -> Asked:
    """Tell the sender what is missing and by when; asked again with another day, the office moves its own term.

    Without a day the usual one of `terms.toml` is given. An earlier day than before wants a reason, `why`.
    Raises `Refused` and `BadSettings` with what to do instead.
    """
    card, entry = open_card(desk, number, actor)
    law, running = _law(desk, card, entry), open_deficiency(card)
    said = " ".join(what.split()) or (last_said(card) if running else "")
    _check_said(entry, said, "" if running else why)
    due = _last_day(desk, law, until, days)
    _check_length(desk, law, due)
    if running is not None:
        return _set_anew(desk, card, entry, actor, law, running, said, due, " ".join(why.split()))
    today = desk.today()
    resting = _resting(card, law, today)
    left = tuple((one.kind, _left(desk, one, today), _days(one)) for one in resting)
    late, notice = _is_late(desk, card, entry, law), _notice(desk, card, entry, law, said, due, rests=bool(resting))
    detail: Detail = {
        "until": due.isoformat(),
        "basis": law.basis,
        "pauses": bool(resting),
        "left": " ".join(f"{kind}:{n}" for kind, n, _ in left),
        "late": late,
        "told": bool(notice),
    }
    pause = (EndDeadlines(PAUSED, today, tuple(one.kind for one in resting)),) if resting else ()
    noted = (*pause, Corrected(LACKS, "", said, law.basis))
    amend(desk, card, actor, DEFICIENT, detail, (*noted, _term(desk, law, due), *notice))
    return Asked(entry.reference, due, address_of(notice), late, left)


def _check_said(entry: Entry, said: str, why_at_first: str) -> None:
    if not said:
        raise BadSettings(text="Say what is missing: --what »allkiri ja kaart«. The sender is told it.")
    if why_at_first.strip():
        text = f"Nothing was asked for in {entry.reference} yet, so no day is changed: leave --why out,"
        raise BadSettings(text=f"{text} and say what is missing with --what.")


def _set_anew(
    desk: Desk, card: Card, entry: Entry, actor: Actor, law: Term, running: OpenDeadline, said: str, due: date, why: str
) -> Asked:
    if due == running.due:
        raise Refused(reason=f"{entry.reference} may be mended until {due:%d.%m.%Y} already.")
    if due < running.due and not why:
        text = f"{entry.reference} may be mended until {running.due:%d.%m.%Y}, as the sender was told:"
        raise Refused(reason=f"{text} an earlier day wants a reason that they are told. Say it with --why.")
    rests = bool(last_asked(card).detail.get("pauses"))
    before = last_said(card)
    noted = (Corrected(LACKS, before, said, why or law.basis),) if why or said != before else ()
    anew = {"before": running.due.isoformat(), "why": why}
    notice = _notice(desk, card, entry, law, said, due, rests=rests, anew=anew)
    detail: Detail = {"until": due.isoformat(), "basis": law.basis, "told": bool(notice)}
    old = EndDeadlines("replaced", desk.today(), (DEFICIENCY,))
    step = LENGTHENED if due > running.due else SHORTENED
    amend(desk, card, actor, step, detail, (old, *noted, _term(desk, law, due), *notice))
    return Asked(entry.reference, due, address_of(notice), late=False, left=())


def mended(desk: Desk, number: int, actor: Actor, *, on: date | None = None) -> tuple[Resumed, ...]:
    """Say that the sender has mended what was missing: what rested runs on with the days that remained.

    Raises `Refused` and `BadSettings` with what to do instead.
    """
    card, entry = open_card(desk, number, actor)
    asked_for(card, entry)
    line = last_asked(card)
    since, day = line.at.astimezone(desk.zone).date(), on or desk.today()
    if not since <= day <= desk.today():
        text = f"It was asked for on {since:%d.%m.%Y}: give a day from then until today on which it came."
        raise BadSettings(text=text)
    rested = desk.store.last_deadlines(number, (PAUSED,)) if line.detail.get("pauses") else ()
    found = tuple(_run_on(desk, planned(one), Rest(since, day)) for one in rested)
    done = tuple(Resumed(term.kind, term.due, steps) for term, steps in found)
    detail: Detail = {
        "on": day.isoformat(),
        "since": since.isoformat(),
        "rested": (day - since).days,
        "due": " ".join(f"{one.kind}:{one.due.isoformat()}" for one in done),
    }
    changes: tuple[Change, ...] = (
        EndDeadlines(MENDED, day, (DEFICIENCY,)),
        Corrected(LACKS, last_said(card), "", MENDED),
        PutDeadlines(tuple(with_reminders(desk, term) for term, _ in found), beside=True),
        *_tell_official(desk, card, entry, done),
    )
    amend(desk, card, actor, MENDED, detail, changes)
    return done


def leave(desk: Desk, number: int, actor: Actor, reason: str) -> Left:
    """Leave a letter unreviewed that was not mended in its term; it closes, and the sender is told why.

    Raises `Refused` before the term has ended, and where the law knows no such end.
    """
    card, entry = open_card(desk, number, actor)
    running, law = asked_for(card, entry), _law(desk, card, entry)
    said = " ".join(reason.split())
    if not law.left_basis:
        text = f"The law does not let {entry.reference} ({card.document.kind}) be left unreviewed."
        raise Refused(reason=f"{text} Answer it, with the reasons for a refusal.")
    if desk.today() <= running.due:
        text = f"{entry.reference} may be mended until the end of {running.due:%d.%m.%Y}; before that it is not left."
        raise Refused(reason=text)
    if not said:
        raise Refused(reason="Say why it is left unreviewed: --reason. The sender is told it.")
    values = {
        "number": entry.reference,
        "registered": entry.registered_on.isoformat(),
        "until": running.due.isoformat(),
        "what": last_said(card),
        "reason": said,
        "basis": law.left_basis,
        **ways_to_contest(desk, card.document.kind or ""),
    }
    notice = to_sender(desk, card.document, "left_unreviewed", values)
    detail: Detail = {"basis": law.left_basis, "told": bool(notice)}
    changes: tuple[Change, ...] = (
        EndDeadlines("closed", desk.today()),
        Corrected(LEFT, "", said, law.left_basis),
        *notice,
    )
    carry(desk, card.document, State.CLOSED, actor, LEFT, changes, detail)
    return Left(entry.reference, address_of(notice))


def with_rests(desk: Desk, card: Card, term: PlannedDeadline) -> PlannedDeadline:
    """A term that is counted anew, later by the times for which it has rested already."""
    rests = rests_of(card, term.kind)
    if not rests or Unit(term.unit) not in COUNTED:
        return term
    for rest in rests:
        term, _ = _run_on(desk, term, rest)
    return with_reminders_again(desk, term)


def lacking(desk: Desk, match: Match | None) -> Card | None:
    """The letter that a further one belongs to, where it lacks something; looked up before anything is written."""
    card = desk.store.card(match.document) if match is not None else None
    return card if card is not None and card.entry is not None and open_deficiency(card) is not None else None


def perhaps_mended(desk: Desk, card: Card, reference: str) -> tuple[Send, ...]:
    """To the official: a further letter has come, and perhaps brings what is missing."""
    running = open_deficiency(card)
    assert running is not None
    values = {"number": card.document.reference or "", "letter": reference, "due": running.due.isoformat()}
    key = f"d{card.document.id}.{card.document.version}.{reference}.perhaps_mended"
    return to_responsible(desk, card, key, values)


def open_card(desk: Desk, number: int, actor: Actor) -> tuple[Card, Entry]:
    """An open entry of a letter that came. Raises `Refused` where it can lack nothing, or is not for the actor."""
    card = desk.store.card(number)
    check_may_see(desk, card, actor)
    document, entry = card.document, card.entry
    if entry is None or document.state not in _OPEN or card.annulled:
        state = "annulled" if card.annulled else document.state.value
        raise Refused(reason=f"{document.called} is {state}: only open entries can lack something.")
    if document.direction is not Direction.INCOMING:
        raise Refused(reason=f"{entry.reference} is a letter of ours; only letters that came are mended.")
    if document.kind is None or any(term.provisional for term in card.deadlines):
        text = f"Nobody has confirmed the kind of {entry.reference}."
        raise Refused(reason=f"{text} Say it first: officed correct {entry.reference} --kind KIND --reason WHY")
    return card, entry


def _law(desk: Desk, card: Card, entry: Entry) -> Term:
    kind = card.document.kind or ""
    found = desk.office.terms.mending(kind, entry.registered_on)
    if found is None:
        text = f"config/terms.toml has no term for deficiencies of the kind {kind}: write a [[special]] that mends it,"
        raise Refused(reason=f"{text} or ask by a letter of ours with --answer-by.")
    return found


def asked_for(card: Card, entry: Entry) -> OpenDeadline:
    """The term that runs for mending it. Raises `Refused` where nothing was asked for."""
    running = open_deficiency(card)
    if running is None:
        text = f"Nothing was asked for in {entry.reference}:"
        raise Refused(reason=f"{text} officed deficient {entry.reference} --what WHAT")
    return running


def _last_day(desk: Desk, law: Term, until: date | None, days: int | None) -> date:
    """The last day for the sender, a working day."""
    today, calendar = desk.today(), desk.office.calendar
    if until is not None and days is not None:
        raise BadSettings(text="Give --until or --days, not both.")
    if until is not None and until <= today:
        raise BadSettings(text=f"{until:%d.%m.%Y} is not to come: nobody can mend anything by then.")
    if until is not None:
        return calendar.roll_forward(until)
    return lengthened(today, days, calendar) if days is not None else count(today, law.n, law.unit, calendar).due


def _check_length(desk: Desk, law: Term, due: date) -> None:
    """A term of years is a slip of the pen, and would keep the term of the letter from ever running on."""
    most = law.longest
    latest = count(desk.today(), most.n, most.unit, desk.office.calendar).due if most is not None else due
    if most is not None and due > latest:
        text = f"{due:%d.%m.%Y} is too late: at most {length_in_words(most.n, most.unit)}, until {latest:%d.%m.%Y}"
        raise BadSettings(text=f"{text} ({most.basis}; »longest« in config/terms.toml).")


def _is_late(desk: Desk, card: Card, entry: Entry, law: Term) -> bool:
    """Whether the sender should have been told by now, counted from the letter's own start (AvTS § 18 lg 2)."""
    if law.tell is None:
        return False
    kind = card.document.kind
    start = next((term.start for term in card.deadlines if term.kind == kind), entry.registered_on)
    return desk.today() > count(start, law.tell.n, law.tell.unit, desk.office.calendar).due


def _resting(card: Card, law: Term, today: date) -> tuple[OpenDeadline, ...]:
    """The terms that rest: of the letter itself, while they still run."""
    kinds = {*law.mends, OWN} if law.pauses else set()
    return tuple(t for t in card.deadlines if t.kind in kinds and Unit(t.unit) in COUNTED and today <= t.due)


def _end(desk: Desk, term: OpenDeadline | PlannedDeadline) -> date:
    return before_rolling(term.due, term.raw_end, desk.office.calendar)


def _left(desk: Desk, term: OpenDeadline, today: date) -> int:
    return remaining(_end(desk, term), Unit(term.unit), today, desk.office.calendar)


def _days(term: OpenDeadline) -> Unit:
    """What the rest of a term is counted in: of months that have begun, in calendar days."""
    return Unit.WORKING_DAYS if term.unit == Unit.WORKING_DAYS else Unit.CALENDAR_DAYS


def _run_on(desk: Desk, term: PlannedDeadline, rest: Rest) -> tuple[PlannedDeadline, tuple[Step, ...]]:
    found = resumed(_end(desk, term), Unit(term.unit), rest, desk.office.calendar)
    told = (*term.steps, *(step_in_words(step) for step in found.steps))
    return replace(term, due=found.due, raw_end=found.raw_end, steps=told), found.steps


def _term(desk: Desk, law: Term, due: date) -> PutDeadlines:
    term = PlannedDeadline(DEFICIENCY, desk.today(), due, law.basis, Unit.LETTER_DATE.value, 0)
    return PutDeadlines((with_reminders(desk, term),), beside=True)


def _notice(
    desk: Desk,
    card: Card,
    entry: Entry,
    law: Term,
    what: str,
    due: date,
    *,
    rests: bool,
    anew: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Send, ...]:
    values = {
        "number": entry.reference,
        "registered": entry.registered_on.isoformat(),
        "what": what,
        "due": due.isoformat(),
        "basis": law.basis,
        "left_basis": law.left_basis,
        "pauses_basis": law.pauses_basis if rests else "",
        **anew,
    }
    return to_sender(desk, card.document, "deficiencies", values)


def _tell_official(desk: Desk, card: Card, entry: Entry, done: tuple[Resumed, ...]) -> tuple[Send, ...]:
    if not done:
        return ()
    first = min(done, key=lambda one: one.due)
    values = {
        "number": entry.reference,
        "kind": first.kind,
        "due": first.due.isoformat(),
        "steps": write_steps(first.steps),
    }
    return to_responsible(desk, card, f"d{card.document.id}.{card.document.version}.runs_on", values)


def address_of(notice: tuple[Send, ...]) -> str | None:
    """Whom a notice goes to; None where there is none."""
    return notice[0].letter.to[0] if notice else None


def amend(desk: Desk, card: Card, actor: Actor, reason: str, detail: Detail, changes: tuple[Change, ...]) -> None:
    """Write it as a move that leads nowhere: the state stays, version and history go on."""
    carry(desk, card.document, card.document.state, actor, reason, changes, detail)
