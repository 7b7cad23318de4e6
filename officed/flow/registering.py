"""read -> registered, held or refused: the decision is made and everything that follows is written at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from officed.domain.changes import (
    Assign,
    Change,
    Confide,
    Detail,
    EndDocument,
    Link,
    Move,
    PutDeadlines,
    PutTitle,
    PutVerdict,
    Send,
    SetKind,
    Wait,
)
from officed.domain.deciding import Decision
from officed.domain.document import Document
from officed.domain.linking import ANSWERS, PROPOSED_ANSWER
from officed.domain.people import Assignment, Standing
from officed.domain.register import Entry, NumberRequest
from officed.domain.reports import HANDLER
from officed.domain.restricting import mark_of
from officed.domain.series import Series
from officed.domain.states import Actor, ActorKind, State
from officed.flow import writing
from officed.flow.acknowledging import is_welcome
from officed.flow.considering import Consideration, consider, is_sealed, thresholds
from officed.flow.desk import Desk
from officed.flow.doubting import find_twin, settle_twin
from officed.flow.ending import observe_with_ends
from officed.flow.mending import lacking, perhaps_mended
from officed.flow.moving import carry
from officed.flow.reports.confiding import KIND, notices, plan_of
from officed.flow.reports.handlers import SEALED
from officed.flow.reserving import reserved_for
from officed.flow.restricting import of_entry
from officed.flow.shadowing import with_trial
from officed.ports.hooks import Match
from officed.texts.kinds import kind_name

RULES = Actor(ActorKind.RULE, "rules")

# Midnight can pass between asking the plugins and taking the number, but not twice in a row.
_TRIES = 3


def register(desk: Desk, document: Document, actor: Actor = RULES) -> State:
    """Take a read document through its decision. Returns the state it reached. Raises `PluginFailed`."""
    for _ in range(_TRIES):
        today = desk.today()
        considered = with_trial(desk, document, consider(desk, document, today), today)
        if is_sealed(desk, considered.verdict) and considered.decision is not Decision.REFUSE:
            return _hold_sealed(desk, document, considered, actor)
        if considered.decision is not Decision.REFUSE and (twin := find_twin(desk, document)) is not None:
            return settle_twin(desk, document, considered.verdict, twin, registration_ends(desk, document))
        reached = _STEPS[considered.decision](desk, document, considered, actor, today)
        if reached is not None:
            return reached
    raise AssertionError("the local date changed three times in a row")


def enter(
    desk: Desk, document: Document, considered: Consideration, actor: Actor, today: date, *, reason: str = "registered"
) -> State | None:
    """Give a number and forward. None when the local date changed meanwhile and all is to be asked again."""
    match = _match(desk, document)
    lacks = lacking(desk, match)
    acknowledge = is_welcome(desk, document)
    request = reserved_for(desk, document) or _request(desk, document, considered.series, match)
    kind = considered.verdict.kind
    move = Move(
        document=document.id,
        version=document.version,
        state=document.state,
        target=State.REGISTERED,
        actor=actor,
        reason=reason,
        detail={"kind": kind, "series": request.series.code, "points": considered.verdict.points},
        changes=(
            *_entry_changes(desk, considered, document, match),
            desk.index.words_of(document, writing.title_of(document)),
        ),
    )

    def complete(entry: Entry) -> Sequence[Change]:
        perhaps = perhaps_mended(desk, lacks, entry.reference) if lacks is not None else ()
        return (*_letters(desk, document, considered, request.series, entry, acknowledge=acknowledge), *perhaps)

    entry = desk.store.register(move, request, complete, desk.now_and_today, today)
    if entry is None:
        return None
    observe_with_ends(desk, move)
    return State.REGISTERED


def _entry_changes(
    desk: Desk, considered: Consideration, document: Document, match: Match | None
) -> tuple[Change, ...]:
    kind = considered.verdict.kind
    restriction = _restriction(considered, document)
    changes: list[Change] = [
        *considered.records,
        PutTitle(writing.title_of(document), public_title(kind), restriction),
        Assign(considered.assignments),
        PutDeadlines(considered.deadlines),
    ]
    changes += of_entry(desk, document, restriction)
    if kind is not None:
        changes.append(SetKind(kind, confirmed=document.hinted_kind == kind))
    if match is not None:
        changes.append(Link(match.document, match.kind if match.sure else PROPOSED_ANSWER))
    if match is not None and match.sure and match.kind == ANSWERS:
        # It answers a letter of ours: if that one waited for it, it waits no longer.
        detail = {"by": document.id, "how": document.way.value}
        changes.append(EndDocument(match.document, "answered", document.received_on, "answered", detail))
    return tuple(changes)


def public_title(kind: str | None) -> str:
    """The safe title for outside: the kind, nothing of the sender (AvTS § 12)."""
    return kind_name(kind, "et").capitalize() if kind else "Kiri"


def _restriction(considered: Consideration, document: Document) -> str | None:
    # A mark that came with the letter is always kept; removing it needs a person (AvTS §§ 40-41). What the sender only
    # pleads for is no ground of the act.
    wished = next((o.restriction for o in considered.verdict.winning if o.restriction), None)
    # The usual ground of an open series says nothing of this letter: a ground lies in what is written (AvTS § 38 lg 2).
    usual = considered.series.restriction if considered.series.restricted else None
    return mark_of(document) or wished or usual


def _letters(
    desk: Desk, document: Document, considered: Consideration, series: Series, entry: Entry, *, acknowledge: bool
) -> tuple[Send, ...]:
    kind = considered.verdict.kind
    deadline = considered.earliest
    sure = considered.decision is Decision.FORWARD
    forwards = writing.forwarding(
        desk,
        document,
        entry.reference,
        kind,
        series,
        considered.assignments,
        deadline,
        because=(*why(considered), *_second_matters(desk, considered)),
        instruction=_instruction(considered, document, restricted=writing.is_restricted(kind, series, document)),
        turn=document.version,
    )
    receipt = writing.acknowledgement(desk, document, entry, kind, deadline, sure=sure) if acknowledge else ()
    return (*forwards, *receipt)


def _instruction(considered: Consideration, document: Document, *, restricted: bool) -> str:
    """What the rules tell the official to do, and what the clerk at the counter noted down."""
    wished = next((o.instruction for o in considered.verdict.winning if o.instruction), "")
    # A note speaks of the letter, of which a restricted mail says nothing.
    note = "" if restricted else document.hints.get("note", "")
    return " ".join(said for said in (wished, note) if said)


def _second_matters(desk: Desk, considered: Consideration) -> tuple[str, ...]:
    """What else the letter asks for, for the one who gets it."""
    others = considered.verdict.beside(thresholds(desk).second)
    return tuple(f"{writing.SECOND_MATTER}{kind}" for kind in others)


def why(considered: Consideration) -> tuple[str, ...]:
    """Why it was decided so: the reasons of the winning opinions for the kind, strongest first."""
    winning = [o for o in considered.verdict.winning if o.points > 0 and o.kind == considered.verdict.kind]
    # A cue says more to an official than a likeness, whatever the points.
    winning.sort(key=lambda o: o.source == "likeness")
    return tuple(dict.fromkeys(reason for o in winning for reason in o.because))


def _match(desk: Desk, document: Document) -> Match | None:
    references = document.found("our_ref")
    ids = document.content.in_reply_to
    letters = desk.store.open_letters(references, ids, document.content.sender.addr)
    return desk.hooks.match_answer(document, letters) if letters else None


def _request(desk: Desk, document: Document, series: Series, match: Match | None) -> NumberRequest:
    """The next number of the matter that it joins, where the series of that takes such letters; else its own."""
    plan = desk.office.file_plan
    if match is not None and match.sure:
        entry = desk.store.card(match.document).entry
        own = plan.series.get(entry.series) if entry is not None else None
        if entry is not None and own is not None and own.takes(document.direction):
            first = plan.sequences[own.sequence].first
            return NumberRequest(own, first, follows=(entry.sequence, entry.year, entry.number))
    return NumberRequest(series, first=plan.sequences[series.sequence].first)


def _ask(desk: Desk, document: Document, considered: Consideration, actor: Actor, _today: date) -> State:
    """Hold unnumbered with the likely kinds; their terms run at once, the earliest rules."""
    decide_by = registration_ends(desk, document)
    earliest = considered.earliest
    candidates = [(c.kind, c.points) for c in considered.verdict.candidates[:5]]
    reason = considered.verdict.reason
    mails = writing.question(desk, document, reason, candidates, decide_by, earliest.due if earliest else None)
    wait = Wait("ask", reason, decide_by)
    return hold_with(desk, document, considered, actor, "asked", wait, mails)


def registration_ends(desk: Desk, document: Document) -> datetime:
    """Until when it must be registered: the end of the next working day after receipt (AvTS § 12 lg 1).

    One hour earlier, so that the clock registers within the day.
    """
    day = desk.office.calendar.next_working_day(document.received_on)
    return desk.end_of_day(day) - timedelta(hours=1)


def _hold(desk: Desk, document: Document, considered: Consideration, actor: Actor, _today: date) -> State:
    decide_by = registration_ends(desk, document)
    reason = considered.verdict.reason
    mails = writing.held(desk, document, reason, decide_by=decide_by)
    wait = Wait("rule", reason, decide_by)
    return hold_with(desk, document, considered, actor, "held", wait, mails)


def _hold_sealed(desk: Desk, document: Document, considered: Consideration, actor: Actor) -> State:
    """A suspected whistleblower report: unforwarded, and only its handler hears of it (Directive (EU) 2019/1937).

    Its two dates run apart from the terms of the register, which many people are told of.
    """
    plan = plan_of(desk, HANDLER, document.received_on)
    # What is none is to be registered in time like any other letter.
    decide_by = registration_ends(desk, document)
    changes: tuple[Change, ...] = (
        PutVerdict(considered.verdict),
        SetKind(KIND),
        PutDeadlines(()),
        Confide(plan),
        Wait(SEALED, "for the handler of reports only", decide_by),
        *notices(desk, document.id, plan, "report_suspected", document.version, decide_by=decide_by.isoformat()),
    )
    detail: Detail = {"kind": KIND, "points": considered.verdict.points}
    carry(desk, document, State.HELD, actor, "sealed", changes, detail)
    return State.HELD


def hold_with(
    desk: Desk,
    document: Document,
    considered: Consideration,
    actor: Actor,
    reason: str,
    wait: Wait,
    mails: Sequence[Send],
) -> State:
    """Move to held: the opinions are kept, the terms of the plausible kinds run."""
    carry(
        desk,
        document,
        State.HELD,
        actor,
        reason,
        (*considered.records, PutDeadlines(considered.deadlines), wait, *mails),
        {"kind": considered.verdict.kind, "points": considered.verdict.points},
    )
    return State.HELD


def _refuse(desk: Desk, document: Document, considered: Consideration, actor: Actor, _today: date) -> State:
    """Machine mail: kept and listed, never numbered, and a person can send it back."""
    reasons = "; ".join(why(considered)[:3]) or considered.verdict.reason
    carry(
        desk,
        document,
        State.REFUSED,
        actor,
        "refused",
        (*considered.records, Wait("refused", reasons)),
        {"kind": considered.verdict.kind},
    )
    return State.REFUSED


Step = Callable[[Desk, Document, Consideration, Actor, date], State | None]
_STEPS: Mapping[Decision, Step] = {
    Decision.FORWARD: enter,
    Decision.ASK: _ask,
    Decision.HOLD: _hold,
    Decision.REFUSE: _refuse,
}


def general_assignment(desk: Desk, today: date) -> tuple[Assignment, ...]:
    """The registrar, as responsible for what nobody decided about."""
    person, instead_of, until = desk.office.people.present("registrar", today)
    because = "nobody decided before the registration duty ended (AvTS § 12 lg 1)"
    return (Assignment("registrar", person, Standing.RESPONSIBLE, because, instead_of, until),)
