"""Scores of heads on held-out voices and tracks, every one beside its floors and the look-up baseline."""

from ..answering import answer_scores, shuffled
from ..evaluation import floors
from ..scores import LOOK_UP, Score
from ..training.examples import Examples
from .fit import judged, mean_uar
from .fit_joint import similarity
from .heads import Heads


def measure_hub(speech: Heads, music: Heads, voices: Examples, tracks: Examples) -> list[Score]:
    """Return UAR of both sides, and how well each corpus of voices is answered from each of tracks.

    Parameters
    ----------
    speech, music : Heads
    voices, tracks : Examples
        Test parts, perhaps empty. Tracks count by their windows.
    """
    scores = []
    for heads, examples in ((speech, voices.labelled()), (music, tracks.labelled())):
        for corpus in examples.corpora():
            part = examples.of_corpus(corpus)
            count = len(set(part.labels_in_words()))
            chance = {"random": 1 / count, "oracle": 1.0}
            scores.append(Score(f"{corpus}, {count} classes", "UAR", mean_uar(heads, part), chance))
    for query in voices.labelled().corpora():
        for gallery in tracks.labelled().corpora():
            asked, answers = voices.labelled().of_corpus(query), tracks.labelled().of_corpus(gallery)
            scores += _answered(speech, music, asked, answers)
    return scores


def _answered(speech: Heads, music: Heads, voices: Examples, gallery: Examples) -> list[Score]:
    gallery = shuffled(gallery)
    heard, played = judged(speech, voices), judged(music, gallery)
    said = [speech.settings.classes[index] for index in heard.logits.argmax(dim=1).tolist()]
    music_p = played.logits.double().softmax(dim=1).numpy()
    joint = similarity(speech, music, heard.encoded, played.encoded)
    return answer_scores(voices, gallery, joint, {LOOK_UP: floors.classify_then_lookup(said, music_p)})
