"""Register numbers in a letter: the sender's own, and those of ours that it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from officed.api import Content
from officed.plugins.references.acts import VIIT, acts_of_ours, permits_of_ours
from officed.plugins.references.dates import NUMERIC, dates_in, first_date
from officed.plugins.references.letter import FORWARDED, Passage

_F = re.IGNORECASE
_FM = re.IGNORECASE | re.MULTILINE

# A number may begin with letters: "K-26-118", "TS/14/2026".
_TOKEN = r"(?:[^\W\d]{1,4}[-/])?+(?:[^\W\d]|\.)*+\d[\w./-]*+"
_WORDED = r"\d{1,2}\.?[ \t]{1,3}[^\W\d]{3,12}[ \t]{1,3}\d{4}"
_NR = r"(?:\bnr\b\.?|\bno\b\.?|№|#)"
_COURT = r"[1-5]-\d{2}-\d{1,6}(?:/\d{1,4})?"

_OUR_BY_NUMBER = re.compile(
    rf"\b(?:Teie|Your|Ваш\w{{0,3}})\b(?P<gap>[^\n]{{0,60}}?)(?:{_NR}|\bnumber\b|\bviit\b|\bref\w*\b\.?)"
    rf"[^\n\d]{{0,12}}?(?<![\w/.-])(?P<ref>{_TOKEN})",
    _F,
)
_OUR_BY_SHAPE = re.compile(rf"\b(?:Teie|Your|Ваш\w{{0,3}})\s+(?:[^\W\d]+\s+){{0,3}}(?P<ref>{VIIT})", _F)
# Numbers of other things that stand beside "your".
_NO_REFERENCE = re.compile(
    r"telef|konto|isikukood|viitenum|kliendi|\barve|phone|account|invoice|customer|тел|сч[её]т", _F
)

# "Teie auto nr 15", "your flat no 3": a thing's number, unless it has the form of a register number.
_THING = re.compile(
    r"\b(?:\w*(?:auto|masin|sõiduk|buss|konteiner|arvesti)\w*|maja\w*|korter\w*|krt|tuba|liin\w*|car|bus|vehicle|flat|house|"
    r"meter|машин\w*|автомоб\w*|автобус\w*|дом\w{0,2}|квартир\w*|сч[её]тчик\w*)\b",
    _F,
)
# What stands between the recipient's name and a file of its archive.
_OUR_FILE = re.compile(
    rf"\b(?:Teie|Your|Ваш\w{{0,3}})\b[^\n.!?]{{0,60}}?\b(?:toimik\w{{0,4}}|file)\s+(?:{_NR}\s*)?(?P<ref>\d[\w./]*-\d[\w./-]*)",
    _F,
)
_SENDER = tuple(
    re.compile(form, _FM)
    for form in (
        rf"\b(?:Meie|Our|Наш\w{{0,3}})\b(?:[ \t](?:kiri[ \t]on|letter[ \t]is))?[ \t:]*+(?P<date>{NUMERIC})?[ \t,]*+"
        rf"(?:{_NR}|\bvii(?:t|de)\b|\bref\w*\b\.?(?:[ \t]*+no\b\.?)?)[ \t:]*+(?P<ref>{_TOKEN})",
        # The addressee may stand on the same line; what is called yours or an act is no letterhead.
        rf"^(?![^\n]*\b(?:Teie|Your|Ваш\w{{0,3}}|vastuseks|korraldus\w*|otsus\w*|luba|loa|kirjale|arve)\b)"
        rf"(?:[ \t]*+[^\W\d][^\n.,:;]{{2,60}}?)?[ \t]{{0,120}}(?P<date>{NUMERIC})[ \t]*+,?[ \t]*+{_NR}[ \t]*+"
        rf"(?P<ref>{_TOKEN})[ \t]*\r?$",
        rf"^[ \t]*+(?:registr\w{{0,9}}number|reg\.? ?nr\.?|viit|viide|(?:dokumendi|kirja) (?:number|nr\.?)|{_NR}|"
        rf"исх\w{{0,9}}\.?[ \t]*+№?|ref(?:erence)?\.?(?: no\.?)?)[ \t:]*+(?P<ref>{_TOKEN})"
        rf"(?:[ \t,]+(?:от[ \t]+)?(?P<date>{NUMERIC}|{_WORDED}))?[ \t]*\r?$",
        # "Käesolev kiri on registreeritud 12.11.2026 numbriga 5-1/22"; what it only speaks of has other numbers.
        rf"\b(?:käesoleva?|this|настояще[ем]\w?)[ \t](?:kir(?:i|ja)|letter|письм[оау])\b[^\n.;\d]{{0,25}}?"
        rf"\b(?:registreeri|registered|зарегистрир)(?![^\n.;\d]{{0,60}}\b(?:Teie|you|your|Вами|Ваш\w*)\b)"
        rf"[^\n.;\d]{{0,40}}?(?P<date>{NUMERIC})?[^\n.;\d]{{0,20}}?(?:{_NR}|\bnumbri(?:ga|ks|l)?\b|\bnumber\b|\bviit\b)"
        rf"[ \t:]{{0,3}}(?:on[ \t]|is[ \t])?(?P<ref>{_TOKEN})",
    )
)
_CASE = re.compile(
    r"(?:\b(?:tsiviil|haldus|kriminaal|väärteo|kohtu)?as(?:i|ja\w*|jas)\b|\bavalduse\b|\bkohtuasi\w*|дел[оау]|\bcase)\W+"
    rf"(?:{_NR}\s*)?(?P<ref>{_COURT})\b",
    _F,
)
# A matter of another office: its number has the form that office likes.
_MATTER = re.compile(
    rf"\b(?:(?:kriminaal|väärteo|järelevalve|haldus|vaide|tsiviil)as(?:i|ja|jas)\s+(?:{_NR}\s*)?"
    rf"|(?:teabe|järelevalve)\s+asjas\s+{_NR}\s*|menetlusdokument\w*\s+(?:{_NR}\s*)?"
    rf"|case\s+(?:{_NR}|number)\s*|\bдел[оау]\s+№\s*)(?P<ref>(?:[^\W\d]{{1,3}}-)?{_TOKEN})",
    _F,
)
# What a subject calls its own: a precept or letter of the sender, alone with its number.
_HEADING = re.compile(
    rf"^\s*(?:ettekirjutus|kiri|järelepärimine|päring|предписание|письмо|запрос|letter)\s+(?:{_NR}\s*)?(?P<ref>{VIIT}|"
    rf"\d[\w./-]*-\d[\w./-]*)\s*$",
    _F,
)
_CASE_ALONE = re.compile(rf"^\s*(?P<ref>{_COURT})\s*$")
# "Osaarve 1200 eurot" gives a sum; in "invoice 4411 EUR 500" the currency belongs to what follows.
_SUM = r"(?:(?:(?<!\d{4})[ \xa0]\d{3})*+(?:[.,][\d-]{1,2})?\s*+(?:€|(?:eur|eurot?|евро)\b)(?!\s?\d))"
_BILL_NUMBER = (
    rf"(?:(?:{_NR}|number\b)\s*+:?\s*+(?P<short>\d{{1,2}}(?![\w/.-]))|(?:{_NR}|number\b)?\s*+:?\s*+"
    rf"(?P<ref>[A-ZÕÄÖÜА-Я]{{0,6}}[-/]?\d[\w/-]{{2,}}+|[A-ZÕÄÖÜА-Я]{{1,4}}[-/]\d{{1,2}}(?!\d))(?!{_SUM}))(?P<after>[^\n]{{0,60}})"
)
# A credit note names the invoice that it mends, so its own number goes before; a new invoice goes before both.
_BILLS = tuple(
    re.compile(form, _FM)
    for form in (
        rf"\b(?:uu(?:e|s)|parandatud|corrected|new|нов\w{{2,3}}|исправленн\w{{2,3}})\s(?:arve|invoice|сч[её]т)\s*+{_BILL_NUMBER}",
        r"\b(?:kreeditarve(?:t|ga|ks)?|credit[ -](?:note|memo|invoice)|кредит(?:-|овый )сч[её]т|кредит-?нот[ауы]|"
        rf"кредитное авизо|gutschrift|hyvityslasku)\s*+{_BILL_NUMBER}",
        rf"(?<!teie )(?<!your )\b(?:(?:e-|ettemaksu|müügi|koond|lõpp|osa|proforma-?)?arve|(?:pro ?forma )?invoice|"
        rf"сч[её]т(?:-фактур\w)?|rechnung|faktura|lasku)\s*+{_BILL_NUMBER}",
        # At the head of the invoice itself.
        r"^[ \t]*+(?:arve|invoice|сч[её]т)[ \t]++(?P<ref>(?P<short>\d{1,2}))[ \t]*\r?$(?P<after>)",
    )
)
# Somebody passes an invoice on because he doubts it: it is no document of his, nor of who it says. Fraud in the plural
# and by its bare name is what the footers of true invoices warn of.
_DOUBT = re.compile(
    r"\b(?:kas (?:see|ta|tegu) on (?:päris|ehtne|pettus)|petuskeem(?:i|iga|ina)?|libaarve(?:t|ga|na)?|"
    r"(?:petu|liba|õngitsus)kir(?:i|ja|jaga|jana)|õngitsus|is (?:this|it) (?:real|genuine|legit\w*)|"
    r"(?:is|be|like|this|it) (?:an? )?(?:phishing|scam|fake)|"
    r"фишинг\w*|мошен\w*|подделк\w*|(?:это|сч[её]т) настоящ\w*)\b",
    _F,
)
_BILL = re.compile(r"\b\w*arve(?:t|ga|d|te|l|le)?\b|\binvoice|\bсч[её]т", _F)
# How far, in letters, a doubt may stand from the word for an invoice that it means.
_NEAR = 40
# An invoice that came to the writer, not from him: he asks about it.
_CAME = re.compile(
    r"\b(?:esitati|esitasite|saatsite|saadeti|saadetud|sain|saime|meile|mulle|teie|your|we received|i received|"
    r"вы прислали|выставил\w*|получил\w*)\b",
    _F,
)
_ABOUT = re.compile(r"\b(?:kohta|küsimus\w*|selgitus\w*|about|question|вопрос\w*|о сч[её]те)\b", _F)
_ASKED = re.compile(r"\?|\b(?:küsimus|vaidlusta|palun selgita|explain|разъясн|почему|why|miks)\w*", _F)
_INVOICE_DATE = re.compile(rf"\b(?:arve kuupäev|kuupäev|invoice date|date|дата)\s*+:?\s*+(?P<date>{NUMERIC})", _F)
_OF = re.compile(r"\W{0,3}(?:of|dated|от)\b|\s?\((?=\d{1,2}\.)", _F)
_STREET = re.compile(r"\b(?:tn|tänav|tee|mnt|pst|põik|улица|ул|street|st|road)\.?\s*$", _F)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_A_DATE = re.compile(rf"{NUMERIC}|\d{{1,2}}\.\d{{1,2}}\.?")
_LONE_DATE = re.compile(rf"^[ \t]*(?:{NUMERIC}|\d{{1,2}}\.?[ \t]+[^\W\d]+[ \t]+\d{{4}})[ \t]*\r?$", re.MULTILINE)

_REPLY = re.compile(r"^\s{0,3}(?:re|vs|aw|sv|vast|отв|ответ)\s?(?:\[\d{1,3}\])?:", _F)

_MARKED = re.compile(r"^[ \t]{0,9}>[> \t]{0,9}", re.MULTILINE)
_WRITER = re.compile(
    r"^[> \t]{0,9}(?:from|saatja|kellelt|от|отправитель)[ \t]?:[^\n]{0,200}"
    r"|^[> \t]{0,9}[^\n]{0,200}(?:wrote|kirjutas|пишет|написал\w?)[^\n]{0,100}:[ \t]*$",
    _FM,
)
_ACT_ALONE = re.compile(
    rf"^\s{{0,9}}(?:korraldus|otsus|распоряжение|решение|постановление|decision)\s+(?:{_NR}\s*)?(?P<ref>\d{{1,6}})\s*$",
    _F,
)

_OLDEST = timedelta(days=400)
_SHORTEST_MATTER = 5


@dataclass(frozen=True, slots=True)
class OurMarks:
    """How our own numbers are known: the codes of our series, and the office's names as letters write them."""

    codes: frozenset[str]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SenderMarks:
    """The sender's own number and the letter's date, each with its place; empty and None where there is none."""

    reference: str = ""
    place: str = ""
    day: date | None = None
    date_place: str = ""


def sender_marks(read: Sequence[Passage], received: date) -> SenderMarks:
    """Return number and date of the letterhead, the court case or the invoice; the first found counts."""
    own = [passage for passage in read if not passage.quoted]
    for find in (_letterhead, _heading, _court_case, *(() if _is_doubted(own) else (_invoice,))):
        found = [(*find(passage, received), passage.place) for passage in own]
        reference, place = next(((ref, place) for ref, _, place in found if ref), ("", ""))
        if reference:
            # The subject may give the number alone, and the letter itself the number with its date.
            days = ((_near(day, received), where) for ref, day, where in found if ref == reference)
            day, where = next(((day, where) for day, where in days if day), (None, ""))
            return _dated(SenderMarks(reference, place, day, where), own, received)
    return _dated(SenderMarks(), own, received)


def our_references(
    read: Sequence[Passage], ours: OurMarks, sender: SenderMarks, content: Content
) -> Iterator[tuple[str, str]]:
    """Yield our numbers with their places, the surest first."""
    found: dict[str, str] = {}
    for find in (_named_ours, _in_our_series, _answered, _by_our_name, _quoted_head, _permits, _orders):
        for passage in read:
            for reference in find(passage, ours, content):
                clean = _trimmed(reference)
                if clean and clean != sender.reference and not (find is _orders and sender.reference):
                    found.setdefault(clean, passage.place)
    yield from found.items()


# The sender's own number.


def _letterhead(passage: Passage, received: date) -> tuple[str, date | None]:
    for form in _SENDER:
        for match in form.finditer(passage.text):
            reference = _trimmed(match["ref"])
            if reference:
                return reference, first_date(match["date"] or "", received)
    return "", None


def _heading(passage: Passage, _received: date) -> tuple[str, date | None]:
    match = _HEADING.match(passage.text) if passage.place == "subject" else None
    return (match["ref"], None) if match else ("", None)


def _court_case(passage: Passage, _received: date) -> tuple[str, date | None]:
    match = _CASE.search(passage.text) or (_CASE_ALONE.search(passage.text) if passage.place == "subject" else None)
    if match:
        return match["ref"], None
    matters = (_trimmed(match["ref"]) for match in _MATTER.finditer(passage.text))
    return next((number for number in matters if len(number) >= _SHORTEST_MATTER), ""), None


def _invoice(passage: Passage, received: date) -> tuple[str, date | None]:
    if passage.place == "subject" and _ABOUT.search(passage.text):
        return "", None
    for match in (match for form in _BILLS for match in form.finditer(passage.text)):
        reference = _trimmed(match["ref"] or match["short"])
        before = passage.text[max(0, match.start() - 60) : match.start()]
        if not reference or _YEAR.fullmatch(reference) or (_CAME.search(before) and _ASKED.search(passage.text)):
            continue
        if _OF.match(match["after"]):
            return reference, first_date(match["after"], received - _OLDEST)
        dated = _INVOICE_DATE.search(passage.text)
        return reference, first_date(dated["date"], received - _OLDEST) if dated else None
    return "", None


def _is_doubted(own: Sequence[Passage]) -> bool:
    """Whether the writer doubts an invoice: near the word for it, or anywhere in what he passes on."""
    passed_on = any(FORWARDED.match(passage.text) for passage in own if passage.place == "subject")
    text = "\n".join(passage.text for passage in own)
    return any(
        passed_on or _BILL.search(text[max(0, doubt.start() - _NEAR) : doubt.end() + _NEAR])
        for doubt in _DOUBT.finditer(text)
    )


def _dated(marks: SenderMarks, own: Sequence[Passage], received: date) -> SenderMarks:
    """Where the number has no date of its own, a date alone on a line or after "kuupäev" is the letter's."""
    if marks.day is not None:
        return marks
    for passage in own:
        lone = (match.group() for match in _LONE_DATE.finditer(passage.text))
        said = (match["date"] for match in _INVOICE_DATE.finditer(passage.text))
        for text in (*lone, *(said if marks.reference else ())):
            day = _near(first_date(text, received - _OLDEST), received)
            if day is not None:
                return SenderMarks(marks.reference, marks.place, day, passage.place)
    return marks


def _near(day: date | None, received: date) -> date | None:
    """A letter is dated before it came; a day's slip is forgiven."""
    if day is None or not received - _OLDEST <= day <= received + timedelta(days=1):
        return None
    return day


# Our numbers.


def _named_ours(passage: Passage, ours: OurMarks, content: Content) -> Iterator[str]:
    if _is_our_letter(passage, ours, content):
        # "Teie" in our own letter is whom we wrote to.
        return
    for match in _OUR_BY_NUMBER.finditer(passage.text):
        gap = match.group()[: match.start("ref") - match.start()]
        if not _NO_REFERENCE.search(gap) and not ("/" not in match["ref"] and _THING.search(gap)):
            yield match["ref"]
    yield from (match["ref"] for match in _OUR_FILE.finditer(passage.text))
    for match in _OUR_BY_SHAPE.finditer(passage.text):
        yield match["ref"]


def _in_our_series(passage: Passage, ours: OurMarks, content: Content) -> Iterator[str]:
    """Numbers that begin with a code of our file plan; in a delivery report every register number is ours."""
    # In the headers of a returned mail a space of the subject may stand as "_" (RFC 2047).
    text = passage.text.replace("_", " ") if content.bounce else passage.text
    for match in re.finditer(VIIT, text):
        in_street = _STREET.search(text[max(0, match.start() - 20) : match.start()])
        if content.bounce or (match.group().partition("/")[0] in ours.codes and not in_street):
            yield match.group()


def _answered(passage: Passage, _ours: OurMarks, content: Content) -> Iterator[str]:
    """The subject that a reply repeats was ours, and so is the register number in it."""
    if passage.place == "subject" and _REPLY.match(content.subject):
        yield from (match.group() for match in re.finditer(VIIT, passage.text))


def _by_our_name(passage: Passage, ours: OurMarks, _content: Content) -> Iterator[str]:
    for name in ours.names:
        form = rf"{re.escape(name)}\w*[^\n!?]{{0,80}}?{_NR}\s*(?P<ref>{_TOKEN})"
        yield from (match["ref"] for match in re.finditer(form, passage.text, _F))


def _quoted_head(passage: Passage, ours: OurMarks, content: Content) -> Iterator[str]:
    """The number that our own letter has at its head, below the answer to it."""
    if _is_our_letter(passage, ours, content):
        reference, _ = _letterhead(Passage(_MARKED.sub("", passage.text), passage.place), date.min)
        yield from [reference] if reference else []


def _is_our_letter(passage: Passage, ours: OurMarks, content: Content) -> bool:
    """Whether what a reply quotes was written by us: a line says from whom it is."""
    if not passage.quoted or not _REPLY.match(content.subject):
        return False
    marks = (*ours.names, *(to.addr.partition("@")[2] for to in content.to))
    writers = " ".join(match.group() for match in _WRITER.finditer(passage.text)).casefold()
    return any(mark and mark.casefold() in writers for mark in marks)


def _permits(passage: Passage, ours: OurMarks, _content: Content) -> Iterator[str]:
    return permits_of_ours(passage.text, ours.names)


def _orders(passage: Passage, _ours: OurMarks, _content: Content) -> Iterator[str]:
    if passage.place == "subject" and (alone := _ACT_ALONE.match(passage.text)):
        yield alone["ref"]
    yield from acts_of_ours(passage.text)


def _trimmed(reference: str) -> str:
    """Return the number without the sentence's punctuation; nothing for dates."""
    clean = reference.rstrip(".,;:/-_)")
    return "" if _A_DATE.fullmatch(clean) or dates_in(clean, date.min) else clean
