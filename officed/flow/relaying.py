"""The relay: renders what stands in the outbox and sends it, at least once, after the commit.

4xx is tried again with growing pauses. 5xx to the responsible person holds the document; to others it raises an alarm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from officed.domain.changes import LETTER, PASSING, TOLD, EndDeadlines, Move, Send, Wait
from officed.domain.errors import OfficedError
from officed.domain.kinds import KINDS
from officed.domain.states import Actor, ActorKind, State
from officed.flow import writing
from officed.flow.attaching import MAIL, name_for_people
from officed.flow.coming_back import refused_by_server
from officed.flow.desk import Desk
from officed.flow.ending import observe_with_ends
from officed.flow.going_out import RELAY, gone_out
from officed.flow.passing_on.passed_on import accepted as passing_accepted
from officed.flow.passing_on.passed_on import refused as passing_refused
from officed.flow.passing_on.redirecting import why_not_any_more
from officed.flow.rendering import OriginalFile, render
from officed.flow.second_thought import second_thought
from officed.flow.too_large import fits, joined, refused_for_size, without_original
from officed.flow.untold import after_sending
from officed.ports.channels import Channel, Delivery, Envelope
from officed.ports.store import Original, Posted, Receipt

_LONGEST_PAUSE = timedelta(hours=1)

# Mails that hand over a letter that came, within the office and to other bodies.
_PASSES_A_LETTER = frozenset({"forward", "information", PASSING})

Tell = Callable[..., None]
Follow = Callable[[State, int], Move | None]


@dataclass(slots=True)
class Relayed:
    """What one round of the relay did. `unreachable` is why the channel could not be used, if it could not."""

    sent: int = 0
    later: int = 0
    refused: int = 0
    unreachable: OfficedError | None = None
    moves: list[Move] = field(default_factory=list)


def relay_once(desk: Desk, channel: Channel, worker: str, limit: int, tell: Tell) -> Relayed:
    """Send what is due. A channel that cannot be reached ends the round; nothing is lost."""
    now = desk.clock()
    lease = timedelta(seconds=desk.office.settings.daemon.lease_seconds)
    done = Relayed()
    receipts: list[Receipt] = []
    lane = getattr(channel, "lane", "")
    for posted in desk.store.due_mail(worker, limit, now, now + lease, lane):
        if (spared := second_thought(desk, posted, now)) is not None:
            receipts.append(spared)
        elif done.unreachable is not None:
            receipts.append(_once_reachable(desk, posted, done.unreachable))
        else:
            receipts.append(_send(desk, channel, posted, done, tell))
    if receipts:
        done.moves.extend(desk.store.receipts(receipts, desk.clock()))
        for move in done.moves:
            observe_with_ends(desk, move)
    return done


def _send(desk: Desk, channel: Channel, posted: Posted, done: Relayed, tell: Tell) -> Receipt:
    if text := why_not_any_more(desk, posted):
        done.refused += 1
        tell("mail.refused", mail=posted.id, document=posted.document, error=text)
        follow = passing_refused(desk, posted, f"stays here: {text}")
        return Receipt(posted.id, "refused", posted.accepted, text, follow=follow)
    todo = tuple(to for to in posted.letter.to if to not in posted.accepted)
    try:
        delivery = _deliver(desk, channel, posted, todo)
    except OfficedError as error:
        done.unreachable = error
        return _once_reachable(desk, posted, error)
    except OSError as error:
        done.later += 1
        tell("mail.failed", mail=posted.id, document=posted.document, error=f"{type(error).__name__}: {error.strerror}")
        return _again(desk, posted, "the original could not be read from disk")
    return _receipt(desk, posted, delivery, done, tell)


def _deliver(desk: Desk, channel: Channel, posted: Posted, todo: tuple[str, ...]) -> Delivery:
    sender = desk.office.settings.office.address
    known = channel.eight_bit
    # A letter of ours, or one that is passed on, would be none without its letter: whether it is too large is the
    # recipient's server's to say.
    ours = _is_ours(posted) or posted.letter.purpose == PASSING
    if not ours and not fits(desk, channel, posted):
        posted = replace(posted, letter=without_original(desk, posted.letter))
    delivery = channel.send(Envelope(sender, todo, _render(desk, posted, eight_bit=known)))
    if delivery.refused and not delivery.accepted and known and not channel.eight_bit:
        # The server has said only now that it takes no 8-bit text: the original goes as a base64 file instead.
        delivery = channel.send(Envelope(sender, todo, _render(desk, posted, eight_bit=False)))
    if not ours and posted.letter.attach and (small := refused_for_size(delivery)):
        posted = replace(posted, letter=without_original(desk, posted.letter))
        again = channel.send(Envelope(sender, small, _render(desk, posted, eight_bit=channel.eight_bit)))
        delivery = joined(delivery, again)
    return delivery


def _is_ours(posted: Posted) -> bool:
    """Whether the mail is a letter of ours to somebody outside, and not one about a letter."""
    return posted.letter.purpose == LETTER and posted.document is not None


def _render(desk: Desk, posted: Posted, *, eight_bit: bool) -> bytes:
    originals = [_original(desk, posted, sha256) for sha256 in posted.letter.attach]
    return render(
        posted.letter,
        office=desk.office.settings.office,
        message_id=posted.letter.message_id,
        date=posted.dated.astimezone(desk.zone),
        originals=originals,
        eight_bit=eight_bit,
    )


def _original(desk: Desk, posted: Posted, sha256: str) -> OriginalFile:
    known = posted.original
    if known is None or known.sha256 != sha256:
        # Of several files each is named under its digest.
        name = posted.letter.values.get(sha256) or posted.letter.values.get("file", "original")
        return OriginalFile(name, "application/octet-stream", desk.originals.read(sha256))
    return OriginalFile(_name_of(posted, known), known.media_type, desk.originals.read(sha256))


def _name_of(posted: Posted, known: Original) -> str:
    """What the copy of a letter is called: a letter that came has a name that staff know it by."""
    values = posted.letter.values
    if posted.letter.purpose in _PASSES_A_LETTER and values.get("number"):
        return name_for_people(values["number"], values.get("title", ""), known.name, known.media_type)
    # How a mailbox calls a letter says nothing to people.
    return "" if known.media_type == MAIL else known.name


def _receipt(desk: Desk, posted: Posted, delivery: Delivery, done: Relayed, tell: Tell) -> Receipt:
    accepted = (*posted.accepted, *delivery.accepted)
    after_sending(desk, posted, delivery)
    if delivery.refused and posted.letter.critical:
        done.refused += 1
        text = "; ".join(delivery.refused.values())
        tell("mail.refused", mail=posted.id, document=posted.document, error=text)
        return Receipt(posted.id, "refused", accepted, text, follow=_lost(desk, posted, text))
    if delivery.refused:
        done.refused += 1
        _alarm(desk, posted, delivery, tell)
    if delivery.later:
        done.later += 1
        return _again(desk, posted, "; ".join(delivery.later.values()), accepted)
    state = "sent" if accepted else "refused"
    done.sent += state == "sent"
    follow = None
    if state == "sent" and posted.letter.critical:
        follow = _arrived(desk, posted)
    return Receipt(posted.id, state, accepted, delivery.receipt or "; ".join(delivery.refused.values()), follow=follow)


def _arrived(desk: Desk, posted: Posted) -> Follow:
    """What follows when the server of the one whom it is for has taken a mail that matters."""
    if _is_passing(posted):
        return passing_accepted(desk, posted)
    return gone_out(desk, posted) if _is_ours(posted) else _forwarded(desk, posted)


def _lost(desk: Desk, posted: Posted, text: str) -> Follow:
    """What follows when that server will never take it."""
    if _is_passing(posted):
        return passing_refused(desk, posted, f"was refused: {text}")
    return refused_by_server(desk, posted, text, RELAY) if _is_ours(posted) else _undeliverable(desk, posted, text)


def _is_passing(posted: Posted) -> bool:
    """Whether the mail passes a letter on to another body, or tells its sender so."""
    return posted.letter.purpose in {PASSING, TOLD} and posted.document is not None


def _again(desk: Desk, posted: Posted, text: str, accepted: tuple[str, ...] = ()) -> Receipt:
    pause = min(_first_pause(desk) * 2 ** min(posted.tries, 10), _LONGEST_PAUSE)
    return Receipt(posted.id, "pending", accepted or posted.accepted, text, desk.clock() + pause)


def _once_reachable(desk: Desk, posted: Posted, error: OfficedError) -> Receipt:
    """Soon again: it was not this mail that failed, and the channel has pauses of its own."""
    return Receipt(posted.id, "pending", posted.accepted, str(error), desk.clock() + _first_pause(desk))


def _first_pause(desk: Desk) -> timedelta:
    return timedelta(seconds=desk.office.settings.daemon.resend_seconds)


def _forwarded(desk: Desk, posted: Posted) -> Callable[[State, int], Move | None]:
    """The responsible person's server took it: forwarded, and closed at once where no reply is wanted."""

    def follow(state: State, version: int) -> Move | None:
        if state is not State.REGISTERED or posted.document is None:
            return None
        # What the mail says of it may have been corrected while the mail waited.
        ends = _wants_nothing(desk, posted.document)
        return Move(
            document=posted.document,
            version=version,
            state=state,
            target=State.CLOSED if ends else State.FORWARDED,
            actor=RELAY,
            reason="forwarded",
            detail={"mail": posted.id},
            changes=(EndDeadlines("closed", desk.today()),) if ends else (),
        )

    return follow


def _wants_nothing(desk: Desk, number: int) -> bool:
    """Whether nobody waits for a reply: by its kind, if that is more than a guess and nobody opened it again since."""
    document = desk.store.document(number)
    if document.kind is None or KINDS[document.kind].wants_reply:
        return False
    for line in reversed(desk.store.card(number).history):
        if line.event == "document.reopened" and Actor.parse(line.actor).kind is ActorKind.PERSON:
            return False
        if line.event == "document.corrected" and "kind" in str(line.detail.get("what", "")).split(","):
            return True
        if line.event == "document.registered-undecided":
            return document.hinted_kind == document.kind
    return True


def _undeliverable(desk: Desk, posted: Posted, text: str) -> Callable[[State, int], Move | None]:
    """The responsible person's server will never take it: a person must choose somebody else."""

    def follow(state: State, version: int) -> Move | None:
        if state not in {State.REGISTERED, State.FORWARDED} or posted.document is None:
            return None
        reason = f"the mail to the responsible person was refused: {text}"
        values = {"document": str(posted.document), "reason": reason, "number": posted.letter.values.get("number", "")}
        to = tuple(a for a in writing.role_addresses(desk, "registrar") if a not in posted.letter.to)
        key = f"d{posted.document}.{version}.undeliverable"
        return Move(
            document=posted.document,
            version=version,
            state=state,
            target=State.HELD,
            actor=RELAY,
            reason="held",
            detail={"code": "undeliverable", "mail": posted.id},
            changes=(
                Wait("undeliverable", reason),
                *((Send(desk.letter(key, "question", to, "held", values)),) if to else ()),
            ),
        )

    return follow


def _alarm(desk: Desk, posted: Posted, delivery: Delivery, tell: Tell) -> None:
    text = "; ".join(delivery.refused.values())
    tell("mail.refused", mail=posted.id, document=posted.document, error=text)
    if posted.letter.purpose == "alarm":
        # An alarm about an alarm would never end.
        return
    now: datetime = desk.clock()
    advice = "officed ledger; officed people"
    mails = writing.alarm(desk, f"mail.{posted.id}", "a mail was refused for good", text, advice, now)
    desk.store.raise_alarm(f"mail.{posted.id}", f"mail {posted.id} ({posted.letter.purpose}) was refused", mails, now)
