"""The index of words and marks: filled by moves, kept true by the database, asked by any of its tokens at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from officed.domain.changes import Change, PutWords, SetKind
from officed.domain.errors import NotFound
from officed.domain.register import Entry
from officed.domain.searching import Question, mark
from officed.domain.states import State
from officed.store import SqlStore
from tests.contract.store_kit import NOON, ask, given_to, move_to, number, read, received, registered, sql

DAY = timedelta(days=1)


def words(*said: str) -> PutWords:
    """Words of the first edition."""
    return PutWords(said, "1")


def entry(store: SqlStore, name: str, *said: str, kind: str = "arve", person: str = "jaan", days: int = 0) -> int:
    """An entry with words, registered so many days later."""
    return registered(store, name, SetKind(kind), given_to(person), words(*said), at=NOON + days * DAY)


def found(store: SqlStore, *groups: tuple[str, ...], **more: object) -> list[int]:
    """The documents that a question finds, in its order."""
    question = Question(tuple(frozenset(group) for group in groups), **more)  # type: ignore[arg-type]
    return [line.document for line in store.search(question)]


def test_each_group_is_met_by_one_of_its_tokens(store: SqlStore) -> None:
    """Groups are joined by »and«, tokens of a group by »or«; answers come newest first."""
    first = entry(store, "a", "leping", "lepingut", "7-1/123")
    second = entry(store, "b", "leping", "жалоба", days=1)
    assert found(store, ("leping",)) == [second, first]
    assert found(store, ("lepingut", "жалоба"), ("leping",)) == [second, first]
    assert found(store, ("leping",), ("жалоба",)) == [second]
    assert found(store, ("7-1/123",)) == [first]
    assert found(store, ("lepin",)) == []


def test_an_entry_is_found_by_its_marks(store: SqlStore) -> None:
    """Number, matter, series, kind, person and direction are asked for like words, together with them or alone."""
    first = entry(store, "a", "leping")
    follower = read(store, "b")
    assert number(store, follower, words("leping"), follows=("letters", 2026, 1)) is not None
    other = entry(store, "c", "leping", kind="kohus", person="mari")
    assert found(store, (mark("number", "7-1/1"),)) == [follower, first]
    assert found(store, (mark("number", 1),), ("leping",)) == [follower, first]
    assert found(store, (mark("kind", "kohus"),)) == [other]
    assert found(store, (mark("person", "mari"),), (mark("series", "7-1"),)) == [other]
    assert found(store, (mark("direction", "incoming"),)) == [other, follower, first]


def test_days_and_pages_narrow_an_answer(store: SqlStore) -> None:
    """First and last day count; a page begins behind an entry; the limit holds, over months and years too."""
    made = [entry(store, str(n), "leping", *(("harv",) if n % 4 == 0 else ()), days=40 * n) for n in range(12)]
    newest = made[::-1]
    assert found(store, ("leping",)) == found(store) == newest
    assert found(store, ("leping",), limit=3) == newest[:3]
    assert found(store, ("leping",), limit=3, before=newest[2]) == newest[3:6]
    assert found(store, ("harv",), limit=2) == [made[8], made[4]]
    days = {"first": (NOON + 80 * DAY).date(), "last": (NOON + 160 * DAY).date()}
    for groups in ((), (("leping",),), (("leping",), ("harv", "leping"))):
        assert found(store, *groups, **days) == [made[4], made[3], made[2]]
    assert found(store, ("leping",), last=date(2025, 1, 1)) == []
    with pytest.raises(NotFound):
        found(store, ("leping",), before=received(store, "unnumbered"))


def test_a_line_tells_what_a_list_tells(store: SqlStore) -> None:
    """An answer has number, day, kind, state, person and title."""
    document = entry(store, "Arve nr 5", "arve")
    (line,) = store.search(Question((frozenset({"arve"}),)))
    assert (line.number, line.document, line.kind, line.person) == ("7-1/1", document, "arve", "jaan")
    assert (line.title, line.state, line.registered_on, line.due) == ("Arve nr 5", "registered", NOON.date(), None)


def test_the_index_follows_a_correction(store: SqlStore) -> None:
    """What an entry no longer says does not find it; a word that stays does."""
    document = entry(store, "a", "leping", "vana")
    move_to(store, document, State.REGISTERED, SetKind("kohus", confirmed=True), given_to("mari"))
    assert found(store, (mark("kind", "arve"),)) == found(store, (mark("person", "jaan"),)) == []
    assert found(store, (mark("kind", "kohus"),), (mark("person", "mari"),), ("vana",)) == [document]
    move_to(store, document, State.REGISTERED, words("leping", "uus"))
    assert (found(store, ("vana",)), found(store, ("uus",), (mark("kind", "kohus"),))) == ([], [document])
    _sound(store)


def test_only_entries_are_found(store: SqlStore) -> None:
    """What has no number is not in the index, whatever words it has; a move that is undone leaves nothing there."""
    held = read(store, "held")
    move_to(store, held, State.HELD, words("leping"), SetKind("vihje"))
    document = read(store, "a")

    def fail(_entry: Entry) -> Sequence[Change]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        number(store, document, words("leping"), complete=fail)
    assert found(store, ("leping",)) == []
    assert ask(store, "SELECT count(*) FROM findable") == [(0,)]


def test_a_sealed_kind_leaves_the_index(store: SqlStore) -> None:
    """A report that was registered by mistake is found by nobody once it is known for one, nor made findable again."""
    document = entry(store, "a", "leping")
    move_to(store, document, State.REGISTERED, SetKind("vihje", confirmed=True))
    assert found(store, ("leping",)) == found(store) == []
    store.index([(document, store.document(document).version, words("leping"))])
    assert (found(store), store.unindexed("2", 10)) == ([], ())
    _sound(store)


def test_disposed_content_leaves_the_index_and_the_number_stays(store: SqlStore) -> None:
    """The words go with the disposal, and the content cannot go before them; what stands for ever still finds it."""
    document = entry(store, "a", "leping")
    sql(
        store,
        f"INSERT INTO disposal (document_id, at, actor, basis) VALUES ({document}, '{NOON.isoformat()}', 'x', 'akt')",
    )
    content = (f"DELETE FROM {table} WHERE document_id = {document}" for table in ("part", "content"))
    gone = tuple(content)
    with pytest.raises(IntegrityError, match="leaves the index before"):
        sql(store, *gone)
    move_to(store, document, State.CLOSED)
    move_to(store, document, State.DISPOSED)
    sql(store, *gone)
    assert (found(store, ("leping",)), found(store, (mark("number", "7-1/1"),))) == ([], [document])
    assert ask(store, "SELECT words FROM findable") == [("",)]
    assert store.unindexed("2", 10) == ()
    _sound(store)


def test_what_an_older_edition_made_is_made_anew(store: SqlStore) -> None:
    """Entries without words of the edition in use are given in order, and an entry that was never indexed too."""
    first, second = entry(store, "a", "leping"), entry(store, "b", "leping")
    bare = registered(store, "c")
    received(store, "d")
    assert _unindexed(store, "1", 10) == [bare]
    assert _unindexed(store, "2", 2) == [first, second]
    assert _unindexed(store, "2", 2, second) == [bare]
    assert _unindexed(store, None, 10) == [first, second, bare]
    version = store.document(first).version
    move_to(store, first, State.REGISTERED)
    made = [(document, version, PutWords(("uus",), "2")) for document in (first, second, bare)]
    assert store.index(made) == 2
    assert _unindexed(store, "2", 10) == [first]
    assert (found(store, ("leping",)), found(store, ("uus",))) == ([first], [bare, second])
    _sound(store)


def _unindexed(store: SqlStore, edition: str | None, limit: int, after: int = 0) -> list[int]:
    return [card.document.id for card in store.unindexed(edition, limit, after)]


def _sound(store: SqlStore) -> None:
    """SQLite's own test of an index against the table that it stands for."""
    if store._database.sqlite:
        with store._database.write() as connection:
            connection.execute(text("INSERT INTO findable_text(findable_text, rank) VALUES ('integrity-check', 1)"))
