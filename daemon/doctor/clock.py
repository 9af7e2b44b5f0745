"""Whether the clocks can be trusted: latencies are monotonic time, stamps of events wall time."""

import time
from collections.abc import Callable

from .finding import Finding, ok, warning

LAPSE_S = 0.25
LARGEST_DRIFT_S = 0.1
COARSEST_S = 0.02
NOT_BEFORE_S = 1_735_689_600  # 2025-01-01, before this product was written
SET_THE_CLOCK = "Let the system set its clock (NTP): events are stamped with it."


def clock(
    wall: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    resolution_s: float = time.get_clock_info("monotonic").resolution,
) -> Finding:
    """Let a moment pass by both clocks and compare; all times in seconds."""
    wall_begun, begun = wall(), monotonic()
    sleep(LAPSE_S)
    lapse_s = monotonic() - begun
    drift_s = wall() - wall_begun - lapse_s
    if lapse_s <= 0 or resolution_s > COARSEST_S:
        return warning(
            f"The monotonic clock is coarse ({1000 * resolution_s:g} ms): latencies are rough.",
            "Run on a newer system, or outside of an emulator.",
        )
    if wall_begun < NOT_BEFORE_S:
        return warning(
            f"The date is wrong ({time.strftime('%Y-%m-%d', time.gmtime(wall_begun))}).", SET_THE_CLOCK
        )
    if abs(drift_s) > LARGEST_DRIFT_S:
        return warning(f"The wall clock jumped by {drift_s:+.2f} s in {lapse_s:.2f} s.", SET_THE_CLOCK)
    return ok("The date is plausible, and both clocks run alike.")
