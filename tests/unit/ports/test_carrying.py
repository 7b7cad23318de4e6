"""Answers of hooks as JSON and back: what is sound stays what it was, everything else is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officed.domain.changes import PlannedDeadline
from officed.domain.deciding import Opinion
from officed.domain.document import Field
from officed.domain.kinds import KINDS
from officed.domain.people import Assignment
from officed.domain.reminders import PlannedReminder
from officed.ports import carrying
from officed.ports.carrying import ANSWERS, Misshapen, answer_of, to_plain
from officed.ports.hooks import Match, RefusalReason

FINITE = st.floats(allow_nan=False, allow_infinity=False)
KIND = st.sampled_from(sorted(KINDS))
VALUES = {
    Field: st.from_type(Field),
    RefusalReason: st.builds(RefusalReason, kind=KIND),
    Opinion: st.builds(Opinion, kind=st.none() | KIND, points=FINITE | st.integers()),
    str: st.text(),
    Assignment: st.from_type(Assignment),
    PlannedReminder: st.from_type(PlannedReminder),
    PlannedDeadline: st.builds(PlannedDeadline, kind=KIND, reminders=st.just(())),
    Match: st.from_type(Match),
}
"""How each type of an answer is made up."""


@settings(max_examples=40)
@given(st.data())
def test_every_answer_comes_back_as_it_was(data: st.DataObject) -> None:
    """Whatever a plugin may rightly answer survives the way through JSON, for every document hook."""
    for hook, wanted in ANSWERS.items():
        many = bool(get_args(wanted))
        made = VALUES[get_args(wanted)[0] if many else wanted]  # type: ignore[index]
        answer = tuple(data.draw(st.lists(made, max_size=3))) if many else data.draw(made)
        assert answer_of(hook, json.loads(json.dumps(to_plain(answer)))) == answer


def test_nothing_to_say_is_an_answer() -> None:
    """None is always allowed."""
    assert [answer_of(hook, None) for hook in ANSWERS] == [None] * len(ANSWERS)


@pytest.mark.parametrize(
    ("hook", "plain", "said"),
    [
        ("classify", {}, "the answer must be a list, not dict"),
        ("classify", [{"source": "x"}], r"the answer\[0\] is no Opinion"),
        ("classify", [to_plain(Opinion("x")) | {"more": 1}], r"the answer\[0\] is no Opinion"),  # type: ignore[operator]
        ("classify", [to_plain(Opinion("x")) | {"points": True}], "points must be float, not bool"),  # type: ignore[operator]
        ("classify", [to_plain(Opinion("x")) | {"because": "y"}], "because must be a list, not str"),  # type: ignore[operator]
        ("classify", [to_plain(Opinion("x")) | {"hit": 1}], "hit must be bool, not int"),  # type: ignore[operator]
        ("find_fields", [[]], r"the answer\[0\] is no Field"),
        ("refuse", to_plain(RefusalReason("nothing", "x")), "the answer.kind: there is no kind »nothing«"),
        ("assign", [to_plain(Assignment("a", "b", "boss"))], "standing: 'boss' is not a valid Standing"),  # type: ignore[arg-type]
        ("plan_reminders", [{"step": "x", "on": "soon", "to": [], "overdue": False, "at": None}], "Invalid isoformat"),
        ("match_answer", to_plain(Match(1, True, "x")) | {"document": "1"}, "document must be int, not str"),  # type: ignore[operator]
        ("choose_series", ["7-1"], "the answer must be str, not list"),
    ],
)
def test_rubbish_is_refused_with_its_place(hook: str, plain: object, said: str) -> None:
    """A wrong key, type, kind or date is told with the place where it stands."""
    with pytest.raises(Misshapen, match=said):
        answer_of(hook, plain)


@dataclass(frozen=True)
class Nested:
    """Shapes that no answer has today."""

    pairs: tuple[tuple[str, int], ...]
    named: Mapping[str, float]


def test_shapes_of_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs and mappings are carried too, so that a value may get such a field."""
    monkeypatch.setattr(carrying, "ANSWERS", {"new": Nested})
    value = Nested((("a", 1), ("b", 2)), MappingProxyType({"x": 0.5}))
    assert answer_of("new", json.loads(json.dumps(to_plain(value)))) == value
    with pytest.raises(Misshapen, match=r"pairs\[0\] must have 2 items"):
        answer_of("new", {"pairs": [["a"]], "named": {}})
    with pytest.raises(Misshapen, match=r"named\.x must be float"):
        answer_of("new", {"pairs": [], "named": {"x": "much"}})


def test_what_is_no_value_has_no_json() -> None:
    """Objects, bytes and lists that never end are no values of a hook."""
    for value in (object(), b"x", {1: object()}, iter(lambda: 1, 0)):
        with pytest.raises(Misshapen):
            to_plain(value)
