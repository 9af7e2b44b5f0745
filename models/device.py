"""Where models run."""

import torch

from .errors import BundleError


def resolve_device(device: str) -> str:
    """Return the device in words: "auto" takes CUDA, then Apple's MPS, then the CPU.

    Raises
    ------
    BundleError
        If the device is unknown or absent.
    """
    if device == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise BundleError(f"Device {device!r} cannot be used here: {error}. Use auto or cpu.") from error
    return device
