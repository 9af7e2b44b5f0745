"""End of speech to suggestion on the wire, by stage: real speech in real time through a real daemon process.

    python -m benchmarks.latency --minutes 5

The time counted starts when the frame that closes the utterance has arrived (the hangover is over) and ends
when a subscriber in another process has the suggestion. Held-out speakers of RAVDESS, music of 4Q.
"""

import argparse
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from benchmarks.machine import write
from sottovoce.clients import Subscriber
from sottovoce.clients.protocol import Heartbeat, Suggestion, UtteranceStarted
from tests.support.daemon import running, sottovoce
from tests.support.real import SPEECH_HZ, music_folder, samples, speech

LABELS = ("angry", "sad", "happy", "calm", "fearful", "surprised", "disgust")
PAUSE_S = 1.0
START_WINDOW_S = 0.16  # `utterance.started` comes at most this long after the first voiced frame


def recording(path: Path, minutes: float) -> float:
    """Write held-out speech with pauses and faint room noise; return its length in seconds."""
    rng = np.random.default_rng(0)
    pause = np.zeros(int(PAUSE_S * SPEECH_HZ), np.int16)
    parts: list[np.ndarray] = [pause]
    wanted = minutes * 60 * SPEECH_HZ
    while sum(map(len, parts)) < wanted:
        for clip in speech(LABELS, 4):
            parts += [samples(clip), pause]
    signal = np.concatenate(parts)[: int(wanted)]
    noisy = np.clip(signal + rng.normal(0, 8, len(signal)), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SPEECH_HZ)
        file.writeframes(noisy.tobytes())
    return len(signal) / SPEECH_HZ


def percentiles(values: list[float]) -> str:
    ordered = np.array(values)
    return " | ".join(f"{np.percentile(ordered, q):.1f}" for q in (50, 90, 99, 100))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder:
        home, voice = Path(folder) / "home", Path(folder) / "voice.wav"
        home.mkdir()
        music_folder(home / "music", each=25)
        assert sottovoce("library", "add", home / "music", home=home, timeout_s=300).returncode == 0
        length_s = recording(voice, minutes)
        wire, inside, first = [], [], []
        started: dict[str, float] = {}
        seen: set[str] = set()
        stages: dict[str, object] = {}
        with (
            running(home, "--input", voice, "--stay") as daemon,
            Subscriber(daemon.events) as events,
        ):
            until = time.monotonic() + length_s + 2
            while (now := time.monotonic()) < until:
                event = events.read(0.5)
                now = time.monotonic()
                match event:
                    case UtteranceStarted():
                        started[event.id] = event.t
                    case Suggestion(mode="final", latency_ms=float(latency_ms)):
                        inside.append(latency_ms)
                        wire.append(latency_ms + 1000 * (now - event.t))
                    case Suggestion(mode="partial", utterance=str(utterance)) if utterance not in seen:
                        seen.add(utterance)
                        if utterance in started:
                            first.append(1000 * (now - started[utterance] + START_WINDOW_S))
                    case Heartbeat():
                        stages = dict(event.latency_ms)
    rows = [
        f"| end of speech to suggestion at a subscriber | {percentiles(wire)} |",
        f"| of that, inside the daemon | {percentiles(inside)} |",
        f"| first sound to first partial suggestion (upper bound) | {percentiles(first)} |",
    ]
    by_stage = [f"| {name} | {stage.p50:.1f} | | {stage.p99:.1f} | |" for name, stage in stages.items()]
    body = "\n".join(
        [
            f"{len(wire)} utterances in {length_s / 60:.1f} minutes of speech in real time.\n",
            "| ms | p50 | p90 | p99 | max |",
            "|---|---|---|---|---|",
            *rows,
            *by_stage,
        ]
    )
    write("latency", "Latency", body, f"python -m benchmarks.latency --minutes {minutes:g}")


if __name__ == "__main__":
    main()
