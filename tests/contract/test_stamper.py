"""Time stamps: a real service's are proved and kept by their octets; whatever is no stamp of the file is refused."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from pydantic import ValidationError

from officed.ports.stamping import Stamp, StampAway, StampImpossible, StampRefused, StampUnproved
from officed.settings.journal_table import Journal
from officed.settings.model import Office, Settings
from officed.store.journal.asking import request
from officed.store.journal.check_journal import check_stamps, read_stamp
from officed.store.journal.stamper import Rfc3161Stamper
from tests.servers.stamping_server import (
    NAME,
    OTHER_POLICY,
    POLICY,
    Authority,
    Fault,
    StampingServer,
    as_it_should,
    openssl,
    twin_of,
)

STAMPER = Rfc3161Stamper()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A file to stamp."""
    file = tmp_path / "2026-11-20.jsonl"
    file.write_text('{"day":"2026-11-20"}\n')
    return file


def settings(service: StampingServer, **said: object) -> Settings:
    """An office that is stamped by this service."""
    told = {"timestamp": service.url, "timestamp_roots": (service.roots,), "timestamp_seconds": 5.0, **said}
    office = Office(name="Kaleva", domain="kaleva.example", address="info@kaleva.example")
    return Settings(office=office, journal=Journal.model_validate(told))


def stamped(service: StampingServer, journal: Path, **said: object) -> tuple[bytes, Stamp]:
    """A stamp that was asked for now."""
    return STAMPER.stamp(journal, settings(service, **said), datetime.now(UTC))


@pytest.mark.parametrize("by", ["sha256", "sha384", "sha512"])
def test_a_stamp_says_when_and_by_whom(service: StampingServer, journal: Path, by: str) -> None:
    """The service gets the digest and nothing else; what it gives is proved; OpenSSL and the checker say the same."""
    before = datetime.now(UTC).replace(microsecond=0)
    reply, stamp = stamped(service, journal, timestamp_hash=by)
    assert before <= stamp.at <= datetime.now(UTC) + timedelta(seconds=1)
    assert (stamp.by, stamp.policy) == (NAME, POLICY)
    assert service.kinds == ["application/timestamp-query"]
    assert len(service.asked[0]) < 150
    kept = journal.with_name(f"{journal.name}.tsr")
    kept.write_bytes(reply)
    command = [openssl(), "ts", "-verify", "-data", journal, "-in", kept, "-CAfile", service.roots]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Verification: OK" in said.stdout + said.stderr, said
    assert check_stamps(journal.parent) == ({journal.name: f"{stamp.at:%Y-%m-%dT%H:%M:%SZ}"}, [])
    assert STAMPER.proved(reply, journal, settings(service)) == stamp


def test_each_question_has_a_nonce_of_its_own(service: StampingServer, journal: Path) -> None:
    """A stamp that somebody kept from yesterday answers no question of today."""
    stamped(service, journal)
    stamped(service, journal)
    assert service.asked[0] != service.asked[1]


def test_a_policy_is_asked_for(service: StampingServer, journal: Path) -> None:
    """Of several policies the office gets the one it wants; one that the service does not have gives no stamp."""
    assert stamped(service, journal, timestamp_policy=OTHER_POLICY)[1].policy == OTHER_POLICY
    with pytest.raises(StampAway, match=r"gives none \(rejection"):
        stamped(service, journal, timestamp_policy="1.2.3")


@pytest.mark.parametrize("backwards", [False, True])
def test_a_service_may_send_its_chain(service: StampingServer, journal: Path, tmp_path: Path, backwards: bool) -> None:
    """Certificates come in any order, as services send them; then the root alone is enough to prove the stamp."""
    authority = Authority(tmp_path / "chain")
    authority.send_along(*sorted((authority.between, authority.root), key=_encoded, reverse=backwards))
    root = tmp_path / "root.pem"
    root.write_bytes(authority.root.public_bytes(Encoding.PEM))
    service.fault = lambda _, query: (200, authority.reply(query))
    reply, stamp = stamped(service, journal, timestamp_roots=(root,))
    assert stamp.by == NAME
    assert _encoded(authority.between) in reply
    assert STAMPER.proved(reply, journal, settings(service, timestamp_roots=(root,))) == stamp


def _encoded(certificate: Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize(("name", "why"), [("Keegi", "its signature is not proved"), (60 * "x", "2 certificates")])
def test_two_cannot_both_be_the_signer(
    service: StampingServer, journal: Path, tmp_path: Path, name: str, why: str
) -> None:
    """Another certificate of the signer's issuer and number, which could lend it a purpose, comes first or last."""
    authority = Authority(tmp_path / "twins")
    authority.send_along(twin_of(authority.signer, name))
    service.fault = lambda _, query: (200, authority.reply(query))
    with pytest.raises(StampRefused, match=why):
        stamped(service, journal, timestamp_roots=(authority.roots,))


def _other_nonce(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    digest = query[query.index(b"\x04\x20") + 2 :][:32]
    return 200, server.reply(request(digest, "sha256", 7))


def _other_policy(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    # The same question, but for another policy: its last arcs are of the same length.
    return 200, server.reply(query.replace(b"\x8d\x1f\x02", b"\x8d\x1f\x01"))


def _other_digest(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    at = query.index(b"\x04\x20") + 2
    return 200, server.reply(query[:at] + bytes(32) + query[at + 32 :])


def _other_hash(server: StampingServer, _query: bytes) -> tuple[int, bytes]:
    return 200, server.reply(request(bytes(64), "sha512", 7))


def _other_signer(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    return 200, Authority(server.folder / "stranger").reply(query)


def _cut(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    return 200, server.reply(query)[:-40]


def _signature_changed(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    reply = bytearray(server.reply(query))
    reply[-5] ^= 1
    return 200, bytes(reply)


WRONG: dict[str, tuple[Fault, str]] = {
    "garbage": (lambda *_: (200, b"<html>Tere!</html>"), "cannot be read as one"),
    "nothing": (lambda *_: (200, b""), "cannot be read as one"),
    "other nonce": (_other_nonce, "its nonce is not ours"),
    "other digest": (_other_digest, "of another digest"),
    "other hash": (_other_hash, "of another sort"),
    "other policy": (_other_policy, f"its policy is {POLICY}, and {OTHER_POLICY} was asked for"),
    "other signer": (_other_signer, "its signature is not proved by timestamp_roots"),
    "cut": (_cut, "cannot be read as one"),
    "changed": (_signature_changed, "its signature is not proved"),
}


@pytest.mark.parametrize("how", WRONG)
def test_what_is_no_stamp_of_the_file_is_refused(service: StampingServer, journal: Path, how: str) -> None:
    """One line says which service and what is wrong with its answer."""
    service.fault, why = WRONG[how]
    with pytest.raises(StampRefused, match=why) as refused:
        stamped(service, journal, timestamp_policy=OTHER_POLICY if how == "other policy" else "")
    assert "\n" not in str(refused.value)
    assert service.url in str(refused.value)


def test_a_time_that_cannot_be_is_refused(service: StampingServer, journal: Path) -> None:
    """Where the service's clock and ours are far apart, one of them is wrong, and nobody knows which."""
    now = datetime.now(UTC)
    for hours, way in ((2, "behind"), (-2, "ahead of")):
        with pytest.raises(StampRefused, match=f"seconds {way} our clock"):
            STAMPER.stamp(journal, settings(service), now + timedelta(hours=hours))
    assert STAMPER.stamp(journal, settings(service, timestamp_clock_seconds=9000), now + timedelta(hours=2))


def _slow(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    time.sleep(3)
    return as_it_should(server, query)


AWAY: dict[str, tuple[Fault, str]] = {
    "error": (lambda *_: (500, b""), "answers with HTTP 500"),
    "moved": (lambda *_: (302, b""), "answers with HTTP 302"),
    "endless": (lambda *_: (200, bytes(300_000)), "gives no answer in time"),
    "slow": (_slow, "gives no answer in time"),
}


@pytest.mark.parametrize("how", AWAY)
def test_a_service_that_gives_none_is_asked_again(service: StampingServer, journal: Path, how: str) -> None:
    """Whatever the service suffers from, it is told on one line and waited for no longer than the settings say."""
    service.fault, why = AWAY[how]
    began = time.monotonic()
    with pytest.raises(StampAway, match=why) as away:
        stamped(service, journal, timestamp_seconds=1.0)
    assert time.monotonic() - began < 2.5
    assert away.value.exit_code == 3
    assert "\n" not in str(away.value)


def test_a_service_that_is_not_there(service: StampingServer, journal: Path) -> None:
    """Where nothing listens, it says so."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(StampAway, match="nothing listens on that port"):
        stamped(service, journal, timestamp=f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot be read: No such file"),
        ("tere", "holds no X.509 certificate"),
        ("between", "holds a root, signed by itself"),
    ],
)
def test_roots_that_prove_nothing(
    service: StampingServer, journal: Path, tmp_path: Path, text: str | None, why: str
) -> None:
    """A file of certificates that is missing, something else or without a root is named before the service is asked."""
    file = tmp_path / "roots.pem"
    if text == "between":
        file.write_bytes(service.roots.read_bytes().partition(b"-----END CERTIFICATE-----\n")[2])
    elif text is not None:
        file.write_text(text)
    with pytest.raises(StampImpossible, match=why):
        stamped(service, journal, timestamp_roots=(file,))
    assert service.asked == []
    assert STAMPER.problem(settings(service, timestamp_roots=(file,))) is not None
    assert STAMPER.problem(settings(service)) is None


def test_the_package_may_be_missing(service: StampingServer, journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that wants stamps on a machine that cannot prove them is told what to install."""
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(StampImpossible, match=r"pip install 'officed\[timestamp\]'"):
        stamped(service, journal)
    assert "officed[timestamp]" in str(STAMPER.problem(settings(service)))


def test_a_service_needs_roots() -> None:
    """Stamps that nobody could prove are refused where they are asked for."""
    with pytest.raises(ValidationError, match="timestamp_roots"):
        Journal(timestamp="http://tsa.mujal.example")


def test_a_kept_stamp_is_held_against_its_journal(service: StampingServer, journal: Path) -> None:
    """One changed octet in the journal or a stamp that is cut off is named by the checker, and proves nothing."""
    reply, _ = stamped(service, journal)
    kept = journal.with_name(f"{journal.name}.tsr")
    kept.write_bytes(reply)
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b"20", b"21"))
    assert check_stamps(journal.parent) == ({}, [f"{kept.name}: it stamps another digest than {journal.name} has"])
    with pytest.raises(StampUnproved, match="of another digest"):
        STAMPER.proved(reply, journal, settings(service))
    journal.write_bytes(whole)
    kept.write_bytes(reply[:-1])
    assert check_stamps(journal.parent) == ({}, [f"{kept.name}: it is no time stamp (RFC 3161), or it is damaged"])
    journal.unlink()
    assert check_stamps(journal.parent)[1] == [f"{kept.name}: the journal that it stamps is missing"]


def test_the_checker_never_takes_damage_for_a_stamp(service: StampingServer, journal: Path) -> None:
    """Whatever octet is changed, the checker reads the stamp of this very digest, refuses it, or sees another."""
    reply, _ = stamped(service, journal)
    digest = read_stamp(reply)[1]
    for cut in range(len(reply)):
        with pytest.raises(ValueError):
            read_stamp(reply[:cut])
    other = set()
    for at in range(len(reply)):
        changed = bytearray(reply)
        changed[at] ^= 1 << at % 8
        try:
            other.add(read_stamp(bytes(changed))[1])
        except ValueError:
            pass
    assert len(other - {digest}) == len(digest)
