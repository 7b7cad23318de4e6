"""A login server: device codes, client credentials, refresh tokens that rotate, and what Dovecot asks of tokens."""

from __future__ import annotations

import base64
import json
import secrets
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.servers.certificates import self_signed

Answer = tuple[int, Mapping[str, object]]


@dataclass
class Orders:
    """What the server is told. `say`: answers given before its own, first to last. `user`: whose tokens these are."""

    user: str = "info"
    lasts: int = 3600
    rotate: bool = True
    pending: int = 0
    refresh_lasts: int = 0
    say: list[Answer] = field(default_factory=list)


class TokenServer:
    """`start()`, then `url`. A rotated refresh token counts until its successor is used, as providers do it."""

    client_id = "ametnik-7"
    client_secret = "kalakukk-9f2c"

    def __init__(self, tls: Path | None = None) -> None:
        self.orders = Orders()
        self.asked: list[dict[str, str]] = []
        self.headers: list[str] = []
        self.access: dict[str, str] = {}
        self.refresh: dict[str, str] = {}
        self.introspected = 0
        self._heirs: dict[str, str] = {}
        self._codes: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self_signed(tls))
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Listen."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()

    def settings(self, **more: object) -> dict[str, object]:
        """A table of OAuth 2.0 that leads here."""
        return {
            "provider": "generic", "client_id": self.client_id, "token_url": f"{self.url}/token",
            "device_url": f"{self.url}/devicecode", "browser_url": f"{self.url}/authorize", **more,
        }  # fmt: skip

    def grant(self) -> str:
        """A new refresh token, as if somebody had logged in."""
        token = f"uuendus-{secrets.token_urlsafe(12)}"
        self.refresh[token] = self.orders.user
        return token

    def withdraw(self) -> None:
        """Nothing that was given counts any more."""
        self.refresh.clear()
        self.access.clear()

    def answer(self, path: str, form: dict[str, str]) -> Answer:
        """What a form gets."""
        self.asked.append({"path": path, **form})
        if self.orders.say:
            return self.orders.say.pop(0)
        if path == "/devicecode":
            code = secrets.token_urlsafe(12)
            self._codes.add(code)
            return 200, {
                "device_code": code, "user_code": "ÕKS-123".replace("Õ", "O"), "expires_in": 900, "interval": 0.01,
                "verification_uri": "https://login.kaleva.example/device",
            }  # fmt: skip
        match form.get("grant_type"):
            case "urn:ietf:params:oauth:grant-type:device_code":
                return self._by_code(form)
            case "authorization_code":
                return self._given(with_refresh=True)
            case "client_credentials":
                good = form.get("client_secret") == self.client_secret
                return self._given(with_refresh=False) if good else (401, {"error": "invalid_client"})
            case "refresh_token":
                return self._by_refresh(form.get("refresh_token", ""))
        return 400, {"error": "unsupported_grant_type"}

    def _by_code(self, form: Mapping[str, str]) -> Answer:
        if form.get("device_code") not in self._codes:
            return 400, {"error": "expired_token"}
        if self.orders.pending:
            self.orders.pending -= 1
            return 400, {"error": "authorization_pending"}
        return self._given(with_refresh=True)

    def _by_refresh(self, token: str) -> Answer:
        if token not in self.refresh:
            return 400, {"error": "invalid_grant", "error_description": f"AADSTS700082: {token} has expired."}
        # The first use of an heir is what ends the one before it.
        for old, heir in list(self._heirs.items()):
            if heir == token:
                self.refresh.pop(old, None)
                del self._heirs[old]
        status, said = self._given(with_refresh=self.orders.rotate)
        if self.orders.rotate:
            self._heirs[token] = str(said["refresh_token"])
        return status, said

    def _given(self, *, with_refresh: bool) -> Answer:
        token = f"luba-{secrets.token_urlsafe(40)}"
        self.access[token] = self.orders.user
        said: dict[str, object] = {"access_token": token, "token_type": "Bearer", "expires_in": self.orders.lasts}
        if with_refresh:
            said["refresh_token"] = self.grant()
        if self.orders.refresh_lasts:
            said["refresh_token_expires_in"] = self.orders.refresh_lasts
        return 200, said


def _handler(server: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {key: values[0] for key, values in parse_qs(body).items()}
            header = self.headers.get("Authorization", "")
            if header.startswith("Basic "):
                form["client_id"], form["client_secret"] = base64.b64decode(header[6:]).decode().split(":", 1)
                form["header"] = "basic"
            self._say(*server.answer(urlsplit(self.path).path, form))

        def do_GET(self) -> None:
            """Whose token it is, as Dovecot asks."""
            server.introspected += 1
            token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
            token = token or self.headers.get("Authorization", "").removeprefix("Bearer ")
            user = server.access.get(token)
            self._say(*((200, {"username": user, "active": True}) if user else (401, {"error": "invalid_token"})))

        def _say(self, status: int, said: Mapping[str, object]) -> None:
            data = said["raw"] if isinstance(said.get("raw"), bytes) else json.dumps(said).encode()
            assert isinstance(data, bytes)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if "location" in said:
                self.send_header("Location", str(said["location"]))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
