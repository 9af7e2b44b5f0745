from sottovoce.models.hub.card import render_hub_card
from sottovoce.models.hub.ears import EarSettings
from sottovoce.models.hub.measure import measure_hub
from sottovoce.models.hub.references import Reference
from sottovoce.models.splits import split_corpus
from sottovoce.models.training.data import Side
from tests.models.hub.test_fit import examples, heads


def scores():
    voices, tracks = examples(20, seed=3, corpus="folder"), examples(24, seed=4, corpus="csv")
    return measure_hub(heads(0), heads(1), voices, tracks), (voices, tracks)


def test_every_score_stands_beside_its_floors():
    measured, _ = scores()
    assert [(score.task, score.measure) for score in measured] == [
        ("folder, 4 classes", "UAR"),
        ("csv, 4 classes", "UAR"),
        ("folder → csv", "P@5"),
        ("folder → csv", "MRR"),
        ("folder → csv", "nDCG@5"),
    ]
    for score in measured:
        assert 0 <= score.value <= 1
        assert score.beside["random"] < 1
    assert measured[2].beside["label oracle"] == 1.0
    assert measured[2].beside["random"] == 0.25
    assert set(measured[2].beside) == {"constant class", "label oracle", "classify, then look up", "random"}


def test_without_anybody_to_test_there_is_no_score():
    nobody = examples(4, seed=1).subset([])
    assert measure_hub(heads(0), heads(1), nobody, nobody) == []


def test_the_card_tells_what_it_was_made_of():
    measured, (voices, _) = scores()
    side = Side(split_corpus(voices.clips), voices, voices.subset([0]), voices.subset([]))
    reference = Reference(source="acme/voice", revision="v2", sha256="ab" * 32)
    card = render_hub_card({"speech": EarSettings(audio=reference)}, [side], measured, seed=7)
    assert "| speech | audio | acme/voice | v2 | abababababababab |" in card
    assert "| folder | 20 | 1 | 0 | yours |" in card
    assert f"| folder → csv | P@5 | {measured[2].value:.3f} | constant class " in card
    assert "Seed 7." in card
