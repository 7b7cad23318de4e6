"""What is fuzzed: each target takes damaged bytes; raising is a finding."""

from __future__ import annotations

import json
import random
import tempfile
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from officed.domain.document import Address, Content, Direction, Document, Part, Way
from officed.domain.language import language_of
from officed.domain.quoting import bare_subject, split_quoted
from officed.domain.states import State
from officed.plugins import answers, identifiers, machine_mail
from officed.plugins.imap import replies
from officed.plugins.mail.envelope import envelope_to
from officed.plugins.references import ReferencesPlugin
from officed.ports.reading import Opening, RawPart, Reading
from officed.rules.compiling import check_rules
from officed.sandbox.readers import Readers
from officed.sandbox.walk import Limits, Walk
from officed.sandbox.wire import from_json, to_json
from officed.settings.office import load_office
from officed.settings.problems import SettingsInvalid
from tests.fuzz import seeds
from tests.fuzz.mutating import damaged, damaged_toml
from tests.fuzz.seeds import Seed
from tests.unit.plugins.plugin_samples import RECEIVED, office
from tests.unit.rules.office_rules import shipped

LIMITS = Limits(text=1_000_000, parts=100, depth=5, opening=Opening(entries=100, unpacked=8 << 20))


class ReaderFailed(Exception):
    """A reader raised something that it does not know; the text is its traceback."""


@dataclass(frozen=True, slots=True)
class Target:
    """Seeds, how they are damaged, and what is done with the result."""

    name: str
    seeds: tuple[Seed, ...]
    run: Callable[[Seed, bytes], object]
    harm: Callable[[bytes, tuple[bytes, ...], random.Random], bytes] = damaged

    def input(self, rng: random.Random) -> tuple[Seed, bytes]:
        """The next damaged input."""
        seed = rng.choice(self.seeds)
        return seed, self.harm(seed.data, tuple(other.data for other in self.seeds), rng)


class Noting(Readers):
    """Readers that tell what they raised: in the walk it becomes a warning."""

    def read(self, part: RawPart) -> Reading | None:
        try:
            return super().read(part)
        except MemoryError:
            raise
        except Exception:
            raise ReaderFailed(traceback.format_exc()) from None


class _Walk(Walk):
    """A walk that does not forgive its readers."""

    def _read(self, raw: RawPart, path: str) -> Reading:
        reading = super()._read(raw, path)
        failed = [said for said in reading.warnings if "(ReaderFailed)" in said]
        if failed:
            self.readers.read(replace(raw, media_type=failed[0].split("reader of ")[1].split(" failed")[0],
                                      path=path, opening=self._opening()))  # fmt: skip
        return reading


def read(seed: Seed, data: bytes) -> Content:
    """Read an original as the reader's process does; what comes out can be sent and stored, and is the same again."""
    content = _Walk(Noting(), LIMITS, lambda *_: None).content(RawPart(seed.name, seed.media_type, data))
    sent = json.dumps(to_json(content), ensure_ascii=False)
    sent.encode("utf-8")
    assert "\0" not in content.text
    assert from_json(json.loads(sent)) == content
    assert all(len(part.path) < 4000 and ".." not in part.path.split("/") for part in content.parts)
    return content


def _document(content: Content) -> Document:
    return Document(
        id=1, state=State.READ, version=1, source="fuzz", way=Way.EMAIL, direction=Direction.INCOMING,
        received_at=datetime(2026, 11, 23, 10, tzinfo=UTC), received_on=RECEIVED, original_sha256="0" * 64,
        original_name="a.eml", media_type=content.media_type, size=1, content=content,
    )  # fmt: skip


@cache
def _references() -> ReferencesPlugin:
    return ReferencesPlugin(office())


def judge(seed: Seed, data: bytes) -> None:
    """Everything that the daemon itself does with a text: finders, quotations, machine mail, rules."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    subject, _, below = text.partition("\n")
    half = len(below) // 2
    part = Part(path="a.txt", name="a.txt", media_type="text/plain", size=1, sha256="0" * 64, text=below[half:])
    heads = {"from": (subject,), "references": (subject,), "list-unsubscribe": (subject,), "subject": (subject,)}
    content = Content("message/rfc822", subject=subject, sender=Address(subject[:40], subject[-60:]), text=below[:half],
                      headers=heads, parts=(part,), in_reply_to=(subject,))  # fmt: skip
    document = _document(replace(content, language=language_of(below)))
    found = [*_references().find_fields(document), *identifiers.find_fields(document)]
    assert all(field.value.isprintable() or "\n" in field.value for field in found), found
    machine_mail.refuse(replace(document, fields=tuple(found)))
    answers.match_answer(document, ())
    bare_subject(subject)
    whole = split_quoted(below)
    assert len(whole.new) <= len(below) + 1
    shipped()[1].opinions(document)


def imap(seed: Seed, data: bytes) -> None:
    """What a server says."""
    half = len(data) // 2
    for said in ([data], [(data[:half], data[half:]), b")"], [data[:half], data[half:], None]):
        list(replies.letters(said))
        replies.sizes(said)
        replies.copied([line for line in said if isinstance(line, bytes)])
    replies.internal_date(data)
    envelope_to(data)


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="officed-fuzz-"))


def rules(seed: Seed, data: bytes) -> None:
    """A folder of rules with one damaged file: problems with file and line, and what is sound can be asked."""
    folder = _folder() / "inbox_rules"
    folder.mkdir(exist_ok=True)
    for other in seeds.settings()["inbox_rules"]:
        if other.name.startswith("_"):
            (folder / other.name).write_bytes(data if other.name == seed.name else other.data)
    file = folder / ("own.toml" if not seed.name.startswith("_") else seed.name)
    file.write_bytes(data)
    _, compiled, problems = check_rules(folder)
    for problem in problems:
        assert "\n" not in str(problem), problem
    compiled.opinions(_document(Content("text/plain", subject="Tere", text="Palun saata leping nr 7")))
    file.unlink(missing_ok=True)


def config(seed: Seed, data: bytes) -> None:
    """The four files of an office with one of them damaged: an office, or problems with file and line."""
    folder = _folder() / "config"
    folder.mkdir(exist_ok=True)
    for other in seeds.settings()["config"]:
        (folder / other.name).write_bytes(data if other.name == seed.name else other.data)
    problems = None
    try:
        load_office(folder / "officed.toml")
    except SettingsInvalid as invalid:
        problems = invalid.problems
    assert problems is None or problems
    assert all("\n" not in str(problem) for problem in problems or ()), problems


def targets() -> Mapping[str, Target]:
    """All targets by name; each media type of files is one of its own."""
    made = [Target("mail", tuple(seeds.mails()), read), Target("judge", tuple(seeds.texts()), judge),
            Target("imap", tuple(seeds.answers()), imap)]  # fmt: skip
    made += [Target(f"read {kind}", tuple(found), read) for kind, found in sorted(seeds.files().items())]
    made += [Target(name, tuple(found), run, damaged_toml) for (name, found), run in
             zip(seeds.settings().items(), (config, rules), strict=True)]  # fmt: skip
    return {target.name: target for target in made}
