"""Names in rules that the office does not have: roles, persons and series, each at its own line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from officed.rules.loading import WrittenRule
from officed.settings.problems import Problem
from officed.settings.sentences import did_you_mean


def unknown_names(rules: Iterable[WrittenRule], who: Collection[str], series: Collection[str]) -> Iterator[Problem]:
    """Problems of roles and persons that are not among `who`, and of series that are not in the file plan."""
    for written in rules:
        rule = written.rule
        named = (
            ("responsible", (rule.responsible,)),
            ("co_responsible", rule.co_responsible),
            ("informed", rule.informed),
        )
        for key, names in named:
            for name in names:
                if name and name not in who:
                    message = f"nobody is called »{name}«"
                    yield written.problem((key,), message, did_you_mean(name, who))
        if rule.series and rule.series not in series:
            message = f"there is no series »{rule.series}«"
            yield written.problem(("series",), message, did_you_mean(rule.series, series))
