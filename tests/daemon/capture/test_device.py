"""A microphone that is lost, silent, muted, busy, and comes back."""

import threading
import time

import numpy as np
import pytest

from sottovoce.daemon.capture import stream as stream_module
from sottovoce.daemon.capture.device import DeviceSource
from sottovoce.daemon.capture.settings import CaptureSettings
from sottovoce.daemon.capture.tally import Counters
from sottovoce.daemon.errors import DeviceError
from sottovoce.daemon.frames import FRAME_SAMPLES, Notice
from tests.support.host import Capture, ScriptedHost, microphone

QUICK = CaptureSettings(stall_ms=400, silent_after_s=0.5, rescan_s=2)


def named(name: str) -> CaptureSettings:
    return CaptureSettings(device=name, stall_ms=400, silent_after_s=0.5, rescan_s=2)


class TestChoosing:
    def test_no_device_at_all(self) -> None:
        with pytest.raises(DeviceError, match=r"^No microphone was found\. Plug one in"):
            DeviceSource(QUICK, ScriptedHost([]))

    def test_an_unknown_name(self) -> None:
        host = ScriptedHost([microphone("Built-in"), microphone("Yeti Stereo")])
        with pytest.raises(DeviceError) as raised:
            DeviceSource(named("Yetti Stereo"), host)
        assert str(raised.value) == (
            "There is no device 'Yetti Stereo'. Did you mean 'Yeti Stereo'? "
            "Choose one of: Built-in, Yeti Stereo; or default."
        )

    def test_a_missing_channel(self) -> None:
        with pytest.raises(
            DeviceError, match=r"'a' has no channel 2\. Set capture\.channel to 0 to 1, or mix"
        ):
            DeviceSource(CaptureSettings(channel=2), ScriptedHost([microphone("a", channels=2)]))


class TestListening:
    def test_begins_with_words_and_goes_on_with_frames(self) -> None:
        source = DeviceSource(QUICK, ScriptedHost([microphone("a", 44_100, 2, default=True)]))
        with Capture(source) as capture:
            capture.until("listening")
            capture.until_frames(20)
        starting, listening = capture.notices
        assert starting == Notice("starting", "Opening a.", starting.t_s, "a")
        assert listening == Notice("listening", "Listening to a.", listening.t_s, "a", 44_100, 2)
        starts = [frame.start_sample for frame in capture.frames]
        assert starts == list(range(0, len(starts) * FRAME_SAMPLES, FRAME_SAMPLES))
        times = [frame.t_s for frame in capture.frames]
        assert times == sorted(times)
        np.testing.assert_allclose(capture.frames[-1].samples, 1000, atol=2)
        assert source.counters == Counters()

    def test_at_16_khz_samples_pass_unchanged(self) -> None:
        with Capture(DeviceSource(QUICK, ScriptedHost([microphone("a", 16_000)]))) as capture:
            capture.until_frames(5)
        assert all((frame.samples == 1000).all() for frame in capture.frames)

    @pytest.mark.parametrize(
        ("device", "accepts", "opened"),
        [
            (microphone("usb", 44_100, 2), {(48_000, 1)}, (48_000, 1)),
            (microphone("headset", 48_000, 1), {(16_000, 1)}, (16_000, 1)),
            (microphone("studio", 44_100, 2), {(192_000, 2)}, (192_000, 2)),
            (microphone("array", 16_000, 8), {(16_000, 8)}, (16_000, 8)),
            (microphone("server", 44_100, 32), None, (44_100, 1)),
        ],
        ids=lambda value: getattr(value, "name", ""),
    )
    def test_tries_what_the_device_takes(self, device, accepts, opened) -> None:
        host = ScriptedHost([device], accepts)
        with Capture(DeviceSource(QUICK, host)) as capture:
            capture.until_frames(5)
        assert host.opened[-1] == (device.name, *opened)

    def test_an_overflow_is_counted_and_carried(self) -> None:
        host = ScriptedHost([microphone("a")])
        source = DeviceSource(QUICK, host)
        with Capture(source) as capture:
            capture.until_frames(10)
            host.overflow.set()
            capture.until_frames(10)
        assert source.counters == Counters(overflows=1)
        frames = capture.frames
        (gap,) = [number for number, frame in enumerate(frames) if frame.lost_samples]
        end = frames[gap - 1].start_sample + FRAME_SAMPLES
        assert frames[gap].start_sample == end + frames[gap].lost_samples

    def test_a_slow_reader_loses_the_oldest_and_never_grows(self) -> None:
        host = ScriptedHost([microphone("a")])
        source = DeviceSource(CaptureSettings(queue_s=0.1), host)
        items = source.listen(threading.Event())
        assert next(items).state == "starting"
        assert next(items).state == "listening"
        time.sleep(0.5)
        frames = [next(items) for _ in range(10)]
        items.close()
        assert source.counters.dropped_frames >= 10
        assert sum(getattr(frame, "lost_samples", 0) for frame in frames) >= 10 * FRAME_SAMPLES
        assert host.streams == []


class TestLosing:
    @pytest.mark.parametrize("how", ["unplugged", "stalled"])
    def test_is_noticed_within_a_second_and_recovered_from(self, how: str) -> None:
        host = ScriptedHost([microphone("a")])
        source = DeviceSource(QUICK, host)
        with Capture(source) as capture:
            seen = capture.until("listening")
            capture.until_frames(5)
            faulty_s = time.monotonic()
            if how == "unplugged":
                host.unplug("a")
            else:
                host.stalled.set()
            seen = capture.until("lost", "a is lost.", seen)
            assert time.monotonic() - faulty_s < 1.0
            host.stalled.clear()
            host.plugged = [microphone("a")]
            seen = capture.until("listening", "Listening to a.", seen)
            capture.until_frames(5)
        assert source.counters.restarts == 1
        frames = capture.frames
        (gap,) = [number for number, frame in enumerate(frames) if frame.lost_samples]
        away_s = frames[gap].t_s - frames[gap - 1].t_s
        assert frames[gap].lost_samples / 16_000 == pytest.approx(away_s, abs=0.1)

    def test_says_why_it_cannot_be_opened_once_and_keeps_trying(self) -> None:
        host = ScriptedHost([microphone("a")], busy=True)
        with Capture(DeviceSource(QUICK, host)) as capture:
            capture.until("lost", "a cannot be opened: Device in use. Trying again.")
            time.sleep(1.0)
            assert len(capture.notices) == 2
            assert 2 <= len(host.opened) <= 4
            host.busy = False
            capture.until("listening")

    def test_with_every_device_gone(self) -> None:
        host = ScriptedHost([microphone("a")])
        with Capture(DeviceSource(QUICK, host)) as capture:
            seen = capture.until("listening")
            host.unplug("a")
            seen = capture.until("lost", "No microphone is connected. Trying again.", seen)
            host.plugged = [microphone("b")]
            capture.until("listening", "Listening to b.", seen)

    def test_of_a_named_one_falls_back_and_takes_it_back(self) -> None:
        headset, desk = microphone("Headset"), microphone("Desk", default=True)
        host = ScriptedHost([headset, desk])
        with Capture(DeviceSource(named("headset"), host)) as capture:
            seen = capture.until("listening", "Listening to Headset.")
            host.unplug("Headset")
            seen = capture.until("lost", "Headset is lost.", seen)
            seen = capture.until("listening", "Listening to Desk until 'headset' is back.", seen)
            capture.until_frames(5)
            host.plugged = [headset, desk]
            capture.until("listening", "Headset is back: listening to it again.", seen)
            assert host.scouts >= 1

    def test_follows_the_default_when_the_present_one_is_silent(self) -> None:
        host = ScriptedHost([microphone("Desk", default=True), microphone("Headset")], value=0)
        with Capture(DeviceSource(QUICK, host)) as capture:
            seen = capture.until("silent")
            host.plugged = [microphone("Desk"), microphone("Headset", default=True)]
            capture.until("listening", "Listening to Headset.", seen)

    def test_with_a_system_that_hangs_when_closing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stream_module, "_CLOSE_DEADLINE_S", 0.2)
        host = ScriptedHost([microphone("a")])
        with Capture(DeviceSource(QUICK, host)) as capture:
            seen = capture.until("listening")
            host.hang.set()
            host.stalled.set()
            seen = capture.until("lost", after=seen)
            host.stalled.clear()
            capture.until("listening", after=seen)
            assert host.rescans == 0, "rescanning would hang as well"
            assert host.abandoned
        host.hang.clear()


class TestSilence:
    @pytest.mark.parametrize("value", [0, 1, -1])
    def test_is_said_with_a_hint_and_ends(self, value: int) -> None:
        host = ScriptedHost([microphone("a")])
        with Capture(DeviceSource(QUICK, host)) as capture:
            seen = capture.until("listening")
            host.value = value
            seen = capture.until("silent", "Nothing but digital silence has come for 0.5 s", seen)
            assert "privacy settings" in capture.notices[-1].reason
            host.value = 2
            capture.until("listening", after=seen)


class TestMute:
    def test_closes_the_device_and_opens_it_again(self) -> None:
        host = ScriptedHost([microphone("a")])
        source = DeviceSource(QUICK, host)
        with Capture(source) as capture:
            seen = capture.until("listening")
            for _ in range(2):
                source.set_muted(True)
                seen = capture.until("muted", "The microphone is muted.", seen)
                assert host.streams == []
                count = len(capture.frames)
                time.sleep(0.1)
                assert len(capture.frames) == count
                source.set_muted(False)
                seen = capture.until("listening", after=seen)
                capture.until_frames(3)

    def test_can_be_stopped(self) -> None:
        host = ScriptedHost([microphone("a")])
        source = DeviceSource(QUICK, host)
        source.set_muted(True)
        with Capture(source) as capture:
            capture.until("muted")
        assert [notice.state for notice in capture.notices] == ["starting", "muted"]
        assert host.opened == []
