"""The two dates of reports: reminders to the handler alone, and an alarm that says nothing of any report."""

from __future__ import annotations

from datetime import date

from officed.domain.errors import BadSettings, OfficedError, Refused
from officed.domain.reports import Report
from officed.domain.states import Actor
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.reports.confiding import reminders
from officed.flow.reports.diverting import finish
from officed.flow.reports.handlers import holders
from officed.flow.resting import is_at_rest
from officed.flow.stepping import Tell

_KEY, _WHAT = "reports", "the handling of whistleblowers' reports"
_ADVICE = "config/people.toml: the role whistleblower_handler; officed check"


def remind_handlers(desk: Desk, tell: Tell) -> int:
    """Remind of every date whose time has come, and end what a crash broke off. Returns how many were reminded of."""
    done = 0
    for report in desk.store.reports():
        if report.envelope is not None and report.purged_at is None:
            _finish(desk, report, tell)
        if is_at_rest(desk):
            continue
        for step in report.steps_due(desk.clock()):
            mails = tuple(reminders(desk, report.document, report.plan, step))
            if desk.store.remind_of(report, step, mails, desk.clock()):
                done += 1
                tell("report.reminded", document=report.document, step=step.code, mails=len(mails))
    return done


def _finish(desk: Desk, report: Report, tell: Tell) -> None:
    try:
        finish(desk, report.document)
    except OfficedError as error:
        # What cannot be removed keeps nobody from being reminded.
        tell("report.failed", document=report.document, error=str(error))


def watch_handlers(desk: Desk) -> bool:
    """Raise an alarm while a report waits and nobody who may open it is here; end it. Returns whether that changed."""
    now = desk.clock()
    why = _nobody(desk)
    standing = any(alarm.key == _KEY for alarm in desk.store.alarms())
    if (why is not None) == standing:
        return False
    if why is not None:
        return desk.store.raise_alarm(_KEY, why, writing.alarm(desk, _KEY, _WHAT, why, _ADVICE, now), now)
    return desk.store.clear_alarm(_KEY, writing.recovered(desk, _KEY, _WHAT, now), now)


def _nobody(desk: Desk) -> str | None:
    people, today = desk.office.people, desk.today()
    for handler in sorted({report.plan.handler for report in desk.store.reports() if report.open_clocks()}):
        if not (persons := holders(desk, handler)):
            return f"a date runs, and nobody is »{handler}« in people.toml"
        if not any(people.is_present(person, today) for person in persons):
            return f"a date runs, and everybody who is »{handler}« is away: {', '.join(persons)}"
    return None


def reports_of(desk: Desk, actor: Actor, *, all_: bool = False) -> tuple[Report, ...]:
    """The reports that a person handles: those whose dates run, or all."""
    found = desk.store.reports(all_=all_)
    return tuple(one for one in found if actor.name in holders(desk, one.plan.handler))


def acknowledge(desk: Desk, number: int, actor: Actor, on: date | None = None) -> date:
    """The sender was told that the report came. Raises `Refused`, `BadSettings`. Returns the day."""
    report = _running(desk, number, actor)
    day = _day(desk, report, on)
    desk.store.acknowledge(number, day, actor, desk.clock())
    return day


def give_feedback(desk: Desk, number: int, actor: Actor, on: date | None = None) -> date:
    """The sender was told what was done about the report. Raises `Refused`, `BadSettings`. Returns the day."""
    report = _running(desk, number, actor)
    day = _day(desk, report, on)
    desk.store.give_feedback(number, day, actor, desk.clock())
    return day


def dismiss(desk: Desk, number: int, actor: Actor) -> None:
    """What came to a sealed source is no report: an advert, or a letter that belongs elsewhere. Raises `Refused`."""
    report = _running(desk, number, actor)
    if report.envelope is None:
        text = f"Document {number} is only suspected: officed held release {number} --kind KIND, or officed held refuse"
        raise Refused(reason=text)
    desk.store.dismiss(number, actor, desk.clock())


def envelope_of(desk: Desk, number: int, actor: Actor) -> bytes:
    """What only the handler can open (CMS in DER). Raises `Refused`."""
    report = _own(desk, number, actor)
    if report.envelope is None:
        raise Refused(reason=f"Document {number} is not encrypted yet: officed divert {number}")
    return desk.originals.read(report.envelope)


def _own(desk: Desk, number: int, actor: Actor) -> Report:
    report = desk.store.report(number)
    if report is None or actor.name not in holders(desk, report.plan.handler):
        # Whether there is one is told to nobody else.
        raise Refused(reason=f"No report {number} waits for {actor.name}; who handles reports says so with --as.")
    return report


def _running(desk: Desk, number: int, actor: Actor) -> Report:
    report = _own(desk, number, actor)
    if report.dismissed_at is not None:
        raise Refused(reason=f"Report {number} is dismissed; officed sealed save {number} FILE gives its letter.")
    return report


def _day(desk: Desk, report: Report, on: date | None) -> date:
    day = on or desk.today()
    if day > desk.today():
        raise BadSettings(text=f"{day:%d.%m.%Y} has not come yet.")
    if day < report.received_on:
        raise BadSettings(text=f"Report {report.document} came on {report.received_on:%d.%m.%Y}, after that day.")
    return day
