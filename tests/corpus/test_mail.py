"""Mails and PDF files that others have collected: all are read, and what their sources state about them is found."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from officed.domain.document import Content
from officed.domain.media_type import MAIL, media_type_of
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of mails (../shared/corpus) is not here")

# Files that lie among the mails and are none: web-hook bodies and a page of text.
NO_MAIL = (".json", ".md")
# What a source states about these is about its own ways, not about the mail; each with the reason.
PECULIAR = {
    ("bounce", "flufl.bounce/dumbass_01.txt"): "a bounce; the source says only that it finds no address in it",
    ("bounce", "flufl.bounce/simple_42.txt"): "a bounce; the source says only that it finds no address in it",
    ("bounce", "flufl.bounce/simple_43.txt"): "a bounce; the source says only that it finds no address in it",
    ("bounce", "perl-BounceParser/boxbe-cr.msg"): "a challenge in the shape of a delivery report",
    ("bounce", "perl-BounceParser/whitelist.msg"): "a delivery report of a refusal",
    (
        "bounce",
        "sisimai-set-of-emails/maildir__not__rb-issue-368-bug.eml",
    ): "a bounce that the source cannot take apart",
    ("subject", "mikel-mail/plain_emails__raw_email_incorrect_header.eml"): "the source gives up at a bad line",
    ("from", "mikel-mail/plain_emails__raw_email_incorrect_header.eml"): "the source gives up at a bad line",
    ("from", "mikel-mail/plain_emails__mix_caps_content_type.eml"): "the source takes the name for the address too",
    ("sha256", "imap_tools/attachment_emails__attachment_message_rfc822.eml"): "the source writes the mail anew",
    ("sha256", "mikel-mail/mime_emails__raw_email_with_mimepart_without_content_type.eml"): "the source writes it anew",
    ("sha256", "imap_tools/text_with_content_id.eml"): "the source takes the body for a file",
    ("name", "stalwart-mail-parser/rfc__001.eml"): "the name is a path, which is taken off on purpose",
}
# Measured: nothing here may get worse.
LEAST = {"subject": 1.0, "from": 1.0, "name": 1.0, "sha256": 1.0, "bounce": 0.99, "auto_generated": 0.99}


@dataclass
class Score:
    """Right and stated facts of each sort, and the wrong ones by name."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stated: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)

    def mark(self, sort: str, file: str, right: bool) -> None:
        """Count one stated fact."""
        if (sort, file) in PECULIAR:
            return
        self.stated[sort] += 1
        self.right[sort] += right
        if not right:
            self.wrong.append(f"{sort} {file}")


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    """Two processes with the limits an office has; pictures of text are read in test_scans.py."""
    pool = ReaderPool(Reading(processes=2, ocr=False))
    yield pool
    pool.close()


def test_stated_facts(pool: ReaderPool) -> None:
    """Subjects, senders, attachments and machine marks are found as the sources of the mails state them."""
    score = Score()
    for line in (CORPUS / "EXPECTED.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "mail" and not row["file"].endswith(NO_MAIL):
            path = CORPUS / row["file"]
            _compare(score, row, pool.read(path, path.name, MAIL))
    shares = {sort: score.right[sort] / score.stated[sort] for sort in LEAST}
    assert all(shares[sort] >= least for sort, least in LEAST.items()), (shares, score.wrong)


def _compare(score: Score, row: dict[str, object], content: Content) -> None:
    file = str(row["file"]).removeprefix("mail/")
    if row["subject"] is not None:
        score.mark("subject", file, content.subject.split() == str(row["subject"]).split())
    if row["from_addr"] is not None:
        score.mark("from", file, content.sender.addr.lower() == str(row["from_addr"]).lower())
    for sort, seen in (("auto_generated", content.auto_generated), ("bounce", content.bounce)):
        if row[sort] is not None:
            score.mark(sort, file, seen == row[sort])
    stated = row["attachments"]
    for one in stated if isinstance(stated, list) else []:
        # Some sources count texts that are the letter's own as attachments.
        if str(one.get("body_kind", "")).lower() not in ("text", "html"):
            if one.get("name"):
                score.mark("name", file, any(part.name == one["name"] for part in content.attachments))
            if one.get("sha256"):
                score.mark("sha256", file, any(part.sha256 == one["sha256"] for part in content.attachments))


def test_every_file_is_read(pool: ReaderPool) -> None:
    """No file of the whole corpus makes a reader hang, die, or fail in an unforeseen way."""
    bad = []
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file():
            kind = MAIL if path.is_relative_to(CORPUS / "mail") else media_type_of(path.name, path.read_bytes()[:4096])
            content = pool.read(path, path.name, kind)
            said = [*content.warnings, *(one for part in content.parts for one in part.warnings)]
            bad += [f"{path.name}: {one}" for one in said if one.startswith("Not read")]
    assert not bad


def test_pdf_facts(pool: ReaderPool) -> None:
    """Page counts, passwords and embedded files of PDF files are found as their sources state them."""
    wrong = []
    for line in (CORPUS / "EXPECTED.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        path = CORPUS / row["file"]
        if row["kind"] != "pdf" or not path.is_file():
            continue
        content = pool.read(path, path.name, "application/pdf")
        locked = any("wants a password" in said for said in content.warnings)
        if row.get("opens_without_password") is not None and locked == row["opens_without_password"]:
            wrong.append(f"password {row['file']}")
        if row.get("pages") is not None and not locked and content.pages != row["pages"]:
            wrong.append(f"pages {row['file']} {content.pages} {row['pages']}")
        if row.get("has_embedded_files") is True and not locked and not content.parts:
            wrong.append(f"files {row['file']}")
    assert not wrong
