"""Database and originals."""

from __future__ import annotations

from pathlib import Path

from officed.store.access import AccessRoom
from officed.store.archiving import ArchiveRoom
from officed.store.backing_up import BackupRoom
from officed.store.diary import DiaryRoom
from officed.store.enclosing import EnclosingRoom
from officed.store.engine import Database
from officed.store.journal.room import JournalRoom
from officed.store.journal.stamping import StampRoom
from officed.store.ledger import LedgerRoom
from officed.store.likeness import LikeRoom
from officed.store.matters import MatterRoom
from officed.store.originals import Originals
from officed.store.posting import PostRoom
from officed.store.reconciling import ReconcilingRoom
from officed.store.reports import ReportRoom
from officed.store.reserving import ReservingRoom
from officed.store.retaining import RetentionRoom
from officed.store.searching import SearchRoom
from officed.store.shelves import RegisterRoom
from officed.store.subjects import SubjectRoom
from officed.store.trials import TrialRoom
from officed.store.watching import WatchRoom
from officed.store.work import WorkRoom

__all__ = ["Database", "Originals", "SqlStore"]


class SqlStore(
    LedgerRoom, ReconcilingRoom, WorkRoom, LikeRoom, PostRoom, DiaryRoom, RegisterRoom, ReservingRoom, BackupRoom,
    SearchRoom, MatterRoom, WatchRoom, JournalRoom, StampRoom, AccessRoom, TrialRoom, ReportRoom, EnclosingRoom,
    RetentionRoom, ArchiveRoom, SubjectRoom,
):  # fmt: skip
    """The register in SQLite or PostgreSQL, with the folder of originals beside it."""

    def __init__(self, database: Database, originals: Path, journals: Path | None = None) -> None:
        """`journals` is their folder; without one they stand beside the originals."""
        self._database = database
        self._journals = journals or originals.with_name("journal")
        self._originals = Originals(originals)

    @property
    def originals(self) -> Originals:
        """The folder of originals."""
        return self._originals

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
