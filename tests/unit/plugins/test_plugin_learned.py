"""The trained opinion: what it learns, how it is explained, and that it decides nothing alone."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.deciding import Decision, Opinion, Thresholds, decide
from officed.domain.document import Document
from officed.domain.kinds import KINDS
from officed.domain.vocabulary import Vocabulary
from officed.plugins.learned import SETTINGS, SHARE, Learned, may_be_learnt, plugin
from officed.plugins.learned.bayes import Model
from officed.plugins.learned.file import BadModel, place_of, read_model, write_model
from officed.plugins.learned.training import Sample, TooLittleLearnt, train
from officed.ports.office import Office
from officed.testing.letters import letter
from officed.wiring import furnish

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
TERE = frozenset({"tere"})
WORDS = {"teabenoue": "leping koopia avalik", "taotlus": "toetus raha pere", "arve": "summa tasuda maksta"}


def sample(kind: str, number: int, **more: object) -> Sample:
    """A letter with the words of its kind, some of everybody's, and one of its own."""
    own = f"oma{chr(97 + number % 26) * 3}"
    words = frozenset({*WORDS.get(kind, "muud asjad siin").split()[: 2 + number % 2], "tere", "palun", own})
    values: dict[str, object] = {"words": words, "plain": words, "kind": kind, "sender": f"s{number % 7}@a.example"}
    return Sample(**{**values, **more})  # type: ignore[arg-type]


def register(count: int = 40) -> list[Sample]:
    """So many letters of each kind."""
    return [sample(kind, number) for number in range(count) for kind in WORDS]


@dataclass
class Words:
    """Rules that only know the words of a letter."""

    def vocabulary(self, document: Document) -> Vocabulary:
        return Vocabulary(frozenset(document.content.text.split()))


@pytest.fixture(scope="module")
def sample_office() -> Office:
    """The sample office."""
    return furnish(None).office


@pytest.fixture
def office(sample_office: Office, tmp_path: Path) -> Office:
    """The sample office with an empty data folder."""
    storage = sample_office.settings.storage.model_copy(update={"data": tmp_path})
    settings = sample_office.settings.model_copy(update={"storage": storage})
    return replace(sample_office, settings=settings, rules=Words())  # type: ignore[arg-type]


def trained(office: Office, **settings: float) -> Learned:
    """The plugin with a model of the register."""
    write_model(place_of(office.settings.data), train(register(), NOW))
    made = plugin(office, SETTINGS(**settings))  # type: ignore[arg-type]
    assert isinstance(made, Learned)
    return made


def test_it_knows_letters_like_those_of_the_register(office: Office) -> None:
    """One opinion, with the words that spoke for it."""
    [opinion] = trained(office).classify(letter("", "tere palun toetus raha"))
    assert (opinion.source, opinion.kind, opinion.points) == ("learned", "taotlus", 4)
    [because] = opinion.because
    assert because.startswith("letters of this kind so far have »")
    assert {"toetus", "raha"} <= set(because.partition("»")[2].partition("«")[0].split(", "))


@pytest.mark.parametrize("text", ["", "tundmatud sonad", "tere palun", "toetus leping summa"])
def test_it_is_silent_where_it_does_not_know(office: Office, text: str) -> None:
    """No known word, words of all kinds, words of three kinds at once."""
    assert trained(office).classify(letter("", text)) == ()


@given(
    points=st.floats(-1e6, 1e6),
    forward=st.floats(0.01, 1000),
    margin=st.floats(0, 100),
    others=st.lists(st.tuples(st.sampled_from(["arve", "leping", "vaie"]), st.floats(-100, 0)), max_size=5),
)
def test_it_never_decides_alone(
    sample_office: Office, points: float, forward: float, margin: float, others: list[tuple[str, float]]
) -> None:
    """Whatever the settings say: no kind for which nobody else speaks is forwarded on its word."""
    settings = sample_office.settings
    deciding = settings.deciding.model_copy(update={"forward": forward, "margin": margin})
    changed = replace(sample_office, settings=settings.model_copy(update={"deciding": deciding}))
    worth = Learned(changed, SETTINGS(points=points))._points
    assert 0 <= worth <= SHARE * forward < forward
    opinions = (Opinion("learned", "taotlus", worth), *(Opinion("r", kind, p) for kind, p in others))
    assert decide(opinions, Thresholds(forward, margin)).decision is not Decision.FORWARD


def test_words_of_few_people_and_kinds_of_few_readers_are_not_learnt() -> None:
    """A word that three senders do not write small stays out of the file; so do machine mail and restricted kinds."""
    names, summa = frozenset({"summa", "tasuda", "kask"}), frozenset({"summa"})
    letters = [
        *register(),
        *(sample("gdpr", n, words=frozenset({"saladus"}), plain=frozenset({"saladus"})) for n in range(30)),
        *(sample("arve", n, words=names, plain=summa) for n in range(30)),
    ]
    model = train(letters, NOW)
    assert model.kinds == ("arve", "taotlus", "teabenoue")
    assert {"saladus", "kask", "omaaaa"}.isdisjoint(model.weights)
    assert [code for code in KINDS if not may_be_learnt(code)] == [
        "gdpr", "vihje", "rikkumine", "reklaam", "autoreply", "bounce"
    ]  # fmt: skip


def test_a_rare_kind_is_not_drowned() -> None:
    """Twelve letters beside four hundred are known by their words."""
    letters = [sample("teabenoue", n) for n in range(400)] + [sample("arve", n) for n in range(12)]
    guess = train(letters, NOW).guess(frozenset({"tere", "palun", "summa", "tasuda"}))
    assert guess is not None
    assert guess.kind == "arve"


@pytest.mark.parametrize(
    "letters",
    [
        [],
        register(10),
        [sample("arve", n) for n in range(100)],
        [sample("arve", n) for n in range(100)] + [sample("vaie", n) for n in range(9)],
        [Sample(TERE, TERE, kind, f"s{n}@a.example") for n in range(60) for kind in WORDS],
    ],
)
def test_too_little_is_said(letters: list[Sample]) -> None:
    """Too few letters, one kind, one that is too rare, nothing that tells them apart."""
    with pytest.raises(TooLittleLearnt):
        train(letters, NOW)


def test_a_persons_word_weighs_more_than_a_rules() -> None:
    """Where letters of the same words were told otherwise, those that a person decided win."""
    same = frozenset({"tere", "vesi", "kraav"})
    told = [Sample(same, same, "arve", f"s{n}@a.example") for n in range(12)]
    said = [Sample(same, same, "taotlus", f"t{n}@a.example", said=True) for n in range(12)]
    guess = train([*register(), *told, *said], NOW).guess(frozenset({"vesi", "kraav"}))
    assert guess is not None
    assert guess.kind == "taotlus"


def test_the_file_is_private_and_whole(office: Office) -> None:
    """What is written is read again; nothing half lies about."""
    model = train(register(), NOW)
    file = place_of(office.settings.data)
    write_model(file, model)
    assert read_model(file) == model
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_new_model_takes_effect_at_once(office: Office) -> None:
    """Trained at night, used by the daemon that runs."""
    learned = plugin(office, SETTINGS())
    assert isinstance(learned, Learned)
    document = letter("", "tere palun toetus raha")
    assert learned.classify(document) == ()
    write_model(place_of(office.settings.data), train(register(), NOW))
    assert learned.classify(document)
    place_of(office.settings.data).unlink()
    assert learned.classify(document) == ()


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000,
        b'{"form":99}',
        b'{"form":1,"trained_at":"","letters":1,"threshold":0,"kinds":["arve"],"weights":{"a":[1,2]}}',
        b'{"form":1,"trained_at":"","letters":1,"threshold":NaN,"kinds":["arve"],"weights":{}}',
        b'{"form":1,"trained_at":"","letters":1,"threshold":0,"kinds":["arve"],"weights":{"a":[Infinity]}}',
        b'{"form":1,"trained_at":"","letters":1,"threshold":0,"kinds":["arve"],"weights":[]}',
    ],
)  # fmt: skip
def test_a_broken_file_is_no_opinion_and_one_warning(
    office: Office, damage: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters go on without it; the log says it once."""
    said: list[str] = []
    monkeypatch.setattr("officed.plugins.learned.file.log_event", lambda event, **_: said.append(event))
    learned = trained(office)
    place_of(office.settings.data).write_bytes(damage)
    for _ in range(3):
        assert learned.classify(letter("", "tere palun toetus raha")) == ()
    assert said == ["learned.broken"]
    with pytest.raises(BadModel):
        read_model(place_of(office.settings.data))


def test_kinds_of_a_forged_model_are_not_taken(office: Office) -> None:
    """Somebody who can write the file can neither refuse letters nor divert them."""
    weights = {"tere": (9.0, 0.0)}
    for kind in ("reklaam", "vihje", "nosuch"):
        write_model(place_of(office.settings.data), Model("", 1, 0, (kind, "arve"), weights))
        os.utime(place_of(office.settings.data), (1, 1))
        assert plugin(office, SETTINGS()).classify(letter("", "tere")) == ()  # type: ignore[attr-defined]
