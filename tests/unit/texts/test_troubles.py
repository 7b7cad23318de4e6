"""What alarms are about, in the language of a mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from officed.daemon.reloading import _WHAT
from officed.texts.languages import LANGUAGES
from officed.texts.troubles import trouble_in_words

DAEMON = Path(__file__).parents[3] / "officed" / "daemon"
SAID = [_WHAT, "a mail was refused for good", "source imap", "channel smtp", "officed: relay"]


@pytest.mark.parametrize("what", SAID)
def test_every_trouble_is_told_in_each_language(what: str) -> None:
    """An Estonian alarm has no English phrase in it, and no half of a mail speaks the other's language."""
    assert len({trouble_in_words(what, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_every_trouble_that_the_daemon_names_is_known() -> None:
    """A new kind of trouble in the daemon gets its words, or this fails."""
    code = "\n".join(path.read_text("utf-8") for path in DAEMON.glob("*.py"))
    named = re.findall(r'Trouble\(f?"[^"]*", f?"([^"]*)"\)', code)
    assert len(named) == code.count("trouble = Trouble(")
    assert all(trouble_in_words(re.sub(r"\{.*?\}", "x", what), "et") != re.sub(r"\{.*?\}", "x", what) for what in named)


def test_an_unknown_trouble_is_told_as_it_stands() -> None:
    """A plugin's own alarm goes through untouched."""
    assert trouble_in_words("kuu on läinud", "ru") == "kuu on läinud"
