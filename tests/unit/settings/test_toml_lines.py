"""Lines of keys in TOML texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from officed.settings.toml_lines import TomlLines, find_line, syntax_line

TEXT = '''# comment = 1
top = 1
"odd.key".inner = [
  1,  # ] not the end
  { q = [1, 2], z = "}" },
  "]",
]
long = """
[not.a.table]
x = 1
"""
path = 'C:\\not "open'

[table]
key = "# no comment"

[[mail]]
host = "a"

[[mail]]
host = "b"
  [[mail.sub]]
  port = 1
  [mail.deep.er]
  w = 2
[ "q.r" . z ]
l = { a = 1 }'''

PLACES = [
    (("top",), 2),
    (("odd.key", "inner"), 3),
    (("odd.key", "inner", 0), 4),
    (("odd.key", "inner", 1, "z"), 5),
    (("odd.key", "inner", 2), 6),
    (("long",), 8),
    (("path",), 12),
    (("table", "key"), 15),
    (("mail", 0, "host"), 18),
    (("mail", 1), 20),
    (("mail", 1, "host"), 21),
    (("mail", 1, "sub", 0, "port"), 23),
    (("mail", 1, "deep", "er", "w"), 25),
    (("q.r", "z", "l", "a"), 27),
]


@pytest.mark.parametrize(("place", "line"), PLACES)
def test_key_has_the_line_where_it_is_written(place: tuple[str | int, ...], line: int) -> None:
    """Arrays of tables, dotted and quoted keys, and values over several lines do not lead astray."""
    assert find_line(TEXT, place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("table", "missing"), 14),
        (("mail", 1, "missing", "x"), 20),
        (("mail", 7), 17),
        (("nowhere",), None),
        ((), None),
    ],
)
def test_missing_key_has_the_line_of_what_is_around_it(place: tuple[str | int, ...], line: int | None) -> None:
    """A key that is not written has the line of its table; nothing at all has none."""
    assert find_line(TEXT, place) == line


def test_every_value_of_the_text_is_found_exactly() -> None:
    """Every key that tomli reads, except those inside inline tables, has a line of its own."""
    lines = TomlLines(TEXT)
    missing = [place for place in _places(tomli.loads(TEXT)) if place not in lines.known]
    assert missing == [
        ("odd.key", "inner", 1, "q"), ("odd.key", "inner", 1, "q", 0), ("odd.key", "inner", 1, "q", 1),
        ("odd.key", "inner", 1, "z"), ("q.r", "z", "l", "a"),
    ]  # fmt: skip


@given(st.text(alphabet="a=[]{}\"'#\n .,1\\", max_size=60))
def test_no_text_breaks_the_scan(text: str) -> None:
    """Whatever stands in a file, the scan ends and names only lines of that file."""
    assert all(1 <= line <= text.count("\n") + 1 for line in TomlLines(text).known.values())


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = x\n", 2), ("a = 1\nb = [1,\n", 2), ('a = """x', 1)])
def test_syntax_error_has_its_line(text: str, line: int) -> None:
    """A TOML error names its line, and an end that came too early names the last one."""
    with pytest.raises(tomli.TOMLDecodeError) as caught:
        tomli.loads(text)
    assert syntax_line(caught.value, text) == line


def test_inline_tables_may_go_on_over_several_lines() -> None:
    """As TOML 1.1 has it: what stands in one has the line on which it begins, what follows its own."""
    text = "a = [\n  { b = 1,\n    c = [2],\n  },\n  { d = 3 },\n]\ne = { f = 4,\n}\ng = 5\n"
    assert tomli.loads(text) == {"a": [{"b": 1, "c": [2]}, {"d": 3}], "e": {"f": 4}, "g": 5}
    lines = TomlLines(text)
    assert [lines.line(at) for at in (("a", 0, "c", 0), ("a", 1, "d"), ("e", "f"), ("g",))] == [2, 5, 7, 9]


def _places(value: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inside:
        yield (*place, step)
        yield from _places(one, (*place, step))


HEADERS = ["[[rule]]", "  [[ rule ]] # »[[rule]]«", "[[rule.example]]", "[words]", "# [[rule]]", '[[ "rule" ]]']
VALUES = ["id = 1", "note = '[[rule]]'", 'note = """\n[[rule]]\n"""', "a = [\n [[1]],\n [\n  [2]]\n]", ""]


@given(st.lists(st.tuples(st.sampled_from(HEADERS), st.sampled_from(VALUES)), max_size=8))
def test_elements_at_a_glance_are_where_the_scan_finds_them(tables: list[tuple[str, str]]) -> None:
    """The line of an array's element is the same, be its header looked for alone or the text scanned."""
    text = "\n".join(f"{header}\n{value}" for header, value in tables)
    try:
        rules = tomli.loads(text).get("rule", [])
    except tomli.TOMLDecodeError:
        return
    if isinstance(rules, dict):
        return
    lines = TomlLines(text)
    for number in range(len(rules)):
        assert lines.line(("rule", number)) == lines.known["rule", number]
