"""The reader of HTML: what a person sees, in lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officed.api import RawPart
from officed.plugins import html_reader
from officed.plugins.html_reader import visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Tere</p><p>Palun &auml;ra</p>", "Tere\nPalun ära"),
        ("<div>a<br>b<div>c</div>d</div>", "a\nb\nc\nd"),
        ("a\n  b\tc", "a b c"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</table>", "1 2\n3"),
        ("<style>p{}</style><script>x()</script><p>a<noscript>b</noscript>", "a"),
        ("<p>a<span style='display: none'>salajas</span><span hidden>b</span><i style='font-size:0'>c</i></p>", "a"),
        ("<p style='font-size:0.9em'>a", "a"),
        ("<a href='https://kaleva.example/a'>siin</a>", "siin (https://kaleva.example/a)"),
        ("<a href='https://kaleva.example/'>https://kaleva.example</a>", "https://kaleva.example"),
        ("<a href='mailto:a@kaleva.example'>kirjuta</a>", "kirjuta (a@kaleva.example)"),
        ("<a href='javascript:x()'>siin</a>", "siin"),
        ("", ""),
        ("<body style='display:none'>a</body>", "a"),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    """Blocks become lines, hidden things vanish, links show where they lead."""
    assert visible_text(html) == text


def test_charset_of_the_page() -> None:
    """The page's own charset counts where the mail does not name one."""
    data = '<meta charset="windows-1251"><p>Письмо'.encode("cp1251")
    reading = html_reader.read(part=RawPart("a.html", "text/html", data))
    assert reading is not None
    assert reading.text == "Письмо"


def test_deep_nesting() -> None:
    """A hundred thousand nested elements are read without an end of the stack."""
    assert "sisu" in visible_text("<b>" * 100_000 + "sisu")


@settings(max_examples=200)
@given(st.text(alphabet="<>ab/=\"' &;!-phrefdivtdstylenone:\x1e\x1f", max_size=200))
def test_never_raises(html: str) -> None:
    """Any tag soup gives a text."""
    assert "\x1e" not in visible_text(html)
