"""Segmentation: frames become utterances."""

from .events import Cut, Final, Partial, Rejected, RejectReason, SegmentEvent, Started, Utterance
from .segmenter import Meter, Segmenter
from .settings import SegmentSettings

__all__ = [
    "Cut",
    "Final",
    "Meter",
    "Partial",
    "RejectReason",
    "Rejected",
    "SegmentEvent",
    "SegmentSettings",
    "Segmenter",
    "Started",
    "Utterance",
]
