"""One TOML file that was read: its data with the lines at which they stand. The one door to tomli.

tomli is tomllib's own source, compiled: an office with thousands of rules is read in a third of the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli

from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.toml_lines import TomlLines, syntax_line

# The beginnings of tomli's messages that people meet, and what helps.
_ADVICE = {
    "Invalid value": 'Write texts in quotes, as in name = "text", numbers without, and true or false in small letters.',
    "Expected '='": "Write the key, =, and the value on one line.",
    "Expected newline": "Write one key on each line; a text needs quotes at both ends.",
    "Illegal character": "Close the quotes on the same line; a backslash is written twice.",
    "Unescaped '\\'": "Write a backslash twice, or put the text in 'single quotes'.",
    "Cannot overwrite": "The same key or table stands twice; keep one.",
    "Cannot declare": "The same table stands twice; join the two, or write [[ ]] around the name where there are many.",
    "Cannot mutate": "A table in { } cannot be extended further down; write it in one place.",
    "Unclosed array": "Write the missing ] after the last value.",
    "Unterminated string": "Write the missing quotes at the end of the text.",
}
_OTHERWISE = "Compare the line with the sample that `officed init` writes."


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file as problems call it (`shown`, relative to the office folder), its data and its lines."""

    shown: Path
    data: Mapping[str, object]
    lines: TomlLines

    def line(self, place: Sequence[str | int]) -> int | None:
        """The line of a key, or of what is around it."""
        return self.lines.line(place)

    def value(self, place: Sequence[str | int]) -> object:
        """What is written at a place; None where nothing is."""
        value: object = self.data
        for step in place:
            value = _inside(value, step)
        return value

    def problem(self, place: Sequence[str | int], message: str, instead: str, *, warning: bool = False) -> Problem:
        """A problem at a key of this file."""
        return Problem(self.shown, self.line(place), message, instead, warning)


def read_toml(path: Path, root: Path) -> TomlFile:
    """Read a TOML file in UTF-8, with or without a byte order mark.

    Raises `SettingsInvalid` with one problem when it is missing, unreadable or no TOML.
    """
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    text = _text(path, shown)
    # The problem is raised after the handler, so that no traceback carries the text of the file.
    try:
        return TomlFile(shown, tomli.loads(text), TomlLines(text))
    except tomli.TOMLDecodeError as error:
        problem = _no_toml(shown, text, error)
    except (ValueError, RecursionError):
        problem = Problem(shown, None, "the file is nested too deeply or holds a number too long", _OTHERWISE)
    raise SettingsInvalid([problem])


def _inside(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _text(path: Path, shown: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise SettingsInvalid(
            [Problem(shown, None, "the file does not exist", "Write it, or let `officed init DIR` make a sample.")]
        ) from None
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror}"
        raise SettingsInvalid([Problem(shown, None, reason, "Let the user that officed runs as read it.")]) from None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    raise SettingsInvalid([Problem(shown, line, "the text is not UTF-8", "Save the file as UTF-8 in your editor.")])


def _no_toml(shown: Path, text: str, error: tomli.TOMLDecodeError) -> Problem:
    said = str(error).split(" (at ", 1)[0]
    advice = next((words for start, words in _ADVICE.items() if said.startswith(start)), _OTHERWISE)
    return Problem(shown, syntax_line(error, text), f"this is no TOML: {said}", advice)
