"""An extension of which the sender did not hear before the old term ended: it may be void (AvTS § 19, MSVS § 6).

The one who answers for the letter and the registrar are told, once before that day is over and once after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from officed.domain.changes import Send
from officed.domain.people import Standing
from officed.domain.reminders import BESIDE
from officed.domain.resting import before_rolling, resumed
from officed.domain.terms import Unit
from officed.flow.deficiencies import open_rest, rests_of
from officed.flow.desk import Desk
from officed.flow.overtaking import of_warning
from officed.flow.resting import is_at_rest
from officed.ports.channels import Delivery
from officed.ports.store import Card, OpenDeadline, Posted
from officed.ports.watching import SentMail

if TYPE_CHECKING:
    from officed.flow.stepping import Tell

NOTICE = "extension"
"""The template of the notice."""

# Among its values: the last day of the term that was extended, the same before rolling, its unit, and when that was.
_BEFORE, _END, _UNIT, _ON = "before", "before_end", "before_unit", "extended_on"

_TOLD_LATE = timedelta(days=7)
"""So long it is worth telling that a notice did not go out in time."""

_WAITS = "the notice of the extension has not gone out yet"


def of_old_term(desk: Desk, term: OpenDeadline) -> Mapping[str, str]:
    """What a notice says of the term that is extended: by its end the sender must know of it."""
    end = before_rolling(term.due, term.raw_end, desk.office.calendar)
    today = desk.today()
    return {_BEFORE: term.due.isoformat(), _END: end.isoformat(), _UNIT: term.unit, _ON: today.isoformat()}


def watch_extensions(desk: Desk, tell: Tell) -> int:
    """Look for notices that still wait on the last day of the old term, or after it. Returns how many mails it made."""
    if is_at_rest(desk):
        return 0
    now, today = desk.now_and_today()
    patience = timedelta(minutes=desk.office.settings.alarms.unsent_minutes)
    made = 0
    for posted in desk.store.waiting_mail(NOTICE):
        last = _last_day(desk, posted.document, posted.letter.values)
        # What the relay has had no time to try may go in the next minute, and is told of by what comes of it.
        waits = posted.tries > 0 and now - posted.dated >= patience
        if last is not None and (today > last or (today == last and waits)):
            made += _tell(desk, posted.document, posted.letter.key, posted.letter.values, _WAITS)
    if made:
        tell("extension.untold", mails=made)
    return made


def after_sending(desk: Desk, posted: Posted, delivery: Delivery) -> None:
    """What a server has said of such a notice: refused for good, or taken when the old term had ended."""
    values = posted.letter.values
    if posted.letter.template != NOTICE:
        return
    last, today = _last_day(desk, posted.document, values), desk.today()
    if last is None:
        return
    if delivery.refused:
        text = f"the notice of the extension was refused: {'; '.join(delivery.refused.values())}"
        _tell(desk, posted.document, posted.letter.key, values, text)
    elif delivery.accepted and today > last:
        text = f"the notice of the extension went out only on {today:%d.%m.%Y}"
        _tell(desk, posted.document, posted.letter.key, values, text)


def after_return(desk: Desk, mail: SentMail) -> None:
    """A report says that such a notice did not arrive."""
    if mail.template == NOTICE:
        text = f"the notice of the extension was not delivered to {', '.join(mail.recipients)}"
        _tell(desk, mail.document, mail.key, mail.values, text)


def _last_day(desk: Desk, document: int | None, values: Mapping[str, str]) -> date | None:
    """The last day of the old term. It rests as the letter does: later by that, and as if it ran on from today."""
    if document is None or not values.get(_BEFORE):
        return None
    last = date.fromisoformat(values[_BEFORE])
    if _UNIT not in values:
        # Notices of versions before say no more.
        return last
    card, kind = desk.store.card(document), values.get("kind", "")
    since, end = date.fromisoformat(values[_ON]), date.fromisoformat(values[_END])
    now = open_rest(card, kind, desk.zone, desk.today())
    for rest in (*rests_of(card, kind), *((now,) if now else ())):
        # Rests before the extension are in that day already; one after its end moves nothing.
        if since <= rest.since <= last and rest.since < rest.until:
            found = resumed(end, Unit(values[_UNIT]), rest, desk.office.calendar)
            end, last = found.raw_end or found.due, found.due
    return last


def _tell(desk: Desk, document: int | None, key: str, values: Mapping[str, str], why: str) -> int:
    card = desk.store.card(document) if document is not None else None
    last, today = _last_day(desk, document, values), desk.today()
    if card is None or last is None or not _runs(desk, card, values.get("kind", "")):
        return 0
    template = "extension_unsent" if today <= last else "extension_untold"
    told = {
        **of_warning(last if today <= last else today + _TOLD_LATE),
        "number": values.get("number", ""),
        "due": last.isoformat(),
        "until": values.get("due", ""),
        "reason": why,
        "responsible": values.get("signer", ""),
    }
    mails = tuple(
        Send(desk.letter(f"{key}.{template}.{person}", "notice", (address,), template, told, language=language))
        for person, (address, language) in _people(desk, card).items()
    )
    fresh = tuple(mail for mail in mails if desk.store.mail_fate(mail.letter.key) is None)
    if fresh:
        desk.store.post(fresh, desk.clock(), document)
    return len(fresh)


def _runs(desk: Desk, card: Card, kind: str) -> bool:
    """Whether an answer is still owed: a letter that was answered, closed or annulled since needs no extension.

    One whose term rests until it is mended will be answered after that.
    """
    owed = any(term.kind not in BESIDE for term in card.deadlines) or open_rest(card, kind, desk.zone, desk.today())
    return bool(owed) and not card.annulled


def _people(desk: Desk, card: Card) -> dict[str, tuple[str, str | None]]:
    """Who answers for the letter today, and the registrar: person id to address and language, each once."""
    today = desk.today()
    leads = (one.person for one in card.assignments if one.standing is Standing.RESPONSIBLE)
    roles = ("registrar",) if desk.office.people.knows("registrar") else ()
    acting = (desk.office.people.present(who, today)[0] for who in (*leads, *roles))
    known = {person: desk.office.people.people.get(person) for person in acting}
    return {id_: (person.email, person.language) for id_, person in known.items() if person is not None}
