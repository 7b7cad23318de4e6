"""Numbers given out on paper while officed was not there: reserved in the register, filled with their letters later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from officed.domain.document import Document
from officed.domain.errors import Refused
from officed.domain.register import NumberRequest, Reservation
from officed.domain.series import FilePlan, Series, write_number
from officed.flow.desk import Desk

NUMBER = "number"
"""The hint under which a letter carries the number that was written on it."""

_SHOWN = 20


def reserved_for(desk: Desk, document: Document) -> NumberRequest | None:
    """The reserved number that a clerk named for this letter; None where nobody did. Raises `Refused`."""
    named = document.hints.get(NUMBER, "")
    return request_for(desk, named) if named else None


def request_for(desk: Desk, name: str) -> NumberRequest:
    """A request for a reserved number. Raises `Refused`."""
    reservation, series = find_reserved(desk, name)
    return NumberRequest(series, reserved=(reservation.sequence, reservation.year, reservation.number))


def find_reserved(desk: Desk, name: str) -> tuple[Reservation, Series]:
    """A free reserved number by how it is written (7-1/123) or by `SEQUENCE/YEAR/NUMBER`, with its series.

    The newest year where years repeat it. Raises `Refused` with the numbers that are free.
    """
    plan, free = desk.office.file_plan, desk.store.reservations()
    for reservation in reversed(free):
        for series in _series_of(plan, reservation.sequence):
            if name in written(reservation, series):
                return reservation, series
    shown = ", ".join(written(one, series)[0] for one in free[:_SHOWN] for series in _main(plan, one.sequence))
    text = f"No free number {name} is reserved. Free: {shown}." if shown else f"{name} is not reserved: none is."
    raise Refused(reason=text)


def written(reservation: Reservation, series: Series) -> tuple[str, str]:
    """How a reserved number is written as a number of a series, and in full."""
    plain = f"{reservation.sequence}/{reservation.year}/{reservation.number}"
    return write_number(series, reservation.year, reservation.number), plain


def _series_of(plan: FilePlan, sequence: str) -> Iterator[Series]:
    """The series of a sequence, the general one first."""
    own = [series for series in plan.series.values() if series.sequence == sequence]
    yield from sorted(own, key=lambda series: series.code != plan.general)


def _main(plan: FilePlan, sequence: str) -> tuple[Series, ...]:
    return tuple(_series_of(plan, sequence))[:1]


def numbers_in(text: str, plan: FilePlan, year: int) -> Iterator[tuple[str, str, int, int]]:
    """Numbers of the office in a text: as written, sequence, year, number. `year` where the pattern tells none."""
    for series in plan.series.values():
        for found in _pattern(series).finditer(text):
            groups = found.groupdict()
            of = int(groups.get("year") or (f"20{groups['yy']}" if groups.get("yy") else year))
            yield found[0], series.sequence, of, int(groups["number"])


def _pattern(series: Series) -> re.Pattern[str]:
    """How a number of a series is written; the boundaries keep 17-1/123 from being 7-1/12."""
    named = {"series": re.escape(series.code), "number": r"(?P<number>\d{1,9})"}
    named |= {"year": r"(?P<year>\d{4})", "yy": r"(?P<yy>\d{2})"}
    seen: set[str] = set()

    def piece(token: str) -> str:
        if not token.startswith("{"):
            return re.escape(token)
        name = token[1:-1]
        repeated = name in seen and name != "series"
        seen.add(name)
        return f"(?P={name})" if repeated else named[name]

    body = "".join(piece(token) for token in re.split(r"(\{\w+\})", series.pattern) if token)
    return re.compile(rf"(?<![\w/.-]){body}(?![\w/])")


def reason_after(taken: date) -> str:
    """Why numbers between a backup and its restore are reserved."""
    return f"given out after the backup of {taken:%d.%m.%Y}"


def written_numbers(plan: FilePlan, sequence: str, year: int, numbers: Iterable[int]) -> list[str]:
    """How numbers of a sequence are written, as those of its general or first series."""
    series = _main(plan, sequence)
    return [write_number(series[0], year, n) if series else f"{sequence}/{year}/{n}" for n in numbers]
