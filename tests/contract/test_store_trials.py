"""What rules on trial said, on both databases."""

from __future__ import annotations

from officed.domain.changes import PutTrial
from officed.domain.outcome import Outcome, Trial
from officed.domain.states import State
from officed.store import SqlStore
from tests.contract.store_kit import given_to, move_to, number, read

ARVE = Outcome("forward", "arve", "urve", "8-1")
ASK = Outcome("ask", "", "", "7-1")


def test_trials_are_kept_by_the_digest_of_their_rules(store: SqlStore) -> None:
    """Moved letters come back with their number and person of now; the others are counted."""
    moved, same, old = (read(store, name) for name in ("moved", "same", "old"))
    entry = number(store, moved, PutTrial(Trial("d2", ASK, ARVE, ("arve.uus",))), given_to("urve"))
    assert entry is not None
    move_to(store, same, State.HELD, PutTrial(Trial("d2", ASK, ASK)))
    move_to(store, old, State.REFUSED, PutTrial(Trial("d1", ARVE, ASK)))
    assert store.trials() == {"d1": 1, "d2": 2}
    [found] = store.moved("d2")
    assert (found.document, found.reference, found.person) == (moved, entry.reference, "urve")
    assert found.trial == Trial("d2", ASK, ARVE, ("arve.uus",))
    [earlier] = store.moved("d1")
    assert (earlier.reference, earlier.person) == ("", "")
    assert store.moved("d3") == ()


def test_the_first_trial_of_a_letter_stays(store: SqlStore) -> None:
    """A letter that is decided again keeps what was said when nobody had spoken yet."""
    document = read(store)
    move_to(store, document, State.HELD, PutTrial(Trial("d1", ASK, ARVE)))
    move_to(store, document, State.READ)
    move_to(store, document, State.REFUSED, PutTrial(Trial("d2", ASK, ASK)))
    assert store.trials() == {"d1": 1}
