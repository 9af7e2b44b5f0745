import base64
import os
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import mutagen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3
from mutagen.mp4 import MP4, MP4Cover
from PIL import Image

from sottovoce.clients.overlay import cover as module
from sottovoce.clients.overlay.cover import embedded, media_type
from sottovoce.clients.overlay.covers import KEPT, Covers
from sottovoce.clients.overlay.model import Model
from sottovoce.clients.overlay.placeholder import placeholder
from sottovoce.clients.protocol import Suggestion, Track
from tests.support.audio import melody, write_audio


def picture(kind: str = "PNG", size: int = 8) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (size, size), "teal").save(stream, kind)
    return stream.getvalue()


def audio(folder: Path, container: str) -> Path:
    path = folder / f"music.{container}"
    write_audio(path, melody(0.3, 1, 16_000), container, rate_hz=16_000, tags={"title": "x"})
    return path


def block(data: bytes, kind: int = 3) -> Picture:
    found = Picture()
    found.data, found.type, found.mime = data, kind, "image/png"
    return found


def test_flac_shows_the_front_before_other_pictures(tmp_path: Path) -> None:
    path = audio(tmp_path, "flac")
    file = FLAC(path)
    file.add_picture(block(picture("GIF"), kind=4))
    file.add_picture(block(picture("PNG")))
    file.save()
    found = embedded(path)
    assert found is not None
    assert found.media_type == "image/png"
    assert found.data == picture("PNG")


def test_mp3_ogg_and_mp4_hold_theirs_in_their_ways(tmp_path: Path) -> None:
    mp3, ogg, mp4 = (tmp_path / name for name in ("a.mp3", "a.ogg", "a.m4a"))
    for path, container in ((mp3, "mp3"), (ogg, "ogg"), (mp4, "m4a")):
        write_audio(path, melody(0.3, 1, 16_000), container, rate_hz=16_000, tags={"title": "x"})
    tags = ID3(mp3)
    tags.add(APIC(encoding=3, mime="x/lie", type=3, desc="", data=picture("JPEG")))
    tags.save(mp3)
    opened = mutagen.File(ogg)
    opened["metadata_block_picture"] = [
        "no base64 !",
        base64.b64encode(block(picture("WEBP")).write()).decode(),
    ]
    opened.save()
    atoms = MP4(mp4)
    atoms["covr"] = [MP4Cover(picture("PNG"), imageformat=MP4Cover.FORMAT_PNG)]
    atoms.save()
    kinds = [found.media_type if (found := embedded(path)) else None for path in (mp3, ogg, mp4)]
    assert kinds == ["image/jpeg", "image/webp", "image/png"]


@pytest.mark.parametrize(
    "data", [b"", b"<svg xmlns='x' onload='alert(1)'/>", b"<html>", b"RIFFxxxxWAVE", b"BM"]
)
def test_only_pictures_are_believed(tmp_path: Path, data: bytes) -> None:
    path = audio(tmp_path, "flac")
    file = FLAC(path)
    file.add_picture(block(data))
    file.save()
    assert media_type(data) == ""
    assert embedded(path) is None


def test_a_huge_picture_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = audio(tmp_path, "flac")
    file = FLAC(path)
    file.add_picture(block(picture()))
    file.save()
    monkeypatch.setattr(module, "MAX_BYTES", len(picture()) - 1)
    assert embedded(path) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_any_file_is_survived(tmp_path: Path, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from([b"", b"fLaC", b"ID3\x04\x00\x00\x00\x00\x7f\x7f", b"OggS", b"RIFF"]))
    path = tmp_path / "junk.flac"
    path.write_bytes(start + data.draw(st.binary(max_size=300)))
    assert embedded(path) is None


def test_what_is_no_file_has_no_cover(tmp_path: Path) -> None:
    assert embedded(tmp_path / "missing.flac") is None
    assert embedded(tmp_path) is None
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.flac")
        assert embedded(tmp_path / "pipe.flac") is None


def shown(*tracks: Track) -> Covers:
    model = Model()
    suggestion = Suggestion(
        utterance="u",
        mode="final",
        decision="switch",
        code="first",
        reason="",
        current=tracks[0],
        tracks=tracks,
    )
    model.feed(suggestion, 0.0)
    return Covers(model)


def test_only_tracks_that_are_shown_have_covers(tmp_path: Path) -> None:
    covers = shown(Track(id="a", path="/a"), Track(id="../b", path="/b"))
    assert covers.known("a")
    assert covers.known("../b")
    assert covers.known("/etc/passwd") is None
    assert covers.known("") is None


@pytest.mark.parametrize("path", ["/nowhere/x.flac", "", "a\x00b", "x" * 5000])
def test_a_track_without_a_picture_gets_a_drawn_one(path: str) -> None:
    track = Track(id="a", path=path, emotion="calm")
    found = shown(track).of(track)
    assert found.media_type == "image/svg+xml"
    assert b"#5eead4" in found.data


def test_files_are_read_once_and_few_covers_are_kept(tmp_path: Path) -> None:
    path = audio(tmp_path, "flac")
    file = FLAC(path)
    file.add_picture(block(picture()))
    file.save()
    track = Track(id="a", path=str(path))
    covers = shown(track)
    assert covers.of(track).media_type == "image/png"
    path.unlink()
    assert covers.of(track).media_type == "image/png"
    for number in range(3 * KEPT):
        covers.of(Track(id=str(number), path="/nowhere"))
    assert len(vars(covers)["_kept"]) == KEPT
    assert covers.of(track).media_type == "image/svg+xml"


@given(st.text(st.characters(exclude_categories=())), st.text())
def test_a_drawn_cover_is_xml_whatever_the_track(track: str, emotion: str) -> None:
    drawn = placeholder(track, emotion)
    assert ET.fromstring(drawn).tag.endswith("svg")
    assert drawn == placeholder(track, emotion)
