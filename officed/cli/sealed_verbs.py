"""Verbs of those who handle whistleblowers' reports. None of them shows anything of a report but its dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, complain, say_json, say_table, short

if TYPE_CHECKING:
    from datetime import date

    from officed.domain.reports import Report

sealed_app = typer.Typer(help="Whistleblowers' reports: their dates, for who handles them.", no_args_is_help=True)

Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day on which it was done; else today.")]


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(sealed_app, name="sealed")
    app.command()(divert)


def divert(number: Number, acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """Encrypt a letter to who handles reports and remove its plain copies; its ledger key is kept, and its number."""
    from officed.flow.reports.diverting import divert as take_out

    with open_desk(config) as desk:
        done = take_out(desk, desk.store.find(number), acting(desk, acting_as))
    if as_json:
        say_json({"document": done.document, "remains": list(done.remains), "reached": list(done.reached)})
        return
    before = "was diverted before" if done.before else "is diverted"
    print(f"Report {done.document} {before}: encrypted to who handles it, and none of its own copies is left plain.")
    for reader in done.reached:
        complain(f"Has had it, so ask that it is deleted there: {reader}")
    for place in done.remains:
        complain(f"Look there yourself, officed takes nothing away there: {place}")
    complain("Backups that were made before still hold the letter: docs/whistleblowers.md")


@sealed_app.command("list")
def sealed_list(
    all_: Annotated[bool, typer.Option("--all", help="Also those that had their feedback or were dismissed.")] = False,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """The reports that you handle, with their dates and ledger keys."""
    from officed.flow.reports.handling import reports_of

    with open_desk(config) as desk:
        found = reports_of(desk, acting(desk, acting_as), all_=all_)
    if as_json:
        say_json([_view(one) for one in found])
        return
    rows = [
        (
            str(one.document),
            "dismissed" if one.dismissed_at else "diverted" if one.envelope else one.state.value,
            short(one.received_on),
            _date(one, one.plan.receipt_due, one.acknowledged_on or one.answered_on),
            _date(one, one.plan.feedback_due, one.answered_on),
            ", ".join(f"{source} {key}" for source, key, _ in one.arrivals),
        )
        for one in found
    ]
    headings = ("report", "state", "received", "acknowledge by", "feedback by", "ledger key")
    say_table(headings, rows, empty="No report waits for you (--as says who you are).")


def _date(report: Report, due: date, done: date | None) -> str:
    if done is None and report.dismissed_at is not None:
        return short(None)
    return f"done {short(done)}" if done else short(due)


def _view(report: Report) -> dict[str, object]:
    return {
        "report": report.document,
        "state": report.state,
        "received_on": report.received_on,
        "receipt_due": report.plan.receipt_due,
        "acknowledged_on": report.acknowledged_on,
        "feedback_due": report.plan.feedback_due,
        "answered_on": report.answered_on,
        "dismissed_at": report.dismissed_at,
        "envelope": report.envelope,
        "arrivals": [{"source": source, "key": key} for source, key, _ in report.arrivals],
    }


@sealed_app.command("acknowledged")
def sealed_acknowledged(number: Number, on: Day = None, acting_as: ActingAs = None, config: Config = None) -> None:
    """Say that the sender was told that the report came."""
    from officed.flow.reports.handling import acknowledge

    with open_desk(config) as desk:
        day = acknowledge(desk, desk.store.find(number), acting(desk, acting_as), day_of(on))
    print(f"Report {number}: receipt acknowledged on {short(day)}.")


@sealed_app.command("answered")
def sealed_answered(number: Number, on: Day = None, acting_as: ActingAs = None, config: Config = None) -> None:
    """Say that the sender was told what was done about it. No date of the report runs any more."""
    from officed.flow.reports.handling import give_feedback

    with open_desk(config) as desk:
        day = give_feedback(desk, desk.store.find(number), acting(desk, acting_as), day_of(on))
    print(f"Report {number}: feedback given on {short(day)}.")


@sealed_app.command("dismissed")
def sealed_dismissed(number: Number, acting_as: ActingAs = None, config: Config = None) -> None:
    """Say that what came is no report, such as an advert: no date of it runs any more."""
    from officed.flow.reports.handling import dismiss

    with open_desk(config) as desk:
        dismiss(desk, desk.store.find(number), acting(desk, acting_as))
    print(f"Report {number} is dismissed. A letter for the office goes in by: officed ingest FILE")


@sealed_app.command("save")
def sealed_save(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it (CMS in DER, .p7m).")],
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Write the encrypted letter into a file, for who lost the mail; only a handler's key opens it."""
    from officed.domain.errors import BadSettings
    from officed.flow.reports.handling import envelope_of

    with open_desk(config) as desk:
        envelope = envelope_of(desk, desk.store.find(number), acting(desk, acting_as))
    try:
        file.write_bytes(envelope)
    except OSError as error:
        raise BadSettings(text=f"{file} cannot be written: {error.strerror}.") from error
    print(f"Written to {file}. To open it: openssl cms -decrypt -inform DER -in {file} -inkey KEY -out report.eml")
