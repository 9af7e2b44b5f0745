"""Latency by stage over the last utterances, as percentiles."""

import math
import threading
from collections import deque

WINDOW = 512


class Latencies:
    """The last `WINDOW` durations of each stage; written by one thread, read by another."""

    def __init__(self) -> None:
        self._stages: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def add(self, stage: str, duration_s: float) -> None:
        """Record one duration in seconds."""
        with self._lock:
            self._stages.setdefault(stage, deque(maxlen=WINDOW)).append(duration_s * 1000)

    def percentiles_ms(self) -> dict[str, dict[str, float]]:
        """Return `{stage: {"p50": ms, "p99": ms}}`, nearest rank."""
        with self._lock:
            recorded = {stage: sorted(values) for stage, values in self._stages.items()}
        return {
            stage: {"p50": round(_rank(values, 0.50), 2), "p99": round(_rank(values, 0.99), 2)}
            for stage, values in recorded.items()
        }


def _rank(ordered: list[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
