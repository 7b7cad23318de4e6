"""What a folder of files says, as one number: so that history can tell which rules were in force."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path


def digest_of(folder: Path, pattern: str = "*.toml") -> str:
    """SHA-256 (hex) over names and contents of the files of a folder, by name. A file that cannot be read is left out.

    `sha256sum` of one file does not give it: names count too, each with its length and that of the content.
    """
    whole = sha256()
    for path in sorted(folder.glob(pattern)):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        name = path.name.encode()
        whole.update(b"%d %d\n" % (len(name), len(content)) + name + content)
    return whole.hexdigest()
