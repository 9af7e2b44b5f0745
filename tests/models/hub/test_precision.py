import logging

import pytest
import torch

from sottovoce.models.errors import NonFiniteError
from sottovoce.models.hub.precision import finite, fitting
from sottovoce.models.hub.waves import WaveEncoder
from tests.models.hub.test_waves import CLIPS
from tests.support.checkpoints import wave_checkpoint

BIG = torch.full((4, 4), 300.0)


def test_the_cpu_computes_in_single_precision():
    assert fitting("cpu") == "float32"


def test_what_overflows_in_half_precision_is_computed_again(caplog):
    with caplog.at_level(logging.WARNING):
        result = finite(lambda: BIG @ BIG, "cpu", "float16")
    assert result.dtype == torch.float32
    assert (result == 360_000).all()
    assert caplog.messages == ["An encoder overflowed in float16: computed again in single precision."]


def test_what_does_not_is_computed_once(caplog):
    result = finite(lambda: BIG @ BIG, "cpu", "bfloat16")
    assert result.dtype == torch.float32
    torch.testing.assert_close(result, BIG @ BIG, rtol=1e-2, atol=0)
    assert not caplog.messages


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_what_is_never_finite_is_refused(precision):
    with pytest.raises(NonFiniteError, match=r"^The encoder gave NaN or infinity in single precision: "):
        finite(lambda: BIG / 0, "cpu", precision)


def test_an_encoder_in_bfloat16_is_near_that_in_single_precision(tmp_path):
    encoder = WaveEncoder(wave_checkpoint(tmp_path, "hubert", "layer"))
    with torch.inference_mode():
        half, single = (finite(lambda: encoder(CLIPS), "cpu", p) for p in ("bfloat16", "float32"))
    assert not torch.equal(half, single)
    assert torch.nn.functional.cosine_similarity(half, single, dim=-1).min() > 0.99


@pytest.mark.gpu
def test_the_gpu_computes_in_bfloat16():
    assert fitting("cuda") == "bfloat16"
    result = finite(lambda: BIG.to("cuda") @ BIG.to("cuda"), "cuda", "float16")
    assert (result == 360_000).all()
