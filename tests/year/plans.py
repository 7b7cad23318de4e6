"""The stretches of time that are played: a year, a month round Christmas, a few weeks. All in them is invented."""

from __future__ import annotations

from datetime import date, datetime

from tests.year.law import TALLINN
from tests.year.officials import Away
from tests.year.story import Plan

LAW_CHANGES = date(2027, 1, 11)
"""The day on which a selgitustaotlus has 15 days instead of 30 in these plans."""


def _at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=TALLINN)  # type: ignore[arg-type]


SUMMER, AUTUMN, WINTER, SPRING = _at(2026, 7, 1, 7), _at(2026, 10, 1, 7), _at(2026, 12, 14, 7), _at(2027, 3, 1, 7)

# The registrar and her stand-in, a head and everybody below, somebody who falls ill in the morning, New Year.
_WINTER = (
    Away("sulev", date(2026, 12, 16), date(2026, 12, 22), WINTER),
    Away("maive", date(2026, 12, 21), date(2027, 1, 4), WINTER),
    Away("eevi", date(2026, 12, 29), date(2026, 12, 31), _at(2026, 12, 29, 7)),
    Away("taavet", date(2027, 1, 4), date(2027, 1, 8), WINTER),
    Away("inga", date(2027, 1, 6), date(2027, 1, 6), _at(2027, 1, 6, 7)),
    Away("rein", date(2027, 1, 4), date(2027, 1, 12), WINTER, "airi"),
    Away("kersti", date(2027, 1, 4), date(2027, 1, 6), WINTER),
    Away("arvo", date(2027, 1, 5), date(2027, 1, 7), _at(2027, 1, 6, 7)),
)
# A daemon that stands still over a weekend; a mail server that is away for days, and one that comes back at night.
_DAEMON_DOWN = ((_at(2026, 12, 17, 10, 20), _at(2026, 12, 21, 12)),)
_MAIL_DOWN = ((_at(2026, 12, 28, 8), _at(2026, 12, 30, 20)), (_at(2027, 1, 7, 12), _at(2027, 1, 7, 19)))

MONTH = Plan(date(2026, 12, 14), date(2027, 1, 15), 160, 7, _DAEMON_DOWN, _MAIL_DOWN, _WINTER)
WEEKS = Plan(date(2026, 12, 21), date(2027, 1, 8), 120, 11, (), _MAIL_DOWN, _WINTER)
YEAR = Plan(
    date(2026, 7, 1),
    date(2027, 6, 30),
    10_000,
    4,
    (
        (_at(2026, 8, 19, 16), _at(2026, 8, 21, 8)),
        (_at(2026, 10, 23, 17, 30), _at(2026, 10, 27, 10)),
        *_DAEMON_DOWN,
        (_at(2027, 3, 26, 11), _at(2027, 3, 30, 9, 10)),
    ),
    ((_at(2026, 9, 14, 8), _at(2026, 9, 17, 14)), *_MAIL_DOWN, (_at(2027, 5, 3, 10), _at(2027, 5, 6, 9))),
    (
        *(Away(who, date(2026, 7, 6), date(2026, 7, 31), SUMMER) for who in ("maive", "sulev", "helju", "kaur")),
        *(Away(who, date(2026, 7, 27), date(2026, 8, 21), SUMMER) for who in ("eevi", "airi", "rein", "urve")),
        Away("inga", date(2026, 10, 19), date(2026, 10, 30), AUTUMN),
        Away("taavet", date(2026, 10, 26), date(2026, 10, 28), AUTUMN),
        Away("tiiu", date(2026, 11, 2), date(2026, 11, 13), AUTUMN, "eha"),
        *_WINTER,
        Away("ants", date(2027, 3, 8), date(2027, 3, 19), SPRING),
        Away("kersti", date(2027, 3, 15), date(2027, 3, 26), SPRING),
        Away("milvi", date(2027, 4, 5), date(2027, 4, 16), SPRING),
        Away("urve", date(2027, 4, 12), date(2027, 4, 14), SPRING, "oleg"),
    ),
)
