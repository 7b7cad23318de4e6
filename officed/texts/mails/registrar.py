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
    may_have={"candidates": Shape.CANDIDATES, "decide_by": Shape.DAY, "due": Shape.DATE},
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
    may_have={"number": Shape.TEXT, "decide_by": Shape.DAY},
)

AWAY = Template(
    {
        "et": Wording(
            "Täitja vastas automaatselt[: {number}]",
            """Tere!

Ametniku postkast vastas automaatselt, ta võib olla eemal: {person}

Kiri oli dokumendi kohta: {number}
Pakutav asendaja: {substitute}

Mida teha:
- Suunake dokument teisele: officed assign {number} {substitute}
- Kui ametnik on eemal, kirjutage see faili config/people.toml (tabel absence, person = "{who}"): siis jõuavad
  järgmised dokumendid kohe asendajale.

Samal päeval selle ametniku kohta rohkem ei teatata.
""",
        ),
        "ru": Wording(
            "Исполнитель ответил автоматически[: {number}]",
            """Здравствуйте!

Почтовый ящик сотрудника ответил автоматически, возможно, он отсутствует: {person}

Письмо было о документе: {number}
Предлагаемый заместитель: {substitute}

Что делать:
- Передайте документ другому: officed assign {number} {substitute}
- Если сотрудник отсутствует, запишите это в config/people.toml (таблица absence, person = "{who}"): тогда
  следующие документы сразу попадут к заместителю.

В этот день об этом сотруднике больше сообщать не будем.
""",
        ),
        "en": Wording(
            "An official answered automatically[: {number}]",
            """Hello,

An official's mailbox answered automatically, they may be away: {person}

The mail was about document: {number}
Substitute proposed: {substitute}

What to do:
- Give the document to another person: officed assign {number} {substitute}
- If the official is away, write it into config/people.toml (table absence, person = "{who}"): the next documents
  then reach the substitute at once.

There will be no other mail about this official today.
""",
        ),
    },
    needs={"person": Shape.TEXT, "who": Shape.TEXT},
    may_have={"number": Shape.TEXT, "substitute": Shape.TEXT},
)

HOUSE_REPLY = Template(
    {
        "et": Wording(
            "Ametnik vastas[: {number}]",
            """Tere!

Ametnik vastas officedi kirjale: {person}
Kiri oli dokumendi kohta: {number}

Tema kiri on lisatud muutmata kujul, kui dokumendil ei ole piirangut. Seda ei registreeritud; see on tagasi lükatud
kirjade seas numbri {document} all.

Mida teha, kui ta:
- nimetas õige täitja: officed assign {number} TÄITJA
- on saatjale vastanud: officed answer {number}
- saatis uue kirja, mis tuleb registreerida: officed refused release {document}
""",
        ),
        "ru": Wording(
            "Сотрудник ответил[: {number}]",
            """Здравствуйте!

Сотрудник ответил на письмо officed: {person}
Письмо было о документе: {number}

Его письмо приложено без изменений, если у документа нет ограничения. Оно не зарегистрировано и находится среди
отклонённых под номером {document}.

Что делать, если он:
- назвал исполнителя: officed assign {number} ИСПОЛНИТЕЛЬ
- ответил отправителю: officed answer {number}
- прислал новое письмо, которое нужно зарегистрировать: officed refused release {document}
""",
        ),
        "en": Wording(
            "An official replied[: {number}]",
            """Hello,

An official replied to a mail of officed: {person}
The mail was about document: {number}

The reply is attached unchanged, unless the document is restricted. It was not registered and stands among the refused
under {document}.

What to do if they:
- named the right person: officed assign {number} PERSON
- have answered the sender: officed answer {number}
- sent a new letter that must be registered: officed refused release {document}
""",
        ),
    },
    needs={"person": Shape.TEXT, "document": Shape.TEXT},
    may_have={"number": Shape.TEXT},
)

TEMPLATES: Mapping[str, Template] = {
    "question": QUESTION,
    "held": HELD,
    "away": AWAY,
    "house_reply": HOUSE_REPLY,
}
