import pytest
import torch

from sottovoce.models.device import resolve_device
from sottovoce.models.errors import BundleError


def test_the_processor_is_always_there():
    assert resolve_device("cpu") == "cpu"
    assert torch.zeros(1, device=resolve_device("auto")).item() == 0


def test_absent_devices_are_refused():
    for device in ("cuda:77", "abacus"):
        with pytest.raises(
            BundleError, match=rf"^Device '{device}' cannot be used here: .*Use auto or cpu\.$"
        ):
            resolve_device(device)
