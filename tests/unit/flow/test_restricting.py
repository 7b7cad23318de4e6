"""Restrictions by people: refused with the law's own words, kept in history, proved by `verify`."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from sqlalchemy import text

from officed.domain.errors import Refused
from officed.domain.restricting import WHOLE
from officed.domain.states import Actor, ActorKind
from officed.flow.correcting import Wish, correct
from officed.flow.linting import lint
from officed.flow.restricting import prolong, restrict, standing, unrestrict
from officed.texts.access import mark
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
SECRET = "AvTS § 35 lg 1 p 17"


def entered(round_: Round, **parts: str) -> int:
    """A letter that is in the register since Friday, 20.11.2026."""
    round_.tray.letters["1"] = letter(**parts)
    round_.go()
    (card,) = round_.desk.store.cards()
    return card.document.id


def head(round_: Round) -> Actor:
    """Whoever leads the office."""
    return Actor(ActorKind.PERSON, round_.desk.office.people.holders("head")[0])


def test_the_whole_life_of_a_restriction(round_: Round) -> None:
    """Put on, listed, prolonged by the head once, opened; each step is in history."""
    number, desk = entered(round_), round_.desk
    now = restrict(desk, number, KLARA, SECRET, "lepingu hinnad")
    assert (now.start, now.until) == (date(2026, 11, 20), date(2031, 11, 19))
    assert desk.store.card(number).restriction == SECRET
    assert [one.restriction for one in desk.store.restricted(until=date(2031, 12, 31))] == [now]
    assert desk.store.restricted(until=date(2031, 11, 18)) == ()
    round_.clock.to(2031, 10, 1, 10, 0)
    with pytest.raises(Refused, match="head of the office"):
        prolong(desk, number, KLARA, date(2036, 11, 19), "hinnad kehtivad")
    assert prolong(desk, number, head(round_), date(2036, 11, 19), "hinnad kehtivad").until == date(2036, 11, 19)
    with pytest.raises(Refused, match="once is all"):
        prolong(desk, number, head(round_), date(2037, 1, 1), "veel")
    unrestrict(desk, number, KLARA, "leping on lõppenud")
    card = desk.store.card(number)
    assert (card.restriction, desk.store.restrictions(number)) == (None, ())
    events = [line.event for line in card.history if line.event.startswith("access.")]
    assert events == ["access.restricted"] * 2 + ["access.unrestricted"]
    assert desk.store.verify() == ()


@pytest.mark.parametrize(
    ("basis", "until", "reason", "said"),
    [
        ("meie soov", None, "nii", "no ground of the act"),
        (SECRET, date(2040, 1, 1), "nii", "longer than AvTS § 40 lg 1 allows"),
        (SECRET, date(2020, 1, 1), "nii", "must not come before"),
        (SECRET, None, " ", "Give the reason"),
    ],
)
def test_what_is_not_lawful_is_refused(
    round_: Round, basis: str, until: date | None, reason: str, said: str
) -> None:
    """Nothing is written, and the line says what to do."""
    number = entered(round_)
    before = round_.desk.store.restrictions(number)
    with pytest.raises(Refused, match=said):
        restrict(round_.desk, number, KLARA, basis, reason, until=until)
    assert round_.desk.store.restrictions(number) == before


@pytest.mark.parametrize("day", ["died", "born"])
def test_nobody_dies_or_is_born_tomorrow(round_: Round, day: str) -> None:
    """A slip of the pen would hide a letter for a century."""
    number = entered(round_)
    with pytest.raises(Refused, match="has not come yet"):
        restrict(round_.desk, number, KLARA, "AvTS § 35 lg 1 p 12", "nii", **{day: date(2030, 1, 1)})


def test_a_mark_that_came_with_the_letter_is_kept(round_: Round) -> None:
    """Its ground and its own last day; a plea of the sender is no ground."""
    mark = "ASUTUSESISESEKS KASUTAMISEKS\nKehtib kuni: 20.11.2030\nAlus: AvTS § 35 lg 1 p 17"
    number = entered(round_, text=f"{mark}\n\nSaadame Teile allkirjastamiseks lepingu. Palume leping allkirjastada.")
    (stands,) = round_.desk.store.restrictions(number)
    assert (stands.basis, stands.until, stands.by_mark) == (SECRET, date(2030, 11, 20), True)
    mail = message_from_bytes(round_.pigeons.sent[0].message, policy=SMTP)
    assert list(mail.iter_attachments()) == [], "its content is not sent by mail"
    assert list(lint(round_.desk)) == []


def test_a_plea_restricts_nothing(round_: Round) -> None:
    """What a sender only asks for is no ground, and an open series restricts nothing by itself."""
    number = entered(round_, text="Teabenõue: palun edastada lepingu 3-2/17 koopia. Palun mitte avaldada minu nime.")
    card = round_.desk.store.card(number)
    assert card.document.first("restriction_basis") is not None
    assert (card.restriction, card.restrictions) == (None, ())
    assert len(list(message_from_bytes(round_.pigeons.sent[0].message, policy=SMTP).iter_attachments())) == 1


def test_only_an_attachment(round_: Round) -> None:
    """Where it can be separated the entry stays as it is; a name that is not there is refused with the names."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "mari@kiri.example", "info@kaleva.example", "Teabenõue"
    mail.set_content("Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu koopia.")
    mail.add_attachment(b"hind 5", maintype="text", subtype="plain", filename="hinnad.txt")
    round_.tray.letters["1"] = mail.as_bytes(policy=SMTP)
    round_.go()
    desk = round_.desk
    (card,) = desk.store.cards()
    number = card.document.id
    now = restrict(desk, number, KLARA, SECRET, "hinnad", attachment="hinnad.txt")
    assert card.document.content.parts[now.part].name == "hinnad.txt"
    assert desk.store.card(number).restriction == card.restriction
    assert [one.attachment for one in desk.store.restricted()] == ["hinnad.txt"]
    assert standing(desk, number, "hinnad.txt") == now
    with pytest.raises(Refused, match="No restriction"):
        standing(desk, number)
    assert [one.part for one in desk.store.restrictions(number)] == [now.part]
    with pytest.raises(Refused, match=r"has no attachment leping.pdf. It has: hinnad.txt"):
        restrict(desk, number, KLARA, SECRET, "hinnad", attachment="leping.pdf")
    unrestrict(desk, number, KLARA, "avalik", attachment="hinnad.txt")
    assert desk.store.restrictions(number) == ()
    assert desk.store.verify() == ()


def test_a_correction_moves_the_last_day_too(round_: Round) -> None:
    """A corrected ground brings its own length; `none` takes the restriction away."""
    number, desk = entered(round_), round_.desk
    correct(desk, number, KLARA, Wish(restriction=SECRET), "hinnad")
    correct(desk, number, KLARA, Wish(restriction="AvTS § 35 lg 1 p 12"), "isikuandmed")
    (stands,) = desk.store.restrictions(number)
    assert (stands.part, stands.until) == (WHOLE, date(2101, 11, 19))
    correct(desk, number, KLARA, Wish(restriction="none"), "avalik")
    assert desk.store.restrictions(number) == ()
    with pytest.raises(Refused, match="no ground of the act"):
        correct(desk, number, KLARA, Wish(restriction="AK"), "nii")
    assert desk.store.verify() == ()


def test_what_is_changed_past_history_is_found(round_: Round) -> None:
    """A day moved, a row put in or taken away by SQL is named with its document."""
    number, desk = entered(round_), round_.desk
    restrict(desk, number, KLARA, SECRET, "hinnad")
    for statement in (
        "UPDATE restriction SET until = '2099-01-01'",
        "DELETE FROM restriction",
        "INSERT INTO restriction VALUES (1, 7, 'x', '2026-01-01', '2027-01-01', 'y', 0)",
    ):
        with desk.store._database.write() as connection:  # type: ignore[attr-defined]
            connection.execute(text(statement))
        found = desk.store.verify()
        assert found
        assert all(f.what == "a restriction was changed past history" for f in found)
        assert str(number) in found[0].where


def test_lint_names_what_wants_a_look(round_: Round) -> None:
    """An ended restriction, and a public title that tells who wrote."""
    number, desk = entered(round_), round_.desk
    restrict(desk, number, KLARA, SECRET, "hinnad", until=date(2026, 12, 1))
    sender = desk.store.card(number).document.content.sender.name
    correct(desk, number, KLARA, Wish(public_title=f"Kiri: {sender}, isikukood 60001019906"), "viga")
    round_.clock.to(2027, 1, 5, 10, 0)
    assert [fault.code for fault in lint(desk)] == ["ended", "public_title_tells", "public_title_names"]


def test_the_mark_has_its_five_data(round_: Round) -> None:
    """Capitals, holder, day of the mark, last day, ground (AvTS § 41 lg 2)."""
    now = restrict(round_.desk, entered(round_), KLARA, SECRET, "hinnad")
    assert mark("Kaleva Linnavalitsus", date(2026, 11, 21), now).split("\n") == [
        "ASUTUSESISESEKS KASUTAMISEKS",
        "Teabevaldaja: Kaleva Linnavalitsus",
        "Märge tehtud: 21.11.2026",
        "Kehtib kuni: 19.11.2031",
        "Alus: AvTS § 35 lg 1 p 17",
    ]
