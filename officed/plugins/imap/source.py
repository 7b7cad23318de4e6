"""A mailbox as a source. What is in it the server knows; what was done with it, the ledger."""

from __future__ import annotations

import logging
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from officed.api import BadSettings, Direction, Fetched, Found, Mailbox, Mark, Unreachable, Way
from officed.plugins.imap.connection import Connection
from officed.plugins.imap.keys import LetterKey, by_folder, chunks, uid_set, uid_sets
from officed.plugins.imap.large import LARGE, spool
from officed.plugins.imap.listing import Listing
from officed.plugins.imap.replies import Letter, Reply, copied, internal_date, letters, marked, sizes
from officed.plugins.mail.envelope import envelope_to

LETTERS_AT_ONCE = 50
SIZES_AT_ONCE = 5_000
MARKS_AT_ONCE = 500
OCTETS_AT_ONCE = 8 * 1024 * 1024
# A sequence set of so many lone UIDs stays below the 1,000 octets of RFC 2683 3.2.1.5.
MOVED_AT_ONCE = 80

_log = logging.getLogger("officed.plugins.imap")


class ImapSource:
    """All folders of one `[[mailbox]]`; keys are `folder|uidvalidity|uid`.

    A letter is taken by moving it to the mailbox's one taken folder. Its new place is `taken|uidvalidity|uid` where
    the server tells (UIDPLUS), else `taken||`. A server without MOVE and UIDPLUS cannot remove one letter without also
    removing what people have marked as deleted; there letters are copied and stay in their folder, marked `\\Deleted`.
    """

    def __init__(self, mailbox: Mailbox, password: Callable[[], str], spool: Path | None = None) -> None:
        """`password` is asked at each login, so that a changed one needs no restart; it may be `AccessTokens`.

        `spool` is the folder for large letters while they come in. Raises `BadSettings`.
        """
        if any(_same_folder(folder, mailbox.taken) for folder in mailbox.folders):
            raise BadSettings(
                text=f"mailbox {mailbox.name}: »taken« is also watched ({mailbox.taken}); name a folder of its own"
            )
        self.name = mailbox.name
        self.direction = Direction(mailbox.direction)
        self._mailbox = mailbox
        self._password = password
        self._connection: Connection | None = None
        self._sizes: dict[tuple[str, int], Listing] = {}
        self._next: dict[str, tuple[int, int]] = {}
        self._alone: set[str] = set()
        self._stubborn: set[str] = set()
        self._places: dict[str, str] = {}
        self._told = False
        self._unable: set[str] = set()
        self._spool = spool

    def list(self) -> Iterable[Found]:
        """Every letter of the watched folders, seen or unseen, each folder's oldest first.

        Letters on which the server broke off before come last, so that one bad letter does not stop the rest.
        """
        with self._talking() as connection:
            standing = [(folder, *self._listed(connection, folder)) for folder in self._mailbox.folders]
        return self._found(standing)

    def _found(self, standing: Sequence[tuple[str, int, Listing]]) -> Iterator[Found]:
        """One after another: of a big mailbox nobody holds more than numbers."""
        late: list[Found] = []
        for folder, validity, listing in standing:
            for uid, size in listing:
                letter = Found(str(LetterKey(folder, validity, uid)), size)
                if letter.key in self._stubborn:
                    late.append(letter)
                else:
                    yield letter
        yield from late

    def taken(self) -> Iterator[str]:
        """Every letter of the taken folder; none where it was not made yet."""
        folder = self._mailbox.taken
        with self._talking() as connection:
            if not connection.exists(folder):
                return
            validity = connection.examine(folder)[0]
            uids = connection.uids()
        yield from (str(LetterKey(folder, validity, uid)) for uid in uids)

    def marks(self, places: Sequence[str]) -> Iterator[Mark]:
        """Size, time of receipt and Message-ID of letters, by a few bytes each and not by their bodies."""
        items = "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        with self._talking() as connection:
            for folder, wanted in by_folder(places).items():
                if folder == self._mailbox.taken and not connection.exists(folder):
                    continue
                validity = connection.examine(folder)[0]
                uids = sorted(key.uid for key in _standing(wanted, validity))
                for written, _ in uid_sets(uids, MARKS_AT_ONCE):
                    for one in marked(connection.fetch(written, items)[0]):
                        place = str(LetterKey(folder, validity, one.uid))
                        yield Mark(place, one.size, one.received_at, one.message_id)

    def fetch_taken(self, places: Sequence[str]) -> Iterator[Fetched]:
        """The originals in the taken folder. Raises `Unreachable` like `fetch`."""
        folder = self._mailbox.taken
        wanted = by_folder(places).get(folder, [])
        with self._talking() as connection:
            there = bool(wanted) and connection.exists(folder)
        if there:
            yield from self._handed_over([(folder, wanted)])

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        """Raw bytes with the server's own time, without marking anything as seen.

        Raises `Unreachable` after all others are handed over, if the server refuses one that is still there.
        """
        yield from self._handed_over(self._watched(keys))

    def _handed_over(self, folders: Iterable[tuple[str, Sequence[LetterKey]]]) -> Iterator[Fetched]:
        refusals: list[str] = []
        with self._talking() as connection:
            for folder, wanted in folders:
                for run in self._runs(_standing(wanted, connection.examine(folder)[0])):
                    yield from self._fetched(connection, run, refusals)
        if refusals:
            raise Unreachable(what=connection.what, reason=f"the server does not hand over {'; '.join(refusals)}")

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Move letters to the taken folder. What has gone, or stands under another UIDVALIDITY, is left out.

        When the connection breaks half-way, the places of those already moved are told by the next call.
        """
        with self._talking() as connection:
            for folder, wanted in self._watched(keys):
                standing = _standing(wanted, connection.select(folder))
                for start in range(0, len(standing), MOVED_AT_ONCE):
                    self._places.update(self._taken(connection, standing[start : start + MOVED_AT_ONCE]))
        places, self._places = self._places, {}
        return {key: places[key] for key in keys if key in places}

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """IDLE on the first folder; at the latest after `poll_seconds` it is time to look into all of them."""
        seconds = min(seconds, self._mailbox.poll_seconds)
        if not self._mailbox.idle:
            stop.wait(seconds)
            return
        with self._talking() as connection:
            first = self._mailbox.folders[0]
            # What came between the listing and now is seen in UIDNEXT; what comes later wakes the IDLE.
            if first in self._next and connection.examine(first) != self._next[first]:
                return
            if connection.has("IDLE"):
                connection.idle(seconds, stop)
                return
        stop.wait(seconds)

    def check(self) -> None:
        """Log in and open every watched folder for reading only. Raises `Unreachable`."""
        with self._talking() as connection:
            for folder in self._mailbox.folders:
                connection.examine(folder)

    # A restored mailbox may give a new letter the UID of one that came after the backup was made.
    reuses_keys = True

    @property
    def leaves(self) -> bool:
        """Whether the server can neither move nor remove one letter, as far as is known: letters then stay."""
        known = self._connection
        return known is not None and not (known.has("MOVE") or known.has("UIDPLUS"))

    def close(self) -> None:
        """Log out; the next call logs in again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _talking(self) -> Iterator[Connection]:
        """The connection, opened where there is none; a broken one is forgotten."""
        try:
            if self._connection is None:
                self._connection = Connection(self._mailbox, self._password, self._unable)
            yield self._connection
        except Unreachable:
            self._connection = None
            raise

    def _watched(self, keys: Sequence[str]) -> Iterator[tuple[str, Sequence[LetterKey]]]:
        """Keys by folder. One of a folder that the settings no longer name is left out like one that has gone."""
        return ((folder, wanted) for folder, wanted in by_folder(keys).items() if folder in self._mailbox.folders)

    def _listed(self, connection: Connection, folder: str) -> tuple[int, Listing]:
        """UIDVALIDITY and letters of one folder. Sizes are asked once: after the first look only of new letters."""
        self._next[folder] = connection.examine(folder)
        validity = self._next[folder][0]
        uids = connection.uids(since=self._mailbox.since)

        def ask(new: Sequence[int]) -> Mapping[int, int]:
            found: dict[int, int] = {}
            for written, _ in uid_sets(new, SIZES_AT_ONCE):
                found.update(sizes(connection.fetch(written, "(UID RFC822.SIZE)")[0]))
            return found

        listing = self._sizes.get((folder, validity), Listing()).now(uids, ask)
        self._sizes[folder, validity] = listing
        return validity, listing

    def _runs(self, wanted: Sequence[LetterKey]) -> Iterator[Sequence[LetterKey]]:
        """Letters for one command each; those that were in a command that broke go one by one, at the end."""
        smooth = [key for key in wanted if str(key) not in self._alone]
        yield from chunks(smooth, self._weight, LETTERS_AT_ONCE, OCTETS_AT_ONCE)
        rough = [key for key in wanted if str(key) in self._alone]
        yield from ([key] for key in sorted(rough, key=lambda key: str(key) in self._stubborn))

    def _size(self, key: LetterKey) -> int:
        """What the server said of a letter's size; 0 where it is not known."""
        return self._sizes.get((key.folder, key.validity), Listing()).get(key.uid, 0)

    def _weight(self, key: LetterKey) -> int:
        """How much of a command a letter takes up: a large one takes a command of its own."""
        size = self._size(key)
        return size if size <= LARGE else OCTETS_AT_ONCE + size

    def _large(self, connection: Connection, key: LetterKey) -> Iterator[Fetched]:
        """A large letter as a file, which is there until the next one is asked for."""
        with spool(self._spool) as file:
            try:
                there = file.fill(connection, key.uid, self._size(key))
            except Unreachable:
                self._alone.add(str(key))
                self._stubborn.add(str(key))
                raise
            self._alone.discard(str(key))
            self._stubborn.discard(str(key))
            if there:
                letter = Letter(key.uid, file.head, internal_date(file.line))
                yield replace(self._original(key, letter), data=None, path=file.path)

    def _fetched(
        self, connection: Connection, run: Sequence[LetterKey], refusals: MutableSequence[str]
    ) -> Iterator[Fetched]:
        """The letters of one command. What a refused command left out is asked for one by one."""
        # A large letter is written to a file on its way, but for one that nobody may ever find on a disk.
        if len(run) == 1 and self._size(run[0]) > LARGE and not self._mailbox.sealed:
            yield from self._large(connection, run[0])
            return
        try:
            replies, refusal = connection.fetch(uid_set(key.uid for key in run), "(UID INTERNALDATE BODY.PEEK[])")
        except Unreachable:
            self._alone.update(map(str, run))
            self._stubborn.update(map(str, run if len(run) == 1 else ()))
            raise
        got = {letter.uid: letter for letter in letters(replies)}
        for key in run:
            if key.uid in got:
                self._alone.discard(str(key))
                self._stubborn.discard(str(key))
                yield self._original(key, got.pop(key.uid))
            elif refusal and len(run) > 1:
                yield from self._fetched(connection, [key], refusals)
            elif refusal and "EXPUNGEISSUED" not in refusal:
                refusals.append(f"letter {key.uid} of »{key.folder}« ({refusal})")

    def _original(self, key: LetterKey, letter: Letter) -> Fetched:
        return Fetched(
            key=str(key),
            name=f"{key.uid}.eml",
            media_type="message/rfc822",
            # A server that does not say when it got the letter had it at the latest now.
            received_at=letter.received_at or datetime.now(UTC),
            data=letter.data,
            way=Way.EMAIL,
            mailbox=self.name,
            envelope_to=envelope_to(letter.data),
            hints=MappingProxyType({"folder": key.folder}),
        )

    def _taken(self, connection: Connection, run: Sequence[LetterKey]) -> Mapping[str, str]:
        """Move one run by the best means the server has. Returns key -> new place of what was there."""
        present = connection.uids(among=[key.uid for key in run])
        if not present:
            return {}
        if connection.has("MOVE"):
            codes: Sequence[Reply] = connection.move(present, self._mailbox.taken)
        elif connection.has("UIDPLUS"):
            codes = connection.copy(present, self._mailbox.taken)
            connection.remove(present)
        else:
            codes = self._copied_and_left(connection, present)
        new = copied(codes)
        return {
            str(key): f"{self._mailbox.taken}|{new[key.uid][0]}|{new[key.uid][1]}"
            if key.uid in new
            else f"{self._mailbox.taken}||"
            for key in run
            if key.uid in (new or present)
        }

    def _copied_and_left(self, connection: Connection, present: Sequence[int]) -> Sequence[Reply]:
        """Without UIDPLUS an EXPUNGE would also remove what people marked: copy, mark, and leave it to them."""
        if not self._told:
            self._told = True
            _log.warning("%s has neither MOVE nor UIDPLUS: letters stay, marked as deleted", connection.what)
        fresh = connection.uids(among=present, undeleted=True)
        if not fresh:
            return []
        codes = connection.copy(fresh, self._mailbox.taken)
        connection.remove(fresh)
        return codes


def _standing(wanted: Sequence[LetterKey], validity: int) -> Sequence[LetterKey]:
    """The keys that still mean something: under another UIDVALIDITY the same UID is another letter."""
    return [key for key in wanted if key.validity == validity]


def _same_folder(one: str, other: str) -> bool:
    """Whether two names mean one folder. INBOX is the only name without regard to case (RFC 3501 5.1)."""
    one, other = (unicodedata.normalize("NFC", name) for name in (one, other))
    return one == other or one.upper() == other.upper() == "INBOX"
