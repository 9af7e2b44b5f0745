"""Is the device alive, and does it hear anything? Pure rules over the times that are handed in."""

from typing import Literal

DITHER = 1
"""Largest sample of digital silence: a sound server that resamples with dither makes such of zeros."""

_FIRST_SOUND_S = 5.0
"""A Bluetooth headset takes seconds to change to its microphone profile before the first sound."""

SILENT_WORDS = (
    "Nothing but digital silence has come for {seconds:g} s. Check the microphone's mute switch, the "
    "system's input volume, and that this program may use the microphone (privacy settings). "
    "A noise gate does it too."
)


class Watch:
    """Watches one open stream.

    Parameters
    ----------
    stall_s : float
        Without a chunk for this long the device is lost.
    silent_after_s : float
        Digital silence for this long is said.
    opened_s : float
        Monotonic time at which the stream was opened.
    """

    def __init__(self, stall_s: float, silent_after_s: float, opened_s: float) -> None:
        self._stall_s = stall_s
        self._silent_after_s = silent_after_s
        self._last_s = opened_s
        self._silence_s = 0.0
        self.state: Literal["starting", "listening", "silent"] = "starting"

    def heard(self, now_s: float, duration_s: float, *, silence: bool) -> bool:
        """Take a chunk, and return whether `state` has changed."""
        before = self.state
        self._last_s = now_s
        self._silence_s = self._silence_s + duration_s if silence else 0.0
        if self._silence_s >= self._silent_after_s:
            self.state = "silent"
        elif not silence or before == "starting":
            self.state = "listening"
        return self.state != before

    def fault(self, now_s: float, *, active: bool) -> str:
        """Return why the device is lost, in words; empty while it is not."""
        if not active:
            return "The system has ended the recording: the device was unplugged, or its server has gone."
        patience_s = _FIRST_SOUND_S if self.state == "starting" else self._stall_s
        waited_s = now_s - self._last_s
        return f"No sound has come from it for {waited_s * 1000:.0f} ms." if waited_s >= patience_s else ""
