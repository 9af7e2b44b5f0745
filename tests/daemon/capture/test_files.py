"""Recordings as sources: every format, at the speed of life or faster, and every way to be wrong."""

import os
import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.capture.files import FileSource
from sottovoce.daemon.errors import InputError
from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Notice, Samples
from tests.support.audio import FORMATS, tone, write_audio
from tests.support.data import DATA_ROOT, needs_data


def write_wav(path: Path, samples: Samples, rate_hz: int = SAMPLE_RATE_HZ, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def play(path: Path) -> tuple[list[Frame], list[Notice]]:
    items = list(FileSource(path, fast=True).listen(threading.Event()))
    assert isinstance(items[0], Notice)
    assert isinstance(items[-1], Notice)
    return [i for i in items if isinstance(i, Frame)], [i for i in items if isinstance(i, Notice)]


@pytest.fixture
def noise() -> Samples:
    return np.random.default_rng(0).integers(-20_000, 20_000, 50_000).astype(np.int16)


def test_16_khz_mono_comes_out_exactly(tmp_path: Path, noise: Samples) -> None:
    frames, (listening, ended) = play(write_wav(tmp_path / "a.wav", noise))
    joined = np.concatenate([frame.samples for frame in frames])
    np.testing.assert_array_equal(joined[: len(noise)], noise)
    assert not joined[len(noise) :].any()
    assert [frame.start_sample for frame in frames] == list(range(0, len(joined), FRAME_SAMPLES))
    assert (listening.state, listening.reason, listening.device) == ("listening", "Playing a.wav.", "a.wav")
    assert (listening.sample_rate_hz, listening.channels) == (SAMPLE_RATE_HZ, 1)
    assert (ended.state, ended.reason) == ("ended", "a.wav has ended.")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format(tmp_path: Path, name: str) -> None:
    path = write_audio(tmp_path / "tone", tone(1.0), name)
    frames, notices = play(path)
    joined = np.concatenate([frame.samples for frame in frames]).astype(float)
    assert len(joined) == pytest.approx(SAMPLE_RATE_HZ, abs=2500)
    spectrum = np.abs(np.fft.rfft(joined * np.hanning(len(joined))))
    assert np.argmax(spectrum) * SAMPLE_RATE_HZ / len(joined) == pytest.approx(440, abs=5)
    assert notices[-1].reason == f"{path.name} has ended."


def test_it_takes_as_long_as_it_lasts(tmp_path: Path, noise: Samples) -> None:
    path = write_wav(tmp_path / "a.wav", noise[:8_000])
    begun_s = time.monotonic()
    frames = [i for i in FileSource(path).listen(threading.Event()) if isinstance(i, Frame)]
    assert 0.48 <= time.monotonic() - begun_s < 1.5
    due_s = frames[0].t_s + 0.02 * np.arange(len(frames))
    early_s = due_s - [frame.t_s for frame in frames]
    assert early_s.max() < 0.02, "never ahead of its time by a frame"


def test_it_can_be_stopped(tmp_path: Path, noise: Samples) -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    begun_s = time.monotonic()
    items = list(FileSource(write_wav(tmp_path / "a.wav", noise)).listen(stop))
    assert time.monotonic() - begun_s < 1
    assert isinstance(items[-1], Frame), "a stopped input has not ended"


class TestDamage:
    def test_a_wav_that_is_cut_short_keeps_what_is_there(self, tmp_path: Path, noise: Samples) -> None:
        path = write_wav(tmp_path / "a.wav", noise)
        path.write_bytes(path.read_bytes()[:-40_000])
        frames, notices = play(path)
        joined = np.concatenate([frame.samples for frame in frames])[:30_000]
        np.testing.assert_array_equal(joined, noise[:30_000])
        assert notices[-1].reason == "The file is cut short: its last 40000 bytes are missing."

    def test_so_does_a_flac(self, tmp_path: Path) -> None:
        path = write_audio(tmp_path / "tone", tone(6.0), "flac")
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        frames, notices = play(path)
        assert 1.5 < len(frames) * 0.02 < 4.5
        assert notices[-1].reason.startswith("The file is cut short: ")

    def test_bad_packets_cost_themselves_only(self, tmp_path: Path) -> None:
        path = write_audio(tmp_path / "tone", tone(6.0), "mp3")
        data = bytearray(path.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 3000] = os.urandom(3000)
        path.write_bytes(data)
        frames, _ = play(path)
        assert len(frames) * 0.02 > 4.5


def not_audio(path: Path) -> None:
    path.write_text("Dear diary,\n" * 100)


def video_only(path: Path) -> None:
    import av

    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), dtype=np.uint8))
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "There is no file {path}. Check the name and the folder."),
        (lambda path: path.touch(), "{path} is empty. Give a recording with sound in it."),
        (not_audio, "{path} is not a recording that FFmpeg can read. Give an audio file."),
        (lambda path: path.mkdir(), "{path} is not a recording that FFmpeg can read. Give an audio file."),
        (video_only, "{path} has no audio stream. Give a recording with sound in it."),
    ],
    ids=["missing", "empty", "text", "folder", "video"],
)
def test_must_raise(tmp_path: Path, make, words: str) -> None:
    path = tmp_path / "input"
    make(path)
    with pytest.raises(InputError) as raised:
        FileSource(path)
    assert str(raised.value) == words.format(path=path)


def test_must_raise_without_a_sample(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros(0, dtype=np.int16))
    with pytest.raises(InputError, match=r"Nothing in .*a\.wav can be decoded\. The file is damaged"):
        play(path)


def test_must_raise_when_it_has_gone_since(tmp_path: Path, noise: Samples) -> None:
    source = FileSource(write_wav(tmp_path / "a.wav", noise))
    (tmp_path / "a.wav").unlink()
    with pytest.raises(InputError, match="There is no file"):
        list(source.listen(threading.Event()))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_must_raise_without_the_right_to_read(tmp_path: Path, noise: Samples) -> None:
    path = write_wav(tmp_path / "a.wav", noise)
    path.chmod(0)
    with pytest.raises(InputError, match="Permission denied"):
        FileSource(path)


@needs_data("speech/ravdess")
@pytest.mark.data
def test_real_speech() -> None:
    path = DATA_ROOT / "speech" / "ravdess" / "03-01-01-01-01-01-01.opus"
    with Recording(path) as recording:
        heard = np.concatenate(list(recording.chunks()))
        assert recording.flaw == ""
    assert len(heard) / SAMPLE_RATE_HZ == pytest.approx(3.3, abs=0.2)
