"""Which files of an office a backup takes along."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from officed.domain.people import People, Person
from officed.settings.journal_table import Journal
from officed.settings.kept import kept_files
from officed.settings.model import Office, Settings


def test_certificates_go_along_where_they_stand_in_the_office(tmp_path: Path) -> None:
    """A restored office proves its stamps and encrypts reports; what is outside, or gone, stops no backup."""
    root = tmp_path / "office"
    for name in ("config/officed.toml", "config/tsa.pem", "certs/lemmi.pem", "../away.pem"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    roots = (Path("config/../config/tsa.pem"), root / "config/tsa.pem", Path("../away.pem"), Path("config/gone.pem"))
    settings = Settings(
        office=Office(name="Kaleva", domain="kaleva.example", address="info@kaleva.example"),
        journal=Journal(timestamp_roots=roots),
        root=root,
    )
    lemmi = Person("lemmi", "Lemmi", "lemmi@kaleva.example", certificate="certs/lemmi.pem")
    people = People(MappingProxyType({"lemmi": lemmi, "maive": Person("maive", "Maive", "maive@kaleva.example")}))
    found = kept_files(settings, people, root / "config/officed.toml")
    assert {place: file.read_text() for place, file in found.items()} == {
        "office/config/officed.toml": "config/officed.toml",
        "office/config/tsa.pem": "config/tsa.pem",
        "office/certs/lemmi.pem": "certs/lemmi.pem",
    }
