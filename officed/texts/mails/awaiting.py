"""Mails about answers: those that we wait for, and those of ours that were found among sent mail."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

AWAITED = Template(
    {
        "et": Wording(
            "Vastust ei ole tulnud: {number} (tähtpäev {due})",
            """Tere!

Meie kirjale {number} palusime vastata hiljemalt {due}. Registris vastust ei ole.

Viivitus: {over}
Täitja: {responsible}
Asendate: {instead_of}

Mida teha:
- Kui vastus on tulnud, siduge see: officed link VASTUSE_NUMBER {number} --as answers
- Kui ei ole, tuletage saajale meelde.
- Kui vastust ei ole enam vaja: officed close {number} --reason PÕHJUS
""",
        ),
        "ru": Wording(
            "Ответа нет: {number} (срок {due})",
            """Здравствуйте!

На наше письмо {number} просили ответить не позднее {due}. В регистре ответа нет.

Просрочка: {over}
Исполнитель: {responsible}
Вы замещаете: {instead_of}

Что делать:
- Если ответ пришёл, свяжите его: officed link НОМЕР_ОТВЕТА {number} --as answers
- Если нет, напомните получателю.
- Если ответ больше не нужен: officed close {number} --reason ПРИЧИНА
""",
        ),
        "en": Wording(
            "No answer has come: {number} (asked for by {due})",
            """Hello,

Our letter {number} asked for an answer by {due}. There is none in the register.

Late by: {over}
Responsible: {responsible}
You stand in for: {instead_of}

What to do:
- If the answer has come, tie it: officed link NUMBER_OF_THE_ANSWER {number} --as answers
- If not, remind the recipient.
- If no answer is needed any more: officed close {number} --reason WHY
""",
        ),
    },
    needs={"number": Shape.TEXT, "due": Shape.DATE, "over": Shape.DAYS_OVER, "responsible": Shape.TEXT},
    may_have={"instead_of": Shape.TEXT},
)

SENT_ANSWER = Template(
    {
        "et": Wording(
            "Kinnitada: saadetud vastus, dokument {document}",
            """Tere!

Saadetud kirjade hulgast leiti kiri, mis ilmselt vastab dokumendile {answers}. See on registreeritud
(dokument {document}).

Kui see oli vastus: officed link {document} {answers} --as answers
Dokument {answers} suletakse siis ja selle tähtaeg lõpeb. Seni tähtaeg kulgeb.
""",
        ),
        "ru": Wording(
            "Подтвердить: отправленный ответ, документ {document}",
            """Здравствуйте!

Среди отправленных писем найдено письмо, которое, видимо, отвечает на документ {answers}. Оно зарегистрировано
(документ {document}).

Если это ответ: officed link {document} {answers} --as answers
Тогда документ {answers} закроется и его срок закончится. До этого срок идёт.
""",
        ),
        "en": Wording(
            "To confirm: an answer that was sent, document {document}",
            """Hello,

Among sent mail there is a letter that seems to answer document {answers}. It is registered (document {document}).

If it was the answer: officed link {document} {answers} --as answers
Document {answers} is closed then and its term ends. Until then the term runs.
""",
        ),
    },
    needs={"document": Shape.TEXT, "answers": Shape.TEXT},
    may_have={},
)

TEMPLATES: Mapping[str, Template] = {"awaited": AWAITED, "sent_answer": SENT_ANSWER}
