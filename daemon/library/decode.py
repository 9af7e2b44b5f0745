"""From a file to what the catalogue and the encoder want of it."""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from .failure import UnusableFileError
from .identity import Identity, identify
from .media import opened, tags
from .records import Tags
from .windows import Samples, cut_windows

MINIMUM_S = 1.0
_SILENT_DBFS = -70.0
_WHOLE = 0.9
"""A window that is cut off by the end is kept from this part on, and filled with silence."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """The windows of a recording that can be judged.

    Attributes
    ----------
    samples : Samples [shape=(n, length)]
        Mono, full scale at ±1. All windows have the model's length, but a lone one may be shorter.
    starts_s : list of float
        Where they start.
    level_dbfs : float
        Their root mean square; a square wave of full scale has 0.
    """

    samples: Samples
    starts_s: list[float]
    level_dbfs: float


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A file that was read; `heard` is None if the recording was known, for then nothing is decoded."""

    identity: Identity
    tags: Tags
    heard: Heard | None


def spread(duration_s: float, window_s: float, most: int) -> list[float]:
    """Return where windows start: in the middles of equal parts, as many as fit, at most `most`."""
    count = max(1, min(most, int(duration_s / window_s + 1 - _WHOLE)))
    part_s = duration_s / count
    return [max(0.0, (index + 0.5) * part_s - window_s / 2) for index in range(count)]


def level_dbfs(samples: Samples) -> float:
    """Return the root mean square in dB below full scale; at least -200."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if samples.size else 0.0
    return 10.0 * float(np.log10(max(power, 1e-20)))


def read(path: str, rate_hz: int, window_s: float, most: int, known: Container[str]) -> Recording:
    """Identify a recording, and decode its windows unless its hash is known.

    Parameters
    ----------
    path : str
        The file, undecodable bytes as lone surrogates.
    rate_hz : int
        The model's rate.
    window_s : float
        The model's window.
    most : int
        At most so many windows.
    known : container of str
        Hashes of recordings that need not be decoded.

    Raises
    ------
    UnusableFileError
        If the file cannot become a track.
    FileNotFoundError
        If it has gone.
    """
    with opened(path) as (container, stream):
        about = tags(container, stream, path)
        identity = identify(container, stream)
    if identity.duration_s < MINIMUM_S:
        raise UnusableFileError("too_short", f"{identity.duration_s:.2f} s")
    if identity.hash in known:
        return Recording(identity, about, None)
    starts_s = spread(identity.duration_s, window_s, most)
    length = round(window_s * rate_hz)
    windows = cut_windows(path, starts_s, length, rate_hz)
    return Recording(identity, about, _fit(windows, starts_s, length, rate_hz))


def _fit(windows: list[Samples], starts_s: list[float], length: int, rate_hz: int) -> Heard:
    """Keep the windows that can be judged.

    Raises
    ------
    UnusableFileError
        `unreadable`, `not_finite` or `silent` if none can.
    """
    heard = [pair for pair in zip(starts_s, windows, strict=True) if len(pair[1]) >= MINIMUM_S * rate_hz]
    if not heard:
        raise UnusableFileError("unreadable")
    finite = [pair for pair in heard if np.isfinite(pair[1]).all()]
    if not finite:
        raise UnusableFileError("not_finite")
    loud = [pair for pair in finite if level_dbfs(pair[1]) > _SILENT_DBFS]
    if not loud:
        raise UnusableFileError("silent")
    whole = [pair for pair in loud if len(pair[1]) >= _WHOLE * length]
    if not whole:
        start, samples = max(loud, key=lambda pair: len(pair[1]))
        return Heard(samples[np.newaxis], [start], level_dbfs(samples))
    level = level_dbfs(np.concatenate([samples for _, samples in whole]))
    filled = [np.pad(samples, (0, length - len(samples))) for _, samples in whole]
    return Heard(np.stack(filled), [start for start, _ in whole], level)
