"""Verbs that look at files and change nothing: parse, explain, due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of, moment_of
from officed.cli.saying import AsJson, Config, complain, say_json, short

if TYPE_CHECKING:
    from officed.domain.due import Due
    from officed.ports.reading import Readers

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Mails or documents.")]
ReadersConfig = Annotated[
    Path | None, typer.Option("-c", "--config", help="Read with the limits, passwords and plugins of this office.")
]


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.command()(parse)
    app.command()(explain)
    app.command()(due)


def parse(files: Files, config: ReadersConfig = None, as_json: AsJson = False) -> None:
    """What the readers see in mails or documents; one bad file never stops the rest."""
    from officed.cli.explaining import parsed
    from officed.cli.parse_view import as_text

    failed = False
    with _readers(config) as readers:
        for file in files:
            value, error = parsed(readers, file)
            failed = failed or error is not None
            _say(file, value, error, as_json=as_json, many=len(files) > 1, text=as_text)
    if failed:
        raise typer.Exit(1)


@contextmanager
def _readers(config: Path | None) -> Iterator[Readers]:
    """The readers of an office, with its limits, plugins and passwords; of none, with the limits that are built in."""
    if config is not None:
        from officed.wiring import furnish, open_study

        with open_study(furnish(config)) as study:
            yield study.readers
        return
    from officed.sandbox.pool import ReaderPool
    from officed.settings.model import Reading

    pool = ReaderPool(Reading())
    try:
        yield pool
    finally:
        pool.close()


def _say(
    file: Path, value: dict[str, object], error: str | None, *, as_json: bool, many: bool, text: Callable[..., str]
) -> None:
    if error is not None:
        complain(f"{file}: {error}")
    if as_json:
        say_json({"file": str(file), **value} if many else value)
    elif error is None:
        print(f"{file}\n{text(value)}" if many else text(value))


def explain(files: Files, config: Config = None, as_json: AsJson = False) -> None:
    """What would be decided about mails or documents and why; changes nothing."""
    from officed.cli.explaining import explained, in_words
    from officed.wiring import furnish, open_study

    failed = False
    with open_study(furnish(config)) as study:
        for file in files:
            value, error = explained(study, file)
            failed = failed or error is not None
            _say(file, value, error, as_json=as_json, many=len(files) > 1, text=in_words)
    if failed:
        raise typer.Exit(1)


def due(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Code of a kind, such as teabenoue.")],
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="Day of registration (or of receipt).")],
    received: Annotated[str | None, typer.Option("--received", metavar="DATE", help="Day of receipt.")] = None,
    letter_date: Annotated[
        str | None, typer.Option("--letter-date", metavar="DATE", help="Date that the letter itself names.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Language of the arithmetic: et, ru or en.")] = "en",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """The date by law, with the arithmetic and the citation."""
    from officed.domain.calendar import WorkCalendar
    from officed.domain.due import due as work_out
    from officed.domain.errors import BadSettings
    from officed.domain.kinds import KINDS
    from officed.settings.office import load_office
    from officed.texts.terms import steps_in_words

    if kind not in KINDS:
        raise BadSettings(text=f"There is no kind {kind}. Kinds: {', '.join(KINDS)}.")
    day, at = moment_of(start)
    found = work_out(
        load_office(config).terms,
        kind,
        day,
        calendar=WorkCalendar(),
        received=day_of(received),
        letter_date=day_of(letter_date),
        at=at,
    )
    steps = steps_in_words(found, language)
    if as_json:
        say_json(due_view(found, steps))
    else:
        _say_due(found, steps)


def due_view(found: Due, steps: Sequence[str]) -> dict[str, object]:
    """The JSON of `due` (docs/commands.md): `due_at` and `stages` stand only where there are some."""
    extended = found.extended
    value: dict[str, object] = {
        "kind": found.kind,
        "from": found.registered,
        "raw_end": found.raw_end,
        "due": found.due,
        "unit": found.unit.value,
        "n": found.n,
        "basis": found.basis,
        "steps": list(steps),
        "extended": {"due": extended.due, "basis": extended.basis} if extended else None,
        "forward_by": found.forward_by,
    }
    if found.due_at is not None:
        value["due_at"] = found.due_at
    if found.stages:
        value["stages"] = [{"code": s.code, "due": s.due, "basis": s.basis} for s in found.stages]
    return value


def _say_due(found: Due, steps: Sequence[str]) -> None:
    print(f"{found.kind}: {short(found.due)}" if found.due else f"{found.kind}: no term")
    print("\n".join(f"  {step}" for step in steps))
    if found.basis:
        print(f"  {found.basis}")
    if found.extended:
        print(f"  may be extended until {short(found.extended.due)} ({found.extended.basis})")
    if found.forward_by:
        print(f"  to be passed on, if it is not ours, by {short(found.forward_by)}")
