import math

import pytest
import torch

from sottovoce.models.features import SPEECH
from sottovoce.models.training import augment
from sottovoce.models.training.augment import AugmentSettings

CALM = AugmentSettings(pace=0, size=0, tilt_db=0, noise=0, reverb=0, bleed=0, mask_bands=0, mask_frames=0)
WILD = AugmentSettings(noise=1, reverb=1, bleed=1)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def powers() -> torch.Tensor:
    return torch.rand(3, 64, 50, generator=generator(7)) + 0.1


def test_nothing_asked_nothing_changed():
    clips = powers()
    for change in (augment.tilt, augment.reverberate, augment.add_noise, augment.hide):
        torch.testing.assert_close(change(clips, CALM, generator()), clips)
    torch.testing.assert_close(
        augment.warp(clips, 50, SPEECH, CALM, generator()), clips, atol=1e-5, rtol=1e-5
    )
    torch.testing.assert_close(augment.add_music(clips, [], CALM, generator()), clips)


@pytest.mark.parametrize("change", [augment.tilt, augment.reverberate, augment.add_noise, augment.hide])
def test_every_change_is_seeded_and_changes_something(change):
    clips = powers()
    once, again, other = (change(clips, WILD, generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(once, again)
    assert not torch.equal(once, other)
    assert not torch.equal(once, clips)
    assert torch.isfinite(once).all()


def test_noise_keeps_the_signal_to_noise_ratio():
    settings = AugmentSettings(noise=1, noise_snr_db=(10, 10))
    clips = torch.ones(1, 64, 4000)
    noise = augment.add_noise(clips, settings, generator()) - clips
    ratio = clips.sum() / noise.sum()
    assert 10 * torch.log10(ratio) == pytest.approx(
        10, abs=1.0
    )  # the wobble's mean is .8 dB above its median


def test_music_plays_at_its_ratio():
    settings = AugmentSettings(bleed=1, bleed_snr_db=(20, 20))
    clips = powers()
    music = [torch.randn(64, 30, generator=generator(3)).half()]
    added = augment.add_music(clips, music, settings, generator()) - clips
    for clip, background in zip(clips, added, strict=True):
        assert 10 * torch.log10(clip.sum() / background.sum()) == pytest.approx(20, abs=0.01)


def test_short_clips_are_repeated_never_padded():
    clip = torch.arange(1.0, 6.0).repeat(2, 1)
    longer = augment.cut(clip, 12, generator())
    assert longer.shape == (2, 12)
    assert longer.min() >= 1
    steps = (longer[0, 1:] - longer[0, :-1]) % 5
    assert (steps == 1).all()


def test_long_clips_are_cut_anywhere():
    clip = torch.arange(100.0).repeat(2, 1)
    starts = {int(augment.cut(clip, 10, generator(seed))[0, 0]) for seed in range(40)}
    assert min(starts) >= 0
    assert max(starts) <= 90
    assert len(starts) > 15


def test_pace_reads_along_the_frames_and_size_along_the_bands():
    ramp = torch.arange(60.0).expand(1, 64, 60)
    faster = augment.warp(ramp, 40, SPEECH, AugmentSettings(pace=0.2, size=0), generator())
    slope = float(faster[0, 5, 30] - faster[0, 5, 29])
    assert 0.8 <= slope <= 1.2
    assert slope != pytest.approx(1.0)
    bands = torch.arange(64.0)[:, None].expand(1, 64, 60)
    other = augment.warp(bands, 40, SPEECH, AugmentSettings(pace=0, size=0.2), generator())
    shift = float(other[0, 30, 10] - 30)
    assert 0 < abs(shift) < 5


def test_an_octave_is_an_octave_in_every_band():
    rows = augment.scaled_rows(SPEECH, torch.tensor([1.0, 2.0]))
    torch.testing.assert_close(rows[0], torch.arange(64.0), atol=1e-4, rtol=0)
    low, high = (2595 * math.log10(1 + hz / 700) for hz in (SPEECH.min_hz, SPEECH.max_hz))
    mel = low + (rows[:, :40] + 1) * (high - low) / 65
    hz = 700 * (10 ** (mel / 2595) - 1)
    torch.testing.assert_close(hz[1], 2 * hz[0], rtol=1e-4, atol=0)


def test_reverberation_rings_on():
    impulse = torch.zeros(1, 64, 40)
    impulse[:, :, 5] = 1
    tail = augment.reverberate(impulse, WILD, generator())[0, 0]
    assert (tail[:5] == 0).all()
    assert tail[5] == 1
    assert (tail[6:29] > 0).all()
    assert (tail[7:29] < tail[6:28]).all()
