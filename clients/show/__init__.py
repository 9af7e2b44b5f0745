"""What every program on a show needs: cues, ducking, fades, now-playing text, playback reports."""

from .ducking import Ducker, DuckSettings
from .follower import Cue, Follower

__all__ = ["Cue", "DuckSettings", "Ducker", "Follower"]
