"""Putting found plugins behind pluggy: versions, misspelt hooks and wrappers stop the start, by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pluggy

from officed import hookspecs
from officed.domain.errors import OfficedError
from officed.host.finding import FoundPlugin, PluginBroken, in_time
from officed.ports.isolation import CAPABILITIES
from officed.ports.office import Office


class WrongApiVersion(OfficedError):
    """Plugin {plugin} wants plugin API {wanted}, this officed has {have}. Install the release that fits."""


class UnknownHook(OfficedError):
    """Plugin {plugin} has a hook {hook} that officed does not know. Look at the spelling in docs/hooks.md."""


class WrapperRefused(OfficedError):
    """Plugin {plugin} wraps {hook}. Hooks are asked one by one; write a plain hook that returns its answer."""


class UnknownCapability(OfficedError):
    """Plugin {plugin} declares a capability {capability} that officed does not know. Known: {known}."""


def make_manager(found: Iterable[FoundPlugin], office: Office) -> pluggy.PluginManager:
    """A manager with every plugin in it. Raises one of the errors above, `PluginBroken` for anything else."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    # Built-in ones are asked in the order of their table, so they are registered backwards.
    plugins = tuple(found)
    built_in = [p for p in plugins if p.built_in]
    for plugin in (*reversed(built_in), *(p for p in plugins if not p.built_in)):
        _register(manager, plugin, office)
    _check(manager)
    return manager


def _register(manager: pluggy.PluginManager, plugin: FoundPlugin, office: Office) -> None:
    wanted = getattr(plugin.module, "API_VERSION", None)
    if wanted != hookspecs.API_VERSION:
        raise WrongApiVersion(plugin=plugin.name, wanted=wanted or "none", have=hookspecs.API_VERSION)
    for capability in plugin.capabilities:
        if capability not in CAPABILITIES:
            raise UnknownCapability(plugin=plugin.name, capability=capability, known=", ".join(CAPABILITIES))
    made_with = plugin.made_with(office)
    try:
        manager.register(_made(plugin, made_with), name=plugin.name)
    except Exception as error:
        raise PluginBroken(name=plugin.name, reason=f"{type(error).__name__}: {error}") from error


def _made(plugin: FoundPlugin, made_with: tuple[object, ...] | None) -> object:
    if made_with is None:
        return plugin.module
    make = partial(plugin.module.plugin, *made_with)
    made: object = make() if plugin.built_in else in_time(make)
    return made


def _check(manager: pluggy.PluginManager) -> None:
    for name, plugin in manager.list_name_plugin():
        for impl in manager.get_hookcallers(plugin) or ():
            if not impl.has_spec():
                raise UnknownHook(plugin=name, hook=impl.name)
            for found in impl.get_hookimpls():
                if found.wrapper or found.hookwrapper:
                    raise WrapperRefused(plugin=found.plugin_name, hook=impl.name)
    manager.check_pending()
