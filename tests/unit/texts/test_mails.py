"""Mails: every template in every language."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.counting import Step, StepCode
from officed.domain.terms import Unit
from officed.texts import (
    LANGUAGES,
    OFFICE_VALUES,
    OPTIONAL_VALUES,
    TEMPLATES,
    VALUES,
    MissingValues,
    Shape,
    UnknownTemplate,
    check_values,
    render,
    write_candidates,
)  # fmt: skip
from officed.texts.shapes import MISSING, ListedTerm, in_words, write_length, write_steps, write_terms

SAMPLE = {
    Shape.TEXT: "näide",
    Shape.KIND: "teabenoue",
    Shape.DATE: "2026-12-07",
    Shape.INSTANT: "2026-12-07T14:30:00+02:00",
    Shape.DAY: "2026-12-07T20:59:59+00:00",
    Shape.DAYS_LEFT: "2",
    Shape.DAYS_OVER: "3",
    Shape.BASIS: "MSVS § 6 (RT I, 18.12.2024, 2)",
    Shape.LENGTH: write_length(30, Unit.CALENDAR_DAYS),
    Shape.REMINDERS: "4",
    Shape.DOCUMENTS: "5",
    Shape.TERMS: write_terms([ListedTerm("7-1/3", "teabenoue", date(2026, 11, 27), -2, "Jaan Tamm")]),
    Shape.CANDIDATES: write_candidates([("teabenoue", 8), ("taotlus", 6.5)]),
    Shape.TROUBLE: "channel smtp",
    Shape.STEPS: write_steps([Step(StepCode.REMAINING, n=26, unit=Unit.CALENDAR_DAYS)]),
    Shape.REASONS: "text has »palun edastada« ¦ no rule knew this letter",
}
OFFICE = {"office": "Kaleva Linnavalitsus", "office_genitive": "Kaleva Linnavalitsuse",
          "office_address": "info@kaleva.example"}  # fmt: skip
PLACEHOLDER = re.compile(r"\{(\w+)\}")

# What may stand where everybody sees it: numbers, dates and fixed phrases of officed's own.
FIT_FOR_SUBJECTS = {"day", "number", "document", "due", "what", "count", "late", "receipt_due"}


def needed(template: str) -> dict[str, str]:
    """Return sample values for what the template needs."""
    return {name: SAMPLE[shape] for name, shape in VALUES[template].items()}


def everything(template: str) -> dict[str, str]:
    """Return sample values for all that the template may have."""
    return needed(template) | {name: SAMPLE[shape] for name, shape in OPTIONAL_VALUES[template].items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_whole_with_the_values_of_its_table(template: str, language: str) -> None:
    """With the values of its table a mail is written to the end in every language: nothing missing, nothing over."""
    for values in (needed(template), everything(template)):
        check_values(template, values)
        subject, body = render(template, language, values | OFFICE)
        assert subject.strip()
        assert "\n" not in subject
        assert not re.search(r"[{}\[\]]", subject + body)
        assert f": {MISSING}" not in body
        assert "\n\n\n" not in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_bracket_stands_within_another(template: str, language: str) -> None:
    """A section that clerks write with a remark in brackets is told without them."""
    _, body = render(template, language, everything(template) | OFFICE)
    assert not re.search(r"\([^()\n]*\(", body)


@pytest.mark.parametrize("template", TEMPLATES)
def test_wordings_speak_of_known_values_only(template: str) -> None:
    """A placeholder that no table names is a slip of the pen that a clerk would see as a dash."""
    known = {*VALUES[template], *OPTIONAL_VALUES[template], *OFFICE_VALUES}
    known |= {"kind_allative"} if "kind" in known else set()
    assert set(TEMPLATES[template].wording) == set(LANGUAGES)
    for wording in TEMPLATES[template].wording.values():
        assert set(PLACEHOLDER.findall(wording.subject + wording.body)) <= known


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_value_is_told_in_estonian(template: str) -> None:
    """A value that the flow must give is used, so that no fact is asked for in vain."""
    estonian = TEMPLATES[template].wording["et"]
    used = set(PLACEHOLDER.findall(estonian.subject + estonian.body))
    missing = {*VALUES[template], *OPTIONAL_VALUES[template]} - used
    assert missing <= ({"kind"} if "kind_allative" in used else set())


@pytest.mark.parametrize("template", TEMPLATES)
def test_subjects_hold_no_names_titles_or_content(template: str) -> None:
    """Subjects are seen in passing, so they hold numbers and dates only."""
    for wording in TEMPLATES[template].wording.values():
        assert set(PLACEHOLDER.findall(wording.subject)) <= FIT_FOR_SUBJECTS


def test_a_restricted_notice_cannot_be_given_sender_title_or_reason() -> None:
    """A notice of a restricted document shows nothing that comes out of the letter, whatever it is handed."""
    secrets = {"sender": "Mari Maasikas", "title": "Saladus", "because": "isikukood", "instruction": "helista Marile"}
    subject, body = render("notice", "en", everything("notice") | secrets | OFFICE)
    assert not any(secret in subject + body for secret in secrets.values())
    taken = {*VALUES["notice"], *OPTIONAL_VALUES["notice"]}
    assert not {"sender", "title", "because", "instruction", "received"} & taken


def test_estonian_stands_first_and_the_other_language_below() -> None:
    """Estonian is the official language; the sender's own is a courtesy below it."""
    subject, body = render("acknowledgement", "ru", everything("acknowledgement") | OFFICE)
    assert subject.index("registreeritud") < subject.index("зарегистрировано")
    assert body.index("Tere!") < body.index("Здравствуйте!")
    assert "teabenõue" in body
    assert "запрос информации" in body


def test_an_unknown_language_gets_estonian_alone() -> None:
    """A letter in a language that we have no texts in is answered in Estonian, once."""
    values = needed("acknowledgement_unconfirmed") | OFFICE
    assert render("acknowledgement_unconfirmed", "fi", values) == render("acknowledgement_unconfirmed", "et", values)


def test_the_due_date_stands_in_the_subject_when_there_is_one() -> None:
    """An official sees number and date in the list of mails; a notice without a term promises none."""
    values = needed("forward") | {"number": "7-1/123"}
    assert render("forward", "et", values)[0] == "Täitmiseks 7-1/123"
    assert render("forward", "et", values | {"due": "2026-12-07"})[0] == "Täitmiseks 7-1/123, tähtaeg 07.12.2026"


def test_empty_optional_values_leave_no_empty_line() -> None:
    """Without an instruction there is no line about an instruction."""
    values = needed("forward") | {"instruction": ""}
    assert "Resolutsioon" not in render("forward", "et", values)[1]
    assert "Resolutsioon: helistada" in render("forward", "et", values | {"instruction": "helistada"})[1]


def test_the_question_says_how_to_decide() -> None:
    """The registrar gets likely kinds with points and the very command to type."""
    body = render("question", "et", everything("question") | {"document": "17"})[1]
    assert "  - teabenõue (teabenoue): 8\n  - taotlus (taotlus): 6,5\n" in body
    assert "officed held release 17 --kind" in body


@pytest.mark.parametrize("template", ["question", "held", "report_suspected"])
def test_by_when_to_decide_is_told_as_a_day(template: str) -> None:
    """The clock acts an hour before midnight, so that it is done within the day; nobody is told such an hour."""
    late = {"decide_by": "2026-12-07T20:59:59+00:00"}
    assert "Otsustada hiljemalt: 07.12.2026\n" in render(template, "et", everything(template) | late)[1]
    # Past midnight here, though not in UTC.
    after = {"decide_by": "2026-12-07T22:30:00+00:00"}
    assert "Otsustada hiljemalt: 08.12.2026\n" in render(template, "et", everything(template) | after)[1]


def test_no_likely_kinds_no_heading() -> None:
    """Where no rule knew the letter, the question has no empty list."""
    assert "punktid" not in render("question", "et", needed("question"))[1]


def test_missing_values_are_found_before_the_mail_is_frozen() -> None:
    """Whoever builds a mail without a value is told which one, at once."""
    with pytest.raises(MissingValues, match="kind, received"):
        check_values("forward", {"number"})
    with pytest.raises(UnknownTemplate, match="tervitus"):
        check_values("tervitus", set())


@given(st.sampled_from(sorted(TEMPLATES)), st.sampled_from(LANGUAGES), st.data())
def test_a_frozen_mail_is_always_written(template: str, language: str, data: st.DataObject) -> None:
    """Whatever stands in the outbox, sending never fails for its values, and the subject is one line."""
    names = st.sampled_from(sorted({*VALUES[template], *OPTIONAL_VALUES[template]}))
    values = data.draw(st.dictionaries(names, st.text(st.characters(), max_size=30)))
    subject, body = render(template, language, values)
    assert "\n" not in subject
    assert "\r" not in subject + body
    (subject + body).encode()


@pytest.mark.parametrize("template", sorted(TEMPLATES))
@pytest.mark.parametrize("hard", ["\r", "a\r\nb", "\ud800", "\u2028"])
def test_no_value_breaks_a_line(template: str, hard: str) -> None:
    """A line end or half a sign in any value, kinds in another case among them, is told on one line."""
    for name in {*VALUES[template], *OPTIONAL_VALUES[template]}:
        subject, body = render(template, "ru", {name: hard})
        assert not {"\r", "\u2028"} & set(subject + body), name
        assert "\n" not in subject
        (subject + body).encode()


@given(st.text())
def test_braces_in_values_are_no_placeholders(text: str) -> None:
    """A reason that quotes `{kind}` shows just that."""
    body = render("forward", "et", needed("forward") | {"because": "{kind}" + text})[1]
    assert "Miks Teile: {kind}" in body


def test_a_value_that_cannot_be_read_is_shown_as_it_stands() -> None:
    """A wrong date in the outbox is better seen than lost."""
    assert in_words("homme", Shape.DATE, "et") == "homme"
    assert in_words("2", Shape.DAYS_LEFT, "et") == "2 tööpäeva"
    assert in_words("0", Shape.DAYS_LEFT, "et") == "täna on viimane päev"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("et", "kui tähtaeg peatus, oli alles 1 tööpäev; N 24.12.2026 ei ole tööpäev (jõululaupäev), tähtaeg lõpeb"),
        ("ru", "когда он остановился, оставалось: 1 рабочий день; чт 24.12.2026 – нерабочий день (сочельник), срок"),
        ("en", "when it began to rest, 1 working day remained; Thu 24.12.2026 is no working day (Christmas Eve), so"),
    ],
)
def test_the_arithmetic_of_a_term_is_told_in_each_language(language: str, said: str) -> None:
    """Frozen as codes, so that one mail tells it in two languages; what cannot be read stands as it is."""
    steps = (
        Step(StepCode.REMAINING, n=1, unit=Unit.WORKING_DAYS),
        Step(StepCode.ROLLED, day=date(2026, 12, 24), until=date(2026, 12, 28), holidays=((date(2026, 12, 24), EVE),)),
    )
    assert in_words(write_steps(steps), Shape.STEPS, language).startswith(said)  # type: ignore[arg-type]
    for broken in ("[", "5", "[[1]]", '[["no_such_step", null, null, 0, null, []]]'):
        assert in_words(broken, Shape.STEPS, language) == broken  # type: ignore[arg-type]


EVE = "jõululaupäev"
