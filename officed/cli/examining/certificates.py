"""How long the certificates of the mail servers last."""

from __future__ import annotations

from officed.cli.examining.findings import Findings, command, ok, warning, wrong
from officed.cli.examining.greeting import Peer, certificate_end, peers
from officed.cli.examining.patient import Patient
from officed.settings.model import Settings

SUBJECT = "certificates"
WARN_DAYS = 21


def examine(patient: Patient, settings: Settings) -> Findings:
    """Days left of each; a server that does not answer is told of under its own subject."""
    encrypted = [peer for peer in peers(settings) if peer.security != "none"]
    if not encrypted:
        yield ok(SUBJECT, "no server of the settings is spoken to with TLS")
    for peer in encrypted:
        try:
            end = certificate_end(peer)
        except OSError:
            continue
        days = (end - patient.now).days
        what = f"{peer.name} ({peer.host}:{peer.port}): the certificate"
        if end <= patient.now:
            yield wrong(SUBJECT, f"{what} expired on {end:%d.%m.%Y}", _mend(peer))
        elif days < WARN_DAYS:
            yield warning(SUBJECT, f"{what} ends on {end:%d.%m.%Y}, in {days} days", _mend(peer))
        else:
            yield ok(SUBJECT, f"{what} lasts until {end:%d.%m.%Y}, {days} days")


def _mend(peer: Peer) -> str:
    start = ("-starttls", peer.protocol) if peer.security == "starttls" else ()
    look = command("openssl", "s_client", "-connect", f"{peer.host}:{peer.port}", *start)
    return f"Renew it on {peer.host} (for instance: certbot renew), then look at it: {look} </dev/null"
