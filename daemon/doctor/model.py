"""Whether the models run: where, and how fast."""

import os
import time
from typing import TYPE_CHECKING

import numpy as np

from ..config.schema import ModelSettings
from ..frames import SAMPLE_RATE_HZ
from .finding import Finding, ok, problem, warning

if TYPE_CHECKING:
    from ...models.bundle import Bundle

SOUND_S = 3.0
FASTER_THAN_REAL_TIME = 20
_RUNS = 5


def device(settings: ModelSettings) -> Finding:
    """Say where the models would run.

    Raises
    ------
    BundleError
        If the configured device is absent.
    """
    import torch

    from ...models.device import resolve_device

    where = resolve_device(settings.device)
    if where.startswith("cuda"):
        return ok(f"The models run on {where}: {torch.cuda.get_device_name(where)}.")
    if where == "mps":
        return ok("The models run on mps: Apple's GPU.")
    return ok(f"The models run on the CPU ({os.cpu_count()} cores, {settings.threads} used at a time).")


def bundle(loaded: "Bundle", threads: int) -> Finding:
    """Embed some seconds of noise, once to warm up, and tell the median time of a few more.

    Parameters
    ----------
    loaded : Bundle
        The models.
    threads : int
        CPU threads of a forward pass, as the daemon will set them.
    """
    import torch

    torch.set_num_threads(threads)
    noise = np.random.default_rng(0).normal(0.0, 1000.0, round(SOUND_S * SAMPLE_RATE_HZ)).astype(np.int16)
    length = float(np.linalg.norm(loaded.speech.embed(noise).vector))
    if not abs(length - 1.0) < 1e-3:
        return problem(
            f"Bundle {loaded.name} gives vectors of length {length:g} instead of 1.",
            "Restore the bundle, or name another one as model.bundle.",
        )
    times_ms = []
    for _ in range(_RUNS):
        begun_s = time.perf_counter()
        loaded.speech.embed(noise)
        times_ms.append(1000.0 * (time.perf_counter() - begun_s))
    return speed(f"Bundle {loaded.name} ({loaded.hash[:8]})", float(np.median(times_ms)))


def speed(name: str, took_ms: float) -> Finding:
    """Judge how long `SOUND_S` of sound took."""
    found = f"{name} judges {SOUND_S:g} s of sound in {took_ms:.0f} ms."
    if took_ms > 1000.0 * SOUND_S / FASTER_THAN_REAL_TIME:
        return warning(found, "Answers will be late: end other heavy programs, or set model.device to a GPU.")
    return ok(found)
