"""Real mails of others through the whole house: each has its end, and nothing is numbered twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.office import TestOffice
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

MAILS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "mail"

# An arrival may rest in one of these; anything else is on its way.
ENDS = {"registered", "forwarded", "closed", "refused", "held", "duplicate"}


def _drain(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, step: int) -> None:
    files = sorted(path for path in MAILS.rglob("*") if path.is_file())[::step]
    letters = [path.read_bytes() for path in files]
    user = dovecot.user()
    dovecot.deliver(user, *letters)
    office = TestOffice(tmp_path / "office", dovecot.password)
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=sink.port, workers=2)
    office.officed("run", "--drain", timeout=1800)

    ledger = office.lines("ledger")
    assert len(ledger) == len(letters)
    assert {line["outcome"] for line in ledger} <= ENDS
    assert all(line["told"] for line in ledger)
    held = {line["document"] for line in ledger if line["outcome"] == "held"}
    reasons = {one["document"]: one["reason"] for one in office.json("held", "list")}
    assert held == {document for document, reason in reasons.items() if reason}
    assert office.json("register", "verify")["ok"]
    numbered = office.json("register", "verify")["entries"]
    print(f"\n{len(letters)} mails: {dict(Counter(line['outcome'] for line in ledger))}, {numbered} entries")

    dovecot.deliver(user, *letters)
    office.officed("run", "--drain", timeout=1800)
    assert len(office.lines("ledger")) == 2 * len(letters)
    assert office.json("register", "verify") == {"ok": True, "entries": numbered, "findings": []}


@pytest.mark.skipif(not MAILS.is_dir(), reason="the collection of real mails (../shared/corpus) is not here")
def test_every_twelfth_mail_of_the_collection_has_its_end(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Drained from Dovecot: registered, refused, duplicate or held with a reason; the same again numbers nothing."""
    _drain(tmp_path, dovecot, smtp_sink, 12)


@pytest.mark.soak
@pytest.mark.skipif(not MAILS.is_dir(), reason="the collection of real mails (../shared/corpus) is not here")
def test_every_mail_of_the_collection_has_its_end(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """All of them, as above."""
    _drain(tmp_path, dovecot, smtp_sink, 1)
