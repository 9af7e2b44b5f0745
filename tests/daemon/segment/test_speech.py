"""Real sentences: each is one utterance, whole, in quiet and in noise."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from sottovoce.daemon.segment import Final, Partial, Segmenter, SegmentEvent, SegmentSettings, Started
from tests.support.data import DATA_ROOT, needs_data

Judge = Literal["silero", "none"]
SPEECH_DBFS = -26.0
PAUSE_S = 1.5
LEAD_S = 4.0


def sentence(path: Path, range_db: float) -> tuple[NDArray[np.float64], int, int]:
    """A recording at SPEECH_DBFS, and where in it the voice begins and ends: so near to its peak."""
    with Recording(path) as recording:
        wave = np.concatenate(list(recording.chunks())).astype(np.float64) / 32768
    whole = len(wave) // FRAME_SAMPLES * FRAME_SAMPLES
    levels = np.sqrt(np.mean(wave[:whole].reshape(-1, FRAME_SAMPLES) ** 2, axis=1))
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-range_db / 20))
    start, end = int(loud[0]) * FRAME_SAMPLES, int(loud[-1] + 1) * FRAME_SAMPLES
    gain = 10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(wave[start:end] ** 2))
    return wave * gain, start, end


def scene(
    files: list[Path], noise_dbfs: float, range_db: float = 26.0
) -> tuple[Samples, list[tuple[int, int]]]:
    """Sentences with pauses between them in steady noise, and the bounds of each."""
    parts, bounds, position = [np.zeros(round(LEAD_S * SAMPLE_RATE_HZ))], [], round(LEAD_S * SAMPLE_RATE_HZ)
    for path in files:
        wave, start, end = sentence(path, range_db)
        bounds.append((position + start, position + end))
        parts += [wave, np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ))]
        position += len(wave) + len(parts[-1])
    mix = np.concatenate(parts)
    mix = mix + np.random.default_rng(3).standard_normal(len(mix)) * 10 ** (noise_dbfs / 20)
    pcm = np.round(np.clip(mix, -1, 1) * 32767).astype(np.int16)
    return pcm[: len(pcm) // FRAME_SAMPLES * FRAME_SAMPLES], bounds


def listen(samples: Samples, judge: Judge) -> list[SegmentEvent]:
    segmenter = Segmenter(SegmentSettings(judge=judge))
    events = []
    for start in range(0, len(samples), FRAME_SAMPLES):
        end = start + FRAME_SAMPLES
        events += segmenter.push(Frame(samples[start:end], start, end / SAMPLE_RATE_HZ))
    return events + segmenter.flush()


@needs_data("speech/ravdess")
@pytest.mark.data
@pytest.mark.parametrize("judge", ["silero", "none"])
@pytest.mark.parametrize(
    ("snr_db", "least_covered", "most_split"), [(50, 0.99, 0), (20, 0.97, 1), (10, 0.90, 3)]
)
def test_each_sentence_is_one_utterance(
    snr_db: float, least_covered: float, most_split: int, judge: Judge
) -> None:
    files = sorted((DATA_ROOT / "speech" / "ravdess").glob("*.opus"))[::97]
    samples, bounds = scene(files, SPEECH_DBFS - snr_db)
    events = listen(samples, judge)
    utterances = [event.utterance for event in events if isinstance(event, Final)]
    pieces, covered = [], []
    for start, end in bounds:
        touching = [each for each in utterances if each.start_sample < end and each.end_sample > start]
        pieces.append(len(touching))
        inside = sum(min(end, each.end_sample) - max(start, each.start_sample) for each in touching)
        covered.append(inside / (end - start))
    assert 0 not in pieces
    assert sum(pieces) - len(pieces) <= most_split
    assert np.mean(covered) >= least_covered
    assert len(utterances) == sum(pieces), "nothing but the sentences is an utterance"
    for each in utterances:
        np.testing.assert_array_equal(each.samples, samples[each.start_sample : each.end_sample])


@needs_data("speech/ravdess")
@pytest.mark.data
@pytest.mark.parametrize("judge", ["silero", "none"])
def test_the_first_partial_comes_within_1300_ms_of_the_first_sound(judge: Judge) -> None:
    files = sorted((DATA_ROOT / "speech" / "ravdess").glob("*.opus"))[::97]
    samples, bounds = scene(files, SPEECH_DBFS - 40, range_db=20.0)  # a sigh before the sentence is no voice
    events = listen(samples, judge)
    started = {event.id: event.start_sample for event in events if isinstance(event, Started)}
    first: dict[int, float] = {}
    for event in events:
        if isinstance(event, Partial):
            first.setdefault(event.id, event.t_s)
    delays = []
    for id_, t_s in first.items():
        begun = min(bounds, key=lambda pair: abs(pair[0] - started[id_]))[0]
        delays.append(t_s - begun / SAMPLE_RATE_HZ)
    assert len(delays) >= len(files) - 2
    assert np.median(delays) <= 1.1
    assert max(delays) <= 1.3
