"""What alarms are about, as nouns that fit both mails: the one that needs help, the one that says all is well again."""

from __future__ import annotations

from officed.texts.languages import Language
from officed.texts.phrasebook import Phrase, phrase, say

_TROUBLES: tuple[Phrase, ...] = (
    phrase(r"source (?P<name>.*)", "allikas {name}", "источник {name}", "source {name}"),
    phrase(r"channel (?P<name>.*)", "kanal {name}", "канал {name}", "channel {name}"),
    phrase(
        r"login (?P<name>.*)",
        "allika või kanali {name} sisselogimisluba, mis hakkab lõppema",
        "разрешение на вход для {name}, срок которого истекает",
        "login of {name} that is about to end",
    ),
    phrase(
        r"plugin (?P<name>.*)",
        "plugin {name} (vigade tõttu välja lülitatud)",
        "плагин {name} (отключён из-за ошибок)",
        "plugin {name} (switched off because it failed)",
    ),
    phrase(r"officed: (?P<name>.*)", "officedi roll {name}", "роль officed {name}", "role {name} of officed"),
    phrase(
        r"settings and rules",
        "seaded ja reeglid (vea korral kehtivad endised)",
        "настройки и правила (при ошибке действуют прежние)",
        "settings and rules (while they are wrong, the last good ones are used)",
    ),
    phrase(
        r"the ledger and its mailboxes",
        "saabunud kirjade arvestus (ei klapi postkastidega)",
        "учёт поступивших писем (расходится с почтовыми ящиками)",
        "the ledger of arrivals (it differs from the mailboxes)",
    ),
    phrase(
        r"a mail was refused for good",
        "lõplikult tagasi lükatud kiri",
        "окончательно отклонённое письмо",
        "a mail that was refused for good",
    ),
    phrase(
        r"silence of source (?P<name>.*)",
        "vaikus allikas {name}",
        "тишина в источнике {name}",
        "silence of source {name}",
    ),
    phrase(
        r"the handling of whistleblowers' reports",
        "rikkumisteadete menetlemine",
        "рассмотрение сообщений о нарушениях",
        "the handling of whistleblowers' reports",
    ),
    phrase(
        r"letters that wait to be read",
        "töötlemist ootavad kirjad",
        "письма, ожидающие обработки",
        "letters that wait to be read",
    ),
    phrase(
        r"mails that wait to be sent",
        "saatmist ootavad kirjad",
        "письма, ожидающие отправки",
        "mails that wait to be sent",
    ),
    phrase(
        r"the sealed journal",
        "registri pitseeritud päevik (jäi kirjutamata)",
        "опечатанный журнал регистра (не был записан)",
        "the sealed journal of the register (it could not be written)",
    ),
    phrase(
        r"the time stamps of the journal",
        "registri päeviku ajatemplid (jäid saamata)",
        "метки времени журнала регистра (не были получены)",
        "the time stamps of the register's journal (none was had)",
    ),
    phrase(
        r"the numbers of the register",
        "registri numbrid (praegu ühtegi ei anta)",
        "номера регистра (сейчас не выдаются)",
        "the numbers of the register (none is given now)",
    ),
    phrase(r"disk space", "kettaruum", "место на диске", "disk space"),
    phrase(r"clock", "serveri kell", "часы сервера", "the clock of the server"),
    phrase(r"database", "andmebaas", "база данных", "the database"),
    phrase(
        r"many letters of one sender",
        "ühe saatja rohked kirjad",
        "множество писем одного отправителя",
        "many letters of one sender",
    ),
    phrase(
        r"a mail of ours that came back", "tagasi tulnud kiri", "вернувшееся письмо", "a mail of ours that came back"
    ),
    phrase(
        r"alarms that come back",
        "tagasi tulnud häirekirjad",
        "вернувшиеся письма с тревогой",
        "alarms that come back",
    ),
)

# The figures of an alarm: what was measured, and the limit.
_DETAILS: tuple[Phrase, ...] = (
    phrase(
        r"not reached since (?P<at>[\d. :]+): (?P<error>.*)", "ühendust pole olnud alates {at}, veateade: {error}",
        "нет связи с {at}, сообщение об ошибке: {error}", "not reached since {at}, the error says: {error}",
    ),
    phrase(
        r"not reached since (?P<at>[\d. :]+)", "ühendust pole olnud alates {at}", "нет связи с {at}",
        "not reached since {at}",
    ),
    phrase(
        r"no letter since (?P<at>[\d. :]+)", "viimane kiri tuli {at}", "последнее письмо пришло {at}",
        "the last letter came on {at}",
    ),
    phrase(r"no letter yet", "ühtegi kirja pole tulnud", "писем ещё не было", "no letter has come yet"),
    phrase(
        r"(?P<n>\d+) wait, the oldest since (?P<at>[\d. :]+)", "ootel on {n}, vanim alates {at}",
        "ожидает: {n}, самое старое с {at}", "{n} are waiting, the oldest since {at}",
    ),
    phrase(
        r"(?P<n>-?\d+) MB free, (?P<m>\d+) MB are wanted", "vaba on {n} MB, vaja on {m} MB",
        "свободно {n} МБ, нужно {m} МБ", "{n} MB are free, {m} MB are wanted",
    ),
    phrase(
        r"it jumped by (?P<n>[+-]?\d+) seconds", "kell hüppas {n} sekundit", "часы сместились на {n} с",
        "it jumped by {n} seconds",
    ),
    phrase(
        r"the register was last written to (?P<n>\d+) seconds from now",
        "registri viimane kanne on {n} sekundit tulevikus", "последняя запись регистра на {n} с в будущем",
        "the newest line of the register lies {n} seconds in the future",
    ),
    phrase(
        r"The clock stands (?P<n>\d+) minutes before (?P<name>.*), registered (?P<at>[\d. :]+)\. No letter .*",
        "kell on {n} minutit maas viimasest kandest {name} ({at}); kirjad ootavad, ükski ei lähe kaotsi",
        "часы отстают на {n} мин от последней записи {name} ({at}); письма ждут, ни одно не теряется",
        "the clock is {n} minutes behind the last entry, {name} ({at}); letters wait, none is lost",
    ),
    phrase(
        r"(?P<name>\S+) has no time stamp yet: (?P<error>.*)\. It is asked again; the journal itself is whole\.",
        "päevik {name} ise on terve ja ootab ajatemplit, seda küsitakse uuesti; veateade: {error}",
        "журнал {name} цел и ждёт метки времени, она будет запрошена снова; сообщение об ошибке: {error}",
        "the journal {name} is whole and waits for its time stamp, which is asked for again; the error says: {error}",
    ),
    phrase(
        r"The stamp that (?P<source>\S+) gave for (?P<name>\S+) is refused: (?P<error>.*)\. Nothing of it is kept; .*",
        "päeviku {name} ajatempel, mille andis {source}, ei kõlba ja seda ei säilitata; veateade: {error}",
        "метка времени для журнала {name}, которую дал {source}, негодна и не сохранена; сообщение об ошибке: {error}",
        "the time stamp that {source} gave for the journal {name} is refused and not kept; the error says: {error}",
    ),
    phrase(
        r"not delivered to (?P<name>.*)", "kohale toimetamata, saaja {name}", "не доставлено, получатель {name}",
        "not delivered to {name}",
    ),
    phrase(
        r"(?P<n>\d+) letters in an hour from (?P<name>.*)", "{n} kirja tunni jooksul saatjalt {name}",
        "писем за час: {n}, отправитель {name}", "{n} letters in an hour from {name}",
    ),
)  # fmt: skip


def trouble_in_words(what: str, language: Language) -> str:
    """Return what the alarm is about, or its figures; what has no words here stays as it was said."""
    return say((*_TROUBLES, *_DETAILS), what, language) or what
