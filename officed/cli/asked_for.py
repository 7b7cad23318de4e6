"""Only verbs that are asked for are made in full: making all sixty costs as much as half of what else `--help` does."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy

import typer
from typer.main import get_command_name
from typer.models import CommandInfo, TyperInfo


def asked_for(app: typer.Typer, words: Collection[str]) -> typer.Typer:
    """The same command line, where every verb that none of these words names has a name and a help text only.

    `words` are the arguments of the program: a verb can be called by its name alone.
    """
    made = copy(app)
    made.registered_commands = [_in_full_or_name(verb, words) for verb in app.registered_commands]
    made.registered_groups = [_group(group, words) for group in app.registered_groups]
    return made


def _group(group: TyperInfo, words: Collection[str]) -> TyperInfo:
    made = copy(group)
    made.typer_instance = group.typer_instance and asked_for(group.typer_instance, words)
    return made


def _in_full_or_name(verb: CommandInfo, words: Collection[str]) -> CommandInfo:
    callback = verb.callback
    if callback is None or (verb.name or get_command_name(callback.__name__)) in words:
        return verb

    def named() -> None:
        """Never called: what is called by its name is made in full."""

    named.__name__, named.__doc__ = callback.__name__, callback.__doc__
    made = copy(verb)
    made.callback = named
    return made
