"""What to do when a server is not reached: a table by the words of the reason."""

from __future__ import annotations

from officed.cli.examining.findings import command
from officed.cli.examining.patient import Patient
from officed.settings.model import Secret

# Words of the reason -> what to do. {host} and {port} are as in the settings, {secret} is where the password stands.
_MENDS = (
    ("officed oauth login", "{login}"),
    ("no room for us", "Close other connections to it, or allow more on {host}; officed tries again by itself"),
    ("certificate is not trusted", "openssl s_client -connect {host}:{port} </dev/null  (renew it there)"),
    ("refuses the login", "Write the right password or user ({secret}), then run: {again}"),
    ("wants a login", "Write user and password into the settings, then run: {again}"),
    ("no encrypted connection", "Write the right port and security into the settings, then run: {again}"),
    ("cannot be opened", "Write a folder that the mailbox has into »folders«, then run: {again}"),
    ("nothing listens", "nc -vz {host} {port}"),
    ("no answer", "nc -vz {host} {port}"),
    ("known", "getent hosts {host}"),
    ("resolution", "getent hosts {host}"),
    ("address", "getent hosts {host}"),
)  # fmt: skip


def mend_of(patient: Patient, reason: str, host: str, port: int, secret: Secret | None) -> str:
    """The command that mends, or shows more of, what keeps a server from being reached."""
    mend = next((mend for words, mend in _MENDS if words in reason), "nc -vz {host} {port}")
    login = patient.again("oauth", "login", reason.rpartition("officed oauth login ")[2].partition(" ")[0])
    where = secret.reference if secret else "the settings name no password"
    again = patient.again("check", "--online")
    return mend.format(host=command(host), port=port, secret=where, again=again, login=login)
