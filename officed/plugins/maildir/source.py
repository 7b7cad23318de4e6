"""A Maildir as a source: no server and no login, the mail server puts letters where officed reads them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import MappingProxyType

from officed.api import Direction, Fetched, Found, Maildir, Mark, Unreachable, Way
from officed.plugins.mail.envelope import envelope_to
from officed.plugins.maildir.letters import STANDING, LetterFile, folder_of, place, read, standing

# How long `stop` may go unnoticed, and how often the folders' times are looked at.
_GLANCE_SECONDS = 0.5
# Two changes within one tick of the file system's clock leave the same time: one so young may hide another.
_YOUNG_SECONDS = 0.1
# A mail program that renames a letter while it is being fetched is given so many chances.
_LOOKS = 3


class MaildirSource:
    """All watched folders of one `[[maildir]]`; keys are `folder|unique name|size|mtime_ns`.

    A letter keeps its key when somebody reads or flags it. It is taken by moving it, with its flags, into the one
    taken folder (Maildir++), which is made when it is missing.
    """

    def __init__(self, maildir: Maildir, root: Path, zone: tzinfo) -> None:
        """`root` is where a relative path starts; `zone` is that of `since`."""
        self.name = maildir.name
        self.direction = Direction(maildir.direction)
        self._maildir = maildir
        self._path = root / maildir.path
        self._zone = zone
        self._what = f"Maildir {maildir.name} ({self._path})"
        self._places: dict[str, str] = {}
        self._seen: tuple[int, ...] = ()

    def list(self) -> Iterable[Found]:
        """Every letter of the watched folders, read or unread, oldest first."""
        with self._reaching():
            # The times are noted before the look, so that nothing falls between the two.
            self._seen = self._times(steady=True)
            letters = [one for folder in self._maildir.folders for one in standing(self._path, folder)]
        wanted = [one for one in letters if not self._left_alone(one)]
        ordered = sorted(wanted, key=lambda one: (one.received_at, one.mtime_ns, one.unique))
        return [Found(one.key, one.size, _file_name(one)) for one in ordered]

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        """The letters' bytes; one that has gone is left out, one that was read meanwhile is found again.

        Raises `Unreachable` after all others are handed over, if one that is still there cannot be read.
        """
        failures: list[str] = []
        missing = list(keys)
        for _ in range(_LOOKS):
            there = self._there(missing)
            wanted, missing = missing, []
            for key in wanted:
                try:
                    if key in there:
                        yield self._original(there[key])
                except FileNotFoundError:
                    missing.append(key)
                except OSError as error:
                    failures.append(f"{_file_name(there[key])} cannot be read ({error.strerror})")
        self._raise(failures)

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Move letters into the taken folder, never over another. Returns key -> key there.

        All that can be moved is moved. Raises `Unreachable` when something is left; the places of the moved ones are
        told by the next call.
        """
        failures: list[str] = []
        missing = list(keys)
        for _ in range(_LOOKS):
            there = self._there(missing)
            wanted, missing = missing, []
            for key in wanted:
                try:
                    if key in there:
                        self._places[key] = self._move(there[key])
                except FileNotFoundError:
                    missing.append(key)
                except OSError as error:
                    failures.append(f"{_file_name(there[key])} cannot be moved ({error.strerror})")
        self._raise(failures)
        places, self._places = self._places, {}
        return {key: places[key] for key in keys if key in places}

    def taken(self) -> Iterable[str]:
        """Every letter of the taken folder; none where it was not made yet."""
        return [letter.key for letter in self._in_taken()]

    def marks(self, places: Sequence[str]) -> Iterator[Mark]:
        """Size and time of delivery of letters, in the taken folder or in a watched one."""
        wanted = set(places)
        for key, letter in {**{one.key: one for one in self._in_taken()}, **self._there(places)}.items():
            if key in wanted:
                yield Mark(key, letter.size, letter.received_at)

    def fetch_taken(self, places: Sequence[str]) -> Iterator[Fetched]:
        """The letters of the taken folder; one that has gone in the meantime is left out."""
        wanted = set(places)
        for letter in self._in_taken():
            try:
                if letter.key in wanted:
                    yield self._original(letter)
            except FileNotFoundError:
                continue

    def _in_taken(self) -> Sequence[LetterFile]:
        with self._reaching():
            there = (place(self._path, self._maildir.taken) / "cur").is_dir()
            return list(standing(self._path, self._maildir.taken)) if there else []

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Until a watched folder has changed; at the latest until it is time to look anyway."""
        end = time.monotonic() + min(seconds, self._maildir.poll_seconds)
        while not stop.is_set() and (left := end - time.monotonic()) > 0:
            stop.wait(min(left, _GLANCE_SECONDS))
            with self._reaching():
                if self._times() != self._seen:
                    return

    def close(self) -> None:
        """Nothing is held open."""

    def _times(self, steady: bool = False) -> tuple[int, ...]:
        """When each watched folder changed last, in ns. `steady`: 0 for one that may change within the same tick."""
        folders = [place(self._path, folder) / where for folder in self._maildir.folders for where in STANDING]
        times = tuple(folder.stat().st_mtime_ns for folder in folders)
        young = time.time_ns() - int(_YOUNG_SECONDS * 1e9)
        return tuple(0 if steady and changed > young else changed for changed in times)

    def _there(self, keys: Sequence[str]) -> Mapping[str, LetterFile]:
        """The letters of these keys that stand in watched folders now."""
        wanted = set(keys)
        folders: dict[str, None] = {}
        for key in keys:
            try:
                folders[folder_of(key)] = None
            except ValueError:
                continue
        with self._reaching():
            watched = [folder for folder in folders if folder in self._maildir.folders]
            found = (one for folder in watched for one in standing(self._path, folder))
            return {one.key: one for one in found if one.key in wanted}

    def _original(self, letter: LetterFile) -> Fetched:
        data = read(self._path, letter)
        return Fetched(
            key=letter.key,
            name=_file_name(letter),
            media_type="message/rfc822",
            received_at=min(letter.received_at, datetime.now(UTC)),
            data=data,
            way=Way.EMAIL,
            mailbox=self.name,
            envelope_to=envelope_to(data),
            hints=MappingProxyType({"folder": letter.folder}),
        )

    def _move(self, letter: LetterFile) -> str:
        taken = self._taken_folder()
        unique, copy = letter.unique, 1
        while os.path.lexists(taken / "cur" / (unique + letter.flags)):
            # Only officed writes here under a letter's own name, so nobody can take the free one in between.
            copy += 1
            unique = f"{letter.unique}_{copy}"
        name = unique + letter.flags
        (place(self._path, letter.folder) / letter.where / letter.name).rename(taken / "cur" / name)
        return LetterFile(self._maildir.taken, "cur", name, letter.size, letter.mtime_ns).key

    def _taken_folder(self) -> Path:
        """The taken folder, made as Maildir++ has it when it is missing. Raises OSError for one that leads away."""
        taken = place(self._path, self._maildir.taken)
        if not (taken / "cur").resolve().is_relative_to(self._path.resolve()):
            raise OSError(0, f"{taken} leads out of the Maildir")
        for inside in ("cur", "new", "tmp"):
            try:
                (taken / inside).mkdir(parents=True, exist_ok=True, mode=0o770)
            except FileNotFoundError as error:
                # Of all errors this one would say that the letter has gone.
                raise OSError(0, f"{taken} cannot be made") from error
        (taken / "maildirfolder").touch()
        return taken

    def _left_alone(self, letter: LetterFile) -> bool:
        since = self._maildir.since
        return since is not None and letter.received_at.astimezone(self._zone).date() < since

    def _raise(self, failures: Sequence[str]) -> None:
        if failures:
            raise Unreachable(what=self._what, reason="; ".join(failures[:3]))

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """A folder that is not there or not ours to read is unreachable."""
        try:
            yield
        except FileNotFoundError as error:
            raise Unreachable(what=self._what, reason=f"there is no {error.filename}") from error
        except OSError as error:
            raise Unreachable(what=self._what, reason=error.strerror or str(error)) from error


def _file_name(letter: LetterFile) -> str:
    """A name to show: the unique name without what cannot be shown on one line, with the ending of a mail."""
    shown = "".join(sign if sign.isprintable() else "_" for sign in letter.unique)
    return f"{shown}.eml"
