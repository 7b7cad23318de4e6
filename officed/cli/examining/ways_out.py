"""How mails leave: the server or the folder of the settings takes them."""

from __future__ import annotations

from officed.cli.examining.findings import Findings, command, ok, warning, wrong
from officed.cli.examining.mailboxes import unasked
from officed.cli.examining.patient import Patient
from officed.cli.examining.reaching import mend_of
from officed.domain.errors import OfficedError, Unreachable
from officed.domain.second_way import SECOND_MAIL
from officed.ports.channels import Channel
from officed.settings.model import Settings, SmtpServer
from officed.settings.secrets import SecretMissing

TIMEOUT_SECONDS = 8.0


def hurried(settings: Settings) -> Settings:
    """The same settings, with a mail server that is not waited for long."""
    alarms = settings.alarms
    if alarms.smtp is not None:
        settings = settings.model_copy(update={"alarms": alarms.model_copy(update={"smtp": _soon(alarms.smtp)})})
    return settings.model_copy(update={"smtp": _soon(settings.smtp)}) if settings.smtp is not None else settings


def _soon(way: SmtpServer) -> SmtpServer:
    return way.model_copy(update={"timeout_seconds": min(way.timeout_seconds, TIMEOUT_SECONDS)})


def _server_of(settings: Settings, channel: Channel) -> SmtpServer | None:
    """The server of the settings that a channel speaks to; None for other channels."""
    if channel.name == SECOND_MAIL:
        return settings.alarms.smtp
    return settings.smtp if settings.smtp is not None and settings.smtp.name == channel.name else None


def examine_none(patient: Patient) -> Findings:
    """Without a way out letters are registered and nobody hears of them."""
    what = "no mail can leave: the settings name no way out"
    yield warning("way out", what, f"Write [smtp] or [mail_folder] into {patient.config}")


def examine(patient: Patient, settings: Settings, channel: Channel) -> Findings:
    """Connect and log in; no mail is sent."""
    subject, way = f"way out {channel.name}", _server_of(settings, channel)
    ask = getattr(channel, "check", None)
    if ask is None:
        yield ok(subject, "it can be asked only with a mail")
        return
    try:
        ask()
    except SecretMissing as missing:
        yield unasked(subject, missing, way.password if way else None, patient)
    except Unreachable as error:
        reason = str(error.values["reason"])
        what = f"{error.values['what']} cannot be reached: {reason}"
        if way is not None:
            yield wrong(subject, what, mend_of(patient, reason, way.host, way.port, way.password))
        elif settings.mail_folder is not None and settings.mail_folder.name == channel.name:
            yield wrong(subject, what, command("ls", "-ld", settings.mail_folder.path.parent))
        else:
            yield wrong(subject, what, patient.again("check", "--online"))
    except OfficedError as error:
        yield wrong(subject, str(error), patient.again("check"))
    else:
        yield ok(subject, f"{way.host}:{way.port} takes mails" if way else "mails can be written")
    finally:
        channel.close()
