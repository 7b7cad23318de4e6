"""Mails to those who answer for a letter whose sender has not heard of its extension."""

from __future__ import annotations

from collections.abc import Mapping

from officed.texts.shapes import Shape
from officed.texts.template import Template, Wording

_NEEDS = {"number": Shape.TEXT, "due": Shape.DATE, "until": Shape.DATE, "reason": Shape.REASONS}
_MAY_HAVE = {"responsible": Shape.TEXT}

# While the old term still runs, telling the sender in another way makes it good.
EXTENSION_UNSENT = Template(
    {
        "et": Wording(
            "Saatja ei tea pikendamisest: {number} (tähtpäev {due})",
            """Tere!

Dokumendi {number} vastamise tähtaega pikendati kuni {until}, kuid saatja ei ole sellest teada saanud.

Põhjus: {reason}
Täitja: {responsible}

Mida teha: teatage saatjale pikendamisest ja selle põhjusest hiljemalt {due} telefoni teel, posti teel või teisel
aadressil. Hiljem ei pruugi pikendamine kehtida.
""",
        ),
        "ru": Wording(
            "Отправитель не знает о продлении: {number} (срок {due})",
            """Здравствуйте!

Срок ответа на документ {number} продлён до {until}, но отправитель об этом не узнал.

Причина: {reason}
Исполнитель: {responsible}

Что делать: сообщите отправителю о продлении и его причине не позднее {due} по телефону, по почте или на другой адрес.
Позже продление может оказаться недействительным.
""",
        ),
        "en": Wording(
            "The sender does not know of the extension: {number} (due {due})",
            """Hello,

The term for answering document {number} was extended until {until}, but its sender has not heard of it.

Why: {reason}
Responsible: {responsible}

What to do: tell the sender of the extension and its reason by {due}, by telephone, by post or at another address. After
that the extension may be void.
""",
        ),
    },
    needs=_NEEDS,
    may_have=_MAY_HAVE,
)

EXTENSION_UNTOLD = Template(
    {
        "et": Wording(
            "PIKENDAMINE EI PRUUGI KEHTIDA: {number} (tähtpäev oli {due})",
            """Tere!

Dokumendi {number} vastamise tähtaega pikendati kuni {until}, kuid saatja ei saanud sellest teada enne esialgse tähtaja
lõppu {due}. Pikendamine ei pruugi kehtida; siis on vastamine hilinenud.

Põhjus: {reason}
Täitja: {responsible}

Mida teha:
- Teatage saatjale kohe pikendamisest ja selle põhjusest, telefoni teel, posti teel või teisel aadressil.
- Vastake nii ruttu kui võimalik, ärge oodake pikendatud tähtpäeva.
""",
        ),
        "ru": Wording(
            "ПРОДЛЕНИЕ МОЖЕТ БЫТЬ НЕДЕЙСТВИТЕЛЬНО: {number} (срок был {due})",
            """Здравствуйте!

Срок ответа на документ {number} продлён до {until}, но отправитель не узнал об этом до конца прежнего срока {due}.
Продление может быть недействительно; тогда ответ просрочен.

Причина: {reason}
Исполнитель: {responsible}

Что делать:
- Немедленно сообщите отправителю о продлении и его причине по телефону, по почте или на другой адрес.
- Ответьте как можно скорее, не дожидаясь продлённого срока.
""",
        ),
        "en": Wording(
            "THE EXTENSION MAY BE VOID: {number} (was due {due})",
            """Hello,

The term for answering document {number} was extended until {until}, but its sender did not hear of it before the old
term ended on {due}. The extension may be void; then the answer is late.

Why: {reason}
Responsible: {responsible}

What to do:
- Tell the sender at once of the extension and its reason, by telephone, by post or at another address.
- Answer as soon as you can, and do not wait for the later day.
""",
        ),
    },
    needs=_NEEDS,
    may_have=_MAY_HAVE,
)

TEMPLATES: Mapping[str, Template] = {"extension_unsent": EXTENSION_UNSENT, "extension_untold": EXTENSION_UNTOLD}
