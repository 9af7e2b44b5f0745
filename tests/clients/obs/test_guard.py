"""Whose doing a change is."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.obs.guard import Echoes, Guard, Held


@given(st.floats(0, 20))
def test_own_volumes_come_back_as_32_bit_floats(volume: float) -> None:
    echoes = Echoes()
    echoes.sent("A", volume, 0.0)
    (reported,) = struct.unpack("f", struct.pack("f", volume))
    assert echoes.own("A", reported, 5.0)


@pytest.mark.parametrize(
    ("source", "volume", "now_s", "own"),
    [
        ("A", 0.5, 1.0, True),
        ("A", 0.501, 1.0, False),
        ("B", 0.5, 1.0, False),
        ("A", 0.5, 60.0, False),
        ("A", 0.0, 1.0, False),
    ],
)
def test_other_volumes_are_the_users(source: str, volume: float, now_s: float, own: bool) -> None:
    echoes = Echoes()
    echoes.sent("A", 0.4, 0.9)
    echoes.sent("A", 0.5, 1.0)
    assert echoes.own(source, volume, now_s) is own


def test_panic_goes_before_a_hold_by_hand() -> None:
    guard = Guard()
    assert guard.hold(Held.BY_HAND)
    assert not guard.hold(Held.BY_HAND)
    assert guard.hold(Held.PANIC)
    assert not guard.hold(Held.BY_HAND)
    assert guard.held is Held.PANIC
    assert guard.release()
    assert not guard.release()


@pytest.mark.parametrize(
    ("held", "manual", "asked_s", "ends"),
    [
        (Held.BY_HAND, True, None, True),
        (Held.BY_HAND, False, None, False),
        (Held.BY_HAND, True, 98.0, False),  # the answer to the bridge's own question
        (Held.BY_HAND, True, 50.0, True),
        (Held.PANIC, True, None, False),
        (None, True, None, False),
    ],
)
def test_only_a_persons_wish_ends_a_hold(
    held: Held | None, manual: bool, asked_s: float | None, ends: bool
) -> None:
    guard = Guard()
    guard.held = held
    if asked_s is not None:
        guard.asked(asked_s)
    assert guard.wished(manual, 100.0) is ends
