"""Somebody else at the same mailbox, with a mail program of their own: what people do before, between and after us."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imap_tools.imap_utf7 import utf7_encode


class ImapPerson:
    """Works on any IMAP server by plain imaplib; every call is a connection of its own."""

    host = "127.0.0.1"
    password = "kalamaja-17"
    port: int

    def make_folder(self, user: str, folder: str) -> None:
        """CREATE a folder."""
        with self.session(user) as imap:
            imap.create(_quoted(folder))

    def delete_folder(self, user: str, folder: str) -> None:
        """DELETE a folder with its letters."""
        with self.session(user) as imap:
            assert imap.delete(_quoted(folder))[0] == "OK"

    def uids(self, user: str, folder: str = "INBOX") -> list[int]:
        """UIDs in a folder; empty where there is no such folder."""
        with self.session(user) as imap:
            if imap.select(_quoted(folder), readonly=True)[0] != "OK":
                return []
            return [int(uid) for uid in imap.uid("SEARCH", "ALL")[1][0].split()]

    def letters(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Raw letters of a folder in the order of their UIDs."""
        with self.session(user) as imap:
            if imap.select(_quoted(folder), readonly=True)[0] != "OK":
                return []
            uids = imap.uid("SEARCH", "ALL")[1][0].split()
            return [imap.uid("FETCH", uid.decode(), "BODY.PEEK[]")[1][0][1] for uid in uids]

    def flags(self, user: str, folder: str = "INBOX") -> list[set[str]]:
        """Flags of the letters in a folder, `\\Recent` included."""
        with self.session(user) as imap:
            if imap.select(_quoted(folder), readonly=True)[0] != "OK" or imap.response("EXISTS")[1] == [b"0"]:
                return []
            lines = imap.fetch("1:*", "FLAGS")[1]
            return [set(re.search(rb"FLAGS \(([^)]*)\)", line)[1].decode().split()) for line in lines]

    def move(self, user: str, uid: int, target: str, folder: str = "INBOX") -> None:
        """What a person does in a mail program: move a letter to another folder."""
        with self.session(user) as imap:
            imap.create(_quoted(target))
            imap.select(_quoted(folder))
            assert imap.uid("MOVE", str(uid), _quoted(target))[0] == "OK"

    def flag(self, user: str, uid: int, flag: str, folder: str = "INBOX") -> None:
        """Set a flag on a letter."""
        with self.session(user) as imap:
            imap.select(_quoted(folder))
            assert imap.uid("STORE", str(uid), "+FLAGS", f"({flag})")[0] == "OK"

    def subscriptions(self, user: str) -> list[str]:
        """Subscribed folders as the server writes them (modified UTF-7)."""
        with self.session(user) as imap:
            return [line.decode().rpartition(' "/" ')[2].strip('"') for line in imap.lsub()[1] if line]

    @contextmanager
    def session(self, user: str, password: str = "") -> Iterator[imaplib.IMAP4]:
        """A connection of somebody else to the same mailbox."""
        imap = imaplib.IMAP4(self.host, self.port, timeout=30)
        try:
            imap.login(user, password or self.password)
            yield imap
            imap.logout()
        finally:
            with suppress(OSError):
                imap.shutdown()

    def append(self, user: str, *letters: bytes, folder: str = "INBOX") -> None:
        """APPEND letters to a folder, which is made where it is missing."""
        with self.session(user) as imap:
            imap.create(_quoted(folder))
            for raw in letters:
                assert imap.append(_quoted(folder), None, None, raw)[0] == "OK"


def _quoted(folder: str) -> str:
    """A folder name as IMAP writes it."""
    return '"' + utf7_encode(folder).decode("ascii").replace("\\", "\\\\").replace('"', '\\"') + '"'
