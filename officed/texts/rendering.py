"""From a template and its values to subject and body; the Estonian text stands first, another language below."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from officed.domain.errors import OfficedError
from officed.texts.kinds import kind_allative
from officed.texts.languages import Language, known_language
from officed.texts.mails import OFFICE_VALUES, OPTIONAL_VALUES, TEMPLATES, VALUES
from officed.texts.shapes import MISSING, in_words, one_line
from officed.texts.template import Wording

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_STRETCH = re.compile(r"\[([^\]]*)\]")
_RULE = "-" * 40


class UnknownTemplate(OfficedError):
    """There is no mail template "{template}". Known: {known}."""


class MissingValues(OfficedError):
    """A mail "{template}" cannot be written without: {missing}."""


def check_values(template: str, values: Collection[str]) -> None:
    """Raise `UnknownTemplate`, or `MissingValues`, before a mail is frozen into the outbox.

    `values` are the names that will be given; names that the template does not know are not written.
    """
    if template not in TEMPLATES:
        raise UnknownTemplate(template=template, known=", ".join(TEMPLATES))
    missing = [name for name in VALUES[template] if name not in values]
    if missing:
        raise MissingValues(template=template, missing=", ".join(missing))


def render(template: str, language: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and body of a mail.

    A missing value is written as a dash: a frozen mail must go out. Raises `UnknownTemplate` only.
    """
    if template not in TEMPLATES:
        raise UnknownTemplate(template=template, known=", ".join(TEMPLATES))
    first = _write(template, "et", values)
    other = known_language(language)
    if other == "et":
        return first
    second = _write(template, other, values)
    return f"{first[0]} / {second[0]}", f"{first[1]}\n{_RULE}\n\n{second[1]}"


def _write(template: str, language: Language, values: Mapping[str, str]) -> tuple[str, str]:
    wording: Wording = TEMPLATES[template].wording[language]
    words = _in_words(template, language, values)
    optional = OPTIONAL_VALUES[template]
    lines = [line for line in wording.body.split("\n") if not _is_idle(line, words, optional)]
    subject = _STRETCH.sub(lambda part: "" if _is_idle(part[1], words, optional) else part[1], wording.subject)
    return _fill(subject, words), _without_gaps(_fill("\n".join(lines), words))


def _in_words(template: str, language: Language, values: Mapping[str, str]) -> dict[str, str]:
    shapes = {**OFFICE_VALUES, **VALUES[template], **OPTIONAL_VALUES[template]}
    words = {name: in_words(values.get(name, ""), shape, language) for name, shape in shapes.items()}
    if "kind" in shapes:
        words["kind_allative"] = kind_allative(one_line(values.get("kind", "")))
    return words


def _is_idle(line: str, words: Mapping[str, str], optional: Mapping[str, object]) -> bool:
    return any(name in optional and not words[name] for name in _PLACEHOLDER.findall(line))


def _fill(text: str, words: Mapping[str, str]) -> str:
    # One pass: braces inside a value are never taken for a placeholder.
    return _PLACEHOLDER.sub(lambda found: words.get(found[1]) or MISSING, text)


def _without_gaps(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text)
