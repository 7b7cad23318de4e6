"""What the kinds of documents are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from officed.texts.languages import Language


@dataclass(frozen=True, slots=True)
class KindName:
    """A kind in the nominative of each language, and in the Estonian allative for sentences about answering it."""

    et: str
    allative: str
    ru: str
    en: str


KIND_NAMES: Mapping[str, KindName] = MappingProxyType(
    {
        "teabenoue": KindName("teabenõue", "teabenõudele", "запрос информации", "information request"),
        "selgitustaotlus": KindName(
            "selgitustaotlus", "selgitustaotlusele", "ходатайство о получении разъяснений", "request for explanation"
        ),
        "margukiri": KindName("märgukiri", "märgukirjale", "докладная записка", "memorandum"),
        "taotlus": KindName("taotlus", "taotlusele", "ходатайство", "application"),
        "veoautoluba": KindName(
            "veoauto sõiduloa taotlus", "veoauto sõiduloa taotlusele", "ходатайство о разрешении на въезд",
            "truck permit application",
        ),
        "arakiri": KindName(
            "ärakirja taotlus", "ärakirja taotlusele", "ходатайство о выдаче копии", "request for a certified copy"
        ),
        "vaie": KindName("vaie", "vaidele", "возражение", "challenge"),
        "kaebus": KindName("kaebus", "kaebusele", "жалоба", "complaint"),
        "algatus": KindName("kollektiivne pöördumine", "kollektiivsele pöördumisele", "коллективное обращение",
                            "collective address"),
        "volikogu_kysimus": KindName(
            "volikogu liikme küsimus", "volikogu liikme küsimusele", "вопрос члена собрания",
            "council member's question",
        ),
        "gdpr": KindName(
            "andmesubjekti taotlus", "andmesubjekti taotlusele", "ходатайство субъекта данных", "data-subject request"
        ),
        "vihje": KindName("rikkumisteade", "rikkumisteatele", "сообщение о нарушении", "whistleblower report"),
        "rikkumine": KindName(
            "isikuandmetega seotud rikkumine", "isikuandmetega seotud rikkumisele", "нарушение защиты личных данных",
            "personal-data breach",
        ),
        "arve": KindName("arve", "arvele", "счёт", "invoice"),
        "kohus": KindName("kohtudokument", "kohtudokumendile", "судебный документ", "court document"),
        "jareleparimine": KindName("järelepärimine", "järelepärimisele", "официальный запрос", "authority's inquiry"),
        "ettekirjutus": KindName("ettekirjutus", "ettekirjutusele", "предписание", "precept"),
        "kooskolastus": KindName(
            "kooskõlastamise või arvamuse palve", "kooskõlastamise või arvamuse palvele",
            "запрос согласования или мнения", "request for approval or opinion",
        ),
        "hange_selgitus": KindName(
            "riigihanke küsimus", "riigihanke küsimusele", "вопрос по госзакупке", "procurement question"
        ),
        "leping": KindName("leping", "lepingule", "договор", "contract"),
        "teade": KindName("teade", "teatele", "сообщение", "notice"),
        "vastus": KindName("vastus", "vastusele", "ответ", "reply"),
        "it_probleem": KindName("IT-probleem", "IT-probleemile", "проблема с ИТ", "IT problem"),
        "koduleht": KindName("kodulehe materjal", "kodulehe materjalile", "материал для сайта", "web-site material"),
        "reklaam": KindName("reklaam", "reklaamile", "реклама", "advert"),
        "autoreply": KindName("automaatvastus", "automaatvastusele", "автоматический ответ", "automatic reply"),
        "bounce": KindName("kättetoimetamise teade", "kättetoimetamise teatele", "отчёт о доставке", "delivery report"),
    }
)  # fmt: skip


# What a term may be of beside a kind.
OTHER_NAMES: Mapping[str, KindName] = MappingProxyType(
    {
        "answer_within": KindName(
            "asutuse enda tähtaeg", "asutuse enda tähtajale", "собственный срок учреждения", "the office's own date"
        ),
        "edastamine": KindName(
            "edastamine pädevale asutusele",
            "edastamisele pädevale asutusele",
            "пересылка в компетентное учреждение",
            "passing on to the competent body",
        ),
        "puudused": KindName(
            "puuduste kõrvaldamine (saatja tähtaeg)",
            "puuduste kõrvaldamisele",
            "устранение недостатков (срок отправителя)",
            "mending of deficiencies (the sender's term)",
        ),
    }
)


def kind_name(code: str, language: Language) -> str:
    """Return the kind's name in the nominative; a kind that has no name here is shown by its code."""
    name = KIND_NAMES.get(code) or OTHER_NAMES.get(code)
    return str(getattr(name, language)) if name else code


def kind_allative(code: str) -> str:
    """Return the kind's name in the Estonian allative, such as `teabenõudele`; the code where it has no name."""
    name = KIND_NAMES.get(code)
    return name.allative if name else code
