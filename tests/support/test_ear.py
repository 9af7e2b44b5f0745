"""The scripted ear and its stream behave as their page says."""

import numpy as np

from sottovoce.daemon.frames import FRAME_SAMPLES
from sottovoce.daemon.segment import Final, SegmentSettings, Started
from tests.support.ear import ScriptedEar, frames, of_type, script_of, segment, stream


def test_every_sample_tells_its_position() -> None:
    first, second, third = frames(3, lost={1: 100})
    assert (first.samples[0], second.samples[0], third.samples[-1]) == (0, 420, 420 + 2 * 320 - 1)
    assert [frame.lost_samples for frame in (first, second, third)] == [0, 100, 0]
    np.testing.assert_array_equal(stream(70_000)[65_536:], np.arange(70_000 - 65_536))


def test_it_hears_its_script_and_then_silence() -> None:
    ear = ScriptedEar(script_of("#.!"))
    block = np.zeros(FRAME_SAMPLES, dtype=np.int16)
    assert [(h.voiced, h.level_dbfs) for h in (ear.hear(block) for _ in range(4))] == [
        (True, -20.0),
        (False, -70.0),
        (False, -10.0),
        (False, -96.0),
    ]


def test_a_whole_script_gives_its_events() -> None:
    events = segment("." * 20 + "#" * 40, SegmentSettings(), flush=None)
    assert (len(of_type(events, Started)), len(of_type(events, Final))) == (1, 0)
    assert len(of_type(segment("." * 20 + "#" * 40, SegmentSettings()), Final)) == 1
