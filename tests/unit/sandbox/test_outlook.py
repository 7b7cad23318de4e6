"""What Outlook writes instead of mail is read like mail: .msg files and winmail.dat."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officed.domain.document import Address, Content
from officed.plugins.outlook.pressed_rtf import unpressed
from officed.plugins.outlook.tnef import message_of
from officed.ports.reading import RawPart
from officed.sandbox.readers import Readers
from officed.sandbox.walk import Limits, Walk
from tests.unit.sandbox.mail_frames import HEAD
from tests.unit.sandbox.outlook_files import compound, properties, stored, tnef

MSG = "application/vnd.ms-outlook"


def seen(data: bytes, name: str, media_type: str) -> Content:
    """The content of a file as the reader process sees it."""
    return Walk(Readers(), Limits(), lambda *_: None).content(RawPart(name, media_type, data))


INNER = stored(24, {0x0037: "Sees", 0x1000: "Sisemine kiri", 0x0C1A: "Jaan", 0x5D01: "jaan@saatja.example"})
LETTER = {
    **stored(32, {0x0037: "Auk teel", 0x1000: "Teel on auk.", 0x0C1A: "Mari Maasikas", 0x5D01: "mari@saatja.example"}),
    "__recip_version1.0_#00000000": stored(8, {0x3001: "Linn", 0x39FE: "linn@kaleva.example", 0x0C15: 1}),
    "__attach_version1.0_#00000000": stored(8, {0x3707: 'pilt "õue".csv', 0x3701: b"x,y\n", 0x370E: "text/csv"}),
    "__attach_version1.0_#00000001": {**stored(8, {0x3001: "Sees"}), "__substg1.0_3701000D": INNER},
}


def test_msg() -> None:
    """Sender, recipients, text and files of a .msg file stand where those of a mail stand, messages inside too."""
    found = seen(compound(LETTER), "kiri.msg", MSG)
    assert found.is_mail
    assert (found.subject, found.text.strip()) == ("Auk teel", "Teel on auk.")
    assert found.sender == Address("Mari Maasikas", "mari@saatja.example")
    assert found.to == (Address("Linn", "linn@kaleva.example"),)
    assert [(part.name, part.size) for part in found.attachments[:1]] == [('pilt "õue".csv', 4)]
    inner = found.attachments[1]
    assert (inner.path, inner.media_type) == ("Sees.eml", "message/rfc822")
    assert "Sisemine kiri" in inner.text
    assert "jaan@saatja.example" in inner.text


def test_msg_with_the_headers_of_its_transport() -> None:
    """What came over the internet keeps its headers; those of the body that is no more are left out."""
    carried = (
        "Received: from x\r\nFrom: Peep <peep@saatja.example>\r\nSubject: =?utf-8?Q?=C3=95u?=\r\nAuto-Submitted: "
        "auto-replied\r\nContent-Type: multipart/mixed;\r\n\tboundary=vana\r\nMessage-ID: <a@saatja.example>\r\n"
    )
    found = seen(compound(stored(32, {0x007D: carried, 0x1000: "Olen eemal."})), "a.msg", MSG)
    assert (found.sender.addr, found.subject, found.message_id) == ("peep@saatja.example", "Õu", "<a@saatja.example>")
    assert found.auto_generated
    assert found.text.strip() == "Olen eemal."


WINMAIL = tnef(
    (0x9003, properties({0x1000: "Teel on auk."})),
    (0x9002, b"\0" * 14), (0x8010, b"LUHIKE~1.CSV\0"), (0x800F, b"x,y\n"), (0x9005, properties({0x3707: "lühike.csv"})),
)  # fmt: skip


def test_winmail() -> None:
    """A letter that came wholly in a winmail.dat has its text; its files have the way to them."""
    mail = HEAD + b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + WINMAIL
    found = seen(mail, "a.eml", "message/rfc822")
    assert found.text.strip() == "Teel on auk."
    assert [(part.path, part.size) for part in found.attachments][1:] == [("winmail.dat/lühike.csv", 4)]


def test_a_message_in_a_winmail() -> None:
    """A forwarded message stands inside as a TNEF stream of its own, and so on, to a depth."""
    data = WINMAIL
    for _ in range(12):
        inner = properties({0x3701: b"\0" * 16 + data}, kind=0x0D)
        data = tnef((0x9002, b""), (0x9005, inner))
    found = seen(data, "winmail.dat", "application/ms-tnef")
    assert any("deeper" in said for said in found.warnings)
    assert found.parts


@pytest.mark.parametrize("cut", [0, 5, 20, 60, 90])
def test_cut_off(cut: int) -> None:
    """What is cut off or no such file at all is read as far as it goes, with a warning."""
    assert seen(WINMAIL[:cut], "winmail.dat", "application/ms-tnef").warnings or cut == 5
    assert seen(compound(LETTER)[: cut * 10], "a.msg", MSG).warnings


def test_compressed_rtf() -> None:
    """MS-OXRTFCP 3.1.1: the example of the standard; damage and lies about the size end the text, no more."""
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpressed(data) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpressed(data[:30]).startswith(b"{\\rtf1\\ansi")
    assert unpressed(struct.pack("<II4sI", 9, 2**32 - 1, b"LZFu", 0)) == b""
    assert unpressed(b"x") == b""


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(WINMAIL) - 1), st.integers(0, 255)), max_size=12))
def test_damaged_winmail_never_raises(changes: list[tuple[int, int]]) -> None:
    """Any bytes changed: something is read."""
    data = bytearray(WINMAIL)
    for at, value in changes:
        data[at] = value
    assert message_of(bytes(data)) is not None


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 8_000), st.integers(0, 255)), max_size=12))
def test_damaged_msg_never_raises(changes: list[tuple[int, int]]) -> None:
    """Any bytes changed: what can be read is read, and no reader fails."""
    data = bytearray(compound(LETTER))
    for at, value in changes:
        data[at % len(data)] = value
    assert not [said for said in seen(bytes(data), "a.msg", MSG).warnings if said.startswith("Not read")]
