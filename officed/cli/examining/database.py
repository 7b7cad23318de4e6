"""The database: there, of this version, guarded, safe in a power cut, and whole."""

from __future__ import annotations

from officed.cli.examining.findings import Findings, command, ok, warning, wrong
from officed.cli.examining.patient import Patient, only_in_the_service
from officed.domain.errors import OfficedError
from officed.settings.model import Settings
from officed.store.look import DatabaseFailed, DatabaseLook, NoDatabase

SUBJECT = "database"
QUICK_CHECK_SECONDS = 6.0
BACKUP = "Bring the last backup back, after: systemctl stop officed"
UNSAFE = "fsync or synchronous_commit off"
SAFE_AGAIN = " -c ".join(
    ("psql", '"ALTER SYSTEM SET fsync = on"', '"ALTER SYSTEM SET synchronous_commit = on"', '"SELECT pg_reload_conf()"')
)
# What the engine gives as reason -> what to do ({file} is the SQLite file).
_MENDS = (
    ("locked", "fuser -v {file}"),
    ("not installed", "pip install 'officed[postgres]'"),
    ("not a database", BACKUP),
    ("malformed", BACKUP),
    ("unable to open", "ls -l {file}"),
    ("password", "Write the right password where [storage] password says, then run: {check}"),
    ("authentication", "Write the right password where [storage] password says, then run: {check}"),
    ("does not exist", "Let PostgreSQL's admin make it (createuser, createdb), then run: {migrate}"),
)  # fmt: skip


def examine(patient: Patient, settings: Settings) -> Findings:
    """One line each for reachable, schema, guards, safety and integrity."""
    try:
        with patient.database(settings) as look:
            yield ok(SUBJECT, f"{look.what} answers")
            yield from _looked_over(patient, look)
    except NoDatabase as none:
        yield wrong(SUBJECT, str(none).rstrip("."), patient.again("migrate"))
    except DatabaseFailed as failed:
        yield wrong(SUBJECT, str(failed).rstrip("."), _mend(patient, settings, str(failed)))
    except OfficedError as error:
        make = warning if only_in_the_service(settings.storage.password) else wrong
        yield make(SUBJECT, str(error), patient.again("doctor"))


def _looked_over(patient: Patient, look: DatabaseLook) -> Findings:
    revision, wanted = look.revision(), look.wanted
    if revision is not None and revision > wanted:
        mend = "pip install --upgrade officed"
        yield wrong(SUBJECT, f"the schema is {revision}, newer than this version knows ({wanted})", mend)
    elif revision != wanted:
        mend = patient.again("migrate")
        yield wrong(SUBJECT, f"the schema is {revision or 'none'}, this version needs {wanted}", mend)
    else:
        yield ok(SUBJECT, f"the schema is {revision}")
        yield from _guarded(patient, look)
    yield from _safe(look)
    yield from _whole(patient, look)


def _guarded(patient: Patient, look: DatabaseLook) -> Findings:
    lost = look.lost_guards()
    if lost:
        mend = f"{patient.again('migrate')} && {patient.again('register', 'verify')}"
        yield wrong(SUBJECT, f"guards of the register are missing or changed: {', '.join(lost)}", mend)
    else:
        yield ok(SUBJECT, "every guard of the register is in place")


def _safe(look: DatabaseLook) -> Findings:
    if look.power_cut_safe():
        yield ok(SUBJECT, "the journal mode is WAL" if look.sqlite else "every commit is on disk")
    elif look.sqlite:
        mend = command("sqlite3", look.what, "PRAGMA journal_mode = WAL")
        yield wrong(SUBJECT, "the journal mode is not WAL: readers and the writer stop each other", mend)
    else:
        yield wrong(SUBJECT, f"PostgreSQL runs with {UNSAFE}: a power cut can lose what is registered", SAFE_AGAIN)


def _whole(patient: Patient, look: DatabaseLook) -> Findings:
    faults = look.faults(QUICK_CHECK_SECONDS)
    if faults is None:
        mend = command("sqlite3", look.what, "PRAGMA integrity_check")
        yield warning(SUBJECT, f"too large to be checked in {QUICK_CHECK_SECONDS:.0f} seconds", mend)
    elif faults:
        yield wrong(SUBJECT, f"the database is damaged: {'; '.join(faults[:3])}", patient.again("register", "verify"))
    else:
        yield ok(SUBJECT, "the quick check finds no fault" if look.sqlite else "no page has a wrong checksum")


def _mend(patient: Patient, settings: Settings, reason: str) -> str:
    file = command(settings.data / "officed.db")
    known = next((mend for word, mend in _MENDS if word in reason), "")
    server = settings.storage.database
    known = known or (command("pg_isready", "-d", server) if server != "sqlite" else "ls -l {file}")
    return known.format(file=file, check=patient.again("doctor"), migrate=patient.again("migrate"))
