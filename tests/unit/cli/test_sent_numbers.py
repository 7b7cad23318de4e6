"""Where numbers that were given out after a backup are looked for."""

from __future__ import annotations

import json
from pathlib import Path

from officed.cli.sent_numbers import journals_among, lines_in, only_journals
from officed.store.journal.reading import numbers_told


def _journal(folder: Path, *numbers: tuple[int, int]) -> Path:
    file = folder / "2027-01-03.jsonl"
    lines: list[object] = [{"journal": "kaleva.example", "format": 1}]
    for year, number in numbers:
        detail = {"sequence": "letters", "year": year, "number": number, "suffix": 0, "reference": f"7-1/{number}"}
        lines.append({"event": "document.registered", "target": "registered", "detail": json.dumps(detail)})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return file


def test_a_journal_tells_the_year_of_a_number(tmp_path: Path) -> None:
    """7-1/348 of last year is no number of this one, though it is written the same."""
    file = _journal(tmp_path, (2026, 348), (2027, 5))
    assert journals_among([tmp_path]) == [file]
    assert numbers_told([file]) == {("letters", 2026): 348, ("letters", 2027): 5}
    assert list(lines_in([tmp_path])) == []


def test_journals_alone_do_not_reach_to_the_end(tmp_path: Path) -> None:
    """They end with a midnight, so sent mail or a log is wanted besides; other files are read, their stamps are not."""
    _journal(tmp_path, (2027, 5))
    assert only_journals([tmp_path])
    (stamp,) = (file.with_name(f"{file.name}.tsr") for file in tmp_path.glob("*.jsonl"))
    stamp.write_bytes(b"7-1/9")
    assert only_journals([tmp_path])
    assert list(lines_in([tmp_path])) == []
    (tmp_path / "mail.log").write_text("Subject: 7-1/6\n")
    assert not only_journals([tmp_path])
    assert [line for _, line in lines_in([tmp_path])] == ["Subject: 7-1/6\n"]
    assert not only_journals([])
