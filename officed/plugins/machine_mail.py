"""Built-in plugin: mail that no person wrote is not registered: delivery reports, automatic answers, newsletters.

A refused letter is listed and can be sent back by a person; a real letter that is refused is a missed deadline. So a
document from an agency, or with a file from a machine, is never refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from officed.api import Content, Document, RefusalReason, hookimpl

API_VERSION = 1

_F = re.IGNORECASE

# Bodies whose systems send real documents from addresses that nobody reads. Sub-domains count too.
AGENCIES = frozenset(
    {
        "kohus.ee", "riigikohus.ee", "oiguskantsler.ee", "riigikontroll.ee", "aki.ee", "prokuratuur.ee", "politsei.ee",
        "rescue.ee", "riigikogu.ee", "riigikantselei.ee", "justdigi.ee", "just.ee", "fin.ee", "mkm.ee",
        "kliimaministeerium.ee", "agri.ee", "hm.ee", "sm.ee", "siseministeerium.ee", "kul.ee", "mod.ee",
        "kaitseministeerium.ee", "vm.ee", "mfa.ee", "keskkonnaamet.ee", "transpordiamet.ee", "ttja.ee",
        "terviseamet.ee", "maaruum.ee", "emta.ee", "rtk.ee", "ria.ee", "sotsiaalkindlustusamet.ee", "tootukassa.ee",
        "pria.ee", "ra.ee", "stat.ee", "rmk.ee", "muinsuskaitseamet.ee", "konkurentsiamet.ee", "elvl.ee", "eesti.ee",
        "rahvaalgatus.ee",
    }
)  # fmt: skip

# Headers that only the programs of absent people write (RFC 3834 and older habits).
_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply", "x-autoresponder")
_LIST_HEADERS = ("list-unsubscribe", "list-id", "list-post")

_AWAY_SUBJECT = re.compile(
    r"^\W*(?:automaatvastus|automaatne vastus|puhkuseteade|kontorist väljas|olen puhkusel|"
    r"автоматический ответ|автоответ|я в отпуске|"
    r"automatic reply|auto(?:matic)?[ -]?(?:reply|response)|auto:|out of (?:the )?office|"
    r"automaattinen vastaus|automātiskā atbilde|automatinis atsakymas|automatische antwort)",
    _F,
)
_RECEIPT_SUBJECT = re.compile(
    r"^(?:loetud|kustutatud lugemata|vastu võetud|keeldutud|esialgne|прочтено|принято|отклонено|read|not read|"
    r"accepted|declined|tentative)\s*:",
    _F,
)
_ADVERT = re.compile(
    r"uudiskir\w*|loobu\w*|tellimusest|soodus\w*|allahindlus\w*|eripakkumi\w*|kampaania\w*|osta\b|tasuta\b|"
    r"klõpsa\w*|kliki\w*|"
    r"рассылк\w*|отписаться|скидк\w*|акци[яию]\b|"
    r"newsletter|unsubscribe|discount|sale\b|special offer|view (?:this|it) (?:e-?mail )?in (?:your )?browser|webinar",
    _F,
)
# Systems of collectors, courts and suppliers send claims that nobody signs: a person must see them.
_CLAIM = re.compile(
    r"\b(?:EE\d{2}(?: ?\d{4}){4}|viitenumb\w*|tasumata|võlgnevus\w*|võlgni\w*|maksetähta\w*|viivis\w*|"
    r"kohtusse|maakohtu\w*|halduskohtu\w*|hagi|täitur\w*|vaidlusta\w*|"
    r"задолженност\w*|неоплач\w*|взыскан\w*|исков\w*|в суд|"
    r"overdue|unpaid|outstanding (?:amount|balance|invoice)|debt|legal action|court|bailiff)\b",
    _F,
)
_NOREPLY = re.compile(r"^(?:no[._-]?reply|do[._-]?not[._-]?reply|donotreply|ei[._-]?vasta)[^@]*@", _F)


@hookimpl
def refuse(document: Document) -> RefusalReason | None:
    """Return why this is machine mail, or None. What a person released is never refused again."""
    content = document.content
    if document.released or not content.is_mail:
        return None
    return next((RefusalReason(kind, why) for kind, test, why in _TESTS if test(document, content)), None)


def is_agency(domain: str) -> bool:
    """Tell whether a sender's domain, or one above it, is that of a public body."""
    labels = domain.lower().split(".")
    return any(".".join(labels[n:]) in AGENCIES for n in range(len(labels)))


def _is_bounce(_document: Document, content: Content) -> bool:
    return content.bounce


def _is_away_notice(document: Document, content: Content) -> bool:
    if _may_be_document(document):
        return False
    answered = content.header("auto-submitted").strip().lower().startswith("auto-replied")
    by_header = answered or any(content.header(name) for name in _REPLY_HEADERS)
    return by_header or bool(_AWAY_SUBJECT.search(content.subject))


def _is_receipt(_document: Document, content: Content) -> bool:
    """Read receipts and answers to invitations: the subject alone is no proof, so a machine's mark is needed too."""
    return content.auto_generated and bool(_RECEIPT_SUBJECT.search(content.subject))


def _is_newsletter(document: Document, content: Content) -> bool:
    if is_agency(content.sender.domain) or document.found("our_ref"):
        return False
    # `Precedence: bulk` says nothing by itself: authorities' notices carry it too.
    listed = any(content.header(name) for name in _LIST_HEADERS)
    return listed and bool(_ADVERT.search(f"{content.subject}\n{content.text}"))


def _is_machine(document: Document, content: Content) -> bool:
    claims = _CLAIM.search(f"{content.subject}\n{content.text}")
    return content.auto_generated and not _may_be_document(document) and not claims


def _may_be_document(document: Document) -> bool:
    """A machine of an agency or of our own, or one that brings a file, may bring a document; inline pictures do not."""
    content = document.content
    own = {document.mailbox.rpartition("@")[2].lower(), *(to.rpartition("@")[2].lower() for to in document.envelope_to)}
    files = [part for part in content.attachments if not part.inline]
    return bool(files) or is_agency(content.sender.domain) or content.sender.domain in own - {""}


def _is_mute_notice(document: Document, content: Content) -> bool:
    """A no-reply sender of a list is a shop or a service; without a list it may be an e-service with a letter."""
    listed = any(content.header(name) for name in _LIST_HEADERS)
    return listed and bool(_NOREPLY.match(content.sender.addr)) and not _may_be_document(document)


Test = Callable[[Document, Content], bool]

# The first row that fits decides.
_TESTS: tuple[tuple[str, Test, str], ...] = (
    ("bounce", _is_bounce, "a report on the delivery of another mail"),
    ("autoreply", _is_away_notice, "an automatic answer of somebody who is away"),
    ("autoreply", _is_receipt, "a receipt or an answer to an invitation"),
    ("reklaam", _is_newsletter, "a mailing list with the words of an advert"),
    ("reklaam", _is_mute_notice, "a mailing list that nobody answers"),
    ("autoreply", _is_machine, "sent by a machine, without a file"),
)
