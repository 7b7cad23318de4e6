"""Verbs by which people decide, from `held` to `reopen`. Each records its actor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, one_line, say_json, say_table, short
from officed.domain.office_time import local_date

if TYPE_CHECKING:
    from officed.ports.store import Waiting

held_app = typer.Typer(help="What waits for a person.", no_args_is_help=True)
refused_app = typer.Typer(help="What was taken for machine mail, and the way back.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(held_app, name="held")
    app.add_typer(refused_app, name="refused")
    for verb in (assign, correct, extend, answer, close, reopen):
        app.command()(verb)


@held_app.command("list")
def held_list(acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """Held documents, the most urgent first; what may be a report is listed to who handles reports, with --as."""
    from officed.flow.reports.handlers import may_see

    with open_desk(config) as desk:
        cards = {w.document: desk.store.card(w.document) for w in desk.store.waiting()}
        seen = [card for card in cards.values() if may_see(desk, card, acting(desk, acting_as))]
    waiting = [card.waiting for card in seen if card.waiting is not None]
    titles = {card.document.id: card.title for card in seen}
    if as_json:
        say_json([_waiting(w, titles[w.document]) for w in waiting])
        return
    rows = [
        (
            str(w.document),
            w.code,
            w.kind or "–",
            short(local_date(w.decide_by, desk.zone)) if w.decide_by else "–",
            titles[w.document],
            w.reason,
        )
        for w in waiting
    ]
    say_table(("id", "why", "likely kind", "decide by", "title", "reason"), rows, empty="Nothing is held.")


def _waiting(waiting: Waiting, title: str) -> dict[str, object]:
    return {
        "document": waiting.document,
        "code": waiting.code,
        "reason": waiting.reason,
        "kind": waiting.kind,
        "decide_by": waiting.decide_by,
        "held_from": waiting.held_from,
        "title": title,
    }


@held_app.command("show")
def held_show(number: Number, acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """One held document: what it is, why it waits, the likely kinds, what to do."""
    from officed.cli.cards import card_view, say_card
    from officed.flow.reports.handlers import SEALED, check_may_see

    with open_desk(config) as desk:
        card = desk.store.card(desk.store.find(number))
        check_may_see(desk, card, acting(desk, acting_as))
    if as_json:
        say_json(card_view(card))
        return
    say_card(card, desk.zone)
    if card.waiting is not None:
        print(f"\nTo send it on:  officed held release {card.document.id} --kind KIND")
        if card.waiting.code == SEALED:
            print(f"It is a report: officed divert {card.document.id}")
        if card.entry is None:
            print(f"Not for us:     officed held refuse {card.document.id} --reason '...'")
            print(f"Here already:   officed held duplicate {card.document.id} --of NUMBER")


@held_app.command("release")
def held_release(
    number: Number,
    kind: Annotated[str | None, typer.Option("--kind", help="The kind, when you know it.")] = None,
    person: Annotated[str | None, typer.Option("--person", help="Who gets it, when its mail was refused.")] = None,
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Send a held document on; the daemon takes it from there."""
    _release(number, kind, person, acting_as, config)


@held_app.command("refuse")
def held_refuse(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why it is not for the register.")],
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Say that a held document is not for the register. It stays readable under `officed refused`."""
    from officed.flow.releasing import refuse

    with open_desk(config) as desk:
        document = desk.store.find(number)
        refuse(desk, document, acting(desk, acting_as), reason)
    print(f"Document {document} is refused. The way back: officed refused release {document}")


@held_app.command("duplicate")
def held_duplicate(
    number: Number,
    of: Annotated[
        str | None, typer.Option("--of", metavar="NUMBER", help="The letter that it is; else the one it was held for.")
    ] = None,
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Say that a held document is a letter that is here already. It gets no number; the original stays."""
    from officed.flow.releasing import duplicate

    with open_desk(config) as desk:
        document = desk.store.find(number)
        other = duplicate(desk, document, acting(desk, acting_as), other=desk.store.find(of) if of else None)
        first = desk.store.document(other).reference or f"document {other}"
    print(f"Document {document} is {first} once more. The way back: officed held release {document}")


@refused_app.command("list")
def refused_list(acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """Documents that were taken for machine mail or refused by a person, newest first."""
    from officed.flow.reports.handlers import may_see

    with open_desk(config) as desk:
        cards = [card for card in desk.store.refused() if may_see(desk, card, acting(desk, acting_as))]
    if as_json:
        fields = ("id", "kind", "received_on")
        say_json([{f: getattr(c.document, f) for f in fields} | {"title": c.title} for c in cards])
        return
    rows = [
        (
            str(c.document.id),
            c.document.kind or "–",
            short(c.document.received_on),
            c.document.content.sender.addr,
            c.title,
        )
        for c in cards
    ]
    say_table(("id", "kind", "received", "from", "title"), rows, empty="Nothing is refused.")


@refused_app.command("show")
def refused_show(number: Number, acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """One refused document and why."""
    held_show(number, acting_as, config, as_json)


@refused_app.command("release")
def refused_release(
    number: Number,
    kind: Annotated[str | None, typer.Option("--kind", help="The kind, when you know it.")] = None,
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Send a refused document back: it is read again as a letter and never refused by a rule again."""
    _release(number, kind, None, acting_as, config)


def _release(number: str, kind: str | None, person: str | None, acting_as: str | None, config: Path | None) -> None:
    from officed.flow.releasing import release

    with open_desk(config) as desk:
        document = desk.store.find(number)
        state = release(desk, document, acting(desk, acting_as), kind=kind, person=person)
    print(f"Document {document} goes on from {state.value}.")


def assign(
    number: Number,
    who: Annotated[str, typer.Argument(metavar="PERSON", help="Person or role of people.toml.")],
    instruction: Annotated[str, typer.Option("--instruction", help="Resolution for the mail.")] = "",
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Make a person responsible; they get the letter by mail."""
    from officed.flow.handing import assign as hand

    with open_desk(config) as desk:
        lead = hand(desk, desk.store.find(number), who, acting(desk, acting_as), instruction=instruction)
    instead = f", standing in for {lead.instead_of}" if lead.instead_of else ""
    print(f"{number} is with {lead.person}{instead}.")


def correct(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why it was wrong.")],
    kind: Annotated[str | None, typer.Option("--kind", help="The right kind; its terms replace the old ones.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="The right title.")] = None,
    public_title: Annotated[str | None, typer.Option("--public-title", help="What outsiders may read.")] = None,
    restriction: Annotated[
        str | None, typer.Option("--restriction", help="Ground such as »AvTS § 35 lg 1 p 12«; none takes it away.")
    ] = None,
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Correct what an entry says; what it said before stays readable. Number and date never change."""
    from officed.flow.correcting import Wish
    from officed.flow.correcting import correct as put_right

    wish = Wish(kind, title, public_title, restriction)
    with open_desk(config) as desk:
        changed = put_right(desk, desk.store.find(number), acting(desk, acting_as), wish, reason)
    print(f"{number} is corrected: {', '.join(changed) or 'the kind is confirmed'}.")


def extend(
    number: Number,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The new last day; else the lawful maximum.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; the sender is told it.")] = "",
    asked: Annotated[
        bool, typer.Option("--asked", help="A court's or supervisor's date: say that a longer term was asked for.")
    ] = False,
    granted: Annotated[bool, typer.Option("--granted", help="... and that it was granted, until --to.")] = False,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Extend a term as far as the law allows, once, in time and with a reason; the sender gets a notice."""
    from officed.domain.errors import BadSettings
    from officed.flow import extending

    day = day_of(until)
    if granted and day is None:
        raise BadSettings(text="Give the day that was granted: --granted --to 2026-12-31.")
    with open_desk(config) as desk:
        document, who = desk.store.find(number), acting(desk, acting_as)
        if asked:
            done = extending.ask(desk, document, who)
        elif granted and day is not None:
            done = extending.grant(desk, document, who, day)
        else:
            done = extending.extend(desk, document, who, until=day, reason=reason)
    if as_json:
        say_json({"number": done.reference, "due": done.due, "told": done.told})
        return
    if done.due is None:
        print(f"{done.reference}: asked for a longer term; the old date stands until it is granted.")
        return
    print(f"{done.reference} is to be answered by {short(done.due)}.")
    if not (asked or granted):
        by_hand = "The sender has no mail address: tell them by post or phone before the old term ends."
        print(f"Notice to {done.told}." if done.told else by_hand)


def answer(
    number: Number,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day the answer went out; else today.")] = None,
    how: Annotated[str, typer.Option("--how", help="mail, post, phone or in_person.")] = "mail",
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Say that a letter is answered: its term ends and it closes."""
    from officed.flow.closing import answer as end

    with open_desk(config) as desk:
        end(desk, desk.store.find(number), acting(desk, acting_as), on=day_of(on), how=how)
    print(f"{number} is answered and closed.")


def close(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why no answer is needed.")] = "",
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Close a letter without an answer, with a reason."""
    from officed.flow.closing import close as end

    with open_desk(config) as desk:
        end(desk, desk.store.find(number), acting(desk, acting_as), one_line(reason))
    print(f"{number} is closed.")


def reopen(number: Number, acting_as: ActingAs = None, config: Config = None) -> None:
    """Open a closed letter again: its term runs on and the responsible person gets it once more."""
    from officed.flow.closing import reopen as again

    with open_desk(config) as desk:
        again(desk, desk.store.find(number), acting(desk, acting_as))
    print(f"{number} is open again.")
