"""Speech on OBS's own volume meter. Pure."""

from collections.abc import Mapping
from typing import Any

from ..show.fade import gain_to_db


def peak_dbfs(event: Mapping[str, Any], name: str) -> float:
    """Return the peak of an input over all its channels in one InputVolumeMeters event.

    Minus infinity for silence, for a muted input, and for one that is not there. Of the three numbers that
    OBS sends for a channel (magnitude, peak, peak before fader and mute) the second counts.
    """
    peaks = [
        channel[1]
        for source in event.get("inputs", ())
        if source.get("inputName") == name
        for channel in source.get("inputLevelsMul", ())
    ]
    loudest = max(peaks, default=0.0)
    return gain_to_db(loudest)
