"""What the states of a document are called on pages and in mails."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from officed.domain.states import State
from officed.texts.languages import Language

STATE_NAMES: Mapping[State, Mapping[Language, str]] = MappingProxyType(
    {
        State.RECEIVED: {"et": "saabunud", "ru": "получено", "en": "received"},
        State.READ: {"et": "loetud", "ru": "прочитано", "en": "read"},
        State.REGISTERED: {"et": "registreeritud", "ru": "зарегистрировано", "en": "registered"},
        State.FORWARDED: {"et": "suunatud", "ru": "направлено", "en": "forwarded"},
        State.CLOSED: {"et": "lõpetatud", "ru": "закрыто", "en": "closed"},
        State.HELD: {"et": "ootab otsust", "ru": "ждёт решения", "en": "waits for a decision"},
        State.REFUSED: {"et": "registreerimata jäetud", "ru": "не зарегистрировано", "en": "not registered"},
        State.DUPLICATE: {"et": "koopia", "ru": "копия", "en": "duplicate"},
        State.DIVERTED: {"et": "eraldi kanalis", "ru": "отдельный канал", "en": "kept apart"},
        State.DISPOSED: {"et": "hävitatud", "ru": "уничтожено", "en": "disposed of"},
    }
)


def state_name(state: State, language: Language) -> str:
    """Return the state as people call it."""
    return STATE_NAMES[state][language]
