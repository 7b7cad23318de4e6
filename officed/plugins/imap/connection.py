"""One IMAP connection, spoken through imap_tools and the imaplib under it. The only file that knows either.

Folders are opened with EXAMINE except for moving, and bodies are fetched with PEEK: looking changes nothing, not even
the »recent« and »seen« marks of people's own mail programs.
"""

from __future__ import annotations

import imaplib
import select
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import BufferedReader
from typing import cast

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, UnexpectedCommandStatusError
from imap_tools.utils import check_command_status, encode_folder

from officed.api import Mailbox, Unreachable
from officed.plugins.imap.keys import uid_set
from officed.plugins.imap.logging_in import log_in
from officed.plugins.imap.refusals import one_line, reason
from officed.plugins.imap.replies import MONTHS, Reply, piece

# A server that says nothing for so long is taken for dead; a big letter comes in many pieces, each counted anew.
TIMEOUT_SECONDS = 60.0
# RFC 2177 asks for a renewal before 29 minutes; firewalls forget quiet connections sooner.
RENEW_IDLE_SECONDS = 9 * 60.0
# imaplib takes lines of a million octets, and a UID with its space may have eleven.
SEARCHED_AT_ONCE = 50_000
# How long `stop` may go unnoticed.
_GLANCE_SECONDS = 0.5


class Connection:
    """A logged-in connection to one mailbox. Every failure closes it and is raised as `Unreachable` with one line."""

    def __init__(self, mailbox: Mailbox, password: Callable[[], str], unable: set[str] | None = None) -> None:
        """`password` gives the password, or an access token (`AccessTokens`).

        `unable` keeps, from one connection to the next, what the server says it can do and then cannot.
        """
        self._mailbox = mailbox
        self._unable = unable if unable is not None else set()
        self._exists = 0
        self._what = f"Mailbox {mailbox.name} ({mailbox.user} at {mailbox.host}:{mailbox.port})"
        secret = password()
        with self.speaking("connecting"):
            self._box = self._opened()
        with self.speaking("logging in"):
            log_in(self._box, mailbox, secret, password)
            self._capabilities = self._asked_capabilities()

    def has(self, capability: str) -> bool:
        """Whether the server has an extension, as it says after the login (before it, many say less)."""
        return capability in self._capabilities and capability not in self._unable

    @property
    def what(self) -> str:
        """The mailbox for messages to people."""
        return self._what

    def examine(self, folder: str) -> tuple[int, int]:
        """Open a folder for reading only. Returns UIDVALIDITY and UIDNEXT (0 where the server does not say)."""
        return self._select(folder, readonly=True)

    def select(self, folder: str) -> int:
        """Open a folder for moving. Returns UIDVALIDITY."""
        return self._select(folder, readonly=False)[0]

    def uids(self, since: date | None = None, among: Sequence[int] = (), undeleted: bool = False) -> list[int]:
        """UIDs in the open folder, rising: since a day, among given ones, without the mark `\\Deleted`."""
        criteria = [f"UID {uid_set(among)}"] if among else []
        # The answer is one line, and no line of an answer may be longer than imaplib reads: a big folder is asked for
        # in ranges of its message numbers.
        big = self._exists > SEARCHED_AT_ONCE and not among
        starts = range(1, self._exists + 1, SEARCHED_AT_ONCE) if big else ()
        ranges = [f"{n}:{min(n + SEARCHED_AT_ONCE - 1, self._exists)}" for n in starts]
        criteria += [f"SINCE {since.day}-{MONTHS[since.month - 1].decode()}-{since.year}"] if since else []
        criteria += ["UNDELETED"] if undeleted else []
        with self.speaking("searching"):
            # No CHARSET: there is nothing but ASCII in these criteria, and some servers refuse the word itself.
            asked = [" ".join([span, *criteria]) for span in ranges] or [" ".join(criteria) or "ALL"]
            # Letters that others remove in between move up; one that so stands in two ranges is still one.
            return sorted({int(uid) for one in asked for uid in self._box.uids(one, charset=None)})

    def exists(self, folder: str) -> bool:
        """Whether there is such a folder."""
        with self.speaking(f"looking for folder »{folder}«"):
            return self._box.folder.exists(folder)

    def fetch(self, uids: str, items: str) -> tuple[list[Reply], str]:
        """UID FETCH. Returns what came and, where the server refused a part of it, its words; else an empty text.

        A letter that another client has removed in the meantime is such a refusal (RFC 9051 7.1, EXPUNGEISSUED); the
        other letters of the command are in the reply all the same, so it must not be thrown away.
        """
        with self.speaking("reading"):
            client = self._box.client
            client.response("FETCH")
            status, data = client.uid("FETCH", uids, items)
            if status == "OK":
                return cast(list[Reply], data), ""
            return cast(list[Reply], client.response("FETCH")[1]), one_line(data)

    def piece(self, uid: int, start: int, count: int) -> tuple[bytes | None, bytes]:
        """So many octets of a letter from an offset on (RFC 3501 6.4.5), and the line that came with them.

        Fewer at its end; None where the letter has gone.
        """
        replies, refusal = self.fetch(str(uid), f"(UID INTERNALDATE BODY.PEEK[]<{start}.{count}>)")
        with self.speaking("reading"):
            if refusal and "EXPUNGEISSUED" not in refusal:
                raise UnexpectedCommandStatusError(("NO", [refusal.encode()]), "OK")
            return piece(replies, uid)

    def move(self, uids: Sequence[int], folder: str) -> list[Reply]:
        """UID MOVE (RFC 6851), making the folder where it is missing. Returns the COPYUID codes."""
        return self._to_folder("MOVE", uids, folder)

    def copy(self, uids: Sequence[int], folder: str) -> list[Reply]:
        """UID COPY, making the folder where it is missing. Returns the COPYUID codes."""
        return self._to_folder("COPY", uids, folder)

    def remove(self, uids: Sequence[int]) -> None:
        """Mark letters `\\Deleted` and, where the server can do so for these alone (UIDPLUS), expunge them."""
        with self.speaking("removing copied letters"):
            client = self._box.client
            check_command_status(
                client.uid("STORE", uid_set(uids), "+FLAGS.SILENT", r"(\Deleted)"), UnexpectedCommandStatusError
            )
            if self.has("UIDPLUS"):
                check_command_status(client.uid("EXPUNGE", uid_set(uids)), UnexpectedCommandStatusError)

    def idle(self, seconds: float, stop: threading.Event) -> bool:
        """IDLE in the open folder (RFC 2177) until the server reports something. False when time or `stop` came."""
        until = time.monotonic() + seconds
        with self.speaking("waiting"):
            while not stop.is_set() and (left := until - time.monotonic()) > 0:
                if self._idle_once(min(left, RENEW_IDLE_SECONDS), stop):
                    return True
        return False

    def close(self) -> None:
        """Log out as far as the server still listens."""
        try:
            self._box.client.sock.settimeout(2)
            self._box.logout()
        except (imaplib.IMAP4.error, ImapToolsError, OSError, AttributeError):
            self._drop()

    @contextmanager
    def speaking(self, doing: str) -> Iterator[None]:
        """Turn whatever goes wrong on the wire into `Unreachable`, with the connection closed."""
        try:
            yield
        except (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError, ValueError) as error:
            self._drop()
            raise Unreachable(what=self._what, reason=reason(error, doing)) from error

    @contextmanager
    def _known(self, command: str) -> Iterator[None]:
        """Remember a command that the server lists and does not know: BAD is said of the command, NO of this letter."""
        try:
            yield
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if " BAD " in f" {error} ":
                self._unable.add(command)
            raise

    def _drop(self) -> None:
        """Close the socket without a word; a half-read reply makes a connection useless for the next command."""
        box = getattr(self, "_box", None)
        if box is not None:
            try:
                box.client.shutdown()
            except OSError:
                pass

    def _opened(self) -> BaseMailBox:
        where = self._mailbox
        if where.security == "none":
            return MailBoxUnencrypted(where.host, where.port, TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        if not where.verify_tls:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if where.security == "starttls":
            return MailBoxStartTls(where.host, where.port, TIMEOUT_SECONDS, ssl_context=context)
        return MailBox(where.host, where.port, TIMEOUT_SECONDS, ssl_context=context)

    def _asked_capabilities(self) -> frozenset[str]:
        status, data = self._box.client.capability()
        words = b" ".join(line for line in data if isinstance(line, bytes)) if status == "OK" else b""
        return frozenset(words.decode("ascii", "replace").upper().split())

    def _select(self, folder: str, *, readonly: bool) -> tuple[int, int]:
        with self.speaking(f"opening folder »{folder}«"):
            try:
                self._box.folder.set(folder, readonly=readonly)
            except MailboxFolderSelectError as error:
                raise _FolderRefused(folder, one_line(error.command_result[1])) from error
            self._exists = self._number("EXISTS")
            return self._number("UIDVALIDITY"), self._number("UIDNEXT")

    def _number(self, code: str) -> int:
        value = self._box.client.response(code)[1][-1]
        return int(value) if isinstance(value, bytes) and value.isdigit() else 0

    def _to_folder(self, command: str, uids: Sequence[int], folder: str) -> list[Reply]:
        with self.speaking(f"moving letters to »{folder}«"):
            client = self._box.client
            client.response("COPYUID")
            with self._known(command):
                result = client.uid(command, uid_set(uids), cast(str, encode_folder(folder)))
            if result[0] != "OK" and "TRYCREATE" in client.untagged_responses:
                client.response("TRYCREATE")
                self._box.folder.create(folder)
                self._box.folder.subscribe(folder, True)
                result = client.uid(command, uid_set(uids), cast(str, encode_folder(folder)))
            check_command_status(result, UnexpectedCommandStatusError)
            return cast(list[Reply], client.response("COPYUID")[1])

    def _idle_once(self, seconds: float, stop: threading.Event) -> bool:
        """One IDLE. The server answers DONE with everything it had to say, so that nothing is read in between."""
        client = self._box.client
        client.response("EXISTS")
        tag = client._command("IDLE")
        while client._get_response() is not None:
            if client.tagged_commands[tag]:
                self._unable.add("IDLE")
                check_command_status(cast(tuple[str, list[bytes]], client.tagged_commands.pop(tag)), ImapIdleRefused)
        until = time.monotonic() + seconds
        # Nothing is read while we wait: what is not in a buffer now comes over the wire.
        came = _is_there(client)
        while not came and not stop.is_set() and (left := until - time.monotonic()) > 0:
            came = bool(select.select([client.sock], [], [], min(left, _GLANCE_SECONDS))[0])
        client.send(b"DONE\r\n")
        self._box.consume_until_tagged_response(tag)
        return client.response("EXISTS")[1] != [None]


class ImapIdleRefused(UnexpectedCommandStatusError):
    """The server offers IDLE and refuses it."""


class _FolderRefused(ImapToolsError):
    """A folder that is named in the settings cannot be opened."""

    def __init__(self, folder: str, words: str) -> None:
        super().__init__(f"folder »{folder}« cannot be opened ({words})")


def _is_there(client: imaplib.IMAP4) -> bool:
    """Whether something came that waits to be read: in imaplib's own buffer or in the TLS layer."""
    if getattr(client, "_readbuf", None):
        return True
    old = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        # The buffer may hold a line that came in one packet with the server's »go ahead«.
        buffer = cast(BufferedReader, getattr(client, "_file", None) or client.file)
        return bool(buffer.peek(1))
    except OSError:
        return False
    finally:
        client.sock.settimeout(old)
