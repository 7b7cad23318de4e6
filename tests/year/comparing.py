"""The two side by side: what officed did, what it had to do, and a table of every difference."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from tests.year.happenings import Does, Happening, Ran, Sent
from tests.year.law import local
from tests.year.playing import Played, rows
from tests.year.reckoning import Reckoned

_KEY = re.compile(
    r"(?:t(?P<term>\d+)\.(?P<step>[\w-]+)\.\w+"
    r"|d(?P<document>\d+)\.\d+\.(?:extension\.)?(?P<what>forward|extension\w*)\b.*)"
)
_MOST = 60


def letters_of(played: Played) -> Mapping[int, int]:
    """The letter of each document."""
    found = rows(played.desk, "SELECT document_id, key FROM arrival_document JOIN arrival ON arrival.id = arrival_id")
    return {document: int(key) for document, key in found}


def roles_of(played: Played) -> Mapping[int, str]:
    """To whom a rule has given each letter at first."""
    letters = letters_of(played)
    query = "SELECT document_id, who FROM assignment WHERE standing = 'responsible' ORDER BY id DESC"
    return {letters[document]: who for document, who in rows(played.desk, query)}


def doubts_of(played: Played) -> Mapping[int, Sequence[str]]:
    """For which kinds a doubtful letter was taken."""
    letters = letters_of(played)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for document, kind in rows(
        played.desk, "SELECT DISTINCT document_id, kind FROM deadline WHERE provisional AND kind <> 'to_council'"
    ):
        found[letters[document]].append(kind)
    return found


def differences(script: Sequence[Happening], played: Played, reckoned: Reckoned) -> str:
    """A table of what is otherwise; empty where nothing is."""
    lines = [*_wishes(script, played, reckoned), *_terms(played, reckoned), *_sent(played, reckoned)]
    return "\n".join((*lines[:_MOST], f"... and {len(lines) - _MOST} more") if len(lines) > _MOST else lines)


def _wishes(script: Sequence[Happening], played: Played, reckoned: Reckoned) -> Iterator[str]:
    for place, must in reckoned.done.items():
        does = script[place]
        if isinstance(does, Does) and played.done[place] != must:
            said = "was done, and must be refused" if played.done[place] else "was refused, and may be done"
            yield f"{_at(does.at)}  letter {does.letter:<6} {does.what} {does.day or ''} {does.word}: {said}"


def _terms(played: Played, reckoned: Reckoned) -> Iterator[str]:
    letters = letters_of(played)
    query = "SELECT document_id, kind, start, due, due_at, outcome, ended_on FROM deadline ORDER BY id"
    found = Counter(
        Ran(letters[document], kind, _day(start), _day(due), _instant(due_at), outcome, _day(ended) if ended else None)
        for document, kind, start, due, due_at, outcome, ended in rows(played.desk, query)
    )
    must = Counter(ran for case in reckoned.cases.values() for ran in case.ran())
    for ran in sorted((found - must) + (must - found), key=lambda one: (one.letter, one.due, one.kind)):
        whose = "officed  " if found[ran] > must[ran] else "reckoning"
        ends = f"{ran.outcome} {ran.ended}" if ran.outcome else "runs"
        yield f"{whose} letter {ran.letter:<6} term {ran.kind} {ran.start} -> {ran.due_at or ran.due}, {ends}"


def _sent(played: Played, reckoned: Reckoned) -> Iterator[str]:
    found, must = Counter(_left(played)), Counter(reckoned.sent)
    for one in sorted((found - must) + (must - found), key=lambda sent: (sent.at, sent.letter or 0, sent.what)):
        whose = "officed  " if found[one] > must[one] else "reckoning"
        yield f"{whose} {_at(one.at)}  letter {one.letter} {one.what} to {one.to}"


def _left(played: Played) -> Iterator[Sent]:
    """The mails that left, as the reckoning names them."""
    letters = letters_of(played)
    terms = {row[0]: row for row in rows(played.desk, "SELECT id, document_id, kind, due FROM deadline")}
    lists = {row[0]: row[1] for row in rows(played.desk, "SELECT key, \"values\" FROM outbox WHERE purpose = 'digest'")}
    quiet = {row[0] for row in rows(played.desk, "SELECT key FROM outbox WHERE purpose = 'forward' AND NOT critical")}
    for at, key, to in played.pigeons.sent:
        found = _KEY.fullmatch(key)
        if found and found["term"]:
            _, document, kind, due = terms[int(found["term"])]
            yield Sent(at, letters[document], f"{kind} {_day(due)} {found['step']}", to)
        elif found and key not in quiet:
            yield Sent(at, letters[int(found["document"])], found["what"], to)
        elif key in lists:
            said = re.search(r'"count": ?"(\d+)"', str(lists[key]).replace("'", '"'))
            yield Sent(at, None, f"{key.split('.')[0]} of {said[1] if said else '?'}", to)


def _at(at: datetime) -> str:
    return f"{local(at):%a %d.%m.%Y %H:%M}"


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _instant(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
