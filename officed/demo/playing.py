"""`officed demo`: sample letters played into an embedded office, over which the real daemon runs."""

from __future__ import annotations

import io
import json
import logging
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from officed.demo.office import PASSWORD_VARIABLE, DemoOffice, make_office
from officed.demo.showing import say, screen
from officed.demo.summary import Result, in_words, to_json
from officed.domain.errors import OfficedError
from officed.log import configure


class DemoMissing(OfficedError):
    """The demo needs the package {package}. Install it together with officed: pip install "officed[demo]"."""


def play(*, once: bool, as_json: bool, folder: Path | None) -> int:
    """Play the demo; returns the exit code: 0 when every letter came to its expected end, else 1.

    With `once` it ends by itself, else it goes on watching until Ctrl-C. With `as_json` standard output gets the
    summary as one JSON value and nothing else. Raises `DemoMissing`, `FolderTaken`.
    """
    try:
        from officed.demo.stage import open_stage
    except ModuleNotFoundError as missing:
        raise DemoMissing(package=missing.name) from None
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that has no letter for a name shows a question mark; that is no reason to stop.
        sys.stdout.reconfigure(errors="replace")
    office = make_office(folder)
    os.environ[PASSWORD_VARIABLE] = secrets.token_hex(8)
    with _log_into(office.log), open_stage(office, os.environ[PASSWORD_VARIABLE]) as stage:
        result = stage.perform(screen(silent=as_json))
        _report(result, office, as_json=as_json)
        if not once:
            stage.watch_on(_nothing if as_json else say)
    return 0 if result.ok else 1


def _nothing(*_lines: str) -> None:
    """Say nothing: standard output belongs to the JSON."""


def _report(result: Result, office: DemoOffice, *, as_json: bool) -> None:
    if as_json:
        say(json.dumps(to_json(result, office), ensure_ascii=False))
    else:
        say("", *in_words(result, office))


@contextmanager
def _log_into(path: Path) -> Iterator[None]:
    """Log into a file: the terminal belongs to the table. What the servers' packages warn of goes there too."""
    with path.open("a", encoding="utf-8") as file:
        configure("json", "info", file)
        foreign = logging.StreamHandler(file)
        foreign.setLevel(logging.WARNING)
        logging.getLogger().addHandler(foreign)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(foreign)
            configure()
