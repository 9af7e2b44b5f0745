"""Sentences by espeak-ng, in several voices."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.frames import Samples

VOICES = ("en-us", "en-gb", "en-029", "en-us+f2", "en-us+m3", "en-gb-scotland")


def spoken(text: str, voice: str = "en-us") -> Samples:
    """Return a sentence, 16 kHz mono [shape=(n,)]."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-w", str(path), text], check=True, timeout=20)
        with Recording(path) as recording:
            return np.concatenate(list(recording.chunks()))
