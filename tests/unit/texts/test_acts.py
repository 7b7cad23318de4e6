"""Act and section in every language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.texts.acts import ACTS, PHRASES, basis_in_words
from officed.texts.languages import LANGUAGES
from officed.texts.reasons import reasons_in_words

TERMS = tomllib.loads((Path(__file__).parents[3] / "config" / "terms.toml").read_text("utf-8"))
ESTONIAN = re.compile(r"[õäöüÕÄÖÜ]|\b(?:lg|p|ja|kuni|seaduse?|tähtaeg|kord|asutuse)\b")


def bases(part: object) -> Iterator[str]:
    """Every basis that stands in the shipped terms."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from [value] if key.endswith("basis") else bases(value)
    elif isinstance(part, list):
        for value in part:
            yield from bases(value)


@pytest.mark.parametrize("basis", sorted(set(bases(TERMS))))
def test_no_shipped_basis_is_left_in_estonian(basis: str) -> None:
    """Who writes in Russian or English reads which act it is; a row that is added here needs its words there."""
    for language in ("ru", "en"):
        told = basis_in_words(basis, language)  # type: ignore[arg-type]
        assert not ESTONIAN.search(told), told
        assert not set(re.findall(r"\w+", told)) & set(ACTS), told


@pytest.mark.parametrize(
    ("basis", "et", "ru", "en"),
    [
        (
            "AvTS § 21 lg 1",
            "AvTS § 21 lg 1",
            "Закон о публичной информации, § 21 ч. 1",
            "Public Information Act, § 21 subsection 1",
        ),
        (
            "HMS § 5 lg 2 ja 4, § 41",
            "HMS § 5 lg 2 ja 4, § 41",
            "Закон об административном производстве, § 5 ч. 2 и 4, § 41",
            "Administrative Procedure Act, § 5 subsections 2 and 4, § 41",
        ),
        (
            "direktiiv (EL) 2019/1937 art 9 lg 1 p b",
            "ELi direktiiv 2019/1937 art 9 lg 1 p b",
            "директива ЕС 2019/1937 ст. 9 п. 1 подп. b",
            "EU Directive 2019/1937 article 9 paragraph 1 point b",
        ),
        (
            "HMS § 15 (K); meie tava (2020)",
            "HMS § 15, K; meie tava, 2020",
            "Закон об административном производстве, § 15, K; meie tava, 2020",
            "Administrative Procedure Act, § 15, K; meie tava, 2020",
        ),
    ],
)
def test_acts_and_sections(basis: str, et: str, ru: str, en: str) -> None:
    """Names written out, parts of a section in words; what nobody has translated stays as it stands."""
    assert [basis_in_words(basis, language) for language in LANGUAGES] == [et, ru, en]


def test_every_act_and_phrase_has_its_words() -> None:
    """Estonian has them already."""
    assert all(set(words) == {"ru", "en"} for words in (*ACTS.values(), *PHRASES.values()))


def test_a_reason_quotes_its_section_in_the_language_too() -> None:
    """Why the registrar has a letter is told with the act by its name."""
    reason = "nobody decided before the registration duty ended (AvTS § 12 lg 1)"
    assert "(Public Information Act, § 12 subsection 1)" in reasons_in_words(reason, "en")


@given(st.text(max_size=40))
def test_any_text_is_told(basis: str) -> None:
    """An admin may write anything into the table; every mail goes out."""
    assert all(isinstance(basis_in_words(basis, language), str) for language in LANGUAGES)
