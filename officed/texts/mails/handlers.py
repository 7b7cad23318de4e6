"""Mails to those who handle whistleblowers' reports: dates and what to do, never anything of a letter."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

_REPORT = {"document": Shape.TEXT, "who": Shape.TEXT}
_DATES = {"receipt_due": Shape.DATE, "feedback_due": Shape.DATE}
_DUE = {"due": Shape.DATE}
_DAYS = {"left": Shape.DAYS_LEFT, "over": Shape.DAYS_OVER}

# The mail itself is the envelope; the text is written only where the envelope is too large for any mail.
REPORT = Template(
    {
        "et": Wording(
            "Rikkumisteade {document}: ainult Teile, krüpteeritud",
            """Tere!

Rikkumisteade {document} on Teie võtmele krüpteeritud, kuid e-kirja jaoks liiga suur: {size} MB.

Ümbrik on serveris: {original}
Võtke see endale: officed sealed save {document} teade.p7m --as {who}
Avage oma võtmega: openssl cms -decrypt -inform DER -in teade.p7m -inkey VÕTI -out teade.eml
""",
        ),
        "ru": Wording(
            "Сообщение о нарушении {document}: только для Вас, зашифровано",
            """Здравствуйте!

Сообщение о нарушении {document} зашифровано Вашим ключом, но слишком велико для письма: {size} МБ.

Конверт находится на сервере: {original}
Возьмите его: officed sealed save {document} teade.p7m --as {who}
Откройте своим ключом: openssl cms -decrypt -inform DER -in teade.p7m -inkey КЛЮЧ -out teade.eml
""",
        ),
        "en": Wording(
            "Report {document}: for you alone, encrypted",
            """Hello,

Report {document} is encrypted to your key, but too large for a mail: {size} MB.

The envelope is on the server: {original}
Take it from there: officed sealed save {document} report.p7m --as {who}
Open it with your key: openssl cms -decrypt -inform DER -in report.p7m -inkey KEY -out report.eml
""",
        ),
    },
    needs=_REPORT,
    may_have={"size": Shape.TEXT, "original": Shape.TEXT},
)

# Stands inside the envelope, above the letter.
INSIDE = Template(
    {
        "et": Wording(
            "Rikkumisteade",
            """Lisatud kiri saabus {received} ja on muutmata kujul. Seda saab avada ainult rikkumisteadete vastuvõtja.
Teavitaja isikut ei tohi avaldada (ELi direktiiv 2019/1937 art 16). Ärge edastage kirja krüpteerimata.
""",
        ),
        "ru": Wording(
            "Сообщение о нарушении",
            """Приложенное письмо поступило {received} и не изменено. Открыть его может только получатель сообщений.
Личность заявителя раскрывать нельзя (директива ЕС 2019/1937 ст. 16). Не пересылайте письмо незашифрованным.
""",
        ),
        "en": Wording(
            "Report",
            """The letter that is attached came on {received} and is untouched. Only who handles reports can open it.
Who wrote it must not be disclosed (EU Directive 2019/1937 art. 16). Do not pass it on without encryption.
""",
        ),
    },
    needs={"received": Shape.DATE},
    may_have={},
)

CAME = Template(
    {
        "et": Wording(
            "Rikkumisteade {document}: kinnitada hiljemalt {receipt_due}",
            """Tere!

Saabus rikkumisteade {document}. See on krüpteeritud Teie võtmele ja saadetud eraldi kirjaga. Registrisse seda ei kanta,
selle sisu ei näe keegi teine.
Seda on juba saanud; paluge see kustutada: {reached}

Teavitajale kinnitada kättesaamist hiljemalt: {receipt_due}
Teavitajale anda tagasisidet hiljemalt: {feedback_due}

Kui kinnitus on saadetud: officed sealed acknowledged {document} --as {who}
Kui tagasiside on antud: officed sealed answered {document} --as {who}
Kui see ei ole rikkumisteade: officed sealed dismissed {document} --as {who}
Kui krüpteeritud kiri läks kaduma: officed sealed save {document} teade.p7m --as {who}
""",
        ),
        "ru": Wording(
            "Сообщение о нарушении {document}: подтвердить не позднее {receipt_due}",
            """Здравствуйте!

Поступило сообщение о нарушении {document}. Оно зашифровано Вашим ключом и отправлено отдельным письмом. В регистр его
не вносят, его содержания никто другой не видит.
Его уже получили; попросите удалить: {reached}

Подтвердить заявителю получение не позднее: {receipt_due}
Дать заявителю обратную связь не позднее: {feedback_due}

Когда подтверждение отправлено: officed sealed acknowledged {document} --as {who}
Когда обратная связь дана: officed sealed answered {document} --as {who}
Если это не сообщение о нарушении: officed sealed dismissed {document} --as {who}
Если зашифрованное письмо пропало: officed sealed save {document} teade.p7m --as {who}
""",
        ),
        "en": Wording(
            "Report {document}: acknowledge by {receipt_due}",
            """Hello,

Report {document} has come. It is encrypted to your key and was sent in a mail of its own. It is not registered, and
nobody else sees what it says.
Has had it already; ask that it is deleted there: {reached}

Acknowledge its receipt to the sender by: {receipt_due}
Give the sender feedback by: {feedback_due}

When the receipt is acknowledged: officed sealed acknowledged {document} --as {who}
When feedback is given: officed sealed answered {document} --as {who}
If it is no report: officed sealed dismissed {document} --as {who}
If the encrypted mail was lost: officed sealed save {document} report.p7m --as {who}
""",
        ),
    },
    needs=_REPORT | _DATES,
    may_have={"reached": Shape.TEXT},
)

SUSPECTED = Template(
    {
        "et": Wording(
            "Võimalik rikkumisteade: dokument {document}",
            """Tere!

Dokument {document} võib olla rikkumisteade. See on peatatud: seda ei registreeritud ega edastatud ning seda näete
ainult Teie.

Kui see on rikkumisteade, siis teavitajale
kinnitada kättesaamist hiljemalt: {receipt_due}
anda tagasisidet hiljemalt: {feedback_due}

Otsustada hiljemalt: {decide_by}

Vaadake: officed held show {document} --as {who}
Kui on rikkumisteade: officed divert {document} --as {who}
  (kiri krüpteeritakse Teile ja selle avatud koopiad kustutatakse)
Kui ei ole: officed held release {document} --kind LIIK --as {who}
""",
        ),
        "ru": Wording(
            "Возможно, сообщение о нарушении: документ {document}",
            """Здравствуйте!

Документ {document} может быть сообщением о нарушении. Он остановлен: его не регистрировали и не пересылали, видите его
только Вы.

Если это сообщение о нарушении, то заявителю
подтвердить получение не позднее: {receipt_due}
дать обратную связь не позднее: {feedback_due}

Решить не позднее: {decide_by}

Посмотреть: officed held show {document} --as {who}
Если это оно: officed divert {document} --as {who}
  (письмо зашифруют Вам, его открытые копии удалят)
Если нет: officed held release {document} --kind ВИД --as {who}
""",
        ),
        "en": Wording(
            "Perhaps a report: document {document}",
            """Hello,

Document {document} may be a whistleblower's report. It was stopped: it was not registered and not forwarded, and you
alone see it.

If it is a report, then to the sender
acknowledge its receipt by: {receipt_due}
give feedback by: {feedback_due}

Decide by: {decide_by}

Look at it: officed held show {document} --as {who}
If it is a report: officed divert {document} --as {who}
  (the letter is encrypted to you and its plain copies are removed)
If it is none: officed held release {document} --kind KIND --as {who}
""",
        ),
    },
    needs=_REPORT | _DATES | {"decide_by": Shape.DAY},
    may_have={},
)

RECEIPT_DUE = Template(
    {
        "et": Wording(
            "Rikkumisteade {document}: kinnitada kättesaamist {due}",
            """Tere!

Rikkumisteate {document} kättesaamist tuleb teavitajale kinnitada hiljemalt {due}.

Aega on: {left}
Viivitus: {over}

Kui kinnitus on saadetud: officed sealed acknowledged {document} --as {who}
""",
        ),
        "ru": Wording(
            "Сообщение о нарушении {document}: подтвердить получение {due}",
            """Здравствуйте!

Получение сообщения о нарушении {document} нужно подтвердить заявителю не позднее {due}.

Осталось: {left}
Просрочка: {over}

Когда подтверждение отправлено: officed sealed acknowledged {document} --as {who}
""",
        ),
        "en": Wording(
            "Report {document}: acknowledge receipt by {due}",
            """Hello,

The receipt of report {document} is to be acknowledged to its sender by {due}.

Left: {left}
Late by: {over}

When it is done: officed sealed acknowledged {document} --as {who}
""",
        ),
    },
    needs=_REPORT | _DUE,
    may_have=_DAYS,
)

FEEDBACK_DUE = Template(
    {
        "et": Wording(
            "Rikkumisteade {document}: anda tagasisidet {due}",
            """Tere!

Rikkumisteate {document} kohta tuleb teavitajale tagasisidet anda hiljemalt {due}.

Aega on: {left}
Viivitus: {over}

Kui tagasiside on antud: officed sealed answered {document} --as {who}
""",
        ),
        "ru": Wording(
            "Сообщение о нарушении {document}: дать обратную связь {due}",
            """Здравствуйте!

По сообщению о нарушении {document} нужно дать заявителю обратную связь не позднее {due}.

Осталось: {left}
Просрочка: {over}

Когда она дана: officed sealed answered {document} --as {who}
""",
        ),
        "en": Wording(
            "Report {document}: give feedback by {due}",
            """Hello,

The sender of report {document} is to be given feedback by {due}.

Left: {left}
Late by: {over}

When it is done: officed sealed answered {document} --as {who}
""",
        ),
    },
    needs=_REPORT | _DUE,
    may_have=_DAYS,
)

TEMPLATES: Mapping[str, Template] = {
    "report": REPORT,
    "report_inside": INSIDE,
    "report_came": CAME,
    "report_suspected": SUSPECTED,
    "report_receipt_due": RECEIPT_DUE,
    "report_feedback_due": FEEDBACK_DUE,
}
