"""The conformance tests of the kit, tried on good plugins and on bad ones of every sort."""

# ruff: noqa: ARG002, ARG005
from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from officed.api import (
    Delivery,
    Document,
    Envelope,
    Fetched,
    Found,
    Opinion,
    RawPart,
    Reading,
    RefusalReason,
    hookimpl,
)
from officed.plugins import answers, identifiers, machine_mail
from officed.testing.conformance import (
    assert_conforms,
    channel_faults,
    document_faults,
    head_faults,
    hooks_of,
    reader_faults,
    source_faults,
)
from officed.testing.letters import SAMPLES, letter


def plugin(**hooks: Callable[..., object]) -> SimpleNamespace:
    """A plugin of these functions."""
    for function in hooks.values():
        hookimpl(function)
    return SimpleNamespace(API_VERSION=1, **hooks)


@pytest.mark.parametrize("module", [answers, identifiers, machine_mail], ids=lambda m: m.__name__)
def test_our_own_plugins_conform(module: object) -> None:
    """What is asked of strangers holds for what is shipped."""
    assert hooks_of(module)
    assert_conforms(module, seconds=5)


def _random(document: Document) -> object:
    return [Opinion("x", "teabenoue", random.random())]


def _hanging(document: Document) -> object:
    return time.sleep(3)


def _failing(document: Document) -> object:
    raise KeyError(document.content.subject)


def _leaving(document: Document) -> object:
    raise SystemExit


def _greedy(document: Document) -> object:
    return iter(lambda: Opinion("x"), 0)


CHANGED: list[str] = []


@pytest.mark.parametrize(
    ("hooks", "fault"),
    [
        ({"classify": _random}, "two different answers to the same question"),
        ({"classify": _hanging}, "no answer within 1 s"),
        ({"classify": _failing}, "it raises KeyError: 'Kiri'"),
        ({"classify": _leaving}, "it raises RuntimeError: SystemExit()"),
        ({"classify": _greedy}, "a list has more than 2000 items"),
        ({"classify": lambda document: [Opinion("x", "teabenoe")]}, "there is no kind »teabenoe«"),
        ({"classify": lambda document: [{"source": "x"}]}, "the answer[0] is no Opinion"),
        ({"refuse": lambda document: [RefusalReason("reklaam", "")]}, "the answer is no RefusalReason"),
        ({"refuse": lambda document: True}, "the answer is no RefusalReason"),
        ({"choose_series": lambda verdict: 7}, "the answer must be str, not int"),
        ({"object_to_close": lambda document: object()}, "a object is no value of a hook"),
    ],
)
def test_a_bad_document_hook_is_seen(hooks: dict[str, Callable[..., object]], fault: str) -> None:
    """Answers that differ, hang, raise or are rubbish are told with hook and letter."""
    faults = document_faults(plugin(**hooks), {"Kiri": letter("Kiri", "Tere")}, seconds=1)
    [hook] = hooks
    assert faults == (f"{hook}, »Kiri«: {faults[0].partition('«: ')[2]}",)
    assert fault in faults[0]


def test_a_good_plugin_has_no_faults() -> None:
    """Generators, nothing at all, and fewer arguments are fine."""
    good = plugin(
        classify=lambda document: (Opinion("x", "teabenoue", 5) for _ in range(2)),
        refuse=lambda document: None,
        assign=lambda verdict: [],
        read=lambda part: Reading(text="x") if part.media_type == "text/plain" else None,
    )
    assert_conforms(good)


def test_the_head_of_a_plugin() -> None:
    """Version and capabilities are checked by name."""
    assert head_faults(SimpleNamespace(API_VERSION=1, CAPABILITIES=("network",))) == ()
    assert head_faults(SimpleNamespace(CAPABILITIES=("netwerk",))) == (
        "API_VERSION must be 1",
        "there is no capability »netwerk«",
    )
    assert head_faults(SimpleNamespace(API_VERSION=1, CAPABILITIES="network")) == (
        'CAPABILITIES must be a tuple, such as ("network",)',
    )


def test_a_bad_reader_is_seen() -> None:
    """A reader answers with a Reading, the same twice; it may raise for what is broken."""
    assert "is no Reading" in reader_faults(plugin(read=lambda part: 7))[0]
    assert "two different" in reader_faults(plugin(read=lambda part: Reading(text=str(random.random()))))[0]

    def broken(part: RawPart) -> object:
        raise ValueError("broken")

    assert reader_faults(plugin(read=broken)) == ()


class Tray:
    """A source that keeps its promises; each test breaks one."""

    name = "tray"

    def __init__(self) -> None:
        self.there = {"a": b"one", "b": b"two"}

    def list(self) -> Iterable[Found]:
        return [Found(key, len(data)) for key, data in self.there.items()]

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        for key in keys:
            if key in self.there:
                yield Fetched(key, key, "text/plain", datetime(2026, 11, 20, tzinfo=UTC), data=self.there[key])

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: "taken" for key in keys if self.there.pop(key, None)}

    def wait(self, seconds: float, stop: threading.Event) -> None:
        stop.wait(seconds)

    def close(self) -> None:
        pass


class Eager(Tray):
    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        found = list(super().fetch(keys))
        self.there.clear()
        return iter(found)


class Naive(Tray):
    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        return (Fetched(key, key, "text/plain", datetime(2026, 11, 20)) for key in keys)  # noqa: DTZ001


class Sticky(Tray):
    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {}


class Once(Tray):
    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: str(self.there.pop(key)) for key in keys}


class Deaf(Tray):
    def wait(self, seconds: float, stop: threading.Event) -> None:
        time.sleep(2.5)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (Eager, "something has changed before take"),
        (Naive, "received_at has no time zone"),
        (Naive, "either data or path, one of the two"),
        (Naive, "fetch gives something for a key that does not stand there"),
        (Sticky, "what was taken is still listed"),
        (Once, "KeyError: 'a'"),
        (Deaf, "wait does not end within a second of stop"),
    ],
)
def test_a_bad_source_is_seen(make: Callable[[], Tray], fault: str) -> None:
    """Each broken promise of a source has its sentence."""
    assert fault in "\n".join(source_faults(make()))


def test_a_good_source_has_no_faults() -> None:
    """The same source unbroken is good; an empty one cannot be judged."""
    tray = Tray()
    assert source_faults(tray) == ()
    assert source_faults(tray) == ("nothing stands in it: put something there first",)


ENVELOPE = Envelope("info@kaleva.example", ("leida.tamm@posti.example",), b"Subject: x\r\n\r\nx\r\n")


def test_channels() -> None:
    """A channel tells of each recipient once, and may be closed and used again."""

    class Pigeon:
        name, kind, eight_bit = "pigeon", "mail", True
        delivery = Delivery(accepted=ENVELOPE.recipients)

        def send(self, envelope: Envelope) -> Delivery:
            return self.delivery

        def close(self) -> None:
            pass

    assert channel_faults(Pigeon(), ENVELOPE) == ()
    lost = Pigeon()
    lost.delivery = Delivery()
    assert "each recipient must be accepted, later or refused" in channel_faults(lost, ENVELOPE)[0]


def test_the_samples_are_of_many_sorts() -> None:
    """Three languages, an attachment, machine mail, an empty one and a long one."""
    assert {one.content.language for one in SAMPLES.values()} >= {"et", "ru", "en", None}
    assert any(one.content.attachments for one in SAMPLES.values())
    assert any(not one.content.text for one in SAMPLES.values())
    assert any(len(one.content.text) > 50_000 for one in SAMPLES.values())
