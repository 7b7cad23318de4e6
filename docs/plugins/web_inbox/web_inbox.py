"""Sample of a source: documents that wait in a web service (a portal's form, a partner's outbox).

The service answers three requests:

    GET    {url}/letters       a list: [{"id": "7", "name": "a.eml", "size": 812, "received_at": "2026-11-20T08:00Z"}]
    GET    {url}/letters/{id}  the original
    DELETE {url}/letters/{id}  it is stored; 404 if that was said before

Settings:

    [plugin.web_inbox]
    url = "https://portal.example/api"
    token = "env:PORTAL_TOKEN"      # may be left out
    poll_seconds = 60
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from officed.api import Fetched, Found, Office, Secret, Source, Unreachable, Way, hookimpl, media_type_of, reveal

API_VERSION = 1
CAPABILITIES = ("network",)

TIMEOUT_SECONDS = 30
GONE = 404


@dataclass(frozen=True)
class SETTINGS:
    """What `[plugin.web_inbox]` may say."""

    url: str
    token: Secret | None = None
    poll_seconds: float = 60


class WebInbox:
    """The source. What cannot be reached raises `Unreachable`, and officed tries again with growing pauses."""

    name = "web_inbox"

    def __init__(self, url: str, token: str, poll_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self.poll_seconds = poll_seconds
        self._listed: dict[str, Mapping[str, str]] = {}

    def list(self) -> Iterable[Found]:
        """Everything that stands there, oldest first."""
        rows = json.loads(self._ask("GET", "/letters") or b"[]")
        self._listed = {str(row["id"]): row for row in sorted(rows, key=lambda row: row["received_at"])}
        return [Found(key, int(row["size"]), row["name"]) for key, row in self._listed.items()]

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        """The originals; one that has gone in the meantime is left out."""
        for key in keys:
            row = self._listed.get(key)
            data = self._ask("GET", f"/letters/{quote(key, safe='')}") if row else None
            if row is not None and data is not None:
                at = datetime.fromisoformat(row["received_at"])
                yield Fetched(key, row["name"], media_type_of(row["name"], data), at, data=data, way=Way.EMAIL)

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Tell the service, after the commit. A repeat for the same keys finds them gone, and that is fine."""
        return {key: "deleted" for key in keys if self._ask("DELETE", f"/letters/{quote(key, safe='')}") is not None}

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """The service cannot ring, so it is asked again after a while."""
        stop.wait(min(seconds, self.poll_seconds))

    def close(self) -> None:
        """Every request has a connection of its own."""

    def _ask(self, method: str, path: str) -> bytes | None:
        """The body of the answer; None for 404."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            with urlopen(Request(self._url + path, method=method, headers=headers), timeout=TIMEOUT_SECONDS) as answer:
                return bytes(answer.read())
        except HTTPError as error:
            if error.code == GONE:
                return None
            raise Unreachable(what=self._url, reason=f"HTTP {error.code}") from error
        except (URLError, OSError) as error:
            raise Unreachable(what=self._url, reason=getattr(error, "reason", error)) from error


class Plugin:
    """Made with the office and its own settings."""

    def __init__(self, office: Office, settings: SETTINGS) -> None:
        self._root = office.settings.root
        self._settings = settings

    @hookimpl
    def register_sources(self) -> Sequence[Source]:
        """One source."""
        own = self._settings
        token = reveal(own.token, self._root) if own.token else ""
        return [WebInbox(own.url, token, own.poll_seconds)]


def plugin(office: Office, settings: SETTINGS) -> Plugin:
    """Officed calls this at the start."""
    return Plugin(office, settings)
