"""Mails to those who look after the server: trouble, and the end of it. `what` is a fixed phrase of officed's own."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

ALARM = Template(
    {
        "et": Wording(
            "officed: häire – {what}",
            """Tere!

officed vajab abi: {what}

Täpsemalt: {detail}
Alates: {since}
Mida teha: {advice}

Kui asi saab korda, tuleb teine kiri. Ülevaate annab käsk: officed doctor
""",
        ),
        "ru": Wording(
            "officed: тревога – {what}",
            """Здравствуйте!

officed нужна помощь: {what}

Подробнее: {detail}
С какого времени: {since}
Что делать: {advice}

Когда всё наладится, придёт второе письмо. Обзор даёт команда: officed doctor
""",
        ),
        "en": Wording(
            "officed: alarm – {what}",
            """Hello,

officed needs help: {what}

Detail: {detail}
Since: {since}
What to do: {advice}

A second mail follows when it is mended. For an overview: officed doctor
""",
        ),
    },
    needs={"what": Shape.TEXT, "since": Shape.INSTANT},
    may_have={"detail": Shape.TEXT, "advice": Shape.TEXT},
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

in order again: {what}

Began: {since}
Ended: {until}
""",
        ),
    },
    needs={"what": Shape.TEXT, "until": Shape.INSTANT},
    may_have={"since": Shape.INSTANT},
)

TEMPLATES: Mapping[str, Template] = {"alarm": ALARM, "recovered": RECOVERED}
