"""Mails to those who wrote to the office."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

_ENTRY = {"number": Shape.TEXT, "registered": Shape.DATE}

ACKNOWLEDGEMENT = Template(
    {
        "et": Wording(
            "Teie pöördumine on registreeritud: {number}",
            """Tere!

Oleme Teie pöördumise kätte saanud ja registreerinud selle {registered} numbriga {number}.

Liik: {kind}
Vastame hiljemalt {due} ({basis}).

Kui soovite midagi lisada, vastake sellele kirjale ja jätke number teemareale.

Lugupidamisega
{office}

Kiri on saadetud automaatselt.
""",
        ),
        "ru": Wording(
            "Ваше обращение зарегистрировано: {number}",
            """Здравствуйте!

Мы получили Ваше обращение и зарегистрировали его {registered} под номером {number}.

Вид: {kind}
Ответим не позднее {due} ({basis}).

Если хотите что-либо добавить, ответьте на это письмо, сохранив номер в теме.

С уважением,
{office}

Письмо отправлено автоматически.
""",
        ),
        "en": Wording(
            "Your letter has been registered: {number}",
            """Hello,

We have received your letter and registered it on {registered} under number {number}.

Kind: {kind}
We will reply by {due} ({basis}).

To add anything, reply to this message and keep the number in the subject.

{office}

This message was sent automatically.
""",
        ),
    },
    needs=_ENTRY | {"kind": Shape.KIND},
    may_have={"due": Shape.DATE, "basis": Shape.BASIS},
)

# Nobody has confirmed the kind yet, so no date is promised.
ACKNOWLEDGEMENT_UNCONFIRMED = Template(
    {
        "et": Wording(
            "Teie pöördumine on registreeritud: {number}",
            """Tere!

Oleme Teie pöördumise kätte saanud ja registreerinud selle {registered} numbriga {number}.

Vaatame pöördumise läbi ja vastame seaduses ettenähtud tähtaja jooksul.

Kui soovite midagi lisada, vastake sellele kirjale ja jätke number teemareale.

Lugupidamisega
{office}

Kiri on saadetud automaatselt.
""",
        ),
        "ru": Wording(
            "Ваше обращение зарегистрировано: {number}",
            """Здравствуйте!

Мы получили Ваше обращение и зарегистрировали его {registered} под номером {number}.

Мы рассмотрим обращение и ответим в установленный законом срок.

Если хотите что-либо добавить, ответьте на это письмо, сохранив номер в теме.

С уважением,
{office}

Письмо отправлено автоматически.
""",
        ),
        "en": Wording(
            "Your letter has been registered: {number}",
            """Hello,

We have received your letter and registered it on {registered} under number {number}.

We will review it and reply within the statutory term.

To add anything, reply to this message and keep the number in the subject.

{office}

This message was sent automatically.
""",
        ),
    },
    needs=_ENTRY,
    may_have={},
)

EXTENSION = Template(
    {
        "et": Wording(
            "Vastamise tähtaja pikendamine: {number}",
            """Tere!

Pikendame Teie {kind_allative} (registreeritud {registered} nr {number}) vastamise tähtaega kuni {due}.

Põhjus: {reason}
Alus: {basis}

Lugupidamisega
{signer}
{office}
""",
        ),
        "ru": Wording(
            "Продление срока ответа: {number}",
            """Здравствуйте!

Срок ответа на Ваше обращение (зарегистрировано {registered}, № {number}) продлён до {due}.

Причина: {reason}
Основание: {basis}

С уважением,
{signer}
{office}
""",
        ),
        "en": Wording(
            "Extension of the reply term: {number}",
            """Hello,

The term for replying to your letter (registered {registered}, no. {number}) is extended until {due}.

Kind: {kind}
Reason: {reason}
Basis: {basis}

{signer}
{office}
""",
        ),
    },
    needs=_ENTRY | {"kind": Shape.KIND, "due": Shape.DATE, "reason": Shape.TEXT, "basis": Shape.BASIS},
    may_have={"signer": Shape.TEXT},
)

PASSED_ON = Template(
    {
        "et": Wording(
            "Teie pöördumine on edastatud: {number}",
            """Tere!

Teie pöördumises (registreeritud {registered} nr {number}) esitatud küsimus ei ole {office_genitive} pädevuses.

Edastasime selle {passed} asutusele, kes vastab Teile: {body}
Asutuse e-post: {body_email}
Alus: {basis}

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Ваше обращение переслано: {number}",
            """Здравствуйте!

Вопрос, изложенный в Вашем обращении (зарегистрировано {registered}, № {number}), не относится к нашей компетенции.

{passed} мы переслали его в учреждение, которое Вам ответит: {body}
Эл. почта учреждения: {body_email}
Основание: {basis}

С уважением,
{office}
""",
        ),
        "en": Wording(
            "Your letter has been forwarded: {number}",
            """Hello,

The matter in your letter (registered {registered}, no. {number}) is not within our competence.

On {passed} we forwarded it to the body that will reply to you: {body}
Its address: {body_email}
Basis: {basis}

{office}
""",
        ),
    },
    needs=_ENTRY | {"passed": Shape.DATE, "body": Shape.TEXT, "basis": Shape.BASIS},
    may_have={"body_email": Shape.TEXT},
)

# The envelope of a letter of ours: what it says stands in the file that goes along.
OUR_LETTER = Template(
    {
        "et": Wording(
            "Kiri nr {number}",
            """Tere!

Saadame Teile kirja, mis on lisatud sellele e-kirjale.

Meie number: {number}
Meie kuupäev: {registered}
Teie number: {their_number}
Teie kuupäev: {their_date}
Vastus kirjale, mis on meil registreeritud numbriga {answers}.

Kui vastate, jätke meie number teemareale.

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Письмо № {number}",
            """Здравствуйте!

Направляем Вам письмо, приложенное к этому сообщению.

Наш номер: {number}
Наша дата: {registered}
Ваш номер: {their_number}
Ваша дата: {their_date}
Ответ на письмо, зарегистрированное у нас под номером {answers}.

Если будете отвечать, сохраните наш номер в теме.

С уважением,
{office}
""",
        ),
        "en": Wording(
            "Letter no. {number}",
            """Hello,

Please find our letter attached to this message.

Our number: {number}
Our date: {registered}
Your number: {their_number}
Your date: {their_date}
It answers the letter that we registered under number {answers}.

If you reply, please keep our number in the subject.

{office}
""",
        ),
    },
    needs=_ENTRY,
    may_have={"their_number": Shape.TEXT, "their_date": Shape.DATE, "answers": Shape.TEXT},
)

TEMPLATES: Mapping[str, Template] = {
    "our_letter": OUR_LETTER,
    "acknowledgement": ACKNOWLEDGEMENT,
    "acknowledgement_unconfirmed": ACKNOWLEDGEMENT_UNCONFIRMED,
    "extension": EXTENSION,
    "passed_on": PASSED_ON,
}
