"""A mail's text taken apart, by mail program and language: own words, history, signature, disclaimer."""

from __future__ import annotations

import time

import pytest

from officed.domain.quoting import split_quoted

NEW = "Palun vastake 1. detsembriks."
OLD = "Saatsime Teile otsuse."
PROGRAMS = {
    "gmail en": f"On Mon, Feb 2, 2026 at 10:00 AM Kaleva <info@kaleva.example> wrote:\n\n> {OLD}",
    "gmail en folded": f"On Mon, Feb 2, 2026 at 10:00 AM Kaleva Linn <\ninfo@kaleva.example> wrote:\n\n> {OLD}",
    "gmail et": f"Kuupäev E, 2. veebruar 2026 kell 10:00 kirjutas Kaleva <info@kaleva.example>:\n\n> {OLD}",
    "gmail et folded": f"Kaleva (<info@kaleva.example>) kirjutas kuupäeval E, 2. veebruar\n2026 kell 10:00:\n\n{OLD}",
    "gmail et three": f"Kuupäev E, 2. veebruar 2026 kell 10:00 kirjutas Kaleva\nLinn\n<i@kaleva.example>:\n{OLD}",
    "gmail et weekday": f"E, 2. veebr 2026 10:00 Kaleva <info@kaleva.example> kirjutas:\n{OLD}",
    "gmail ru": f"пн, 2 февр. 2026 г. в 10:00, Калева <info@kaleva.example>:\n\n> {OLD}",
    "mail.ru": f"Понедельник, 2 февраля 2026, 10:00 +03:00 от Калева <info@kaleva.example>:\n {OLD}",
    "yandex": f'02.02.2026, 10:00, "Калева" <info@kaleva.example>:\n{OLD}',
    "thunderbird en": f"On 2/2/26 10:00, Kaleva wrote:\n> {OLD}",
    "thunderbird et": f"02.02.2026 10:00 Kaleva kirjutas:\n> {OLD}",
    "thunderbird ru": f"02.02.2026 10:00, Калева пишет:\n> {OLD}",
    "apple en": f"> On 2 Feb 2026, at 10:00, Kaleva <info@kaleva.example> wrote:\n> \n> {OLD}",
    "apple ru": f"2 февр. 2026 г., в 10:00, Калева <info@kaleva.example> написал(а):\n\n{OLD}",
    "outlook en": f"From: Kaleva <info@kaleva.example>\nSent: Monday, 2 February\nTo: Mari\nSubject: Otsus\n\n{OLD}",
    "outlook bold": f"*From:* Kaleva\n*Sent:* Monday\n*To:* Mari\n*Subject:* Otsus\n\n{OLD}",
    "outlook et": f"Saatja: Kaleva\nSaadetud: esmaspäev, 2. veebruar 2026\nAdressaat: Mari\nTeema: Otsus\n\n{OLD}",
    "outlook et new": f"Kellelt: Kaleva\nSaadetud: esmaspäev\nKellele: Mari\nTeema: Otsus\n\n{OLD}",
    "outlook ru": f"От: Калева\nОтправлено: понедельник\nКому: Мари\nТема: решение\n\n{OLD}",
    "outlook phone": f"________________________________\nFrom: Kaleva\nSent: Monday\nTo: Mari\nSubject: Otsus\n\n{OLD}",
    "outlook old": f"-----Original Message-----\nFrom: Kaleva\n{OLD}",
    "outlook old et": f"-----Algne sõnum-----\nSaatja: Kaleva\n{OLD}",
    "samsung en": f"-------- Original message --------\nFrom: Kaleva\nDate: 02/02/2026\n{OLD}",
    "samsung et": f"-------- Algteade --------\nSaatja: Kaleva\n{OLD}",
    "samsung ru": f"-------- Исходное сообщение --------\nОт: Калева\n{OLD}",
    "date first": f"Date: Mon, 2 Feb 2026\nSubject: Otsus\nFrom: info@kaleva.example\nTo: mari@saatja.example\n\n{OLD}",
    "finnish": f"ma 2. helmik. 2026 klo 10.00 Kaleva (info@kaleva.example) kirjoitti:\n\n> {OLD}",
    "bare quotes": f"> {OLD}\n> Teine rida",
}


@pytest.mark.parametrize("history", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_history_of_each_program(history: str) -> None:
    """Only the sender's own words are new, and what the program quoted is kept apart."""
    body = split_quoted(f"{NEW}\n\n{history}")
    assert body.new == NEW
    assert OLD in body.quoted


SIGNATURES = {
    "et": "Lugupidamisega\nMari Maasikas\n+372 5000 0000",
    "et polite": "Suurima lugupidamisega\n\nMari Maasikas",
    "et thanks": "Ette tänades\nMari",
    "ru": "С уважением,\nМария Маасикас",
    "ru warm": "Всего доброго!\nМария",
    "en": "Kind regards,\nMari Maasikas\nOÜ Proov",
    "en thanks": "Thanks,\nMari",
    "mark": "-- \nMari Maasikas",
    "mark bare": "--\nMari Maasikas",
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_signatures(signature: str) -> None:
    """Closing words in three languages, or the mark of RFC 3676, begin the signature."""
    body = split_quoted(f"{NEW}\n\n{signature}\n\n> {OLD}")
    assert (body.new, body.signature, body.disclaimer) == (NEW, signature, "")


DISCLAIMERS = {
    "et": "See e-kiri on mõeldud ainult adressaadile ja võib sisaldada konfidentsiaalset teavet.",
    "et long": "Käesolev e-kiri ja selle manused võivad sisaldada konfidentsiaalset teavet.\nPalume kiri kustutada.",
    "et error": "Kui te ei ole selle kirja adressaat, palume sellest saatjale teada anda.",
    "et paper": "Palun mõelge keskkonnale enne kirja väljatrükkimist.",
    "en": "This e-mail and any attachments are confidential and intended solely for the addressee.",
    "en error": "If you are not the intended recipient, please delete this message.",
    "en head": "CONFIDENTIALITY NOTICE: the contents are privileged.",
    "ru": "Данное электронное письмо конфиденциально и предназначено только для адресата.",
    "ru error": "Если вы получили это письмо по ошибке, удалите его.",
    "phone en": "Sent from my iPhone",
    "phone et": "Saadetud minu iPhone'ist",
    "phone ru": "Отправлено с iPhone",
    "outlook phone": "Get Outlook for Android",
    "mail.ru phone": "Отправлено из мобильной Почты Mail.ru",
}


@pytest.mark.parametrize("disclaimer", DISCLAIMERS.values(), ids=DISCLAIMERS.keys())
@pytest.mark.parametrize("signature", ["", "Lugupidamisega\nMari Maasikas"])
def test_disclaimers(signature: str, disclaimer: str) -> None:
    """What stands below every letter of an organisation, or of a telephone, is neither words nor signature."""
    body = split_quoted("\n\n".join(piece for piece in ("Tere!", NEW, signature, disclaimer) if piece))
    assert (body.new, body.signature, body.disclaimer) == (f"Tere!\n\n{NEW}", signature, disclaimer)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("> Kas olete nõus?\nJah, oleme.\n> Millal?\nHomme.", "Jah, oleme.\nHomme."),
        (f"On Mon, Feb 2, 2026, Kaleva wrote:\n> {OLD}\n\n{NEW}", NEW),
        (f"02.02.2026 10:00 Kaleva kirjutas:\n> {OLD}\n\n{NEW}\n\n> veel\n\nJa veel.", f"{NEW}\n\n\nJa veel."),
        (f"{NEW}\n\nLugupidamisega\nMari\n\nP.S. Lisan plaani.", f"{NEW}\n\nP.S. Lisan plaani."),
        (f"{NEW}\n______________________\nNimi ja allkiri\nTeine lõik",
         f"{NEW}\n______________________\nNimi ja allkiri\nTeine lõik"),
        ("See kiri on konfidentsiaalne, palun ärge avaldage minu nime.\nÜlemus varastab.",
         "See kiri on konfidentsiaalne, palun ärge avaldage minu nime.\nÜlemus varastab."),
        ("Tänades abi eest soovin küsida, kas linn saaks valgustuse korda teha enne talve tulekut ja pühi.",
         "Tänades abi eest soovin küsida, kas linn saaks valgustuse korda teha enne talve tulekut ja pühi."),
        ("Naaber kirjutas mulle kirja. Lisan selle.\nTema sõnul on aed tema.",
         "Naaber kirjutas mulle kirja. Lisan selle.\nTema sõnul on aed tema."),
        ("Naaber kirjutas mulle:\nAed on minu.\n\nPalun abi.", "Naaber kirjutas mulle:\nAed on minu.\n\nPalun abi."),
        ("Palun saata:\nKuupäev: 2.02.2026\nTeema: valgustus", "Palun saata:\nKuupäev: 2.02.2026\nTeema: valgustus"),
        (f"Edastan.\n\nBegin forwarded message:\n\nFrom: Mari\nDate: x\nTo: y\nSubject: z\n\n{NEW}",
         f"Edastan.\n\nBegin forwarded message:\n\nFrom: Mari\nDate: x\nTo: y\nSubject: z\n\n{NEW}"),
        (f"-------- Перенаправленное сообщение --------\nОт: Мари\nДата: x\nКому: y\n\n{NEW}",
         f"-------- Перенаправленное сообщение --------\nОт: Мари\nДата: x\nКому: y\n\n{NEW}"),
        (f"> {OLD}", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_the_senders_own(text: str, new: str) -> None:
    """Answers between and below quotes, postscripts, forms and forwarded letters stay; ordinary words are no marks."""
    assert split_quoted(text).new == new


@pytest.mark.parametrize(
    "text",
    ["on " * 200_000, "Kuupäev \n" * 50_000, "Lugupidamisega\n" * 50_000, "_" * 500_000, "From: a\n" * 50_000,
     "02.02.2026 " * 50_000, "See kiri on " * 50_000, "\n" * 200_000],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    """Half a megabyte of any mark is taken apart in a moment."""
    begun = time.process_time()
    split_quoted(text)
    assert time.process_time() - begun < 3
