"""Letters of about 60 KB, every second one with a one-page PDF; each unique, all of a kind that is forwarded."""

from __future__ import annotations

import random
from base64 import encodebytes

from officed.demo.post.pdf import one_page_pdf

_HEAD = """\
From: Mari Maasikas <mari{n}@kiri.example>
To: Kaleva Linnavalitsus <info@kaleva.example>
Subject: =?utf-8?q?Teaben=C3=B5ue_{n}?=
Message-ID: <bench-{n}@kiri.example>
Date: Fri, 20 Nov 2026 10:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="bench"

--bench
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Tere!

Palun edastada avaliku teabe seaduse alusel lepingu nr 3-2/{n} koopia ja selle lisad.

Lugupidamisega
Mari Maasikas

--bench
Content-Type: {media_type}; name="{name}"
Content-Disposition: attachment; filename="{name}"
Content-Transfer-Encoding: base64

"""


def letter(n: int, size: int = 60_000) -> bytes:
    """Letter number `n` of about `size` bytes, with CRLF."""
    noise = random.Random(n).randbytes(size * 3 // 4)
    if n % 2:
        page = one_page_pdf(f"Lisa teabenõudele {n}: leping ja selle muudatused aastast 2025.")
        name, media_type, data = f"lisa{n}.pdf", "application/pdf", page + b"%" + noise.hex().encode()[: size * 3 // 5]
    else:
        name, media_type, data = f"lisa{n}.bin", "application/octet-stream", noise
    head = _HEAD.format(n=n, name=name, media_type=media_type)
    return (head.encode() + encodebytes(data) + b"\n--bench--\n").replace(b"\n", b"\r\n")
