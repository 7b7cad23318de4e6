"""The demo's mail boxes: an IMAP server in memory, on loopback (pymap). The only file that knows it."""

from __future__ import annotations

import asyncio
import threading
from argparse import Namespace
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime

from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.imap import IMAPService
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata

HOST = "127.0.0.1"
INBOX = "INBOX"
_STOP_SECONDS = 5.0


class ImapServer:
    """`start()`, `deliver(...)`, `stop()`. Serves from a thread of its own; nothing survives it."""

    def __init__(self, port: int, users: Sequence[str], password: str) -> None:
        self.port = port
        self._users, self._password = users, password
        self._loop = asyncio.new_event_loop()
        self._ready, self._end = threading.Event(), asyncio.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="demo-imap", daemon=True)
        self._login: Login | None = None

    def start(self) -> None:
        """Listen. Raises OSError when the port was taken."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Break every connection and end."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(_STOP_SECONDS)

    def deliver(self, user: str, raw: bytes, received_at: datetime) -> str:
        """Put a message into the user's INBOX, as received at an instant; returns its name `INBOX|uidvalidity|uid`."""
        done = asyncio.run_coroutine_threadsafe(self._append(user, raw, received_at), self._loop)
        return done.result(_STOP_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._failure = error
        finally:
            self._ready.set()
            self._loop.run_until_complete(_cancelled(self._loop))
            self._loop.close()

    async def _serve(self) -> None:
        config = _config(self.port)
        config.apply_context()
        self._login = Login(config)
        hashed = await Passwords(config).hash_password(self._password)
        for user in self._users:
            self._login.users_dict[user] = UserMetadata(config, user, password=hashed)
        async with AsyncExitStack() as stack:
            await IMAPService(DictBackend(self._login, config), config).start(stack)
            self._ready.set()
            await self._end.wait()
            # Leaving the stack would wait for connections to end by themselves, and an IDLE may last for minutes.
            await _cancelled(self._loop)

    async def _append(self, user: str, raw: bytes, received_at: datetime) -> str:
        assert self._login is not None
        async with Identity(user, self._login, None, frozenset()).new_session() as session:
            message = AppendMessage(raw, received_at)
            placed, _ = await session.append_messages(INBOX, [message])
            mailbox = await session.mailbox_set.get_mailbox(INBOX)
            return f"{INBOX}|{mailbox.uid_validity}|{max(placed.uids)}"


def _config(port: int) -> Config:
    arguments = Namespace(passlib_cfg=None, proxy_protocol=None, inherited_sockets=None)
    return Config(
        arguments,
        host=HOST,
        port=port,
        demo_data=False,
        demo_user="",
        demo_password="",
        tls_enabled=False,
        reject_dnsbl=False,
    )


async def _cancelled(loop: asyncio.AbstractEventLoop) -> None:
    others = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
