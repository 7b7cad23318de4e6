"""Checks the journals of a register, without the register: `python check_journal.py FOLDER [ORIGINALS]`.

This file needs nothing but Python 3.11. Copy it to wherever the journals are kept; docs/journal.md tells the format, so
that you can also write a checker of your own. It ends with 0 when all holds, and with 1 after naming the first break.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import EllipsisType
from typing import Any

GENESIS = "0" * 64
SUFFIX = ".jsonl"
STAMP = ".tsr"
FORMAT = 1

# Digests of time stamps by the octets of their object identifiers, and signed data with a time stamp (RFC 3161 2.4.2).
_HASHES = {bytes.fromhex(f"60864801650304020{n}"): name for n, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))}
_SIGNED, _STAMP = bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d0109100104")
_LARGEST_STAMP = 1 << 20


class Break(Exception):
    """The first thing that is wrong: file, line (from 1; 0: the file as a whole), and what."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}, line {line}: {what}" if line else f"{file}: {what}")
        self.file, self.line, self.what = file, line, what


@dataclass(slots=True)
class Told:
    """What sound journals tell. `numbers`: (sequence, year) -> highest number. `originals`: reference -> SHA-256."""

    files: int = 0
    first_day: str = ""
    last_day: str = ""
    history: int = 0
    seal: int = 0
    digest: str = GENESIS
    sha256: str = ""
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)


def journals_in(folder: Path) -> list[Path]:
    """The journals of a folder, the oldest first."""
    return sorted(folder.glob(f"????-??-??{SUFFIX}"))


def check(folder: Path) -> Told:
    """Check all journals of a folder. Raises `Break` at the first thing that is wrong."""
    chain = _Chain()
    for file in journals_in(folder):
        chain.file(file)
    return chain.told


def check_originals(told: Told, folder: Path) -> list[str]:
    """Originals under FOLDER/ab/cd/abcd... that are not what the journals tell. One that is not there is passed over:
    it may have been disposed of."""
    wrong = []
    for reference, digest in told.originals.items():
        file = folder / digest[:2] / digest[2:4] / digest
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            wrong.append(f"{reference}: {file} is not the original that was registered")
    return wrong


def check_stamps(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Journals whose time stamp is of their digest, each with the stamp's time; and what is wrong with the others.

    Who made a stamp is not proved here: signatures need more than Python has. `openssl ts -verify` does it.
    """
    stamped, wrong = {}, []
    for stamp in sorted(folder.glob(f"????-??-??{SUFFIX}{STAMP}")):
        journal = stamp.with_suffix("")
        if not journal.is_file():
            wrong.append(f"{stamp.name}: the journal that it stamps is missing")
            continue
        try:
            with stamp.open("rb") as file:
                by, digest, at = read_stamp(file.read(_LARGEST_STAMP))
        except (ValueError, OSError):
            wrong.append(f"{stamp.name}: it is no time stamp (RFC 3161), or it is damaged")
            continue
        if hashlib.new(by, journal.read_bytes()).digest() == digest:
            stamped[journal.name] = at
        else:
            wrong.append(f"{stamp.name}: it stamps another digest than {journal.name} has")
    return stamped, wrong


def read_stamp(reply: bytes) -> tuple[str, bytes, str]:
    """Hash, digest and time (UTC, as 2026-11-20T22:00:07Z) that a TimeStampResp speaks of. Raises `ValueError`."""
    _, _, content, *_ = _der(signed_data(reply), 0x02, 0x31, 0x30, ...)
    kind, info = _der(content, 0x06, 0xA0)
    (info,) = _der(info, 0x04)
    (info,) = _der(info, 0x30)
    _, _, imprint, _, at, *_ = _der(info, 0x02, 0x06, 0x30, 0x02, 0x18, ...)
    algorithm, digest = _der(imprint, 0x30, 0x04)
    name, *_ = _der(algorithm, 0x06, ...)
    if kind != _STAMP or name not in _HASHES:
        raise ValueError
    moment = datetime.strptime(f"{at.decode('ascii')[:14]}+0000", "%Y%m%d%H%M%S%z")
    return _HASHES[name], digest, f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def signed_data(reply: bytes) -> bytes:
    """What stands in the SignedData of a TimeStampResp that was granted. Raises `ValueError`."""
    (response,) = _der(reply, 0x30)
    status, token = _der(response, 0x30, 0x30)
    granted, *_ = _der(status, 0x02, ...)
    kind, signed = _der(token, 0x06, 0xA0)
    (signed,) = _der(signed, 0x30)
    if granted not in {b"\0", b"\1"} or kind != _SIGNED:
        raise ValueError
    return signed


def _der(data: bytes, *tags: int | EllipsisType) -> list[bytes]:
    """The contents of elements that stand one after another, with these tags; `...` at the end: and any others.

    Raises `ValueError` for anything else.
    """
    found = list(elements(data))
    seen, wanted = [tag for tag, _, _ in found], [tag for tag in tags if isinstance(tag, int)]
    if (seen[: len(wanted)] if ... in tags else seen) != wanted:
        raise ValueError
    return [content for _, content, _ in found]


def elements(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, contents and all octets of each element in DER, one after another. Raises `ValueError` for anything else."""
    at = 0
    while at < len(data):
        begin, tag, length, at = at, data[at], int.from_bytes(data[at + 1 : at + 2], "big"), at + 2
        if length >= 0x80:
            octets = length - 0x80
            if not 1 <= octets <= 4:
                raise ValueError
            length, at = int.from_bytes(data[at : at + octets], "big"), at + octets
        if at + length > len(data):
            raise ValueError
        yield tag, data[at : at + length], data[begin : at + length]
        at += length


class _Chain:
    """What goes on from file to file: the hash of the last one, the last seal, the numbers."""

    def __init__(self) -> None:
        self.told = Told()
        self._numbers = _Numbers(self.told)
        # Of each seal its digest, the last row of history under it, and what had been said of numbers by then.
        self._seals: dict[int, tuple[str, int, _Said]] = {0: (GENESIS, 0, None)}
        self._row = 0

    def file(self, path: Path) -> None:
        data = path.read_bytes()
        lines = list(_lines(path.name, data))
        if len(lines) < 2:
            raise Break(path.name, 0, "it is cut off")
        self._end(path.name, data, lines)
        self._head(path, lines[0][2])
        self._body(path.name, lines[1:-1])
        self.told.files += 1
        self.told.first_day = self.told.first_day or path.stem
        self.told.last_day = path.stem
        self.told.sha256 = hashlib.sha256(data).hexdigest()

    def _end(self, name: str, data: bytes, lines: list[tuple[int, bytes, dict[str, Any]]]) -> None:
        number, raw, last = lines[-1]
        if "end" not in last:
            raise Break(name, number, "the last line is not the end of a journal: the file is cut off")
        before = hashlib.sha256(data[: len(data) - len(raw) - 1]).hexdigest()
        if last.get("lines") != len(lines) - 1:
            raise Break(
                name, number, f"the journal had {last.get('lines')} lines before this one, not {len(lines) - 1}"
            )
        if last.get("end") != Path(name).stem:
            raise Break(name, number, f"this is the end of {last.get('end')}")
        # A changed line is better told by the seal over it, so the hash over the whole is held against the rest last.
        self._whole = (number, last.get("sha256") == before)

    def _head(self, path: Path, head: dict[str, Any]) -> None:
        if head.get("format") != FORMAT or "journal" not in head:
            raise Break(path.name, 1, f"this is no head of a journal of format {FORMAT}")
        if head.get("day") != path.stem:
            raise Break(path.name, 1, f"this is the journal of {head.get('day')}")
        told = self.told
        before = {"day": told.last_day, "sha256": told.sha256} if told.files else None
        if head.get("previous") != before:
            is_now = f"{before['day']} with SHA-256 {before['sha256']}" if before else "no journal"
            named = (head.get("previous") or {}).get("day", "none")
            raise Break(path.name, 1, f"it goes on from the journal of {named}, and before it stands {is_now}")
        begins = head.get("seal") or {}
        stands = self._seals.get(begins.get("sequence", -1), ("", 0, None))
        if begins.get("digest") != stands[0]:
            raise Break(path.name, 1, f"seal {begins.get('sequence')}, after which it begins, is another one")
        if begins["sequence"] != told.seal:
            if not head.get("restored"):
                raise Break(path.name, 1, f"seals {told.seal + 1} to {begins['sequence']} are missing")
            # The register was brought back from a backup: what was sealed after it is not in it any more.
            self._numbers = _Numbers(told, stands[2])
        told.seal, told.digest = begins["sequence"], begins["digest"]
        self._row = stands[1]

    def _body(self, name: str, lines: list[tuple[int, bytes, dict[str, Any]]]) -> None:
        batch: list[int] = []
        running = hashlib.sha256(self.told.digest.encode())
        for number, raw, line in lines:
            if "seal" in line:
                self._seal(name, number, line, batch, running.hexdigest())
                batch, running = [], hashlib.sha256(self.told.digest.encode())
                continue
            running.update(hashlib.sha256(raw).digest())
            if "imprint" in line:
                continue
            if not isinstance(line.get("id"), int) or line["id"] <= self._row:
                raise Break(name, number, "this is no line of history, or not in its place")
            self._row = line["id"]
            batch.append(line["id"])
            self._numbers.see(name, number, line)
        if batch:
            raise Break(name, lines[-1][0], "after this line the seal is missing")
        number, whole = self._whole
        if not whole:
            raise Break(name, number, "the lines above are not those that were written: their SHA-256 is another one")
        self.told.history += sum("event" in line for _, _, line in lines)

    def _seal(self, name: str, number: int, line: dict[str, Any], batch: list[int], digest: str) -> None:
        told = self.told
        over = f"history {batch[0]} to {batch[-1]}" if batch else "nothing"
        if line.get("seal") != told.seal + 1 or line.get("previous") != told.digest:
            raise Break(name, number, f"seal {told.seal + 1} is expected here, after {told.digest}")
        if not batch or (line.get("first"), line.get("last")) != (batch[0], batch[-1]):
            raise Break(name, number, f"seal {line.get('seal')} is set over {over}, and says something else")
        if line.get("digest") != digest:
            raise Break(name, number, f"seal {line.get('seal')} does not fit the {over} above it: a line was changed")
        told.seal, told.digest = line["seal"], digest
        self._seals[told.seal] = digest, batch[-1], self._numbers.said


# What, (sequence, year), the number or the first one, the suffix or the last one, and how the number is written.
_Line = tuple[str, tuple[str, int], int, int, str]
# The newest line and those before it: at every seal it is kept what was said by then, for a restore goes on from any.
_Said = tuple[_Line, Any] | None


class _Numbers:
    """Every number of a sequence and year is given once and in turn, or was reserved before."""

    def __init__(self, told: Told, said: _Said = None) -> None:
        self.told, self.said = told, said
        self._next: dict[tuple[str, int], int] = {}
        self._reserved: set[tuple[str, int, int]] = set()
        self._suffix: dict[tuple[str, int, int], int] = {}
        lines: list[_Line] = []
        while said is not None:
            line, said = said
            lines.append(line)
        for line in reversed(lines):
            self._take("", 0, line)

    def see(self, file: str, at: int, line: dict[str, Any]) -> None:
        try:
            detail = json.loads(line["detail"])
            if line["event"] == "sequence.started":
                said = ("started", (detail["sequence"], detail["year"]), detail["next"], 0, "")
            elif line["event"] == "numbers.reserved":
                said = ("reserved", (detail["sequence"], detail["year"]), detail["first"], detail["last"], "")
            elif line["target"] == "registered" and "sequence" in detail:
                of, reference = (detail["sequence"], detail["year"]), detail["reference"]
                said = ("given", of, detail["number"], detail["suffix"], reference)
                self.told.originals[reference] = detail.get("original", "")
            else:
                return
            self._take(file, at, said)
        except (KeyError, TypeError, ValueError) as error:
            raise Break(file, at, f"this line of history cannot be read ({type(error).__name__})") from error
        self.said = said, self.said

    def _take(self, file: str, at: int, line: _Line) -> None:
        what, of, number, other, reference = line
        if what == "started":
            self._next[of] = number
        elif what == "reserved":
            self._in_turn(file, at, of, number, other)
            self._reserved |= {(*of, n) for n in range(number, other + 1)}
        elif other:
            last = self._suffix.get((*of, number))
            if last is not None and other != last + 1:
                raise Break(file, at, f"{reference}: suffix {last + 1} of the matter comes next")
            self._suffix[*of, number] = other
        elif (*of, number) in self._reserved:
            self._reserved.discard((*of, number))
        else:
            self._in_turn(file, at, of, number, number)

    def _in_turn(self, file: str, at: int, of: tuple[str, int], first: int, last: int) -> None:
        wanted = self._next.get(of, first)
        if first != wanted:
            raise Break(file, at, f"sequence {of[0]} of {of[1]}: number {wanted} comes next, and {first} was given")
        self._next[of] = last + 1
        self.told.numbers[of] = max(last, self.told.numbers.get(of, 0))


def _lines(name: str, data: bytes) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
    """Line number, the line as it stands, and its value. Each is canonical JSON and ends with LF."""
    if not data.endswith(b"\n"):
        raise Break(name, data.count(b"\n") + 1, "the file is cut off in this line")
    for number, raw in enumerate(data[:-1].split(b"\n"), 1):
        try:
            value = json.loads(raw.decode())
            plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        except ValueError:
            raise Break(name, number, "this line is no JSON any more") from None
        if plain != raw or not isinstance(value, dict):
            raise Break(name, number, "this line is not written as journals write it (canonical JSON)")
        yield number, raw, value


def main(arguments: list[str]) -> int:
    """Check and tell. Returns the exit code."""
    if not 1 <= len(arguments) <= 2 or not Path(arguments[0]).is_dir():
        print("Give the folder of the journals: python check_journal.py FOLDER [ORIGINALS]", file=sys.stderr)
        return 2
    try:
        told = check(Path(arguments[0]))
    except Break as broken:
        print(broken, file=sys.stderr)
        return 1
    stamped, wrong = check_stamps(Path(arguments[0]))
    wrong += check_originals(told, Path(arguments[1])) if len(arguments) == 2 else []
    for line in wrong:
        print(line, file=sys.stderr)
    print("\n".join(summary(told, stamped)))
    return 1 if wrong or not told.files else 0


def summary(told: Told, stamped: dict[str, str]) -> Iterator[str]:
    """What sound journals and their time stamps tell, in lines for a person."""
    if not told.files:
        yield "There is no journal here."
        return
    yield f"{told.files} journals hold, {told.first_day} to {told.last_day}: {told.history} lines of history."
    for (sequence, year), number in sorted(told.numbers.items()):
        yield f"Sequence {sequence} of {year}: no gap up to {number}."
    yield f"SHA-256 of the last one: {told.sha256}. Compare it with the copy that was mailed."
    if stamped:
        last = max(stamped)
        yield f"Time stamps of their digest: {len(stamped)} of {told.files}, the last {last}, of {stamped[last]}."
        yield f"Who made it and when is proved by: openssl ts -verify -data {last} -in {last}{STAMP} -CAfile ROOTS.pem"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
