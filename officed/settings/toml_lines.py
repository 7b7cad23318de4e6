"""Where a value stands in a TOML text: parsers keep no positions, so a light scan finds the lines.

It reads what the parser has already accepted: headers, keys and the borders of strings, arrays and inline tables.
Keys inside an inline table have the line on which the table begins; TOML 1.1 lets it go on over several.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

Path = tuple[str | int, ...]

# Strings come first so that nothing inside them is taken for a bracket or a comment.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|\n"
    r"|[\[\]{}=,]"
    r"""|[^\s\[\]{}=,\#"']+""",
    re.DOTALL,
)
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


# The headers of arrays of tables by a bare name, or by a quoted one; and what texts are put in that may look like one.
_ELEMENT = re.compile(r"(?:^|\n)[ \t]*\[\[[ \t]*(?:([A-Za-z_][\w-]*)[ \t]*\]\]|[^\]\n]*[\"'])")
_LONG_TEXTS = ('"""', "'''")


class TomlLines:
    """The line, counted from 1, of every key, table and array element of a text.

    Most files have no mistake, so the text is scanned when somebody asks; elements alone are found at a glance.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def known(self) -> Mapping[Path, int]:
        """Every line. Never raises; what is not understood has the line of the table around it."""
        scan = _Scan(_tokens(self._text))
        scan.run()
        return MappingProxyType(scan.lines)

    @cached_property
    def _elements(self) -> Mapping[Path, int]:
        """The lines of `[[name]]`; none where only a scan can tell."""
        found: dict[Path, int] = {}
        if any(quotes in self._text for quotes in _LONG_TEXTS):
            return found
        counted: Counter[str] = Counter()
        line, position = 1, 0
        for header in _ELEMENT.finditer(self._text):
            if header[1] is None:
                return {}
            line += self._text.count("\n", position, header.end())
            position = header.end()
            found[header[1], counted[header[1]]] = line
            counted[header[1]] += 1
        return found

    def line(self, path: Sequence[str | int]) -> int | None:
        """Return the line of a key such as `("mailbox", 0, "host")`, or of the nearest table or key around it.

        None when nothing on the way to it is written in the file.
        """
        if found := self._elements.get(tuple(path)):
            return found
        around = (tuple(path[:n]) for n in range(len(path), 0, -1))
        return next((self.known[step] for step in around if step in self.known), None)


def find_line(text: str, path: Sequence[str | int]) -> int | None:
    """Return the line of one key; whoever asks for several keeps a `TomlLines`."""
    return TomlLines(text).line(path)


def syntax_line(error: ValueError, text: str) -> int:
    """Return the line at which the parser gave up; the last line where the end came too early."""
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found else max(1, len(text.splitlines()))


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, position = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", position, found.start())
        position = found.start()
        yield found[0], line


@dataclass(slots=True)
class _Scan:
    """One walk through the tokens: `table` is where keys belong now, `last` the newest element of each array."""

    tokens: Iterator[tuple[str, int]]
    lines: dict[Path, int] = field(default_factory=dict)
    last: dict[Path, int] = field(default_factory=dict)
    table: Path = ()

    def run(self) -> None:
        for token, line in self.tokens:
            if token == "[":
                self._header(line)
            elif token != "\n" and not token.startswith("#"):
                self._key(token, line)

    def _header(self, line: int) -> None:
        brackets, token = 1, ""
        key: list[str] = []
        for token, _ in self.tokens:
            if token == "[" and not key:
                brackets = 2
            elif token in ("]", "\n"):
                break
            else:
                key.append(token)
        self._skip_line(token)
        path = self._inside_newest(_parts(key))
        if brackets == 2:
            self.last[path] = self.last.get(path, -1) + 1
            self.lines.setdefault(path, line)
            path = (*path, self.last[path])
        self.table = path
        self._note(path, line, from_length=1)
        # A header of its own is a better place than an earlier table inside it.
        self.lines[path] = line

    def _inside_newest(self, parts: list[str]) -> Path:
        """Put the index of the newest element behind every array of tables on the way, but not behind the end."""
        path: Path = ()
        for part in parts:
            if path in self.last:
                path = (*path, self.last[path])
            path = (*path, part)
        return path

    def _key(self, first: str, line: int) -> None:
        key = [first]
        for token, _ in self.tokens:
            if token == "=":
                path = (*self.table, *_parts(key))
                self._note(path, line, from_length=len(self.table) + 1)
                return self._value(path)
            if token == "\n":
                return None
            key.append(token)
        return None

    def _value(self, path: Path) -> None:
        """Walk over a value to the end of its last line and note where the elements of its arrays begin."""
        open_arrays: list[Path] = []
        inline = 0
        for token, line in self.tokens:
            if token == "\n":
                if not open_arrays and not inline:
                    return
            elif token.startswith("#"):
                continue
            elif token == "," and open_arrays and not inline:
                self.last[open_arrays[-1]] += 1
            elif token == "]" and open_arrays and not inline:
                open_arrays.pop()
            elif token == "}":
                inline = max(0, inline - 1)
            elif not inline:
                place = self._element(open_arrays, path, line)
                if token == "[":
                    self.last[place] = 0
                    open_arrays.append(place)
                inline = int(token == "{")
            else:
                inline += token == "{"

    def _element(self, open_arrays: list[Path], path: Path, line: int) -> Path:
        if not open_arrays:
            return path
        place = (*open_arrays[-1], self.last[open_arrays[-1]])
        self.lines.setdefault(place, line)
        return place

    def _note(self, path: Path, line: int, from_length: int) -> None:
        for length in range(from_length, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _skip_line(self, token: str) -> None:
        while token != "\n":
            token, _ = next(self.tokens, ("\n", 0))


def _parts(key: list[str]) -> list[str]:
    """The names of a dotted key; dots inside quotes belong to the name."""
    parts: list[str] = []
    for token in key:
        parts.extend([token[1:-1]] if token[0] in "\"'" else [part for part in token.split(".") if part])
    return parts
