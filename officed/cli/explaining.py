"""What `parse` and `explain` find out about one file, as the JSON of the contract and as words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from officed.cli.parse_view import View, view_of
from officed.domain.deciding import Opinion
from officed.domain.document import Document, Way
from officed.domain.errors import OfficedError
from officed.domain.media_type import media_type_of
from officed.flow.considering import Consideration, consider
from officed.flow.desk import Study
from officed.flow.trying import read_unstored
from officed.ports.reading import Readers
from officed.ports.sources import Fetched
from officed.texts.reasons import reasons_in_words, strongest, write_reasons


def media_type_at(path: Path) -> str:
    """The media type of a file, by its name and first bytes. Raises OSError."""
    with path.open("rb") as file:
        return media_type_of(path.name, file.read(65_536))


def parsed(readers: Readers, path: Path) -> tuple[View, str | None]:
    """What `parse` says of a file; the error of one that cannot be opened."""
    try:
        content = readers.read(path.resolve(), path.name, media_type_at(path))
    except OSError as error:
        return {"error": error.strerror or str(error)}, f"{error.strerror or error}; give a file that can be read"
    return view_of(content), None


def explained(study: Study, path: Path) -> tuple[View, str | None]:
    """What `explain` says of a file; the error of one that cannot be opened or whose plugin failed."""
    try:
        document = document_at(study, path)
        return view(study, document, consider(study, document, study.today())), None
    except OSError as error:
        return {"error": error.strerror or str(error)}, f"{error.strerror or error}; give a file that can be read"
    except OfficedError as error:
        return {"error": str(error)}, str(error)


def document_at(study: Study, path: Path) -> Document:
    """A file as a document that has been read but stands nowhere. Raises OSError and `PluginFailed`."""
    fetched = Fetched(path.name, path.name, media_type_at(path), datetime.now(UTC), path=path, way=Way.EMAIL)
    return read_unstored(study, "explain", fetched, path.resolve())


def view(study: Study, document: Document, considered: Consideration) -> View:
    """The JSON of `explain`, which scripts rely on."""
    verdict = considered.verdict
    earliest = considered.earliest
    return {
        "decision": verdict.decision.value,
        "kind": verdict.kind or "",
        "points": verdict.points,
        "candidates": [{"kind": c.kind, "points": c.points} for c in verdict.candidates],
        "rules": [_rule(o) for o in verdict.opinions],
        "series": considered.series.code,
        "assign": [{"role": a.who, "person": a.person, "as": a.standing.value} for a in considered.assignments],
        "due": earliest.due if earliest else None,
        "fields": fields(document),
        "wrong_addressee": _wrong_addressee(study, document),
        "language": document.content.language or "",
        "reason": verdict.reason,
    }


def _rule(opinion: Opinion) -> Mapping[str, object]:
    return {
        "id": opinion.source,
        "hit": opinion.hit,
        "points": opinion.points if opinion.hit else 0,
        "because": list(opinion.because),
        "kind": opinion.kind,
        "where": opinion.where,
    }


def fields(document: Document) -> Mapping[str, object]:
    """The fields of `explain`: personal codes are counted, never shown."""
    basis = document.first("restriction_basis")
    return {
        "sender_ref": document.first("sender_ref"),
        "sender_date": _date(document.first("sender_date")),
        "our_ref": document.first("our_ref"),
        "reply_by": _date(document.first("reply_by")),
        "personal_codes": len(set(document.found("personal_code"))),
        "registry_codes": list(dict.fromkeys(document.found("registry_code"))),
        "plates": list(dict.fromkeys(document.found("plate"))),
        "restriction": {"basis": basis, "until": _date(document.first("restriction_until"))} if basis else None,
    }


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _wrong_addressee(study: Study, document: Document) -> bool:
    """Whether the letter names another body as its addressee (a field that a finder gives)."""
    named = document.first("addressee")
    return named is not None and named.casefold() != study.office.settings.office.name.casefold()


def in_words(value: View) -> str:
    """The same for people: the decision, why, what was found, and every rule that hit with its words."""
    rules = value["rules"]
    hits = [r for r in rules if r["hit"]] if isinstance(rules, list) else []
    assign = value["assign"]
    people = ", ".join(f"{a['person']} ({a['as']})" for a in assign) if isinstance(assign, list) else ""
    lines = [
        f"decision   {value['decision']}: {reasons_in_words(str(value['reason']), 'en')}",
        f"kind       {value['kind'] or '–'}{_losing(value)}",
        f"series     {value['series']}",
        f"people     {people or '–'}",
        f"due        {value['due'] or '–'}",
        f"found      {_found(value['fields']) or '–'}",
    ]
    if value["wrong_addressee"]:
        lines.append("addressee  seems to be another body: to be passed on, see `officed due KIND` for the day")
    # The strongest first; a rule against a kind after those for it.
    for rule in sorted(hits, key=lambda r: -r["points"]):
        kind = rule["kind"] or "any kind"
        because = reasons_in_words(write_reasons(*strongest(rule["because"], _MOST_WORDS)), "en")
        lines.append(f"  {rule['points']:+g} {kind}: {because} ({rule['id']}, {rule['where']})")
    return "\n".join(lines)


# A rule that found twenty words is told by its first ones; `--json` has them all.
_MOST_WORDS = 4


def _losing(value: View) -> str:
    candidates = value["candidates"]
    others = candidates[1:] if isinstance(candidates, list) else []
    told = ", ".join(f"{c['kind']} {c['points']:g}" for c in others)
    return f" (ahead of {told})" if told else ""


def _found(found: object) -> str:
    """The fields that are there, in one line."""
    if not isinstance(found, Mapping):
        return ""
    told = ((name, value) for name, value in found.items() if value)
    return ", ".join(f"{name.replace('_', ' ')} {_as_text(value)}" for name, value in told)


def _as_text(value: object) -> str:
    if isinstance(value, Mapping):
        return " until ".join(str(part) for part in value.values() if part)
    return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
