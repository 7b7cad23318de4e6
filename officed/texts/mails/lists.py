"""Lists: what is open for one person each morning, and once a week for who watches over all terms."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

DIGEST = Template(
    {
        "et": Wording(
            "Teie avatud dokumendid: {count}[, üle tähtaja {late}]",
            """Tere!

Teie täita on praegu {count}.

Üle tähtaja: {late}
Dokumendid, lähim tähtaeg ees:{terms}
Peale nende veel: {more}
Otsust ootab registripidajalt: {held}
Asendate: {instead_of}

Vastatu märkimiseks: officed answer NUMBER
""",
        ),
        "ru": Wording(
            "Ваши открытые документы: {count}[, просрочено {late}]",
            """Здравствуйте!

К исполнению у Вас сейчас: {count}.

Просрочено: {late}
Документы, сначала ближайший срок:{terms}
Кроме них ещё: {more}
Ждут решения регистратора: {held}
Вы замещаете: {instead_of}

Отметить отвеченное: officed answer НОМЕР
""",
        ),
        "en": Wording(
            "Your open documents: {count}[, overdue {late}]",
            """Hello,

You have {count} to answer now.

Overdue: {late}
Documents, the nearest date first:{terms}
Besides these: {more}
Waiting for the registrar's decision: {held}
You stand in for: {instead_of}

To enter what is answered: officed answer NUMBER
""",
        ),
    },
    needs={"count": Shape.DOCUMENTS, "terms": Shape.TERMS},
    may_have={
        "late": Shape.DOCUMENTS,
        "more": Shape.DOCUMENTS,
        "held": Shape.DOCUMENTS,
        "instead_of": Shape.TEXT,
    },
)

WEEKLY = Template(
    {
        "et": Wording(
            "Nädala tähtajad: avatud {count}[, üle tähtaja {late}]",
            """Tere!

Avatud tähtaegu on {count}.

Üle tähtaja: {late}{late_terms}
Tähtaeg saabub sel nädalal: {soon}{soon_terms}
Peale loetletute veel: {more}
Otsust ootab registripidajalt: {held}

Kõik tähtajad: officed deadlines
""",
        ),
        "ru": Wording(
            "Сроки недели: открыто {count}[, просрочено {late}]",
            """Здравствуйте!

Открытых сроков: {count}.

Просрочено: {late}{late_terms}
Срок наступает на этой неделе: {soon}{soon_terms}
Кроме перечисленных ещё: {more}
Ждут решения регистратора: {held}

Все сроки: officed deadlines
""",
        ),
        "en": Wording(
            "Terms of the week: open {count}[, overdue {late}]",
            """Hello,

Open terms: {count}.

Overdue: {late}{late_terms}
Due this week: {soon}{soon_terms}
Besides those listed: {more}
Waiting for the registrar's decision: {held}

All terms: officed deadlines
""",
        ),
    },
    needs={"count": Shape.DOCUMENTS},
    may_have={
        "late": Shape.DOCUMENTS,
        "late_terms": Shape.TERMS,
        "soon": Shape.DOCUMENTS,
        "soon_terms": Shape.TERMS,
        "more": Shape.DOCUMENTS,
        "held": Shape.DOCUMENTS,
    },
)

RETURNED = Template(
    {
        "et": Wording(
            "Teie äraolekul asendajale antud: {count}",
            """Tere!

Teie äraolekul alates {first} anti asendajale Teie eest {count}.

Neist praegu lahtised, lähim tähtaeg ees:{terms}
Peale nende veel: {more}

Need jäävad asendaja täita. Mille võtate endale: officed assign NUMBER {who}
""",
        ),
        "ru": Wording(
            "Передано замещающему за время Вашего отсутствия: {count}",
            """Здравствуйте!

Во время Вашего отсутствия с {first} замещающему за Вас передано: {count}.

Из них ещё открыты, сначала ближайший срок:{terms}
Кроме них ещё: {more}

Исполняет их замещающий. Чтобы взять документ себе: officed assign НОМЕР {who}
""",
        ),
        "en": Wording(
            "Given to your stand-in while you were away: {count}",
            """Hello,

While you were away since {first}, your stand-in got {count} in your place.

Of these still open, the nearest date first:{terms}
Besides these: {more}

They stay with your stand-in. To take one over: officed assign NUMBER {who}
""",
        ),
    },
    needs={"count": Shape.DOCUMENTS, "first": Shape.DATE, "who": Shape.TEXT},
    may_have={"terms": Shape.TERMS, "more": Shape.DOCUMENTS},
)

TEMPLATES: Mapping[str, Template] = {"digest": DIGEST, "weekly": WEEKLY, "returned": RETURNED}
