"""What is said, as a vector: DistilBERT and its like, and sentence encoders.

(Sanh et al. 2019, arXiv 1910.01108; Reimers and Gurevych 2019, 1908.10084.) A folder laid out as
sentence-transformers does says itself how it pools; any other checkpoint takes the choice it is given.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from .checkpoint import load_model, load_processor
from .errors import NoWordsError
from .pooling import masked_mean
from .sentences import Pooling, SentenceLayout, read_layout

_log = logging.getLogger(__name__)


class TextEncoder(nn.Module):
    """Texts to one vector each; always frozen.

    Parameters
    ----------
    folder : Path
        The checkpoint.
    pooling : Pooling
        Mean over the real tokens, or the first token's state (the paper's choice); a sentence encoder's own
        choice goes before.

    Raises
    ------
    CheckpointError
        If it cannot be loaded, or is laid out in a way that is not known.
    """

    def __init__(self, folder: Path, pooling: Pooling = "mean") -> None:
        super().__init__()
        self.layout = read_layout(folder) or SentenceLayout(folder, pooling, normalize=False, longest=None)
        self.model = load_model(self.layout.transformer)
        self.tokenizer = load_processor(self.layout.transformer, "AutoTokenizer")
        self.dimension: int = self.model.config.hidden_size
        self.longest = _longest(self.layout.longest, self.tokenizer.model_max_length, self.model.config)
        self.requires_grad_(requires_grad=False)

    def train(self, mode: bool = True) -> "TextEncoder":  # noqa: ARG002 - as torch has it
        """Stay as it is used: it is frozen."""
        return super().train(mode=False)

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Return the vector of each text, shape (texts, dimension); what is too long is cut, and told.

        Raises
        ------
        NoWordsError
            If a text is empty.
        """
        if not all(text.strip() for text in texts):
            raise NoWordsError("An empty text has no meaning to embed: leave it out, or give the words.")
        tokens = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self.longest, return_tensors="pt"
        ).to(next(self.model.parameters()).device)
        self._tell(texts)
        states = self.model(**tokens).last_hidden_state
        pooled = self._pooled(states, tokens.attention_mask.bool())
        return functional.normalize(pooled, dim=-1) if self.layout.normalize else pooled

    def or_zero(self, texts: Sequence[str]) -> Tensor:
        """Return the vector of each text, zeros where there are no words: what a fusion takes for absent."""
        device = next(self.model.parameters()).device
        vectors = torch.zeros(len(texts), self.dimension, device=device)
        said = [index for index, text in enumerate(texts) if text.strip()]
        if said:
            vectors[said] = self([texts[index] for index in said]).float()
        return vectors

    def _pooled(self, states: Tensor, real: Tensor) -> Tensor:
        if self.layout.pooling == "cls":
            return states[:, 0]
        if self.layout.pooling == "max":
            return states.masked_fill(~real[:, :, None], -torch.inf).amax(dim=1)
        return masked_mean(states, real)

    def _tell(self, texts: Sequence[str]) -> None:
        """Log how many texts lost their end."""
        lengths = [len(ids) for ids in self.tokenizer(list(texts), verbose=False).input_ids]
        cut = sum(length > self.longest for length in lengths)
        if cut:
            _log.warning("%d of %d texts were cut to their first %d tokens.", cut, len(texts), self.longest)


def _longest(layout: int | None, tokenizer: int, config: object) -> int:
    """Return the most tokens that layout, tokenizer and positions all allow."""
    positions = getattr(config, "max_position_embeddings", None)
    return min(limit for limit in (layout, tokenizer, positions) if limit is not None)
