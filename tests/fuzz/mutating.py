"""Damage done to seeds: to bytes, to lines, to the files of a zip, to the values of a TOML file."""

from __future__ import annotations

import random
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

INTERESTING = (
    0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF,
)  # fmt: skip
WORDS = (
    b"\r\n", b"\n\n", b"\r", b"\0", b"=?utf-8?b?", b"=?koi8-r?q?=FF?=", b"boundary=", b'boundary="', b"--",
    b"charset=utf-7", b"charset=utf-16", b"charset=unicode-escape", b"charset=punycode", b"charset=idna",
    b"charset=hex", b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n", b"Content-Type: message/rfc822\r\n",
    b"Content-Type: multipart/report\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"filename*0*=utf-8''%FF", b"filename=", b"Date: 31 Feb 99999 99:99:99 +9999\r\n", b"begin 644 a\n",
    b"=ybegin line=128 size=9 name=a\r\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    "\u202e".encode(), "İ".encode(), b"%PDF-1.7", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&#x110000;", b"&#xD800;",
    b"]]>", b"<", b">", b'"', b"'", b"(", b")", b"[", b"]", b"<<", b">>", b" obj", b" R", b"/Kids [1 0 R]",
    b"/Length -1", b"/Filter /FlateDecode", b"PK\x03\x04", b"PK\x01\x02", b"{\\rtf1", b"\\bin9999999 ", b"\\u-99999 ",
    b"\\'", b"99999999999999999999", b"-1", b"1e999", b"nan", b"31.02.2026", b"29.02.2027", b"00.00.0000",
    b"10 t\xc3\xb6\xc3\xb6p\xc3\xa4eva jooksul", b"nr 7-1/", b"7-1/99999999999-1", b"kuni 99999 p\xc3\xa4eva",
    b"tel: ", b"> ", b"On 1.1.2026 wrote:\n",
)  # fmt: skip
MOST = 300_000


def damaged(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """A seed with one to six faults in it. `others` lend pieces."""
    if data.startswith(b"PK") and rng.random() < 0.6 and (inside := _in_zip(data, others, rng)) is not None:
        return inside[:MOST]
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        data = rng.choice(FAULTS)(data, others, rng)
    return data[:MOST]


def _flip(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    if not data:
        return b"\0"
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _byte(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + bytes([rng.randrange(256)]) + data[at + rng.randrange(2) :]


def _word(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    word = rng.choice(WORDS)
    return data[:at] + word + data[at + rng.choice((0, len(word))) :]


def _number(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    width = rng.choice((1, 2, 4, 8))
    at = rng.randrange(len(data) + 1)
    value = rng.choice(INTERESTING) % (1 << 8 * width)
    return data[:at] + value.to_bytes(width, rng.choice(("big", "little"))) + data[at + width :]


def _cut(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.3 else data[:at] + data[at + rng.choice((1, 4, 60, 500)) :]


def _again(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    at, width = rng.randrange(len(data) + 1), rng.choice((1, 4, 60, 500))
    return data[:at] + data[at : at + width] * rng.choice((2, 3, 50)) + data[at + width :]


def _splice(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(others)
    at, width = rng.randrange(len(data) + 1), rng.choice((8, 100, 2000))
    start = rng.randrange(len(other) + 1)
    return data[:at] + other[start : start + width] + data[at + rng.choice((0, width)) :]


def _lines(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one] if rng.random() < 0.7 else b""
    return b"\n".join(lines)


FAULTS: tuple[Callable[[bytes, Sequence[bytes], random.Random], bytes], ...] = (
    _flip, _byte, _word, _word, _number, _cut, _again, _splice, _lines,
)  # fmt: skip


def _in_zip(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes | None:
    """The same zip with one of its files damaged: what is packed is out of reach for faults in the bytes."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            files = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return None
    if not files:
        return None
    hit = rng.randrange(len(files))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, inside) in enumerate(files):
            harmed = damaged(inside, others, rng) if number == hit and not inside.startswith(b"PK") else inside
            archive.writestr(zipfile.ZipInfo(name or "x"), harmed)
    return out.getvalue()


LEAVES: tuple[Any, ...] = (
    "", " ", "\0", "re:(", "re:(?=a)", "re:" + "(a{1000}){1000}", "*", "**", "a*b*c", "õ", "../../x", "/etc/passwd",
    "env:", "file:", "env:NOBODY", "x" * 5000, 0, -1, 1, 2**31, 2**63, -(2**63), 1e308, float("inf"), float("nan"),
    True, False, [], [""], [[]], {}, {"": ""}, [{}], "2026-02-30", "sqlite", "postgresql://a:b@c/d", "@", "a@b",
    "a@b.example", "{", "{}", "{year}", "{number}", "7-1", "teabenoue", "hit", "miss", "registrar",
)  # fmt: skip


def damaged_toml(text: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """A TOML file with wrong values, keys too many or missing; sometimes with its bytes damaged."""
    try:
        tree = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return damaged(text, others, rng)
    if rng.random() < 0.25:
        return damaged(text, others, rng)
    for _ in range(rng.choice((1, 1, 2, 4))):
        _harm(tree, rng)
    return "\n".join(f"{_key(key)} = {_toml(value)}" for key, value in tree.items()).encode("utf-8", "replace")[:MOST]


def _harm(tree: Any, rng: random.Random) -> None:
    """Change one thing at a random depth."""
    at = tree
    while True:
        keys = list(at) if isinstance(at, dict) else range(len(at))
        if not keys:
            return
        key = rng.choice(keys)
        if isinstance(at[key], dict | list) and at[key] and rng.random() < 0.9:
            at = at[key]
            continue
        way = rng.randrange(4)
        if way == 0:
            del at[key]
        elif way == 1 and isinstance(at, dict):
            at[rng.choice(("", "x", "id", "name", "kind", "any", "all", "none", str(key) + "s"))] = at[key]
        elif way == 2 and isinstance(at, list):
            at.append(at[key])
        else:
            at[key] = rng.choice(LEAVES)
        return


def _key(key: str) -> str:
    return _toml(str(key))


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{_key(key)} = {_toml(inside)}" for key, inside in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return (
                '"'
                + "".join(sign if sign >= " " and sign != "\x7f" else f"\\u{ord(sign):04x}" for sign in escaped)
                + '"'
            )
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else '""'
