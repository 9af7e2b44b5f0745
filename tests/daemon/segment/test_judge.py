"""The judge behind the gate: when it is asked, what it hears, and what follows; then real music."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from sottovoce.daemon.segment import Final, Segmenter, SegmentSettings, Utterance, judge
from sottovoce.daemon.segment.gate import VoiceGate
from sottovoce.daemon.segment.judge import CONTEXT_FRAMES, RESTART_FRAMES, JudgedGate, make_ear
from sottovoce.daemon.segment.silero import BLOCK_SAMPLES
from tests.support.data import DATA_ROOT, needs_data
from tests.support.ear import ScriptedEar, frames, script_of, stream

SETTINGS = SegmentSettings(judge_threshold=0.7, hangover_ms=200)
SLEEP_FRAMES = 10


@dataclass
class ScriptedNetwork:
    """Says its probabilities, the last one for ever, and keeps what it heard since each reset."""

    script: list[float]
    heard: list[list[Samples]] = field(default_factory=list)
    asked: int = 0

    def probability(self, block: Samples) -> float:
        assert block.shape == (BLOCK_SAMPLES,)
        self.heard[-1].append(block)
        self.asked += 1
        return self.script[min(self.asked, len(self.script)) - 1]

    def reset(self) -> None:
        self.heard.append([])


def voiced(marks: str, network: ScriptedNetwork) -> str:
    """What of a script the gate lets through is voiced to the judge as well."""
    ear = JudgedGate(SETTINGS, ScriptedEar(script_of(marks)), network)
    return "".join(".#"[ear.hear(frame.samples).voiced] for frame in frames(len(marks)))


def test_a_quiet_room_costs_nothing() -> None:
    network = ScriptedNetwork([1.0])
    assert voiced("." * 500 + "!" * 500, network) == "." * 1000
    assert network.asked == 0


def test_it_says_no_to_what_the_gate_calls_voiced() -> None:
    assert voiced("#" * 100, ScriptedNetwork([0.69])) == "." * 100


def test_it_never_makes_voiced_what_the_gate_does_not() -> None:
    assert voiced("..##..##..", ScriptedNetwork([1.0])) == "..##..##.."


def test_a_voice_goes_on_at_a_little_less() -> None:
    # 16 frames are 10 blocks; from then on 5 blocks come with 8 frames: after 2, 4, 5, 7 and 8 of them.
    network = ScriptedNetwork([0.0] * 9 + [0.7, 0.56, 0.54, 0.69])
    assert voiced("." * 15 + "#" * 8, network) == "." * 15 + "####...."


def test_it_hears_what_came_before_and_then_every_sample() -> None:
    network = ScriptedNetwork([1.0])
    voiced("." * 40 + "#" * 9, network)
    (heard,) = network.heard
    everything = stream(49 * FRAME_SAMPLES)
    woke = (41 - CONTEXT_FRAMES) * FRAME_SAMPLES
    np.testing.assert_array_equal(np.concatenate(heard), everything[woke : woke + len(heard) * BLOCK_SAMPLES])
    assert len(heard) == (CONTEXT_FRAMES + 8) * FRAME_SAMPLES // BLOCK_SAMPLES


def test_it_sleeps_after_the_hangover_and_wakes_afresh() -> None:
    network = ScriptedNetwork([1.0])
    voiced("#" + "." * (SLEEP_FRAMES - 1) + "#", network)
    assert len(network.heard) == 1
    network = ScriptedNetwork([1.0])
    marks = "#" * 20 + "." * SLEEP_FRAMES
    voiced(marks, network)
    asked = network.asked
    network = ScriptedNetwork([1.0])
    voiced(marks + "." * 100, network)
    assert network.asked == asked, "asleep it is not asked"
    voiced_again = ScriptedNetwork([1.0])
    voiced(marks + "." * 100 + "#", voiced_again)
    assert len(voiced_again.heard) == 2


def test_it_starts_afresh_every_five_seconds_without_a_voice() -> None:
    network = ScriptedNetwork([0.1])
    voiced("#" * (RESTART_FRAMES * 3), network)
    assert len(network.heard) == 4
    talking = ScriptedNetwork([0.9])
    voiced("#" * (RESTART_FRAMES * 3), talking)
    assert len(talking.heard) == 1


def test_reset_forgets_the_voice_and_the_samples() -> None:
    network, gate = ScriptedNetwork([1.0, 1.0, 0.0]), ScriptedEar(script_of("#" * 10))
    ear = JudgedGate(SETTINGS, gate, network)
    stretch = [frame.samples for frame in frames(10)]
    assert [ear.hear(samples).voiced for samples in stretch[:4]] == [False, True, True, True]
    ear.reset()
    assert gate.resets == 1
    assert not ear.hear(stretch[4]).voiced
    ear.hear(stretch[5])
    np.testing.assert_array_equal(network.heard[-1][0], np.concatenate(stretch[4:6])[:BLOCK_SAMPLES])


@given(st.text("#.", max_size=120))
def test_what_it_hears_between_two_resets_is_one_stretch_of_the_stream(marks: str) -> None:
    network = ScriptedNetwork([0.9])
    voiced(marks, network)
    everything = stream(len(marks) * FRAME_SAMPLES)
    for heard in filter(None, network.heard):
        joined = np.concatenate(heard)
        start = int(joined[0].view(np.uint16))  # samples tell their position: 120 frames are below 2**16
        assert start % FRAME_SAMPLES == 0
        np.testing.assert_array_equal(joined, everything[start : start + len(joined)])


@pytest.mark.parametrize(
    ("wanted", "installed", "kind"),
    [
        ("none", True, VoiceGate),
        ("auto", True, JudgedGate),
        ("auto", False, VoiceGate),
        ("silero", True, JudgedGate),
    ],
)
def test_the_settings_choose(
    wanted: Literal["auto", "silero", "none"], installed: bool, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "is_installed", lambda: installed)
    assert type(make_ear(SegmentSettings(judge=wanted))) is kind


def recording(name: str, level_dbfs: float) -> NDArray[np.float64]:
    with Recording(DATA_ROOT / name) as source:
        wave = np.concatenate(list(source.chunks())).astype(np.float64)
    return wave / np.sqrt(np.mean(wave**2)) * 10 ** (level_dbfs / 20)


def utterances(wave: NDArray[np.float64], settings: SegmentSettings) -> list[Utterance]:
    room = np.random.default_rng(1).standard_normal(len(wave)) * 10 ** (-65 / 20)
    pcm = np.round(np.clip(wave + room, -1, 1) * 32767).astype(np.int16)
    segmenter, events = Segmenter(settings), []
    for start in range(0, len(pcm) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        end = start + FRAME_SAMPLES
        events += segmenter.push(Frame(pcm[start:end], start, end / SAMPLE_RATE_HZ))
    return [event.utterance for event in events + segmenter.flush() if isinstance(event, Final)]


@needs_data("music/deam")
@pytest.mark.data
def test_music_is_no_utterance() -> None:
    clips = ("10", "1109", "1326", "1380", "1601", "1710", "24", "312", "746", "910", "997")
    music = np.concatenate([recording(f"music/deam/{clip}.opus", -20.0) for clip in clips])
    gate_s = sum(each.duration_s for each in utterances(music, SegmentSettings(judge="none")))
    assert gate_s > 80, "the clips are no test if the gate keeps them out"
    assert utterances(music, SegmentSettings(judge="silero")) == []


@needs_data("music/deam", "speech/ravdess")
@pytest.mark.data
def test_a_sentence_over_music_is_found_where_it_is() -> None:
    names = ["03-01-05-01-01-01-12", "03-01-03-01-02-01-05", "03-01-04-01-01-02-20", "03-01-01-01-02-01-09"]
    music = recording("music/deam/1013.opus", -36.0)
    for name in names:
        voice = recording(f"speech/ravdess/{name}.opus", -28.0)
        at = 4 * SAMPLE_RATE_HZ
        mix = np.resize(music, at + len(voice) + 3 * SAMPLE_RATE_HZ)
        mix[at : at + len(voice)] += voice
        (found,) = utterances(mix, SegmentSettings(judge="silero"))
        assert at <= found.start_sample < found.end_sample <= at + len(voice) + SAMPLE_RATE_HZ
        assert found.duration_s > 1


def test_beside_unknown_music_it_must_be_surer() -> None:
    network = ScriptedNetwork([0.9])
    ear = JudgedGate(SETTINGS, ScriptedEar(script_of("#" * 60)), network)
    heard = [
        ear.hear(frame.samples, strict=20 <= number < 40).voiced for number, frame in enumerate(frames(60))
    ]
    assert heard[10:20] == [True] * 10
    assert heard[25:40] == [True] * 15, "a voice that was there goes on at a little less"
    assert (
        not JudgedGate(SETTINGS, ScriptedEar(script_of("#")), network)
        .hear(frames(1)[0].samples, strict=True)
        .voiced
    )
    strict = JudgedGate(SETTINGS, ScriptedEar(script_of("#" * 60)), ScriptedNetwork([0.94]))
    assert not any(strict.hear(frame.samples, strict=True).voiced for frame in frames(60))
    loose = JudgedGate(SETTINGS, ScriptedEar(script_of("#" * 60)), ScriptedNetwork([0.94]))
    assert any(loose.hear(frame.samples).voiced for frame in frames(60))
