"""Strangers' document hooks in processes of their own: answers come back as values, all else is a named failure."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from officed.domain.changes import PlannedDeadline
from officed.domain.deciding import Opinion
from officed.domain.document import Document, Field
from officed.domain.errors import PluginFailed
from officed.host import PluginHost, Switchboard, find_plugins
from officed.host.finding import BUILT_IN
from officed.ports.office import Office
from officed.sandbox.strangers import StrangerProcesses
from officed.testing.letters import deadline, letter, verdict
from officed.wiring import furnish_found

Strangers = Callable[..., PluginHost]
LETTER: Document = letter("Proov", "Tere!")


@pytest.fixture(scope="module")
def office() -> Office:
    """The sample office, without rules."""
    return furnish_found(None)[0]


@pytest.fixture
def strangers(tmp_path: Path, office: Office) -> Iterator[Strangers]:
    """A host of these single-file plugins (name -> code) only, each in a process of its own that has five seconds."""
    processes = StrangerProcesses(5.0)

    def make(failures: int = 3, **code: str) -> PluginHost:
        folder = tmp_path / "plugins"
        folder.mkdir(exist_ok=True)
        for name, text in code.items():
            (folder / f"{name}.py").write_text("from officed.api import *\nAPI_VERSION = 1\n" + textwrap.dedent(text))
        settings = office.settings.plugins.model_copy(
            update={"enabled": tuple(code), "disabled": BUILT_IN, "folder": folder}
        )
        return PluginHost(find_plugins(settings, tmp_path), office, processes, Switchboard(failures))

    yield make
    processes.close()


def failing(host: PluginHost) -> str:
    """The reason why `classify` fails."""
    with pytest.raises(PluginFailed) as failed:
        host.classify(LETTER)
    return str(failed.value)


def test_every_document_hook_is_answered_from_the_other_process(strangers: Strangers, office: Office) -> None:
    """Arguments go over as values and answers come back as values, for each of the nine hooks."""
    host = strangers(
        every="""
        import os
        PARENT = os.getppid()
        @hookimpl
        def find_fields(document): yield Field("our_ref", str(os.getppid() == PARENT))
        @hookimpl
        def refuse(document): return RefusalReason("reklaam", document.content.subject)
        @hookimpl
        def classify(document): return [Opinion("every", "teabenoue", 5, because=("it asks",))]
        @hookimpl
        def choose_series(document, verdict): return verdict.kind
        @hookimpl
        def assign(document, verdict): return [Assignment("lawyer", "", Standing.RESPONSIBLE)]
        @hookimpl
        def find_deadlines(document, verdict, today):
            return [PlannedDeadline("teabenoue", today, today, "AvTS", "working_days", 5)]
        @hookimpl
        def plan_reminders(deadline, calendar):
            on = calendar.roll_forward(deadline.due)
            return [PlannedReminder("half", on, (Audience.HEAD,))]
        @hookimpl
        def match_answer(document, open_letters): return Match(len(open_letters), True, "ours")
        @hookimpl
        def object_to_close(document): return "not yet"
        """
    )
    decided, today = verdict("teabenoue"), date(2026, 11, 20)
    assert host.find_fields(LETTER) == (Field("our_ref", "True", plugin="every"),)
    refused = host.refuse(LETTER)
    assert refused is not None
    assert refused.reason == "Proov"
    assert host.classify(LETTER) == (Opinion("every", "teabenoue", 5, because=("it asks",)),)
    assert host.choose_series(LETTER, decided) == "teabenoue"
    assert [one.who for one in host.assign(LETTER, decided)] == ["lawyer"]
    assert host.find_deadlines(LETTER, decided, today) == (
        PlannedDeadline("teabenoue", today, today, "AvTS", "working_days", 5),
    )
    planned = host.plan_reminders(deadline("teabenoue"), office.calendar)
    assert [one.step for one in planned] == ["half"]
    matched = host.match_answer(LETTER, ())
    assert matched is not None
    assert matched.document == 0
    assert host.object_to_close(LETTER) == ("not yet",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("1 / 0", "Plugin odd failed in classify: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("return 7", "its answer is rubbish: the answer must be a list, not int"),
        ("return 'yes'", "must be a list, not str"),
        ("return [7]", r"answer\[0\] is no Opinion"),
        ("return [Field('a', 'b')]", r"answer\[0\] is no Opinion"),
        ("return [Opinion('odd', 'teabenoe', 5)]", "there is no kind »teabenoe«"),
        ("return [Opinion('odd', 'teabenoue', float('nan'))]", r"answer\[0\].points must be float"),
        ("return [Opinion('odd', 'teabenoue', '5')]", r"answer\[0\].points must be float, not str"),
        ("return [object()]", "a object is no value of a hook"),
        ("import os; os._exit(9)", "its process died"),
        ("import os; os.kill(os.getpid(), 11)", "its process died"),
        ("import os; os.write(4, (200_000).to_bytes(4, 'big') + b'[' * 200_000)", "it spoke out of turn and was ended"),
        ("return 'x' * 17_000_000", "it spoke out of turn and was ended"),
        ("import os; os.write(4, b'x' * 100)", "it spoke out of turn and was ended"),
        ("return iter(lambda: Opinion('again'), 0)", "a list has more than 2000 items"),
        ("return bytearray(2_000_000_000) and []", "memory"),
        ("import socket; socket.socket()", "opens a connection and has not declared network in CAPABILITIES"),
        ("open('/etc/passwd')", "uses /etc/passwd and has not declared files"),
        ("open('/var/tmp/kiri', 'w')", "has not declared files"),
        ("import os; os.mkdir('/var/tmp/kiri')", "changes files and has not declared files"),
        ("import subprocess; subprocess.run(['true'])", "starts a program and has not declared network, files"),
    ],
)  # fmt: skip
def test_whatever_is_no_answer_is_a_named_failure(strangers: Strangers, body: str, reason: str) -> None:
    """A plugin that raises, dies, lies or does what it has not declared fails by name; the next question is asked."""
    host = strangers(odd=f"@hookimpl\ndef classify(document): {body}\n@hookimpl\ndef object_to_close(document): 'x'")
    with pytest.raises(PluginFailed, match=reason):
        host.classify(LETTER)
    assert host.object_to_close(LETTER) == ()


def test_a_plugin_that_hangs_is_ended(strangers: Strangers) -> None:
    """After the time limit the process is killed, even where the plugin would catch everything."""
    began = time.monotonic()
    code = """
    @hookimpl
    def classify(document):
        while True:
            try:
                while True: pass
            except BaseException: pass
    """
    assert "it did not answer within 5 s and was ended" in failing(strangers(slow=code))
    assert time.monotonic() - began < 25


def test_a_declared_capability_is_given(strangers: Strangers, tmp_path: Path) -> None:
    """A plugin that says so may open connections and write files."""
    code = f"""
    import socket
    from pathlib import Path
    CAPABILITIES = ("network", "files")
    @hookimpl
    def classify(document):
        socket.socket().close()
        Path({str(tmp_path / "seen")!r}).write_text("seen")
    """
    assert strangers(able=code).classify(LETTER) == ()
    assert (tmp_path / "seen").read_text() == "seen"


def test_a_plugin_may_read_what_lies_beside_it(strangers: Strangers, tmp_path: Path) -> None:
    """A word list in the plugin's own folder is part of the plugin."""
    code = """
    from pathlib import Path
    @hookimpl
    def choose_series(document, verdict): return (Path(__file__).parent / "series.txt").read_text()
    """
    host = strangers(able=code)
    (tmp_path / "plugins" / "series.txt").write_text("7-1")
    assert host.choose_series(LETTER, verdict("teabenoue")) == "7-1"


def test_a_plugin_is_made_with_the_office(strangers: Strangers) -> None:
    """What `plugin(office)` makes answers there too, with the office's settings and people."""
    code = """
    class Able:
        def __init__(self, office): self.office = office
        @hookimpl
        def choose_series(self, document, verdict): return self.office.settings.office.domain
    def plugin(office): return Able(office)
    """
    assert strangers(able=code).choose_series(LETTER, verdict("teabenoue")) == "kaleva.example"


def test_only_failures_in_a_row_switch_off(strangers: Strangers) -> None:
    """An answer between two failures lets the count begin anew."""
    told: list[str] = []
    host = strangers(bad="@hookimpl\ndef classify(document): return [1 / len(document.content.text)][1:]")
    host.switchboard.connect(lambda: set(told), lambda plugin, _: told.append(plugin))
    empty = replace(LETTER, content=replace(LETTER.content, text=""))
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(PluginFailed):
                host.classify(empty)
        assert host.classify(LETTER) == ()
    assert not told


def test_a_switch_stands_until_it_is_turned_on(strangers: Strangers, office: Office) -> None:
    """What is off stays off for another host with the same register, and is asked again once nothing stands there."""
    standing: set[str] = set()
    code = "@hookimpl\ndef classify(document): 1 / 0\n"
    host = strangers(bad=code)
    host.switchboard.connect(lambda: standing, lambda plugin, _: standing.add(plugin))
    for _ in range(3):
        failing(host)
    assert standing == {"bad"}
    assert host.classify(LETTER) == ()

    after_restart = PluginHost(host.plugins, office, None, Switchboard(3, look_seconds=0))
    after_restart.switchboard.connect(lambda: standing, lambda plugin, _: standing.add(plugin))
    assert after_restart.classify(LETTER) == ()
    standing.clear()
    assert "ZeroDivisionError" in failing(after_restart)


def test_an_unknown_capability_stops_the_start(strangers: Strangers) -> None:
    """A misspelt capability is told before any letter is read."""
    with pytest.raises(Exception, match=r"declares a capability netwerk that officed does not know\. Known: network"):
        strangers(odd="CAPABILITIES = ('netwerk',)")
