import json

import pytest
from rich.progress import Progress

from sottovoce.models.bundle import load_bundle
from sottovoce.models.errors import TrainingError
from sottovoce.models.features import MUSIC, SPEECH
from sottovoce.models.taxonomy import MUSIC_CLASSES
from sottovoce.models.training.data import Source
from sottovoce.models.training.encoder_stage import StageSettings
from sottovoce.models.training.joint_stage import JointSettings
from sottovoce.models.training.run import train
from sottovoce.models.training.settings import (
    MUSIC_AUGMENT,
    SPEECH_AUGMENT,
    RunSettings,
    SideSettings,
    run_settings,
)
from tests.support.emotions import sound, tiny_network, write_folder

STAGE = StageSettings(epochs=2, steps=8, batch=8, frames=40, learning_rate=1e-2, average=0.8)
SETTINGS = RunSettings(
    speech=SideSettings(network=tiny_network(SPEECH).settings, stage=STAGE, augment=SPEECH_AUGMENT),
    music=SideSettings(network=tiny_network(MUSIC).settings, stage=STAGE, augment=MUSIC_AUGMENT),
    joint=JointSettings(rounds=2, steps=8, learning_rate=5e-3),
)
PEOPLE = [f"person {i}" for i in range(16)]


@pytest.fixture
def sources(tmp_path, monkeypatch) -> tuple[list[Source], list[Source]]:
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "home"))
    write_folder(tmp_path / "voices", PEOPLE, SPEECH, ("happy", "angry", "fearful"))
    write_folder(tmp_path / "music", PEOPLE, MUSIC, MUSIC_CLASSES)
    return [Source("folder", tmp_path / "voices")], [Source("folder", tmp_path / "music")]


@pytest.mark.timeout(240)  # a whole run, on a machine that may be busy
def test_a_run_from_recordings_to_a_bundle(sources, tmp_path):
    out = tmp_path / "out"
    bundle = train(*sources, out, seeds=[0, 1], settings=SETTINGS, progress=Progress(disable=True))
    results = json.loads((out / "results.json").read_text())
    assert results["seeds"] == [0, 1]
    best = max(results["validation"], key=lambda seed: sum(results["validation"][seed].values()))
    assert results["shipped_seed"] == int(best)
    card = (bundle / "CARD.md").read_text()
    for score in results["scores"]:
        assert f"**{score['mean']:.3f}** ± {score['sd']:.3f} |" in card
        assert f"| {score['value']:.3f} |" in card
        assert score["beside"]
    loaded = load_bundle(bundle, device="cpu")
    heard = loaded.speech.embed(sound("angry", 130, 1.3, 16_000))
    assert set(heard.scores) == set(loaded.speech.classes)
    assert {path.name for path in (out / "splits").iterdir()} == {"folder.json"}

    # Finished seeds are not trained again: the same bundle comes out.
    progress = Progress(disable=True)
    again = load_bundle(
        train(*sources, out, seeds=[0, 1], settings=SETTINGS, progress=progress), device="cpu"
    )
    assert again.hash == loaded.hash
    assert [task.description for task in progress.tasks] == ["features"]


def test_music_without_one_of_the_moods_is_refused(sources, tmp_path):
    speech, music = sources
    for path in (music[0].root / "calm").rglob("*.wav"):
        path.unlink()
    with pytest.raises(
        TrainingError, match=r"^The joint space needs labelled music of happy, angry, sad, calm"
    ):
        train(speech, music, tmp_path / "out", seeds=[0], settings=SETTINGS, progress=Progress(disable=True))


def test_a_quick_run_is_the_same_but_short():
    quick, full = run_settings(quick=True), run_settings()
    assert quick.speech.network == full.speech.network
    assert quick.speech.stage.epochs * quick.speech.stage.steps <= 20
    assert run_settings(epochs=3).music.stage.epochs == 3
