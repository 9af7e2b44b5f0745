"""How often the wake phrase is heard where it is said, and where it is not.

    python -m benchmarks.wake [--voices 40] [--minutes 20]

Real voices: RAVDESS actors say "dogs are sitting by the door" in eight emotions; the phrase is "sitting by
the door". Synthetic voices say the default phrase. The threshold is chosen on actors 1 to 12 and the first
half of the music; the table is made on actors 13 to 24 and the rest.
"""

import argparse
import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.machine import write
from benchmarks.segmentation import MUSIC_DBFS, SPEECH_DBFS, Wave, at, bed, decode, pcm, pink, shuffled
from sottovoce.daemon.frames import SAMPLE_RATE_HZ, Samples
from sottovoce.daemon.wake.settings import WakeSettings
from sottovoce.daemon.wake.sphinx import SphinxSpotter
from sottovoce.daemon.wake.spotting import Sought
from tests.support.data import DATA_ROOT

REAL, DEFAULT = "sitting by the door", WakeSettings().phrases[0]
THRESHOLDS = (-10.0, -20.0, -30.0, -40.0, -50.0, -60.0)
CONDITIONS: dict[str, tuple[str, float] | None] = {
    "clean": None,
    "noise 20 dB": ("noise", 20.0),
    "noise 10 dB": ("noise", 10.0),
    "music 10 dB": ("music", 10.0),
    "music 5 dB": ("music", 5.0),
}
SYNTHETIC = ("en-us", "en-gb", "en-gb-scotland", "en-029", "en-us+f2", "en-us+f4", "en-gb+f3", "en-us+m3")
NOTES = """\
Detection: share of recordings with the phrase in which it was heard. False: phrases heard per hour of sound
without it: other speech (nEMO, URDU, EmoDB: Polish, Urdu, German), music (DEAM), and the hardest case, actors
who say "kids are talking by the door", which ends in the same three words. Everything is given to the engine,
without the voice detector before it, which would keep most music out.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--voices", type=int, default=40, help="recordings a condition")
    parser.add_argument("--minutes", type=float, default=20.0, help="of speech, and of music")
    asked = parser.parse_args()
    curve = table(0, asked.voices, asked.minutes, ("clean", "music 10 dB"), THRESHOLDS)
    result = table(1, asked.voices, asked.minutes, tuple(CONDITIONS), (WakeSettings().threshold,))
    write(
        "wake",
        "The wake phrase: heard, missed, imagined",
        f"{NOTES}\n## Table\n\n{result}\n\n## Curve\n\n{curve}",
        f"python -m benchmarks.wake --voices {asked.voices} --minutes {asked.minutes:g}",
    )


def table(
    half: int, voices: int, minutes: float, conditions: tuple[str, ...], thresholds: tuple[float, ...]
) -> str:
    actors = (range(1, 13), range(13, 25))[half]
    said, near = ravdess(actors, "02", voices), ravdess(actors, "01", voices)
    spoken = list(synthetic())
    other, songs = speech(minutes), [pcm(bed(music(half), round(minutes * 60 * SAMPLE_RATE_HZ), MUSIC_DBFS))]
    heads = [f"real voices, {name}" for name in conditions]
    heads += ["synthetic", "near phrase", "false /h, speech", "false /h, music", "CPU"]
    rows = [f"| threshold | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for threshold in thresholds:
        real, default = (SphinxSpotter([Sought(name, threshold)]) for name in (REAL, DEFAULT))
        cells = [share(real, mixed(said, CONDITIONS[name], half)) for name in conditions]
        cells += [share(default, spoken), share(real, mixed(near, None, half))]
        began, length_s = time.process_time(), sum(map(len, other + songs)) / SAMPLE_RATE_HZ
        cells += [per_hour(default, other), per_hour(default, songs)]
        cells.append(f"{100 * (time.process_time() - began) / length_s:.1f} %")
        rows.append(f"| {threshold:g} | {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    return "\n".join(rows)


def ravdess(actors: Iterable[int], statement: str, count: int) -> list[Wave]:
    wanted = {f"{actor:02d}" for actor in actors}
    files = [
        path
        for path in shuffled(DATA_ROOT / "speech" / "ravdess")
        if path.stem.split("-")[4] == statement and path.stem.split("-")[6] in wanted
    ]
    return [at(SPEECH_DBFS, decode(path)) for path in files[:count]]


def mixed(waves: list[Wave], under: tuple[str, float] | None, half: int) -> Iterator[Samples]:
    songs = music(half)
    for sound in waves:
        if under is None:
            yield pcm(sound)
            continue
        kind, snr_db = under
        below = pink(len(sound)) if kind == "noise" else bed(songs, len(sound), 0.0)
        yield pcm(sound + at(SPEECH_DBFS - snr_db, below))


def synthetic() -> Iterator[Samples]:
    program = shutil.which("espeak-ng") or "espeak-ng"
    for voice in SYNTHETIC:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            command = [program, "-v", voice, "-w", str(path), f"{DEFAULT}, play something calm."]
            subprocess.run(command, check=True)
            yield pcm(at(SPEECH_DBFS, decode(path)))


def speech(minutes: float) -> list[Samples]:
    folders = [shuffled(DATA_ROOT / "speech" / name) for name in ("nemo", "urdu", "emodb")]
    files = itertools.chain.from_iterable(zip(*(itertools.cycle(files) for files in folders), strict=False))
    found, length = list[Samples](), 0
    for path in files:
        found.append(pcm(at(SPEECH_DBFS, decode(path))))
        length += len(found[-1])
        if length >= minutes * 60 * SAMPLE_RATE_HZ:
            return found
    raise AssertionError("cycles do not end")


def music(half: int) -> Iterator[Wave]:
    return (decode(path) for path in itertools.cycle(shuffled(DATA_ROOT / "music" / "deam")[half::2]))


def share(spotter: SphinxSpotter, sounds: Iterable[Samples]) -> str:
    heard = [bool(times(spotter, sound)) for sound in sounds]
    return f"{np.mean(heard):.2f}"


def per_hour(spotter: SphinxSpotter, sounds: list[Samples]) -> str:
    hours = sum(map(len, sounds)) / SAMPLE_RATE_HZ / 3600
    return f"{sum(times(spotter, sound) for sound in sounds) / hours:.1f}"


def times(spotter: SphinxSpotter, sound: Samples) -> int:
    spotter.reset()
    return sum(
        spotter.feed(sound[start : start + SAMPLE_RATE_HZ]) is not None
        for start in range(0, len(sound), SAMPLE_RATE_HZ)
    )


if __name__ == "__main__":
    main()
