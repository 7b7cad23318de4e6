"""Built-in plugin: the rule files speak. Conditions, opinions on the kind, the series and who gets the letter."""

from __future__ import annotations

from collections.abc import Sequence

from officed.api import BUILT_IN_CONDITIONS as CONDITIONS
from officed.api import Assignment, Condition, Document, Office, Opinion, Standing, Verdict, authentication, hookimpl

API_VERSION = 1
REGISTRAR = "registrar"


class RulesPlugin:
    """What the office's rule files say. Without compiled rules it only names the conditions."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @hookimpl
    def register_conditions(self) -> Sequence[Condition]:
        """The conditions that officed brings along."""
        return (*CONDITIONS, authentication(self._office.settings.deciding.trusted_servers))

    @hookimpl
    def classify(self, document: Document) -> Sequence[Opinion]:
        """Every rule's opinion, hits and misses."""
        return self._office.rules.opinions(document) if self._office.rules is not None else ()

    @hookimpl
    def choose_series(self, document: Document, verdict: Verdict) -> str | None:  # noqa: ARG002
        """The series that the strongest winning rule names."""
        return next((o.series for o in _winning(verdict) if o.series), None)

    @hookimpl
    def assign(self, document: Document, verdict: Verdict) -> Sequence[Assignment]:  # noqa: ARG002
        """One responsible role or person, and everybody whom winning rules want informed.

        A rule of the kind goes before a rule of the topic; the registrar takes what no rule gave away. The person is
        left open: the core finds out who acts for the role that day.
        """
        winning = _winning(verdict)
        chosen = next((o for o in winning if o.responsible), None)
        who = (chosen.responsible if chosen else None) or REGISTRAR
        because = _because(chosen) if chosen else "no rule named anybody"
        beside = {role: _because(o) for o in winning for role in o.co_responsible if role != who}
        informed = {role: _because(o) for o in winning for role in o.informed if role != who and role not in beside}
        return (
            Assignment(who, "", Standing.RESPONSIBLE, because),
            *(Assignment(role, "", Standing.CO_RESPONSIBLE, why) for role, why in beside.items()),
            *(Assignment(role, "", Standing.INFORMATION, why) for role, why in informed.items()),
        )


def _winning(verdict: Verdict) -> tuple[Opinion, ...]:
    """Opinions for the chosen kind, then those for every kind, each strongest first."""
    return tuple(sorted(verdict.winning, key=lambda opinion: opinion.kind is None))


def _because(opinion: Opinion) -> str:
    return f"{opinion.source}: {opinion.because[0]}" if opinion.because else opinion.source


def plugin(office: Office) -> object:
    """Make the plugin."""
    return RulesPlugin(office)
