"""The judge behind the gate: what the gate calls voiced counts only while Silero hears a voice in it.

WebRTC VAD calls most music speech, Silero little of it, at thirty times the cost. So the gate is asked
first, always, and the judge only while the gate lets something through: a quiet room costs what it did.
"""

from collections import deque
from dataclasses import replace
from typing import Protocol

import numpy as np

from ..frames import FRAME_MS, Samples
from .gate import Ear, Heard, VoiceGate
from .settings import SegmentSettings
from .silero import BLOCK_SAMPLES, Silero, is_installed

CONTEXT_FRAMES = 16
"""What the judge hears first when it wakes: 320 ms, ten of its blocks exactly."""
RESTART_FRAMES = 5000 // FRAME_MS
"""So long without a voice, and the judge starts afresh: its state drifts in an endless stream."""
_HYSTERESIS = 0.15
"""A voice that was there goes on at this much less, as in Silero's own iterator."""


class Network(Protocol):
    """Anything that tells the probability of a voice, block by block."""

    def probability(self, block: Samples) -> float:
        """Judge the next block, [shape=(BLOCK_SAMPLES,)]."""
        ...

    def reset(self) -> None:
        """Forget the past."""
        ...


class JudgedGate:
    """A gate and its judge.

    Parameters
    ----------
    settings : SegmentSettings
        Gives the thresholds, and the hangover after which the judge sleeps.
    gate : Ear
        What is asked first.
    network : Network
        The judge.
    """

    def __init__(self, settings: SegmentSettings, gate: Ear, network: Network) -> None:
        self._threshold = settings.judge_threshold
        self._strict_threshold = max(settings.judge_threshold, settings.music_judge_threshold)
        self._strict = False
        self._sleep_frames = settings.hangover_ms // FRAME_MS
        self._gate = gate
        self._network = network
        self._context: deque[Samples] = deque(maxlen=CONTEXT_FRAMES)
        self._pending: Samples = np.zeros(0, dtype=np.int16)
        self._awake = self._voice = False
        self._shut_frames = self._mute_frames = 0

    def hear(self, samples: Samples, *, strict: bool = False) -> Heard:
        """Judge the next frame.

        Parameters
        ----------
        samples : Samples [shape=(FRAME_SAMPLES,)]
        strict : bool
            Ask for the probability that holds while unknown music plays.
        """
        self._strict = strict
        heard = self._gate.hear(samples, strict=strict)
        self._context.append(samples)
        self._shut_frames = 0 if heard.voiced else self._shut_frames + 1
        if heard.voiced and not self._awake:
            self._wake()
        elif self._awake:
            self._listen(samples)
        voiced = heard.voiced and self._voice
        self._mute_frames = 0 if voiced else self._mute_frames + 1
        if self._shut_frames >= self._sleep_frames:
            self._awake = self._voice = False
        elif self._mute_frames >= RESTART_FRAMES:
            self._wake()
        return replace(heard, voiced=voiced)

    def reset(self) -> None:
        """Forget the room and the voice."""
        self._gate.reset()
        self._context.clear()
        self._awake = self._voice = False
        self._shut_frames = self._mute_frames = 0

    def _wake(self) -> None:
        """Start afresh with what was heard last, this frame included."""
        self._network.reset()
        self._awake, self._voice = True, False
        self._mute_frames = 0
        self._pending = np.zeros(0, dtype=np.int16)
        self._listen(np.concatenate(self._context))

    def _listen(self, samples: Samples) -> None:
        """Take samples, judge whole blocks of them and keep the rest."""
        self._pending = np.concatenate([self._pending, samples])
        while len(self._pending) >= BLOCK_SAMPLES:
            block, self._pending = np.split(self._pending, [BLOCK_SAMPLES])
            threshold = self._strict_threshold if self._strict else self._threshold
            least = threshold - (_HYSTERESIS if self._voice else 0.0)
            self._voice = self._network.probability(block) >= least


def make_ear(settings: SegmentSettings) -> Ear:
    """Return the ear that the settings ask for.

    Raises
    ------
    ConfigError
        If they ask for Silero by name and it does not load.
    """
    gate = VoiceGate(settings)
    if settings.judge == "none" or (settings.judge == "auto" and not is_installed()):
        return gate
    return JudgedGate(settings, gate, Silero())
