"""Recordings of what a daemon publishes: JSON lines to look at, export and replay. They hold no sound."""

from .errors import DamagedRecordingError, RecordingError
from .reading import read
from .writing import Recorder

__all__ = ["DamagedRecordingError", "Recorder", "RecordingError", "read"]
