"""Lists by mail: each working morning to everybody what is open for them, once a week to the secretary what is late.

Restricted letters may stand in them: a line tells number, kind and date, as a notice does, and nothing of the content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from officed.domain.changes import Send
from officed.domain.states import CLOCK
from officed.flow.coming_home import welcomes
from officed.flow.desk import Desk
from officed.flow.overtaking import of_list
from officed.flow.reports.handlers import SEALED
from officed.flow.resting import is_at_rest
from officed.flow.stepping import Tell
from officed.ports.store import OpenDeadline
from officed.texts.shapes import ListedTerm, write_terms

DIGEST, WEEKLY = "digest.sent", "weekly.sent"

# A longer list is not read; the rest is told as a number.
_MOST = 40
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def send_lists(desk: Desk, tell: Tell) -> int:
    """Send the lists whose morning has come, each once. Returns how many mails were posted."""
    settings, today = desk.office.settings.reminders, desk.today()
    if is_at_rest(desk):
        return 0
    posted = 0
    if settings.digest and (last := _last(desk, DIGEST)) != today:
        posted += _post(desk, DIGEST, today, (*_digests(desk, today), *welcomes(desk, last, today)), tell)
    if settings.weekly and _is_week_due(today, settings.weekly, _last(desk, WEEKLY)):
        posted += _post(desk, WEEKLY, today, _weekly(desk, today), tell)
    return posted


def _last(desk: Desk, event: str) -> date | None:
    line = next(iter(desk.store.notes((event,), 1)), None)
    return date.fromisoformat(str(line.detail["day"])) if line else None


def _is_week_due(today: date, weekday: str, last: date | None) -> bool:
    """Whether this week's day has come and its list has not gone; a day off moves it to the next working day."""
    monday = today - timedelta(days=today.weekday())
    return today.weekday() >= _DAYS.index(weekday) and (last is None or last < monday)


def _post(desk: Desk, event: str, today: date, mails: Sequence[Send], tell: Tell) -> int:
    # The keys of the mails tell the day, so a crash between the two sends none of them twice.
    desk.store.post(mails, desk.clock())
    desk.store.note(event, {"day": today.isoformat(), "mails": len(mails)}, CLOCK, desk.clock())
    if mails:
        tell(event, mails=len(mails))
    return len(mails)


def _digests(desk: Desk, today: date) -> tuple[Send, ...]:
    """One list for each person who has something open since before today; who is away is stood in for."""
    open_for: defaultdict[tuple[str, str | None], list[OpenDeadline]] = defaultdict(list)
    people = desk.office.people
    for deadline in desk.store.deadlines():
        who = deadline.person if deadline.person and people.knows(deadline.person) else "registrar"
        if people.knows(who):
            person, instead_of, _ = people.present(who, today)
            open_for[person, instead_of].append(deadline)
    # What came today has had its own mail.
    lists = ((key, terms) for key, terms in open_for.items() if any(term.start < today for term in terms))
    return tuple(mail for (person, away), terms in lists if (mail := _digest(desk, today, person, away, terms)))


def _digest(desk: Desk, today: date, person: str, away: str | None, terms: Sequence[OpenDeadline]) -> Send | None:
    known = desk.office.people.people.get(person)
    if known is None:
        return None
    stood_in = desk.office.people.people.get(away or "")
    values = {
        "count": str(len(terms)),
        "late": _count(sum(term.due < today for term in terms)),
        "terms": write_terms(_listed(desk, today, terms[:_MOST])),
        "more": _count(len(terms) - _MOST),
        "held": _count(_undecided(desk)) if _is_registrar(desk, person, today) else "",
        "instead_of": stood_in.name if stood_in else "",
        **of_list(today),
    }
    key = f"digest.{today.isoformat()}.{person}" + (f".{away}" if away else "")
    return Send(desk.letter(key, "digest", (known.email,), "digest", values, language=known.language))


def _weekly(desk: Desk, today: date) -> tuple[Send, ...]:
    """What is late and what ends this week, with who answers for it; nothing where there is neither."""
    people = desk.office.people
    wanted = desk.office.settings.reminders.weekly_to
    who = next((one for one in (wanted, "registrar") if people.knows(one)), None)
    known = people.people.get(people.present(who, today)[0]) if who else None
    terms = tuple(term for term in desk.store.deadlines() if term.start < today)
    sunday = today + timedelta(days=6 - today.weekday())
    late = [term for term in terms if term.due < today]
    soon = [term for term in terms if today <= term.due <= sunday]
    if known is None or not (late or soon):
        return ()
    values = {
        "count": str(len(terms)),
        "late": _count(len(late)),
        "late_terms": write_terms(_listed(desk, today, late[:_MOST], named=True)),
        "soon": _count(len(soon)),
        "soon_terms": write_terms(_listed(desk, today, soon[:_MOST], named=True)),
        "more": _count(max(0, len(late) - _MOST) + max(0, len(soon) - _MOST)),
        "held": _count(_undecided(desk)),
        **of_list(sunday),
    }
    key = f"weekly.{today.isoformat()}"
    return (Send(desk.letter(key, "digest", (known.email,), "weekly", values, language=known.language)),)


def _listed(desk: Desk, today: date, terms: Iterable[OpenDeadline], *, named: bool = False) -> Iterable[ListedTerm]:
    calendar = desk.office.calendar
    for term in terms:
        days = calendar.working_days_between(min(today, term.due), max(today, term.due))
        person = desk.office.people.people.get(term.person or "")
        number = term.reference or f"({term.document})"
        left = days if term.due >= today else -max(days, 1)
        yield ListedTerm(number, term.kind, term.due, left, person.name if named and person else "")


def _undecided(desk: Desk) -> int:
    """How many documents wait for the registrar; of what waits for the handler of reports nobody else is told."""
    return sum(waiting.code != SEALED for waiting in desk.store.waiting())


def _count(n: int) -> str:
    return str(n) if n > 0 else ""


def _is_registrar(desk: Desk, person: str, today: date) -> bool:
    return desk.office.people.knows("registrar") and desk.office.people.present("registrar", today)[0] == person
