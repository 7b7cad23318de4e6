"""Which plugin reads which media type. A reader is imported when its first part comes, by name, in the child only."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Protocol

from officed.ports.reading import RawPart, Reading, Recognised, Recognising, Scan

# Prefixes of media types; the longest that fits counts.
TABLE: dict[str, str] = {
    "message/rfc822": "officed.plugins.mail_reader",
    "text/html": "officed.plugins.html_reader",
    "application/xhtml+xml": "officed.plugins.html_reader",
    "application/vnd.ms-outlook": "officed.plugins.outlook_reader",
    "application/vnd.ms-tnef": "officed.plugins.outlook_reader",
    "application/ms-tnef": "officed.plugins.outlook_reader",
    "text/calendar": "officed.plugins.calendar_reader",
    "application/pkcs7-mime": "officed.plugins.smime_reader",
    "application/x-pkcs7-mime": "officed.plugins.smime_reader",
    "text/": "officed.plugins.text_reader",
    "message/": "officed.plugins.text_reader",
    "application/json": "officed.plugins.text_reader",
    "application/xml": "officed.plugins.text_reader",
    "application/pdf": "officed.plugins.pdf_reader",
    "application/zip": "officed.plugins.container_reader",
    "application/x-zip": "officed.plugins.container_reader",
    "application/x-tar": "officed.plugins.container_reader",
    "application/gzip": "officed.plugins.container_reader",
    "application/x-gzip": "officed.plugins.container_reader",
    "application/x-bzip2": "officed.plugins.container_reader",
    "application/x-xz": "officed.plugins.container_reader",
    "application/x-compress": "officed.plugins.container_reader",
    "application/x-7z-compressed": "officed.plugins.container_reader",
    "application/vnd.rar": "officed.plugins.container_reader",
    "application/x-rar": "officed.plugins.container_reader",
    "application/vnd.etsi.asic-": "officed.plugins.signed_reader",
    "application/vnd.bdoc": "officed.plugins.signed_reader",
    "application/x-bdoc": "officed.plugins.signed_reader",
    "application/x-ddoc": "officed.plugins.signed_reader",
    "application/vnd.openxmlformats-officedocument.": "officed.plugins.office_reader",
    "application/vnd.oasis.opendocument.": "officed.plugins.office_reader",
    "application/vnd.ms-word": "officed.plugins.office_reader",
    "application/vnd.ms-excel": "officed.plugins.office_reader",
    "application/vnd.ms-powerpoint": "officed.plugins.office_reader",
    "application/msword": "officed.plugins.office_reader",
    "application/x-ole-storage": "officed.plugins.office_reader",
    "application/rtf": "officed.plugins.office_reader",
    "text/rtf": "officed.plugins.office_reader",
    "image/": "officed.plugins.image_reader",
}
RECOGNISER = "officed.plugins.ocr.scans"
HOOK_MARK = "officed_impl"


class Read(Protocol):
    """The `read` hook of one plugin."""

    def __call__(self, *, part: RawPart) -> Reading | None:
        """Read the part, or leave it to the next."""


class Recognise(Protocol):
    """The function of the recogniser's module. `skip` maps page numbers, from 1, to the reason why."""

    def __call__(
        self, scan: Scan, how: Recognising, begin: Callable[[int], None], skip: Mapping[int, str]
    ) -> Recognised:
        """The text of the pages that are pictures; `begin` is told the number of each before it is drawn."""


class Readers:
    """The readers of a child: those of strangers first, in their order, then the built-in one of the table."""

    def __init__(self, extra: Sequence[str] = ()) -> None:
        self._extra = tuple(extra)

    def read(self, part: RawPart) -> Reading | None:
        """The first answer, or None where nobody reads this media type. Raises what a reader raises."""
        module = module_for(part.media_type)
        for spec in (*self._extra, *((module,) if module else ())):
            for ask in hooks_of(spec):
                if (answer := ask(part=part)) is not None:
                    return answer
        return None

    def recognise(
        self, scan: Scan, how: Recognising, begin: Callable[[int], None], skip: Mapping[int, str]
    ) -> Recognised:
        """The text of a scan. Raises what a `draw` raises besides ValueError."""
        recognise: Recognise = importlib.import_module(RECOGNISER).recognise
        return recognise(scan, how, begin, skip)


def module_for(media_type: str) -> str | None:
    """The built-in plugin for a media type, or None."""
    fitting = [prefix for prefix in TABLE if media_type.startswith(prefix)]
    return TABLE[max(fitting, key=len)] if fitting else None


@cache
def hooks_of(spec: str) -> tuple[Callable[..., Reading | None], ...]:
    """The `read` hooks of a plugin: a module's function, or the method of its classes. `spec` is a name or a file."""
    module = _load(spec)
    found = getattr(module, "read", None)
    hooks = [found] if getattr(found, HOOK_MARK, None) is not None else []
    for kind in vars(module).values():
        if isinstance(kind, type) and getattr(getattr(kind, "read", None), HOOK_MARK, None) is not None:
            hooks.append(kind().read)
    return tuple(hook for hook in hooks if callable(hook))


def _load(spec: str) -> ModuleType:
    if not spec.endswith(".py"):
        return importlib.import_module(spec)
    found = importlib.util.spec_from_file_location(f"officed_reader_{Path(spec).stem}", spec)
    if found is None or found.loader is None:
        raise ImportError(f"{spec} cannot be loaded")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
