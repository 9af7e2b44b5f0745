import numpy as np
import pytest

from sottovoce.clients.player.errors import OutputRefusedError
from sottovoce.clients.player.host import OutputDevice
from tests.support.pulse import RATE_HZ
from tests.support.speaker import FakeDeck, FakeSpeakers, level_dbfs, loudest_hz

DESK = OutputDevice(0, "Desk", 2, 48_000, True)


def test_a_fake_deck_gives_what_it_holds_from_its_start():
    deck = FakeDeck(np.arange(10, dtype=np.float32), 2, 1.0)
    block = np.zeros((5, 2), dtype=np.float32)
    assert (deck.left, deck.position_s) == (8, 1.0)
    assert deck.read(block) == 5
    assert block.tolist() == [[value, value] for value in (2, 3, 4, 5, 6)]
    assert (deck.left, deck.position_s, deck.read(block), deck.left) == (3, 3.5, 3, 0)


def test_fake_speakers_show_what_was_plugged_in_after_a_rescan_only():
    host = FakeSpeakers()
    host.plugged.append(DESK)
    assert host.devices() == []
    host.rescan()
    assert host.devices() == [DESK]
    stream = host.open(DESK, 2, lambda block, _underflow: block.fill(0.5))
    assert stream.take(3).tolist() == [[0.5, 0.5]] * 3
    with pytest.raises(AssertionError, match="would end a running stream"):
        host.rescan()
    host.plugged.clear()
    with pytest.raises(OutputRefusedError, match="it is gone"):
        host.open(DESK, 2, lambda block, _underflow: None)


def test_a_tone_is_measured():
    tone = (0.5 * np.sin(2 * np.pi * 997 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)
    assert loudest_hz(tone) == 997
    assert level_dbfs(tone) == pytest.approx(-9.03, abs=0.01)
