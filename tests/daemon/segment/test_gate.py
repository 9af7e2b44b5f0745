"""The gate over the real detector: steady sounds must not be speech for ever."""

from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from sottovoce.daemon.segment import Final, Rejected, Segmenter, SegmentEvent, SegmentSettings, Started
from sottovoce.daemon.segment.gate import VoiceGate

SECONDS = 30
TIMES_S = np.arange(SECONDS * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
RNG = np.random.default_rng(7)


def spectrum_noise(power: float, lowest_hz: float = 30.0) -> NDArray[np.float64]:
    """Noise whose amplitude falls with the frequency to that power: 0 white, 0.5 pink, 1 brown."""
    spectrum = np.fft.rfft(RNG.standard_normal(len(TIMES_S)))
    frequencies = np.fft.rfftfreq(len(TIMES_S), 1 / SAMPLE_RATE_HZ)
    spectrum /= np.maximum(frequencies, lowest_hz) ** power
    return np.fft.irfft(spectrum, len(TIMES_S))


def tones(*frequencies_hz: float) -> NDArray[np.float64]:
    return np.sum([np.sin(2 * np.pi * hz * TIMES_S) for hz in frequencies_hz], axis=0)


STEADY = {
    "white noise": spectrum_noise(0),
    "pink noise": spectrum_noise(0.5),
    "brown noise": spectrum_noise(1),
    "mains hum": tones(50, 100, 150) + 0.01 * spectrum_noise(0),
    "pure 50 Hz": tones(50),
    "sine 440 Hz": tones(440),
    "chord": tones(220, 277, 330),
    "clipped square": np.sign(tones(100)),
}


def at(level_dbfs: float, wave: NDArray[np.float64]) -> Samples:
    scaled = wave / np.sqrt(np.mean(wave**2)) * 10 ** (level_dbfs / 20)
    pcm: Samples = np.round(np.clip(scaled, -1, 1) * 32767).astype(np.int16)
    return pcm


def events_of(samples: Samples, judge: Literal["silero", "none"] = "none") -> list[SegmentEvent]:
    segmenter = Segmenter(SegmentSettings(judge=judge))
    events = []
    for start in range(0, len(samples), FRAME_SAMPLES):
        end = start + FRAME_SAMPLES
        events += segmenter.push(Frame(samples[start:end], start, end / SAMPLE_RATE_HZ))
    return events + segmenter.flush()


@pytest.mark.parametrize("kind", STEADY)
def test_no_steady_sound_is_a_voice_to_the_judge(kind: str) -> None:
    quiet = at(-65, spectrum_noise(0.5))[: 5 * SAMPLE_RATE_HZ]
    assert events_of(np.concatenate([quiet, at(-20, STEADY[kind])]), judge="silero") == []


@pytest.mark.parametrize("level_dbfs", [-12, -35])
@pytest.mark.parametrize("kind", STEADY)
def test_steady_sound_is_learnt_and_gives_no_endless_utterance(kind: str, level_dbfs: float) -> None:
    quiet = at(-65, spectrum_noise(0.5))[: 5 * SAMPLE_RATE_HZ]
    events = events_of(np.concatenate([quiet, at(level_dbfs, STEADY[kind])]))
    finals = [event.utterance for event in events if isinstance(event, Final)]
    rejected = [event for event in events if isinstance(event, Rejected)]
    assert {event.reason for event in rejected} <= {"steady_noise", "too_short"}
    # The detector may lose interest before the floor has risen: then a piece shorter than its window is left.
    assert sum(each.duration_s for each in finals) < SegmentSettings().floor_window_s
    last_s = max((event.t_s for event in rejected), default=0.0)
    assert last_s <= 12, "seven seconds after the sound began it must be part of the room"


def test_silence_starts_nothing() -> None:
    zeros = np.zeros(20 * SAMPLE_RATE_HZ, dtype=np.int16)
    dither = RNG.integers(-2, 3, 20 * SAMPLE_RATE_HZ).astype(np.int16)
    assert [e for e in events_of(np.concatenate([zeros, dither])) if isinstance(e, Started)] == []


def test_a_quiet_voice_like_sound_stays_below_the_absolute_gate() -> None:
    gate = VoiceGate(SegmentSettings(floor_dbfs=-30.0))
    frame = at(-35, STEADY["chord"])[:FRAME_SAMPLES]
    heard = [gate.hear(frame) for _ in range(20)]
    assert not any(each.voiced for each in heard)
    open_gate = VoiceGate(SegmentSettings(floor_dbfs=-60.0))
    assert any(open_gate.hear(frame).voiced for _ in range(20))


def test_the_detector_starts_afresh_after_a_minute_without_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = VoiceGate(SegmentSettings())
    resets = []
    monkeypatch.setattr(gate._detector, "reset", lambda: resets.append(1))
    silence = np.zeros(FRAME_SAMPLES, dtype=np.int16)
    for _ in range(3000 - 1):
        gate.hear(silence)
    assert resets == []
    for _ in range(3001):
        gate.hear(silence)
    assert resets == [1, 1]


def test_reset_forgets_the_room() -> None:
    gate = VoiceGate(SegmentSettings())
    noise = at(-20, STEADY["white noise"])
    blocks = noise[: 400 * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    first = [gate.hear(block) for block in blocks]
    gate.reset()
    assert [gate.hear(block) for block in blocks] == first
