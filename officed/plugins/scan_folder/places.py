"""What kind of place a scan folder is: on a network share the clock is another's and file numbers do not last."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
# File systems whose files are written by other machines (proc(5), mountinfo).
NETWORK = frozenset({
    "cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "afs", "ceph", "ncpfs", "davfs", "vboxsf", "virtiofs", "fuse.sshfs",
    "fuse.rclone", "fuse.glusterfs", "fuse.davfs2", "fuse.vmhgfs-fuse", "fuse.smbnetfs",
})  # fmt: skip

_OCTAL = re.compile(r"\\([0-7]{3})")


def on_network(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Whether a folder lies on a network share. Where the system does not tell: False."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
        place = folder.resolve()
    except OSError:
        return False
    kind, depth = "", -1
    for line in lines:
        fields, _, rest = line.partition(" - ")
        words = fields.split(" ")
        if len(words) < 5 or not rest:
            continue
        point = Path(_OCTAL.sub(lambda found: chr(int(found[1], 8)), words[4]))
        # Of two mounts on one place the later one lies on top.
        if place.is_relative_to(point) and len(point.parts) >= depth:
            kind, depth = rest.split(" ")[0], len(point.parts)
    return kind in NETWORK
