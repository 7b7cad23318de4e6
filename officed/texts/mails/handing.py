"""Mails about letters that are another body's: to that body, to the sender in part, and to the official."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

_ENTRY = {"number": Shape.TEXT, "registered": Shape.DATE}
_BODY = {"body": Shape.TEXT, "basis": Shape.BASIS}

PASSING = Template(
    {
        "et": Wording(
            "Kirja edastamine pädevuse järgi: {number}",
            """Tere!

Edastame Teile kirja, mille lahendamine ei ole {office_genitive} pädevuses.

Saaja: {body}
Kiri saabus meile: {received}
Registreeritud: {registered} nr {number}
Liik: {kind}
Alus: {basis}

Kiri on lisatud muutmata kujul. Palume vastata otse saatjale. Saatjat teavitame edastamisest.

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Пересылка письма по компетенции: {number}",
            """Здравствуйте!

Пересылаем Вам письмо, рассмотрение которого не относится к нашей компетенции.

Получатель: {body}
Письмо поступило к нам: {received}
Зарегистрировано: {registered}, № {number}
Вид: {kind}
Основание: {basis}

Письмо приложено без изменений. Просим ответить непосредственно отправителю. Отправителя о пересылке мы уведомим.

С уважением,
{office}
""",
        ),
        "en": Wording(
            "A letter passed on by competence: {number}",
            """Hello,

We pass on to you a letter that is not within our competence.

To: {body}
Received by us: {received}
Registered: {registered}, no. {number}
Kind: {kind}
Basis: {basis}

The letter is attached unchanged. Please reply to its sender directly. We tell the sender that it was passed on.

{office}
""",
        ),
    },
    needs=_ENTRY | _BODY | {"received": Shape.DATE},
    may_have={"kind": Shape.KIND},
)

PASSING_PART = Template(
    {
        "et": Wording(
            "Kirja osa edastamine pädevuse järgi: {number}",
            """Tere!

Edastame Teile kirja, mille lahendamine on osaliselt Teie pädevuses. Osale, mis on {office_genitive} pädevuses, vastame
ise.

Saaja: {body}
Kiri saabus meile: {received}
Registreeritud: {registered} nr {number}
Liik: {kind}
Alus: {basis}

Kiri on lisatud muutmata kujul. Palume oma osas vastata otse saatjale. Saatjat teavitame edastamisest.

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Пересылка части письма по компетенции: {number}",
            """Здравствуйте!

Пересылаем Вам письмо, рассмотрение которого частично относится к Вашей компетенции. На часть, относящуюся к нашей
компетенции, ответим мы.

Получатель: {body}
Письмо поступило к нам: {received}
Зарегистрировано: {registered}, № {number}
Вид: {kind}
Основание: {basis}

Письмо приложено без изменений. Просим в своей части ответить непосредственно отправителю. Отправителя о пересылке мы
уведомим.

С уважением,
{office}
""",
        ),
        "en": Wording(
            "Part of a letter passed on by competence: {number}",
            """Hello,

We pass on to you a letter that is partly within your competence. We reply ourselves to what is within ours.

To: {body}
Received by us: {received}
Registered: {registered}, no. {number}
Kind: {kind}
Basis: {basis}

The letter is attached unchanged. Please reply to its sender directly about your part. We tell the sender that it was
passed on.

{office}
""",
        ),
    },
    needs=_ENTRY | _BODY | {"received": Shape.DATE},
    may_have={"kind": Shape.KIND},
)

PASSED_ON_PART = Template(
    {
        "et": Wording(
            "Teie pöördumine on osaliselt edastatud: {number}",
            """Tere!

Teie pöördumises (registreeritud {registered} nr {number}) on küsimus, mis ei ole {office_genitive} pädevuses.

Edastasime selle {passed} asutusele, kes vastab Teile selles osas: {body}
Asutuse e-post: {body_email}
Alus: {basis}

Ülejäänud osas vastame Teile ise.

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Ваше обращение частично переслано: {number}",
            """Здравствуйте!

В Вашем обращении (зарегистрировано {registered}, № {number}) есть вопрос, который не относится к нашей компетенции.

{passed} мы переслали его в учреждение, которое ответит Вам в этой части: {body}
Эл. почта учреждения: {body_email}
Основание: {basis}

В остальной части ответим Вам мы.

С уважением,
{office}
""",
        ),
        "en": Wording(
            "Part of your letter has been forwarded: {number}",
            """Hello,

Your letter (registered {registered}, no. {number}) has a matter in it that is not within our competence.

On {passed} we forwarded it to the body that will reply to you about it: {body}
Its address: {body_email}
Basis: {basis}

To the rest we will reply ourselves.

{office}
""",
        ),
    },
    needs=_ENTRY | _BODY | {"passed": Shape.DATE},
    may_have={"body_email": Shape.TEXT},
)

_CLOCK = {"number": Shape.TEXT, "kind": Shape.KIND, "due": Shape.DATE, "responsible": Shape.TEXT}
_HINTS = {"body": Shape.TEXT, "body_id": Shape.TEXT, "instead_of": Shape.TEXT}

PASS_ON = Template(
    {
        "et": Wording(
            "Edastada pädevale asutusele: {number}, hiljemalt {due}",
            """Tere!

Dokument {number} paistab olevat teise asutuse pädevuses. Siis tuleb see edastada hiljemalt {due}, aega on {left}.

Liik: {kind}
Täitja: {responsible}
Asendate: {instead_of}
Võib olla pädev: {body}

Mida teha:
- Kui kiri on mõne teise asutuse pädevuses: officed redirect {number} --to ASUTUS
- Ettepaneku järgi: officed redirect {number} --to {body_id}
- Kui kiri on siiski meie pädevuses: officed whose {number} --ours
""",
        ),
        "ru": Wording(
            "Переслать в компетентное учреждение: {number}, не позднее {due}",
            """Здравствуйте!

Документ {number}, по-видимому, относится к компетенции другого учреждения. Тогда его нужно переслать не позднее {due},
осталось: {left}.

Вид: {kind}
Исполнитель: {responsible}
Вы замещаете: {instead_of}
Возможно, компетентно: {body}

Что делать:
- Если письмо относится к компетенции другого учреждения: officed redirect {number} --to УЧРЕЖДЕНИЕ
- По предложению: officed redirect {number} --to {body_id}
- Если письмо всё же относится к нашей компетенции: officed whose {number} --ours
""",
        ),
        "en": Wording(
            "To be passed on: {number}, by {due}",
            """Hello,

Document {number} seems to be another body's. Then it must be passed on by {due}; {left} left.

Kind: {kind}
Responsible: {responsible}
You stand in for: {instead_of}
Perhaps competent: {body}

What to do:
- If it is another body's: officed redirect {number} --to BODY
- As proposed: officed redirect {number} --to {body_id}
- If it is ours after all: officed whose {number} --ours
""",
        ),
    },
    needs=_CLOCK | {"left": Shape.DAYS_LEFT},
    may_have=_HINTS,
)

# To everybody who can still act, while there is a day left, and when there is none.
PASS_ON_NOW = Template(
    {
        "et": Wording(
            "EDASTAMATA: {number} (tähtpäev {due})",
            """Tere!

Dokument {number} paistab olevat teise asutuse pädevuses ja seda ei ole edastatud. Edastada tuleb hiljemalt {due}.

Aega on: {left}
Üle läinud: {over}
Liik: {kind}
Täitja: {responsible}
Asendate: {instead_of}
Võib olla pädev: {body}

Otsustage kohe:
- officed redirect {number} --to ASUTUS
- Ettepaneku järgi: officed redirect {number} --to {body_id}
- Kui kiri on siiski meie pädevuses: officed whose {number} --ours

Edastada saab ka pärast tähtpäeva; registrisse jääb, et see oli hiljem.
""",
        ),
        "ru": Wording(
            "НЕ ПЕРЕСЛАНО: {number} (срок {due})",
            """Здравствуйте!

Документ {number}, по-видимому, относится к компетенции другого учреждения и не переслан. Переслать нужно не позднее
{due}.

Осталось: {left}
Просрочка: {over}
Вид: {kind}
Исполнитель: {responsible}
Вы замещаете: {instead_of}
Возможно, компетентно: {body}

Решите немедленно:
- officed redirect {number} --to УЧРЕЖДЕНИЕ
- По предложению: officed redirect {number} --to {body_id}
- Если письмо всё же относится к нашей компетенции: officed whose {number} --ours

Переслать можно и после срока; в регистре останется, что это было позже.
""",
        ),
        "en": Wording(
            "NOT PASSED ON: {number} (due {due})",
            """Hello,

Document {number} seems to be another body's and has not been passed on. It must be passed on by {due}.

Left: {left}
Late by: {over}
Kind: {kind}
Responsible: {responsible}
You stand in for: {instead_of}
Perhaps competent: {body}

Please decide now:
- officed redirect {number} --to BODY
- As proposed: officed redirect {number} --to {body_id}
- If it is ours after all: officed whose {number} --ours

It can be passed on after its day too; the register keeps that it was late.
""",
        ),
    },
    needs=_CLOCK,
    may_have=_HINTS | {"left": Shape.DAYS_LEFT, "over": Shape.DAYS_OVER},
)

TELL_SENDER = Template(
    {
        "et": Wording(
            "Teavitada saatjat: {number} on edastatud",
            """Tere!

Dokument {number} edastati {passed} pädevale asutusele: {body}
Saatjal ei ole e-posti aadressi, millele teade jõuaks.

Mida teha: teatage saatjale posti või telefoni teel, et kiri on edastatud ({basis}), ja märkige see:
officed redirect {number} --told post

Seni jääb dokument avatuks.
""",
        ),
        "ru": Wording(
            "Уведомить отправителя: {number} переслано",
            """Здравствуйте!

Документ {number} переслан {passed} в компетентное учреждение: {body}
У отправителя нет адреса эл. почты, на который дошло бы уведомление.

Что делать: сообщите отправителю по почте или телефону, что письмо переслано ({basis}), и отметьте это:
officed redirect {number} --told post

До этого документ остаётся открытым.
""",
        ),
        "en": Wording(
            "Tell the sender: {number} has been passed on",
            """Hello,

Document {number} was passed on {passed} to the competent body: {body}
No mail would reach its sender.

What to do: tell the sender by post or telephone that it was passed on ({basis}), and say so:
officed redirect {number} --told post

Until then the document stays open.
""",
        ),
    },
    needs={"number": Shape.TEXT, "passed": Shape.DATE, "body": Shape.TEXT, "basis": Shape.BASIS},
    may_have={},
)

TEMPLATES: Mapping[str, Template] = {
    "passing": PASSING,
    "passing_part": PASSING_PART,
    "passed_on_part": PASSED_ON_PART,
    "pass_on": PASS_ON,
    "pass_on_now": PASS_ON_NOW,
    "tell_sender": TELL_SENDER,
}
