"""What rules cost a letter: the shipped ones on five pages; 10 against 10,000; beside them a loop over `re`, and Sieve.

The same words are looked for by all three: each rule has an expression of its own, and the letter has the words of a
few rules. Sieve is Debian's `sieve-test` (dovecot-sieve), whose start is measured with an empty script and taken off;
it is given up beyond what it compiles. All times are processor time. OFFICED_BENCH_RULES sets how many rules there are
(10000), OFFICED_BENCH_TURNS_OF_RULES how often each letter is asked (30).
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.stage import number, spread
from officed.domain.document import Document
from officed.rules.compiling import read_rules
from officed.rules.examples import as_document
from officed.rules.matching import CompiledRules
from officed.rules.model import Example
from officed.settings.sample import sample_office
from officed.words.building import build
from officed.words.lexicon import open_lexicon

_FEW = 10
_NOBODY = 65_534
_PAGE = 350
_SYLLABLES = ("ka", "le", "va", "so", "mi", "ru", "te", "po", "nu", "li", "sä", "tö")
_RULE = '[[rule]]\nid = "r{0}"\nkind = "arve"\npoints = 1\nany.text = ["{1} ~ {2}"]\nnone.subject = ["{2} {1}"]\n'


# What a citizen writes: what is asked for, then how it came to that. The story is told until the pages are full.
_REQUEST = """Lugupeetud linnavalitsus

Palun saatke mulle Tamme tänava lasteaia ehituse leping ja selle lisad. Vastust ootan e-postiga.
"""
_STORY = """
Elan Tamme tänavas juba üle kahekümne aasta ja mäletan veel aega, mil praeguse lasteaia kohal kasvas vana õunapuuaed.
Kevadel õitsesid puud nii valgelt, et kogu tänav lõhnas, ja sügisel jagus õunu kõigile naabritele. Siis tulid mõõtjad,
lõid maasse vaiad ja läksid jälle ära. Kaks talve seisis krunt tühjalt, lumi kattis vaiad ja lapsed uisutasid
lompidel.

Möödunud suvel hakkasid äkki käima suured masinad. Nad alustasid hommikul enne seitset ja lõpetasid hilja õhtul, nii et
aknaid ei saanud lahti hoida. Minu maja vundamendis on nüüd kolm pragu, keldris seisab pärast igat vihma vesi ja
kõnnitee äärekivid vajusid ära. Rääkisin töömeestega, nemad ütlesid, et teevad seda, mis joonisel kirjas. Naaber
pildistas auku, mis jäi värava ette, ja näitas pilte koosolekul, kuid keegi ei osanud öelda, kes selle täidab.

Oktoobris pandi üles tara ja valgusti, mis paistab otse magamistoa aknasse. Koer haugub öösiti, sest tuul kolistab
lahtist plekki. Mu ema on kaheksakümne kahe aastane ja käib poes kepiga; üle kraavi visatud lauda mööda ta enam ei
lähe. Nii käin mina kaks korda nädalas, kannan kotid trepist üles ja kuulan, kuidas ta imestab, et linn on nii suureks
kasvanud. Lasteaed ise on ilus, punastest tellistest ja laiade akendega, ning lapsed mängivad liivakastis ka vihmaga.
"""


def main() -> None:
    """Measure and print a line each."""
    many, turns = number("RULES", 10_000), number("TURNS_OF_RULES", 30)
    _five_pages(turns)
    letter = _letter(5 * _PAGE, many)
    with tempfile.TemporaryDirectory(prefix="officed-bench-") as folder:
        _compare(Path(folder), letter, many, turns)


def _five_pages(turns: int) -> None:
    """The shipped rules, without dictionaries and with them, on a letter as people write it."""
    pages = _REQUEST + _STORY * (5 * _PAGE // len(_STORY.split()) + 1)
    letter = as_document(Example(subject="Lasteaed", text=pages, expect="hit"))
    with tempfile.TemporaryDirectory(prefix="officed-bench-") as folder:
        shelf = Path(folder)
        build(shelf, "et")
        for known, words in (("as they are written", None), ("in any form", open_lexicon(shelf))):
            shipped = read_rules(sample_office() / "inbox_rules", words=words)
            shipped.opinions(letter)
            taken = _milliseconds(lambda rules=shipped: rules.opinions(letter), turns)
            rules = f"{len(shipped.rules)} shipped rules, words {known}"
            print(f"rules: five pages ({len(pages.split())} words) with the {rules}: {spread(taken, '.2f')} ms")


def _compare(folder: Path, letter: Document, many: int, turns: int) -> None:
    few_rules, _ = _loaded(folder / "few", _FEW)
    many_rules, seconds = _loaded(folder / "many", many)
    few = _milliseconds(lambda: few_rules.opinions(letter), turns)
    ours = _milliseconds(lambda: many_rules.opinions(letter), turns)
    ratio = statistics.median(ours) / statistics.median(few)
    print(f"rules: loading {many} takes {seconds:.2f} s")
    both = f"{_FEW} rules {spread(few, '.2f')} ms a letter, {many} rules {spread(ours, '.2f')} ms"
    print(f"rules: {both}; ratio {ratio:.2f}")
    text = letter.content.text.casefold()
    expressions = [re.compile(rf"\b{a}\b(?:\W+\w+){{0,5}}?\W+{b}\b") for a, b in map(_words, range(many))]
    loop = _milliseconds(lambda: [one.search(text) for one in expressions], min(turns, 5))
    times = statistics.median(loop) / statistics.median(ours)
    print(f"rules: a loop of {many} expressions of re {spread(loop, '.1f')} ms a letter; ours {times:.1f} times faster")
    print(f"rules: {_sieve(folder, letter, many, statistics.median(ours))}")


def _loaded(folder: Path, count: int) -> tuple[CompiledRules, float]:
    """Rules in files of a hundred, compiled and warm, and the seconds that took."""
    folder.mkdir()
    for first in range(0, count, 100):
        rules = (_RULE.format(n, *_words(n)) for n in range(first, min(first + 100, count)))
        (folder / f"{first:06}.toml").write_text("\n".join(rules), "utf-8")
    begun = _spent()
    rules = read_rules(folder)
    rules.prepare()
    return rules, _spent() - begun


def _sieve(folder: Path, letter: Document, many: int, ours: float) -> str:
    """The same words as tests of the body (RFC 5173), milliseconds a letter without the start of the program."""
    program = shutil.which("sieve-test")
    if program is None:
        return "Sieve is not installed (apt install dovecot-sieve): not compared"
    mail = folder / "kiri.eml"
    head = "From: a@kiri.example\nTo: info@kaleva.example\nSubject: kiri\nContent-Type: text/plain; charset=utf-8\n\n"
    mail.write_text(head + letter.content.text, "utf-8")
    empty, full = folder / "empty.sieve", folder / "full.sieve"
    empty.write_text("keep;\n")
    pairs = map(_words, range(many))
    tests = "".join(
        f'if allof(body :text :contains "{a}", body :text :contains "{b}") {{ addflag "f{n}"; }}\n'
        for n, (a, b) in enumerate(pairs)
    )
    full.write_text(f'require ["body", "imap4flags"];\n{tests}', "utf-8")
    for script in (empty, full):
        compiled = subprocess.run(["sievec", str(script)], capture_output=True, text=True, timeout=120)
        if compiled.returncode:
            return f"Sieve does not compile {many} rules: {compiled.stderr.strip().splitlines()[-1]}"
    command = _command(program, folder)
    tried = subprocess.run([*command, str(empty), str(mail)], capture_output=True, text=True, timeout=120)
    if tried.returncode:
        return f"Sieve does not run here: {tried.stderr.strip().splitlines()[-1]}"
    start, whole = (
        statistics.median(_milliseconds(lambda script=script: _tested(command, script, mail), 5))
        for script in (empty, full)
    )
    taken = f"Sieve {whole - start:.1f} ms a letter with {many} rules ({start:.1f} ms of start taken off)"
    return f"{taken}, ours {ours:.2f} ms"


def _command(program: str, folder: Path) -> list[str]:
    """Sieve asks for a user and for a place of mails even where it keeps none; and it never runs as root."""
    user = os.getuid() or _NOBODY
    mails = folder / "mails"
    mails.mkdir()
    mails.chmod(0o777)
    folder.chmod(0o755)
    options = (f"mail_uid={user}", f"mail_gid={os.getgid() or _NOBODY}", f"mail_location=maildir:{mails}")
    return [program, *(piece for option in options for piece in ("-o", option))]


def _tested(command: list[str], script: Path, mail: Path) -> None:
    subprocess.run([*command, str(script), str(mail)], capture_output=True, check=True, timeout=120)


def _spent() -> float:
    """Seconds of processor time of this process and of those it waited for: others' work on the machine is left out."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _words(n: int) -> tuple[str, str]:
    """Two words that only the n-th rule looks for."""
    digits = [_SYLLABLES[n // 12**place % 12] for place in range(4)]
    return "".join(digits), "".join(reversed(digits)) + "st"


def _letter(words: int, many: int) -> Document:
    """A letter of plain words in which a handful of the first ten rules find theirs."""
    plain = [f"{_SYLLABLES[n % 12]}{_SYLLABLES[n // 12 % 12]}ga" for n in range(words)]
    for n in range(0, min(_FEW, many), 3):
        plain[50 + 40 * n : 50 + 40 * n] = [*_words(n)]
    lines = (" ".join(plain[at : at + 12]) + "." for at in range(0, len(plain), 12))
    return as_document(Example(subject="Kiri", text="\n".join(lines), expect="hit"))


def _milliseconds(work: Callable[[], object], turns: int) -> list[float]:
    taken = []
    for _ in range(turns):
        begun = _spent()
        work()
        taken.append(1000 * (_spent() - begun))
    return taken


if __name__ == "__main__":
    main()
