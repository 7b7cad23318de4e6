"""From opinions to a verdict."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from officed.domain.deciding import Decision, Opinion, Thresholds, decide
from officed.domain.kinds import KINDS

LIMITS = Thresholds(forward=10, margin=4, second=15)


def test_a_clear_winner_goes_on() -> None:
    """Enough points and a clear lead: no person is needed."""
    verdict = decide([Opinion("a", "teabenoue", 12), Opinion("b", "taotlus", 5)], LIMITS)
    assert (verdict.decision, verdict.kind, verdict.points) == (Decision.FORWARD, "teabenoue", 12)


def test_too_few_points_ask() -> None:
    """A weak winner is a question to the registrar, with the points in the reason."""
    verdict = decide([Opinion("a", "teabenoue", 9.5)], LIMITS)
    assert verdict.decision is Decision.ASK
    assert verdict.reason == "teabenoue has 9.5 points, 10 are needed"


def test_two_close_kinds_ask_and_both_are_plausible() -> None:
    """Kinds within the margin are plausible: their deadlines run too."""
    verdict = decide([Opinion("a", "teabenoue", 14), Opinion("b", "taotlus", 11), Opinion("c", "vaie", 3)], LIMITS)
    assert verdict.decision is Decision.ASK
    assert verdict.plausible(LIMITS.margin) == ("teabenoue", "taotlus")


def test_two_requests_in_one_letter_are_both_seen() -> None:
    """A second request with points enough stands beside the first; what is no request does not."""
    opinions = [Opinion("a", "taotlus", 20), Opinion("b", "teabenoue", 16), Opinion("c", "teade", 12)]
    verdict = decide(opinions, LIMITS)
    assert (verdict.decision, verdict.beside(LIMITS.second)) == (Decision.FORWARD, ("teabenoue",))
    assert decide([Opinion("a", "taotlus", 20), Opinion("b", "vaie", 9)], LIMITS).beside(LIMITS.second) == ()
    assert decide([Opinion("a", "kohus", 20), Opinion("b", "vaie", 11)], LIMITS).beside(LIMITS.second) == ()
    assert decide([Opinion("a", "taotlus", 20), Opinion("b", "vaie", 15)], LIMITS).beside(LIMITS.second) == ()
    assert decide([Opinion("a", "taotlus", 20), Opinion("b", "vaie", 15)], LIMITS).beside(14) == ("vaie",)
    close = decide([Opinion("a", "taotlus", 12), Opinion("b", "teabenoue", 11)], LIMITS)
    assert close.decision is Decision.ASK
    assert close.reason.endswith("perhaps two matters in one letter")


def said(kind: str, points: float, *paragraphs: str) -> Opinion:
    """An opinion that paragraphs of a letter brought about; an empty one is the letter as a whole."""
    return Opinion(f"{kind} {paragraphs}", kind, points, paragraphs=paragraphs)


def test_a_second_matter_stands_in_paragraphs_of_its_own() -> None:
    """Other words for the first matter are no second one; what the first one's words speak against still is one."""
    asked = [said("teabenoue", 20, "a")]

    def others(*more: Opinion) -> tuple[str, ...]:
        return decide([*asked, *more], LIMITS).beside(8)

    assert others(said("taotlus", 15, "a")) == ()
    assert others(said("taotlus", 15, "b")) == ("taotlus",)
    assert others(said("taotlus", 8, "b")) == ()
    assert others(said("taotlus", 15, "b"), said("taotlus", -14, "a")) == ("taotlus",)
    assert others(said("taotlus", 15, "b"), said("teabenoue", 15, "b")) == ()
    assert others(said("taotlus", 16, "a", "b")) == ()
    assert others(said("taotlus", 18, "a", "b")) == ("taotlus",)
    assert others(said("taotlus", 12, "b"), said("vaie", 15, "c")) == ("vaie", "taotlus")


def test_what_the_whole_letter_says_weighs_in_every_paragraph() -> None:
    """A subject is no matter by itself, and against what it names another matter needs the more words of its own."""
    asked = [said("teabenoue", 20, "a")]
    assert decide([*asked, said("taotlus", 15, "")], LIMITS).beside(8) == ()
    assert decide([*asked, said("taotlus", 9, "b"), said("teabenoue", 6, "")], LIMITS).beside(8) == ("taotlus",)
    assert decide([*asked, said("taotlus", 9, "b"), said("teabenoue", 9, "")], LIMITS).beside(8) == ()


def test_nobody_knows_the_letter() -> None:
    """Without an opinion a person is asked; a miss is no opinion."""
    verdict = decide([Opinion("a", "teabenoue", 12, hit=False)], LIMITS)
    assert (verdict.decision, verdict.kind) == (Decision.ASK, None)
    assert len(verdict.opinions) == 1


def test_a_veto_takes_a_kind_out() -> None:
    """A veto outweighs any points for that kind."""
    verdict = decide([Opinion("a", "arve", 50), Opinion("b", "arve", veto=True), Opinion("c", "teade", 11)], LIMITS)
    assert verdict.kind == "teade"


def test_a_rule_may_stop_a_letter() -> None:
    """A hold goes before any winner, with its own reason."""
    verdict = decide([Opinion("a", "arve", 50), Opinion("b", hold="ask the lawyer first")], LIMITS)
    assert (verdict.decision, verdict.reason) == (Decision.HOLD, "ask the lawyer first")


def test_machine_mail_is_refused_unless_a_person_released_it() -> None:
    """A released letter is never taken for machine mail again."""
    opinions = [Opinion("a", "reklaam", 20), Opinion("b", "teade", 11)]
    assert decide(opinions, LIMITS).decision is Decision.REFUSE
    released = decide(opinions, LIMITS, released=True)
    assert (released.decision, released.kind) == (Decision.FORWARD, "teade")


_OPINIONS = st.lists(
    st.builds(
        Opinion,
        source=st.sampled_from("abc"),
        kind=st.sampled_from([*KINDS, None]),
        points=st.integers(-20, 20).map(float),
        hit=st.booleans(),
        veto=st.booleans(),
    ),
    max_size=12,
)


@given(_OPINIONS)
def test_the_order_of_opinions_does_not_matter(opinions: list[Opinion]) -> None:
    """A replay decides the same, however the plugins were loaded."""
    one, other = decide(opinions, LIMITS), decide(opinions[::-1], LIMITS)
    assert (one.decision, one.kind, one.candidates) == (other.decision, other.kind, other.candidates)


@given(_OPINIONS)
def test_what_goes_on_by_itself_is_sure(opinions: list[Opinion]) -> None:
    """Whatever is said: a forwarded kind has the points and the lead."""
    verdict = decide(opinions, LIMITS)
    if verdict.decision is Decision.FORWARD:
        assert verdict.points >= LIMITS.forward
        assert all(verdict.points - c.points >= LIMITS.margin for c in verdict.candidates[1:])
