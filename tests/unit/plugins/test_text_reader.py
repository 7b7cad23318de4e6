"""The reader of plain texts."""

from __future__ import annotations

import pytest

from officed.api import RawPart
from officed.plugins import text_reader


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Tõde".encode(), "utf-8", "Tõde"),
        ("Tõde".encode(), "iso-8859-1", "Tõde"),
        ("Tõde šokolaad".encode("cp1257"), None, "Tõde šokolaad"),
        ("Заявление".encode("koi8-r"), "us-ascii", "Заявление"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本"),
        ("Tõde".encode("utf-16"), None, "Tõde"),
        (b"a\r\nb\rc\n", "no-such-charset", "a\nb\nc\n"),
        (b"", None, ""),
    ],
)
def test_charsets(data: bytes, charset: str | None, text: str) -> None:
    """Text is read right with a true, a false, an unknown and no character set; lines end in LF."""
    reading = text_reader.read(part=RawPart("a.txt", "text/plain", data, charset=charset))
    assert reading is not None
    assert reading.text == text


def test_other_types_are_left() -> None:
    """HTML and binary types are somebody else's."""
    assert text_reader.read(part=RawPart("a", "text/html", b"x")) is None
    assert text_reader.read(part=RawPart("a", "image/png", b"x")) is None
