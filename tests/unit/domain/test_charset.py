"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.charset import codec_of, decode_text

CHARSETS = st.sampled_from(
    [None, "utf-8", "utf-16", "utf-7", "iso-2022-jp", "cp1257", "gb2312", "base64", "zip", "x", "idna"]
)


@pytest.mark.parametrize(
    "name", ["base64", "zlib", "rot13", "idna", "punycode", "unicode_escape", "x-jama", "", "a\0b"]
)
def test_labels_that_are_no_charsets(name: str) -> None:
    """Labels that name no character set, and codecs that are none, are not followed."""
    assert codec_of(name) is None


def test_what_was_not_followed_is_told() -> None:
    """A false label leaves a warning, a true one none."""
    assert decode_text("õ".encode(), "iso-8859-1").warning
    assert decode_text("õ".encode("cp1257"), "x-jama").warning
    assert decode_text("õ".encode(), "utf-8").warning is None
    assert decode_text("õ".encode("cp1257"), "windows-1257").warning is None


@given(st.binary(max_size=200), CHARSETS)
def test_never_raises_and_is_storable(data: bytes, charset: str | None) -> None:
    """Any bytes with any label give text without NULs and lone surrogates."""
    text = decode_text(data, charset).text
    assert "\0" not in text
    text.encode("utf-8")
