"""The digest that copies of one letter share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from officed.domain.digest import same_letter_digest, same_letter_digest_of, sha256

LETTER = b"From: a@b.example\r\nSubject: Tere\r\n folded\r\nMessage-ID: <1@b.example>\r\n\r\nSisu\r\n"


def test_trace_headers_do_not_count() -> None:
    """What servers add on the way, folded lines included, makes no new letter."""
    trace = b"Received: from a\r\n\tby b; now\r\nDelivered-To: info@kaleva.example\r\nX-Spam-Status: No\r\n"
    assert same_letter_digest(trace + LETTER, mail=True) == same_letter_digest(LETTER, mail=True)


def test_line_ends_do_not_count() -> None:
    """A Maildir keeps LF, IMAP sends CRLF."""
    assert same_letter_digest(LETTER.replace(b"\r\n", b"\n"), mail=True) == same_letter_digest(LETTER, mail=True)


def test_content_counts() -> None:
    """Another body, subject or sender is another letter, whatever its Message-ID."""
    for old, new in ((b"Sisu", b"Muu"), (b"Tere", b"Head aega"), (b"a@b", b"c@b")):
        assert same_letter_digest(LETTER.replace(old, new), mail=True) != same_letter_digest(LETTER, mail=True)


def test_a_received_line_in_the_body_counts() -> None:
    """Only the first header block is looked at."""
    changed = LETTER + b"Received: forged\r\n"
    assert same_letter_digest(changed, mail=True) != same_letter_digest(LETTER, mail=True)


@given(st.binary(max_size=400))
def test_other_files_have_their_plain_digest(data: bytes) -> None:
    """A scan is the same only when every byte is; a mail never has a file's digest. Nothing raises."""
    assert same_letter_digest(data, mail=False) == sha256(data)
    assert same_letter_digest(data, mail=True) != sha256(data)


PIECES = st.sampled_from(
    [b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"Received: x", b"Subject: y", b" folded", b"text", b":", b"\t", b""]
)


@given(st.lists(PIECES, max_size=30), st.lists(st.integers(1, 9), max_size=30))
def test_a_letter_in_pieces_has_the_same_digest(parts: list[bytes], cuts: list[int]) -> None:
    """However a letter is cut, also between CR and LF or in its last line ends, the digest is that of the whole."""
    whole = b"".join(parts)
    pieces, at = [], 0
    for cut in (*cuts, len(whole) + 1):
        pieces.append(whole[at : at + cut])
        at += cut
    assert same_letter_digest_of(pieces) == same_letter_digest(whole, mail=True)
    assert same_letter_digest_of([LETTER]) == same_letter_digest(LETTER, mail=True)
