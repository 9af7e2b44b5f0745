"""What the confidence floors of [suggest] buy: coverage and accuracy above each, on validation speakers.

    python -m benchmarks.confidence

The defaults were chosen from this table; test speakers play no part in it.
"""

import numpy as np

from benchmarks.machine import write
from sottovoce.models.bundle import load_bundle
from sottovoce.models.corpora import CORPORA, load_corpus
from sottovoce.models.splits import split_corpus
from sottovoce.models.taxonomy import to_music
from tests.support.data import data_root
from tests.support.real import samples

CORPORA_HEARD = ("ravdess", "nemo", "emodb", "emospeech")
EACH = 200
FLOORS = (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)


def main() -> None:
    bundle = load_bundle("compact")
    rng = np.random.default_rng(0)
    rows = []
    for name in CORPORA_HEARD:
        clips = list(split_corpus(load_corpus(name, data_root() / CORPORA[name].folder)).validation)
        rng.shuffle(clips)  # type: ignore[arg-type]
        for clip in clips[:EACH]:
            voice = samples(clip)
            if len(voice) < bundle.speech.min_duration_s * bundle.speech.sample_rate_hz:
                continue
            heard = bundle.speech.embed(voice)
            label = str(clip.label)
            rows.append(
                (heard.confidence, heard.emotion == label, to_music(heard.emotion) == to_music(label))
            )
    confidence, emotion, music = np.array(rows, dtype=np.float64).T
    table = ["| floor | coverage | right emotion | right music mood |", "|---|---|---|---|"]
    for floor in FLOORS:
        kept = confidence >= floor
        if kept.any():
            table.append(
                f"| {floor:.2f} | {kept.mean():.2f} | {emotion[kept].mean():.2f} | {music[kept].mean():.2f} |"
            )
    write(
        "confidence",
        "Confidence floors",
        f"{len(rows)} utterances of validation speakers ({', '.join(CORPORA_HEARD)}).\n\n" + "\n".join(table),
        "python -m benchmarks.confidence",
    )


if __name__ == "__main__":
    main()
