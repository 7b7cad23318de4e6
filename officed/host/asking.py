"""Asking the plugins: one implementation after the other, so that it is known whose answer failed.

How answers are combined stands in `officed.hookspecs` at each hook, and here as one method each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pluggy

from officed.domain.calendar import WorkCalendar
from officed.domain.changes import Move, PlannedDeadline
from officed.domain.deciding import Opinion, Verdict
from officed.domain.document import Document, Field
from officed.domain.errors import BadSettings, PluginFailed
from officed.domain.people import Assignment
from officed.domain.reminders import PlannedReminder
from officed.host.finding import FoundPlugin
from officed.host.registering import make_manager
from officed.host.switching import Switchboard
from officed.log import log_event
from officed.ports.carrying import ANSWERS
from officed.ports.channels import Channel
from officed.ports.hooks import Match, OpenLetter, RefusalReason
from officed.ports.isolation import Isolation, Stranger
from officed.ports.office import Office
from officed.ports.sources import Source
from officed.rules.conditions import Condition
from officed.settings.model import Settings

Named = TypeVar("Named", Source, Channel, Condition)


class PluginHost:
    """Every active plugin behind one object (implements `officed.ports.hooks.Hooks`)."""

    def __init__(
        self,
        found: Iterable[FoundPlugin],
        office: Office,
        isolation: Isolation | None = None,
        switchboard: Switchboard | None = None,
    ) -> None:
        """`isolation` asks strangers in processes apart; without it they are asked here, as tests may want."""
        self.plugins = tuple(found)
        self.switchboard = switchboard or Switchboard(office.settings.plugins.failures)
        self._isolation = isolation
        self._manager = make_manager(self.plugins, office)
        # The rules stay here: they are no value, and no stranger needs them.
        without_rules = replace(office, rules=None)
        self._strangers = {p.name: stranger_of(p, without_rules) for p in self.plugins if not p.built_in}

    def with_office(self, office: Office) -> PluginHost:
        """The same plugins, made anew for an office whose files have changed."""
        return PluginHost(self.plugins, office, self._isolation, self.switchboard)

    def close(self) -> None:
        """End the processes of strangers."""
        if self._isolation is not None:
            self._isolation.close()

    def hooks_of(self, plugin: str) -> tuple[str, ...]:
        """Names of the hooks that a plugin has."""
        callers = self._manager.get_hookcallers(self._manager.get_plugin(plugin)) or ()
        return tuple(sorted(caller.name for caller in callers))

    @property
    def extra_readers(self) -> tuple[str, ...]:
        """Strangers' plugins that read parts, as a reader process loads them."""
        return tuple(p.reader_spec for p in self.plugins if not p.built_in and "read" in self.hooks_of(p.name))

    def sources(self, settings: Settings) -> tuple[Source, ...]:
        """Every place to watch. Raises `BadSettings` for a doubled name."""
        return self._named("register_sources", "source", settings=settings)

    def channels(self, settings: Settings) -> tuple[Channel, ...]:
        """Every way out. Raises `BadSettings` for a doubled name."""
        return self._named("register_channels", "channel", settings=settings)

    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that rule files may use. Raises `BadSettings` for a doubled name."""
        asked = self._ask("register_conditions")
        guarded = ((plugin, self._guarded(plugin, _listed(plugin, "register_conditions", a))) for plugin, a in asked)
        return self._once("condition", guarded)

    def _guarded(self, plugin: str, conditions: tuple[Any, ...]) -> tuple[Any, ...]:
        """A stranger's conditions are asked by the rules: a failure is to be the stranger's all the same."""
        if plugin not in self._strangers:
            return conditions
        return tuple(
            replace(one, test=guard_test(one, plugin, self.switchboard)) if isinstance(one, Condition) else one
            for one in conditions
        )

    def find_fields(self, document: Document) -> tuple[Field, ...]:
        """All fields, each with plugin and place."""
        answers = self._ask("find_fields", document=document)
        return tuple(replace(f, plugin=f.plugin or name) for name, fields in answers for f in fields)

    def refuse(self, document: Document) -> RefusalReason | None:
        """The first reason not to register, or None."""
        found = self._first("refuse", document=document)
        return replace(found[1], plugin=found[1].plugin or found[0]) if found else None

    def classify(self, document: Document) -> tuple[Opinion, ...]:
        """All opinions."""
        return self._all("classify", document=document)

    def choose_series(self, document: Document, verdict: Verdict) -> str | None:
        """The first series code that a plugin names."""
        found = self._first("choose_series", document=document, verdict=verdict)
        return found[1] if found else None

    def assign(self, document: Document, verdict: Verdict) -> tuple[Assignment, ...]:
        """All assignments, one for each role or person, in the order of the plugins."""
        merged: dict[str, Assignment] = {}
        for wish in self._all("assign", document=document, verdict=verdict):
            merged.setdefault(wish.who, wish)
        return tuple(merged.values())

    def find_deadlines(self, document: Document, verdict: Verdict, today: date) -> tuple[PlannedDeadline, ...]:
        """All terms, without reminders."""
        return self._all("find_deadlines", document=document, verdict=verdict, today=today)

    def plan_reminders(self, deadline: PlannedDeadline, calendar: WorkCalendar) -> tuple[PlannedReminder, ...]:
        """The first plan that a plugin makes."""
        found = self._first("plan_reminders", deadline=deadline, calendar=calendar)
        return tuple(found[1]) if found else ()

    def match_answer(self, document: Document, open_letters: Sequence[OpenLetter]) -> Match | None:
        """The first match."""
        found = self._first("match_answer", document=document, open_letters=open_letters)
        return found[1] if found else None

    def object_to_close(self, document: Document) -> tuple[str, ...]:
        """All objections; one is enough."""
        return tuple(text for _, text in self._ask("object_to_close", document=document))

    def observe(self, move: Move) -> None:
        """Tell every observer; their failures are logged, never raised: the move stands."""
        for impl in self._impls("observe"):
            if self._is_off(impl.plugin_name):
                continue
            try:
                impl.function(*_arguments(impl, {"move": move}))
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                log_event("plugin.failed", plugin=impl.plugin_name, hook="observe", error=reason)
                self._failed(impl.plugin_name, reason)
            else:
                self._answered(impl.plugin_name)

    def _named(self, hook: str, what: str, **arguments: object) -> tuple[Named, ...]:
        asked = self._ask(hook, **arguments)
        return self._once(what, ((plugin, _listed(plugin, hook, answers)) for plugin, answers in asked))

    def _once(self, what: str, registered: Iterable[tuple[str, Iterable[Named]]]) -> tuple[Named, ...]:
        found: dict[str, tuple[str, Named]] = {}
        for plugin, ones in registered:
            for one in ones:
                if one.name in found:
                    others = f"{found[one.name][0]} and {plugin}"
                    raise BadSettings(text=f"Two {what}s are called {one.name} ({others}). Rename one of them.")
                found[one.name] = (plugin, one)
        return tuple(one for _, one in found.values())

    def _impls(self, hook: str) -> Iterator[pluggy.HookImpl]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        # pluggy keeps them in the order of registration and calls the last first.
        return reversed(caller.get_hookimpls())

    def _ask(self, hook: str, **arguments: object) -> Iterator[tuple[str, Any]]:
        for impl in self._impls(hook):
            if hook in ANSWERS and self._is_off(impl.plugin_name):
                continue
            try:
                answer = self._answer(impl, hook, arguments)
            except PluginFailed as failed:
                self._failed(str(failed.values["plugin"]), str(failed))
                raise
            self._answered(impl.plugin_name)
            if answer is not None:
                yield impl.plugin_name, answer

    def _answer(self, impl: pluggy.HookImpl, hook: str, arguments: dict[str, object]) -> Any:
        stranger = self._strangers.get(impl.plugin_name)
        if stranger is not None and self._isolation is not None and hook in ANSWERS:
            wanted = {name: arguments[name] for name in impl.argnames}
            return self._isolation.ask(stranger, hook, wanted)
        try:
            answer = impl.function(*_arguments(impl, arguments))
            return tuple(answer) if isinstance(answer, Iterator) else answer
        except PluginFailed:
            # A stranger's condition has failed inside the rules, and says so itself.
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise PluginFailed(plugin=impl.plugin_name, hook=hook, reason=reason) from error

    def _is_off(self, plugin: str) -> bool:
        return plugin in self._strangers and self.switchboard.is_off(plugin)

    def _failed(self, plugin: str, reason: str) -> None:
        if plugin in self._strangers:
            self.switchboard.failed(plugin, reason)

    def _answered(self, plugin: str) -> None:
        if plugin in self._strangers:
            self.switchboard.answered(plugin)

    def _first(self, hook: str, **arguments: object) -> tuple[str, Any] | None:
        return next(self._ask(hook, **arguments), None)

    def _all(self, hook: str, **arguments: object) -> tuple[Any, ...]:
        return tuple(one for _, answers in self._ask(hook, **arguments) for one in answers)


def stranger_of(plugin: FoundPlugin, office: Office) -> Stranger:
    """A found plugin as its process loads it."""
    return Stranger(plugin.name, plugin.reader_spec, plugin.capabilities, plugin.made_with(office))


def guard_test(condition: Condition, plugin: str, switchboard: Switchboard) -> Callable[[Document, Any], Sequence[str]]:
    """The test of a stranger's condition: it never hits while the plugin is off, and fails by the plugin's name."""

    def test(document: Document, value: Any) -> Sequence[str]:
        if switchboard.is_off(plugin):
            return ()
        try:
            said = condition.test(document, value)
            if isinstance(said, str) or not all(isinstance(one, str) for one in said):
                raise TypeError("sentences were expected")
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise PluginFailed(plugin=plugin, hook=f"its condition {condition.name}", reason=reason) from error
        switchboard.answered(plugin)
        return tuple(said)

    return test


def _listed(plugin: str, hook: str, answers: object) -> tuple[Any, ...]:
    """What a plugin registers: a list of things with a name, or it has failed."""
    if not isinstance(answers, Iterable) or isinstance(answers, str | bytes):
        raise PluginFailed(plugin=plugin, hook=hook, reason=f"a list was expected, not {type(answers).__name__}")
    listed = tuple(answers)
    for one in listed:
        if not isinstance(getattr(one, "name", None), str):
            raise PluginFailed(plugin=plugin, hook=hook, reason=f"{type(one).__name__} has no name")
    return listed


def _arguments(impl: pluggy.HookImpl, given: dict[str, object]) -> list[object]:
    return [given[name] for name in impl.argnames]
