"""`register export`: the whole register as a file, row by row."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.saying import Config

if TYPE_CHECKING:
    from officed.flow.exporting import Row


class Form(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"
    XML = "xml"


def add_to(app: typer.Typer) -> None:
    """Put the verb among those of the register."""
    app.command("export")(register_export)


def register_export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write; - is standard output.")],
    form: Annotated[Form, typer.Option("--format", help="JSON is one entry a line.")] = Form.CSV,
    year: Annotated[int | None, typer.Option("--year", help="Only entries of this year.")] = None,
    public: Annotated[bool, typer.Option("--public", help="As outsiders may read it.")] = False,
    config: Config = None,
) -> None:
    """All entries with what AvTS § 12 asks, newest first."""
    from officed.domain.errors import Refused
    from officed.flow.publishing import rows

    with open_desk(config) as desk:
        found = rows(desk, year=year, public=public)
        if file == "-":
            WRITERS[form](sys.stdout, found)
            return
        try:
            with Path(file).open("w", encoding="utf-8", newline="") as out:
                WRITERS[form](out, found)
        except OSError as error:
            raise Refused(reason=f"{file} cannot be written: {error.strerror}. Name another file.") from error


def write_csv(out: IO[str], rows: Iterable[Row]) -> None:
    """Comma-separated with Estonian headings; a cell that a spreadsheet would reckon gets an apostrophe."""
    from officed.flow.exporting import HEADINGS

    writer = csv.writer(out)
    writer.writerow(HEADINGS.values())
    writer.writerows([inert(row[name]) for name in HEADINGS] for row in rows)


def write_json(out: IO[str], rows: Iterable[Row]) -> None:
    """One JSON object a line."""
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_xml(out: IO[str], rows: Iterable[Row]) -> None:
    """A `register` of `entry` elements, one element a field."""
    from xml.sax.saxutils import escape

    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<register>\n')
    for row in rows:
        fields = "".join(f"<{name}>{escape(_printable(value))}</{name}>" for name, value in row.items())
        out.write(f"<entry>{fields}</entry>\n")
    out.write("</register>\n")


WRITERS: dict[Form, Callable[[IO[str], Iterable[Row]], None]] = {
    Form.CSV: write_csv,
    Form.JSON: write_json,
    Form.XML: write_xml,
}


def inert(cell: str) -> str:
    """A cell that no spreadsheet reckons."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _printable(text: str) -> str:
    # XML 1.0 has no form for control characters and lone surrogates.
    return "".join(
        c if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe") else " " for c in text
    )
