"""Is a message written by a machine, and is it a report that a letter did not arrive? A table of marks.

Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery reports), RFC 8098 (read receipts), RFC 5965 (abuse reports), and
for reports without any standard mark the words that mail servers use. `Precedence: bulk` and list headers alone say
nothing here: notices of authorities carry them too. A person's letter must never be taken for a machine's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

# Any one of these headers is enough. A pattern is searched in the lower-case value.
HEADER_MARKS: tuple[tuple[str, str], ...] = (
    ("auto-submitted", r"^(?!\s*no\b)\s*\S"),
    ("x-autoreply", r"^(?!\s*(no|false|0)\b)\s*\S"),
    ("x-autorespond", r"."),
    ("x-autoreply-from", r"."),
    ("x-mail-autoreply", r"."),
    ("x-autoresponder", r"."),
    ("x-precedence", r"auto.?reply"),
    ("precedence", r"auto.?reply"),
    ("preference", r"auto.?reply"),
    ("x-auto-response-for", r"."),
    ("x-failed-recipients", r"."),
    ("return-path", r"^\s*<\s*>"),
    ("x-loop", r"auto.?repl"),
    ("delivered-to", r"^autoresponder\b"),
)
BOUNCE_HEADERS = ("x-failed-recipients", "x-amz-failed-recipients")

# Types of parts that only programs write.
REPORT_TYPES = {
    "message/delivery-status": "bounce",
    "message/global-delivery-status": "bounce",
    "message/disposition-notification": "automatic",
    "message/global-disposition-notification": "automatic",
    "message/feedback-report": "automatic",
}
REPORT_KINDS = {"delivery-status": "bounce", "disposition-notification": "automatic", "feedback-report": "automatic"}

# Names that only mail servers write under.
DAEMON = re.compile(
    r"mailer.?daemon|post_?master\\?@|^\W*postmaster\W*(<|$)|mdaemon|mail.{0,9}deliver\w*\s+(sub)?system|^mail.?daemon|"
    r"^mmdf\b|^\w{0,60}_?smtp_\w{1,60}@",
    re.IGNORECASE,
)
# Names that people have too: what comes from these is a report only where subject and body both say so.
MAYBE_DAEMON = re.compile(
    r"system ?administrator|interscan|mail.administrator|(^|[<\s\"])(admin|ndr|inetgw\d*|mail|mail-?system|mail-?admin|"
    r"e?mail-?gateway|no-?reply|do-?not-?reply|root|bounces?|delivery|server|smtp\d*|mx\d*)(\+\S{0,80})?@",
    re.IGNORECASE,
)
# Nobody writes letters under these names; what comes from them is about a letter that did not arrive.
SURE_DAEMON = re.compile(
    r"mailer-daemon@|^mailer-daemon\b|<mailer-daemon>|microsoftexchange[0-9a-f]{32}@", re.IGNORECASE
)
BOUNCE_SUBJECT = re.compile(
    r"^(\[[^\]]{1,20}\]\s*)?("
    r"undeliver(able|ed)\b|unzustellbar|nicht zustellbar|returned mail\b|returned to sender|failure notice|"
    r"(mail|message|email|e-mail) (delivery (failed|failure|has failed|problem|warning|error|status)|not delivered|"
    r"failed|status report|could not be delivered|system error)|message delivery has failed|mail could not be deliver|"
    r"(permanent )?delivery (failure|status|has failed|error|problem|unsuccessful|report|delayed)|failed delivery|"
    r"failure delivery|non-?delivery|could not (send|deliver)|unable to deliver|message (status|undeliver)|"
    r"delivery status notification|warning: (message|could not send|\S+@\S+ - user unknown)|"
    r"(message |mail )?delayed( mail)?\b|your message to .* (could not|couldn't) be delivered|"
    r"mail system error|rejected (mail|posting)|error sending|email delivery failure|"
    r"kohale ?toimetamat[au]|ei saa kohale toimetada|kirja ei õnnestunud|edastamine ebaõnnestus|saatmine viibib|"
    r"не уда[её]тся доставить|недоставлен|ваше сообщение не доставлено|доставка задерживается|сообщение не доставлено|"
    r"your (message|mail|e-mail) cannot be delivered|sorry, your (message|mail) could not be|"
    r"non remis|avis de non|échec de (la )?remise|non recapitabile|no se puede entregar|no entregado|"
    r"nie można dostarczyć|niedostarczon|toimitusilmoitus|viestiä ei voitu|nepristatyt|neizdevās piegādāt|onbestelbaar|"
    r"não foi possível entregar"
    r")",
    re.IGNORECASE,
)
BOUNCE_BODY = re.compile(
    r"(this is the (mail (system|delivery agent)|qmail-send|postfix|mail delivery|\S+ (mail|program))|"
    r"could ?n[o']t be delivered|was not delivered|undeliverable|were not delivered|not be delivered to|"
    r"delivery (to the following|has failed|failed|of the following)|unable to (deliver|relay)|"
    r"fail(ed|ure) (to deliver|notice|for these)|permanent (fatal )?errors?|returned (below|to sender)|"
    r"user (is )?unknown|unknown (user|recipient)|no such (user|recipient|mailbox|address)|"
    r"mailbox (is )?(full|unavail)|"
    r"host (unknown|or domain name not found)|did not reach the following recipient|transcript of session follows|"
    r"remote host said|recipient address rejected|exceeded (storage|quota)|bounced? message|bounce(type|subtype)|"
    r"your (message|mail|e-mail) (to|was|has|did|could)|message (was )?(undeliver|rejected|has been delayed)|"
    r"delivery (attempt|report|status|failure|was|to)|\b[45]\.\d{1,2}\.\d{1,3}\b|\b5[05]\d[ -]|"
    r"ei õnnestunud kohale|ei toimetatud kohale|ei saanud kohale toimetada|kohaletoimetamine .{0,60}nurjus|"
    r"не (удалось|может быть) достав|не доставлено|сбой доставки|не может быть отправлено|"
    r"n'a pas pu être remis|impossibile recapitare|nicht (zugestellt|erreicht)|ei voitu toimittaa|"
    r"could not be reached|cannot be delivered)",
    re.IGNORECASE,
)
# Bodies that only a mail server writes, whoever the sender claims to be.
SURE_BODY = re.compile(
    r"(^[ \t]{0,20}hi\. this is the qmail-send program|----- the following addresses had|"
    r"this report relates to a message you sent|----- transcript of session follows|"
    r"^[ \t]{0,20}this is the mail system at host|"
    r"final-recipient:\s*rfc822|"
    r"did not reach the following recipient\(s\)|a message that you sent could not be delivered|"
    r"^[ \t]{0,20}\{?\s{0,20}\"(notificationtype|bounce\w*)\"\s*:\s*\"?(bounce|complaint|delivery)|"
    r"notificationtype\\*\"\s*:\s*\\*\"(bounce|delivery)|^[ \t]{0,20}duplicated message-id in <|"
    r"this message was created automatically by (the )?mail (delivery )?s|your message .{0,200}?was (undeliverable|not "
    r"delivered)|- ?failed addresses follow|unable to deliver message to the following|"
    r"email could not be delivered .{0,40}following|your mail sent on: .{0,80}could not be delivered to)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
# Phrases no person begins a subject with.
REPLY_SUBJECT = re.compile(
    r"^\[?(automaatvastus|automaatne vastus|автоматический ответ|автоответ|auto(matic)?[ -]?(reply|response|responder)|"
    r"out of office auto.?reply|automaattinen vastaus|automātiskā atbilde|automatinis atsakymas|"
    r"autovastus|ответ автоответчика|автоматична відповідь|"
    r"automatische antwort|abwesenheitsnotiz|automatisch antwoord|automatyczna odpowied[zź]|réponse automatique|"
    r"respuesta automática|resposta automática|risposta automatica|automatická odpoveď|automatická odpověď|"
    r"automatikus válasz|automatisk(t)? svar|autosvar|otomatik yanıt|自动回复|自動返信|"
    r"自動応答|מענה)\b\s*([:\]\"'-]|$)",
    re.IGNORECASE,
)
# Subjects that a person may write too ("auto" is a car in Estonian); they count with the body's words only.
AWAY_SUBJECT = re.compile(
    r"^(re: ?)?(puhkuseteade|puhkusel:|lähetuses:|"
    r"kontorist väljas|olen puhkusel|я в отпуске|auto:|out of (the )?office|on (vacation|leave)|"
    r"thank you for (your|contacting)|away from|vacation)",
    re.IGNORECASE,
)
AWAY_BODY = re.compile(
    r"(olen (kuni \S+ |alates \S+ )?(puhkusel|lähetuses|haige|eemal)|viibin puhkusel|tagasi alates|mind asendab|"
    r"kiireloomulistes küsimustes pöördu|teie kiri on kätte saadud|нахожусь в (отпуске|командировке)|отсутствую на "
    r"рабочем|меня замещает|ваше письмо получено|(i am|i'm|i will be) (currently )?(out of|on (annual )?leave|away)|"
    r"in urgent matters|we have received your (message|e-?mail)|this is an automat|automatic (reply|response)|"
    r"auto.?repl)",
    re.IGNORECASE,
)
# A part whose label says that it is the answer to an invitation (RFC 5546, 3.2.3; RFC 6047, 2.4).
CALENDAR_ANSWER = "text/calendar; method=reply"
CALENDAR_REPLY = re.compile(
    r"^(vastu võetud|keeldutud|esialgne|принято|отклонено|под вопросом|accepted|declined|tentative)\b", re.IGNORECASE
)
# What servers say when all went well.
ARRIVED_SUBJECT = re.compile(
    r"^(successful mail delivery report|delivery status notification \((success|relay)\)|(delivered|relayed|expanded|"
    r"kohale toimetatud|edastatud|доставлено|отправлено):)",
    re.IGNORECASE,
)
# Actions of a delivery report that are no trouble (RFC 3464, 2.3.3).
ARRIVED = frozenset({"delivered", "relayed", "expanded"})
FORWARDED_SUBJECT = re.compile(r"^\W{0,3}(fwd?|wg|tr|vs|edasi|edastatud|пересл|fs|rv|i)\s?:", re.IGNORECASE)
# Where a letter that somebody passes on begins: what stands above it is his own.
FORWARDED_BELOW = re.compile(
    r"^[ \t>]{0,10}(begin forwarded message|-{2,}\s{0,5}(original|forwarded|edastatud|algne|algsõnum|пересл)|"
    r"(from|kellelt|saatja|от кого|от|von|de)\s?:)",
    re.IGNORECASE | re.MULTILINE,
)
RECEIPT_SUBJECT = re.compile(r"^(loetud|kustutatud lugemata|прочтено|read|not read):", re.IGNORECASE)
# Services that hold a letter until its sender shows that he is a person.
CHALLENGE_BODY = re.compile(
    r"(account|mailbox|address) is protected by .{0,200}(click|follow|visit|reply).{0,200}(deliver|allowed|whitelist)",
    re.IGNORECASE | re.DOTALL,
)
# Abuse reports of providers that do not follow RFC 5965.
COMPLAINT_SUBJECT = re.compile(r"^complaint about message from \d", re.IGNORECASE)
SAMPLE = 6_000
# What is longer was written to keep the expressions busy.
LONGEST_HEADER = 1_000
# Whoever claims to be a person has to begin with the words of a mail server to be taken for one.
TOP = 500


@dataclass(slots=True)
class Marks:
    """What the judgement needs of a message: header values (lower-case names), names and types, some of the body.

    `actions` are those that the parts of a delivery report name.
    """

    headers: dict[str, str] = field(default_factory=dict)
    subject: str = ""
    sender: str = ""
    media_type: str = ""
    report_type: str = ""
    part_types: tuple[str, ...] = ()
    body: str = ""
    actions: frozenset[str] = frozenset()


def judged(marks: Marks) -> tuple[bool, bool]:
    """(automatic, bounce). A bounce is always automatic."""
    bounce = is_bounce(marks)
    return bounce or is_automatic(marks), bounce


def is_bounce(marks: Marks) -> bool:
    """Whether the message reports that another did not arrive, or not yet."""
    if "rejected" in marks.headers.get("auto-submitted", "").lower():
        return True
    if marks.media_type == "multipart/report" and REPORT_KINDS.get(marks.report_type) == "automatic":
        return False
    if any(REPORT_TYPES.get(kind) == "automatic" for kind in marks.part_types):
        return False
    if any(name in marks.headers for name in BOUNCE_HEADERS):
        return True
    if ARRIVED_SUBJECT.search(marks.subject) or (marks.actions and marks.actions <= ARRIVED):
        return False
    if any(REPORT_TYPES.get(kind) == "bounce" for kind in marks.part_types):
        return True
    return _bounce_by_words(marks)


def _bounce_by_words(marks: Marks) -> bool:
    """Reports without a standard mark: two of sender, subject and body must agree; more of those that may be people."""
    body = marks.body[:SAMPLE]
    marks = replace(marks, sender=marks.sender[:LONGEST_HEADER], subject=marks.subject[:LONGEST_HEADER])
    daemon = bool(DAEMON.search(marks.sender)) or _nobody(marks)
    subject = bool(BOUNCE_SUBJECT.search(marks.subject))
    words = bool(BOUNCE_BODY.search(body))
    report = marks.media_type == "multipart/report" and REPORT_KINDS.get(marks.report_type, "bounce") == "bounce"
    if report and (daemon or subject or words):
        return True
    if SURE_DAEMON.search(marks.sender):
        return not RECEIPT_SUBJECT.search(marks.subject)
    if daemon:
        return subject or (words and not REPLY_SUBJECT.search(marks.subject)) or bool(SURE_BODY.search(body))
    if REPLY_SUBJECT.search(marks.subject) or marks.headers.get("in-reply-to"):
        return False
    if FORWARDED_SUBJECT.search(marks.subject):
        return _passes_on_without_a_word(body)
    doubtful = bool(MAYBE_DAEMON.search(marks.sender)) or not marks.sender.strip()
    return (doubtful and subject and words) or bool(SURE_BODY.search(body, 0, TOP))


def _passes_on_without_a_word(body: str) -> bool:
    below = FORWARDED_BELOW.search(body)
    return bool(below and not body[: below.start()].strip() and SURE_BODY.search(body))


def _nobody(marks: Marks) -> bool:
    """Mail servers leave the return address empty (RFC 5321, 6.1)."""
    return bool(re.match(r"^\s*<\s*>", marks.headers.get("return-path", "x"))) or marks.sender.strip() == "<>"


def is_automatic(marks: Marks) -> bool:
    """Whether a program sent the message without a person's hand, apart from delivery reports."""
    body = marks.body[:SAMPLE]
    if any(re.search(pattern, marks.headers.get(name, "").lower()) for name, pattern in HEADER_MARKS):
        return True
    if marks.media_type == "multipart/report" or any(kind in REPORT_TYPES for kind in marks.part_types):
        return True
    if REPLY_SUBJECT.search(marks.subject) or COMPLAINT_SUBJECT.search(marks.subject):
        return True
    if CHALLENGE_BODY.search(body):
        return True
    if AWAY_SUBJECT.search(marks.subject) and AWAY_BODY.search(body):
        return True
    if ARRIVED_SUBJECT.search(marks.subject) and DAEMON.search(marks.sender):
        return True
    if CALENDAR_ANSWER in marks.part_types or (CALENDAR_REPLY.search(marks.subject) and "text/calendar" in
                                               marks.part_types):  # fmt: skip
        return True
    return bool(DAEMON.search(marks.sender)) and bool(RECEIPT_SUBJECT.search(marks.subject) or AWAY_BODY.search(body))
