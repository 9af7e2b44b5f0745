"""Keyphrases by PocketSphinx: any English phrase, no training, no download.

The recogniser (https://github.com/cmusphinx/pocketsphinx, BSD-2-Clause) carries an American English model in
its wheel; a phrase is spotted where its phones beat a loop of all phones by more than the threshold.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ConfigError
from ..frames import SAMPLE_RATE_HZ, Samples
from .spotting import Sought, Spotted

if TYPE_CHECKING:
    from pocketsphinx import Decoder

FRAME_SAMPLES = SAMPLE_RATE_HZ // 100
DITHER = 10.0
"""Standard deviation of added noise in steps of 16 bits: without a noise floor the model hears nothing."""


class SphinxSpotter:
    """Waits for phrases.

    Parameters
    ----------
    phrases : list of Sought
        Words in English; thresholds as powers of ten.

    Raises
    ------
    ConfigError
        If the package is missing, or a word is not in its dictionary.
    """

    def __init__(self, phrases: list[Sought]) -> None:
        self._decoder = _decoder(phrases)
        self._noise = np.random.default_rng(0)
        self._position = 0
        self._began = 0
        self._decoder.start_utt()

    def reset(self) -> None:
        """Forget what was fed."""
        self._noise = np.random.default_rng(0)
        self._position = 0
        self._restart()

    def feed(self, samples: Samples) -> Spotted | None:
        """Take the next stretch and return the first phrase heard."""
        found = None
        for start in range(0, len(samples), FRAME_SAMPLES):
            piece = samples[start : start + FRAME_SAMPLES]
            noisy = piece + self._noise.normal(0.0, DITHER, len(piece))
            self._decoder.process_raw(np.clip(noisy, -32768, 32767).astype("<i2").tobytes(), False, False)
            self._position += len(piece)
            if self._decoder.hyp() is not None:
                found = found or self._spotted()
                self._restart()
        return found

    def _spotted(self) -> Spotted:
        segment = next(iter(self._decoder.seg()))
        start = self._began + segment.start_frame * FRAME_SAMPLES
        end = self._began + segment.end_frame * FRAME_SAMPLES
        return Spotted(segment.word.strip(), start, min(end, self._position))

    def _restart(self) -> None:
        self._decoder.end_utt()
        self._decoder.start_utt()
        self._began = self._position


def _decoder(phrases: list[Sought]) -> "Decoder":
    try:
        from pocketsphinx import Decoder, get_model_path
    except ImportError as error:
        raise ConfigError(
            "wake.engine is sphinx, and the package pocketsphinx is missing: pip install 'sottovoce[wake]'."
        ) from error
    dictionary = Path(get_model_path("en-us/cmudict-en-us.dict"))
    wanted = [Sought(" ".join(phrase.name.lower().split()), phrase.threshold) for phrase in phrases]
    _check_words(wanted, dictionary)
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "phrases"
        lines = [f"{phrase.name} /{10.0**phrase.threshold:.3e}/\n" for phrase in wanted]
        listing.write_text("".join(lines), encoding="utf-8")
        return Decoder(
            kws=str(listing),
            hmm=get_model_path("en-us/en-us"),
            dict=str(dictionary),
            lm=None,
            loglevel="FATAL",
        )


def _check_words(phrases: list[Sought], dictionary: Path) -> None:
    unknown = {word for phrase in phrases for word in phrase.name.split()}
    with dictionary.open(encoding="utf-8") as lines:
        for line in lines:
            unknown.discard(line.split(" ", 1)[0])
    if unknown:
        raise ConfigError(
            f"wake.phrases: {', '.join(sorted(unknown))} is not in the English dictionary of sphinx: "
            "write it with other words that sound like it."
        )
