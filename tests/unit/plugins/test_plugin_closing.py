"""What may not be closed yet."""

import pytest

from officed.domain.document import Direction
from officed.plugins.open_terms import object_to_close
from tests.unit.plugins.plugin_samples import letter


def test_an_unanswered_request_is_not_closed() -> None:
    """The objection names the document and says what to do."""
    objection = object_to_close(document=letter(kind="teabenoue", reference="7-1/123"))
    assert objection is not None
    assert "7-1/123" in objection
    assert "officed answer" in objection


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "teabenoue", "answered": True},
        {"kind": "teade"},
        {"kind": None},
        {"kind": "teabenoue", "direction": Direction.OUTGOING},
    ],
)
def test_what_is_answered_or_wants_no_answer_may_be_closed(values: dict[str, object]) -> None:
    """Answered letters, notices, what has no kind and what we wrote ourselves may go."""
    assert object_to_close(document=letter(**values)) is None  # type: ignore[arg-type]
