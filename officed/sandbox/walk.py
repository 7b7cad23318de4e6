"""Reading an original with everything inside it: containers are opened, each part is read once, limits hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from officed.domain.charset import clean
from officed.domain.document import Content, Part
from officed.domain.language import language_of
from officed.domain.media_type import BINARY, MAIL, disguised, media_type_of, strong_type, type_of_name
from officed.ports.reading import Opening, RawPart, Reading, Recognising, Scan
from officed.sandbox.readers import Readers

GENERIC = frozenset({"", BINARY, "application/x-download", "application/force-download", "application/download",
                     "application/unknown", "binary/octet-stream", "application/x-unknown"})  # fmt: skip
# Files that mail programs put a whole letter into, text and all.
ENVELOPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/vnd.ms-tnef",
                       "application/ms-tnef"})  # fmt: skip
HEAD = 4096
TEXTLESS = ("image/", "audio/", "video/", "font/", "application/pkcs7-signature", "application/x-pkcs7-signature",
            "application/pgp-", "application/pkix-")  # fmt: skip
LONGEST_WARNING = 300
UNRECOGNISED = "Pages that are pictures were not read: recognising is switched off ([reading] ocr)."
NO_TEXT = "No text was found in the file."
SUMMED_HEADER = 2_000
# A path that no part can have: every part but the original itself.
REST = "\0"


@dataclass(frozen=True, slots=True)
class Limits:
    """Most characters of text, most parts, deepest container of one document; None leaves scans unrecognised.

    `passwords` are handed to every reader.
    """

    text: int = 8 * 1024 * 1024
    parts: int = 500
    depth: int = 8
    recognising: Recognising | None = None
    opening: Opening = field(default_factory=Opening)
    passwords: tuple[str, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class Walk:
    """One reading of one original. `skip` maps paths of parts, and of pages, that must not be read again to the reason.

    `begin` is told the path of each part before it is read, so that the parent knows which one a reader died of; and of
    a scan each page (number from 1, how many there are) before it is recognised. Otherwise both are 0.
    """

    readers: Readers
    limits: Limits
    begin: Callable[[str, int, int], None]
    skip: Mapping[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    text_left: int = 0
    paths: set[str] = field(default_factory=set)
    unpacked: int = 0
    # Parts of the original itself that are still to come.
    reserved: int = 0

    def content(self, root: RawPart) -> Content:
        """Everything in the original. Raises MemoryError only; all else ends as a warning."""
        self.text_left = self.limits.text
        reading = self._read(root, "")
        reading = replace(reading, text=self._kept(reading.text))
        content = reading.content or Content(media_type=reading.media_type or root.media_type)
        inside = self._own_parts(self._allowed(reading.children, 1))
        bodies = [part.text for part in self.parts if part.body and part in inside and part.text.strip()]
        bodies = bodies or self._from_envelopes(inside)
        text = "\n\n".join([reading.text, *bodies] if reading.text else bodies)
        if not (text.strip() or inside or reading.content or reading.warnings or root.warnings):
            self.warnings.append(NO_TEXT)
        body_warnings = [said for part in self.parts if part.body for said in part.warnings]
        return replace(
            content,
            text=text,
            language=language_of(text)
            or language_of("\n".join((content.subject, text, *(p.text for p in self.parts)))),
            pages=reading.pages,
            ocr=reading.ocr or any(part.ocr for part in self.parts),
            confidence=reading.confidence,
            parts=tuple(replace(part, language=language_of(part.text)) for part in self.parts),
            warnings=_told(*content.warnings, *reading.warnings, *root.warnings, *body_warnings, *self.warnings),
        )

    def _own_parts(self, children: tuple[RawPart, ...]) -> list[Part | None]:
        """The parts of the original itself. None loses its place to what is in another: an archive hides no letter."""
        inside: list[Part | None] = []
        for number, child in enumerate(children, start=1):
            self.reserved = len(children) - number
            inside.append(self._part(child, "", 1))
        return inside

    def _from_envelopes(self, inside: list[Part | None]) -> list[str]:
        """Texts of a letter that came wholly inside an envelope: they are the letter's own, and stand nowhere twice."""
        texts: list[str] = []
        for at, part in enumerate(self.parts):
            if part in inside and part.text.strip() and part.media_type in ENVELOPES:
                texts.append(part.text)
                self.parts[at] = replace(part, text="")
        return texts

    def _allowed(self, children: tuple[RawPart, ...], depth: int) -> tuple[RawPart, ...]:
        if children and depth > self.limits.depth:
            self.warnings.append(f"What lies deeper than {self.limits.depth} containers was left unread.")
            return ()
        return children

    def _part(self, raw: RawPart, inside: str, depth: int) -> Part | None:
        """Read one part and what is in it; None past the limit of parts."""
        if len(self.parts) >= self.limits.parts - (self.reserved if depth > 1 else 0):
            said = f"There are more than {self.limits.parts} parts; the rest was left unread."
            self.warnings += [said] if said not in self.warnings else []
            return None
        path = self._path(raw.name, inside)
        at = len(self.parts)
        part = _unread(raw, path)
        self.parts.append(part)
        reading = self._read(raw, path)
        text = self._kept(_mail_text(reading))
        part = replace(
            part, text=text, media_type=reading.media_type or part.media_type, pages=reading.pages, ocr=reading.ocr,
            confidence=reading.confidence,
            warnings=_told(*raw.warnings, *reading.warnings, *(reading.content.warnings if reading.content else ())),
        )  # fmt: skip
        self.parts[at] = part
        for child in self._allowed(reading.children, depth + 1):
            self._child(child, at, path, depth + 1)
        return self.parts[at]

    def _child(self, child: RawPart, at: int, path: str, depth: int) -> None:
        """A text of a forwarded letter belongs to that letter, not to the list of files."""
        if not child.body:
            self._part(child, path, depth)
            return
        reading = self._read(child, f"{path}/{child.name}")
        text = self._kept(reading.text)
        outer = self.parts[at]
        self.parts[at] = replace(
            outer, text=f"{outer.text}\n\n{text}".strip(), warnings=_told(*outer.warnings, *reading.warnings)
        )

    def _path(self, name: str, inside: str) -> str:
        """The way to a part. Two of the same name are told apart by a number."""
        first = path = f"{inside}/{name}" if inside else name
        number = 1
        while path in self.paths:
            number += 1
            path = f"{first} ({number})"
        self.paths.add(path)
        return path

    def _read(self, raw: RawPart, path: str) -> Reading:
        """Ask the readers; whatever goes wrong costs this part only."""
        skipped = self.skip.get(path) or (self.skip.get(REST) if path else None)
        if skipped:
            return Reading(warnings=(f"Not read: {skipped}.",))
        kind = reading_type(raw)
        self.begin(path, 0, 0)
        try:
            asked = replace(raw, path=path, media_type=kind, opening=self._opening(), passwords=self.limits.passwords)
            reading = self.readers.read(asked)
            if reading is not None and reading.scan is not None:
                reading = self._recognised(reading, reading.scan, path)
        except MemoryError:
            raise
        except Exception as error:
            # The message of a foreign error may hold personal data; its class is enough to look further.
            return Reading(warnings=(f"Not read: the reader of {kind} failed ({type(error).__name__}).",))
        if reading is None:
            return Reading(media_type=kind, warnings=(*_lie(raw, kind), *_unknown(raw, kind)))
        self.unpacked += sum(len(child.data) for child in reading.children)
        shown = reading.media_type or _shown_type(raw, kind)
        return replace(reading, media_type=shown, warnings=(*reading.warnings, *_lie(raw, reading.media_type or kind)))

    def _opening(self) -> Opening:
        """What may still be unpacked: containers inside containers draw on the same store."""
        most = self.limits.opening
        return replace(most, unpacked=max(0, most.unpacked - self.unpacked))

    def _recognised(self, reading: Reading, scan: Scan, path: str) -> Reading:
        """The reading with the text of its pages that are pictures, as far as they can be recognised."""
        if self.limits.recognising is None:
            return replace(reading, warnings=(*reading.warnings, UNRECOGNISED))
        pages = len(scan.texts)
        bad = {number: why for number in range(1, pages + 1) if (why := self.skip.get(page_path(path, number)))}
        seen = self.readers.recognise(
            scan, self.limits.recognising, lambda number: self.begin(path, number, pages), bad
        )
        self.warnings += seen.missing
        text = "\n\n".join(filter(None, (seen.text, scan.besides)))
        return replace(
            reading, text=text, ocr=seen.confidence is not None, confidence=seen.confidence,
            warnings=(*reading.warnings, *seen.warnings, *seen.missing),
        )  # fmt: skip

    def _kept(self, text: str) -> str:
        text = clean(text)
        kept, self.text_left = text[: self.text_left], max(0, self.text_left - len(text))
        if len(kept) < len(text):
            said = "There is more text than the limit allows; the rest was left out."
            self.warnings += [said] if said not in self.warnings else []
        return kept


def page_path(path: str, number: int) -> str:
    """A page of a part, among the things that are skipped; no part has such a path."""
    return f"{path}{REST}{number}"


def reading_type(raw: RawPart) -> str:
    """The media type to read a part by: its label, unless that says nothing or the first bytes say otherwise."""
    head = raw.data[:HEAD]
    strong = strong_type(head)
    if strong and strong != raw.media_type:
        return strong
    if disguised(raw.media_type.lower(), head):
        return media_type_of(raw.name, head)
    if raw.media_type.lower() in GENERIC:
        guess = media_type_of(raw.name, head)
        # A nameless blob that happens to look like text stays what it says it is.
        return guess if guess != MAIL or raw.name.lower().endswith(".eml") else MAIL
    return raw.media_type.lower()


def _lie(raw: RawPart, kind: str) -> tuple[str, ...]:
    """A warning where the name promises another kind of file than the first bytes show."""
    named = type_of_name(raw.name)
    surely = strong_type(raw.data[:HEAD]) or disguised(named or kind, raw.data[:HEAD])
    if named is None or named == kind or not surely:
        return ()
    return (f"The name says {named}, the content is {kind}; it was read by its content.",)


def _unknown(raw: RawPart, kind: str) -> tuple[str, ...]:
    """A word about a file that no reader knows, but for what hardly ever is a letter."""
    if raw.inline or not raw.data or kind.startswith(TEXTLESS):
        return ()
    return (f"There is no reader for {kind}; open the file by hand.",)


def _shown_type(raw: RawPart, kind: str) -> str:
    return kind if raw.media_type.lower() in GENERIC else raw.media_type.lower()


def _unread(raw: RawPart, path: str) -> Part:
    return Part(
        path=path, name=raw.name, media_type=raw.media_type, size=len(raw.data),
        sha256=hashlib.sha256(raw.data).hexdigest(), inline=raw.inline, body=raw.body, warnings=raw.warnings,
    )  # fmt: skip


def _mail_text(reading: Reading) -> str:
    """The text of a part; of a forwarded letter its sender and subject, which its body follows."""
    if reading.content is None:
        return reading.text
    content = reading.content
    who = f"{content.sender.name} <{content.sender.addr}>".strip()
    return "\n".join(line[:SUMMED_HEADER] for line in (who if who != "<>" else "", content.subject) if line)


def _told(*warnings: str) -> tuple[str, ...]:
    """Each warning once, none endless."""
    return tuple(dict.fromkeys(clean(said)[:LONGEST_WARNING] for said in warnings if said))
