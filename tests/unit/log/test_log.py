"""The log: one line an event, named, without personal data."""

import ast
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

import officed
from officed.domain.changes import Move
from officed.domain.states import Actor, ActorKind, State
from officed.log import EVENTS, FIELDS, UnknownEvent, bound, configure, log_event
from officed.plugins.journal import observe


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Return what is logged as JSON; the log is as before afterwards."""
    stream = io.StringIO()
    configure("json", "info", stream)
    yield stream
    structlog.reset_defaults()


def lines(out: io.StringIO) -> list[dict[str, object]]:
    """Return the lines logged so far."""
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_move_is_one_line(out: io.StringIO) -> None:
    """Event, document, actor and reason: that is what an admin looks for."""
    actor = Actor(ActorKind.PERSON, "mari")
    observe(move=Move(7, 3, State.READ, State.REGISTERED, actor, "decided"))
    (line,) = lines(out)
    assert line.pop("timestamp")
    assert line == {
        "event": "document.registered", "level": "info", "document": 7, "state": "read", "actor": "person:mari",
        "reason": "decided",
    }  # fmt: skip


def test_every_state_has_its_event() -> None:
    """No move can fail for want of a name."""
    assert {f"document.{state.value}" for state in State} <= set(EVENTS)


def test_every_call_in_the_program_uses_names_of_the_tables() -> None:
    """A misspelt event would stop its step, and a misspelt field would be dropped: neither is written anywhere."""
    package = Path(officed.__file__).parent
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "log_event":
                event = node.args[0]
                assert not isinstance(event, ast.Constant) or event.value in EVENTS, f"{path.name}: {event.value}"
                assert {word.arg for word in node.keywords if word.arg} <= FIELDS, f"{path.name}:{node.lineno}"


def test_an_event_without_a_name_is_a_mistake(out: io.StringIO) -> None:
    """Names are a table that scripts rely on."""
    with pytest.raises(UnknownEvent):
        log_event("document.teleported")
    assert out.getvalue() == ""


def test_personal_data_does_not_get_into_a_line(out: io.StringIO) -> None:
    """Unknown fields are left out and named; addresses and personal codes inside known ones are masked."""
    log_event("document.failed", document=7, error="<mari@naaber.example> 60001019906 refused", sender="Mari Maasikas")
    (line,) = lines(out)
    assert line["dropped"] == ["sender"]
    assert line["error"] == "<***@naaber.example> *** refused"
    assert "Maasikas" not in out.getvalue()


def test_levels_come_from_the_table(out: io.StringIO) -> None:
    """What is only for debugging is silent at `info`; held documents are warnings."""
    log_event("history.sealed", sequence=1)
    log_event("document.held", document=7)
    assert [(line["event"], line["level"]) for line in lines(out)] == [("document.held", "warning")]


def test_bound_fields_stand_in_every_line_inside(out: io.StringIO) -> None:
    """A worker names itself once."""
    with bound(worker="worker-1"):
        log_event("document.read", document=1)
    log_event("document.read", document=2)
    assert [line.get("worker") for line in lines(out)] == ["worker-1", None]


def test_letters_beyond_ascii_stay_readable(out: io.StringIO) -> None:
    """The journal is UTF-8."""
    log_event("document.held", document=1, reason="ootab õigust")
    assert "ootab õigust" in out.getvalue()


def test_people_get_a_line_they_can_read() -> None:
    """On a terminal the event stands first and there is no JSON."""
    stream = io.StringIO()
    configure("console", "info", stream)
    log_event("document.registered", document=7, reference="7-1/123")
    structlog.reset_defaults()
    assert "document.registered" in stream.getvalue()
    assert "7-1/123" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
