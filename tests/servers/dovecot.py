"""A private Dovecot (2.3): its own configuration, users, Maildirs and ports; as root or as anybody."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

from tests.servers.certificates import self_signed
from tests.servers.imap_person import ImapPerson
from tests.servers.ports import NotInstalled, free_port, listens, until

CONFIG = """\
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_chars =
mail_max_userip_connections = 100
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{home}/mail/%u
mail_fsync = never
imap_capability = {capability}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


BY_TOKEN = """\
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
"""

# What Dovecot asks the login server about a token that somebody shows.
ASKING = """\
tokeninfo_url = {url}/tokeninfo?access_token=
introspection_mode = auth
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot(ImapPerson):
    """Start with `start()`, end with `destroy()`. Users are made with `user()`; mail survives `stop()`."""

    def __init__(self, capability: str = "", tokens_at: str = "", more: str = "") -> None:
        """`capability` replaces what the server says it can do after the login (empty: the truth).

        `tokens_at`: the login server whose tokens count. `more`: lines of configuration that overrule the others.
        """
        self._program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
        if not self._program:
            raise NotInstalled("Dovecot (apt install dovecot-imapd)")
        # Not below pytest's folders: root keeps those to itself, and the mail user must get in.
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.home.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        self._users = count(1)
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._configure(capability, tokens_at, more)

    @property
    def version(self) -> str:
        """What `dovecot --version` says."""
        return subprocess.run([str(self._program), "--version"], capture_output=True, text=True).stdout.strip()

    def start(self) -> None:
        """Start and wait until both ports answer."""
        command = [str(self._program), "-F", "-c", str(self.home / "dovecot.conf")]
        with (self.home / "start.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        until(lambda: listens(self.port) or self._process.poll() is not None, what="Dovecot")
        if self._process.poll() is not None:
            raise AssertionError((self.home / "start.log").read_text() + self.log)

    def stop(self) -> None:
        """Stop with all connections; the mail stays."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(10)
            # Sessions outlive the master for a while; here the whole server is to be gone.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process = None
            until(lambda: not listens(self.port), what="Dovecot to stop")

    def restart(self) -> None:
        """Stop and start on the same ports."""
        self.stop()
        self.start()

    def destroy(self) -> None:
        """Stop and remove everything."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def log(self) -> str:
        """The server's log so far."""
        file = self.home / "dovecot.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def user(self, name: str = "", password: str = "") -> str:
        """Make a user with an empty mailbox; a name is made up where none is given. Returns the name.

        `password` is one that counts beside `Dovecot.password`; Dovecot learns of it at its start.
        """
        name = name or f"post{next(self._users)}"
        if password:
            with (self.home / "users").open("a", encoding="utf-8") as users:
                users.write(f"{name}:{{PLAIN}}{password}\n")
        box = self.home / "mail" / name
        for folder in (box, box / "cur", box / "new", box / "tmp"):
            folder.mkdir(exist_ok=True)
            self._own(folder)
        return name

    def deliver(self, user: str, *letters: bytes, folder: str = "INBOX") -> None:
        """Put letters into a folder, bytes as given: INBOX as a delivery agent would, others by APPEND."""
        if folder != "INBOX":
            self.append(user, *letters, folder=folder)
            return
        box = self.home / "mail" / user
        for raw in letters:
            name = f"{time.time_ns() // 10**9}.M{next(self._numbers)}P{os.getpid()}.kaleva"
            (box / "tmp" / name).write_bytes(raw)
            self._own(box / "tmp" / name)
            (box / "tmp" / name).rename(box / "new" / name)

    def rebuild(self, user: str) -> None:
        """Forget all UIDs of INBOX, as a restored or moved mailbox does: the same letters, a new UIDVALIDITY."""
        self.stop()
        box = self.home / "mail" / user
        for file in box.glob("dovecot*"):
            file.unlink()
        # UIDVALIDITY is made from the time in seconds; the second must be another one.
        time.sleep(1.1)
        self.start()

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _configure(self, capability: str, tokens_at: str, more: str) -> None:
        cert, key = self_signed(self.home)
        (self.home / "users").touch()
        (self.home / "mail").mkdir()
        self._own(self.home / "mail")
        root = os.geteuid() == 0
        me, my_group = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
        config = CONFIG.format(
            password=self.password,
            home=self.home,
            login_user="dovenull" if root else me,
            internal_user="dovecot" if root else me,
            internal_group="dovecot" if root else my_group,
            uid=self._owner.pw_uid,
            gid=self._owner.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            cert=cert,
            key=key,
            capability=capability,
        )
        if tokens_at:
            (self.home / "oauth2.conf").write_text(ASKING.format(url=tokens_at))
            more = f"{BY_TOKEN.format(home=self.home)}{more}"
        (self.home / "dovecot.conf").write_text(config + more)
