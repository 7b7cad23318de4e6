"""Mails to the officials who answer documents."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

_DOCUMENT = {"number": Shape.TEXT, "kind": Shape.KIND}
_RECEIVED = {"received": Shape.DATE}
_FROM = {"sender": Shape.TEXT, "title": Shape.TEXT}
_WHY = {"because": Shape.REASONS}
_TERM = {"due": Shape.DATE, "due_at": Shape.INSTANT, "basis": Shape.BASIS}
_SUBSTITUTION = {"instead_of": Shape.TEXT, "until": Shape.DATE}

FORWARD = Template(
    {
        "et": Wording(
            "Täitmiseks {number}[, tähtaeg {due}]",
            """Tere!

Teile on suunatud dokument {number}.

Saatja: {sender}
Pealkiri: {title}
Liik: {kind}
Saabunud: {received}
Vastamise tähtaeg: {due}
Tähtaeg kellaajaliselt: {due_at}
Tähtaja alus: {basis}
Resolutsioon: {instruction}
Miks Teile: {because}
Asendate: {instead_of}
Asendamise lõpp: {until}

Mida teha:
- Vastake saatjale hiljemalt {due}. Jätke vastuse teemareale number {number}: selle järgi seotakse vastus kirjaga.
- Kui asi ei ole meie pädevuses, andke sellest kohe teada: õigele asutusele tuleb see edastada hiljemalt {forward_by}.
- Kui dokument ei ole Teie täita, vastake sellele kirjale ja nimetage õige täitja.

Kiri on lisatud muutmata kujul.
""",
        ),
        "ru": Wording(
            "К исполнению {number}[, срок {due}]",
            """Здравствуйте!

Вам направлен документ {number}.

Отправитель: {sender}
Заголовок: {title}
Вид: {kind}
Поступил: {received}
Срок ответа: {due}
Последний момент для ответа: {due_at}
Основание срока: {basis}
Резолюция: {instruction}
Почему Вам: {because}
Вы замещаете: {instead_of}
Замещение до: {until}

Что делать:
- Ответьте отправителю не позднее {due}. Оставьте номер {number} в теме: по нему ответ будет связан с письмом.
- Если вопрос не в нашей компетенции, сообщите об этом сразу; переслать нужно не позднее {forward_by}.
- Если документ предназначен не Вам, ответьте на это письмо и назовите исполнителя.

Письмо приложено без изменений.
""",
        ),
        "en": Wording(
            "For action {number}[, due {due}]",
            """Hello,

Document {number} has been assigned to you.

From: {sender}
Title: {title}
Kind: {kind}
Received: {received}
Reply due: {due}
Last moment to reply: {due_at}
Basis of the term: {basis}
Instruction: {instruction}
Why you: {because}
You stand in for: {instead_of}
Substitution ends: {until}

What to do:
- Reply to the sender by {due}. Keep number {number} in the subject: it ties your reply to this letter.
- If the matter is not within our competence, say so at once; it must be passed on by {forward_by}.
- If it is not yours to answer, reply to this mail and name the right person.

The letter is attached unchanged.
""",
        ),
    },
    needs=_DOCUMENT | _RECEIVED,
    may_have=_FROM | _WHY | _TERM | _SUBSTITUTION | {"instruction": Shape.TEXT, "forward_by": Shape.DATE},
)

# A restricted document: no sender, no title, no content, no reason (which could quote any of them).
NOTICE = Template(
    {
        "et": Wording(
            "Täitmiseks {number} (piiranguga)[, tähtaeg {due}]",
            """Tere!

Teile on suunatud juurdepääsupiiranguga dokument {number}. Selle sisu e-postiga ei saadeta.

Liik: {kind}
Vastamise tähtaeg: {due}
Tähtaeg kellaajaliselt: {due_at}
Asendate: {instead_of}
Asendamise lõpp: {until}

Mida teha: tutvuge dokumendiga registris või kantseleis. Ärge edastage seda krüpteerimata e-postiga.
""",
        ),
        "ru": Wording(
            "К исполнению {number} (с ограничением)[, срок {due}]",
            """Здравствуйте!

Вам направлен документ {number} с ограничением доступа. Его содержание по электронной почте не пересылается.

Вид: {kind}
Срок ответа: {due}
Последний момент для ответа: {due_at}
Вы замещаете: {instead_of}
Замещение до: {until}

Что делать: ознакомьтесь с документом в регистре или в канцелярии. Не пересылайте его почтой без шифрования.
""",
        ),
        "en": Wording(
            "For action {number} (restricted)[, due {due}]",
            """Hello,

Document {number}, which is under an access restriction, has been assigned to you. Its content is not sent by mail.

Kind: {kind}
Reply due: {due}
Last moment to reply: {due_at}
You stand in for: {instead_of}
Substitution ends: {until}

What to do: read the document in the register or at the registry. Do not send it on by mail without encryption.
""",
        ),
    },
    needs=_DOCUMENT,
    may_have={"due": Shape.DATE, "due_at": Shape.INSTANT} | _SUBSTITUTION,
)

INFORMATION = Template(
    {
        "et": Wording(
            "Teadmiseks {number}",
            """Tere!

Saadame Teile teadmiseks dokumendi {number}. Vastata ei ole vaja.

Saatja: {sender}
Pealkiri: {title}
Liik: {kind}
Saabunud: {received}
Miks Teile: {because}
Vastutav täitja: {responsible}
""",
        ),
        "ru": Wording(
            "К сведению {number}",
            """Здравствуйте!

Направляем Вам к сведению документ {number}. Отвечать не нужно.

Отправитель: {sender}
Заголовок: {title}
Вид: {kind}
Поступил: {received}
Почему Вам: {because}
Ответственный исполнитель: {responsible}
""",
        ),
        "en": Wording(
            "For information {number}",
            """Hello,

Document {number} is sent to you for information. No reply is needed.

From: {sender}
Title: {title}
Kind: {kind}
Received: {received}
Why you: {because}
Responsible: {responsible}
""",
        ),
    },
    needs=_DOCUMENT | _RECEIVED,
    may_have=_FROM | _WHY | {"responsible": Shape.TEXT},
)

REMINDER = Template(
    {
        "et": Wording(
            "Meeldetuletus: {number}, tähtaeg {due}",
            """Tere!

Dokumendile {number} ({kind}) tuleb vastata hiljemalt {due}.

Aega jäänud: {left}
Tähtaeg kellaajaliselt: {due_at}
Asendate: {instead_of}

Kui vastus õigeks ajaks ei valmi, esitage enne tähtaja möödumist pikendamise põhjendus.
""",
        ),
        "ru": Wording(
            "Напоминание: {number}, срок {due}",
            """Здравствуйте!

На документ {number} ({kind}) нужно ответить не позднее {due}.

Осталось: {left}
Последний момент: {due_at}
Вы замещаете: {instead_of}

Если ответ не будет готов вовремя, представьте обоснование продления до истечения срока.
""",
        ),
        "en": Wording(
            "Reminder: {number}, due {due}",
            """Hello,

Document {number} ({kind}) must be answered by {due}.

Time left: {left}
Last moment: {due_at}
You stand in for: {instead_of}

If the reply will not be ready, give the reason for an extension before the due date.
""",
        ),
    },
    needs=_DOCUMENT | {"due": Shape.DATE, "left": Shape.DAYS_LEFT},
    may_have={"due_at": Shape.INSTANT, "instead_of": Shape.TEXT},
)

OVERDUE = Template(
    {
        "et": Wording(
            "Üle tähtaja: {number} (tähtaeg {due})",
            """Tere!

Dokumendile {number} ({kind}) ei ole vastatud. Tähtaeg oli {due}.

Viivitus: {over}
Täitja: {responsible}
Saadetud: {reminders}

Palun otsustage: vastata kohe, määrata uus täitja või teavitada saatjat viivitusest.
""",
        ),
        "ru": Wording(
            "Просрочено: {number} (срок {due})",
            """Здравствуйте!

Ответ на документ {number} ({kind}) не дан. Срок истёк {due}.

Просрочка: {over}
Исполнитель: {responsible}
Отправлено: {reminders}

Просим решить: ответить немедленно, назначить другого исполнителя или сообщить отправителю о задержке.
""",
        ),
        "en": Wording(
            "Overdue: {number} (due {due})",
            """Hello,

Document {number} ({kind}) has not been answered. It was due on {due}.

Overdue by: {over}
Responsible: {responsible}
Sent so far: {reminders}

Please decide: answer at once, assign someone else, or tell the sender about the delay.
""",
        ),
    },
    needs=_DOCUMENT | {"due": Shape.DATE, "over": Shape.DAYS_OVER, "responsible": Shape.TEXT},
    may_have={"reminders": Shape.REMINDERS},
)

HOUSE_REPLY_HINT = Template(
    {
        "et": Wording(
            "Teie vastus jõudis ainult registrisse[: {number}]",
            """Tere!

Vastasite officedi kirjale. Teie vastus jõudis ainult registripidajale; kirja saatja seda ei saanud.

Dokument: {number}

Mida teha:
- Saatjale vastamiseks kirjutage tema aadressil, mis on lisatud kirjas. Jätke teemareale number {number}.
- Kui olete juba vastanud: officed answer {number}
- Kui dokumendi peab täitma keegi teine, nimetasite ta aga vastuses, siis ei ole vaja midagi teha.
""",
        ),
        "ru": Wording(
            "Ваш ответ получил только регистр[: {number}]",
            """Здравствуйте!

Вы ответили на письмо officed. Ваш ответ получил только регистратор; отправитель письма его не получил.

Документ: {number}

Что делать:
- Чтобы ответить отправителю, пишите на его адрес в приложенном письме. Оставьте номер {number} в теме.
- Если Вы уже ответили: officed answer {number}
- Если исполнитель другой и Вы назвали его в ответе, делать ничего не нужно.
""",
        ),
        "en": Wording(
            "Your reply reached the register only[: {number}]",
            """Hello,

You replied to a mail of officed. Your reply reached the registrar only; the sender of the letter did not get it.

Document: {number}

What to do:
- To reply to the sender, write to the address in the attached letter. Keep number {number} in the subject.
- If you have replied already: officed answer {number}
- If it is somebody else's and you named them in your reply, there is nothing to do.
""",
        ),
    },
    needs={},
    may_have={"number": Shape.TEXT},
)

_ATTACHED = (
    "Kiri on lisatud muutmata kujul.\n",
    "Письмо приложено без изменений.\n",
    "The letter is attached unchanged.\n",
)
_NOT_ATTACHED = {
    "et": "Kiri on lisamiseks liiga suur ({size} MB). Muutmata originaal on registris numbri {number} all; "
    "küsige seda kantseleist (andmekaustas: {original}).\n",
    "ru": "Письмо слишком велико для вложения ({size} МБ). Оригинал без изменений хранится в регистре под номером "
    "{number}; обратитесь за ним в канцелярию (в папке данных: {original}).\n",
    "en": "The letter is too large to be attached ({size} MB). The unchanged original is in the register under number "
    "{number}; ask the registry for it (in the data folder: {original}).\n",
}


def _without_letter(template: Template) -> Template:
    """The same mail for a letter that no mail can carry: where it is instead of that it is attached."""
    wording = {}
    for language, words in template.wording.items():
        body = words.body
        for line in _ATTACHED:
            body = body.replace(line, "")
        wording[language] = Wording(words.subject, f"{body.rstrip()}\n\n{_NOT_ATTACHED[language]}")
    return Template(wording, {**template.needs, "size": Shape.TEXT, "original": Shape.TEXT}, template.may_have)


TEMPLATES: Mapping[str, Template] = {
    "house_reply_hint": HOUSE_REPLY_HINT,
    "forward": FORWARD,
    "forward_large": _without_letter(FORWARD),
    "notice": NOTICE,
    "information": INFORMATION,
    "information_large": _without_letter(INFORMATION),
    "reminder": REMINDER,
    "overdue": OVERDUE,
}
