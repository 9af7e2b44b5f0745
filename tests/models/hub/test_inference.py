import numpy as np
import pytest

from sottovoce.models.errors import NonFiniteError
from sottovoce.models.hub.ears import EarSettings, load_ears
from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.heads import Heads, HeadSettings
from sottovoce.models.hub.inference import HubMusic, HubSpeech
from sottovoce.models.hub.network import HubNetwork
from sottovoce.models.hub.references import Reference
from tests.support.checkpoints import spectrogram_checkpoint, wave_checkpoint
from tests.support.emotions import sound


def network(root, path):
    ears, settings = load_ears(EarSettings(audio=Reference(source=str(path))), root)
    layers, audio, text = ears.shape
    return HubNetwork(
        ears, settings, Heads(HeadSettings(layers=layers, audio=audio, text=text, classes=("a", "b")))
    )


def test_a_speech_encoder_of_another_rate_is_refused(tmp_path):
    made = network(tmp_path, wave_checkpoint(tmp_path / "wave", sample_rate_hz=24_000))
    with pytest.raises(
        CheckpointError, match=r"hears 24000 Hz, voices come at 16000 Hz: choose a speech checkpoi"
    ):
        HubSpeech(made, "cpu")


def test_windows_are_no_longer_than_the_encoder_hears(tmp_path):
    music = HubMusic(network(tmp_path, spectrogram_checkpoint(tmp_path / "ast")), "cpu")
    assert music.window_s == pytest.approx(1.295)
    assert music.embed_windows(sound("sad", 200, 3.0, 16_000)).starts_s.tolist() == pytest.approx(
        [0, 0.8525, 1.705]
    )


def test_what_is_no_sound_is_refused(tmp_path):
    speech = HubSpeech(network(tmp_path, wave_checkpoint(tmp_path / "wave")), "cpu")
    assert speech.min_duration_s == 0.3
    with pytest.raises(NonFiniteError, match=r"^The samples hold NaN or infinity"):
        speech.embed(np.full(8000, np.nan, np.float32))
    assert speech.warm_up() > 0
