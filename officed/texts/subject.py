"""What goes along with the data of a person: what stands where, in Estonian, Russian and English (GDPR art. 12, 15)."""

from __future__ import annotations

from collections.abc import Mapping

HEADINGS: Mapping[str, str] = {
    "number": "Viit",
    "received_on": "Saabus",
    "registered_on": "Registreeritud",
    "role": "Roll",
    "direction": "Suund",
    "from": "Kellelt",
    "kind": "Dokumendi liik",
    "title": "Pealkiri",
    "purpose": "Eesmärk (sari)",
    "state": "Seis",
    "recipients": "Kellele edastatud",
    "restrictions": "Juurdepääsupiirang",
    "retention": "Säilitamine",
    "copy": "Koopia",
}
"""Field -> heading of the table."""

ROLES: Mapping[str, str] = {"sender": "saatja", "party": "adressaat", "mentioned": "nimetatud"}
DIRECTIONS: Mapping[str, str] = {"incoming": "saabunud", "outgoing": "väljasaadetud", "internal": "sisene"}

_TEXT = """{office}: isikuandmed dokumendiregistris, {day}

Leitud dokumente: {count}, neist koopiaga: {copies}.

andmed.csv   tabel: iga dokument, roll, kuupäevad, eesmärk, kellele edastatud, piirang, säilitustähtaeg
andmed.json  sama masinloetavalt
kirjad/      andmesubjekti enda saadetud kirjade koopiad

Teiste isikute kirjad on loetletud, kuid nende sisu ei ole lisatud (isikuandmete kaitse üldmäärus, art 15 lg 4).
Ainult nime järgi leitud dokument võib käia sama nimega teise inimese kohta; sellest koopiat ei ole.
Andmete parandamist, kustutamist või piiramist saab nõuda asutuselt (art 16-18, 21), kaebuse saab esitada Andmekaitse
Inspektsioonile. Andmed pärinevad kirjade saatjatelt; automaatseid otsuseid isiku kohta ei tehta.

---

{office}: личные данные в регистре документов, {day}

Найдено документов: {count}, из них с копией: {copies}. andmed.csv - таблица, andmed.json - то же для программ,
kirjad/ - копии писем самого субъекта данных. Письма других лиц перечислены без содержания (GDPR, ст. 15 п. 4).
Документ, найденный только по имени, может относиться к другому человеку с тем же именем. Исправления, удаления или
ограничения можно требовать от учреждения (ст. 16-18, 21), жалобу можно подать в Andmekaitse Inspektsioon.

---

{office}: personal data in the document register, {day}

Documents found: {count}, with a copy: {copies}. andmed.csv is a table, andmed.json the same for programs, kirjad/ holds
copies of letters that the data subject sent. Letters of others are listed without their content (GDPR art. 15(4)).
A document found by name alone may be about another person of that name. Correction, erasure or restriction is asked of
the agency (art. 16-18, 21); complaints go to Andmekaitse Inspektsioon (the Data Protection Inspectorate).
"""


def reading(office: str, day: str, count: int, copies: int) -> str:
    """The page that is read first."""
    return _TEXT.format(office=office, day=day, count=count, copies=copies)
