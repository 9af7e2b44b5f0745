"""The demo's voice: espeak-ng, told to sound angry, happy, sad and calm. Nobody will take it for a person."""

import shutil
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..frames import SAMPLE_RATE_HZ, Samples
from .script import DELIVERIES, SCRIPT, Delivery

AUDIBLE = 100
LONGEST_S = 30.0
"""espeak-ng takes a fraction of a second for a sentence; longer means that it hangs."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the monologue: when it is spoken, what, and in which mood it is meant."""

    start_s: float
    end_s: float
    text: str
    emotion: str


@dataclass(frozen=True, slots=True, eq=False)
class Monologue:
    """The spoken script: `samples` [shape=(n,)] at 16 kHz, and its schedule."""

    samples: Samples
    lines: tuple[Line, ...]


def speak() -> Monologue:
    """Speak the script.

    Raises
    ------
    InputError
        If espeak-ng is not installed or fails.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise InputError(
            "The demo has no voice because espeak-ng is not installed: install it (Debian: apt install "
            "espeak-ng, macOS: brew install espeak-ng, Windows: winget install eSpeak-NG.eSpeak-NG) or give "
            "a recording of speech instead."
        )
    lines, sounds, at = [], list[Samples](), 0
    for emotion, text in SCRIPT:
        delivery = DELIVERIES[emotion]
        spoken = _deliver(_synthesise(program, text, delivery), delivery)
        lines.append(Line(at / SAMPLE_RATE_HZ, (at + len(spoken)) / SAMPLE_RATE_HZ, text, emotion))
        pause = np.zeros(round(delivery.pause_s * SAMPLE_RATE_HZ), dtype=np.int16)
        sounds += [spoken, pause]
        at += len(spoken) + len(pause)
    return Monologue(np.concatenate(sounds), tuple(lines))


def _synthesise(program: str, text: str, delivery: Delivery) -> NDArray[np.float64]:
    """Return one sentence, float64 [shape=(n,)] at 16 kHz, without silence at its ends."""
    import soxr

    marked = f'<speak><prosody range="{delivery.pitch_range}%">{escape(text)}</prosody></speak>'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentence.wav"
        command = [program, "-v", "en-gb", "-m", "-s", str(delivery.words_per_minute)]
        command += ["-p", str(delivery.pitch), "-w", str(path), marked]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_S)
            with wave.open(str(path)) as file:
                rate_hz = file.getframerate()
                samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        except subprocess.CalledProcessError as error:
            raise _mute(f"it ends with status {error.returncode}") from error
        except subprocess.TimeoutExpired as error:
            raise _mute("it does not come to an end") from error
        except (OSError, EOFError, wave.Error) as error:
            raise _mute(f"it wrote no sound file: {error}") from error
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not len(loud):
        raise _mute("all that it says is silence")
    spoken = samples[loud[0] : loud[-1] + 1].astype(np.float64) / 32768.0
    resampled: NDArray[np.float64] = soxr.resample(spoken, rate_hz, SAMPLE_RATE_HZ)
    return resampled


def _mute(why: str) -> InputError:
    return InputError(
        f"espeak-ng cannot speak the demo: {why}. Reinstall it, or give a recording of speech instead."
    )


def _deliver(sound: NDArray[np.float64], delivery: Delivery) -> Samples:
    """Tilt the spectrum as vocal effort does, and set the level; peaks are rounded off."""
    spectrum = np.fft.rfft(sound)
    frequency_hz = np.fft.rfftfreq(len(sound), 1.0 / SAMPLE_RATE_HZ)
    octaves = np.log2(np.maximum(frequency_hz, 300.0) / 300.0)
    tilted = np.fft.irfft(spectrum * 10.0 ** (delivery.tilt_db * octaves / 20.0), len(sound))
    rms = float(np.sqrt(np.mean(tilted**2)))
    scaled = tilted * 10.0 ** (delivery.level_dbfs / 20.0) / max(rms, 1e-9)
    pcm: Samples = np.rint(32767.0 * np.tanh(scaled)).astype(np.int16)
    return pcm
