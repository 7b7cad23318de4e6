"""A time-stamping service (RFC 3161): OpenSSL answers behind a web server, with an authority of its own."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY, OTHER_POLICY = "1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2"
NAME = "AJATEMPEL 1, Kaleva Kell"

_CONFIG = f"""[tsa]
default_tsa = stamps
[stamps]
serial = {{folder}}/serial
signer_cert = {{folder}}/signer.pem
signer_key = {{folder}}/signer.key
signer_digest = sha256
default_policy = {POLICY}
other_policies = {OTHER_POLICY}
digests = sha256, sha384, sha512
accuracy = secs:1
tsa_name = yes
"""

_Issuer = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]
Fault = Callable[["StampingServer", bytes], tuple[int, bytes]]


class Authority:
    """Who stamps: a root, an authority between, and its signer. `roots` is the file that proves its stamps."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.roots = folder / "roots.pem"
        root = _issued("Kaleva Juur", None)
        between = _issued("Kaleva Vahepealne", root)
        signer = _issued("AJATEMPEL 1", between, stamps=True)
        self.root, self.between, self.signer = root[0], between[0], signer[0]
        _write(self.roots, root[0], between[0])
        _write(folder / "signer.pem", signer[0])
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        (folder / "signer.key").write_bytes(signer[1].private_bytes(encoding, form, serialization.NoEncryption()))
        (folder / "serial").write_text("0A")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))

    def send_along(self, *certificates: x509.Certificate) -> None:
        """Send further certificates with each stamp, in this order."""
        _write(self.folder / "along.pem", *certificates)
        with (self.folder / "tsa.cnf").open("a") as config:
            config.write(f"certs = {self.folder}/along.pem\n")

    def reply(self, query: bytes) -> bytes:
        """What OpenSSL answers."""
        stamp = f"{threading.get_ident()}-{time.monotonic_ns()}"
        asked, answer = self.folder / f"{stamp}.tsq", self.folder / f"{stamp}.tsr"
        asked.write_bytes(query)
        command = ["ts", "-reply", "-config", self.folder / "tsa.cnf", "-queryfile", asked, "-out", answer]
        subprocess.run([openssl(), *command], capture_output=True, check=True)
        return answer.read_bytes()


class StampingServer(Authority):
    """`start()`, then `url`. `fault` answers in its place: it gets the request, and gives status and body."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.fault: Fault = as_it_should
        self.asked: list[bytes] = []
        self.kinds: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def start(self) -> StampingServer:
        """Begin to answer."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def clear(self) -> None:
        """Work as it should, and forget what was asked."""
        self.fault = as_it_should
        self.asked.clear()
        self.kinds.clear()

    def stop(self) -> None:
        """Let go of the port."""
        self._server.shutdown()
        self._server.server_close()


def openssl() -> str:
    """The program; the test is skipped by name where it is not installed."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    return program


def as_it_should(server: StampingServer, query: bytes) -> tuple[int, bytes]:
    """No fault at all."""
    return 200, server.reply(query)


def twin_of(signer: x509.Certificate, name: str) -> x509.Certificate:
    """A certificate with the issuer and the number of another one, which nobody but its maker signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(called).issuer_name(signer.issuer).public_key(key.public_key())
    builder = builder.serial_number(signer.serial_number).not_valid_before(signer.not_valid_before_utc)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    builder = builder.not_valid_after(signer.not_valid_after_utc).add_extension(purpose, critical=True)
    return builder.sign(key, hashes.SHA256())


def _issued(name: str, issuer: _Issuer | None, *, stamps: bool = False) -> _Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    attributes = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, "Kaleva Kell")]
    called = x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(issuer[0].subject if issuer else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=not stamps, path_length=None), critical=True)
    )
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def _write(file: Path, *certificates: x509.Certificate) -> None:
    file.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates))


def _handler(server: StampingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append(query)
            server.kinds.append(self.headers["Content-Type"])
            status, body = server.fault(server, query)
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    return Handler
