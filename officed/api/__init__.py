"""What a plugin may import: values, arithmetic and protocols of officed, re-exported. Nothing else is promised."""

from officed.domain.bodies import other_addressee
from officed.domain.calendar import WorkCalendar
from officed.domain.careless import address_pairs
from officed.domain.changes import Move, PlannedDeadline
from officed.domain.charset import Decoded, clean, decode_text
from officed.domain.counting import count
from officed.domain.deciding import Candidate, Decision, Opinion, Verdict
from officed.domain.document import Address, Content, Direction, Document, Field, Part, Undelivered, Way
from officed.domain.due import Due, due
from officed.domain.errors import BadSettings, OfficedError, Unreachable
from officed.domain.kinds import KINDS, Kind
from officed.domain.media_type import media_type_of
from officed.domain.months import add_months
from officed.domain.people import Assignment, People, Person, Standing
from officed.domain.quoting import Letterbody, split_quoted
from officed.domain.reminders import (
    AWAITED,
    AWAITED_LADDER,
    DEFICIENCY,
    DEFICIENCY_LADDER,
    FORWARDING,
    FORWARDING_LADDER,
    LADDER,
    Audience,
    PlannedReminder,
    Rung,
)
from officed.domain.series import FilePlan, Series
from officed.domain.states import Actor, ActorKind, State
from officed.domain.terms import OWN, Unit
from officed.domain.vocabulary import Vocabulary
from officed.hookspecs import API_VERSION, hookimpl
from officed.log import log_event
from officed.ports.channels import Channel, Delivery, Envelope
from officed.ports.hooks import Match, OpenLetter, RefusalReason
from officed.ports.office import Office, RuleBook
from officed.ports.reading import Opening, Picture, RawPart, Reading, Recognised, Recognising, Scan
from officed.ports.sources import Fetched, Found, Mark, Source
from officed.rules.authentication import authentication
from officed.rules.conditions import BUILT_IN as BUILT_IN_CONDITIONS
from officed.rules.conditions import Condition
from officed.settings.model import Alarms, AlarmServer, MailFolder, Secret, Settings, SmtpServer
from officed.settings.secrets import reveal
from officed.settings.sources import Mailbox, Maildir, OAuth2, ScanFolder
from officed.texts.terms import step_in_words, steps_in_words

__all__ = [
    "API_VERSION",
    "AWAITED",
    "AWAITED_LADDER",
    "BUILT_IN_CONDITIONS",
    "DEFICIENCY",
    "DEFICIENCY_LADDER",
    "FORWARDING",
    "FORWARDING_LADDER",
    "KINDS",
    "LADDER",
    "OWN",
    "Actor",
    "ActorKind",
    "Address",
    "AlarmServer",
    "Alarms",
    "Assignment",
    "Audience",
    "BadSettings",
    "Candidate",
    "Channel",
    "Condition",
    "Content",
    "Decision",
    "Decoded",
    "Delivery",
    "Direction",
    "Document",
    "Due",
    "Envelope",
    "Fetched",
    "Field",
    "FilePlan",
    "Found",
    "Kind",
    "Letterbody",
    "MailFolder",
    "Mailbox",
    "Maildir",
    "Mark",
    "Match",
    "Move",
    "OAuth2",
    "Office",
    "OfficedError",
    "OpenLetter",
    "Opening",
    "Opinion",
    "Part",
    "People",
    "Person",
    "Picture",
    "PlannedDeadline",
    "PlannedReminder",
    "RawPart",
    "Reading",
    "Recognised",
    "Recognising",
    "RefusalReason",
    "RuleBook",
    "Rung",
    "Scan",
    "ScanFolder",
    "Secret",
    "Series",
    "Settings",
    "SmtpServer",
    "Source",
    "Standing",
    "State",
    "Undelivered",
    "Unit",
    "Unreachable",
    "Verdict",
    "Vocabulary",
    "Way",
    "WorkCalendar",
    "add_months",
    "address_pairs",
    "authentication",
    "clean",
    "count",
    "decode_text",
    "due",
    "hookimpl",
    "log_event",
    "media_type_of",
    "other_addressee",
    "reveal",
    "split_quoted",
    "step_in_words",
    "steps_in_words",
]  # fmt: skip
