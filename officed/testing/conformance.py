"""What every plugin must keep, asked of one: each function returns what is wrong, a sentence each; none is good.

Document hooks must be pure (the same answer twice, the arguments untouched), replayable (the answer stands the way
through JSON that it takes between processes) and in time. Sources and channels must keep what their protocols say.
"""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from officed.api import API_VERSION, Document, OpenLetter, RawPart, Reading, WorkCalendar
from officed.hookspecs import PROJECT
from officed.ports.carrying import ANSWERS, Misshapen, answer_of, to_plain
from officed.ports.isolation import CAPABILITIES
from officed.testing.letters import SAMPLES, TODAY, deadline, verdict

MARK = f"{PROJECT}_impl"
SECONDS = 1.0
"""Longest time for one answer, unless the author says otherwise; the office's own limit is `[plugins] seconds`."""

OPEN_LETTER = OpenLetter(7, "7-1/123", "main", 2026, 123, "leida.tamm@posti.example", "outgoing", (), "7-1", "Leping")
PARTS = (
    RawPart(name="kiri.txt", media_type="text/plain", data="Tere, õhtu!".encode()),
    RawPart(name="tühi.txt", media_type="text/plain", data=b""),
    RawPart(name="katki.pdf", media_type="application/pdf", data=b"%PDF-1.7\n\xff\x00"),
    RawPart(name="midagi.bin", media_type="application/octet-stream", data=bytes(range(256))),
)


def hooks_of(plugin: object) -> Mapping[str, Callable[..., Any]]:
    """The hooks of a plugin: of a module, or of what its `plugin` has made."""
    found = {name: getattr(plugin, name, None) for name in dir(plugin)}
    return {name: f for name, f in found.items() if callable(f) and getattr(f, MARK, None) is not None}


def head_faults(module: object) -> tuple[str, ...]:
    """What is wrong with the version and the capabilities that a plugin's module declares."""
    faults = []
    if getattr(module, "API_VERSION", None) != API_VERSION:
        faults.append(f"API_VERSION must be {API_VERSION}")
    declared = getattr(module, "CAPABILITIES", ())
    if not isinstance(declared, tuple):
        faults.append('CAPABILITIES must be a tuple, such as ("network",)')
    else:
        faults += [f"there is no capability »{one}«" for one in declared if one not in CAPABILITIES]
    return tuple(faults)


def document_faults(
    plugin: object, letters: Mapping[str, Document] = SAMPLES, seconds: float = SECONDS
) -> tuple[str, ...]:
    """What is wrong with the document hooks of a plugin, asked about each letter."""
    return tuple(
        f"{hook}, »{name}«: {fault}"
        for hook, function in hooks_of(plugin).items()
        if hook in ANSWERS
        for name, letter in letters.items()
        for fault in _asked(hook, function, _arguments(letter), seconds)
    )


def reader_faults(plugin: object, parts: tuple[RawPart, ...] = PARTS, seconds: float = SECONDS) -> tuple[str, ...]:
    """What is wrong with `read`: it answers with a `Reading` or None, the same twice. What is broken may raise."""
    read = hooks_of(plugin).get("read")
    faults: list[str] = []
    if read is None:
        return ()
    for part in parts:
        ask = partial(_answer_or_error, read, part)
        first, second = (_in_time(ask, seconds) for _ in range(2))
        if isinstance(first, _Late):
            faults.append(f"read, {part.name}: {first}")
        elif first != second:
            faults.append(f"read, {part.name}: two different answers to the same question")
        elif not isinstance(first, Reading | str | None):
            faults.append(f"read, {part.name}: {type(first).__name__} is no Reading")
    return tuple(faults)


def source_faults(source: Any, seconds: float = 5.0) -> tuple[str, ...]:
    """What is wrong with a source in which at least one thing stands. It is empty afterwards: everything is taken."""
    try:
        return tuple(_source_faults(source, seconds))
    except Exception as error:
        return (f"{type(error).__name__}: {error}",)


def channel_faults(channel: Any, envelope: Any) -> tuple[str, ...]:
    """What is wrong with a channel that can be reached: it is sent the envelope twice, closed in between."""
    try:
        return tuple(_channel_faults(channel, envelope))
    except Exception as error:
        return (f"{type(error).__name__}: {error}",)


def assert_conforms(plugin: object, seconds: float = SECONDS) -> None:
    """Assert that document hooks and reader keep what they must. `plugin`: a module, or what its `plugin` made."""
    faults = (*document_faults(plugin, seconds=seconds), *reader_faults(plugin, seconds=seconds))
    assert not faults, "\n".join(faults)


class _Late(str):
    """Why there is no answer: it took too long."""


def _arguments(letter: Document) -> dict[str, object]:
    term = deadline()
    return {
        "document": letter,
        "verdict": verdict(),
        "today": TODAY,
        "deadline": term,
        "calendar": WorkCalendar(),
        "open_letters": (OPEN_LETTER,),
    }


def _asked(hook: str, function: Callable[..., Any], arguments: dict[str, object], seconds: float) -> Iterator[str]:
    given = {name: arguments[name] for name in inspect.signature(function).parameters if name in arguments}
    # Read-only mappings cannot be copied deeply; as JSON values they can be compared all the same.
    before = deepcopy({name: to_plain(value) for name, value in given.items() if name != "calendar"})
    plain = []
    for _ in range(2):
        try:
            answer = _in_time(lambda: to_plain(function(**given)), seconds)
        except Misshapen as rubbish:
            yield f"its answer is rubbish: {rubbish}"
            return
        except Exception as error:
            yield f"it raises {type(error).__name__}: {error}"
            return
        if isinstance(answer, _Late):
            yield answer
            return
        plain.append(answer)
    if plain[0] != plain[1]:
        yield "two different answers to the same question"
    if before != {name: to_plain(value) for name, value in given.items() if name != "calendar"}:
        yield "it has changed its arguments"
    try:
        if to_plain(answer_of(hook, plain[0])) != plain[0]:
            yield "its answer does not come back from JSON as it was"
    except Misshapen as rubbish:
        yield f"its answer is rubbish: {rubbish}"


def _in_time(ask: Callable[[], object], seconds: float) -> object:
    """The answer, or `_Late`. A thread cannot be killed: one that hangs is left behind."""
    found: list[object] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            found.append(ask())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0] if isinstance(raised[0], Exception) else RuntimeError(repr(raised[0]))
    return found[0] if found else _Late(f"no answer within {seconds:g} s")


def _answer_or_error(read: Callable[..., Any], part: RawPart) -> object:
    try:
        return read(part=part)
    except Exception as error:
        # Readers may raise for what is broken: the part is left out, with the reason.
        return f"{type(error).__name__}: {error}"


def _source_faults(source: Any, seconds: float) -> Iterator[str]:
    listed = tuple(source.list())
    keys = [found.key for found in listed]
    if not keys:
        yield "nothing stands in it: put something there first"
        return
    if len(set(keys)) != len(keys):
        yield "list gives a key twice"
    fetched = tuple(source.fetch(keys))
    yield from (fault for one in fetched for fault in _fetched_faults(one, keys))
    if {one.key for one in fetched} != set(keys):
        yield "fetch leaves out what stands there"
    if tuple(source.fetch(["no such key"])):
        yield "fetch gives something for a key that does not stand there"
    if tuple(source.list()) != listed:
        yield "something has changed before take"
    if set(source.take(keys)) - set(keys):
        yield "take tells of keys that it was not given"
    source.take(keys)
    if {found.key for found in source.list()} & set(keys):
        yield "what was taken is still listed"
    source.close()
    tuple(source.list())
    stop, began = threading.Event(), time.monotonic()
    stop.set()
    source.wait(60.0, stop)
    if time.monotonic() - began > min(seconds, 2.0):
        yield "wait does not end within a second of stop"
    source.close()


def _fetched_faults(one: Any, keys: list[str]) -> Iterator[str]:
    if one.key not in keys:
        yield f"fetch gives {one.key}, which nobody asked for"
    if (one.data is None) == (one.path is None):
        yield f"{one.key}: either data or path, one of the two"
    if one.received_at.tzinfo is None:
        yield f"{one.key}: received_at has no time zone"


def _channel_faults(channel: Any, envelope: Any) -> Iterator[str]:
    if not isinstance(channel.eight_bit, bool):
        yield "eight_bit must be true or false"
    for _ in range(2):
        delivery = channel.send(envelope)
        told = [*delivery.accepted, *delivery.later, *delivery.refused]
        if sorted(told) != sorted(envelope.recipients):
            yield "each recipient must be accepted, later or refused, and nobody else"
        channel.close()
    channel.close()
