import hashlib
from dataclasses import dataclass

import numpy as np
import pytest

from sottovoce.daemon.config.schema import ModelSettings
from sottovoce.daemon.doctor.model import bundle, device, speed
from sottovoce.models.bundle import load_bundle
from sottovoce.models.errors import BundleError
from tests.support.encoder import FakeBundle, FakeSpeech


@dataclass
class Unfit(FakeSpeech):
    def embed(self, samples):
        embedding = super().embed(samples)
        embedding.vector[:] = np.nan
        return embedding


def test_the_device_of_this_machine():
    assert device(ModelSettings()).verdict == "ok"
    assert device(ModelSettings(device="cpu", threads=3)).found.endswith("cores, 3 used at a time).")


def test_a_device_that_is_absent(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(BundleError, match=r"^Device 'mps' cannot be used here"):
        device(ModelSettings(device="mps"))


def test_the_real_bundle_embeds():
    finding = bundle(load_bundle("compact", device="cpu"), 1)
    assert finding.found.startswith("Bundle compact (")
    assert "judges 3 s of sound in" in finding.found


def test_a_bundle_is_named_with_its_hash():
    finding = bundle(FakeBundle(), 1)
    assert f"Bundle fake ({hashlib.sha256(b'fake').hexdigest()[:8]})" in finding.found


def test_vectors_that_are_none_are_a_problem():
    finding = bundle(FakeBundle(speech=Unfit()), 1)
    assert (finding.verdict, finding.found) == (
        "problem",
        "Bundle fake gives vectors of length nan instead of 1.",
    )


@pytest.mark.parametrize(
    ("took_ms", "verdict"), [(9.0, "ok"), (150.0, "ok"), (150.1, "warning"), (4e3, "warning")]
)
def test_a_twentieth_of_real_time_is_the_limit(took_ms: float, verdict: str):
    assert speed("Bundle x", took_ms).verdict == verdict
