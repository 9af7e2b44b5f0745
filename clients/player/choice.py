"""Which loudspeaker to play on: pure functions over the host's list."""

from collections.abc import Sequence
from difflib import get_close_matches

from .errors import OutputRefusedError
from .host import OutputDevice

DEFAULT = "default"


def choose(devices: Sequence[OutputDevice], wanted: str) -> OutputDevice:
    """Return the device of that name, else one whose name holds it, in any case; the default among equals.

    Raises
    ------
    OutputRefusedError
        If there is no device at all, or none of that name.
    """
    if not devices:
        raise OutputRefusedError(
            "No loudspeaker was found: plug one in, or check that this user can reach the sound server."
        )
    name = wanted.casefold()
    exact = [device for device in devices if device.name.casefold() == name]
    holding = exact or [device for device in devices if name in device.name.casefold()]
    fitting = [device for device in devices if device.is_default] if wanted == DEFAULT else holding
    if wanted == DEFAULT and not fitting:
        fitting = list(devices)
    if not fitting:
        names = list(dict.fromkeys(device.name for device in devices))
        folded = {each.casefold(): each for each in names}
        close = get_close_matches(name, folded, n=1, cutoff=0.5)
        hint = f" Did you mean {folded[close[0]]!r}?" if close else ""
        raise OutputRefusedError(
            f"There is no loudspeaker {wanted!r}.{hint} Plug it in, or set player.device to one of: "
            f"{', '.join(names)}; or default."
        )
    return min(fitting, key=lambda device: not device.is_default)
