"""The suggested music in the room: how often it is taken for a voice, and how much speech over it is missed.

    python -m benchmarks.playback [--minutes 10]

The same scenes three times: the daemon knows nothing of the music, a client reports that it plays, a client
reports the file and a rough position. What is chosen from curves is chosen on nEMO, EmoDB and one half of the
music; the table is made on RAVDESS and the other half.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.machine import write
from benchmarks.segmentation import (
    MUSIC_DBFS,
    SPEECH_DBFS,
    Scene,
    Wave,
    at,
    bed,
    measure,
    music,
    pcm,
    room,
    shuffled,
    talk,
    tuning_speech,
)
from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from sottovoce.daemon.segment import Final, Segmenter, SegmentSettings, Utterance
from sottovoce.daemon.segment.playback.playback import Playback
from sottovoce.daemon.segment.playback.reports import Report
from tests.support.data import DATA_ROOT

RT60_S, DIRECT_DB, DELAY_S, DRIFT_PPM, POSITION_ERROR_S = 0.35, 2.0, 0.15, 50.0, 0.4
HEADS = ("false /h", "false s/h", "missed", "covered", "onset ms p50", "p95", "pieces", "longest s", "CPU")
STRICT = ((0.7, 5), (0.9, 8), (0.95, 12), (0.97, 12), (0.97, 15))
REMOVED_DB = (4.0, 6.0, 9.0)
ALONE, TUNING = 4.0, 0.5


@dataclass(frozen=True)
class Stage:
    """A scene, and the recording whose sound is in it."""

    scene: Scene
    recording: Wave | None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0, help="length of each scene with speech")
    minutes = parser.parse_args().minutes
    plain = SegmentSettings(judge="silero")
    knowledge = {"nothing": (plain, ""), "that it plays": (plain, "report"), "the file": (plain, "file")}
    parts = [f"## Table\n\n{table(stages(minutes, 1, (20, 10, 5, 0)), knowledge)}"]
    save(minutes, parts)
    tuning = stages(TUNING * minutes, 0, (5, 0))
    for title, settings, known in (
        ("only that music plays is known", strict_settings(), "report"),
        ("the file is known", removed_settings(), "file"),
    ):
        rows = table(tuning, {name: (each, known) for name, each in settings.items()})
        parts.append(f"## Curve: {title}\n\n{rows}")
        save(minutes, parts)


def save(minutes: float, parts: list[str]) -> None:
    title = "The suggested music in the room: what becomes an utterance"
    command = f"python -m benchmarks.playback --minutes {minutes:g}"
    write("playback", title, "\n\n".join([NOTES.strip(), *parts]), command)


def strict_settings() -> dict[str, SegmentSettings]:
    return {
        f"from {threshold}, {frames} of 16": SegmentSettings(
            judge="silero", music_judge_threshold=threshold, music_start_voiced_frames=frames
        )
        for threshold, frames in STRICT
    }


def removed_settings() -> dict[str, SegmentSettings]:
    return {
        f"removed {level_db:g} dB": SegmentSettings(judge="silero", music_removed_db=level_db)
        for level_db in REMOVED_DB
    }


NOTES = f"""\
Columns as in [segmentation](segmentation.md). The music is DEAM, ten-second pieces in a row as one recording,
heard through a loudspeaker (180 Hz to 5 kHz) and a room (reverberation {RT60_S} s, direct sound {DIRECT_DB:g}
dB above it), {DELAY_S} s late, by a sound card whose clock differs by {DRIFT_PPM:g} ppm. Reports come every
second; their position is {POSITION_ERROR_S} s wrong. Music alone is at {MUSIC_DBFS:g} dBFS, four times as
long; speech is at {SPEECH_DBFS:g} dBFS, and so many dB louder than the music. `none in the room`: headphones.
"""


def stages(minutes: float, half: int, ratios_db: tuple[int, ...]) -> list[Stage]:
    length = round(ALONE * minutes * 60 * SAMPLE_RATE_HZ)
    recording = bed(music(half), length, MUSIC_DBFS)
    heard = at(MUSIC_DBFS, in_room(recording, half))
    files = shuffled(DATA_ROOT / "speech" / "ravdess") if half else tuning_speech()
    speech = talk("speech", minutes, files)
    voice = speech.samples / 32767
    made = [Scene("music alone", pcm(heard + room(length)), [])]
    made.append(Scene("speech, none in the room", speech.samples, speech.sentences))
    for ratio_db in ratios_db:
        bedded = voice + heard[: len(voice)] * 10 ** ((SPEECH_DBFS - ratio_db - MUSIC_DBFS) / 20)
        made.append(Scene(f"speech, music {ratio_db} dB", pcm(bedded), speech.sentences))
    return [Stage(scene, recording) for scene in made]


def in_room(recording: Wave, seed: int) -> Wave:
    """A loudspeaker, a room, and the clock of another sound card."""
    rng = np.random.default_rng(seed)
    times_s = np.arange(round(RT60_S * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    echo = rng.standard_normal(len(times_s)) * 10 ** (-3 * times_s / RT60_S)
    echo[:40] = 0
    echo *= 10 ** (-DIRECT_DB / 20) / np.sqrt(np.sum(echo**2))
    echo[0] = 1
    size = 1 << (len(recording) + len(echo)).bit_length()
    hz = np.maximum(np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ), 1)
    loudspeaker = 1 / np.sqrt((1 + (180 / hz) ** 4) * (1 + (hz / 5000) ** 2))
    spectrum = np.fft.rfft(recording, size) * np.fft.rfft(echo, size) * loudspeaker
    there = np.arange(len(recording)) * (1 + DRIFT_PPM * 1e-6) - DELAY_S * SAMPLE_RATE_HZ
    return np.interp(there, np.arange(len(recording)), np.fft.irfft(spectrum, size)[: len(recording)], left=0)


def table(over: list[Stage], engines: dict[str, tuple[SegmentSettings, str]]) -> str:
    rows = [f"| scene | known | {' | '.join(HEADS)} |", "|---" * (len(HEADS) + 2) + "|"]
    for stage in over:
        for name, (settings, known) in engines.items():
            utterances, cpu_s = utterances_of(stage, settings, known)
            rows.append(
                f"| {stage.scene.name} | {name} | {' | '.join(measure(stage.scene, utterances, cpu_s))} |"
            )
            print(rows[-1], flush=True)
    return "\n".join(rows)


def utterances_of(stage: Stage, settings: SegmentSettings, known: str) -> tuple[list[Utterance], float]:
    """Hear a scene while a client sends its reports; the recording is read as soon as it is asked for."""
    playback, segmenter = Playback(settings, reader(stage.recording)), Segmenter(settings)
    events = []
    samples: Samples = stage.scene.samples
    began = time.process_time()
    for number, start in enumerate(range(0, len(samples), FRAME_SAMPLES)):
        end = start + FRAME_SAMPLES
        now_s = end / SAMPLE_RATE_HZ
        if known and number % 50 == 0:
            path = "recording" if known == "file" else ""
            playback.take(Report("player", True, path, now_s + POSITION_ERROR_S, now_s))
        frame = Frame(samples[start:end], start, now_s)
        events += segmenter.push(frame, playback.hear(frame))
    events += segmenter.flush()
    playback.close()
    return [event.utterance for event in events if isinstance(event, Final)], time.process_time() - began


def reader(recording: Wave | None) -> Callable[[str, float, int], Samples]:
    def read(_: str, start_s: float, length: int) -> Samples:
        start = round(start_s * SAMPLE_RATE_HZ)
        assert recording is not None
        return recording[start : start + length].astype(np.float32)

    return read


if __name__ == "__main__":
    main()
