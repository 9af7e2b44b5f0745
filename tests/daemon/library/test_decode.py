import contextlib
import os
import shutil
from itertools import pairwise

import av
import mutagen
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.library.decode import level_dbfs, read, spread
from sottovoce.daemon.library.failure import UnusableFileError
from sottovoce.daemon.library.records import Tags
from sottovoce.daemon.library.windows import cut_windows
from tests.support.audio import FORMATS, melody, tone, write_audio

RATE_HZ = 16_000
TAGS = {
    "title": "Blå",
    "artist": "Å",
    "album": "L",
    "copyright": "CC BY 4.0",
    "date": "2001",
    "genre": "Jazz",
}


def hear(path, *, window_s=2.0, most=6, known=()):
    return read(str(path), RATE_HZ, window_s, most, known)


def loudest_hz(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.argmax(spectrum) * RATE_HZ / len(samples)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_its_sound_whatever_its_name(tmp_path, name):
    path = write_audio(tmp_path / "audio.xyz", tone(8.0, 440.0), name, tags=TAGS)
    recording = hear(path)

    assert recording.identity.duration_s == pytest.approx(8.0, abs=0.15)
    assert not recording.identity.truncated
    assert len(recording.heard.samples) == len(recording.heard.starts_s) == 4
    assert recording.heard.samples.dtype == np.float32
    for window in recording.heard.samples:
        assert loudest_hz(window) == pytest.approx(440.0, abs=1.0)
    lost_db = 1.2 if name == "m4a-7.1" else 0.0  # AAC's LFE, one channel of eight, keeps no 440 Hz
    assert recording.heard.level_dbfs == pytest.approx(level_dbfs(tone(8.0)) - lost_db, abs=0.5)
    if name == "aiff":
        assert recording.tags.title == "Blå"
    else:
        assert recording.tags == Tags("Blå", "Å", "L", "CC BY 4.0", "2001", "Jazz")


@pytest.mark.parametrize("name", ["wav-16", "flac", "mp3", "ogg", "opus", "m4a", "aiff", "wma"])
def test_seeking_finds_the_same_sound_as_decoding_all(tmp_path, name):
    notes = np.concatenate([tone(1.0, 300.0 + 100.0 * second) for second in range(20)])
    path = str(write_audio(tmp_path / "audio", notes, name))
    starts_s = [3.2, 9.2, 17.2]
    windows = cut_windows(path, starts_s, RATE_HZ // 2, RATE_HZ)
    for start_s, window in zip(starts_s, windows, strict=True):
        assert loudest_hz(window) == pytest.approx(300.0 + 100.0 * int(start_s), abs=5.0)


def test_a_file_that_cannot_seek_is_decoded_from_the_start(tmp_path, monkeypatch):
    notes = np.concatenate([tone(1.0, 300.0 + 100.0 * second) for second in range(10)])
    path = str(write_audio(tmp_path / "audio", notes, "flac"))
    sought = cut_windows(path, [2.0, 7.0], RATE_HZ, RATE_HZ)
    # Nothing precedes the run-up of a seek to the far end, so every seek lands too late.
    monkeypatch.setattr("sottovoce.daemon.library.windows._PREROLL_S", -3.0)
    decoded = cut_windows(path, [2.0, 7.0], RATE_HZ, RATE_HZ)
    for by_seeking, by_decoding in zip(sought, decoded, strict=True):
        np.testing.assert_allclose(by_seeking[100:-100], by_decoding[100:-100], atol=1e-3)


def test_a_short_recording_is_one_short_window(tmp_path):
    heard = hear(write_audio(tmp_path / "a", tone(1.5))).heard
    assert heard.samples.shape == (1, 24_000)
    assert heard.starts_s == [0.0]


@given(st.floats(0.0, 1e5), st.floats(0.5, 30.0), st.integers(1, 64))
def test_windows_are_spread_within_the_recording(duration_s, window_s, most):
    starts = spread(duration_s, window_s, most)
    assert 1 <= len(starts) <= most
    assert starts == sorted(starts)
    assert starts[0] >= 0.0
    assert all(later - earlier >= 0.9 * window_s for earlier, later in pairwise(starts))
    assert starts[-1] + window_s <= max(duration_s + 0.1 * window_s, window_s) + 1e-6


@pytest.mark.parametrize("name", ["wav-16", "flac", "mp3", "ogg", "opus", "m4a", "wma"])
def test_a_recording_stays_itself_when_moved_and_retagged(tmp_path, name):
    path = write_audio(tmp_path / f"audio.{FORMATS[name].suffix}", melody(3.0, 1), name, tags=TAGS)
    before = hear(path)
    known = {before.identity.hash}
    moved = shutil.copy(path, tmp_path / "elsewhere.bin")
    assert hear(moved, known=known).identity == before.identity

    file = mutagen.File(path)
    if name == "wav-16":
        from mutagen.id3 import TIT2

        file.add_tags()
        file.tags.add(TIT2(encoding=3, text="new " * 500))
    elif name == "wma":
        file["Title"] = file["title"] = "new " * 500
    elif name == "m4a":
        file["\xa9nam"] = "new " * 500
    elif name == "mp3":
        from mutagen.id3 import TIT2

        file.tags.add(TIT2(encoding=3, text="new " * 500))
    else:
        file["title"] = "new " * 500
    file.save(**({"v1": 2} if name == "mp3" else {}))
    after = hear(path, known=known)

    assert after.heard is None
    assert after.identity.hash == before.identity.hash
    assert after.tags.title.startswith("new new") or name == "wav-16"  # FFmpeg prefers the INFO chunk
    assert hear(write_audio(tmp_path / "other", melody(3.0, 2), name)).identity.hash not in known


def test_an_mp3_stays_itself_with_ape_tags_and_a_picture(tmp_path):
    from mutagen.apev2 import APEv2
    from mutagen.id3 import APIC, ID3

    path = write_audio(tmp_path / "a.mp3", melody(3.0, 1), "mp3")
    before = hear(path).identity
    tags = ID3()
    tags.add(APIC(encoding=0, mime="image/png", type=3, desc="", data=os.urandom(20_000)))
    tags.save(path)
    ape = APEv2()
    ape["Artist"] = "somebody"
    ape.save(path)
    assert hear(path).identity.hash == before.hash


def test_a_file_without_a_title_is_named_after_itself(tmp_path):
    assert hear(write_audio(tmp_path / "My song.wav", tone(2.0))).tags == Tags(title="My song")


AWKWARD = {
    "nfc": "\u00e9.ogg".encode(),
    "nfd": "e\u0301.ogg".encode(),
    "emoji": "🎵🎶.ogg".encode(),
    "newline": b"two\nlines.ogg",
    "bytes": b"lone\xff\xfebytes.ogg",
    "long": b"a" * 251 + b".ogg",
    "scheme": b"http:x.ogg",
    "concat": b"concat:a|b",
    "percent": b"%03d.ogg",
}


@pytest.mark.parametrize("name", AWKWARD.values(), ids=AWKWARD)
def test_any_file_name_can_be_read(tmp_path, name):
    made = write_audio(tmp_path / "made", tone(2.0), "ogg")
    path = str(tmp_path / os.fsdecode(name))
    shutil.move(made, path)
    assert hear(path).heard.samples.shape == (1, 2 * RATE_HZ)


def reason_of(path, **how):
    with pytest.raises(UnusableFileError) as caught:
        hear(path, **how)
    assert str(caught.value).endswith((".", ")"))
    return caught.value.reason


def test_text_is_no_audio_whatever_its_name(tmp_path):
    path = tmp_path / "song.mp3"
    path.write_text("These are the lyrics.\n" * 500)
    assert reason_of(path) == "not_audio"


@pytest.mark.parametrize("seed", range(8))
def test_random_bytes_are_no_audio(tmp_path, seed):
    path = tmp_path / "song.flac"
    path.write_bytes(np.random.default_rng(seed).bytes(30_000))
    assert reason_of(path) in {"not_audio", "no_audio", "unreadable", "too_short"}


def test_a_picture_has_no_audio(tmp_path):
    path = tmp_path / "cover.png"
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        container.mux(
            stream.encode(av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24"))
        )
        container.mux(stream.encode(None))
    assert reason_of(path) == "no_audio"


def test_a_playlist_is_not_followed(tmp_path):
    write_audio(tmp_path / "a.mp3", tone(3.0), "mp3")
    (tmp_path / "list.m3u8").write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\na.mp3\n#EXT-X-ENDLIST\n"
    )
    (tmp_path / "list.ffconcat").write_text("ffconcat version 1.0\nfile a.mp3\n")
    assert reason_of(tmp_path / "list.m3u8") in {"no_audio", "not_audio"}
    assert reason_of(tmp_path / "list.ffconcat") in {"no_audio", "not_audio"}


def test_protected_mp4_is_told_apart(tmp_path):
    path = write_audio(tmp_path / "a.m4p", tone(2.0), "m4a")
    content = path.read_bytes()
    assert content.count(b"mp4a") >= 1
    path.write_bytes(content.replace(b"mp4a", b"drms", 1))
    assert reason_of(path) == "protected"


@pytest.mark.parametrize("name", ["wav-16", "flac", "mp3", "opus"])
def test_silence_is_told(tmp_path, name):
    assert reason_of(write_audio(tmp_path / "a", np.zeros(5 * 44_100, np.float32), name)) == "silent"


def test_silent_windows_are_left_out(tmp_path):
    samples = np.concatenate([np.zeros(10 * 44_100, np.float32), tone(10.0)])
    heard = hear(write_audio(tmp_path / "a", samples), window_s=5.0).heard
    assert heard.starts_s == [10.0, 15.0]


def test_too_short_is_told(tmp_path):
    assert reason_of(write_audio(tmp_path / "a", tone(0.5))) == "too_short"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_told(tmp_path, value):
    samples = np.full(3 * 44_100, value, np.float32)
    assert reason_of(write_audio(tmp_path / "a", samples, "wav-32f")) == "not_finite"


def test_a_few_bad_samples_cost_their_window_only(tmp_path):
    samples = tone(8.0)
    samples[50_000] = np.nan
    heard = hear(write_audio(tmp_path / "a", samples, "wav-32f")).heard
    assert heard.starts_s == [2.0, 4.0, 6.0]
    assert np.isfinite(heard.samples).all()


@pytest.mark.parametrize("name", ["wav-16", "flac", "mp3", "ogg", "opus"])
def test_what_decodes_of_a_truncated_file_is_kept(tmp_path, name):
    path = write_audio(tmp_path / "a", melody(20.0, 3), name)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    recording = hear(path)
    assert 0 < len(recording.heard.samples) <= 6
    assert recording.identity.truncated or name in {"wav-16", "ogg", "opus"}  # no length is declared


def test_mp4_without_its_index_is_unreadable(tmp_path):
    path = write_audio(tmp_path / "a.m4a", melody(10.0, 3), "m4a")
    path.write_bytes(path.read_bytes()[:20_000])
    assert reason_of(path) in {"not_audio", "unreadable"}


@pytest.mark.parametrize("name", ["flac", "mp3", "ogg", "opus", "m4a"])
@pytest.mark.parametrize("seed", range(3))
def test_damage_never_raises_anything_else(tmp_path, name, seed):
    path = write_audio(tmp_path / "a", melody(6.0, 3), name)
    rng = np.random.default_rng(seed)
    content = np.frombuffer(path.read_bytes(), np.uint8).copy()
    places = rng.integers(0, len(content), 200)
    content[places] = rng.integers(0, 256, 200)
    path.write_bytes(content.tobytes())
    with contextlib.suppress(UnusableFileError):
        assert np.isfinite(hear(path).heard.samples).all()


def test_a_file_that_went_is_no_failure(tmp_path):
    with pytest.raises(FileNotFoundError):
        hear(tmp_path / "gone.ogg")


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    def deny(*_args, **_options):
        raise av.error.PermissionError(13, "Permission denied")

    monkeypatch.setattr("av.open", deny)
    assert reason_of(tmp_path / "a") == "denied"


def test_reading_changes_nothing(tmp_path):
    path = write_audio(tmp_path / "a.mp3", melody(5.0, 1), "mp3")
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir()))
    hear(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir())) == before
