"""Garbage and the start: what a daemon makes before it is ready it keeps nearly all, to its end."""

from __future__ import annotations

import gc


def put_off() -> None:
    """Look for no garbage while everything is made: nearly four hundred looks found nothing, a twelfth of the start."""
    gc.disable()


def keep_what_stands() -> None:
    """Look for garbage from now on, but never again through what the start has made."""
    gc.collect()
    gc.freeze()
    gc.enable()
