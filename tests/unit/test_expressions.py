"""Regular expressions over foreign text take time in proportion to it, whatever stands there."""

from __future__ import annotations

import ast
import importlib
import re
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

import pytest

TOP = Path(__file__).parents[2]
# Not `settings`, `store` and `texts`: they see what admins and officed itself write.
PACKAGES = ("domain", "flow", "log", "plugins", "rules")
# Signs of the first trap; an expression that takes longer over it than such seconds is asked again with a trap so many
# times as long, over which a linear one needs a tenth of the time allowed and a quadratic one ten times as much.
SHORTER, SUSPECT, TIMES = 2_000, 0.002, 32
SECONDS = 0.5
# Expressions that only ever see something short, and what keeps it short.
SHORT: Mapping[str, str] = {
    "domain/quoting.py _ATTRIBUTION[3]": "lines of at most 1,000 signs",
    "domain/quoting.py _CLOSING": "lines of less than 60 signs",
    "plugins/marks/restrictions.py _GROUND": "400 signs behind a mark",
    "plugins/marks/restrictions.py _UNTIL": "400 signs behind a mark",
    "plugins/references/acts.py _OTHERS": "60 signs before an act",
    "plugins/imap/replies.py _COPYUID": "the whole of a code or nothing (fullmatch)",
    "plugins/mail/automatic.py DAEMON": "senders of at most 1,000 signs",
    "plugins/mail/structure.py BEFORE": "only where the letter begins (match)",
    "plugins/mail/structure.py FIELD": "only where a line begins (match)",
    "plugins/mail/structure.py FOLDED": "only where a field ends (match)",
    "plugins/smime_reader.py ENTITY": "only where the content begins (match)",
    "plugins/mail/transfer.py:25": "the first 200 signs",
    "plugins/office/dates.py UNSAID": "the first 1,000 signs",
    "plugins/references/reply_by.py _PUBLISH": "only from the beginning (match)",
}


class TooSlow(Exception):
    """The alarm went off in the middle of a search."""


def expressions() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every expression of ours with its place: those with a name, and those that are written where they are used."""
    for package in PACKAGES:
        for file in sorted((TOP / "officed" / package).rglob("*.py")):
            where = file.relative_to(TOP / "officed").as_posix()
            module = importlib.import_module(
                "officed." + where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            )
            seen: dict[str, re.Pattern[Any]] = {}
            for name, value in vars(module).items():
                for number, pattern in enumerate(_patterns(value, 3)):
                    seen.setdefault(repr((pattern.pattern, pattern.flags)), pattern)
                    yield f"{where} {name}" + (f"[{number}]" if number else ""), pattern
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and (pattern := _written(node)) is not None:
                    yield f"{where}:{node.lineno}", pattern


def _patterns(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, tuple | list | frozenset | set):
        for inside in value:
            yield from _patterns(inside, depth - 1)
    elif depth and isinstance(value, Mapping):
        yield from _patterns(list(value.values()), depth)
    elif depth and type(value).__module__.startswith("officed.") and hasattr(type(value), "__dataclass_fields__"):
        yield from _patterns([getattr(value, name) for name in type(value).__dataclass_fields__], depth)


def _written(node: ast.Call) -> re.Pattern[Any] | None:
    """`re.sub("...", ...)` and its like."""
    called = node.func
    if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"):
        return None
    first = node.args[0] if node.args else None
    if called.attr in ("compile", "escape") or not (
        isinstance(first, ast.Constant) and isinstance(first.value, str | bytes)
    ):
        return None
    words = (word.attr for word in ast.walk(node) if isinstance(word, ast.Attribute) and word.attr.isupper())
    return re.compile(first.value, sum(getattr(re, word, 0) for word in words))


CLASSES = {ops.CATEGORY_DIGIT: "7", ops.CATEGORY_SPACE: " ", ops.CATEGORY_WORD: "a", ops.CATEGORY_NOT_DIGIT: "a",
           ops.CATEGORY_NOT_SPACE: "a", ops.CATEGORY_NOT_WORD: " "}  # fmt: skip

WRITTEN = {
    ops.CATEGORY_DIGIT: r"\d", ops.CATEGORY_SPACE: r"\s", ops.CATEGORY_WORD: r"\w", ops.CATEGORY_NOT_DIGIT: r"\D",
    ops.CATEGORY_NOT_SPACE: r"\S", ops.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def sample(tokens: Sequence[tuple[Any, Any]], pumps: list[tuple[str, str]], before: str = "") -> str:
    """A text that the expression likes; `pumps` gets each thing that it may repeat, with what stands before it."""
    made = ""
    for op, value in tokens:
        here = before + made
        if op is ops.LITERAL:
            made += chr(value)
        elif op is ops.NOT_LITERAL:
            made += "a" if value != 97 else "b"
        elif op is ops.ANY:
            made += "a"
        elif op is ops.IN:
            made += _one_of(value)
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            least, most, inner = value
            body = sample(inner, pumps, here)
            if most > 20:
                pumps.append((here, body))
            made += body * max(least, 1 if most else 0)
        elif op is ops.SUBPATTERN:
            made += sample(value[-1], pumps, here)
        elif op is ops.ATOMIC_GROUP:
            made += sample(value, pumps, here)
        elif op is ops.BRANCH:
            choices = [sample(branch, pumps, here) for branch in value[1]]
            made += max(choices, key=len)
        elif op is ops.ASSERT:
            ahead = sample(value[1], pumps, here)
            made += ahead if value[0] < 0 else ""
    return made


def _one_of(value: Sequence[tuple[Any, Any]]) -> str:
    negated = value[0][0] is ops.NEGATE
    if not negated:
        op, what = value[0]
        return chr(what) if op is ops.LITERAL else chr(what[0]) if op is ops.RANGE else CLASSES.get(what, "a")
    shut = re.compile("[" + "".join(_shown(op, what) for op, what in value[1:]) + "]")
    return next(sign for sign in 'a 7\n.-<"(õ\x01' if not shut.match(sign))


def _shown(op: Any, what: Any) -> str:
    if op is ops.LITERAL:
        return re.escape(chr(what))
    if op is ops.RANGE:
        return f"{re.escape(chr(what[0]))}-{re.escape(chr(what[1]))}"
    return WRITTEN[what]


def traps(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """What keeps an expression busy, as beginning, repeated middle and end: what it repeats, what stands before it."""
    pumps: list[tuple[str, str]] = []
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    whole = sample(_parser.parse(text, pattern.flags & ~re.UNICODE & ~re.DEBUG), pumps)
    units = {
        whole,
        whole[: len(whole) // 2],
        " ",
        "a",
        "7",
        "\n",
        "\t",
        " \n",
        "a ",
        "7 ",
        "a\n",
        ". ",
        "-",
        "> ",
        "a.",
        "7.",
        "a-",
    }
    for before, body in pumps:
        units |= {before, body, before + body, before + body * 9 + " "}
        yield from ((before, body, end) for end in ("\x01", "\n") if body)
    yield from (("", unit, "\x01") for unit in sorted(units - {""}))


def slowest(pattern: re.Pattern[Any]) -> tuple[float, str]:
    """Seconds over the longest trap, and the trap; nothing where no trap is suspect."""
    found = (0.0, "")
    for before, middle, end in traps(pattern):
        if seconds(pattern, before + (middle * SHORTER)[:SHORTER] + end) > SUSPECT:
            text = before + (middle * SHORTER * TIMES)[: SHORTER * TIMES] + end
            found = max(found, (seconds(pattern, text), text[:60]))
            if found[0] >= SECONDS:
                break
    return found


def _alarm(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


def seconds(pattern: re.Pattern[Any], trap: str) -> float:
    """Processor time that looking for all matches takes; one that takes too long is broken off."""
    text: Any = trap if isinstance(pattern.pattern, str) else trap.encode("latin-1", "replace")
    old = signal.signal(signal.SIGVTALRM, _alarm)
    before = time.process_time()
    # The alarm may still go off while it is being switched off.
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS * 1.2)
        try:
            for _ in pattern.finditer(text):
                pass
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except TooSlow:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return SECONDS * 1.2
    finally:
        signal.signal(signal.SIGVTALRM, old)
    return time.process_time() - before


@pytest.mark.parametrize("package", PACKAGES)
def test_no_text_is_a_trap_for_an_expression(package: str) -> None:
    """Each expression is given the texts that it likes least, 64,000 signs long; none may take a noticeable time."""
    slow = {}
    for place, pattern in expressions():
        if place.startswith(f"{package}/") and place not in SHORT:
            took, trap = slowest(pattern)
            if took >= SECONDS:
                slow[place] = f"{took:.1f} s over {trap!r}..."
    assert not slow, "\n".join(f"{place}: {how}" for place, how in slow.items())


def test_a_trap_is_seen() -> None:
    """The search for traps finds expressions that are known to be bad, and lets a good one be."""
    bad = (r"(a+)+$", r"\s+$", r"(\w+\s*)+:", r"<.*?>x", r"\d+-\d+/")
    assert all(slowest(re.compile(one))[0] >= SECONDS for one in bad)
    assert slowest(re.compile(r"\w{1,20}@\w{1,20}"))[0] < SECONDS
