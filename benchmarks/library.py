"""How fast music is taken into the library, beside librosa's features and essentia's MusicExtractor.

    python -m benchmarks.library [--clips 60] [--songs FOLDER] [--rivals PYTHON]

All three read the same files in the same run, one after another, in one process with one thread each. Clips
are DEAM's, as FLAC, heard whole by all. Of songs (any folder of whole tracks) the library hears windows, the
others everything, as they do by default. `--rivals` names a Python that has librosa and essentia; without it
a throwaway environment is made. A rival that cannot be installed is skipped, and that is said.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import av

from benchmarks.machine import write
from tests.support.data import data_root

OURS = """
import pathlib, tempfile
from sottovoce.daemon.library.settings import LibrarySettings
from sottovoce.daemon.library.update import update_library
from sottovoce.models.bundle import load_bundle
bundle = load_bundle("compact", device="cpu")
def work(files):
    with tempfile.TemporaryDirectory() as home:
        paths = pathlib.Path(home, "library.sqlite3"), pathlib.Path(home, "index")
        settings = LibrarySettings(decode_processes=PROCESSES)
        done = update_library(*paths, [pathlib.Path(files[0]).parent], bundle, settings)
        assert done.added == len(files), done
"""
LIBROSA = """
import librosa
def work(files):
    for file in files:
        samples, rate = librosa.load(file, sr=22050)
        librosa.feature.mfcc(y=samples, sr=rate)
        librosa.feature.chroma_cqt(y=samples, sr=rate)
        librosa.feature.spectral_contrast(y=samples, sr=rate)
        librosa.feature.tonnetz(y=samples, sr=rate)
        librosa.feature.rms(y=samples)
        librosa.feature.zero_crossing_rate(samples)
        librosa.beat.beat_track(y=samples, sr=rate)
"""
ESSENTIA = """
import essentia
essentia.log.infoActive = essentia.log.warningActive = False
from essentia.standard import MusicExtractor
def work(files):
    for file in files:
        MusicExtractor(lowlevelStats=["mean", "stdev"])(file)
"""
RIVALS = (("librosa", "librosa==0.11.*", LIBROSA), ("essentia", "essentia", ESSENTIA))
CLOCK = """
import json, sys, time
files = json.load(sys.stdin)
WARM
wall, cpu = time.perf_counter(), time.process_time()
work(files)
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))
"""


def run(python: str, program: str, files: list[str], *, warm: bool) -> tuple[float, float]:
    """Return wall and CPU seconds; imports and, if `warm`, a first file (compilers, caches) do not count."""
    clock = CLOCK.replace("WARM", "work(files[:1])" if warm else "")
    done = subprocess.run(
        [python, "-c", program + clock],
        input=json.dumps(files),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    )
    wall_s, cpu_s = json.loads(done.stdout.splitlines()[-1])
    return wall_s, cpu_s


def rivals(python: str | None, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name and version, Python and program of each rival that there is; say which there is not."""
    if python is None:
        venv.create(folder / "rivals", with_pip=True)
        python = str(folder / "rivals" / "bin" / "python")
    for name, wanted, program in (
        ("librosa", "librosa==0.11.*", LIBROSA),
        ("essentia", "essentia", ESSENTIA),
    ):
        try:
            subprocess.run([python, "-m", "pip", "install", "-q", wanted], check=True, capture_output=True)
        except subprocess.CalledProcessError as error:
            last = error.stderr.decode(errors="replace").strip().splitlines()[-1]
            print(f"{name} cannot be installed and is skipped: {last}")
            continue
        show = f"from importlib.metadata import version; print(version('{name}'))"
        found = subprocess.run(
            [python, "-c", show], check=True, capture_output=True, text=True
        ).stdout.strip()
        yield f"{name} {found}", python, program


def as_flac(source: Path, target: Path) -> None:
    with av.open(str(source)) as read, av.open(str(target), "w") as made:
        stream = made.add_stream("flac", rate=44_100, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=44_100)
        for frame in (*read.decode(audio=0), None):
            for part in resampler.resample(frame):
                made.mux(stream.encode(part))
        made.mux(stream.encode(None))


def minutes(file: Path) -> float:
    with av.open(str(file)) as container:
        return (container.duration or 0) / av.time_base / 60


def measure(title: str, files: list[Path], contenders: list[tuple[str, str, str]]) -> list[str]:
    names = [str(file) for file in files]
    heads = [
        f"## {title}: {len(files)} files, {sum(map(minutes, files)):.0f} minutes of music",
        "",
        "| | tracks a minute | CPU s a track | CPU time, library = 1 |",
        "|---|---:|---:|---:|",
    ]
    rows, own_cpu_s = [], 0.0
    for name, python, program in contenders:
        wall_s, cpu_s = run(python, program, names, warm=program in (LIBROSA, ESSENTIA))
        own_cpu_s = own_cpu_s or cpu_s
        in_processes = "processes" in name  # their CPU time is not in the clock of the first
        cpu = ("", "") if in_processes else (f"{cpu_s / len(files):.3f}", f"{cpu_s / own_cpu_s:.1f}")
        rows.append(f"| {name} | {60 * len(files) / wall_s:.0f} | {cpu[0]} | {cpu[1]} |")
        print(rows[-1], flush=True)
    return [*heads, *rows, ""]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=60)
    parser.add_argument("--songs", type=Path)
    parser.add_argument("--rivals")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "clips")
        folder.mkdir()
        for source in sorted((data_root() / "music" / "deam").glob("*.opus"))[: given.clips]:
            as_flac(source, folder / f"{source.stem}.flac")
        contenders = [
            ("sottovoce", sys.executable, OURS.replace("PROCESSES", "0")),
            *rivals(given.rivals, Path(home)),
            ("sottovoce, two decoding processes (default)", sys.executable, OURS.replace("PROCESSES", "2")),
        ]
        body = measure("Clips", sorted(folder.iterdir()), contenders)
        if given.songs:
            body += measure("Songs", sorted(given.songs.iterdir()), contenders)
    words = (
        "Same files, same run, one after another; one thread each. Imports and one first file do not count."
    )
    command = f"python -m benchmarks.library --clips {given.clips}" + (
        " --songs FOLDER" if given.songs else ""
    )
    write("library", "Library", "\n".join([words, "", *body]).strip(), command)


if __name__ == "__main__":
    main()
