"""Several recordings become one sound: crossfades, gains, limiter. Pure: sources in, blocks out.

Time is counted in samples, and every gain moves in a straight line or a quarter of a sine from sample to
sample, so nothing clicks.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .limiter import Limiter, line
from .ring import Stereo

BLOCKS_PER_S = 100
_MOST_VOICES = 4
"""Who skips faster than tracks fade has the oldest cut short."""


class Source(Protocol):
    """A recording that is being read."""

    @property
    def left(self) -> int | None:
        """Frames to its end; None while that is not known."""
        ...

    def read(self, into: Stereo) -> int:
        """Fill `into` from its beginning with what there is, and return how many frames that were."""
        ...

    def close(self) -> None:
        """Let go of it; nothing is read any more."""
        ...


@dataclass(slots=True, eq=False)
class Voice:
    """A source in the mix.

    Attributes
    ----------
    source : Source
        What sounds.
    gain : float
        Factor that brings the recording to the common level.
    weight : float
        Its share in a crossfade just now; the squares of all shares add up to one.
    """

    source: Source
    gain: float
    weight: float = 0.0
    rising: bool = True
    _from: float = 0.0
    _done: int = 0
    _length: int = 0

    def fade(self, *, rising: bool, length: int) -> None:
        """Begin to rise to the full share, or to fall to none, over so many frames."""
        self.rising, self._from, self._done, self._length = rising, self.weight, 0, max(length, 1)

    @property
    def fade_left(self) -> int:
        """Frames until the fade is done."""
        return max(self._length - self._done, 0)

    @property
    def over(self) -> bool:
        """Whether nothing will come any more."""
        return (not self.rising and not self.fade_left) or self.source.left == 0

    def render(self, into: Stereo) -> int:
        """Fill a block at the voice's level, silence where the source gives nothing; return what it gave."""
        got = self.source.read(into)
        into[got:] = 0.0
        into *= (self._weights(len(into)) * np.float32(self.gain))[:, np.newaxis]
        return got

    def _weights(self, frames: int) -> NDArray[np.float32]:
        steps = np.arange(self._done + 1, self._done + frames + 1, dtype=np.float64)
        angles = np.minimum(steps / self._length, 1.0) * (np.pi / 2)
        weights = np.sin(angles) if self.rising else self._from * np.cos(angles)
        self._done += frames
        self.weight = float(weights[-1])
        return weights.astype(np.float32)


class Mixer:
    """Mixes voices into blocks of ten milliseconds, which come out one block later.

    Parameters
    ----------
    rate_hz : int
        Sample rate of sources and blocks.

    Attributes
    ----------
    voices : list of Voice
        All that sound, the newest last.
    block_frames : int
        Length of a block.
    gaps : int
        Blocks that a source could not fill, though it has not ended.
    """

    def __init__(self, rate_hz: int) -> None:
        self.block_frames = rate_hz // BLOCKS_PER_S
        self.voices: list[Voice] = []
        self.gaps = 0
        self._block: Stereo = np.zeros((self.block_frames, 2), dtype=np.float32)
        self._limiter = Limiter(self.block_frames, rate_hz)
        self._steps = line(self.block_frames)
        self._gain: float | None = None

    def start(self, source: Source, gain: float, fade_frames: int) -> Voice:
        """Fade a source in, and all others out; a fade lasts a block at least."""
        self.stop(fade_frames)
        for voice in self.voices[: 1 - _MOST_VOICES]:
            voice.fade(rising=False, length=self.block_frames)
        voice = Voice(source, gain)
        voice.fade(rising=True, length=max(fade_frames, self.block_frames))
        self.voices.append(voice)
        return voice

    def stop(self, fade_frames: int) -> None:
        """Fade everything out."""
        for voice in self.voices:
            voice.fade(rising=False, length=max(fade_frames, self.block_frames))

    def render(self, gain: float) -> Stereo:
        """Return the next block, and close the sources that have fallen silent for good.

        Parameters
        ----------
        gain : float
            Factor on everything, reached at the end of the block from that of the block before.
        """
        mix: Stereo = np.zeros((self.block_frames, 2), dtype=np.float32)
        for voice in self.voices:
            self._soften_end(voice)
            got = voice.render(self._block)
            self.gaps += got < self.block_frames and voice.source.left is None
            mix += self._block
        before = gain if self._gain is None else self._gain
        mix *= before + (gain - before) * self._steps
        self._gain = gain
        for voice in self.voices:
            if voice.over:
                voice.source.close()
        self.voices = [voice for voice in self.voices if not voice.over]
        return self._limiter.push(mix)

    def rest(self) -> Stereo:
        """Return a block in which nothing is read: the one that was still to come out, then silence."""
        return self._limiter.push(np.zeros((self.block_frames, 2), dtype=np.float32))

    def close(self) -> None:
        """Close all sources at once; nothing is to be rendered any more."""
        for voice in self.voices:
            voice.source.close()

    def _soften_end(self, voice: Voice) -> None:
        """Let a recording that ends in full sound, or before its fade does, be silent when it ends."""
        left = voice.source.left
        if left is None:
            return
        if left <= 2 * self.block_frames if voice.rising else left < voice.fade_left:
            voice.fade(rising=False, length=left)
