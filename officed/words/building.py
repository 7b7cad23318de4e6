"""Building dictionaries: each language in a process of its own, because the list it is built from fills 500 MB."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from officed.domain.errors import OfficedError
from officed.rules.wording import fold
from officed.words.shelf import dictionary_file

# Slow disks and small machines take minutes; what takes longer than this hangs.
PATIENCE_SECONDS = 1200.0


class CannotBuildWords(OfficedError):
    """The dictionary of {language} cannot be built: {reason}. Rules work by exact words and stems until it is."""


def build(shelf: Path, language: str) -> Path:
    """Build a dictionary in a process of its own and put it on the shelf, replacing one that is there.

    Takes from 2 s (English) to 30 s (Estonian) and up to 500 MB in that process. Raises `CannotBuildWords`.
    """
    command = [sys.executable, "-P", "-m", "officed.words.building", str(shelf.absolute()), language]
    # The child finds officed where this process did, be it installed or a checkout.
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
            env={**os.environ, "PYTHONPATH": places}, cwd="/",
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        last = (error.stderr or "").strip().splitlines()[-1:] or [f"it ended with {error.returncode}"]
        raise CannotBuildWords(language=language, reason=last[0]) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotBuildWords(language=language, reason=str(error)) from None
    return dictionary_file(shelf, language)


def build_here(shelf: Path, language: str) -> None:
    """Build a dictionary in this process. Raises OSError."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    write_dictionary(dictionary_file(shelf, language), DefaultDictionaryFactory().get_dictionary(language).items())


def write_dictionary(file: Path, pairs: Iterable[tuple[str, str]]) -> None:
    """Write a dictionary of pairs (form, dictionary form). The file is whole or not there. Raises OSError."""
    import marisa_trie

    trie = marisa_trie.BytesTrie(_entries(pairs))
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as half:
            half.write(trie.tobytes())
            half.flush()
            os.fsync(half.fileno())
            # Whoever builds them (often root), the daemon must be able to read them; there is nothing secret in them.
            os.fchmod(half.fileno(), 0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _entries(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Folded forms, each with what to do to get the dictionary form: so a trie shares what many words have in common.

    Names are left out (rules do not look for them), and forms that are their own dictionary form.
    """
    for form, lemma in pairs:
        if form[0].islower() and form.isalpha() and lemma.isalpha():
            plain, stem = fold(form), fold(lemma)
            if plain != stem:
                yield plain, turned(plain, stem)


def turned(form: str, lemma: str) -> bytes:
    """How a form becomes its dictionary form: one byte, how many letters go from its end, then what is put there."""
    same = 0
    for ours, theirs in zip(form, lemma, strict=False):
        if ours != theirs:
            break
        same += 1
    return bytes((min(len(form) - same, 255),)) + lemma[same:].encode()


if __name__ == "__main__":
    build_here(Path(sys.argv[1]), sys.argv[2])
