"""Mails about what a letter lacks: to the sender, and to the official who waits for it."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

_ENTRY = {"number": Shape.TEXT, "registered": Shape.DATE}

# What tells a decision names how it is contested (HMS § 57 lg 1).
_CONTEST = {
    "challenge": Shape.LENGTH,
    "challenge_basis": Shape.BASIS,
    "court": Shape.LENGTH,
    "court_basis": Shape.BASIS,
}

DEFICIENCIES = Template(
    {
        "et": Wording(
            "Palume kõrvaldada puudused: {number}, hiljemalt {due}",
            """Tere!

Teie pöördumist (registreeritud {registered} nr {number}) ei saa veel lahendada.

Puudu või ebaselge on: {what}
Palume see esitada või täpsustada hiljemalt {due}.
Varem antud tähtpäev {before} enam ei kehti.
Uue tähtpäeva põhjus: {why}
Alus: {basis}

Kui puudused jäävad selleks ajaks kõrvaldamata, võime jätta pöördumise läbi vaatamata ({left_basis}).
Seni Teie pöördumise lahendamise tähtaeg ei kulge ({pauses_basis}).

Vastake sellele kirjale ja jätke number teemareale.

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Просим устранить недостатки: {number}, не позднее {due}",
            """Здравствуйте!

Ваше обращение (зарегистрировано {registered}, № {number}) пока нельзя рассмотреть.

Не хватает или неясно: {what}
Просим представить или уточнить это не позднее {due}.
Ранее данный срок {before} больше не действует.
Причина нового срока: {why}
Основание: {basis}

Если к этому времени недостатки не будут устранены, мы можем оставить обращение без рассмотрения ({left_basis}).
До этого срок рассмотрения Вашего обращения приостановлен ({pauses_basis}).

Ответьте на это письмо, сохранив номер в теме.

С уважением,
{office}
""",
        ),
        "en": Wording(
            "Please complete your letter: {number}, by {due}",
            """Hello,

Your letter (registered {registered}, no. {number}) cannot be dealt with yet.

Missing or unclear: {what}
Please send or explain it by {due}.
The day given before, {before}, no longer holds.
Reason for the new day: {why}
Basis: {basis}

If it is not mended by then, we may leave the letter unreviewed ({left_basis}).
Until then the term for dealing with your letter does not run ({pauses_basis}).

Reply to this message and keep the number in the subject.

{office}
""",
        ),
    },
    needs=_ENTRY | {"what": Shape.TEXT, "due": Shape.DATE, "basis": Shape.BASIS},
    may_have={"left_basis": Shape.BASIS, "pauses_basis": Shape.BASIS, "before": Shape.DATE, "why": Shape.TEXT},
)

WITHDRAWN = Template(
    {
        "et": Wording(
            "Puuduste kõrvaldamise palve on tagasi võetud: {number}",
            """Tere!

Palusime Teil kõrvaldada pöördumise (registreeritud {registered} nr {number}) puudused: {what}
Võtame selle palve tagasi. Teil ei ole vaja midagi esitada.

Põhjus: {reason}
Vastame hiljemalt {due}.

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Просьба устранить недостатки отозвана: {number}",
            """Здравствуйте!

Мы просили Вас устранить недостатки обращения (зарегистрировано {registered}, № {number}): {what}
Мы отзываем эту просьбу. Ничего представлять не нужно.

Причина: {reason}
Ответим не позднее {due}.

С уважением,
{office}
""",
        ),
        "en": Wording(
            "Request to complete your letter withdrawn: {number}",
            """Hello,

We asked you to complete your letter (registered {registered}, no. {number}): {what}
We withdraw that request. You do not need to send anything.

Reason: {reason}
We will reply by {due}.

{office}
""",
        ),
    },
    needs=_ENTRY | {"what": Shape.TEXT, "reason": Shape.TEXT},
    may_have={"due": Shape.DATE},
)

LEFT_UNREVIEWED = Template(
    {
        "et": Wording(
            "Pöördumine on jäetud läbi vaatamata: {number}",
            """Tere!

Jätame Teie pöördumise (registreeritud {registered} nr {number}) läbi vaatamata.

Palusime hiljemalt {until} esitada: {what}
Põhjus: {reason}
Alus: {basis}

Võite esitada uue pöördumise, milles puudusi ei ole.

Vaide võite esitada aadressil {office_address}. Tähtaeg: {challenge} otsusest teadasaamisest ({challenge_basis}).
Kaebuse võite esitada halduskohtule. Tähtaeg: {court} otsuse teatavakstegemisest ({court_basis}).

Lugupidamisega
{office}
""",
        ),
        "ru": Wording(
            "Обращение оставлено без рассмотрения: {number}",
            """Здравствуйте!

Мы оставляем Ваше обращение (зарегистрировано {registered}, № {number}) без рассмотрения.

Просили представить не позднее {until}: {what}
Причина: {reason}
Основание: {basis}

Вы можете подать новое обращение, в котором этих недостатков нет.

Возражение можно подать: {office_address}. Срок: {challenge} со дня, как Вы узнали о решении ({challenge_basis}).
Жалобу можно подать в административный суд. Срок: {court} со дня сообщения решения ({court_basis}).

С уважением,
{office}
""",
        ),
        "en": Wording(
            "Letter left unreviewed: {number}",
            """Hello,

We leave your letter (registered {registered}, no. {number}) unreviewed.

We had asked for this by {until}: {what}
Reason: {reason}
Basis: {basis}

You may send a new letter that does not lack it.

You may file a challenge with {office_address}. Term: {challenge} from learning of the decision ({challenge_basis}).
You may file an action with the administrative court. Term: {court} from notice of the decision ({court_basis}).

{office}
""",
        ),
    },
    needs=_ENTRY | {"until": Shape.DATE, "reason": Shape.TEXT, "basis": Shape.BASIS},
    may_have={"what": Shape.TEXT} | _CONTEST,
)

TERM_ENDED = Template(
    {
        "et": Wording(
            "Puuduste kõrvaldamise tähtaeg on läbi: {number} (tähtpäev {due})",
            """Tere!

Dokumendi {number} puudused paluti kõrvaldada hiljemalt {due}. Registris ei ole, et need oleksid kõrvaldatud.

Viivitus: {over}
Täitja: {responsible}
Asendate: {instead_of}

Mida teha:
- Kui puudused on kõrvaldatud: officed mended {number} --on KUUPÄEV
- Kui annate aega juurde: officed deficient {number} --until KUUPÄEV
- Kui jätate läbi vaatamata: officed leave {number} --reason PÕHJUS
""",
        ),
        "ru": Wording(
            "Срок устранения недостатков истёк: {number} (срок {due})",
            """Здравствуйте!

Недостатки документа {number} просили устранить не позднее {due}. В регистре не отмечено, что они устранены.

Просрочка: {over}
Исполнитель: {responsible}
Вы замещаете: {instead_of}

Что делать:
- Если недостатки устранены: officed mended {number} --on ДАТА
- Если даёте ещё время: officed deficient {number} --until ДАТА
- Если оставляете без рассмотрения: officed leave {number} --reason ПРИЧИНА
""",
        ),
        "en": Wording(
            "The term for mending has ended: {number} (due {due})",
            """Hello,

What document {number} lacks was asked for by {due}. The register does not say that it has come.

Late by: {over}
Responsible: {responsible}
You stand in for: {instead_of}

What to do:
- If it has come: officed mended {number} --on DATE
- If you give more time: officed deficient {number} --until DATE
- If it is left unreviewed: officed leave {number} --reason WHY
""",
        ),
    },
    needs={"number": Shape.TEXT, "due": Shape.DATE, "over": Shape.DAYS_OVER, "responsible": Shape.TEXT},
    may_have={"instead_of": Shape.TEXT},
)

PERHAPS_MENDED = Template(
    {
        "et": Wording(
            "Võib-olla puudused kõrvaldatud: {number}",
            """Tere!

Samas asjas saabus kiri {letter}. Dokumendi {number} puudused paluti kõrvaldada hiljemalt {due}.

Kui kiri kõrvaldab puudused: officed mended {number} --on SAABUMISE_KUUPÄEV
Tähtaeg kulgeb siis edasi. Kui ei kõrvalda, ei muutu midagi.
""",
        ),
        "ru": Wording(
            "Возможно, недостатки устранены: {number}",
            """Здравствуйте!

По тому же делу поступило письмо {letter}. Недостатки документа {number} просили устранить не позднее {due}.

Если письмо устраняет недостатки: officed mended {number} --on ДАТА_ПОСТУПЛЕНИЯ
Тогда течение срока продолжится. Если не устраняет, ничего не меняется.
""",
        ),
        "en": Wording(
            "Perhaps mended: {number}",
            """Hello,

Letter {letter} came in the same matter. What document {number} lacks was asked for by {due}.

If the letter brings it: officed mended {number} --on DAY_OF_RECEIPT
The term runs on then. If it does not, nothing changes.
""",
        ),
    },
    needs={"number": Shape.TEXT, "letter": Shape.TEXT, "due": Shape.DATE},
    may_have={},
)

RUNS_ON = Template(
    {
        "et": Wording(
            "Tähtaeg kulgeb edasi: {number}, tähtaeg {due}",
            """Tere!

Dokumendi {number} puudused on kõrvaldatud ja selle tähtaeg kulgeb edasi.

Liik: {kind}
Vastamise tähtaeg: {due}
Arvutuskäik: {steps}
""",
        ),
        "ru": Wording(
            "Течение срока продолжается: {number}, срок {due}",
            """Здравствуйте!

Недостатки документа {number} устранены, течение срока продолжается.

Вид: {kind}
Срок ответа: {due}
Расчёт: {steps}
""",
        ),
        "en": Wording(
            "The term runs on: {number}, due {due}",
            """Hello,

What document {number} lacked has been mended, and its term runs on.

Kind: {kind}
Reply due: {due}
How it was counted: {steps}
""",
        ),
    },
    needs={"number": Shape.TEXT, "kind": Shape.KIND, "due": Shape.DATE},
    may_have={"steps": Shape.STEPS},
)

NEVER_RESTED = Template(
    {
        "et": Wording(
            "Tähtaeg kulgeb: {number}, tähtaeg {due}",
            """Tere!

Palve kõrvaldada dokumendi {number} puudused võeti tagasi. Selle tähtaeg kulgeb, nagu ei oleks see peatunud.

Liik: {kind}
Vastamise tähtaeg: {due}
""",
        ),
        "ru": Wording(
            "Срок идёт: {number}, срок {due}",
            """Здравствуйте!

Просьба устранить недостатки документа {number} отозвана. Срок идёт так, как если бы он не приостанавливался.

Вид: {kind}
Срок ответа: {due}
""",
        ),
        "en": Wording(
            "The term runs: {number}, due {due}",
            """Hello,

The request to mend document {number} was withdrawn. Its term runs as if it had not rested.

Kind: {kind}
Reply due: {due}
""",
        ),
    },
    needs={"number": Shape.TEXT, "kind": Shape.KIND, "due": Shape.DATE},
    may_have={},
)

TEMPLATES: Mapping[str, Template] = {
    "deficiencies": DEFICIENCIES,
    "deficiencies_withdrawn": WITHDRAWN,
    "left_unreviewed": LEFT_UNREVIEWED,
    "term_ended": TERM_ENDED,
    "perhaps_mended": PERHAPS_MENDED,
    "runs_on": RUNS_ON,
    "never_rested": NEVER_RESTED,
}
