"""Whether there is something to listen with, and, if asked, whether anything is heard with it."""

import math
import sys
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..capture.choice import choose, ways_to_open
from ..capture.host import Host, StreamRefusedError
from ..capture.settings import CaptureSettings
from ..capture.stream import LiveStream
from .finding import Finding, counted, ok, problem, warning

LISTEN_S = 1.0
FAINT_DBFS = -75.0
PERMISSION = {
    "darwin": "Allow your terminal to record: System Settings → Privacy & Security → Microphone.",
    "win32": "Allow desktop apps to record: Settings → Privacy → Microphone.",
}
UNMUTE = "Unmute the microphone: its own switch, and the input in your system's sound settings."


def portaudio(host: Host) -> Finding:
    """Say how many devices PortAudio knows; having a host at all means that the library is there."""
    return ok(f"PortAudio is there and lists {counted(len(host.devices()), 'input device')}.")


def microphone(host: Host, settings: CaptureSettings) -> Finding:
    """Say which device would be listened to.

    Raises
    ------
    DeviceError
        If there is none, none of the wanted name, or it has not the wanted channel.
    """
    devices = host.devices()
    chosen = choose(devices, settings.device)
    ways_to_open(chosen, settings.channel, settings.sample_rate_hz)
    kind = f"{chosen.host_api}, {counted(chosen.channels, 'channel')}, {chosen.rate_hz} Hz"
    return ok(f"It would listen to {chosen.name} ({kind}).")


def listen(
    host: Host, settings: CaptureSettings, *, duration_s: float = LISTEN_S, platform: str = sys.platform
) -> Finding:
    """Record for a second, into memory alone, and say how loud that was.

    Raises
    ------
    DeviceError
        If there is no such device.
    """
    device = choose(host.devices(), settings.device)
    try:
        stream = LiveStream(host, device, settings)
    except StreamRefusedError as error:
        return problem(
            f"{device.name} cannot be opened: {error}.",
            "Close other programs that record, or choose another device: `sottovoce devices`.",
        )
    try:
        blocks = list(_blocks(stream, duration_s))
    finally:
        if not stream.close():
            host.abandon()
    return heard(device.name, blocks, platform)


def heard(name: str, blocks: list[NDArray[np.int16]], platform: str) -> Finding:
    """Judge what was recorded.

    Parameters
    ----------
    name : str
        Of the device.
    blocks : list of NDArray[np.int16] [shape=(n, channels)]
        The recording.
    platform : str
        As `sys.platform`, for where to permit recording.
    """
    if not blocks:
        return problem(
            f"{name} delivers nothing.", "Plug it in again, or choose another: `sottovoce devices`."
        )
    samples = np.concatenate([block.ravel() for block in blocks]).astype(np.float64)
    if not samples.any():
        advice = " ".join(filter(None, (PERMISSION.get(platform), UNMUTE)))
        return problem(f"{name} delivers exact zeros: it is muted, or recording is not permitted.", advice)
    level_dbfs = 20.0 * math.log10(math.sqrt(float(np.mean(samples**2))) / 32768.0)
    found = f"{name} was recorded for a second, in memory: {level_dbfs:.0f} dBFS."
    if level_dbfs < FAINT_DBFS:
        return warning(found, "That is very quiet: speak while it listens, or raise the gain.")
    return ok(found)


def _blocks(stream: LiveStream, duration_s: float) -> Iterator[NDArray[np.int16]]:
    end_s = time.monotonic() + duration_s
    while (left_s := end_s - time.monotonic()) > 0:
        chunk = stream.read(left_s)
        if chunk is not None:
            yield chunk.samples
