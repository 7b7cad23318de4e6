"""What must hold of an office that was killed again and again: asked of the office itself and of the mail server."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import SMTP

from tests.acceptance.office import TestOffice
from tests.servers.smtp_sink import Accepted

ENDED = frozenset({"forwarded", "closed", "held", "refused", "duplicate"})


def register_is_sound(office: TestOffice) -> int:
    """`register verify` says yes, numbers of every sequence run from 1 without a gap; returns how many there are."""
    verified = office.json("register", "verify")
    assert verified == {"ok": True, "entries": verified["entries"], "findings": []}
    entries = office.lines("register", "list", "--limit", "100000")
    numbers = [entry["number"] for entry in entries]
    assert len(set(numbers)) == len(numbers) == verified["entries"]
    by_series: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        series, _, running = number.rpartition("/")
        by_series[series].append(int(running))
    assert {s: sorted(n) for s, n in by_series.items()} == {s: [*range(1, len(n) + 1)] for s, n in by_series.items()}
    return len(numbers)


def every_arrival_has_an_end(office: TestOffice, arrivals: int) -> Counter[str]:
    """Each arrival stands in the ledger once, was told to its source and has an end. Returns how often each end is."""
    ledger = office.lines("ledger")
    assert len(ledger) == arrivals
    assert len({(line["source"], line["key"]) for line in ledger}) == arrivals
    assert [line for line in ledger if line["told"] is None] == []
    ends = Counter(line["outcome"] for line in ledger)
    assert set(ends) <= ENDED, ends
    return ends


def repeats(accepted: Sequence[Accepted]) -> int:
    """How many of the accepted mails were repeats; each repeat has the bytes and the Message-ID of its first copy."""
    copies: dict[str, list[Accepted]] = defaultdict(list)
    for mail in accepted:
        copies[message_from_bytes(mail.content, policy=SMTP)["Message-ID"]].append(mail)
    for message_id, same in copies.items():
        assert len({mail.content for mail in same}) == 1, f"{message_id} went out with different bytes"
        assert len({mail.recipients for mail in same}) == 1, f"{message_id} went out to different people"
    # Two mails with one key would be the same mail under two names.
    keys = Counter(message_from_bytes(same[0].content, policy=SMTP)["X-Officed-Key"] for same in copies.values())
    assert [key for key, times in keys.items() if times > 1] == []
    return len(accepted) - len(copies)


def forwards(accepted: Sequence[Accepted]) -> Counter[str]:
    """Message-IDs of mails that bring a document to its responsible person -> how often each was accepted."""
    ids = Counter[str]()
    for mail in accepted:
        message = message_from_bytes(mail.content, policy=SMTP)
        if ".forward." in message["X-Officed-Key"]:
            ids[message["Message-ID"]] += 1
    return ids
