"""Which earlier letter a new one belongs to, and what must never be joined."""

from officed.domain.document import Direction, Field
from officed.plugins.answers import match_answer
from officed.ports.hooks import Match, OpenLetter
from tests.unit.plugins.plugin_samples import letter

OURS = OpenLetter(
    10, "7-1/123-1", "7-1", 2026, 123, "info@kaleva.example", "outgoing", ("<officed.a@kaleva.example>",),
    subject="Hekk Kase 4", recipients=("jaan@naaber.example",),
)
THEIRS = OpenLetter(11, "12-3/45", "12-3", 2026, 45, "amet@riik.example", "incoming", ("<x@riik.example>",))
LETTERS = (OURS, THEIRS)


def our_ref(*references: str) -> tuple[Field, ...]:
    """Return fields as the reader of references gives them."""
    return tuple(Field("our_ref", reference) for reference in references)


def matched(document: object, letters: tuple[OpenLetter, ...] = LETTERS) -> Match | None:
    """Return the plugin's answer."""
    return match_answer(document=document, open_letters=letters)  # type: ignore[arg-type]


def test_our_number_from_the_letter_s_sender_is_sure() -> None:
    """The person to whom we wrote answers with our number: that is the reply."""
    match = matched(letter("Aitäh, 7-1/123-1 sobib.", fields=our_ref("7-1/123-1")))
    assert match is not None
    assert (match.document, match.sure, match.kind) == (10, True, "answers")


def test_our_number_in_the_subject_is_sure_from_anybody() -> None:
    """Who knows our number and puts it in the subject means that matter."""
    match = matched(letter(subject="Re: 7-1/123-1", sender="abi@mujal.example", fields=our_ref("7-1/123-1")))
    assert match is not None
    assert match.sure


def test_teie_nr_is_sure_from_anybody() -> None:
    """`Teie 03.11.2026 nr 12-3/45` says it in so many words."""
    text = "Teie 03.11.2026 nr 12-3/45   Meie 17.11.2026 nr 3-2/9871"
    match = matched(letter(text, sender="teine@amet.example", fields=our_ref("12-3/45")))
    assert match == Match(11, True, "our number 12-3/45, by the subject or »Teie nr«", "follows")


def test_a_number_somewhere_in_a_stranger_s_text_is_a_proposal() -> None:
    """A stranger who mentions our number may be writing about somebody else's matter."""
    text = "Kuulsin, et 7-1/123-1 lahendati."
    match = matched(letter(text, sender="keegi@mujal.example", fields=our_ref("7-1/123-1")))
    assert match is not None
    assert not match.sure


def test_a_further_letter_of_the_matter_is_found_by_its_suffix() -> None:
    """12-3/45-2 belongs to the matter 12-3/45."""
    match = matched(letter(sender="amet@riik.example", fields=our_ref("12-3/45-2")))
    assert match is not None
    assert (match.document, match.sure) == (11, True)


def test_a_longer_number_is_another_matter() -> None:
    """12-3/456 only begins like 12-3/45."""
    assert matched(letter(sender="amet@riik.example", fields=our_ref("12-3/456"))) is None


def test_the_thread_of_a_known_sender_is_sure() -> None:
    """An answer to our mail from the person to whom we wrote needs no number."""
    match = matched(letter("Sobib.", in_reply_to=("<officed.a@kaleva.example>",)))
    assert match is not None
    assert (match.document, match.sure) == (10, True)


def test_references_count_like_in_reply_to() -> None:
    """Some programs keep the thread in References only."""
    match = matched(letter("Sobib.", headers={"references": "<z@y.example>\r\n <officed.a@kaleva.example>"}))
    assert match is not None
    assert match.sure


def test_a_stranger_is_never_joined_by_message_id() -> None:
    """Somebody who got our mail passed on and answers it does not get into the matter by himself."""
    match = matched(letter("Tere", sender="keegi@mujal.example", in_reply_to=("<officed.a@kaleva.example>",)))
    assert match is not None
    assert not match.sure


def test_a_colleague_is_no_stranger_but_a_free_mailbox_makes_none() -> None:
    """Another address of the same agency is known; another address at a public host is not."""
    thread = ("<x@riik.example>",)
    colleague = matched(letter(sender="teine@riik.example", in_reply_to=thread))
    assert colleague is not None
    assert colleague.sure
    public = OpenLetter(12, "7-1/9", "7-1", 2026, 9, "mari@gmail.com", "incoming", ("<m@gmail.com>",))
    stranger = matched(letter(sender="jaan@gmail.com", in_reply_to=("<m@gmail.com>",)), (public,))
    assert stranger is not None
    assert not stranger.sure


def test_the_same_number_of_two_years_is_sure_for_the_known_sender_only() -> None:
    """Numbers begin anew each year: 7-1/5 of 2025 and of 2026 are two letters."""
    old = OpenLetter(20, "7-1/5", "7-1", 2025, 5, "", "outgoing", recipients=("vana@x.example",))
    new = OpenLetter(21, "7-1/5", "7-1", 2026, 5, "", "outgoing", recipients=("uus@y.example",))
    by_old = matched(letter("Teie nr 7-1/5", sender="vana@x.example", fields=our_ref("7-1/5")), (old, new))
    assert by_old is not None
    assert (by_old.document, by_old.sure) == (20, True)
    by_nobody = matched(letter("Teie nr 7-1/5", sender="z@z.example", fields=our_ref("7-1/5")), (old, new))
    assert by_nobody is not None
    assert (by_nobody.document, by_nobody.sure) == (21, False)


def test_a_like_subject_of_the_same_sender_is_a_proposal() -> None:
    """Prefixes of replies do not count; another person's same subject does not either."""
    match = matched(letter(subject="Re: VS: hekk Kase 4"))
    assert match is not None
    assert (match.document, match.sure) == (10, False)
    assert matched(letter(subject="Re: hekk Kase 4", sender="keegi@mujal.example")) is None


def test_a_document_does_not_belong_to_itself() -> None:
    """A reopened letter is not its own predecessor."""
    jaan = "jaan@naaber.example"
    own = OpenLetter(1, "7-1/7", "7-1", 2026, 7, jaan, "incoming", ("<a@b.example>",), subject="Hekk Kase 4")
    assert matched(letter(subject="Hekk Kase 4", in_reply_to=("<a@b.example>",)), (own,)) is None


def test_a_letter_of_ours_answers_what_came_in() -> None:
    """The same hook links our outgoing reply to the incoming letter."""
    number = our_ref("12-3/45")
    match = matched(letter(direction=Direction.OUTGOING, sender="mari@kaleva.example", fields=number))
    assert match is not None
    assert match.kind == "answers"


def test_nothing_alike_is_no_match() -> None:
    """A new matter stays a new matter."""
    assert matched(letter("Tere", subject="Uus asi", sender="uus@keegi.example")) is None
