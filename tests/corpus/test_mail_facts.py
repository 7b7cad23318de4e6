"""What the sources of collected mails state about them, held against what `officed parse --json` prints."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"
CORPUS, LETTERS = SHARED / "corpus", SHARED / "letters"
pytestmark = pytest.mark.skipif(
    not (CORPUS / "EXPECTED.jsonl").is_file(), reason="the collection of mails (../shared/corpus) is not here"
)

BATCH = 60
SAMPLE = 9
# What a source states about these is about its own ways, not about the mail; each with the reason.
PECULIAR = {
    ("subject", "mikel-mail/plain_emails__raw_email_incorrect_header.eml"): "the source gives up at a bad line",
    ("from", "mikel-mail/plain_emails__raw_email_incorrect_header.eml"): "the source gives up at a bad line",
    ("from", "mikel-mail/plain_emails__mix_caps_content_type.eml"): "the source takes the name for the address too",
    ("content", "imap_tools/attachment_emails__attachment_message_rfc822.eml"): "the source writes the mail anew",
    ("content", "mikel-mail/mime_emails__raw_email_with_mimepart_without_content_type.eml"): "written anew as well",
    ("content", "imap_tools/text_with_content_id.eml"): "the source takes the body for a file",
    ("name", "stalwart-mail-parser/rfc__001.eml"): "the name is a path, which is taken off on purpose",
    ("not bounce", "flufl.bounce/dumbass_01.txt"): "a bounce; the source only finds no address in it",
    ("not bounce", "flufl.bounce/simple_42.txt"): "a bounce; the source only finds no address in it",
    ("not bounce", "flufl.bounce/simple_43.txt"): "a bounce; the source only finds no address in it",
    ("not bounce", "perl-BounceParser/boxbe-cr.msg"): "a challenge in the shape of a delivery report",
    ("not bounce", "perl-BounceParser/whitelist.msg"): "a delivery report of a refusal",
    ("not bounce", "sisimai-set-of-emails/maildir__not__rb-issue-368-bug.eml"): "a bounce the source cannot take apart",
}
# The least share of stated facts that must be found, by sort.
LEAST = {
    "subject": 0.99, "from": 0.99, "name": 0.99, "content": 0.99, "leaf": 0.93,
    "automatic": 0.98, "bounce": 0.98, "not bounce": 1.0, "recipients": 0.95,
}  # fmt: skip

Row = dict[str, object]


@dataclass
class Score:
    """Right and stated facts of each sort, and the wrong ones by name."""

    right: Counter[str] = field(default_factory=Counter)
    stated: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def mark(self, sort: str, file: str, right: bool) -> None:
        """Count one stated fact."""
        file = file.removeprefix("mail/")
        if (sort, file) not in PECULIAR:
            self.stated[sort] += 1
            self.right[sort] += right
            self.wrong += [] if right else [(sort, file)]

    def hold(self) -> None:
        """Every sort has its least share, and all together 99 in 100."""
        low = {sort for sort, least in LEAST.items() if self.right[sort] < least * self.stated[sort]}
        print(f"{sum(self.right.values())} of {sum(self.stated.values())} facts; wrong: {self.wrong}")
        assert not low, self.wrong
        assert sum(self.right.values()) >= 0.99 * sum(self.stated.values()), self.wrong


def parsed(files: list[str], top: Path) -> dict[str, Row]:
    """What `officed parse --json` prints for files below `top`, several at once."""
    found: dict[str, Row] = {}
    for at in range(0, len(files), BATCH):
        run = subprocess.run(
            [sys.executable, "-m", "officed", "parse", "--json", *files[at : at + BATCH]],
            cwd=top, capture_output=True, text=True, timeout=240,
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert (run.returncode, run.stderr) == (0, "")
        for file, line in zip(files[at : at + BATCH], run.stdout.splitlines(), strict=True):
            found[file] = json.loads(line)
            assert found[file]["file"] == file
    return found


def expected() -> list[Row]:
    """The stated facts of mails, one row a file. Web-hook bodies and pages of text lie among them and are none."""
    rows = map(json.loads, (CORPUS / "EXPECTED.jsonl").read_text("utf-8").splitlines())
    return [row for row in rows if row["kind"] == "mail" and not row["file"].endswith((".json", ".md"))]


def _compare(score: Score, row: Row, seen: Row) -> None:
    file, sender = str(row["file"]), seen.get("from")
    address = sender["addr"] if isinstance(sender, dict) else ""
    if row["subject"] is not None:
        score.mark("subject", file, str(seen.get("subject")).split() == str(row["subject"]).split())
    if row["from_addr"] is not None:
        score.mark("from", file, address.lower() == str(row["from_addr"]).lower())
    if row["auto_generated"]:
        score.mark("automatic", file, seen.get("auto_generated") is True)
    if row["bounce"] is not None:
        score.mark("bounce" if row["bounce"] else "not bounce", file, seen.get("bounce") == row["bounce"])
    _compare_files(score, row, seen)
    if wanted := row.get("bounced_recipients"):
        told = seen.get("undelivered")
        got = told["recipients"] if isinstance(told, dict) else []
        score.mark("recipients", file, {str(one).lower() for one in wanted} <= {one.lower() for one in got})


def _compare_files(score: Score, row: Row, seen: Row) -> None:
    files = seen["attachments"]
    names, hashes = {one["name"] for one in files}, {one["sha256"] for one in files}
    for one in row["attachments"] or []:
        # Some sources count texts that are the letter's own as attachments.
        if str(one.get("body_kind", "")).lower() not in ("text", "html"):
            if one.get("name"):
                score.mark("name", str(row["file"]), one["name"] in names)
            if one.get("sha256"):
                score.mark("content", str(row["file"]), one["sha256"] in hashes)
    for one in row.get("leaf_parts") or []:
        if one["kind"] != "text-body":
            score.mark("leaf", str(row["file"]), one["sha256"] in hashes)


def _judge(rows: list[Row]) -> None:
    files = [str(row["file"]) for row in rows]
    found = parsed(files, CORPUS)
    score = Score()
    for row in rows:
        _compare(score, row, found[str(row["file"])])
    said = [f"{file}: {one}" for file, seen in found.items() for one in _warnings(seen) if one.startswith("Not read")]
    assert not said
    if len(rows) > 200:
        score.hold()
    else:
        assert not score.wrong


def _warnings(seen: Row) -> list[str]:
    return [*seen["warnings"], *(said for one in seen["attachments"] for said in one["warnings"])]


# The facts that are not found, each with the reason; the sample passes them over.
NOT_FOUND = {
    "flufl.bounce/aol_01.txt": "the recipient stands there without a domain",
    "perl-BounceParser/aol.attachment.msg": "the recipient stands there without a domain",
    "perl-BounceParser/spam-bogus-email-in-report.msg": "an advert by every word of it",
    "sisimai-set-of-emails/maildir__bsd__lhost-sendmail-14.eml": "a person passes a report on, with words of his own",
    "apache-james-mime4j/mimetools-testmsgs__multi-frag.msg": "base64 cut off in the middle of four letters",
}


def test_a_sample_of_the_stated_facts() -> None:
    """Of every ninth mail all that its source states is found: subject, sender, files, machine marks."""
    _judge([row for row in expected()[::SAMPLE] if str(row["file"]).removeprefix("mail/") not in NOT_FOUND])


@pytest.mark.soak
def test_all_stated_facts() -> None:
    """Of all mails at least 99 in 100 stated facts are found, none crashes and none takes too long."""
    _judge(expected())


@pytest.mark.skipif(not LETTERS.is_dir(), reason="the labelled letters (../shared/letters) are not here")
def test_no_letter_of_a_person_is_taken_for_a_machines() -> None:
    """Of the labelled letters only those are automatic that are labelled so."""
    labels = [json.loads(line) for line in (LETTERS / "LABELS.jsonl").read_text("utf-8").splitlines()]
    found = parsed([label["file"] for label in labels], LETTERS)
    machine = {file for file, seen in found.items() if seen["auto_generated"] or seen["bounce"]}
    assert machine == {label["file"] for label in labels if label["kind"] in ("bounce", "autoreply")}
