"""Frames through the segmenter: muting, losing, ending."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Notice
from sottovoce.daemon.segment import Final, Meter, Rejected, Segmenter, SegmentEvent, SegmentSettings, Started
from sottovoce.daemon.segment.gate import Heard
from sottovoce.daemon.service.listening import METER_EVERY_FRAMES, Listener


class Loudness:
    """An ear that takes everything loud for speech."""

    def hear(self, samples: np.ndarray, *, strict: bool = False) -> Heard:
        loud = bool(np.abs(samples).max() > 1000)
        return Heard(loud, -20.0 if loud else -90.0, -90.0)

    def reset(self) -> None:
        pass


class Script:
    """A source that plays a list of frames and notices; calls in the list are made at their turn."""

    name = "script"

    def __init__(self, items: list) -> None:
        self._items = items

    def listen(self, stop: threading.Event) -> Iterator[Frame | Notice]:
        for item in self._items:
            if callable(item):
                item()
            else:
                yield item


def frames(first: int, count: int, amplitude: int) -> list[Frame]:
    samples = np.full(FRAME_SAMPLES, amplitude, np.int16)
    return [Frame(samples, n * FRAME_SAMPLES, (n + 1) * 0.02) for n in range(first, first + count)]


def notice(state: str) -> Notice:
    return Notice(state, "because", 0.0)  # type: ignore[arg-type]


@pytest.fixture
def heard():
    return {"events": [], "notices": [], "meters": []}


def listener(items: list, heard: dict) -> Listener:
    return Listener(
        Script(items),
        Segmenter(SegmentSettings(), Loudness()),
        music=lambda _: None,
        on_event=heard["events"].append,
        on_notice=heard["notices"].append,
        on_meter=heard["meters"].append,
    )


def kinds(events: list[SegmentEvent]) -> list[type]:
    return [type(event) for event in events if isinstance(event, Started | Final | Rejected)]


def test_an_utterance_open_at_the_end_is_closed(heard: dict):
    listener([notice("listening"), *frames(0, 40, 9000), notice("ended")], heard).run(threading.Event())
    assert kinds(heard["events"]) == [Started, Final]
    assert heard["events"][-1].utterance.cut == "end"
    assert [each.state for each in heard["notices"]] == ["listening", "ended"]


def test_a_lost_device_ends_the_utterance_with_a_gap(heard: dict):
    listener([*frames(0, 40, 9000), notice("lost")], heard).run(threading.Event())
    assert heard["events"][-1].utterance.cut == "gap"


def test_mute_hears_nothing_and_unmute_hears_again(heard: dict):
    items: list = [*frames(0, 20, 9000)]
    ears = listener(items, heard)
    items += [
        lambda: ears.mute(True),
        *frames(20, 100, 9000),
        lambda: ears.mute(False),
        *frames(120, 40, 9000),
    ]
    ears.run(threading.Event())
    assert kinds(heard["events"]) == [Started, Rejected, Started, Final]
    assert heard["events"][1].reason == "interrupted"
    assert heard["events"][-1].utterance.start_sample >= 120 * FRAME_SAMPLES


def test_the_meter_ticks_ten_times_a_second(heard: dict):
    listener(frames(0, SAMPLE_RATE_HZ // FRAME_SAMPLES, 9000), heard).run(threading.Event())
    assert len(heard["meters"]) == 50 // METER_EVERY_FRAMES == 10
    assert isinstance(heard["meters"][0], Meter)
