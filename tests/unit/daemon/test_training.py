"""The nightly training of the optional opinion: on the register itself, once a night, never in the letters' way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from officed.daemon import training as nightly
from officed.daemon.threads import Floor
from officed.daemon.training import is_due, settings_of, train_now, trained_at, training
from officed.flow.desk import Desk
from officed.host import PluginHost
from officed.host.finding import find_plugins
from officed.plugins.learned import SETTINGS
from officed.plugins.learned.file import place_of, read_model
from officed.plugins.learned.training import TooLittleLearnt
from officed.ports.store import Card
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.testing.letters import letter
from officed.wiring import Furnished, furnish, with_settings
from tests.unit.flow.desks import TALLINN, HandClock, make_desk

TEXTS = {
    "teabenoue": "palun saatke hooldusfirma leping ja selle koopia",
    "taotlus": "palume määrata toetus, sest meie pere kolis valda",
}


class Register:
    """The letters of an office, eighty of two kinds, in place of those of a database."""

    def __init__(self, count: int = 40) -> None:
        letters = [
            (kind, letter("Kiri", text, sender=f"s{n % 5}@a.example"))
            for n in range(count)
            for kind, text in TEXTS.items()
        ]
        self._cards = tuple(
            Card(replace(document, id=number, kind=kind), None, "Kiri", "Kiri", None)
            for number, (kind, document) in enumerate(letters, start=1)
        )

    def browse(self, *, since: object, after: int) -> tuple[Card, ...]:
        assert isinstance(since, date)
        return self._cards[after : after + 30]


@pytest.fixture(scope="module")
def furnished() -> Furnished:
    """The sample office with the opinion switched on."""
    found = furnish(None)
    office = found.office
    plugins = office.settings.plugins.model_copy(update={"enabled": ("learned",)})
    named = find_plugins(plugins, office.settings.root)
    here = Path(__file__).parents[3] / "config" / "officed.toml"
    return Furnished(office, PluginHost(with_settings(named, here, office.settings.root), office))


@pytest.fixture
def desk(furnished: Furnished, tmp_path: Path) -> Desk:
    """A desk over that register, with a data folder of its own."""
    storage = furnished.office.settings.storage.model_copy(update={"data": tmp_path})
    settings = furnished.office.settings.model_copy(update={"storage": storage})
    office = replace(furnished.office, settings=settings)
    readers = ReaderPool(Reading())
    made = make_desk(tmp_path, Furnished(office, furnished.host.with_office(office)), readers, HandClock())
    readers.close()
    made.store.close()
    return replace(made, store=Register())  # type: ignore[arg-type]


def test_the_opinion_is_off_until_it_is_named(furnished: Furnished) -> None:
    """The sample office has it not; named, it has the settings of its schema."""
    assert settings_of(furnish(None).host) is None
    assert settings_of(furnished.host) == SETTINGS()


def test_what_was_trained_speaks_among_the_others(desk: Desk) -> None:
    """On the words of the letter, by the rules' own eyes; the rules' opinions stand beside it."""
    model = train_now(desk)
    assert (model.letters, model.kinds) == (80, ("taotlus", "teabenoue"))
    assert read_model(place_of(desk.office.settings.data)) == model
    opinions = desk.hooks.classify(letter("Kiri", f"{TEXTS['taotlus']} täna", sender="uus@b.example"))
    [learned] = [one for one in opinions if one.source == "learned"]
    assert (learned.kind, learned.points) == ("taotlus", 4)
    assert any(one.source != "learned" for one in opinions)


def test_it_is_due_once_a_night(desk: Desk) -> None:
    """At its time, in the morning where the office was off at night, and at once where it never was."""
    settings = SETTINGS(at=time(4))
    assert isinstance(desk.clock, HandClock)
    assert is_due(desk, settings, None)
    before = datetime(2026, 11, 20, 3, 59, tzinfo=TALLINN)
    assert is_due(desk, settings, before)
    assert not is_due(desk, settings, before.replace(hour=4))
    desk.clock.to(2026, 11, 21, 3, 0)
    assert not is_due(desk, settings, before.replace(hour=5))
    desk.clock.to(2026, 11, 21, 4, 0)
    assert is_due(desk, settings, before.replace(hour=5))


def test_the_thread_trains_once_and_keeps_the_old_model_when_there_is_too_little(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night that brings no model is no failure, and is not tried again before the next one."""
    monkeypatch.setattr(nightly, "LOOK_SECONDS", 0.0)
    said: list[str] = []
    monkeypatch.setattr(nightly, "log_event", lambda event, **_: said.append(event))
    assert isinstance(desk.clock, HandClock)
    desk.clock.now = datetime.now(UTC)
    small = Floor(replace(desk, store=Register(3)))  # type: ignore[arg-type]
    body = training(small, SETTINGS())
    body()
    body()
    assert said == ["learned.kept"]
    assert trained_at(desk) is None
    body = training(Floor(desk), SETTINGS())
    body()
    body()
    assert said == ["learned.kept", "learned.trained"]
    assert trained_at(desk) is not None


def test_without_rules_there_are_no_words(desk: Desk) -> None:
    """One line says what to do."""
    bare = replace(desk, office=replace(desk.office, rules=None))
    with pytest.raises(Exception, match="rules"):
        train_now(bare)
    with pytest.raises(TooLittleLearnt):
        train_now(replace(desk, store=Register(1)))  # type: ignore[arg-type]
