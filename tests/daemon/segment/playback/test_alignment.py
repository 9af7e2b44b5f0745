"""The lag is found where it is, and not found where there is no music."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.daemon.frames import FRAME_SAMPLES
from sottovoce.daemon.segment.playback.alignment import BANDS, MOST_FRAMES, Aligner, Onsets
from tests.support.tune import Wave, at, in_room, tune

TUNE = tune(12.0)
ROOM = at(-65.0, np.random.default_rng(1).standard_normal(len(TUNE)))


def lag_of(heard: Wave, given: Wave, aligner: Aligner | None = None) -> int | None:
    aligner = aligner or Aligner()
    aligner.prepare(np.zeros(MOST_FRAMES * FRAME_SAMPLES, np.float32))
    for start in range(0, len(heard) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        part = slice(start, start + FRAME_SAMPLES)
        aligner.push(heard[part].astype(np.float32), given[part].astype(np.float32))
    return aligner.lag_frames


@settings(max_examples=8, deadline=None)
@given(
    lag=st.integers(0, MOST_FRAMES - 1),
    gain_db=st.floats(-30, 15),
    rt60_s=st.floats(0.05, 0.5),
)
def test_it_is_found_to_a_frame_at_any_gain_in_any_room(lag: int, gain_db: float, rt60_s: float) -> None:
    heard = in_room(TUNE, gain_db=gain_db, delay_s=lag * 0.02, rt60_s=rt60_s)
    found = lag_of((heard + ROOM)[: 6 * 16_000], TUNE)
    assert found is not None
    assert abs(found - lag) <= 1


def test_it_is_found_in_two_seconds() -> None:
    aligner, heard = Aligner(), in_room(TUNE, gain_db=0, delay_s=0.3, rt60_s=0.2)
    aligner.prepare(np.zeros(MOST_FRAMES * FRAME_SAMPLES, np.float32))
    frames = zip(heard.reshape(-1, FRAME_SAMPLES), TUNE.reshape(-1, FRAME_SAMPLES), strict=True)
    lags = [aligner.push(*(part.astype(np.float32) for part in pair)) for pair in frames]
    assert lags[:99] == [None] * 99
    assert lags[124] == 15


@pytest.mark.parametrize(
    "heard", [ROOM, tune(12.0, seed=9), np.zeros(len(TUNE))], ids=["room", "other", "none"]
)
def test_other_sound_and_silence_are_not_the_recording(heard: Wave) -> None:
    assert lag_of(heard, TUNE) is None


def test_it_follows_and_a_reset_forgets() -> None:
    aligner = Aligner()
    assert lag_of(in_room(TUNE, gain_db=0, delay_s=0.2, rt60_s=0.2), TUNE, aligner) == 10
    aligner.reset()
    assert aligner.lag_frames is None
    moved = np.concatenate([in_room(TUNE, gain_db=0, delay_s=delay_s, rt60_s=0.2) for delay_s in (0.2, 0.3)])
    assert lag_of(moved, np.tile(TUNE, 2), aligner) == 15


def test_onsets_are_bounded_and_silence_has_none() -> None:
    onsets = Onsets()
    assert not onsets.push(np.zeros(FRAME_SAMPLES, np.float32)).any()
    rows = np.array([onsets.push(frame.astype(np.float32)) for frame in TUNE.reshape(-1, FRAME_SAMPLES)])
    assert rows.shape == (len(TUNE) // FRAME_SAMPLES, BANDS)
    assert rows.min() >= -6
    assert rows.max() <= 12
