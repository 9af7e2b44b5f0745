import numpy as np
import pytest
import torch

from sottovoce.models.errors import NonFiniteError, ShortInputError
from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.waves import WaveEncoder
from tests.support.checkpoints import spectrogram_checkpoint, wave_checkpoint

KINDS = (
    ("wav2vec2", "group"),
    ("wav2vec2", "layer"),
    ("hubert", "layer"),
    ("wavlm", "group"),
    ("wavlm", "layer"),
    ("data2vec-audio", "layer"),
)
LENGTHS = (1600, 60, 2400, 1600, 4001)
RNG = np.random.default_rng(0)
CLIPS = [(0.1 * RNG.standard_normal(length)).astype(np.float32) for length in LENGTHS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = {}

    def make(family="wav2vec2", norm="group", **more):
        key = (family, norm, *more.items())
        if key not in made:
            made[key] = wave_checkpoint(tmp_path_factory.mktemp("wave"), family, norm, **more)
        return made[key]

    return make


@pytest.mark.parametrize(("family", "norm"), KINDS)
def test_alone_and_in_a_batch_are_the_same(folder, family, norm):
    encoder = WaveEncoder(folder(family, norm), "mix")
    with torch.inference_mode():
        together = encoder(CLIPS)
        alone = torch.cat([encoder([clip]) for clip in CLIPS])
    assert together.shape == (5, 3, 16)
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


def test_the_mask_rule_follows_the_checkpoint(folder):
    rules = {(family, norm): WaveEncoder(folder(family, norm)).masked for family, norm in KINDS}
    assert [kind for kind, masked in rules.items() if masked] == [("wav2vec2", "layer"), ("hubert", "layer")]


def test_padding_behind_a_mask_changes_nothing_and_without_one_much(folder):
    encoder = WaveEncoder(folder("wav2vec2", "layer"))
    wave = encoder._prepared(CLIPS[0])
    with torch.inference_mode():
        alone = encoder._encoded(wave[None], None)
        padded = torch.nn.functional.pad(wave, (0, 5000))[None]
        torch.testing.assert_close(encoder._encoded(padded, torch.tensor([1600])), alone, atol=1e-5, rtol=0)
        assert (encoder._encoded(padded, None) - alone).abs().max() > 1e-2


@pytest.mark.parametrize(("do_normalize", "same"), [(True, True), (False, False)])
def test_the_checkpoints_own_feature_extractor_is_honoured(folder, do_normalize, same):
    encoder = WaveEncoder(folder("hubert", "layer", do_normalize=do_normalize))
    quiet, loud = (encoder([np.float32(gain) * CLIPS[0]]) for gain in (0.1, 1.0))
    assert torch.allclose(quiet, loud, atol=1e-3) == same


def test_its_rate_is_the_checkpoints(folder):
    assert WaveEncoder(folder(sample_rate_hz=24_000)).sample_rate_hz == 24_000


def test_the_shortest_clip_comes_from_the_convolutions(folder):
    encoder = WaveEncoder(folder())
    assert encoder.shortest_samples == 60
    assert encoder([CLIPS[0][:60]]).shape == (1, 1, 16)
    with pytest.raises(
        ShortInputError,
        match=r"^A clip of shape \(59,\) cannot be embedded: .* at 16000 Hz, 0\.004 s of them or more",
    ):
        encoder([CLIPS[0][:59]])
    with pytest.raises(ShortInputError, match=r"shape \(2, 200\)"):
        encoder([CLIPS[0][:400].reshape(2, 200)])


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_refused(folder, value):
    with pytest.raises(NonFiniteError, match=r"^The samples hold NaN or infinity: repair the source"):
        WaveEncoder(folder())([np.full(1000, value, np.float32)])


@pytest.mark.parametrize(
    "clip", [np.zeros(1000), np.ones(1000), np.eye(1, 1000, 500)[0], np.tile([-1, 1], 500)]
)
def test_silence_and_other_extremes_stay_finite(folder, clip):
    for norm in ("group", "layer"):
        assert WaveEncoder(folder("wav2vec2", norm))([clip.astype(np.float32)]).isfinite().all()


def test_one_layer_is_that_of_the_mix(folder):
    made = folder("wav2vec2", "layer")
    with torch.inference_mode():
        every = WaveEncoder(made, "mix")(CLIPS)
        for layer, index in ((0, 0), (1, 1), (2, 2), ("last", 2)):
            torch.testing.assert_close(WaveEncoder(made, layer)(CLIPS), every[:, index : index + 1])


@pytest.mark.parametrize("layer", [-1, 3])
def test_a_layer_that_is_not_there_is_refused(folder, layer):
    with pytest.raises(CheckpointError, match=rf"has no layer {layer}: choose one from 0 to 2, last or m"):
        WaveEncoder(folder(), layer)


def test_frozen_is_frozen(folder):
    encoder = WaveEncoder(folder())
    encoder.train()
    assert not encoder.model.training
    assert not any(parameter.requires_grad for parameter in encoder.parameters())
    assert torch.equal(encoder(CLIPS), encoder(CLIPS))


@pytest.mark.parametrize("convolutions", [False, True])
def test_fine_tuning_leaves_the_convolutions_alone_unless_asked(folder, convolutions):
    encoder = WaveEncoder(folder("wav2vec2", "layer"))
    encoder.fine_tune(convolutions=convolutions)
    encoder.train()
    assert encoder.model.training
    encoder(CLIPS).square().sum().backward()
    learns = {name for name, parameter in encoder.model.named_parameters() if parameter.grad is not None}
    assert any(name.startswith("encoder.layers") for name in learns)
    assert any(name.startswith("feature_extractor") for name in learns) == convolutions


def test_checkpointing_saves_memory_not_gradients(folder):
    gradients = []
    for checkpointing in (False, True):
        encoder = WaveEncoder(folder("wav2vec2", "layer"))
        encoder.fine_tune(checkpointing=checkpointing)
        assert encoder.model.encoder.layers[0].gradient_checkpointing == checkpointing
        encoder(CLIPS[:2]).square().sum().backward()
        gradients.append(encoder.model.encoder.layers[0].attention.k_proj.weight.grad)
    torch.testing.assert_close(*gradients)


def test_another_kind_of_model_is_refused(tmp_path):
    with pytest.raises(
        CheckpointError, match=r"audio-spectrogram-transformer and hears no plain waves: choose"
    ):
        WaveEncoder(spectrogram_checkpoint(tmp_path))


@pytest.mark.gpu
def test_the_gpu_agrees(folder):
    encoder = WaveEncoder(folder("wav2vec2", "layer"))
    with torch.inference_mode():
        expected = encoder(CLIPS)
        torch.testing.assert_close(encoder.to("cuda")(CLIPS).cpu(), expected, atol=1e-3, rtol=0)
