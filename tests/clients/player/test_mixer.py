import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.clients.player.limiter import CEILING_DBFS
from sottovoce.clients.player.mixer import Mixer
from tests.support.speaker import FakeDeck

RATE_HZ = 8_000
BLOCK = 80
CEILING = 10 ** (CEILING_DBFS / 20)


def steady(seconds: float = 60.0, value: float = 0.5, **more) -> FakeDeck:
    return FakeDeck(np.full(round(seconds * RATE_HZ), value, dtype=np.float32), RATE_HZ, **more)


def rendered(mixer: Mixer, blocks: int, gain: float = 1.0) -> np.ndarray:
    """Return one channel, without the limiter's delay."""
    made = [mixer.render(gain) for _ in range(blocks)]
    assert all(np.array_equal(block[:, 0], block[:, 1]) for block in made)
    return np.concatenate(made)[:, 0]


def test_a_block_is_ten_milliseconds_and_silence_without_sources():
    assert Mixer(44_100).block_frames == 441
    assert not rendered(Mixer(RATE_HZ), 3).any()


def test_a_track_is_gapless_and_sample_exact_once_it_is_faded_in():
    sound = np.random.default_rng(1).uniform(-0.5, 0.5, 3 * RATE_HZ).astype(np.float32)
    mixer = Mixer(RATE_HZ)
    mixer.start(FakeDeck(sound, RATE_HZ), 1.0, 2 * BLOCK)
    heard = rendered(mixer, 290)[BLOCK:]
    assert np.array_equal(heard[2 * BLOCK :], sound[2 * BLOCK : len(heard)])


def test_a_crossfade_keeps_the_power_sample_by_sample():
    """Of two unlike recordings the powers add up: here each is made known by a fade of its own."""
    shares = []
    for first, second in ((0.5, 0.0), (0.0, 0.5)):
        mixer = Mixer(RATE_HZ)
        mixer.start(steady(value=first), 1.0, BLOCK)
        rendered(mixer, 2)
        mixer.start(steady(value=second), 1.0, 10 * BLOCK)
        shares.append(rendered(mixer, 11)[BLOCK:] / 0.5)
    outgoing, incoming = shares
    assert outgoing**2 + incoming**2 == pytest.approx(np.ones(10 * BLOCK), abs=1e-5)
    middle = 5 * BLOCK - 1
    assert outgoing[middle] == pytest.approx(np.sqrt(0.5), abs=1e-4)
    assert incoming[-1] == pytest.approx(1.0)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=3))
def test_the_power_stays_when_crossfades_interrupt_each_other(waits):
    mixer = Mixer(RATE_HZ)
    mixer.start(steady(), 1.0, BLOCK)
    rendered(mixer, 2)
    for wait in waits:
        mixer.start(steady(), 1.0, 20 * BLOCK)
        for _ in range(wait):
            mixer.render(1.0)
            assert sum(voice.weight**2 for voice in mixer.voices) == pytest.approx(1.0, abs=1e-6)


def test_sources_are_closed_when_they_have_fallen_silent():
    mixer, first, second = Mixer(RATE_HZ), steady(), steady()
    mixer.start(first, 1.0, BLOCK)
    rendered(mixer, 2)
    mixer.start(second, 1.0, 3 * BLOCK)
    rendered(mixer, 2)
    assert not first.closed
    rendered(mixer, 1)
    assert first.closed
    assert [voice.source for voice in mixer.voices] == [second]
    mixer.close()
    assert second.closed


def test_however_fast_tracks_change_only_a_few_sound_at_once():
    mixer = Mixer(RATE_HZ)
    decks = [steady() for _ in range(20)]
    for deck in decks:
        mixer.start(deck, 1.0, 100 * BLOCK)
        mixer.render(1.0)
        assert len(mixer.voices) <= 4
    assert [deck.closed for deck in decks] == [True] * 16 + [False] * 4


def test_a_gain_moves_in_a_straight_line_within_a_block():
    mixer = Mixer(RATE_HZ)
    mixer.start(steady(value=0.5), 1.0, BLOCK)
    rendered(mixer, 3)
    heard = rendered(mixer, 2, gain=0.25)[BLOCK:]
    assert heard == pytest.approx(np.linspace(0.5, 0.125, BLOCK + 1)[1:], abs=1e-6)


def test_a_source_that_cannot_keep_up_is_silence_and_counted():
    mixer = Mixer(RATE_HZ)
    voice = mixer.start(steady(0.5, knows_end=False), 1.0, BLOCK)
    assert not rendered(mixer, 60)[51 * BLOCK :].any()
    assert mixer.gaps == 10
    assert mixer.voices == [voice]


def test_a_recording_that_ends_in_full_sound_or_within_its_fade_ends_softly():
    for fade in (1, 200):
        mixer, deck = Mixer(RATE_HZ), steady(0.5)
        mixer.start(deck, 1.0, BLOCK)
        heard = rendered(mixer, 20)
        mixer.stop(fade * BLOCK)
        heard = np.concatenate([heard, rendered(mixer, 40)])
        assert np.abs(np.diff(heard)).max() <= 0.5 * np.pi / 2 / BLOCK + 1e-6
        assert deck.closed
        assert not heard[-BLOCK:].any()


COMMANDS = st.one_of(
    st.tuples(st.just("start"), st.floats(0.05, 3.0), st.floats(0.0, 4.0)),
    st.tuples(st.just("stop"), st.floats(0.0, 1.0), st.just(0.0)),
    st.tuples(st.just("gain"), st.floats(0.0, 1.0), st.just(0.0)),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(COMMANDS, st.integers(1, 30)), min_size=1, max_size=12))
def test_nothing_ever_clicks_nor_exceeds_full_scale(script):
    """With sources that are constant, every step between samples is one that the mixer has made."""
    mixer, gain, made = Mixer(RATE_HZ), 1.0, []
    for (what, seconds, level), blocks in script:
        if what == "start":
            mixer.start(steady(seconds, value=0.8), level, round(seconds * RATE_HZ / 2))
        elif what == "stop":
            mixer.stop(round(seconds * RATE_HZ))
        else:
            gain = seconds
        made.append(rendered(mixer, blocks, gain))
    heard = np.concatenate([*made, rendered(mixer, 1)])
    assert np.abs(heard).max() <= CEILING + 1e-6
    loudest = 0.8 * max([level for (what, _, level), _ in script if what == "start"], default=0.0)
    # At most four voices move along a quarter of a sine, while the gain and the limiter move along lines, all
    # within a block.
    assert np.abs(np.diff(heard)).max() <= 4 * loudest * (np.pi / 2 + 2) / BLOCK + 1e-6
