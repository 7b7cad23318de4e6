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

TEMPLATES: Mapping[str, Template] = {"alarm": ALARM, "recovered": RECOVERED}
