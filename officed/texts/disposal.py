"""The act of disposal (hävitamisakt) as a page to sign, in Estonian, and its rows (Arhiivieeskiri §§ 13, 14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from officed.domain.disposal_list import DisposalList, ListedLetter

HEADINGS: Mapping[str, str] = {
    "number": "Viit",
    "registered_on": "Registreeritud",
    "title": "Pealkiri",
    "series": "Sari",
    "closed_on": "Lõpetatud",
    "years": "Säilitustähtaeg (a)",
    "kept_until": "Säilitati kuni",
    "basis": "Säilitamise alus",
}
"""Column -> its heading; days are those of `cells`."""

_STYLE = """
@page { size: A4 landscape; margin: 15mm }
body { font-family: sans-serif; font-size: 10pt; max-width: 270mm; margin: 1em auto; color: #000; background: #fff }
h1 { font-size: 14pt }
table { border-collapse: collapse; width: 100% }
thead { display: table-header-group }
th, td { border: 1px solid #555; padding: 2px 5px; text-align: left; vertical-align: top }
td.n { text-align: right }
dt { font-weight: bold }
dd { margin: 0 0 .5em }
.sum { font-family: monospace; overflow-wrap: anywhere }
"""

_HEAD = """<!DOCTYPE html>
<html lang="et">
<head>
<meta charset="utf-8">
<title>Hävitamisakt</title>
<style>{style}</style>
</head>
<body>
<p>{office}</p>
<h1>HÄVITAMISAKT</h1>
<p>Koostatud {day}</p>
<p>Arhiiviseaduse § 11 ja arhiivieeskirja §§ 13–14 alusel eraldatakse hävitamiseks järgmised arhiiviväärtuseta
dokumendid, mille säilitustähtaeg on möödunud. Dokumentide arv: {count}. Registreerimise aastad: {span}.</p>
<ul>
{series}</ul>
<table>
<thead><tr><th>Jrk</th>{headings}</tr></thead>
<tbody>
"""

_FOOT = """</tbody>
</table>
<p>Hävitatakse dokumentide sisu: originaalfailid, nende tekst, pealkirjad ja isikute andmed. Registrisse jäävad viit,
kuupäevad, liik, sari ja kontrollsummad.</p>
<dl>
<dt>Nimekirja kontrollsumma (SHA-256)</dt><dd class="sum">{digest}</dd>
<dt>Kontrollkood</dt><dd class="sum">{code}</dd>
<dt>Avaliku arhiivi luba (kui see on nõutav)</dt><dd>{line}</dd>
<dt>Koostaja (nimi, amet, kuupäev, allkiri)</dt><dd>{line}</dd>
<dt>Kinnitaja (nimi, amet, kuupäev, allkiri)</dt><dd>{line}</dd>
</dl>
</body>
</html>
"""
_LINE = "." * 60


def cells(letter: ListedLetter) -> dict[str, str]:
    """A letter as the act shows it, with Estonian days."""
    days = {name: _day(getattr(letter, name)) for name in ("registered_on", "closed_on", "kept_until")}
    return {name: days.get(name, str(getattr(letter, name))) for name in HEADINGS}


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%d.%m.%Y}" if written else ""


def page(made: DisposalList, titles: Mapping[str, str]) -> str:
    """The act as HTML in one file. `titles`: code of a series -> its title."""
    years = sorted({one.registered_on[:4] for one in made.letters})
    head = _HEAD.format(
        style=_STYLE,
        office=escape(made.office),
        day=_day(made.made_on),
        count=len(made.letters),
        span="–".join(dict.fromkeys((*years[:1], *years[-1:]))),
        series="".join(_of_series(made, titles)),
        headings="".join(f"<th>{name}</th>" for name in HEADINGS.values()),
    )
    rows = (_row(place, letter) for place, letter in enumerate(made.letters, 1))
    return "".join((head, *rows, _FOOT.format(digest=made.digest, code=made.code, line=_LINE)))


def _row(place: int, letter: ListedLetter) -> str:
    said = "".join(f"<td>{escape(cell)}</td>" for cell in cells(letter).values())
    return f'<tr><td class="n">{place}</td>{said}</tr>\n'


def _of_series(made: DisposalList, titles: Mapping[str, str]) -> Iterator[str]:
    counts = Counter(letter.series for letter in made.letters)
    for code, count in sorted(counts.items()):
        named = f"{code} {titles.get(code, '')}".strip()
        yield f"<li>{escape(named)}: {count}</li>\n"
