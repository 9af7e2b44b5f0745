"""Tiny checkpoints with random weights in Hugging Face's layout, written by transformers itself."""

import json
from pathlib import Path
from typing import Literal

import torch

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
    import transformers

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
    import transformers

    config = transformers.ASTConfig(**SIZES, max_length=128, num_mel_bins=32)
    torch.manual_seed(seed)
    _save(transformers.ASTModel(config), folder)
    transformers.ASTFeatureExtractor(max_length=128, num_mel_bins=32).save_pretrained(folder)
    return folder


def text_checkpoint(folder: Path, *, seed: int = 0) -> Path:
    """Write a DistilBERT and a tokenizer of a dozen words."""
    import transformers

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
    import transformers
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
        transformers.WhisperTokenizer(vocab=vocabulary, merges=[]),
    ).save_pretrained(folder)
    return folder


def _save(model: torch.nn.Module, folder: Path) -> None:
    from sottovoce.models.hub.checkpoint import hush

    hush()
    model.save_pretrained(folder)  # type: ignore[operator]
