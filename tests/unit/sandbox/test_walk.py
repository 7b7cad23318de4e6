"""The walk through an original, its JSON, and the frames between the processes."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.document import Address, Content, Part
from officed.ports.reading import RawPart
from officed.sandbox.frames import Closed, Malformed, TooLate, read_frame, write_frame
from officed.sandbox.light_api import homes_in
from officed.sandbox.readers import Readers, module_for
from officed.sandbox.walk import Limits, Walk, reading_type
from officed.sandbox.wire import from_json, to_json


def walked(data: bytes, media_type: str = "message/rfc822", **limits: int) -> Content:
    """Walk through bytes in this process."""
    walk = Walk(Readers(), Limits(**limits), lambda *_: None)
    return walk.content(RawPart("letter.eml", media_type, data))


def nested(levels: int) -> bytes:
    """A letter in a letter in a letter, each with a file of the same name."""
    data = b"From: a@saatja.example\r\nSubject: s0\r\n\r\nsisu 0"
    for level in range(1, levels):
        data = (
            b"From: a@saatja.example\r\nSubject: s%d\r\nContent-Type: multipart/mixed; boundary=m%d\r\n\r\n"
            b"--m%d\r\n\r\nsisu %d\r\n--m%d\r\nContent-Type: text/plain; name=a.txt\r\n\r\nfail %d\r\n--m%d\r\n"
            b"Content-Type: message/rfc822\r\n\r\n%s\r\n--m%d--\r\n"
        ) % (level, level, level, level, level, level, level, data, level)
    return data


def test_paths_and_texts() -> None:
    """Files inside forwarded letters carry the way to them; a forwarded letter's text is its own, not the outer's."""
    content = walked(nested(3))
    assert content.text == "sisu 2"
    assert [part.path for part in content.attachments] == ["a.txt", "s1.eml", "s1.eml/a.txt", "s1.eml/s0.eml"]
    assert content.attachments[1].text == "<a@saatja.example>\ns1\n\nsisu 1"
    assert content.attachments[2].text == "fail 1"


def test_same_names_have_different_paths() -> None:
    """Two files of one name can be told apart by their paths, though not by their names."""
    part = b"--g\r\nContent-Type: text/plain; name=a.txt\r\n\r\nx\r\n"
    content = walked(b"Content-Type: multipart/mixed; boundary=g\r\n\r\n" + part * 3 + b"--g--")
    assert [part.path for part in content.parts] == ["a.txt", "a.txt (2)", "a.txt (3)"]


def test_depth_limit() -> None:
    """What lies too deep is left unread, with a warning; what lies above is read."""
    content = walked(nested(6), depth=2)
    assert [part.path for part in content.attachments] == ["a.txt", "s4.eml", "s4.eml/a.txt", "s4.eml/s3.eml"]
    assert any("deeper than 2" in said for said in content.warnings)


def test_documents() -> None:
    """A file that is no letter gives its text as the document's own."""
    content = walked(b"<p>Tere, palun vastake meile", "text/html")
    assert (content.text, content.language, content.parts) == ("Tere, palun vastake meile", "et", ())


def test_each_part_tells_its_language() -> None:
    """An Estonian letter with a Russian file is Estonian, its file Russian; a file without words has no language."""
    mail = EmailMessage()
    mail.set_content("Tere, palun vastake meile, lugupidamisega")
    mail.add_attachment("Прошу ответить на мое обращение", filename="a.txt")
    mail.add_attachment("12 345", filename="b.txt")
    content = walked(mail.as_bytes())
    assert content.language == "et"
    assert [part.language for part in content.attachments] == ["ru", None]


@pytest.mark.parametrize(
    ("name", "label", "data", "kind"),
    [
        ("a.bin", "application/octet-stream", b"%PDF-1.7", "application/pdf"),
        ("a.pdf", "text/plain", b"%PDF-1.7", "application/pdf"),
        ("a.eml", "application/octet-stream", b"x", "message/rfc822"),
        ("a.txt", "application/octet-stream", b"x", "text/plain"),
        ("a.xyz", "application/x-own", b"x", "application/x-own"),
    ],
)
def test_reading_type(name: str, label: str, data: bytes, kind: str) -> None:
    """A label that says nothing, or that the first bytes contradict, is not followed."""
    assert reading_type(RawPart(name, label, data)) == kind


def test_table() -> None:
    """The longest fitting entry of the table counts."""
    assert module_for("text/html") == "officed.plugins.html_reader"
    assert module_for("text/csv") == "officed.plugins.text_reader"
    assert module_for("image/png") == "officed.plugins.image_reader"
    assert module_for("audio/mpeg") is None


CONTENT = Content(
    media_type="message/rfc822", subject="Õ", sender=Address("M", "m@saatja.example"), to=(Address("", "a"),),
    sent_at=datetime(2026, 10, 5, 7, tzinfo=UTC), message_id="<a>", in_reply_to=("<b>",),
    headers=MappingProxyType({"subject": ("Õ",)}), text="t", language="et", pages=1, ocr=True,
    parts=(Part("a/b", "b", "text/plain", 3, "0" * 64, "t", True, True, 2, True, 91.5, ("w",), "ru"),),
    auto_generated=True, bounce=True, warnings=("x",),
)  # fmt: skip


def test_wire_round_trip() -> None:
    """A content is the same after the way through JSON."""
    again = from_json(to_json(CONTENT))
    assert replace(again, headers={}) == replace(CONTENT, headers={})
    assert dict(again.headers) == dict(CONTENT.headers)


@given(
    st.dictionaries(
        st.sampled_from([*to_json(CONTENT), "x"]), st.none() | st.integers() | st.text() | st.lists(st.none())
    )
)
def test_wire_refuses_wrong_shapes(change: dict[str, object]) -> None:
    """Whatever a reader sends, the parent gets a content or a ValueError."""
    try:
        assert isinstance(from_json({**to_json(CONTENT), **change}), Content)
    except ValueError:
        pass


def test_frames() -> None:
    """Frames come whole; a silent, closed or babbling end is told apart."""
    inlet, outlet = os.pipe()
    write_frame(outlet, {"a": "õ"})
    assert read_frame(inlet, 1) == {"a": "õ"}
    with pytest.raises(TooLate):
        read_frame(inlet, 0.05)
    os.write(outlet, b"\0\0\0\x02[]")
    with pytest.raises(Malformed):
        read_frame(inlet, 1)
    os.close(outlet)
    with pytest.raises(Closed):
        read_frame(inlet, 1)
    os.close(inlet)


def test_light_api_knows_every_name() -> None:
    """The light form of the plugin interface has the same names as the full one."""
    import officed.api

    source = officed.api.__file__
    assert source is not None
    from pathlib import Path

    homes = homes_in(Path(source).read_text("utf-8"))
    assert set(officed.api.__all__) <= set(homes)
