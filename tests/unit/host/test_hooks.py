"""One test for each hook: how the answers of several plugins are combined. Each stranger is a file in a folder."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from officed.domain.changes import Move, PlannedDeadline
from officed.domain.deciding import Decision, Verdict
from officed.domain.document import Content, Direction, Document, Way
from officed.domain.errors import BadSettings, PluginFailed
from officed.domain.reminders import Audience, PlannedReminder
from officed.domain.states import CLOCK, State
from officed.host import PluginHost, finding, registering
from officed.host.finding import BUILT_IN, FoundPlugin, find_plugins
from officed.ports.hooks import Match
from officed.ports.office import Office
from officed.wiring import furnish_found

DOCUMENT = Document(
    id=1,
    state=State.READ,
    version=2,
    source="info",
    way=Way.EMAIL,
    direction=Direction.INCOMING,
    received_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
    received_on=date(2026, 11, 20),
    original_sha256="0" * 64,
    original_name="kiri.eml",
    media_type="message/rfc822",
    size=10,
    content=Content(media_type="message/rfc822", subject="Proov"),
)
VERDICT = Verdict(Decision.FORWARD, "teabenoue", 12, (), (), "teabenoue with 12 points")
DEADLINE = PlannedDeadline(
    kind="teabenoue",
    start=date(2026, 11, 20),
    due=date(2026, 11, 27),
    basis="AvTS § 18 lg 1",
    unit="working_days",
    n=5,
)

Strangers = Callable[..., PluginHost]


@pytest.fixture(scope="module")
def office() -> Office:
    """The sample office, without rules."""
    return furnish_found(None)[0]


@pytest.fixture
def strangers(tmp_path: Path, office: Office) -> Strangers:
    """A host with these single-file plugins (name -> code) and only these."""

    def make(**code: str) -> PluginHost:
        folder = tmp_path / "plugins"
        folder.mkdir(exist_ok=True)
        for name, text in code.items():
            head = "from officed.api import *\nAPI_VERSION = 1\n"
            (folder / f"{name}.py").write_text(head + textwrap.dedent(text))
        settings = office.settings.plugins.model_copy(
            update={"enabled": tuple(code), "disabled": BUILT_IN, "folder": folder}
        )
        return PluginHost(find_plugins(settings, tmp_path), office)

    return make


SOURCE = """
class Tray:
    name = "tray"
@hookimpl
def register_sources(settings):
    return [Tray()]
"""


def test_register_sources(strangers: Strangers, office: Office) -> None:
    """All sources of all plugins are watched; two of one name stop the start, and both plugins are named."""
    assert [s.name for s in strangers(one=SOURCE).sources(office.settings)] == ["tray"]
    with pytest.raises(BadSettings, match=r"Two sources are called tray \(two and one\)"):
        strangers(one=SOURCE, two=SOURCE).sources(office.settings)


def test_register_channels(strangers: Strangers, office: Office) -> None:
    """All channels are used; two of one name stop the start."""
    channel = SOURCE.replace("register_sources", "register_channels").replace("tray", "pigeon")
    assert [c.name for c in strangers(one=channel).channels(office.settings)] == ["pigeon"]
    with pytest.raises(BadSettings, match="Two channels are called pigeon"):
        strangers(one=channel, two=channel).channels(office.settings)


def test_register_conditions(strangers: Strangers) -> None:
    """All conditions are known to rule files; two of one name stop the start."""
    condition = """
    class Moon:
        name = "moon"
    @hookimpl
    def register_conditions():
        return [Moon()]
    """
    assert [c.name for c in strangers(one=condition).conditions()] == ["moon"]
    with pytest.raises(BadSettings, match="Two conditions are called moon"):
        strangers(one=condition, two=condition).conditions()


@pytest.mark.parametrize(
    ("body", "reason"),
    [("1 / 0", "ZeroDivisionError"), ("return 'yes'", "sentences were expected"), ("return 7", "not iterable")],
)
def test_a_failing_condition_is_its_plugins_failure(strangers: Strangers, body: str, reason: str) -> None:
    """The rules ask it, but the stranger is named; while it is off its condition never hits."""
    code = f"""
    def moon(document, value): {body}
    @hookimpl
    def register_conditions():
        return [Condition("moon", "The moon shines.", bool, moon)]
    """
    host = strangers(odd=code)
    [condition] = host.conditions()
    with pytest.raises(PluginFailed, match=f"Plugin odd failed in its condition moon: .*{reason}"):
        condition.test(DOCUMENT, True)
    for _ in range(5):
        host.switchboard.failed("odd", "again")
    assert condition.test(DOCUMENT, True) == ()


def test_read(strangers: Strangers) -> None:
    """A stranger's reader is named to the reader processes; one without a reader is not."""
    reader = """
    @hookimpl
    def read(part):
        return Reading(text="seen")
    """
    host = strangers(one=reader, two="@hookimpl\ndef classify(document): return []")
    assert [Path(spec).name for spec in host.extra_readers] == ["one.py"]


def test_find_fields(strangers: Strangers) -> None:
    """All fields are kept, each with the plugin that found it."""
    finder = """
    @hookimpl
    def find_fields(document):
        return [Field("our_ref", "7-1/1")]
    """
    assert [f.plugin for f in strangers(one=finder, two=finder).find_fields(DOCUMENT)] == ["two", "one"]


def test_refuse(strangers: Strangers) -> None:
    """The first reason counts, and the plugin that gave it is kept."""
    silent = "@hookimpl\ndef refuse(document): return None"
    loud = "@hookimpl\ndef refuse(document): return RefusalReason('reklaam', 'it sells')"
    reason = strangers(loud=loud, silent=silent).refuse(DOCUMENT)
    assert reason is not None
    assert (reason.kind, reason.plugin) == ("reklaam", "loud")


def test_classify(strangers: Strangers) -> None:
    """All opinions are kept, whoever has them."""
    opinion = "@hookimpl\ndef classify(document): return [Opinion('{0}', 'teabenoue', 5)]"
    host = strangers(one=opinion.format("one"), two=opinion.format("two"))
    assert [o.source for o in host.classify(DOCUMENT)] == ["two", "one"]


def test_choose_series(strangers: Strangers) -> None:
    """The first series that a plugin names counts; the last loaded is asked first."""
    choice = "@hookimpl\ndef choose_series(document, verdict): return {0!r}"
    host = strangers(one=choice.format("7-1"), two=choice.format("7-2"), three=choice.format(None))
    assert host.choose_series(DOCUMENT, VERDICT) == "7-2"


def test_assign(strangers: Strangers) -> None:
    """All wishes are merged: one for each role or person."""
    wish = "@hookimpl\ndef assign(document, verdict): return [Assignment({0!r}, '', Standing.RESPONSIBLE, '{0}')]"
    host = strangers(one=wish.format("lawyer"), two=wish.format("lawyer"), three=wish.format("planner"))
    assert [a.who for a in host.assign(DOCUMENT, VERDICT)] == ["planner", "lawyer"]


def test_find_deadlines(strangers: Strangers) -> None:
    """All terms are kept."""
    finder = """
    @hookimpl
    def find_deadlines(document, verdict, today):
        return [PlannedDeadline("teabenoue", today, today, "AvTS", "working_days", 5)]
    """
    assert len(strangers(one=finder, two=finder).find_deadlines(DOCUMENT, VERDICT, date(2026, 11, 20))) == 2


def test_plan_reminders(strangers: Strangers, office: Office) -> None:
    """The first plan counts, an empty one too."""
    none = "@hookimpl\ndef plan_reminders(deadline, calendar): return None"
    plan = """
    @hookimpl
    def plan_reminders(deadline, calendar):
        return [PlannedReminder("half", deadline.due, (Audience.HEAD,))]
    """
    planned = strangers(one=plan, two=none).plan_reminders(DEADLINE, office.calendar)
    assert planned == (PlannedReminder("half", DEADLINE.due, (Audience.HEAD,)),)
    empty = "@hookimpl\ndef plan_reminders(deadline, calendar): return []"
    assert strangers(one=plan, two=empty).plan_reminders(DEADLINE, office.calendar) == ()


def test_match_answer(strangers: Strangers) -> None:
    """The first match counts."""
    match = "@hookimpl\ndef match_answer(document, open_letters): return Match({0}, True, 'our number')"
    host = strangers(one=match.format(1), two=match.format(2))
    assert host.match_answer(DOCUMENT, ()) == Match(2, True, "our number")


def test_object_to_close(strangers: Strangers) -> None:
    """Every objection is heard."""
    objection = "@hookimpl\ndef object_to_close(document): return 'not yet, says {0}'"
    host = strangers(one=objection.format("one"), two=objection.format("two"))
    assert host.object_to_close(DOCUMENT) == ("not yet, says two", "not yet, says one")


def test_observe(strangers: Strangers, tmp_path: Path) -> None:
    """An observer that fails keeps no other from seeing the move, and the move stands."""
    trace = tmp_path / "seen"
    good = f"@hookimpl\ndef observe(move): open({str(trace)!r}, 'a').write(move.reason)"
    bad = "@hookimpl\ndef observe(move): raise RuntimeError('asleep')"
    move = Move(1, 2, State.READ, State.HELD, CLOCK, "held")
    strangers(good=good, bad=bad, last=good).observe(move)
    assert trace.read_text() == "heldheld"


def test_a_failing_decider_is_named(strangers: Strangers) -> None:
    """A partial answer would be a wrong one: the step fails with the name of the plugin and the hook."""
    host = strangers(
        good="@hookimpl\ndef classify(document): return []", bad="@hookimpl\ndef classify(document): 1 / 0"
    )
    with pytest.raises(PluginFailed, match="Plugin bad failed in classify: ZeroDivisionError"):
        host.classify(DOCUMENT)


def test_a_generator_that_fails_is_named_too(strangers: Strangers) -> None:
    """A hook may yield its answers; one that fails half-way is no answer."""
    host = strangers(bad="@hookimpl\ndef classify(document):\n    yield Opinion('x')\n    raise ValueError('half')")
    with pytest.raises(PluginFailed, match="Plugin bad failed in classify"):
        host.classify(DOCUMENT)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("@hookimpl\ndef clasify(document): return []", "has a hook clasify that officed does not know"),
        ("API_VERSION = 99", "wants plugin API 99, this officed has 1"),
        ("@hookimpl(wrapper=True)\ndef classify(document): return (yield)", "wraps classify"),
        ("@hookimpl\ndef classify(dokument): return []", "cannot be loaded"),
        ("raise OSError('no disk')", "cannot be loaded: OSError: no disk"),
    ],
)
def test_a_wrong_plugin_stops_the_start(strangers: Strangers, code: str, message: str) -> None:
    """Misspelt hooks and arguments, wrong versions and wrappers are told by name before any letter is read."""
    with pytest.raises(BadSettings.__bases__[0], match=message):
        strangers(odd=code)


@pytest.mark.parametrize("code", ["while True: pass", "def plugin(office):\n    while True: pass"])
def test_a_plugin_that_hangs_at_the_start_is_named(
    strangers: Strangers, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """The start does not wait for ever for a module to be imported, or for its plugin to be made."""
    patient = finding.in_time
    for where in (finding, registering):
        monkeypatch.setattr(where, "in_time", lambda make: patient(make, 0.5))
    # A thread cannot be killed, so this one is let go when the test is over.
    waiting = code.replace("while True: pass", "import threading; threading.Event().wait(3)")
    with pytest.raises(BadSettings.__bases__[0], match=r"Plugin odd cannot be loaded: TimeoutError: .* within 0\.5 s"):
        strangers(odd=waiting)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("@hookimpl\ndef register_sources(settings): return 7", "a list was expected, not int"),
        ("@hookimpl\ndef register_sources(settings): return [7]", "int has no name"),
        ("@hookimpl\ndef register_sources(settings): 1 / 0", "ZeroDivisionError"),
    ],
)
def test_rubbish_sources_are_named(strangers: Strangers, office: Office, code: str, message: str) -> None:
    """What a plugin registers is a list of things with names, or the plugin is named."""
    with pytest.raises(PluginFailed, match=f"Plugin odd failed in register_sources: {message}"):
        strangers(odd=code).sources(office.settings)


def test_a_plugin_that_is_not_there_is_named(office: Office, tmp_path: Path) -> None:
    """A name in [plugins] that nobody answers to tells where officed looked."""
    settings = office.settings.plugins.model_copy(update={"enabled": ("ghost",), "folder": tmp_path})
    with pytest.raises(BadSettings.__bases__[0], match=r"put ghost\.py into"):
        find_plugins(settings, tmp_path)


def test_found_plugins_are_idle_until_named(tmp_path: Path, office: Office) -> None:
    """A file in the folder does nothing by itself."""
    (tmp_path / "lurker.py").write_text("raise SystemExit('ran')")
    found = find_plugins(office.settings.plugins.model_copy(update={"folder": tmp_path}), tmp_path)
    assert all(isinstance(p, FoundPlugin) and p.built_in for p in found)


def test_every_hook_has_a_built_in_plugin(office: Office) -> None:
    """A hook that nobody uses would be a guess."""
    from officed import hookspecs

    host = PluginHost(find_plugins(office.settings.plugins, office.settings.root), replace(office))
    used = {hook for plugin in host.plugins for hook in host.hooks_of(plugin.name)}
    specified = {name for name, value in vars(hookspecs).items() if hasattr(value, "officed_spec")}
    assert specified == used
    assert all(f"test_{hook}" in globals() for hook in specified)
