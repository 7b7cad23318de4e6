"""Identifiers with check digits, plates and restrictions. All codes are published test codes or cannot exist."""

import pytest

from officed.plugins.identifiers import find_fields
from tests.unit.plugins.plugin_samples import file, letter


def found(text: str, name: str) -> list[str]:
    """Return the values of one field."""
    return [field.value for field in find_fields(document=letter(text)) if field.name == name]


@pytest.mark.parametrize("code", ["60001019906", "50001029996", "70001010020", "80402290017", "47101010033"])
def test_personal_codes_are_known_by_date_and_check_digit(code: str) -> None:
    """All three stages of the check and a leap day count."""
    assert found(f"isikukood {code}, PNOEE-{code}", "personal_code") == [code]


@pytest.mark.parametrize(
    "code", ["60001019907", "60013019909", "60002309900", "80002290005", "90001019909", "6000101990"]
)
def test_other_numbers_are_no_personal_codes(code: str) -> None:
    """A wrong check digit, month, day or length is somebody's telephone or order number."""
    assert found(f"number {code}.", "personal_code") == []


def test_registry_codes_need_the_right_check_digit() -> None:
    """A telephone of eight digits is not taken for an agency."""
    assert found("RIA 70006317, OÜ 75000544, tel +37270006317", "registry_code") == ["70006317"]


@pytest.mark.parametrize(
    "text",
    [
        "tel 70001010008", "+70001010008", "Telefon: 38001085718", "viitenumber 70001010147", "arve nr 60001019906",
        "konto 47101010033", "kliendinumber 50001029996", "saadetise number 30303039914", "lepingu nr 60001018800",
        "3800108571-8", "38001085718/2", "2.38001085718",
    ],
)  # fmt: skip
def test_a_number_that_calls_itself_something_else_is_no_personal_code(text: str) -> None:
    """One number in eleven has a right check digit by chance: telephones, accounts and orders say what they are."""
    assert found(text, "personal_code") == []


def test_a_telephone_with_a_right_check_digit_is_no_registry_code() -> None:
    """Eight digits behind "tel" are a telephone."""
    assert found("tel 70006317, mob. 90000080, RIA 70003158", "registry_code") == ["70003158"]


def test_ibans_are_found_with_and_without_spaces() -> None:
    """Both ways of writing give the electronic form; a wrong sum gives nothing."""
    assert found("EE38 2200 2210 2014 5685 Swedbank", "iban") == ["EE382200221020145685"]
    assert found("konto EE471000001020145685.", "iban") == ["EE471000001020145685"]
    assert found("EE907700771000571867", "iban") == []


def test_reference_numbers_need_their_label_and_check_digit() -> None:
    """Only what is called a reference number is one."""
    assert found("Viitenumber: 1213 1295 2", "reference_number") == ["121312952"]
    assert found("Viitenumber 121312953", "reference_number") == []
    assert found("number 121312952", "reference_number") == []


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("Veoauto 903 FKD ja haagis 123 AB", ["903FKD", "123AB"]),
        ("Our vehicles: JK-4471 and KN-9902", ["JK4471", "KN9902"]),
        ("Машина 123 АВС", ["123ABC"]),
        ("Kraana mass 36 T, hind 500 EUR, 2 tk", []),
        ("Arve 903 FKD tasutud", []),
        ("Kolimisfurgoon 604 PLM, täismass 12 t", ["604PLM"]),
        ("Автокран, номер 118 CKR", ["118CKR"]),
        ("Nuzhen propusk, mashina 412 KLB i pricep 77 TRD", ["412KLB", "77TRD"]),
        ("Veok peatub Pikk 12 ees, ruum 214 ABC, korter 123 AB", []),
        ("Masina mudel 450 XLT, joonis TL-1234", []),
        ("Bussiliin 123 on maha jäetud, standard EVS 843 ja leping VK-2614", []),
        ("Auto kaal 12 T. " + "Muu jutt. " * 30 + "Projekt AB-1234", []),
        ("Tasuda 300 EUR, autoremont 120 KWH", []),
        ("Teie niidumasin nr 305 HVL lõhkus piirde.", ["305HVL"]),
        ("Во дворе стоит микроавтобус 277 VRS без колёс", ["277VRS"]),
        ("Valge kaubik reg-märgiga 690 SKB", ["690SKB"]),
        ("Segumasinad 811 NDP ja 812 NDP, pump 330 LGK 26 t", ["811NDP", "812NDP", "330LGK"]),
        ("Punane Škoda 145 PTK", ["145PTK"]),
        ("Poolhaagised 215 KR, 340 KM ja 118 HA", ["215KR", "340KM", "118HA"]),
        ("Veok 215 KRS, päevas 340 KM", ["215KRS"]),
        ("Tractor KR 5521L with semi-trailer KR 90P4", ["KR5521L", "KR90P4"]),
        ("Ciągnik WA 12345, naczepa WA 8802C", ["WA12345", "WA8802C"]),
        ("Veoautod: CBA 471, CBA 472; haagis AB 471", ["CBA471", "CBA472", "AB471"]),
        ("Lkw HH-KV 8120 mit Anhänger HH-KV 99", ["HHKV8120", "HHKV99"]),
        ("Грузовик А417ВС 60, прицеп АВ 5521-7", ["A417BC60", "AB55217"]),
        ("Scania JKR-471, Lappeenranta", ["JKR471"]),
        ("auto 418 rtn seisab murul", ["418RTN"]),
        ("auto sõitis 120 kmh, 100 eur trahvi", []),
        ("Müüa Ford Super Duty F-350", []),
        ("Volvo FH 500 ja CAT 320, tüüp TGX 1845", []),
        ("Trucks from SIA Kravas, Riga, LV-1010, VAT LV 4000", []),
        ("Pesumasin 450 XLT tuli katki", []),
        ("OÜ Ehitaja (registrinumber 12345678) esitab projekti nr PR-2614", []),
        ("OÜ Ehitaja (reg. nr 12345678) esitab projekti nr PR-2614", []),
        ("Company Ltd, registration number 14567890\nOur order AB-4471", []),
        ("Our registration number is AB-4471", []),
        ("Müller GmbH, registration number HRB 12345, Auflieger HRB 12345", []),
        ("Tsistern mahutab 500 ltr, Honda 250 ccm, auto 800 kgs, pilt 300 dpi, sõiduk maja 7 250 krt", []),
        ("Volvo 2018 TD, BMW 320 TDS, Skoda 110 KWT", []),
        ("Sõiduki silt TK-7 ja ruum, vt EVS 8432A", []),
    ],
)
def test_plates_are_found_beside_vehicles_only(text: str, plates: list[str]) -> None:
    """Plates stand without spaces and in Latin letters; amounts are none, and neither is anything without a vehicle."""
    assert found(text, "plate") == plates


def test_a_restriction_mark_is_read_with_ground_and_end() -> None:
    """The five data of the mark: what matters is the ground and the last day."""
    text = (
        "ASUTUSESISESEKS KASUTAMISEKS\nTeabevaldaja: Terviseamet\nMärge tehtud: 21.11.2026\n"
        "Kehtib kuni: 20.11.2101\nAlus: AvTS § 35 lg 1 p 12\n"
    )
    assert found(text, "restriction_basis") == ["AvTS § 35 lg 1 p 12"]
    assert found(text, "restriction_until") == ["2101-11-20"]


def test_citing_the_act_is_no_restriction() -> None:
    """A letter that argues about AvTS § 35 is not restricted by it."""
    assert found("Leian, et AvTS § 35 lg 1 p 12 ei kohaldu.", "restriction_basis") == []


@pytest.mark.parametrize(
    "text",
    [
        "Palun ärge avaldage minu nime.", "Palun, et minu nimi ei saaks juhatajale teatavaks.",
        "Palun hoida minu pöördumine saladuses.", "Palun mu isikut kaitsta.", "Прошу не раскрывать моё имя.",
        "I ask that my identity is not disclosed.", "Please do not reveal my name.",
        "Palun, et minu nimi jääks üksnes revidendile teada.", "Palun mitte öelda, kes teatas.",
        "Minust ärge tööl rääkige.", "Прошу сохранить мою анонимность.", "Ärge mind palun reetke.",
        "Palun ärge näidake seda kirja direktorile.", "Прошу держать моё имя в тайне.",
        "Пожалуйста, не выдавайте меня.", "CONFIDENTIAL - a child's welfare\n\nDear colleagues",
        "Palun ärge saatke seda juhatajale edasi.", "Пожалуйста, не называйте им меня.",
        "Child Welfare Unit\nRantatie 4, Turunranta\n\nCONFIDENTIAL\n\nDear colleagues",
        "Konfidentsiaalne tee, aga palun ärge avaldage, kellelt see tuli.",
    ],
)  # fmt: skip
def test_a_plea_to_keep_a_name_secret_is_kept(text: str) -> None:
    """What the writer asks is told as his plea, never as a ground of the act."""
    assert found(text, "restriction_basis") == ["saatja palve"]


@pytest.mark.parametrize(
    "text",
    [
        "Minu nimi on Jaan Tamm.", "Palun avaldage otsus.", "Minu andmed on muutunud.", "Konfidentsiaalne pakkumine.",
        "See kiri on konfidentsiaalne ja mõeldud adressaadile.", "My name is not on the list.",
        "Palun kustutage minu andmed.", "Не называйте цену.",
        "Ärge saatke arveid enam direktorile.", "I want to stay anonymous.", "Kiri.\n" * 60 + "CONFIDENTIAL",
        "Мне не выдавали справку, и у меня нет денег.", "Мне не сообщали, что у меня есть долг.",
        "Вы не называете причину, по которой меня оштрафовали.", "Не выдавайте справку без меня.",
        "Palun ärge saatke kirja direktorile.", "Palun ärge saatke seda arvet direktorile.",
        "Saadan arve.\n\nMari\nCONFIDENTIAL: This message is for the recipient only.",
        "Saadan arve.\n\nMari\n\nCONFIDENTIAL\nThis message is for the recipient only.",
        "Minu aadress jääb samaks, muutub vaid telefon.", "Minu aadress jääb lumekoristusel vahele.",
        "Ärge rääkige minuga nii.", "Храните имя файла в тайном месте.",
    ],
)  # fmt: skip
def test_other_words_are_no_plea(text: str) -> None:
    """Giving a name, asking for publication and a footer are no plea."""
    assert found(text, "restriction_basis") == []


def test_a_mark_without_ground_is_kept() -> None:
    """An incoming mark is always kept, even an incomplete one; a person looks at it."""
    assert found("ASUTUSESISESEKS KASUTAMISEKS", "restriction_basis") == ["AK"]


def test_the_mark_is_known_in_russian_and_english() -> None:
    """Translated marks are marks."""
    assert found("ДЛЯ СЛУЖЕБНОГО ПОЛЬЗОВАНИЯ\nОснование: AvTS § 35 lg 1 p 12", "restriction_basis") == [
        "AvTS § 35 lg 1 p 12"
    ]
    assert found("FOR OFFICIAL USE ONLY", "restriction_basis") == ["AK"]
    assert found("Our ref 12\n  (For official use only)\n\nDear colleagues", "restriction_basis") == ["AK"]


@pytest.mark.parametrize(
    "text",
    [
        "Please explain why the car park in Pikk street is for official use only.",
        "Почему стоянка только для служебного пользования?",
    ],
)
def test_words_of_a_mark_within_a_sentence_restrict_nothing(text: str) -> None:
    """In running text they are about something else than the letter."""
    assert found(text, "restriction_basis") == []


def test_each_identifier_stands_once_with_its_first_place() -> None:
    """The same code in body and attachment is one identifier."""
    document = letter("kood 60001019906", parts=(file("a.pdf", "60001019906 ja 50001029996"),))
    fields = [(f.value, f.place) for f in find_fields(document=document) if f.name == "personal_code"]
    assert fields == [("60001019906", "text"), ("50001029996", "a.pdf")]
