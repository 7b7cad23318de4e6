"""Verbs of the register as a whole: list, show, verify, start, annul; deadlines and the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli import export_verb, search_verbs
from officed.cli.days import in_office_time
from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, complain, say_json, say_table, short

if TYPE_CHECKING:
    from officed.ports.store import Card, Finding

Reconcile = Annotated[
    bool, typer.Option("--reconcile", help="Compare with the mailboxes and folders themselves, and mend.")
]
Look = Annotated[bool, typer.Option("--look", help="With --reconcile: mend nothing, only tell.")]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help="With --reconcile: letters in the taken folder from this day on are taken in when they are unknown.",
    ),
]

register_app = typer.Typer(help="The register.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(register_app, name="register")
    search_verbs.add_to(register_app)
    export_verb.add_to(register_app)
    app.command()(deadlines)
    app.command()(ledger)


@register_app.command("list")
def register_list(
    year: Annotated[int | None, typer.Option("--year", help="Only entries of this year.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many at most, newest first.")] = 100,
    before: Annotated[str | None, typer.Option("--before", help="Only entries older than this number.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Entries, newest first."""
    with open_desk(config) as desk:
        older = desk.store.find(before) if before else None
        cards = desk.store.cards(year=year, limit=limit, before=older)
    if as_json:
        for card in cards:
            say_json(_line(card))
        return
    rows = [
        (
            card.entry.reference,
            short(card.entry.registered_on),
            card.document.kind or "–",
            card.document.state.value,
            next((a.person for a in card.assignments), "–"),
            short(card.due),
            _title(card),
        )
        for card in cards
        if card.entry
    ]
    say_table(("number", "registered", "kind", "state", "person", "due", "title"), rows, empty="No entries yet.")


def _line(card: Card) -> dict[str, object]:
    entry = card.entry
    return {
        "number": entry.reference if entry else None,
        "document": card.document.id,
        "series": entry.series if entry else None,
        "year": entry.year if entry else None,
        "direction": card.document.direction,
        "registered_at": entry.registered_at if entry else None,
        "kind": card.document.kind,
        "state": card.document.state,
        "title": _title(card),
        "person": next((a.person for a in card.assignments), None),
        "due": card.due,
    }


def _title(card: Card) -> str:
    """What a list tells of a letter: of a report that got a number by mistake, nothing."""
    from officed.flow.exporting import is_sealed

    return "" if is_sealed(card) else card.title


@register_app.command("show")
def register_show(number: Number, acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """Everything about one entry: people, terms, reasons, history."""
    from officed.cli.cards import card_view, say_card
    from officed.flow.reports.handlers import check_may_see

    with open_desk(config) as desk:
        card = desk.store.card(desk.store.find(number))
        check_may_see(desk, card, acting(desk, acting_as))
    if as_json:
        say_json(card_view(card))
    else:
        say_card(card, desk.zone)


@register_app.command("verify")
def register_verify(config: Config = None, as_json: AsJson = False) -> None:
    """Proves numbers, entries, history and originals by the seal and the journals. Exit code 1 names what is wrong."""
    with open_desk(config) as desk:
        found = desk.store.verify()
        counts = desk.store.counts()
    if as_json:
        say_json({"ok": not found, "entries": counts["numbered"], "findings": [f"{f.what}: {f.where}" for f in found]})
    for line in by_sort(found):
        complain(line)
    if found:
        raise typer.Exit(1)
    if not as_json:
        print(f"Yes: {counts['numbered']} entries, no gap; history and originals are as they were written.")


# Of each sort so many are told; a person mends the first of them first.
_SHOWN = 20


def by_sort(found: Sequence[Finding]) -> Iterator[str]:
    """Findings in lines for a person: of each sort the first ones, then what to do about them."""
    for what in dict.fromkeys(finding.what for finding in found):
        same = [finding for finding in found if finding.what == what]
        yield from (f"{what}: {finding.where}" for finding in same[:_SHOWN])
        if len(same) > _SHOWN:
            yield f"{what}: and {len(same) - _SHOWN} more (--json names all)"
        if same[0].mend:
            yield f"  What to do: {same[0].mend}"


@register_app.command("start")
def register_start(
    sequence: Annotated[str, typer.Argument(metavar="SEQUENCE", help="Sequence of series.toml.")],
    number: Annotated[int, typer.Option("--next", min=1, help="The next number to give.")],
    year: Annotated[int | None, typer.Option("--year", help="Else this year.")] = None,
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Take over from another register in mid-year: once for a sequence and year, recorded."""
    from officed.domain.errors import NotFound

    with open_desk(config) as desk:
        known = desk.office.file_plan.sequences
        if sequence not in known:
            raise NotFound(what="sequence", name=sequence, hint=f"config/series.toml has: {', '.join(known)}.")
        of = year or desk.today().year
        desk.store.start(sequence, of, number, acting(desk, acting_as), desk.clock())
    print(f"Sequence {sequence} of {of} goes on with {number}.")


@register_app.command("annul")
def register_annul(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why the entry is wrong.")],
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Annul a wrong entry: it keeps its number and stays readable; a letter that waits to be mailed does not go."""
    from officed.flow.annulling import annul

    with open_desk(config) as desk:
        closed = annul(desk, desk.store.find(number), acting(desk, acting_as), reason)
    print(f"{number} is annulled.")
    for one in closed:
        print(f"{one} stays closed by it: `officed reopen {one}` opens it again.")


def deadlines(
    person: Annotated[str | None, typer.Option("--person", help="Only this person's.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Open terms, the nearest first."""
    with open_desk(config) as desk:
        found = desk.store.deadlines(person)
        today = desk.today()
        calendar = desk.office.calendar
    if as_json:
        for d in found:
            say_json(
                {
                    "number": d.reference,
                    "document": d.document,
                    "kind": d.kind,
                    "due": d.due,
                    "due_at": d.due_at,
                    "person": d.person,
                    "basis": d.basis,
                    "provisional": d.provisional,
                    "forward_by": d.forward_by,
                    "may_be_extended_to": d.extended_due,
                    "overdue": d.due < today,
                }
            )
        return
    rows = [
        (
            d.reference or f"({d.document})",
            short(d.due),
            str(calendar.working_days_between(today, d.due)),
            d.kind + (" ?" if d.provisional else ""),
            d.person or "–",
            d.basis,
        )
        for d in found
    ]
    say_table(("number", "due", "working days left", "kind", "person", "basis"), rows, empty="No open terms.")


def ledger(
    source: Annotated[str | None, typer.Option("--source", help="Only this mailbox or folder.")] = None,
    reconcile: Reconcile = False,
    look: Look = False,
    since: Since = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Every arrival with its end; with --reconcile, the comparison with the mailboxes themselves."""
    if reconcile or look or since:
        from officed.cli.recounting import recount

        recount(config, source, mend=not look, since=since, by=acting_as, as_json=as_json)
        return
    with open_desk(config) as desk:
        lines = desk.store.lines(source=source)
    if as_json:
        for line in lines:
            say_json({name: getattr(line, name) for name in line.__slots__})
        return
    rows = [
        (
            str(line.arrival),
            line.source,
            in_office_time(line.received_at, desk.zone),
            line.outcome,
            line.reference or f"({line.document})",
            line.told or "not told yet",
            line.reason,
        )
        for line in lines
    ]
    say_table(("arrival", "source", "received", "end", "number", "moved to", "reason"), rows, empty="Nothing came yet.")
