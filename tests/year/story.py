"""The script of a year: who writes when, and what officials do with it. Made by chance, and the same for each seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise

from tests.year.happenings import Arrives, Does, Happening, Look
from tests.year.law import DAY, TALLINN, Law, local, morning, working_day, works
from tests.year.officials import Away

# What a town is written to about, and how often. What no mail says here, a clerk at the counter has said.
KINDS = {
    "teabenoue": 20, "selgitustaotlus": 20, "gdpr": 3, None: 4, "margukiri": 8, "taotlus": 12, "veoautoluba": 3,
    "arakiri": 2, "vaie": 4, "kaebus": 4, "algatus": 1, "volikogu_kysimus": 1, "rikkumine": 1, "arve": 6, "kohus": 2,
    "jareleparimine": 2, "ettekirjutus": 1, "kooskolastus": 3, "hange_selgitus": 1, "teade": 5,
}  # fmt: skip
SAID = {
    "teabenoue": "Esitan teabenõude avaliku teabe seaduse alusel. Palun väljastada mulle lepingu nr {mark} koopia.",
    "selgitustaotlus": "Selgitustaotlus: palun selgitada märgukirjale ja selgitustaotlusele vastamise seaduse alusel, "
    "miks muudeti liini {mark} sõiduplaani. Soovin vastust kirjalikult.",
    "gdpr": "Isikuandmete kaitse üldmääruse artikli 15 alusel palun väljastada koopia kõikidest minu isikuandmetest, "
    "mida linnavalitsus minu kohta töötleb ({mark}).",
    None: "Tere! Siin on see, millest rääkisime ({mark}). Jõudu!",
}
_NO_REPLY = frozenset({"arve", "teade"})
_CORRECTED = ("teabenoue", "selgitustaotlus", "margukiri", "taotlus", "vaie", "kaebus", "teade")
_PEOPLE = ("airi", "arvo", "eevi", "inga", "kalle", "kersti", "milvi", "oleg", "rein", "sulev", "taavet", "tiiu")
# The daemon looks oftenest where something can go wrong: round midnight and the hours in which people are reminded.
LOOKS = (
    (0, 0), (6, 0), (8, 59), (9, 0), (9, 30), (11, 0), (13, 0), (15, 0), (16, 30), (17, 59), (18, 0), (23, 0), (23, 59),
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How long the story is, how many letters, and when what fails: (first, last) instants, both local."""

    first: date
    last: date
    letters: int
    seed: int
    daemon_down: Sequence[tuple[datetime, datetime]] = ()
    mail_down: Sequence[tuple[datetime, datetime]] = ()
    absences: Sequence[Away] = ()


def script(plan: Plan, law: Law) -> list[Happening]:
    """Everything that happens, in order."""
    chance = random.Random(plan.seed)
    found: list[Happening] = [*_looks(plan)]
    for number in range(plan.letters):
        letter = _letter(chance, plan, number)
        found += [letter, *_dealt_with(chance, letter, law)]
    end = morning(plan.last + DAY, time(0, 30))
    return sorted((one for one in found if one.at < end), key=lambda one: (one.at, isinstance(one, Look)))


def _looks(plan: Plan) -> Iterator[Look]:
    day = plan.first
    while day <= plan.last + DAY:
        for hour, minute in LOOKS:
            at = datetime.combine(day, time(hour, minute), TALLINN)
            if not _within(plan.daemon_down, at):
                yield Look(at=morning(day, time(hour, minute)), mail=not _within(plan.mail_down, at))
        day += DAY


def _within(spans: Sequence[tuple[datetime, datetime]], at: datetime) -> bool:
    return any(first <= at < last for first, last in spans)


def _letter(chance: random.Random, plan: Plan, number: int) -> Arrives:
    kind = chance.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    at = _moment(chance, plan)
    asked = local(at).date() + timedelta(days=chance.randint(2, 40)) if chance.random() < 0.12 else None
    if kind in {"kohus", "jareleparimine", "ettekirjutus", "kooskolastus"} and chance.random() < 0.6:
        asked = local(at).date() + timedelta(days=chance.randint(5, 35))
    mark = f"{number:05d}-{chance.randrange(10**8):08d}"
    raw = _mail(SAID.get(kind, "Pöördun Teie poole küsimuses {mark}.").format(mark=mark), mark, asked)
    hints = {} if kind in SAID else {"kind": str(kind)}
    return Arrives(at=at, letter=number, kind=kind, raw=raw, asked=asked, hints=hints)


def _mail(text: str, mark: str, asked: date | None) -> bytes:
    message = EmailMessage(SMTP)
    message["From"] = f"Kirjutaja <k{mark}@posti.example>"
    message["To"] = "info@kaleva.example"
    message["Subject"] = f"Kiri {mark}"
    message["Message-ID"] = f"<{mark}@posti.example>"
    wish = f"\n\nPalun vastata hiljemalt {asked:%d.%m.%Y}." if asked else ""
    message.set_content(f"Lugupeetud linnavalitsus\n\n{text}{wish}\n\nLugupidamisega\nKirjutaja {mark}\n")
    return message.as_bytes(policy=SMTP)


def _moment(chance: random.Random, plan: Plan) -> datetime:
    """Letters come by day mostly, some at night and at weekends, and some in the last minutes of a day."""
    while True:
        day = plan.first + timedelta(days=chance.randint(0, (plan.last - plan.first).days))
        if works(day) or chance.random() < 0.25:
            break
    hour = chance.choices((chance.randint(8, 16), chance.randint(17, 23), chance.randint(0, 7)), (80, 14, 6))[0]
    minute = chance.choice((1, 7, 12, 23, 34, 41, 52, 58))
    return morning(day, time(hour, minute, chance.randint(1, 55)))


def _dealt_with(chance: random.Random, letter: Arrives, law: Law) -> Iterator[Does]:
    """What officials do with one letter: mostly they answer it, sometimes late, sometimes after much else."""
    received = local(letter.at).date()
    said = letter.kind or "taotlus"
    terms = law.terms(said, received, letter.at, letter.asked)
    due = terms[0].due if terms else received + timedelta(days=10)
    if letter.kind is None and chance.random() < 0.5:
        yield _at(chance, letter, working_day(received, 1), "release", word=chance.choice(_CORRECTED[:5]))
    if chance.random() < 0.08:
        yield _at(chance, letter, working_day(received, chance.randint(1, 6)), "assign", word=chance.choice(_PEOPLE))
    if chance.random() < 0.08:
        day = working_day(received, chance.randint(1, 8))
        yield _at(chance, letter, day, "correct", word=chance.choice(_CORRECTED))
    if chance.random() < 0.20:
        yield from _extended(chance, letter, received, due, terms[0].most if terms else None)
    if letter.kind in {"kohus", "jareleparimine", "ettekirjutus"} and chance.random() < 0.5:
        yield _at(chance, letter, working_day(received, 2), "ask")
        yield _at(chance, letter, working_day(received, 3), "grant", day=due + timedelta(days=chance.randint(-2, 20)))
    yield from _ended(chance, letter, due)


def _extended(chance: random.Random, letter: Arrives, received: date, due: date, most: date | None) -> Iterator[Does]:
    """Most are lawful; some come after the term, without a reason, for a day off, beyond the maximum, or twice."""
    when = chance.choice((working_day(received, 1), working_day(due, -1), due, working_day(due, 1)))
    late = (most or due) + timedelta(days=chance.choice((1, 3, 30)))
    until = chance.choice((None, None, None, most, late, due, due + 3 * DAY))
    reason = chance.choices(("vajab päringut arhiivist", "  "), (9, 1))[0]
    yield _at(chance, letter, max(when, received), "extend", day=until, word=reason)
    if chance.random() < 0.3:
        yield _at(chance, letter, working_day(max(when, received), 1), "extend", day=None, word="mahukas")


def _ended(chance: random.Random, letter: Arrives, due: date) -> Iterator[Does]:
    received = local(letter.at).date()
    roll = chance.random()
    if roll < 0.06 or (letter.kind in _NO_REPLY and roll < 0.8):
        return
    term = max(1, (due - received).days)
    days = (chance.randint(1, term), term, term + chance.randint(1, 25))
    day = max(received + timedelta(days=chance.choices(days, (70, 15, 15))[0]), working_day(received, 1))
    what = "close" if chance.random() < 0.08 else "answer"
    yield _at(chance, letter, day, what, word="koopia teadmiseks")
    for _ in range(2):
        if chance.random() > 0.12:
            return
        day = working_day(day, chance.randint(1, 5))
        yield _at(chance, letter, day, "reopen")
        if chance.random() < 0.3:
            yield _at(chance, letter, day + DAY, "correct", word=chance.choice(_CORRECTED))
        day = working_day(day, chance.randint(1, 9))
        yield _at(chance, letter, day, "answer")


def _at(chance: random.Random, letter: Arrives, on: date, what: str, **more: object) -> Does:
    """At some minute of an office day, never one at which the daemon looks, and not before the letter is there."""
    hour = chance.choices((chance.randint(9, 16), 0, 7, 23), (94, 2, 2, 2))[0]
    at = morning(on, time(hour, chance.choice((3, 14, 26, 37, 48, 57)), chance.randint(1, 59)))
    return Does(at=max(at, letter.at + timedelta(hours=26)), letter=letter.letter, what=what, **more)  # type: ignore[arg-type]


def in_order(happenings: Sequence[Happening]) -> bool:
    """Whether time never goes back in it."""
    return all(one.at <= other.at for one, other in pairwise(happenings))
