import pytest

from sottovoce.daemon.doctor.clock import LAPSE_S, NOT_BEFORE_S, clock

NOW_S = NOT_BEFORE_S + 1e7


def ticking(start_s: float, step_s: float):
    times = iter((start_s, start_s + step_s))
    return lambda: next(times)


def look(
    wall_s: float = NOW_S, wall_step_s: float = LAPSE_S, step_s: float = LAPSE_S, resolution_s: float = 1e-9
):
    return clock(ticking(wall_s, wall_step_s), ticking(5.0, step_s), lambda _: None, resolution_s)


def test_the_clocks_of_this_machine_run():
    assert clock().found == "The date is plausible, and both clocks run alike."


def test_clocks_that_agree():
    assert look().verdict == "ok"


@pytest.mark.parametrize(
    ("amiss", "words"),
    [
        ({"wall_s": 0.0}, "The date is wrong (1970-01-01)."),
        ({"wall_step_s": 3600.25}, "jumped by +3600.00 s"),
        ({"wall_step_s": -0.75}, "jumped by -1.00 s"),
        ({"step_s": 0.0}, "The monotonic clock is coarse"),
        ({"resolution_s": 0.05}, "coarse (50 ms)"),
    ],
)
def test_clocks_that_do_not(amiss: dict[str, float], words: str):
    finding = look(**amiss)
    assert finding.verdict == "warning"
    assert words in finding.found
    assert finding.advice
