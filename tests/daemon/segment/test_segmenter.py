"""The state machine: tables of what goes in and what comes out, and properties over any input."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Samples
from sottovoce.daemon.segment import (
    Final,
    Music,
    Partial,
    Rejected,
    Segmenter,
    SegmentEvent,
    SegmentSettings,
    Started,
)
from sottovoce.daemon.segment.gate import Heard
from tests.support.ear import LEVELS_DBFS, ScriptedEar, frames, of_type, script_of, segment, stream

# In frames: start 2 of 3, pre-roll 3, post-roll 1, hangover 5, shortest 4, longest 50 (cut in the last 10).
SETTINGS = SegmentSettings(
    start_voiced_frames=2,
    start_window_frames=3,
    pre_roll_ms=60,
    post_roll_ms=20,
    hangover_ms=100,
    min_ms=80,
    max_ms=1000,
    soft_cut_ms=200,
    partial_after_ms=200,
    partial_every_ms=100,
)
QUIET = "." * 6


def outline(events: list[SegmentEvent]) -> list[tuple[str, int, int, str]]:
    """Finals and rejections as (kind, first frame, frame after the last, cut or reason)."""
    rows = []
    for event in events:
        if isinstance(event, Final):
            row = ("final", event.utterance.start_sample, event.utterance.end_sample, event.utterance.cut)
        elif isinstance(event, Rejected):
            row = ("rejected", event.start_sample, event.end_sample, event.reason)
        else:
            continue
        rows.append((row[0], row[1] // FRAME_SAMPLES, row[2] // FRAME_SAMPLES, row[3]))
    return rows


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("." * 500, [], id="silence"),
        pytest.param("......#.....#......", [], id="single clicks"),
        pytest.param("!" * 50, [], id="loud but not voice"),
        pytest.param(
            QUIET + "#" * 8 + QUIET, [("final", 3, 15, "pause")], id="a word with pre-roll and post-roll"
        ),
        pytest.param(
            "#" * 8 + QUIET, [("final", 0, 9, "pause")], id="from the first frame on: no pre-roll there"
        ),
        pytest.param(QUIET + "#.####" + QUIET, [("final", 3, 13, "pause")], id="two of three with a hole"),
        pytest.param(
            QUIET + "#" * 8 + "....", [("final", 3, 15, "end")], id="the input ends in the hangover"
        ),
        pytest.param(QUIET + "#" * 8, [("final", 3, 14, "end")], id="the input ends in the word"),
        pytest.param(QUIET + "###" + QUIET, [("rejected", 3, 10, "too_short")], id="too short"),
        pytest.param(QUIET + "###", [("rejected", 3, 9, "too_short")], id="too short at the end"),
        pytest.param(
            QUIET + "####...####" + QUIET, [("final", 3, 18, "pause")], id="a pause below the hangover"
        ),
        pytest.param(
            "#" * 8 + "." * 5 + "#" * 8 + QUIET,
            [("final", 0, 9, "pause"), ("final", 10, 22, "pause")],
            id="a pause of the hangover: the pre-roll reaches back into it",
        ),
    ],
)
def test_utterances(marks: str, expected: list[tuple[str, int, int, str]]) -> None:
    assert outline(segment(marks, SETTINGS)) == expected


def test_pre_roll_ends_where_the_last_utterance_did() -> None:
    settings = SegmentSettings(
        start_voiced_frames=2, start_window_frames=3, pre_roll_ms=1000, post_roll_ms=20, hangover_ms=100
    )
    events = segment("." * 60 + "#" * 30 + "....." + "#" * 30, settings)
    assert outline(events) == [("final", 10, 91, "pause"), ("final", 91, 125, "end")]


def test_started_says_where_and_when() -> None:
    started, *_ = segment(QUIET + "#" * 8 + QUIET, SETTINGS)
    assert started == Started(1, 3 * FRAME_SAMPLES, t_s=pytest.approx(8 * 0.02))


def test_times_and_level_of_an_utterance() -> None:
    (final,) = of_type(segment(QUIET + "#" * 8 + QUIET, SETTINGS), Final)
    utterance = final.utterance
    assert utterance.id == 1
    assert utterance.t_start_s == pytest.approx(3 * 0.02)
    assert utterance.t_end_s == pytest.approx(14 * 0.02)
    assert utterance.t_closed_s == pytest.approx(19 * 0.02)
    assert utterance.level_dbfs == pytest.approx(LEVELS_DBFS["#"])
    assert utterance.duration_s == pytest.approx(12 * 0.02)


def test_rejections_give_numbers() -> None:
    (rejected,) = of_type(segment(QUIET + "###" + QUIET, SETTINGS), Rejected)
    assert rejected.words == "It lasted 60 ms, less than the 80 ms of min_ms."
    assert rejected.duration_s == pytest.approx(0.14)


def test_what_turns_out_to_be_the_noise_floor_is_rejected() -> None:
    loud = script_of("#" * 20, floor_dbfs=-70.0) + script_of("." * 6, floor_dbfs=-21.0)
    (rejected,) = of_type(segment(loud, SETTINGS), Rejected)
    assert rejected.reason == "steady_noise"
    assert rejected.words == "At -20 dBFS it was steady noise: the floor is now -21 dBFS."


class TestPartials:
    def test_come_on_time_while_the_voice_goes_on(self) -> None:
        partials = of_type(segment(QUIET + "#" * 22 + QUIET, SETTINGS), Partial)
        assert [round(p.t_s - 6 * 0.02, 2) for p in partials] == [0.20, 0.30, 0.40]
        assert [p.duration_s for p in partials] == pytest.approx([0.26, 0.36, 0.46])
        assert {p.id for p in partials} == {1}
        assert partials[0].level_dbfs == pytest.approx(LEVELS_DBFS["#"])
        assert partials[0].t_start_s == pytest.approx(0.06)
        np.testing.assert_array_equal(partials[0].samples, stream(16 * FRAME_SAMPLES)[3 * FRAME_SAMPLES :])

    def test_wait_for_the_voice_in_a_pause_and_do_not_pile_up(self) -> None:
        partials = of_type(segment("#" * 9 + "...." + "#" * 8, SETTINGS), Partial)
        assert [round(p.t_s, 2) for p in partials] == [0.28, 0.38]

    def test_with_the_defaults_leave_time_to_suggest_within_1300_ms(self) -> None:
        (first, *_) = of_type(segment("." * 50 + "#" * 100, SegmentSettings()), Partial)
        assert first.t_s - 1.0 == pytest.approx(1.0)

    def test_begin_anew_after_a_cut(self) -> None:
        partials = of_type(segment("#" * 100, SETTINGS), Partial)
        by_id = {id_: [p for p in partials if p.id == id_] for id_ in {p.id for p in partials}}
        assert all(len(each[0].samples) == 10 * FRAME_SAMPLES for each in by_id.values())


class TestLongTalk:
    def test_is_cut_at_the_quietest_frame_and_goes_on(self) -> None:
        script = script_of("#" * 70)
        script[43] = Heard(voiced=True, level_dbfs=-40.0, floor_dbfs=-70.0)
        events = segment(script, SETTINGS)
        assert outline(events) == [("final", 0, 43, "length"), ("final", 43, 70, "end")]
        kinds = [type(event) for event in events if not isinstance(event, Partial)]
        assert kinds == [Started, Final, Started, Final]

    def test_loses_no_sample(self) -> None:
        finals = of_type(segment("#" * 1000, SETTINGS), Final)
        joined = np.concatenate([final.utterance.samples for final in finals])
        np.testing.assert_array_equal(joined, stream(1000 * FRAME_SAMPLES))
        assert max(final.utterance.duration_s for final in finals) <= 1.0

    def test_that_ends_at_the_cut_starts_nothing_new(self) -> None:
        events = segment("#" * 47 + "." * 20, SETTINGS)
        assert outline(events) == [("final", 0, 49, "length")]
        assert len(of_type(events, Started)) == 1

    def test_of_ten_minutes(self) -> None:
        finals = of_type(segment("#" * 30_000, SegmentSettings()), Final)
        assert sum(len(final.utterance.samples) for final in finals) == 600 * SAMPLE_RATE_HZ
        assert len(finals) == 41  # a frame short of the longest, cut at the latest of equally quiet frames


class TestGaps:
    def test_short_ones_are_marked(self) -> None:
        (final,) = of_type(segment(QUIET + "#" * 8 + QUIET, SETTINGS, lost={10: 160}), Final)
        assert final.utterance.lost_samples == 160
        assert final.utterance.cut == "pause"
        assert len(final.utterance.samples) == 12 * FRAME_SAMPLES

    def test_long_ones_end_the_utterance(self) -> None:
        events = segment("#" * 8 + "#" * 8, SETTINGS, lost={8: 5 * FRAME_SAMPLES})
        assert outline(events) == [("final", 0, 8, "gap"), ("final", 13, 21, "end")]
        assert [final.utterance.lost_samples for final in of_type(events, Final)] == [0, 0]

    def test_a_short_gap_in_a_pause_can_end_it(self) -> None:
        events = segment("#" * 8 + "..." + "..", SETTINGS, lost={11: 2 * FRAME_SAMPLES})
        assert outline(events) == [("final", 0, 9, "gap")]

    def test_voiced_frames_before_a_long_one_do_not_count(self) -> None:
        events = segment(QUIET + "#" + "#.....", SETTINGS, lost={7: 6 * FRAME_SAMPLES})
        assert events == []


class TestReset:
    def test_rejects_what_is_open_and_forgets(self) -> None:
        ear = ScriptedEar(script_of("#" * 20))
        segmenter = Segmenter(SETTINGS, ear)
        stretch = frames(12)
        for frame in stretch[:8]:
            segmenter.push(frame)
        assert segmenter.meter.speaking
        (rejected,) = of_type(segmenter.reset(), Rejected)
        assert (rejected.reason, rejected.words) == ("interrupted", "Listening was interrupted.")
        assert ear.resets == 1
        assert not segmenter.meter.speaking
        assert segmenter.reset() == []
        assert segmenter.push(stretch[8]) == []
        (started,) = segmenter.push(stretch[9])
        assert started == Started(2, 8 * FRAME_SAMPLES, stretch[9].t_s)


def test_the_end_of_input_is_said_once() -> None:
    segmenter = Segmenter(SETTINGS, ScriptedEar(script_of("#" * 8)))
    for frame in frames(8):
        segmenter.push(frame)
    assert len(of_type(segmenter.flush(), Final)) == 1
    assert segmenter.flush() == []


def test_the_meter_follows() -> None:
    segmenter = Segmenter(SETTINGS, ScriptedEar(script_of("##..")))
    seen = []
    for frame in frames(4):
        segmenter.push(frame)
        seen.append(segmenter.meter)
    assert [meter.level_dbfs for meter in seen] == [-20.0, -20.0, -70.0, -70.0]
    assert [meter.speaking for meter in seen] == [False, True, True, True]
    assert [meter.unvoiced_s for meter in seen] == pytest.approx([0, 0, 0.02, 0.04])
    assert {meter.floor_dbfs for meter in seen} == {-70.0}


heard = st.builds(
    Heard,
    voiced=st.booleans(),
    level_dbfs=st.floats(-96, 0),
    floor_dbfs=st.sampled_from([-96.0, -96.0, -96.0, -15.0]),
)
runs = st.lists(st.tuples(heard, st.integers(1, 40)), max_size=12)
settings_strategy = st.builds(
    lambda n, extra, pre, post, hang, low, soft, more: SegmentSettings(
        start_voiced_frames=n,
        start_window_frames=n + extra,
        pre_roll_ms=pre,
        post_roll_ms=min(post, hang),
        hangover_ms=hang,
        min_ms=low,
        max_ms=max(1000, 2 * soft, pre + 20 * (n + extra) + soft) + more,
        soft_cut_ms=soft,
        partial_after_ms=200,
        partial_every_ms=100,
    ),
    st.integers(1, 5),
    st.integers(0, 5),
    st.integers(0, 500),
    st.integers(0, 300),
    st.integers(100, 500),
    st.integers(20, 300),
    st.integers(20, 500),
    st.integers(0, 300),
)


@given(
    runs,
    settings_strategy,
    st.dictionaries(st.integers(0, 200), st.integers(1, 20_000), max_size=4),
    st.booleans(),
)
def test_properties(
    script: list[tuple[Heard, int]], settings: SegmentSettings, lost: dict[int, int], by_gap: bool
) -> None:
    items = [each for each, count in script for _ in range(count)]
    lost = {number: samples for number, samples in lost.items() if number < len(items)}
    everything = stream(len(items) * FRAME_SAMPLES + sum(lost.values()))
    events = segment(items, settings, lost, "gap" if by_gap else "end")
    # Every start is followed by one end of the same id, in order, and nothing else is between two of them.
    ids = [event.utterance.id if isinstance(event, Final) else event.id for event in events]
    assert ids == sorted(ids)
    started = of_type(events, Started)
    ends = [event for event in events if isinstance(event, Final | Rejected)]
    assert [event.id for event in started] == list(range(1, len(started) + 1))
    assert [e.utterance.id if isinstance(e, Final) else e.id for e in ends] == [event.id for event in started]
    bounds = [
        (e.utterance.start_sample, e.utterance.end_sample)
        if isinstance(e, Final)
        else (e.start_sample, e.end_sample)
        for e in ends
    ]
    assert [start for start, _ in bounds] == [event.start_sample for event in started]
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(bounds))
    for utterance in (event.utterance for event in of_type(events, Final)):
        assert 0 <= utterance.start_sample < utterance.end_sample <= len(everything)
        assert (
            len(utterance.samples) == utterance.end_sample - utterance.start_sample - utterance.lost_samples
        )
        assert utterance.duration_s * 1000 <= settings.max_ms
        assert utterance.t_start_s < utterance.t_end_s <= utterance.t_closed_s
        if not utterance.lost_samples:
            expected = everything[utterance.start_sample : utterance.end_sample]
            np.testing.assert_array_equal(utterance.samples, expected)
    for partial in of_type(events, Partial):
        assert partial.samples[0] == everything[partial.start_sample]
        assert partial.duration_s * 1000 <= settings.max_ms


def starts_beside(music: Music | None, settings: SegmentSettings, marks: str) -> int | None:
    """The frame at which an utterance starts, if one does."""
    segmenter = Segmenter(settings, ScriptedEar(script_of(marks)))
    for number, frame in enumerate(frames(len(marks))):
        if any(isinstance(event, Started) for event in segmenter.push(frame, music)):
            return number
    return None


def test_beside_unknown_music_more_frames_must_be_voiced_of_a_window_twice_as_long() -> None:
    settings = SegmentSettings(start_voiced_frames=3, start_window_frames=5, music_start_voiced_frames=6)
    rest = frames(1)[0].samples
    assert starts_beside(None, settings, "#" * 20) == 2
    assert starts_beside(Music(rest), settings, "#" * 20) == 2
    assert starts_beside(Music(), settings, "#" * 20) == 5
    assert starts_beside(Music(), settings, "#." * 20) is None
    assert starts_beside(Music(), settings, "#.#" * 20) == 8
    most = SegmentSettings(start_voiced_frames=3, start_window_frames=5, music_start_voiced_frames=50)
    assert starts_beside(Music(), most, "#" * 20) == 9


def test_what_music_explains_is_no_voice_and_the_ear_gets_the_rest() -> None:
    settings = SegmentSettings(start_voiced_frames=3, start_window_frames=5)
    rest = frames(1)[0].samples
    assert starts_beside(Music(rest, explained=True), settings, "#" * 20) is None
    heard = []

    class Listening(ScriptedEar):
        def hear(self, samples: Samples, *, strict: bool = False) -> Heard:
            heard.append((samples, strict))
            return super().hear(samples)

    segmenter = Segmenter(settings, Listening(script_of("##")))
    first, second = frames(2)
    segmenter.push(first, Music(rest))
    segmenter.push(second, Music())
    assert [strict for _, strict in heard] == [False, True]
    assert heard[0][0] is rest
    assert heard[1][0] is second.samples
