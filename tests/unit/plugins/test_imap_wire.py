"""Keys and replies of IMAP as values."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.plugins.imap.keys import LetterKey, by_folder, chunks, read_uid_set, uid_set
from officed.plugins.imap.replies import copied, internal_date, letters, sizes
from officed.plugins.mail.envelope import envelope_to

UIDS = st.integers(1, 2**32 - 1)


@given(st.text(), UIDS, UIDS)
def test_a_key_is_read_as_it_was_written(folder: str, validity: int, uid: int) -> None:
    """Any folder name survives, also one with the separator in it."""
    key = LetterKey(folder, validity, uid)
    assert LetterKey.parse(str(key)) == key
    assert by_folder([str(key), "not|ours"]) == {folder: [key]}


@given(st.sets(st.integers(1, 500), min_size=1))
def test_a_uid_set_means_its_uids(uids: set[int]) -> None:
    """A sequence set holds exactly the UIDs it was made of, rising, and never the star."""
    assert read_uid_set(uid_set(uids)) == sorted(uids)
    assert set(uid_set(uids)) <= set("0123456789:,")


def test_runs_are_written_short() -> None:
    """Runs become ranges; a range that a server writes backwards is read so (RFC 3501 section 9)."""
    assert uid_set([7, 1, 2, 3, 3, 9, 10]) == "1:3,7,9:10"
    assert read_uid_set("5:3,8") == [5, 4, 3, 8]


@given(st.lists(st.integers(0, 100)), st.integers(1, 5), st.integers(1, 150))
def test_chunks_keep_everything_and_their_limits(weights: list[int], most: int, octets: int) -> None:
    """Cutting into commands loses nothing, keeps the order, and only a lone letter may be too big."""
    keys = [LetterKey("INBOX", 1, uid) for uid in range(len(weights))]
    runs = list(chunks(keys, lambda key: weights[key.uid], most, octets))
    assert [key for run in runs for key in run] == keys
    assert all(run and len(run) <= most for run in runs)
    assert all(len(run) == 1 or sum(weights[key.uid] for key in run) <= octets for run in runs)


def test_letters_wherever_the_uid_stands() -> None:
    """UID and date may come before or after the bytes, flag reports may come between, short bodies as a string."""
    date = b'INTERNALDATE "17-Jul-2025 02:44:25 +0300"'
    replies = [
        (b"1 (UID 11 " + date + b" BODY[] {3}", b"one"), b")",
        b"1 (FLAGS (\\Seen))",
        (b"2 (BODY[] {3}", b"two"), b" " + date + b" UID 12)",
        b'3 (UID 13 BODY[] "a\\"b\\\\")',
        b"4 (UID 14 BODY[] NIL)",
        (b"5 (UID 15 BODY[] {0}", b""), b")",
    ]  # fmt: skip
    got = list(letters(replies))
    assert [(one.uid, one.data) for one in got] == [(11, b"one"), (12, b"two"), (13, b'a"b\\'), (15, b"")]
    assert [one.received_at for one in got[:2]] == [datetime(2025, 7, 16, 23, 44, 25, tzinfo=UTC)] * 2
    assert list(letters([None])) == []


def test_sizes() -> None:
    """Sizes are read in either order; what has none is passed over."""
    assert sizes([b"1 (UID 5 RFC822.SIZE 100)", b"2 (RFC822.SIZE 7 UID 6)", b"3 (FLAGS ())", None]) == {5: 100, 6: 7}


@given(st.integers(0, 4 * 10**9), st.integers(-14 * 60, 14 * 60))
def test_internal_date_is_an_instant(seconds: int, minutes: int) -> None:
    """Every date-time of RFC 3501 is read with its zone, to the second."""
    there = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    month = calendar.month_abbr[there.month]
    line = f'INTERNALDATE "{there.day:2}-{month}-{there:%Y %H:%M:%S %z}"'
    assert internal_date(line.encode()) == there


@pytest.mark.parametrize(
    "text", ["31-Feb-2025 00:00:00 +0000", "01-Foo-2025 00:00:00 +0000", "00-Jan-0000 00:00:00 +0000"]
)
def test_no_date_is_none(text: str) -> None:
    """What is no date is none, and no error."""
    assert internal_date(f'INTERNALDATE "{text}"'.encode()) is None


def test_copyuid_pairs_old_and_new() -> None:
    """COPYUID pairs UIDs in the order in which they are written; several codes add up (RFC 4315)."""
    assert copied([b"38505 304,319:320 3956:3958", b"38505 400 1"]) == {
        304: (38505, 3956), 319: (38505, 3957), 320: (38505, 3958), 400: (38505, 1),
    }  # fmt: skip
    assert copied([None, b"nonsense"]) == {}


def test_envelope_addresses() -> None:
    """Trace headers only, folded or in angle brackets, each address once; the body and To are not looked at."""
    message = (
        b"Delivered-To: info@kaleva.example\r\nX-Original-To:\r\n\t<ehitus@kaleva.example>\r\n"
        b"ENVELOPE-TO: info@kaleva.example, linn@kaleva.example\r\nTo: x@kaleva.example\r\n\r\n"
        b"Delivered-To: y@kaleva.example\r\n"
    )
    assert envelope_to(message) == ("info@kaleva.example", "ehitus@kaleva.example", "linn@kaleva.example")


@given(st.binary())
def test_envelope_of_anything(message: bytes) -> None:
    """No bytes make it fail."""
    assert all("@" in address for address in envelope_to(b"Delivered-To: " + message))
