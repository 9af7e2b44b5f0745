"""Stalls, ends and silence, by a clock that the test holds."""

import pytest

from sottovoce.daemon.capture.watch import Watch


@pytest.fixture
def watch() -> Watch:
    return Watch(stall_s=0.7, silent_after_s=2.0, opened_s=100.0)


def test_the_first_sound_is_given_time(watch: Watch) -> None:
    assert watch.state == "starting"
    assert watch.fault(104.9, active=True) == ""
    assert watch.fault(105.0, active=True) == "No sound has come from it for 5000 ms."


def test_then_a_stall_is_a_fault(watch: Watch) -> None:
    assert watch.heard(100.1, 0.02, silence=False)
    assert watch.state == "listening"
    assert watch.fault(100.79, active=True) == ""
    assert watch.fault(100.81, active=True) == "No sound has come from it for 710 ms."
    assert not watch.heard(100.82, 0.02, silence=False)
    assert watch.fault(101.5, active=True) == ""


def test_an_end_is_a_fault_at_once(watch: Watch) -> None:
    assert "The system has ended the recording" in watch.fault(100.0, active=False)


def test_zeros_are_silence_after_a_while_and_any_sound_ends_it(watch: Watch) -> None:
    changes = [watch.heard(100 + 0.1 * i, 0.1, silence=True) for i in range(30)]
    assert [number for number, changed in enumerate(changes) if changed] == [0, 19]
    assert watch.state == "silent"
    assert watch.heard(103.1, 0.1, silence=False)
    assert watch.state == "listening"
    assert not watch.heard(103.2, 0.1, silence=True)


def test_zeros_with_sound_between_them_are_no_silence(watch: Watch) -> None:
    for step in range(100):
        watch.heard(100 + 0.1 * step, 0.1, silence=step % 15 != 0)
    assert watch.state == "listening"
