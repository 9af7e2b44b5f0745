"""Real recordings, tiny random encoders: nothing is understood, but all runs, from training to suggestion."""

import csv
import json
from itertools import islice
from pathlib import Path

import pytest

from sottovoce.models.corpora import Clip, load_corpus
from tests.support.daemon import sottovoce
from tests.support.data import data_root, needs_data
from tests.support.hub import ear_settings
from tests.support.real import music_folder, speech

pytestmark = [
    pytest.mark.data,
    pytest.mark.slow,
    needs_data("speech/ravdess", "music/4q"),
    pytest.mark.timeout(400),
]


def table(path: Path, clips: list[Clip], people: list[str]) -> Path:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label", "speaker"])
        rows.writerows([clip.path, clip.label, person] for clip, person in zip(clips, people, strict=True))
    return path


def corpora(root: Path) -> tuple[Path, Path]:
    """Write tables of 54 voices of 18 actors and 40 tracks of ten made-up artists."""
    voices = [
        clip
        for clip in load_corpus("ravdess", data_root() / "speech" / "ravdess")
        if clip.path.stem.endswith(tuple(f"01-01-01-{actor:02d}" for actor in range(1, 19)))
        and clip.label in ("happy", "sad", "angry")
    ]
    tracks = load_corpus("fourq", data_root() / "music" / "4q")
    songs = [
        clip
        for mood in ("happy", "angry", "sad", "calm")
        for clip in islice((track for track in tracks if track.label == mood), 10)
    ]
    return (
        table(root / "voices.csv", voices, [str(clip.speaker) for clip in voices]),
        table(root / "music.csv", songs, [f"artist {index % 10}" for index in range(len(songs))]),
    )


def test_from_recordings_to_suggestions(tmp_path):
    voices, songs = corpora(tmp_path)
    ears, music_ears = ear_settings(tmp_path / "checkpoints")
    home, out = tmp_path / "home", tmp_path / "out"
    trained = sottovoce(
        *("models", "train-pretrained", "--speech", voices, "--music", songs, "--out", out),
        *("--speech-encoder", ears.audio.source, "--music-encoder", music_ears.audio.source),
        *("--layer", "mix", "--rounds", "2", "--inside"),
        home=home,
        timeout_s=180,
    )
    assert trained.returncode == 0, trained.stderr
    card = (out / "bundle" / "CARD.md").read_text(encoding="utf-8")
    assert "| csv, 3 classes | UAR | " in card

    music_folder(tmp_path / "library", 1)
    override = ("-o", f"model.bundle={out / 'bundle'}")
    added = sottovoce("library", "add", tmp_path / "library", *override, home=home, timeout_s=120)
    assert added.returncode == 0, added.stderr
    (voice,) = speech(["angry"], 1)
    asked = sottovoce("suggest", voice.path, "--json", *override, home=home, timeout_s=120)
    assert asked.returncode == 0, asked.stderr
    told = json.loads(asked.stdout)
    assert told["utterances"] == 1
    assert len(told["tracks"]) == 4
    assert all(-1 <= track["similarity"] <= 1 for track in told["tracks"])
