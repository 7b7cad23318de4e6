"""What alarms are about, in the language of a mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from officed.daemon.reloading import _WHAT
from officed.daemon.shouting import WHAT as SHOUTED
from officed.domain.calendar import WorkCalendar
from officed.domain.office_time import OFFICE_ZONE
from officed.domain.silence import Limits, Measured, Queued, Watched, judge
from officed.texts.languages import LANGUAGES
from officed.texts.troubles import trouble_in_words

DAEMON = Path(__file__).parents[3] / "officed" / "daemon"
SAID = [_WHAT, "a mail was refused for good", "source imap", "channel smtp", "officed: relay", SHOUTED]
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=OFFICE_ZONE)
OLD = NOW - timedelta(days=20)
BOXES = (
    Watched("a", reached_at=OLD, error="no answer in time", daily=True),
    Watched("b", reached_at=OLD, last_letter=OLD, daily=True),
)
MEASURED = Measured(
    NOW,
    OLD,
    BOXES,
    Queued(2, OLD),
    Queued(1, OLD),
    0,
    timedelta(0),
    timedelta(0),
    timedelta(hours=1),
    {"a@b.example": 999},
)
JUDGED = (
    *judge(MEASURED, Limits(), WorkCalendar()),
    *judge(replace(MEASURED, jump=timedelta(hours=-1), shifted=timedelta(hours=1)), Limits(), WorkCalendar()),
)


@pytest.mark.parametrize("what", SAID)
def test_every_trouble_is_told_in_each_language(what: str) -> None:
    """An Estonian alarm has no English phrase in it, and no half of a mail speaks the other's language."""
    assert len({trouble_in_words(what, language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("said", sorted({words for one in JUDGED for words in (one.what, one.detail)}))
def test_every_judgement_is_told_in_each_language(said: str) -> None:
    """What is the matter and its figures have words in every language; all conditions are asked here."""
    assert all(one.stands for one in JUDGED)
    assert len(JUDGED) == 10
    assert len({trouble_in_words(said, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_every_trouble_that_the_daemon_names_is_known() -> None:
    """A new kind of trouble in the daemon gets its words, or this fails."""
    code = "\n".join(path.read_text("utf-8") for path in DAEMON.glob("*.py"))
    named = re.findall(r'Trouble\(f?"[^"]*", f?"([^"]*)"(?:, alarms=[^)]*)?\)', code)
    assert len(named) == code.count("trouble = Trouble(")
    assert all(trouble_in_words(re.sub(r"\{.*?\}", "x", what), "et") != re.sub(r"\{.*?\}", "x", what) for what in named)


def test_an_unknown_trouble_is_told_as_it_stands() -> None:
    """A plugin's own alarm goes through untouched."""
    assert trouble_in_words("kuu on läinud", "ru") == "kuu on läinud"
