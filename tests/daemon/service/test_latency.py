"""Latency percentiles."""

import math

from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.service.latency import WINDOW, Latencies


def test_nearest_rank_in_milliseconds():
    latencies = Latencies()
    for value in range(1, 101):
        latencies.add("encode", value / 1000)
    assert latencies.percentiles_ms() == {"encode": {"p50": 50.0, "p99": 99.0}}


def test_only_the_last_window_counts():
    latencies = Latencies()
    latencies.add("encode", 1000.0)
    for _ in range(WINDOW):
        latencies.add("encode", 0.001)
    assert latencies.percentiles_ms()["encode"]["p99"] == 1.0


@given(st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_percentiles_are_recorded_values_in_order(values: list[float]):
    latencies = Latencies()
    for value in values:
        latencies.add("x", value)
    found = latencies.percentiles_ms()["x"]
    assert found["p50"] <= found["p99"]
    assert any(math.isclose(found["p99"], value * 1000, abs_tol=0.006) for value in values)
