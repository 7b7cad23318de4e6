"""The head of a letter and two days, shared by the tests of letters."""

from __future__ import annotations

from datetime import UTC, datetime

HEAD = b"From: Mari Maasikas <mari@saatja.example>\nTo: linn@kaleva.example\nSubject: Kiri\n"
DAY, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
