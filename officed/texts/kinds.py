"""What the kinds of documents are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from officed.texts.languages import Language


@dataclass(frozen=True, slots=True)
class KindName:
    """A kind in the nominative of each language, and in the Estonian genitive for sentences about its term."""

    et: str
    genitive: str
    ru: str
    en: str


KIND_NAMES: Mapping[str, KindName] = MappingProxyType(
    {
        "teabenoue": KindName("teabenõue", "teabenõude", "запрос информации", "information request"),
        "selgitustaotlus": KindName(
            "selgitustaotlus", "selgitustaotluse", "ходатайство о получении разъяснений", "request for explanation"
        ),
        "margukiri": KindName("märgukiri", "märgukirja", "докладная записка", "memorandum"),
        "taotlus": KindName("taotlus", "taotluse", "ходатайство", "application"),
        "veoautoluba": KindName(
            "veoauto sõiduloa taotlus", "veoauto sõiduloa taotluse", "ходатайство о разрешении на въезд",
            "truck permit application",
        ),
        "arakiri": KindName(
            "ärakirja taotlus", "ärakirja taotluse", "ходатайство о выдаче копии", "request for a certified copy"
        ),
        "vaie": KindName("vaie", "vaide", "возражение", "challenge"),
        "kaebus": KindName("kaebus", "kaebuse", "жалоба", "complaint"),
        "algatus": KindName("kollektiivne pöördumine", "kollektiivse pöördumise", "коллективное обращение",
                            "collective address"),
        "volikogu_kysimus": KindName(
            "volikogu liikme küsimus", "volikogu liikme küsimuse", "вопрос члена собрания",
            "council member's question",
        ),
        "gdpr": KindName(
            "andmesubjekti taotlus", "andmesubjekti taotluse", "ходатайство субъекта данных", "data-subject request"
        ),
        "vihje": KindName("rikkumisteade", "rikkumisteate", "сообщение о нарушении", "whistleblower report"),
        "rikkumine": KindName(
            "isikuandmetega seotud rikkumine", "isikuandmetega seotud rikkumise", "нарушение защиты личных данных",
            "personal-data breach",
        ),
        "arve": KindName("arve", "arve", "счёт", "invoice"),
        "kohus": KindName("kohtudokument", "kohtudokumendi", "судебный документ", "court document"),
        "jareleparimine": KindName("järelepärimine", "järelepärimise", "официальный запрос", "authority's inquiry"),
        "ettekirjutus": KindName("ettekirjutus", "ettekirjutuse", "предписание", "precept"),
        "kooskolastus": KindName(
            "kooskõlastamise või arvamuse palve", "kooskõlastamise või arvamuse palve",
            "запрос согласования или мнения", "request for approval or opinion",
        ),
        "hange_selgitus": KindName(
            "riigihanke küsimus", "riigihanke küsimuse", "вопрос по госзакупке", "procurement question"
        ),
        "leping": KindName("leping", "lepingu", "договор", "contract"),
        "teade": KindName("teade", "teate", "сообщение", "notice"),
        "vastus": KindName("vastus", "vastuse", "ответ", "reply"),
        "it_probleem": KindName("IT-probleem", "IT-probleemi", "проблема с ИТ", "IT problem"),
        "koduleht": KindName("kodulehe materjal", "kodulehe materjali", "материал для сайта", "web-site material"),
        "reklaam": KindName("reklaam", "reklaami", "реклама", "advert"),
        "autoreply": KindName("automaatvastus", "automaatvastuse", "автоматический ответ", "automatic reply"),
        "bounce": KindName("kättetoimetamise teade", "kättetoimetamise teate", "отчёт о доставке", "delivery report"),
    }
)  # fmt: skip


def kind_name(code: str, language: Language) -> str:
    """Return the kind's name in the nominative; a kind that has no name here is shown by its code."""
    name = KIND_NAMES.get(code)
    return str(getattr(name, language)) if name else code


def kind_genitive(code: str) -> str:
    """Return the kind's name in the Estonian genitive, such as `teabenõude`; the code where it has no name."""
    name = KIND_NAMES.get(code)
    return name.genitive if name else code
