"""Arguments of hooks on their way into a process: pickled by us, for a process of ours. Nothing comes back this way."""

from __future__ import annotations

import base64
import copyreg
import io
import pickle
from collections.abc import Callable
from types import MappingProxyType


def read_only(mapping: dict[object, object]) -> MappingProxyType[object, object]:
    """What a read-only mapping is unpacked by: its own type has no name that pickle could find."""
    return MappingProxyType(mapping)


def _taken_apart(mapping: MappingProxyType[object, object]) -> tuple[Callable[..., object], tuple[object]]:
    return read_only, (dict(mapping),)


class _Packer(pickle.Pickler):
    # Read-only mappings are all over our values, and pickle does not know them.
    dispatch_table = copyreg.dispatch_table.copy() | {MappingProxyType: _taken_apart}


def pack(value: object) -> str:
    """A frozen value of ours as text. Raises pickle's errors for what is no value."""
    out = io.BytesIO()
    _Packer(out, pickle.HIGHEST_PROTOCOL).dump(value)
    return base64.b64encode(out.getvalue()).decode("ascii")


def unpack(text: str) -> object:
    """The value again; only for text that our own parent process has sent."""
    return pickle.loads(base64.b64decode(text))
