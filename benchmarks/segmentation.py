"""What is taken for speech and what is missed beside music and noise, with the judge and without.

    python -m benchmarks.segmentation [--minutes 10]

The threshold is chosen on nEMO, EmoDB and one half of the music (the curve), the table is made on RAVDESS and
the other half. Truth is where a sentence is within 26 dB of its loudest frame.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import write
from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from sottovoce.daemon.segment import Final, Segmenter, SegmentSettings, Utterance
from tests.support.data import DATA_ROOT

Wave = NDArray[np.float64]
SPEECH_DBFS, MUSIC_DBFS, ROOM_DBFS = -26.0, -20.0, -65.0
LEAD_S = 4.0
PAUSES_S = (1.0, 3.0)
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
HEADS = (
    "false /h", "false s/h", "missed", "covered", "onset ms p50", "p95", "pieces", "longest s", "CPU",
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    name: str
    samples: Samples
    sentences: list[tuple[int, int]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0, help="length of each scene")
    minutes = parser.parse_args().minutes
    curve = table(
        {
            f"silero from {level}": SegmentSettings(judge="silero", judge_threshold=level)
            for level in THRESHOLDS
        },
        [music_alone(minutes, 0), talk("speech, music 10 dB", minutes, tuning_speech(), music(0), 10)],
    )
    engines = {f"WebRTC {mode}": SegmentSettings(vad_mode=mode, judge="none") for mode in (0, 1, 2, 3)}
    engines |= {f"Silero behind {mode}": SegmentSettings(vad_mode=mode, judge="silero") for mode in (0, 2)}
    result = table(engines, scenes(minutes))
    body = f"{NOTES}\n## Table\n\n{result}\n\n## Curve\n\n{curve}"
    write(
        "segmentation",
        "Speech, music and noise: what becomes an utterance",
        body,
        f"python -m benchmarks.segmentation --minutes {minutes:g}",
    )


NOTES = """\
The table: RAVDESS and one half of the DEAM clips, ten-second pieces in a row. The curve, from which the
threshold was chosen: nEMO, EmoDB and the other half. Speech at -26 dBFS with pauses of 1 to 3 s, music alone
at -20 dBFS, the room at -65 dBFS. Ten minutes hold about a hundred sentences.

`false`: utterances that touch no sentence, in number and in seconds, per hour of the scene. `missed`:
sentences that no utterance touches. `covered`: share of the sentences' time. `onset`: start of the utterance
after the start of its sentence; below zero is pre-roll, above it sound is lost. `pieces`: utterances a
sentence found. The start of a sentence is where it comes within 26 dB of its loudest frame: with RAVDESS that
is sometimes a breath, which the judge takes for no voice.
"""


def scenes(minutes: float) -> list[Scene]:
    ravdess = shuffled(DATA_ROOT / "speech" / "ravdess")
    length = round(minutes * 60 * SAMPLE_RATE_HZ)
    times_s = np.arange(length) / SAMPLE_RATE_HZ
    hum = np.sum([np.sin(2 * np.pi * hz * times_s) / hz for hz in (50, 100, 150, 250)], axis=0)
    return [
        music_alone(minutes, 1),
        talk("speech", minutes, ravdess),
        talk("speech, music 10 dB", minutes, ravdess, music(1), 10),
        talk("speech, music 5 dB", minutes, ravdess, music(1), 5),
        talk("speech, pink noise 10 dB", minutes, ravdess, iter([pink(length)]), 10),
        Scene("hum", pcm(at(-26, hum) + room(length)), []),
        Scene("silence", pcm(room(length)), []),
    ]


def music_alone(minutes: float, half: int) -> Scene:
    length = round(minutes * 60 * SAMPLE_RATE_HZ)
    return Scene("music alone", pcm(bed(music(half), length, MUSIC_DBFS) + room(length)), [])


def talk(
    name: str,
    minutes: float,
    files: list[Path],
    background: Iterator[Wave] | None = None,
    snr_db: float = 0.0,
) -> Scene:
    """Sentences with pauses, in the room and over a background."""
    rng = np.random.default_rng(5)
    length = round(minutes * 60 * SAMPLE_RATE_HZ)
    mix, sentences, position = room(length), [], round(LEAD_S * SAMPLE_RATE_HZ)
    for path in cycle(files):
        wave, start, end = sentence(path)
        if position + len(wave) > length:
            break
        mix[position : position + len(wave)] += wave
        sentences.append((position + start, position + end))
        position += len(wave) + round(rng.uniform(*PAUSES_S) * SAMPLE_RATE_HZ)
    if background:
        mix += bed(background, length, SPEECH_DBFS - snr_db)
    return Scene(name, pcm(mix), sentences)


def sentence(path: Path) -> tuple[Wave, int, int]:
    """A recording at SPEECH_DBFS, and where in it the voice begins and ends."""
    wave = decode(path)
    whole = len(wave) // FRAME_SAMPLES * FRAME_SAMPLES
    levels = np.sqrt(np.mean(wave[:whole].reshape(-1, FRAME_SAMPLES) ** 2, axis=1))
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-26 / 20))
    start, end = int(loud[0]) * FRAME_SAMPLES, int(loud[-1] + 1) * FRAME_SAMPLES
    return wave * 10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(wave[start:end] ** 2)), start, end


def tuning_speech() -> list[Path]:
    nemo, emodb = (shuffled(DATA_ROOT / "speech" / name) for name in ("nemo", "emodb"))
    return [path for pair in zip(nemo, cycle(emodb), strict=False) for path in pair]


def music(half: int) -> Iterator[Wave]:
    """Every second clip, for ever."""
    return (decode(path) for path in cycle(shuffled(DATA_ROOT / "music" / "deam")[half::2]))


def bed(waves: Iterator[Wave], length: int, level_dbfs: float) -> Wave:
    parts: list[Wave] = []
    while sum(map(len, parts)) < length:
        wave = next(waves)
        if np.any(wave):
            parts.append(at(level_dbfs, wave))
    return np.concatenate(parts)[:length]


def shuffled(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.opus"))
    return [files[number] for number in np.random.default_rng(3).permutation(len(files))]


def decode(path: Path) -> Wave:
    with Recording(path) as recording:
        return np.concatenate(list(recording.chunks())).astype(np.float64) / 32768


def pink(length: int) -> Wave:
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(length))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ), 30.0))
    return np.fft.irfft(spectrum, length)


def room(length: int) -> Wave:
    return at(ROOM_DBFS, pink(length))


def at(level_dbfs: float, wave: Wave) -> Wave:
    return wave / np.sqrt(np.mean(wave**2)) * 10 ** (level_dbfs / 20)


def pcm(wave: Wave) -> Samples:
    return np.round(np.clip(wave[: len(wave) // FRAME_SAMPLES * FRAME_SAMPLES], -1, 1) * 32767).astype(
        np.int16
    )


def table(engines: dict[str, SegmentSettings], over: list[Scene]) -> str:
    rows = [f"| scene | engine | {' | '.join(HEADS)} |", "|---" * (len(HEADS) + 2) + "|"]
    for scene in over:
        for name, settings in engines.items():
            utterances, cpu_s = utterances_of(scene.samples, settings)
            rows.append(f"| {scene.name} | {name} | {' | '.join(measure(scene, utterances, cpu_s))} |")
            print(rows[-1], flush=True)
    return "\n".join(rows)


def utterances_of(samples: Samples, settings: SegmentSettings) -> tuple[list[Utterance], float]:
    segmenter, events = Segmenter(settings), []
    began = time.process_time()
    for start in range(0, len(samples), FRAME_SAMPLES):
        end = start + FRAME_SAMPLES
        events += segmenter.push(Frame(samples[start:end], start, end / SAMPLE_RATE_HZ))
    events += segmenter.flush()
    cpu_s = time.process_time() - began
    return [event.utterance for event in events if isinstance(event, Final)], cpu_s


def measure(scene: Scene, utterances: list[Utterance], cpu_s: float) -> list[str]:
    length_s = len(scene.samples) / SAMPLE_RATE_HZ
    touched = [
        [each for each in utterances if each.start_sample < end and each.end_sample > start]
        for start, end in scene.sentences
    ]
    true = {each.id for group in touched for each in group}
    false_s = [each.duration_s for each in utterances if each.id not in true]
    longest_s = max((each.duration_s for each in utterances), default=0.0)
    row = [f"{len(false_s) * 3600 / length_s:.0f}", f"{sum(false_s) * 3600 / length_s:.0f}"]
    if scene.sentences:
        heard = [group for group in touched if group]
        inside = sum(
            min(end, each.end_sample) - max(start, each.start_sample)
            for (start, end), group in zip(scene.sentences, touched, strict=True)
            for each in group
        )
        onsets = [
            1000 * (group[0].start_sample - start) / SAMPLE_RATE_HZ
            for (start, _), group in zip(scene.sentences, touched, strict=True)
            if group
        ]
        row += [
            f"{100 * (1 - len(heard) / len(touched)):.1f} %",
            f"{100 * inside / sum(end - start for start, end in scene.sentences):.1f} %",
            *(f"{value:.0f}" for value in (np.percentile(onsets, (50, 95)) if onsets else ())),
            f"{sum(map(len, heard)) / max(1, len(heard)):.2f}",
        ]
    else:
        row += ["-"] * 5
    return [*row, f"{longest_s:.1f}", f"{100 * cpu_s / length_s:.2f} %"]


if __name__ == "__main__":
    main()
