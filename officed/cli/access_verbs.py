"""Verbs for restrictions of access: put on, prolonged, taken away, listed; the mark, and entries that want a look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.register_verbs import register_app
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, say_json, say_table, short

if TYPE_CHECKING:
    from officed.domain.restricting import Restriction

Reason = Annotated[str, typer.Option("--reason", help="Why; it stays with the entry.")]
Attachment = Annotated[
    str | None, typer.Option("--attachment", metavar="NAME", help="Only this attachment, where it can be separated.")
]


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    for verb in (restrict, prolong, unrestrict, restrictions):
        app.command()(verb)
    register_app.command("mark")(mark)
    register_app.command("lint")(lint)


def restrict(
    number: Number,
    basis: Annotated[str, typer.Option("--basis", help="The ground, such as »AvTS § 35 lg 1 p 12«.")],
    reason: Reason,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Else as long as may be.")] = None,
    died: Annotated[str | None, typer.Option("--died", metavar="DATE", help="When the person died.")] = None,
    born: Annotated[str | None, typer.Option("--born", metavar="DATE", help="Else when they were born.")] = None,
    attachment: Attachment = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Restrict access to an entry (AvTS §§ 35, 40). Without a day it lasts as long as may be."""
    from officed.flow import restricting

    days = {"until": day_of(until), "died": day_of(died), "born": day_of(born)}
    with open_desk(config) as desk:
        document = desk.store.find(number)
        now = restricting.restrict(
            desk, document, acting(desk, acting_as), basis, reason, attachment=attachment, **days
        )
    _say(number, attachment, now, as_json)
    if not as_json:
        print("If another agency sent it unmarked, tell it so, and those who have it (AvTS § 41 lg 4).")


def prolong(
    number: Number,
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="The new last day.")],
    reason: Reason,
    attachment: Attachment = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Let a restriction last longer: by the head, once, while its reason lasts (AvTS § 40 lg 1)."""
    from officed.flow import restricting

    with open_desk(config) as desk:
        document, day = desk.store.find(number), day_of(until)
        now = restricting.prolong(desk, document, acting(desk, acting_as), day, reason, attachment=attachment)
    _say(number, attachment, now, as_json)


def _say(number: str, attachment: str | None, now: Restriction, as_json: bool) -> None:
    if as_json:
        say_json({"number": number, "attachment": attachment, **restriction_view(now)})
    else:
        days = f"from {short(now.start)} to {short(now.until)}"
        print(f"{_named(number, attachment)} is restricted {days}: {now.basis} ({now.law}).")


def unrestrict(
    number: Number,
    reason: Reason,
    attachment: Attachment = None,
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Open an entry: its ground has ended or never held. What it said before stays readable."""
    from officed.flow import restricting

    with open_desk(config) as desk:
        document = desk.store.find(number)
        restricting.unrestrict(desk, document, acting(desk, acting_as), reason, attachment=attachment)
        left = desk.store.restrictions(document)
    still = "; what else of it was restricted stays so" if left else ""
    print(f"{_named(number, attachment)} is open from now on{still}.")


def _named(number: str, attachment: str | None) -> str:
    return f"{attachment} of {number}" if attachment else number


def restrictions(
    within: Annotated[
        int | None, typer.Option("--ending-within", min=0, metavar="DAYS", help="Only those that end by then.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many at most.")] = 100,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Restrictions in force, those that end first first: look them through before they end."""
    with open_desk(config) as desk:
        last = desk.today() + timedelta(days=within) if within is not None else None
        found = desk.store.restricted(until=last, limit=limit)
    if as_json:
        for one in found:
            about = {"number": one.reference, "document": one.document, "attachment": one.attachment}
            say_json({**about, **restriction_view(one.restriction)})
        return
    rows = []
    for one in found:
        now = one.restriction
        rows.append((one.reference or str(one.document), one.attachment or "–", short(now.until), now.basis, now.law))
    headings = ("number", "attachment", "until", "ground", "length by")
    say_table(headings, rows, empty="No restriction ends in that time.")


def restriction_view(restriction: Restriction) -> dict[str, object]:
    """A restriction as JSON; `part` is null for the whole document, else the place of the attachment."""
    from officed.domain.restricting import WHOLE

    part = None if restriction.part == WHOLE else restriction.part
    return {
        "basis": restriction.basis,
        "from": restriction.start,
        "until": restriction.until,
        "law": restriction.law,
        "by_mark": restriction.by_mark,
        "part": part,
    }


def mark(number: Number, attachment: Attachment = None, config: Config = None) -> None:
    """Print the mark for a restricted document: five lines to put on it (AvTS § 41 lg 2)."""
    from officed.flow.restricting import standing
    from officed.texts.access import mark as in_words

    with open_desk(config) as desk:
        found = standing(desk, desk.store.find(number), attachment)
        print(in_words(desk.office.settings.office.name, desk.today(), found))


def lint(config: Config = None, as_json: AsJson = False) -> None:
    """Entries whose restriction or public title wants a look; changes nothing. Exit code 1 when there are any."""
    from officed.flow.linting import lint as look

    with open_desk(config) as desk:
        faults = list(look(desk))
    if as_json:
        for fault in faults:
            say_json({"number": fault.reference, "document": fault.document, "code": fault.code, "text": fault.text})
    else:
        rows = [(fault.reference, fault.text) for fault in faults]
        for reference, text in rows:
            print(f"{reference}: {text}")
        if not rows:
            print("Nothing: restrictions and public titles agree with the letters.")
    if faults:
        raise typer.Exit(1)
