"""What alarms are about, as nouns that fit both mails: the one that needs help, the one that says all is well again."""

from __future__ import annotations

from officed.texts.languages import Language
from officed.texts.phrasebook import Phrase, phrase, say

_TROUBLES: tuple[Phrase, ...] = (
    phrase(r"source (?P<name>.*)", "allikas {name}", "источник {name}", "source {name}"),
    phrase(r"channel (?P<name>.*)", "kanal {name}", "канал {name}", "channel {name}"),
    phrase(r"officed: (?P<name>.*)", "officedi roll {name}", "роль officed {name}", "role {name} of officed"),
    phrase(
        r"settings and rules",
        "seaded ja reeglid (vea korral kehtivad endised)",
        "настройки и правила (при ошибке действуют прежние)",
        "settings and rules (while they are wrong, the last good ones are used)",
    ),
    phrase(
        r"a mail was refused for good",
        "lõplikult tagasi lükatud kiri",
        "окончательно отклонённое письмо",
        "a mail that was refused for good",
    ),
)


def trouble_in_words(what: str, language: Language) -> str:
    """Return what the alarm is about; what has no words here stays as it was said."""
    return say(_TROUBLES, what, language) or what
