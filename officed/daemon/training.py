"""The trained opinion is trained anew every night, in a thread of its own, where its plugin is on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from officed.daemon.pulse import beat
from officed.daemon.threads import Floor
from officed.domain.errors import BadSettings, OfficedError
from officed.flow.backtesting import letters_of
from officed.flow.desk import Desk
from officed.flow.lessons import is_confirmed
from officed.host import PluginHost
from officed.log import log_event
from officed.plugins.learned import SETTINGS
from officed.plugins.learned.bayes import Model
from officed.plugins.learned.file import place_of, write_model
from officed.plugins.learned.training import Sample, train

LOOK_SECONDS = 30.0
LOOK_BACK_DAYS = 3 * 365
"""Older letters went by other rules, to other people."""

NAME = "learned"


def settings_of(host: PluginHost) -> SETTINGS | None:
    """The settings of the trained opinion; None where its plugin is off."""
    found = next((plugin.settings for plugin in host.plugins if plugin.name == NAME), None)
    return found if isinstance(found, SETTINGS) else None


def training(floor: Floor, settings: SETTINGS) -> Callable[[], None]:
    """The body of the thread: once a night, or in the morning where officed was off at night."""
    tried: datetime | None = None

    def body() -> None:
        nonlocal tried
        desk = floor.desk
        last = max((at for at in (tried, trained_at(desk)) if at is not None), default=None)
        if is_due(desk, settings, last):
            tried = desk.clock()
            try:
                train_now(desk)
            except OfficedError as error:
                log_event("learned.kept", error=str(error))
        floor.stop.wait(LOOK_SECONDS)

    return body


def is_due(desk: Desk, settings: SETTINGS, last: datetime | None) -> bool:
    """Whether tonight's time has come and it was not done since; at once where it was never done."""
    now, today = desk.now_and_today()
    at = datetime.combine(today, settings.at, desk.zone)
    if now < at:
        at = datetime.combine(today - timedelta(days=1), settings.at, desk.zone)
    return last is None or last < at


def trained_at(desk: Desk) -> datetime | None:
    """When the model on disk was written."""
    try:
        return datetime.fromtimestamp(_file(desk).stat().st_mtime, UTC)
    except OSError:
        return None


def train_now(desk: Desk) -> Model:
    """Train on the register and replace the model. Raises `TooLittleLearnt`, `BadSettings`."""
    model = train(_samples(desk), desk.clock())
    write_model(_file(desk), model)
    log_event("learned.trained", count=model.letters)
    return model


def _file(desk: Desk) -> Path:
    return place_of(desk.office.settings.data)


def _samples(desk: Desk) -> Iterator[Sample]:
    rules = desk.office.rules
    if rules is None:
        raise BadSettings(text="There are no rules, whose words are needed. Take »rules« out of [plugins] disabled.")
    for card in letters_of(desk.store, desk.today() - timedelta(days=LOOK_BACK_DAYS)):
        # A large register takes long, and a thread that gives no sign of life is taken for one that hangs.
        beat()
        document = card.document
        if document.kind is not None:
            found = rules.vocabulary(document)
            sender = document.content.sender.addr.lower()
            yield Sample(found.words, found.plain, document.kind, sender, is_confirmed(document))
