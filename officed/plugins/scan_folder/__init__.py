"""Scan folders as sources: finished files are read and moved once, after they are stored."""

from __future__ import annotations

from collections.abc import Sequence

from officed.api import Settings, Source, hookimpl
from officed.plugins.scan_folder.source import ScanFolderSource

__all__ = ["API_VERSION", "ScanFolderSource", "register_sources"]

API_VERSION = 1


@hookimpl
def register_sources(settings: Settings) -> Sequence[Source]:
    """One source for each `[[folder]]`; relative paths start from the office folder."""
    return [ScanFolderSource(folder, settings.root) for folder in settings.folder]
