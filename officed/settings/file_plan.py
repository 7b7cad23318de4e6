"""`config/series.toml` to the domain's `FilePlan`, with every mistake named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from types import MappingProxyType

from officed.domain.document import Direction
from officed.domain.kinds import KINDS
from officed.domain.people import People
from officed.domain.series import FilePlan, Kept, Sequence, Series
from officed.settings.collisions import can_collide
from officed.settings.file_plan_models import RETENTION_EXAMPLE, SeriesFile, SeriesRow
from officed.settings.loading import Check, checked, doubled
from officed.settings.problems import Problem
from officed.settings.sentences import did_you_mean
from officed.settings.toml_file import TomlFile


def file_plan_of(source: TomlFile) -> FilePlan:
    """Return the file plan of a file that was read. Raises `SettingsInvalid` with every problem."""
    return _plan(checked(SeriesFile, source, _CHECKS))


def unknown_units(plan: FilePlan, people: People, source: TomlFile) -> list[Problem]:
    """Return a problem for each series whose unit is not in `people.toml`."""
    return [
        source.problem(
            ("series", index, "unit"),
            f"series »{one.code}«: there is no unit »{one.unit}« in people.toml",
            did_you_mean(one.unit, people.units),
        )
        for index, one in enumerate(plan.series.values())
        if one.unit and one.unit not in people.units
    ]


def _plan(file: SeriesFile) -> FilePlan:
    declared = {row.id: Sequence(row.id, row.first) for row in file.sequence}
    own = {row.code: Sequence(row.code) for row in file.series if not row.sequence}
    return FilePlan(
        series=MappingProxyType({row.code: _series(row) for row in file.series}),
        sequences=MappingProxyType(declared | own),
        general=file.general,
        outgoing=file.outgoing,
        handover_years=file.handover_years,
    )


def _series(row: SeriesRow) -> Series:
    return Series(
        code=row.code,
        title=row.title,
        sequence=_sequence(row),
        pattern=row.pattern,
        suffix_pattern=row.suffix_pattern,
        first_suffix=row.first_suffix,
        kinds=row.kinds,
        restriction=row.restriction,
        restricted=row.restricted,
        retention=_retention(row),
        unit=row.unit,
        directions=row.directions,
        archival=row.archival,
        kept_from=row.kept_from,
    )


def _retention(row: SeriesRow) -> tuple[Kept, ...]:
    """The rows, the oldest first; the plain years and basis are one that was always so."""
    rows = sorted((Kept(one.years, one.basis, one.valid_from) for one in row.retention), key=lambda one: one.valid_from)
    return tuple(rows) or (Kept(row.retention_years, row.retention_basis),)


def _sequence(row: SeriesRow) -> str:
    return row.sequence or row.code


def _doubled(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    yield from doubled(source, [row.code for row in file.series], ["series"], "code")
    yield from doubled(source, [row.id for row in file.sequence], ["sequence"], "id")


def _general(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    rows = {row.code: row for row in file.series}
    wanted = (
        ("general", file.general, "general", Direction.INCOMING),
        ("outgoing", file.outgoing or file.general, "outgoing", Direction.OUTGOING),
    )
    for key, code, called, direction in wanted:
        where = (key if getattr(file, key) else "general",)
        if code not in rows:
            if getattr(file, key) and "" not in rows:
                message = f"the {called} series »{code}« is not in the file plan"
                yield source.problem(where, message, did_you_mean(code, rows))
        elif rows[code].directions and direction not in rows[code].directions:
            message = f"the {called} series »{code}« takes no {direction} letters by its »directions«"
            yield source.problem(where, message, f"Name a series that does: {key} = ...")


def _unknown_sequences(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    declared = {row.id for row in file.sequence}
    for index, row in enumerate(file.series):
        if row.sequence and row.sequence not in declared and "" not in declared:
            message = f"series »{row.code}«: there is no sequence »{row.sequence}«"
            near = did_you_mean(row.sequence, declared)
            instead = near or f'Write [[sequence]] with id = "{row.sequence}", or take the line out.'
            yield source.problem(("series", index, "sequence"), message, instead)
    for index, row in enumerate(file.series):
        if not row.sequence and row.code in declared:
            message = f"series »{row.code}«: a declared sequence has the same name"
            instead = f'Write sequence = "{row.code}" if it is meant, or name the sequence otherwise.'
            yield source.problem(("series", index), message, instead)


def _kinds(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for index, row in enumerate(file.series):
        for place, kind in enumerate(row.kinds):
            where = ("series", index, "kinds", place)
            if kind not in KINDS:
                message = f"series »{row.code}«: there is no kind »{kind}«"
                yield source.problem(where, message, did_you_mean(kind, KINDS))
            elif kind in taken:
                message = f"series »{row.code}«: the kind »{kind}« is already filed in series »{taken[kind]}«"
                yield source.problem(where, message, "Take it out of one of the two.")
            else:
                taken[kind] = row.code


def _collisions(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    """Two counters may never write one number; a shared counter gives each number once, so only suffixes matter."""
    for index, row in enumerate(file.series):
        if can_collide(row.pattern, row.code, row.suffix_pattern, row.code):
            message = f"series »{row.code}«: a first letter and a further letter could have the same number"
            instead = "Put a sign between {number} and {suffix} that »pattern« does not have."
            yield source.problem(("series", index, "suffix_pattern"), message, instead)
    for (_, row), (index, other) in combinations(enumerate(file.series), 2):
        if row.code != other.code and _may_write_the_same(row, other):
            message = f"series »{other.code}«: could write the same number as series »{row.code}«"
            instead = "Put {series} into both patterns, or let the two share a »sequence«."
            yield source.problem(("series", index, "pattern"), message, instead)


def _may_write_the_same(row: SeriesRow, other: SeriesRow) -> bool:
    pairs = [(row.pattern, other.suffix_pattern), (row.suffix_pattern, other.pattern)]
    if _sequence(row) != _sequence(other):
        pairs += [(row.pattern, other.pattern), (row.suffix_pattern, other.suffix_pattern)]
    return any(can_collide(mine, row.code, theirs, other.code) for mine, theirs in pairs)


def _archival(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    for index, row in enumerate(file.series):
        key = "retention" if row.retention else "retention_years"
        if row.archival and (row.retention or row.retention_years is not None):
            message = f"series »{row.code}«: what has archival value is kept for ever, so it has no »{key}«"
            yield source.problem(("series", index, key), message, "Take one of the two out.")


def _said_twice(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    for index, row in enumerate(file.series):
        plain = next((key for key in ("retention_years", "retention_basis") if getattr(row, key)), None)
        if row.retention and plain:
            message = f"series »{row.code}«: its years stand in »retention«, and in »{plain}« again"
            example = RETENTION_EXAMPLE.format(row.retention_years or 5)
            yield source.problem(("series", index, plain), message, f"Keep the rows, such as {example}.")


def _same_day(file: SeriesFile, source: TomlFile) -> Iterator[Problem]:
    for index, row in enumerate(file.series):
        seen: set[date] = set()
        for place, one in enumerate(row.retention):
            if one.valid_from in seen:
                message = f"series »{row.code}«: two rows of »retention« begin on one day, or have no »valid_from«"
                where = ("series", index, "retention", place)
                yield source.problem(where, message, "Write the day from which each is in force: valid_from = ...")
            seen.add(one.valid_from)


_CHECKS: tuple[Check[SeriesFile], ...] = (
    _doubled,
    _general,
    _unknown_sequences,
    _kinds,
    _collisions,
    _archival,
    _said_twice,
    _same_day,
)
