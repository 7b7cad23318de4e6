"""Numbers and dates that a letter gives."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from officed.domain.document import Document
from officed.plugins import references
from officed.plugins.references.dates import dates_in
from tests.unit.plugins.plugin_samples import RECEIVED, file, letter, office

PLUGIN = references.plugin(office())


def found(document: Document, name: str) -> list[str]:
    """Return the values of one field."""
    return [field.value for field in PLUGIN.find_fields(document=document) if field.name == name]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "reference", "day"),
    [
        ("Meie 10.09.2026 nr 5.1-17/1902\nTere", "5.1-17/1902", "2026-09-10"),
        ("Teie 03.11.2026 nr 12-3/1045-2   Meie 17.11.2026 nr 3-2/26/9871", "3-2/26/9871", "2026-11-17"),
        ("Our ref: 9-3/23-349", "9-3/23-349", None),
        ("Наш № 10-12/267-3", "10-12/267-3", None),
        ("Linnavalitsus\n16.10.2026 nr 2-1.9/26/70071/12\n\nTere", "2-1.9/26/70071/12", "2026-10-16"),
        ("Tere\nRegistrinumber 5.1-17/1902, 10.09.2026\n", "5.1-17/1902", "2026-09-10"),
        ("Исх. № 1-2/23-031 от 12.11.2026", "1-2/23-031", "2026-11-12"),
        ("Kohtukutse tsiviilasjas 2-26-10077", "2-26-10077", None),
        ("Saadame arve RP1092. Arve kuupäev 30.09.2026", "RP1092", "2026-09-30"),
        ("Invoice 4410-B of 12 October 2026 is open", "4410-B", "2026-10-12"),
        ("Kaleva Linnavalitsus 16.10.2026 nr 6-2/27-114\n\nTere", "6-2/27-114", "2026-10-16"),
        ("Направляем счёт № 44 за уборку", "44", None),
        ("Kuulutati välja pankrot (asi 2-27-990).", "2-27-990", None),
        (f"Kõigile omavalitsustele\n{' ' * 70}03.09.2026 nr 4-2/26/118\nTere", "4-2/26/118", "2026-09-03"),
        ("Meie viide: 6-1/440", "6-1/440", None),
        ("Kirja number: 3-7/19", "3-7/19", None),
        ("Our ref. no. 8-4/26/15", "8-4/26/15", None),
        ("Väärteoasjas nr 26450077310 palume teavet.", "26450077310", None),
        ("OTSUS avaliku teabe asjas nr 5.2-1/26/310-4", "5.2-1/26/310-4", None),
        ("Teile on kätte toimetatud menetlusdokument 3-26-118.", "3-26-118", None),
        ("In case no. B-114-26 the court serves the claim on you.", "B-114-26", None),
        ("Постановление по делу № 14-26/77", "14-26/77", None),
        ("Meie 03.11.2026 nr B-26-441/2\nTeie 01.11.2026 nr 12-2/5", "B-26-441/2", "2026-11-03"),
        ("Our ref ML-26/031", "ML-26/031", None),
        ("Reference: AB/771/2026, 16 November 2026", "AB/771/2026", "2026-11-16"),
        ("Meie kiri on 02.11.2026 nr 41-2/90.", "41-2/90", "2026-11-02"),
        ("Käesolev kiri on registreeritud 02.11.2026 numbriga 4-1/22.", "4-1/22", "2026-11-02"),
        ("This letter was registered on 02.11.2026 under no. 4-1/22.", "4-1/22", "2026-11-02"),
        ("Настоящее письмо зарегистрировано 02.11.2026 под № 4-1/22.", "4-1/22", "2026-11-02"),
        ("Arve 4410 oli vale. Lisame kreeditarve K-77 (02.11.2026).", "K-77", "2026-11-02"),
        ("Invoice RE-441 is settled by our credit note GS-12-26 of 2 November 2026.", "GS-12-26", "2026-11-02"),
        ("Saadame kreeditarve K-77 ja uue arve 4411.", "4411", None),
        ("Ettemaksuarve nr 2026-14 on lisas.", "2026-14", None),
        ("ARVE 17\nOÜ Kraan\nKokku 650 eurot", "17", None),
    ],
)
def test_the_sender_s_number_and_date_are_found(text: str, reference: str, day: str | None) -> None:
    """Letterheads, court cases and invoices give the sender's own number, with its date where there is one."""
    assert found(letter(text), "sender_ref") == [reference]
    assert found(letter(text), "sender_date") == ([day] if day else [])


def test_the_letterhead_of_a_file_counts() -> None:
    """The number stands in the attached PDF; the field says where."""
    document = letter("Tere, kiri on manuses.", parts=(file("kiri.pdf", "Amet\n07.11.2026 nr 9.3-1/26/6610-3\nTere"),))
    fields = PLUGIN.find_fields(document=document)  # type: ignore[attr-defined]
    assert [(f.value, f.place) for f in fields if f.name == "sender_ref"] == [("9.3-1/26/6610-3", "kiri.pdf")]


@pytest.mark.parametrize(
    "text",
    ["Helistage 555-1234/56", "Pood on avatud 24/7", "Ajavahemik 2024-2026", "Teie telefoni number on 5551234", "EE15"],
)
def test_other_numbers_are_no_references(text: str) -> None:
    """Telephones, opening hours and years are not taken for register numbers."""
    assert found(letter(text), "sender_ref") == []
    assert found(letter(text), "our_ref") == []


@pytest.mark.parametrize(
    ("subject", "text", "reference"),
    [
        ("", "Teie 03.11.2026 nr 2-11/25/2555-2", "2-11/25/2555-2"),
        ("", "Teie viit oli 5-5/74.", "5-5/74"),
        ("", "Your ref: 8-1/5424-1", "8-1/5424-1"),
        ("", "На Ваш № 3.2-2/4184-1 отвечаем", "3.2-2/4184-1"),
        ("Re: Vastus 7-1/123-1", "Aitäh!", "7-1/123-1"),
        ("VS: Päring 5-3/61", "Raiet ei tule.", "5-3/61"),
        ("", "Vaidlustan Kaleva Linnavalitsuse 01.12.2026 loa nr 18-2/97 punkti 4.", "18-2/97"),
        ("", "Korraldusega nr 633 keelduti loa andmisest.", "633"),
        ("", "Sain otsuse nr 9-3/551 ja ei ole nõus.", "9-3/551"),
        ("", "Keeldusite platsi laiendamast (kiri 12-2/208).", "12-2/208"),
        ("", "Решением от 14.02.2026 № 9-1/77 мне отказано.", "9-1/77"),
        ("", "We object to building permit no. 2611.", "2611"),
        ("решение 477", "Прошу пересмотреть.", "477"),
        ("", "Мне отказали (решение 477 от 12 ноября).", "477"),
        ("", "Halduskohus\n20.11.2026 nr 1-9/7\n\nPalume ehitusloa nr 26-31 eelnõu.", "26-31"),
        ("", "Order 477 of 12 November is wrong.", "477"),
        ("", "Мне отказали (решение 477 от 12.11.2026).", "477"),
        ("", "Kaleva linna ehitusluba nr 55/12 on lisas.", "55/12"),
        ("", "Põhja linnaosa ehitusluba nr 55/12 on lisas.", "55/12"),
        ("", "Ehitusluba nr 55/12 on Kaleva Linnavalitsuse antud.", "55/12"),
        ("", "Palume linna raieluba nr 44 muuta.", "44"),
        ("", "Teie arhiivis on toimik 3-204 „Vabriku“.", "3-204"),
        ("", "Teie kiri maja remondi kohta, nr 5-3/9", "5-3/9"),
    ],
)
def test_our_numbers_are_found(subject: str, text: str, reference: str) -> None:
    """What stands after "Teie nr", in a series of ours or after our own name is our number."""
    assert found(letter(text, subject=subject), "our_ref") == [reference]


@pytest.mark.parametrize(
    "text",
    [
        "Käesolev kiri on vastuseks Teie kirjale nr 7-1/1. Nõustume.",
        "Käesolev kiri on registreeritud Teie numbriga 7-1/1.",
        "This letter is an answer to your letter no. 7-1/1.",
        "Настоящее письмо является ответом на Ваше письмо № 7-1/1.",
    ],
)
def test_a_letter_that_says_what_it_answers_names_our_number(text: str) -> None:
    """What "this letter" answers is ours; only a word of registering makes a number its own."""
    assert found(letter(text), "our_ref") == ["7-1/1"]
    assert found(letter(text), "sender_ref") == []


@pytest.mark.parametrize(
    "text",
    [
        "This letter is about my flat, no. 4411.",
        "Käesolevale kirjale palume vastata telefoni numbril 5551234.",
        "Käesolev kiri puudutab korterit nr 15.",
    ],
)
def test_a_number_that_a_letter_is_about_is_not_its_own(text: str) -> None:
    """Flats and telephones after "this letter" are no number of the sender."""
    assert found(letter(text), "sender_ref") == []


@pytest.mark.parametrize(
    "text",
    [
        "Keskkonnaameti kirja 6-3/12 järgi on raie lubatud.", "Maakohtu otsus nr 2-26-551 jõustus.",
        "Meie kirjale 3-2/19 ei ole vastatud.", "AvTS § 35 lg 1 p 12, HMS § 40-2/1", "Korteriühistu otsus on lisas.",
        "Rahandusministeeriumi otsus nr 77 on vale.", "Pikk tn 12-3/5, Kase 4-1/2", "Kontsert 24.-26/7",
        "Teie niidumasin (nr 305 HVL) lõhkus piirde.", "Your flat no 31 leaks.",
        "Keskkonnaameti raieluba nr 44 on olemas.",
        "Tartu linna ehitusluba nr 55/12 on lisas.", "Metsamaa Vallavalitsuse raieluba nr 44 on lisas.",
        "Ehitusluba nr 2412271/05512 on Tallinna Linnavalitsuse antud.", "Raieluba nr 44 andis Metsamaa vald.",
        "We would like to order 15 of 20 chairs.", "We ask for permit 2 of 3 sheets.", "See decision 5 of 12 items.",
        "We wish to order 1500, not more.",
        "Korraldus on vale, lg 3 punkt 12", "Otsus tuli 12.05.2026.",
    ],
)  # fmt: skip
def test_other_bodies_acts_and_sections_are_not_ours(text: str) -> None:
    """What another body decided, a section of a law, an address and a date are no number of ours."""
    assert found(letter(text), "our_ref") == []


def test_an_invoice_that_the_writer_asks_about_is_not_his() -> None:
    """A question about an invoice that came to him gives no sender's number."""
    text = "Meile esitati arve nr 2026/117 reklaamimaksu eest. Miks?"
    assert found(letter(text, subject="Arve 2026/117 kohta"), "sender_ref") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ettemaksuarve 500 eurot tuleb tasuda.", "Osaarve 1200,50 €", "Lõpparve 15000 eurot", "Lõpparve 150 000 eurot",
        "Rechnung 500 EUR", "Lasku 300 eur.", "Счёт 1500 евро",
    ],
)  # fmt: skip
def test_a_sum_is_no_number_of_an_invoice(text: str) -> None:
    """What stands before a currency is what is to be paid."""
    assert found(letter(text), "sender_ref") == []


def test_a_currency_before_a_sum_leaves_the_invoice_its_number() -> None:
    """In "invoice 4411 EUR 500" the currency belongs to what follows."""
    assert found(letter("Invoice 4411 EUR 500.00 is due."), "sender_ref") == ["4411"]
    assert found(letter("Lisame arve 4411 500 eurot."), "sender_ref") == ["4411"]


@pytest.mark.parametrize("doubt", ["Kas see on päris?", "Vist petukiri.", "Is this genuine?", "Похоже на мошенников."])
def test_an_invoice_that_somebody_doubts_is_nobody_s(doubt: str) -> None:
    """A colleague passes on what may be a fraud: the number in it is no number of a sender."""
    text = f"{doubt}\n\n-----Algne kiri-----\nTeema: Arve nr 44120\n\nTasuge kohe."
    assert found(letter(text, subject="FW: Arve nr 44120"), "sender_ref") == []
    assert found(letter(text.removeprefix(doubt), subject="FW: Arve nr 44120"), "sender_ref") == ["44120"]


@pytest.mark.parametrize(
    "text",
    [
        "Saadame arve 44120. Kas see on õige e-posti aadress?",
        "Please find invoice 44120 attached.\n\nBeware of phishing: we never change our bank details.",
        "Please find invoice 44120 attached.\nThis mail was scanned. Report a scam to our desk.",
        "Lisame arve 44120.\nHoiduge petukirjadest!",
        f"Lisame arve 44120.\n{'Täname koostöö eest. ' * 3}\nKui saite libakirja, teatage meile.",
    ],
)
def test_a_warning_of_fraud_leaves_a_true_invoice_its_number(text: str) -> None:
    """A footer that warns of fraud, or a question about something else, is no doubt about the invoice."""
    assert found(letter(text), "sender_ref") == ["44120"]


@pytest.mark.parametrize("text", ["Arve 44120. Kas see on ehtne?", "Looks like a scam, this invoice 44120."])
def test_a_doubt_beside_the_word_for_an_invoice_counts(text: str) -> None:
    """The writer doubts the invoice, though he passes nothing on."""
    assert found(letter(text), "sender_ref") == []


def test_a_letter_is_understood_from_the_day_it_was_sent() -> None:
    """A letter that comes late, or is looked at later, has its own date and its own next January."""
    document = letter("01.12.2026 nr 5-2/9\n\nPalume vastata hiljemalt 5. jaanuaril.", received=date(2026, 11, 23))
    late = replace(document, content=replace(document.content, sent_at=datetime(2026, 12, 1, 9, tzinfo=UTC)))
    assert found(late, "sender_date") == ["2026-12-01"]
    assert found(late, "reply_by") == ["2027-01-05"]
    broken = replace(document, content=replace(document.content, sent_at=datetime(1970, 1, 1, tzinfo=UTC)))
    assert found(broken, "reply_by") == ["2027-01-05"]


def test_the_sender_s_own_number_in_a_like_series_is_not_ours() -> None:
    """Another office may have a series 7-1 too: what its letterhead claims is not ours."""
    document = letter("20.11.2026 nr 7-1/99\n\nTere")
    assert found(document, "our_ref") == []
    assert found(document, "sender_ref") == ["7-1/99"]


def test_every_register_number_in_a_delivery_report_is_ours() -> None:
    """The mail that came back was ours, so its subject names our letter."""
    assert found(letter("Subject: Raieluba_8-6/803-2?=", bounce=True), "our_ref") == ["8-6/803-2"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Palume ettepanekud esitada 2. detsembriks 2026.", "2026-12-02"),
        ("Palume vastata hiljemalt 07.12.2026.", "2026-12-07"),
        ("Vastuse esitamise tähtaeg 09.12.2026.", "2026-12-09"),
        ("Kui saame allkirja hiljemalt 22. detsembril 2026, jõuame.", "2026-12-22"),
        ("Palume seisukohta kuni 5. jaanuarini.", "2027-01-05"),
        ("Просим представить ответ не позднее 7 декабря 2026 года.", "2026-12-07"),
        ("Просим сообщить решение до 15 декабря.", "2026-12-15"),
        ("Please reply by 7 December 2026.", "2026-12-07"),
        ("Please let us know no later than December 9, 2026.", "2026-12-09"),
        ("Palume vastata 10 tööpäeva jooksul.", "2026-12-07"),
        ("Palume vastata kahe nädala jooksul.", "2026-12-07"),
        ("Просим ответить в течение 10 рабочих дней.", "2026-12-07"),
        ("Please answer within five working days.", "2026-11-30"),
        ("Vastata 10 päeva jooksul.", "2026-12-03"),
        ("20.11.2026 nr 5-2/9\n\nPalun vastake 10 tööpäeva jooksul.", "2026-12-07"),
        ("Предписываем ликвидировать свалку не позднее 1 мая 2027 года.", "2027-05-01"),
        ("Palume esitada register hiljemalt 30.04.2027.", "2027-04-30"),
        ("Vaadake joonis läbi ja andke vastus. Soovitavalt hiljemalt 3. detsembriks 2026.", "2026-12-03"),
        ("Верните схему с подписью. Желательно до 4 декабря 2026.", "2026-12-04"),
        ("Просим опубликовать объявление до 05.12.2026.", "2026-12-05"),
        ("Palun lisa kuulutus 8. detsembriks 2026 avalehele.", "2026-12-08"),
        ("Palun kirjalikku vastust 17. detsembri istungil.", "2026-12-17"),
        ("Tell us by 9 December 2026 whether that is fine.", "2026-12-09"),
        ("Palume vastata hiljemalt 10.12.26.", "2026-12-10"),
        ("Mõtteid ootame 12. detsembrini 2026.", "2026-12-12"),
        ("Ootame märkusi hiljemalt 14. detsembriks 2026.", "2026-12-14"),
        ("Palume vastata hiljemalt 11.12.", "2026-12-11"),
        ("Просим ответить не позднее 11.12.", "2026-12-11"),
        ("Palume vastata 15.detsembriks.", "2026-12-15"),
        ("Palume vastata viieteistkümnendaks detsembriks.", "2026-12-15"),
        ("Palume seisukohta kahekümne esimese detsembrini.", "2026-12-21"),
        ("Просим ответить до первого декабря.", "2026-12-01"),
        ("Прошу ответить к двадцать третьему декабря 2026.", "2026-12-23"),
        ("Please reply by the twenty-first of December.", "2026-12-21"),
        ("Palume vastata detsembri lõpuks.", "2026-12-31"),
        ("Просим сообщить решение до конца февраля.", "2027-02-28"),
        ("Please send us your comments by the end of March 2027.", "2027-03-31"),
        ("Loodan, et jõuate 18. detsembriks, siis saab avalikustada.", "2026-12-18"),
        ("Pane palun avalehele teade 14. detsembril 2026 hommikust kuni õhtuni.", "2026-12-14"),
        ("Palume hiljemalt 4. detsembriks teatada, kas tunnistaja saab osaleda.", "2026-12-04"),
        ("Soovime vastust volikogu istungil 17. detsembril 2026.", "2026-12-17"),
        ("Ждём ответа на заседании 17 декабря.", "2026-12-17"),
        ("We expect an answer at the council meeting on 17 December.", "2026-12-17"),
    ],
)
def test_dates_by_which_an_answer_is_asked(text: str, day: str) -> None:
    """Dates in numbers, in words and counted from receipt, in three languages."""
    assert found(letter(text), "reply_by") == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Palume arve tasuda 14. detsembriks 2026.",
        "Registreeruge üritusele hiljemalt 1. detsembril 2026.",
        "Pakkumus esitada hiljemalt 10.12.2026.",
        "Teie leping lõpeb 31. detsembril 2026.",
        "Kutsume istungile 27. novembril 2026 kell 10.30.",
        "Piirang kehtib kuni 07.12.2101.",
        "Ootame vastust esimesel võimalusel.",
        "Please pay the invoice by 7 December 2026.",
        "I believe the law asks you to answer within five working days.",
        "Vastasite 9. novembril küsimusele nr 3.",
        "Vastust ootame päeva jooksul.",
        "Vastasel juhul katkestame teenuse 14 päeva jooksul.",
        "Vastavalt lepingule lõpeb töö hiljemalt 07.12.2026.",
        "Otsuse peale võib esitada vaide 30 päeva jooksul.",
        "Määruskaebuse saab esitada hiljemalt 07.12.2026.",
        "Edastame lisakokkuleppe (tähtaja pikendus kuni 30. juunini 2027).",
        "Palun vastake 3 päeva jooksul.",
        "Istung on 17. detsembril 2026.",
        "Case no. B-114-26\n\nYou may refuse to accept the papers within two weeks by returning the form.",
        "Võimalusel maksta hiljemalt 07.12.2026.",
        "Palun vaadata punkti 3.12.26 kohta antud vastust.",
        "Kinnitage kustutamist ühe kuu jooksul.",
        "Koosolek on 3. detsembril 2026, palun saatke keegi.",
        "Palume võlgnevus likvideerida seitsme päeva jooksul.",
        "Korraldusega kohustas linn omanikku kuuri 30 päeva jooksul lammutama.",
        "О своём приходе просим сообщить до 7 декабря.",
        "Palume teatada osalemisest hiljemalt 7. detsembriks.",
        "Volikogu istungil 17. detsembril 2026 otsustati teisiti.",
        "Palume vastata kuu lõpuks.",
        "Pane palun avalehele, et 14. detsembril on maja kinni.",
        "Please reply no later than 1.5 hours before the meeting.",
        "Please reply no later than 9.10 in the morning.",
        "Please reply no later than 9.10 a.m. on the day.",
        "Просим ответить не позднее 9.10 утра.",
        "Просим ответить не позднее 1.5 часа до заседания.",
        "Palume vastata hiljemalt 9.10 hommikul.",
        "Palume vastata hiljemalt 1.5 tundi enne istungit.",
        "Võlausaldajatel esitada nõuded kahe kuu jooksul.",
    ],
)
def test_other_dates_are_no_term(text: str) -> None:
    """Payments, events, tenders, validity, days by law and what is past ask for no answer."""
    assert found(letter(text), "reply_by") == []


def test_a_quoted_date_belongs_to_the_older_letter() -> None:
    """In an answer to us the term is our own, and over."""
    text = "Vastuväiteid ei ole.\n\n> Palume Teie arvamust hiljemalt 15.12.2026."
    assert found(letter(text, subject="Re: arvamus"), "reply_by") == []
    below = "Vastuväiteid ei ole.\n\nOn 1.11.2026 Kaleva Linnavalitsus wrote:\nPalume arvamust hiljemalt 15.12.2026."
    assert found(letter(below, subject="Re: arvamus"), "reply_by") == []


def test_the_head_of_our_letter_below_an_answer_gives_our_number() -> None:
    """What a reply quotes is ours: "Meie" in it is our number, and "Teie" the sender's."""
    head = "> From: Kaleva Linnavalitsus <info@kaleva.example>\n>\n"
    head += "> Teie: 01.11.2026 nr 5-5/1\n> Meie: 02.11.2026 nr 9-9/303"
    assert found(letter(f"Sobib.\n\n{head}", subject="RE: valve"), "our_ref") == ["9-9/303"]
    assert found(letter(f"Sobib.\n\n{head}", subject="RE: valve"), "sender_ref") == []
    other = head.replace("Kaleva Linnavalitsus <info@kaleva", "Metsamaa Vallavalitsus <info@metsamaa")
    assert "9-9/303" not in found(letter(f"Sobib.\n\n{other}", subject="RE: valve"), "our_ref")


def test_a_forwarded_date_counts() -> None:
    """What is passed on to us is the letter itself."""
    text = "Edastan.\n\n-----Original Message-----\nPalume seisukohta hiljemalt 28.12.2026."
    assert found(letter(text, subject="Fwd: programm"), "reply_by") == ["2026-12-28"]


def test_a_written_date_beats_a_count_of_days_in_the_same_sentence() -> None:
    """`30 päeva jooksul, hiljemalt 28.12.2026` names the very date."""
    text = "Palume seisukohta 30 päeva jooksul kirja saamisest, hiljemalt 28.12.2026."
    assert found(letter(text), "reply_by") == ["2026-12-28"]


def test_the_nearest_date_comes_first() -> None:
    """Of two requests the earlier rules."""
    text = "Palume vastata hiljemalt 20.12.2026. Arvamust palume hiljemalt 10.12.2026."
    assert found(letter(text), "reply_by") == ["2026-12-10", "2026-12-20"]


@pytest.mark.parametrize("text", ["31.02.2026", "2026-13-01", "99.99.2026", "", "32. detsember 2026", "0. mai 2026"])
def test_days_that_do_not_exist_are_no_dates(text: str) -> None:
    """A misprint is passed over, never an error."""
    assert dates_in(text, RECEIVED) == ()


def test_a_date_without_a_year_is_the_next_one() -> None:
    """In November, `5. jaanuar` is next year's."""
    assert [one.day for one in dates_in("5. jaanuaril ja 24. novembril", RECEIVED)] == [
        date(2027, 1, 5), date(2026, 11, 24),
    ]  # fmt: skip
