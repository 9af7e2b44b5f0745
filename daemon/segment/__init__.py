"""Segmentation: frames become utterances."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .events import Cut, Final, Partial, Rejected, RejectReason, SegmentEvent, Started, Utterance
    from .music import Music
    from .segmenter import Meter, Segmenter
    from .settings import SegmentSettings

__all__ = [
    "Cut",
    "Final",
    "Meter",
    "Music",
    "Partial",
    "RejectReason",
    "Rejected",
    "SegmentEvent",
    "SegmentSettings",
    "Segmenter",
    "Started",
    "Utterance",
]

_ELSEWHERE = {"Meter": "segmenter", "Music": "music", "SegmentSettings": "settings", "Segmenter": "segmenter"}


def __getattr__(name: str) -> object:
    """Load the part that is asked for: the settings must come without numpy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ELSEWHERE.get(name, 'events')}", __name__), name)
