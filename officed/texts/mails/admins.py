"""Mails to those who look after the server: trouble, and the end of it. `what` has its words in troubles.py."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

ALARM = Template(
    {
        "et": Wording(
            "officed: häire – {what}",
            """Tere!

Tähelepanu vajab: {what}

Täpsemalt: {detail}
Alates: {since}
Mida teha: {advice}

Kui kõik on taas korras, saadetakse teine kiri. Ülevaate annab käsk: officed doctor
""",
        ),
        "ru": Wording(
            "officed: тревога – {what}",
            """Здравствуйте!

Требует внимания: {what}

Подробнее: {detail}
С какого времени: {since}
Что делать: {advice}

Когда всё наладится, придёт второе письмо. Общую картину покажет команда: officed doctor
""",
        ),
        "en": Wording(
            "officed: alarm – {what}",
            """Hello,

This needs attention: {what}

Detail: {detail}
Since: {since}
What to do: {advice}

A second mail follows when it is mended. For an overview: officed doctor
""",
        ),
    },
    needs={"what": Shape.TROUBLE, "since": Shape.INSTANT},
    may_have={"detail": Shape.TROUBLE, "advice": Shape.TEXT},
)

RECOVERED = Template(
    {
        "et": Wording(
            "officed: korras – {what}",
            """Tere!

Taas korras: {what}

Häire algus: {since}
Häire lõpp: {until}
""",
        ),
        "ru": Wording(
            "officed: исправлено – {what}",
            """Здравствуйте!

Снова в порядке: {what}

Начало: {since}
Конец: {until}
""",
        ),
        "en": Wording(
            "officed: recovered – {what}",
            """Hello,

In order again: {what}

Began: {since}
Ended: {until}
""",
        ),
    },
    needs={"what": Shape.TROUBLE, "until": Shape.INSTANT},
    may_have={"since": Shape.INSTANT},
)

JOURNAL = Template(
    {
        "et": Wording(
            "officed: registri päevik {day}",
            """Tere!

Manuses on registri pitseeritud päevik: {day}
Palun hoidke see kiri alles: päevikuga saab tõendada, et registrit pole hiljem muudetud. Isikuandmeid selles ei ole.

Fail: {file}
SHA-256: {sha256}
Ajatempel: {stamp}
""",
        ),
        "ru": Wording(
            "officed: журнал регистра {day}",
            """Здравствуйте!

В приложении опечатанный журнал регистра: {day}
Пожалуйста, сохраните это письмо: журнал доказывает, что регистр позже не меняли. Личных данных в нём нет.

Файл: {file}
SHA-256: {sha256}
Метка времени: {stamp}
""",
        ),
        "en": Wording(
            "officed: journal of the register, {day}",
            """Hello,

The sealed journal of the register is attached: {day}
Please keep this mail: with the journal it can be proved that the register was not changed later. It holds no personal
data.

File: {file}
SHA-256: {sha256}
Time stamp: {stamp}
""",
        ),
    },
    needs={"day": Shape.DATE, "file": Shape.TEXT, "sha256": Shape.TEXT},
    may_have={"stamp": Shape.TEXT},
)

TEMPLATES: Mapping[str, Template] = {"alarm": ALARM, "recovered": RECOVERED, "journal": JOURNAL}
