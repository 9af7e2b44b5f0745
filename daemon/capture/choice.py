"""Which device to open, and in which ways to try it: pure functions over the host's list."""

from collections.abc import Sequence
from difflib import get_close_matches

from ..errors import DeviceError
from .convert import Channel
from .host import InputDevice

DEFAULT = "default"
_RATES_HZ = (48_000, 44_100, 32_000, 16_000, 96_000, 192_000, 8_000)
_MOST_CHANNELS = 8
"""More are a sound server's promise, or a studio interface with its microphone first: then open just one."""


def find(devices: Sequence[InputDevice], wanted: str) -> InputDevice | None:
    """Return the device of that name, else one whose name holds it, in any case; the default among equals."""
    if wanted == DEFAULT:
        return min(devices, key=lambda device: not device.is_default, default=None)
    name = wanted.casefold()
    exact = [device for device in devices if device.name.casefold() == name]
    holding = exact or [device for device in devices if name in device.name.casefold()]
    return min(holding, key=lambda device: not device.is_default, default=None)


def choose(devices: Sequence[InputDevice], wanted: str) -> InputDevice:
    """Return the wanted device.

    Raises
    ------
    DeviceError
        If there is no device at all, or none of that name.
    """
    if not devices:
        raise DeviceError(
            "No microphone was found. Plug one in, or check that this user can reach the sound server, "
            "then look at `sottovoce devices`."
        )
    found = find(devices, wanted)
    if found is None:
        names = list(dict.fromkeys(device.name for device in devices))
        folded = {name.casefold(): name for name in names}
        close = get_close_matches(wanted.casefold(), folded, n=1, cutoff=0.5)
        hint = f" Did you mean {folded[close[0]]!r}?" if close else ""
        raise DeviceError(
            f"There is no device {wanted!r}.{hint} Choose one of: {', '.join(names)}; or default."
        )
    return found


def ways_to_open(device: InputDevice, channel: Channel, rate_hz: int) -> list[tuple[int, int]]:
    """Return the (rate, channels) to try, best first: the device's own, then what hardware is known to take.

    Parameters
    ----------
    device : InputDevice
        The device.
    channel : int or "mix"
        The wanted channel: at least so many have to be opened.
    rate_hz : int
        The wanted rate; 0 for the device's own.

    Raises
    ------
    DeviceError
        If the device has no such channel.
    """
    if channel != "mix" and channel >= device.channels:
        raise DeviceError(
            f"{device.name!r} has no channel {channel}. "
            f"Set capture.channel to 0 to {device.channels - 1}, or mix."
        )
    needed = 1 if channel == "mix" else channel + 1
    own = device.channels if device.channels <= _MOST_CHANNELS else needed
    counts = [count for count in dict.fromkeys((own, needed, 2)) if needed <= count <= device.channels]
    rates = dict.fromkeys((rate_hz or device.rate_hz, device.rate_hz, *_RATES_HZ))
    return [(rate, count) for rate in rates for count in counts]
