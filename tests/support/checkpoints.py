"""Tiny checkpoints with random weights in Hugging Face's layout, written by transformers itself."""

import json
from pathlib import Path
from typing import Literal

import pytest
import torch

transformers = pytest.importorskip("transformers", reason="pip install 'sottovoce[pretrained]'")
# Its models are imported when they are first named, which takes long: not within a test's time limit.
transformers.AutoModel, transformers.Wav2Vec2Model, transformers.AutoFeatureExtractor  # noqa: B018

Family = Literal["wav2vec2", "hubert", "wavlm", "data2vec-audio"]

CONVOLUTIONS = {"conv_dim": (8, 8, 8), "conv_kernel": (10, 3, 3), "conv_stride": (5, 4, 4)}
"""One frame in 80 samples, from 60 samples on."""
SIZES = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
WORDS = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "how",
    "are",
    "you",
    "happy",
    "sad",
    "angry",
    "calm",
    ".",
)


def wave_checkpoint(
    folder: Path,
    family: Family = "wav2vec2",
    norm: Literal["group", "layer"] = "group",
    *,
    do_normalize: bool = True,
    seed: int = 0,
    sample_rate_hz: int = 16_000,
) -> Path:
    """Write a wav2vec2-like model and its feature extractor."""
    own = (
        {}
        if family == "data2vec-audio"
        else {"feat_extract_norm": norm, "do_stable_layer_norm": norm == "layer"}
    )
    positions = (
        {"conv_pos_kernel_size": 5, "num_conv_pos_embeddings": 2}
        if family == "data2vec-audio"
        else {"num_conv_pos_embeddings": 16}
    )
    config = transformers.AutoConfig.for_model(
        family, **SIZES, **CONVOLUTIONS, **own, **positions, num_conv_pos_embedding_groups=2
    )
    torch.manual_seed(seed)
    _save(transformers.AutoModel.from_config(config), folder)
    transformers.Wav2Vec2FeatureExtractor(
        sampling_rate=sample_rate_hz, do_normalize=do_normalize, return_attention_mask=norm == "layer"
    ).save_pretrained(folder)
    return folder


def spectrogram_checkpoint(folder: Path, *, seed: int = 0) -> Path:
    """Write an audio spectrogram transformer that hears 1.3 s, and its feature extractor."""
    config = transformers.ASTConfig(**SIZES, max_length=128, num_mel_bins=32)
    torch.manual_seed(seed)
    _save(transformers.ASTModel(config), folder)
    transformers.ASTFeatureExtractor(max_length=128, num_mel_bins=32).save_pretrained(folder)
    return folder


def text_checkpoint(folder: Path, *, seed: int = 0) -> Path:
    """Write a DistilBERT and a tokenizer of a dozen words."""
    vocabulary = {word: index for index, word in enumerate(WORDS)}
    config = transformers.DistilBertConfig(
        vocab_size=len(WORDS), dim=16, n_layers=2, n_heads=2, hidden_dim=32, max_position_embeddings=32
    )
    torch.manual_seed(seed)
    _save(transformers.DistilBertModel(config), folder)
    transformers.DistilBertTokenizer(vocab=vocabulary, model_max_length=32).save_pretrained(folder)
    return folder


def sentence_checkpoint(
    folder: Path, pooling: dict[str, bool], *, normalize: bool = True, longest: int = 8
) -> Path:
    """Write a folder laid out as sentence-transformers does: the transformer, its pooling, unit length."""
    text_checkpoint(folder)
    types = ["Transformer", "Pooling", *(["Normalize"] if normalize else [])]
    paths = ["", "1_Pooling", "2_Normalize"]
    modules = [
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{name}"}
        for index, (name, path) in enumerate(zip(types, paths, strict=False))
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": longest}))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": 16} | pooling))
    return folder


def whisper_checkpoint(folder: Path, *, seed: int = 0) -> Path:
    """Write a Whisper that babbles, with a byte-level tokenizer of single bytes."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    special = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"]
    vocabulary = {token: index for index, token in enumerate([*bytes_to_unicode().values(), *special])}
    start = len(vocabulary) - len(special)
    config = transformers.WhisperConfig(
        vocab_size=len(vocabulary),
        num_mel_bins=16,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_target_positions=24,
        pad_token_id=start,
        bos_token_id=start,
        eos_token_id=start,
        decoder_start_token_id=start + 1,
    )
    torch.manual_seed(seed)
    model = transformers.WhisperForConditionalGeneration(config)
    model.generation_config = transformers.GenerationConfig(
        decoder_start_token_id=start + 1, eos_token_id=start, pad_token_id=start, max_length=24
    )
    _save(model, folder)
    transformers.WhisperProcessor(
        transformers.WhisperFeatureExtractor(feature_size=16),
        transformers.WhisperTokenizer(vocab=vocabulary, merges=[], extra_special_tokens=special[1:]),
    ).save_pretrained(folder)
    return folder


def _save(model: torch.nn.Module, folder: Path) -> None:
    from sottovoce.models.hub.checkpoint import hush

    hush()
    model.save_pretrained(folder)  # type: ignore[operator]


def tagging_state(
    *, channels: int = 4, width: int = 16, layers: int = 2, seed: int = 0
) -> dict[str, torch.Tensor]:
    """Return random weights under the names that the published Music Tagging Transformer has."""
    from torchaudio.functional import melscale_fbanks

    generator = torch.Generator().manual_seed(seed)
    state = {
        "spec.spectrogram.window": torch.hann_window(1024),
        "spec.mel_scale.fb": melscale_fbanks(513, 0.0, 11_025.0, 128, 22_050),
        "pos_embedding": torch.randn(1, 129, width, generator=generator),
        "cls_token": torch.randn(width, generator=generator),
    }

    def layer(name: str, *shape: int, bias: bool = True) -> None:
        scale = max(shape[1:], default=1) ** -0.5
        state[f"{name}.weight"] = (len(shape) == 1) + scale * torch.randn(*shape, generator=generator)
        if bias:
            state[f"{name}.bias"] = 0.1 * torch.randn(shape[0], generator=generator)

    def batch_norm(name: str, size: int) -> None:
        layer(name, size)
        state[f"{name}.running_mean"] = torch.zeros(size)
        state[f"{name}.running_var"] = torch.full((size,), 1000.0 if size == 1 else 1.0)
        state[f"{name}.num_batches_tracked"] = torch.tensor(1)

    batch_norm("frontend.input_bn", 1)
    for block, inputs in (("layer1", 1), ("layer2", channels), ("layer3", channels)):
        for index in (1, 2, 3) if inputs != channels else (1, 2):
            layer(f"frontend.{block}.conv_{index}", channels, channels if index == 2 else inputs, 3, 3)
            batch_norm(f"frontend.{block}.bn_{index}", channels)
    layer("frontend.fc", width, 16 * channels)
    for index in range(layers):
        place = f"transformer.layers.{index}"
        layer(f"{place}.0.fn.norm", width)
        layer(f"{place}.0.fn.fn.to_qkv", 3 * width, width, bias=False)
        layer(f"{place}.0.fn.fn.to_out.0", width, width)
        layer(f"{place}.1.fn.norm", width)
        layer(f"{place}.1.fn.fn.net.0", 4 * width, width)
        layer(f"{place}.1.fn.fn.net.3", width, 4 * width)
    layer("mlp_head.0", width)
    layer("mlp_head.1", 50, width)
    return state


def tagging_checkpoint(path: Path, **sizes: int) -> Path:
    """Write a published layout: a student's network, and the teacher that taught it."""
    student, teacher = tagging_state(**sizes), tagging_state(width=8, seed=9)
    named = {f"network.{name}": value for name, value in student.items()}
    torch.save(named | {f"teacher_network.{name}": value for name, value in teacher.items()}, path)
    return path
