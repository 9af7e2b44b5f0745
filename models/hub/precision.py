"""Half precision where it pays, never at the price of a number that is none."""

import logging
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from ..errors import NonFiniteError

Precision = Literal["float32", "bfloat16", "float16"]

_log = logging.getLogger(__name__)


def fitting(device: str) -> Precision:
    """Return the precision for a device: bfloat16 on a GPU that has it, else single."""
    if device.startswith("cuda") and torch.cuda.is_bf16_supported():
        return "bfloat16"
    return "float32"


def finite(compute: Callable[[], Tensor], device: str, precision: Precision) -> Tensor:
    """Return what `compute` gives in a precision, or in single precision if that overflows.

    float16 ends at 65 504, which some layers of large encoders exceed.

    Parameters
    ----------
    compute : Callable
    device : str
    precision : Precision

    Returns
    -------
    Tensor
        float32.

    Raises
    ------
    NonFiniteError
        If it is not finite in single precision either.
    """
    if precision != "float32":
        with torch.autocast(torch.device(device).type, dtype=getattr(torch, precision)):
            result = compute().float()
        if bool(result.isfinite().all()):
            return result
        _log.warning("An encoder overflowed in %s: computed again in single precision.", precision)
    result = compute().float()
    if not bool(result.isfinite().all()):
        raise NonFiniteError(
            "The encoder gave NaN or infinity in single precision: its weights are damaged, or the input "
            "is no sound; restore the checkpoint."
        )
    return result
