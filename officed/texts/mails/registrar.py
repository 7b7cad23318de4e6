"""Mails to the registrar about documents that wait for a decision."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

QUESTION = Template(
    {
        "et": Wording(
            "Otsustada: dokument {document}, liik ei ole selge",
            """Tere!

Dokument {document} ootab Teie otsust: selle liik ei ole selge. Numbrit ei ole veel antud.

Põhjus: {reason}
Otsustada hiljemalt: {decide_by}
Varaseim võimalik tähtaeg: {due}

Tõenäolised liigid ja nende punktid:{candidates}

Mida teha:
  officed held show {document}
  officed held release {document} --kind LIIK

Kui selleks ajaks otsust ei tehta, registreeritakse dokument üldsarja ja selle täitjaks jääte Teie.
""",
        ),
        "ru": Wording(
            "Решить: документ {document}, вид неясен",
            """Здравствуйте!

Документ {document} ждёт Вашего решения: его вид неясен. Номер ещё не присвоен.

Причина: {reason}
Решить не позднее: {decide_by}
Самый ранний возможный срок: {due}

Вероятные виды и их баллы:{candidates}

Что делать:
  officed held show {document}
  officed held release {document} --kind ВИД

Если решения не будет, документ зарегистрируют в общей серии, исполнителем назначат Вас.
""",
        ),
        "en": Wording(
            "To decide: document {document}, its kind is not sure",
            """Hello,

Document {document} waits for your decision: its kind is not sure. It has no number yet.

Reason: {reason}
Decide by: {decide_by}
Earliest date that may apply: {due}

Likely kinds and their points:{candidates}

What to do:
  officed held show {document}
  officed held release {document} --kind KIND

If nobody decides by then, it is registered in the general series and assigned to you.
""",
        ),
    },
    needs={"document": Shape.TEXT, "reason": Shape.REASONS},
    may_have={"candidates": Shape.CANDIDATES, "decide_by": Shape.INSTANT, "due": Shape.DATE},
)

HELD = Template(
    {
        "et": Wording(
            "Ootel: dokument {document}",
            """Tere!

Dokument {document} on peatatud ja ootab Teie otsust.

Põhjus: {reason}
Number: {number}
Otsustada hiljemalt: {decide_by}

Mida teha:
  officed held show {document}
  officed held release {document}
""",
        ),
        "ru": Wording(
            "Ожидает: документ {document}",
            """Здравствуйте!

Документ {document} остановлен и ждёт Вашего решения.

Причина: {reason}
Номер: {number}
Решить не позднее: {decide_by}

Что делать:
  officed held show {document}
  officed held release {document}
""",
        ),
        "en": Wording(
            "Held: document {document}",
            """Hello,

Document {document} was stopped and waits for your decision.

Reason: {reason}
Number: {number}
Decide by: {decide_by}

What to do:
  officed held show {document}
  officed held release {document}
""",
        ),
    },
    needs={"document": Shape.TEXT, "reason": Shape.REASONS},
    may_have={"number": Shape.TEXT, "decide_by": Shape.INSTANT},
)

TEMPLATES: Mapping[str, Template] = {"question": QUESTION, "held": HELD}
