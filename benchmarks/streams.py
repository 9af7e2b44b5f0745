"""How much of a core one live stream costs, and so how many streams two cores carry.

    python -m benchmarks.streams

Held-out speech with pauses runs through segmenter and encoder, partials and finals as live, on one thread.
"""

import time

import numpy as np
import torch

from benchmarks.machine import write
from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame
from sottovoce.daemon.segment import Final, Partial, Segmenter, SegmentSettings
from sottovoce.models.bundle import load_bundle
from tests.support.real import samples, speech

PAUSE_S = 1.0


def main() -> None:
    torch.set_num_threads(1)
    bundle = load_bundle("compact", device="cpu")
    bundle.speech.warm_up()
    pause = np.random.default_rng(0).normal(0, 8, int(PAUSE_S * SAMPLE_RATE_HZ)).astype(np.int16)
    parts = [part for clip in speech(("angry", "sad", "happy", "calm"), 8) for part in (samples(clip), pause)]
    signal = np.concatenate(parts)
    segmenter, embedded = Segmenter(SegmentSettings()), 0
    began, thread_began = time.perf_counter(), time.thread_time()
    segmenting_s = 0.0
    for number in range(len(signal) // FRAME_SAMPLES):
        start = number * FRAME_SAMPLES
        frame = Frame(signal[start : start + FRAME_SAMPLES], start, start / SAMPLE_RATE_HZ)
        before = time.thread_time()
        events = segmenter.push(frame)
        segmenting_s += time.thread_time() - before
        for event in events:
            if isinstance(event, Partial | Final):
                speech_ = event.samples if isinstance(event, Partial) else event.utterance.samples
                bundle.speech.embed(speech_)
                embedded += 1
    cpu_s, wall_s = time.thread_time() - thread_began, time.perf_counter() - began
    length_s = len(signal) / SAMPLE_RATE_HZ
    share = cpu_s / length_s
    body = "\n".join(
        [
            "| one stream of talk | |",
            "|---|---|",
            f"| length | {length_s:.0f} s, {embedded} embeddings |",
            f"| CPU | {100 * share:.2f} % of a core |",
            f"| of that, segmenting | {100 * segmenting_s / length_s:.2f} % of a core |",
            f"| streams that two such cores carry, by CPU time | {2 / share:.0f} |",
            f"| speed on one thread | {length_s / wall_s:.0f} x real time |",
        ]
    )
    write("streams", "Many streams", body, "python -m benchmarks.streams")


if __name__ == "__main__":
    main()
