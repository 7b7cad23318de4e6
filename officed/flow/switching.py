"""Where it stands that a plugin is off: an alarm that stays open until an admin switches the plugin on."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Protocol

from officed.domain.errors import OfficedError
from officed.flow import writing
from officed.flow.desk import Desk
from officed.log import log_event

PREFIX = "plugin."


class Switches(Protocol):
    """The plugin host's switchboard, as far as it is connected here."""

    def connect(self, standing: Callable[[], Set[str]], told: Callable[[str, str], None]) -> None:
        """Say where it stands which plugins are off."""


def connect_switches(switches: Switches, desk: Desk) -> None:
    """Let what is off stand in the register of this desk."""
    switches.connect(lambda: switched_off(desk), lambda plugin, reason: switch_off(desk, plugin, reason))


def switched_off(desk: Desk) -> frozenset[str]:
    """The names of the plugins that are off."""
    keys = (alarm.key for alarm in desk.store.alarms())
    return frozenset(key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX))


def switch_off(desk: Desk, plugin: str, reason: str) -> None:
    """Switch a plugin off and tell those who look after the server. Never raises: a letter is to be held meanwhile."""
    now, key = desk.clock(), f"{PREFIX}{plugin}"
    try:
        mails = writing.alarm(desk, key, f"plugin {plugin}", reason, f"officed plugins on {plugin}", now)
        if desk.store.raise_alarm(key, reason, mails, now):
            log_event("alarm.raised", key=key)
    except OfficedError as error:
        log_event("plugin.failed", plugin=plugin, error=str(error))


def switch_on(desk: Desk, plugin: str) -> bool:
    """Switch a plugin on again; False when it was not off. Those who were told of its end are told of this too."""
    now, key = desk.clock(), f"{PREFIX}{plugin}"
    return desk.store.clear_alarm(key, writing.recovered(desk, key, f"plugin {plugin}", now), now)
